"""Subtitles and titles as strips: text that can be edited, over the scene, seen in its picture."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import bpy
import numpy as np
import pytest

from paksatalker.base.errors import InputError
from paksatalker.blender_addon import compat
from paksatalker.blender_addon.cutting.title_strips import Strips, pieces_of_scene, place_strips
from paksatalker.blender_addon.shots.pixels import read_targa
from paksatalker.film.subtitles.styles import style
from paksatalker.film.titles.drawing import LogoLayer
from paksatalker.film.titles.titles import CARD, THIRD, theme, title_of
from paksatalker.stage.shots.timing import Said, Timing


@pytest.fixture
def scene() -> bpy.types.Scene:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    found = bpy.context.scene
    found.render.resolution_x, found.render.resolution_y = 320, 180
    found.render.fps, found.frame_start, found.frame_end = 25, 1, 100
    return found


def wanted(text: str, titles=()) -> Strips:
    words = text.rstrip(".").split()
    said = tuple(Said(w, 1 + 0.3 * i, 1.3 + 0.3 * i) for i, w in enumerate(words))
    timing = Timing(4.0, 25.0, said, (Said(text, 1.0, 1.0 + 0.3 * len(words)),))
    return Strips(titles, theme("plain"), pieces_of_scene(timing), style("box"))


def test_subtitles_and_titles_are_text_within_50_ms_of_the_words(scene) -> None:
    titles = [title_of(THIRD, "Anna Weber|Engineer@0.5-3"), title_of(CARD, "The news@0-1")]
    film = place_strips(scene, wanted("A boat floats on water.", titles))
    made = {s.name: s for s in compat.strips(film)}
    subtitle = made["PaksaTalker Subtitle 0001"]
    assert subtitle.text == "A boat floats on water." and film is not scene
    assert scene.sequence_editor is None or not scene.sequence_editor.strips
    assert abs((compat.strip_start(subtitle) - 1) / 25 - 1.0) < 0.05
    assert made["PaksaTalker Lower Third 1"].text == "Anna Weber\nEngineer"
    own = compat.new_effect(compat.strips(film), "Mine", "COLOR", 9, 1, 20)
    own.mute = True
    again = place_strips(scene, wanted("It has a mast."))
    names = sorted(s.name for s in compat.strips(again))
    assert again == film and names == ["Mine", "PaksaTalker Scene", "PaksaTalker Subtitle 0001"]


def test_they_are_seen_in_the_film_s_picture(scene, tmp_path: Path) -> None:
    film = place_strips(scene, wanted("A boat floats on water."))
    for strip in compat.strips(film):
        strip.mute = strip.type == "SCENE"
    compat.set_image_format(film.render.image_settings, "TARGA_RAW", depth="8", alpha=False)
    film.render.filepath, film.render.use_file_extension = str(tmp_path / "a.tga"), False
    bpy.context.window.scene = film  # as somebody who looks at it has it
    film.frame_set(40)
    bpy.ops.render.render(write_still=True)
    picture = read_targa(tmp_path / "a.tga").astype(int)
    lit = np.argwhere(picture.min(axis=2) > 150)
    assert len(lit) > 40 and lit[:, 0].min() > 120, "white letters at the lower edge"


def test_a_logo_lies_where_films_have_it(scene, tmp_path: Path) -> None:
    image = pytest.importorskip("PIL.Image")
    image.new("RGBA", (90, 90), (255, 0, 0, 255)).save(tmp_path / "logo.png")
    film = place_strips(
        scene, replace(wanted("A boat."), logo=tmp_path / "logo.png", logo_place="bottom-left")
    )
    for strip in compat.strips(film):
        strip.mute = strip.type == "SCENE"
    compat.set_image_format(film.render.image_settings, "TARGA_RAW", depth="8", alpha=False)
    film.render.filepath, film.render.use_file_extension = str(tmp_path / "a.tga"), False
    bpy.context.window.scene = film
    film.frame_set(90)
    bpy.ops.render.render(write_still=True)
    picture = read_targa(tmp_path / "a.tga").astype(int)
    red = np.argwhere(picture[..., 0] - picture[..., 2] > 120)
    (patch,) = LogoLayer(tmp_path / "logo.png", "bottom-left", (320, 180)).at(0)
    assert abs(red.min(axis=0) - (patch.top, patch.left)).max() <= 1
    assert abs(red.max(axis=0) - (patch.top + 17, patch.left + 17)).max() <= 1


def test_letters_that_blender_does_not_join_are_drawn_beside_the_file(scene, tmp_path: Path) -> None:
    pytest.importorskip("PIL")
    with pytest.raises(InputError, match="drawn as pictures"):
        place_strips(scene, wanted("مرحبا بالعالم."))
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "talk.blend"))
    film = place_strips(scene, wanted("مرحبا بالعالم."))
    strip = next(s for s in compat.strips(film) if s.type == "IMAGE")
    assert (tmp_path / "talk-titles" / "PaksaTalker Subtitle 0001.png").is_file()
    assert strip.blend_type == "ALPHA_OVER" and compat.strip_length(strip) > 10
