"""A camera that would film an empty room is told of before the film is made."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import bpy
import numpy as np
import pytest

from paksatalker.base.errors import InputError
from paksatalker.blender_addon.animation.apply import apply
from paksatalker.blender_addon.picture.film import prepare_film
from paksatalker.blender_addon.picture.in_picture import check_in_picture
from paksatalker.blender_addon.picture.stage import build_stage
from paksatalker.inference.jobs.picture import FilmOptions
from paksatalker.stage.stage_choice import StageChoice


@pytest.fixture
def staged(woman, performances):
    """The woman's take moved by trans (frames, 3), before a camera of that framing; lines said of it."""

    def make(
        trans, framing: str = "bust", angle: float = 0.0, size: tuple[int, int] = (640, 360)
    ) -> list[str]:
        take = performances(1.0, 24.0)
        moved = take.trans + np.broadcast_to(np.asarray(trans, np.float32), take.trans.shape)
        scene = bpy.context.scene
        apply(replace(take, trans=moved), woman, scene)
        build_stage(woman, scene, StageChoice(framing=framing, angle=angle), size)
        scene.frame_set(7)
        lines: list[str] = []
        check_in_picture(scene, woman, lines.append)
        assert scene.frame_current == 7
        return lines

    return make


def moving(frames: int, metres: float):
    """To the side, evenly."""
    return np.linspace(0, 1, frames)[:, None] * np.array([[metres, 0, 0]])


@pytest.mark.parametrize("framing", ["head", "bust", "full"])
@pytest.mark.parametrize("angle", [0.0, -85.0])
@pytest.mark.parametrize("size", [(640, 360), (360, 640)])
def test_a_person_at_the_mark_is_seen_without_a_word(staged, framing: str, angle: float, size) -> None:
    assert staged((0, 0, 0), framing, angle, size) == []


@pytest.mark.parametrize("away", [(5, 0, 0), (0, 3, 0), (0, -1, 0), (0, 0, 20)])
def test_somebody_who_is_never_in_the_picture_is_one_line_with_what_to_do(staged, away) -> None:
    with pytest.raises(InputError, match="the person's head is in the picture on none of the 12") as error:
        staged(away)
    assert all(word in error.value.hint for word in ("--keep-place", "--in-place", "--framing full"))


def test_somebody_who_walks_out_is_told_with_how_often(staged, performances) -> None:
    count = performances(1.0, 24.0).frames
    (line,) = staged(moving(count, 2.0))
    out, all_ = (int(word) for word in line.split() if word.isdigit())
    assert "the person's head is out of the picture on" in line and 0 < out < all_ == 12
    (farther,) = staged(moving(count, 8.0))
    assert int(next(word for word in farther.split() if word.isdigit())) > out


def test_what_a_full_picture_shows_is_the_body(staged) -> None:
    assert staged((0.6, 0, 0), "full") == []
    with pytest.raises(InputError, match="the person is in the picture on none"):
        staged((9, 0, 0), "full")


def test_a_face_alone_is_seen(performances) -> None:
    from paksatalker.blender_addon.characters.character import Character

    bpy.ops.mesh.primitive_uv_sphere_add(radius=0.11, location=(1, 0, 1.6))
    ball = bpy.context.active_object
    measures = {"crown_height": 1.71, "chin_height": 1.49, "eye_height": 1.6, "head_width": 0.165,
                "face_front": 0.11, "height": 0.22, "center": 1.0}  # fmt: skip
    face, scene = Character("ball", None, (ball,), measures), bpy.context.scene
    build_stage(face, scene)
    check_in_picture(scene, face)
    ball.location.x += 5
    bpy.context.view_layer.update()
    check_in_picture(scene, face)  # measured where it lies


def test_the_sidebar_s_film_is_looked_at_too(staged, woman, tmp_path: Path) -> None:
    staged((0, 0, 0))
    scene = bpy.context.scene
    lines: list[str] = []
    prepare_film(scene, woman, FilmOptions(quality="draft", output=tmp_path / "a.mp4"), lines.append)
    assert lines == []
    with pytest.raises(InputError, match="none of the 12"):
        staged((5, 0, 0))
    with pytest.raises(InputError, match="none of the 12") as error:
        prepare_film(scene, woman, FilmOptions(quality="draft", output=tmp_path / "a.mp4"), lines.append)
    assert "--" not in error.value.hint


def test_a_camera_of_the_artist_s_own_may_film_nobody(woman, performances, tmp_path: Path) -> None:
    scene = bpy.context.scene
    apply(performances(0.5, 24.0), woman, scene)
    scene.camera = bpy.data.objects.new("Mine", bpy.data.cameras.new("Mine"))
    scene.collection.objects.link(scene.camera)
    scene.camera.location.z = -50  # it looks down
    lines: list[str] = []
    prepare_film(scene, woman, FilmOptions(quality="draft", output=tmp_path / "a.mp4"), lines.append)
    assert len(lines) == 1 and "the person is in the picture on none" in lines[0]


def test_every_person_of_the_library_is_seen(person, performances) -> None:
    scene = bpy.context.scene
    apply(performances(0.2, 24.0), person, scene)
    build_stage(person, scene)
    lines: list[str] = []
    check_in_picture(scene, person, lines.append)
    assert lines == []
