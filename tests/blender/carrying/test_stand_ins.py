"""Plain meshes that are rendered in the place of people."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

bpy = pytest.importorskip("bpy")

from paksatalker.blender_addon.animation.apply import apply  # noqa: E402
from paksatalker.blender_addon.carrying.stand_ins import stand_ins_of  # noqa: E402
from paksatalker.blender_addon.picture.quality import Picture, quality  # noqa: E402
from paksatalker.blender_addon.picture.render import prepare  # noqa: E402
from paksatalker.blender_addon.picture.stage import build_stage  # noqa: E402
from paksatalker.blender_addon.shots.frame_key import frame_key  # noqa: E402
from paksatalker.blender_addon.shots.moving import movers  # noqa: E402
from paksatalker.blender_addon.shots.picture_file import render_pixels  # noqa: E402
from paksatalker.rigs import smplx  # noqa: E402
from paksatalker.rigs.arkit import INDEX  # noqa: E402
from paksatalker.stage.stage_choice import StageChoice  # noqa: E402

SIZE = (160, 96)


@pytest.fixture
def scene(woman, performances):
    """The woman in the studio: on the second of two frames her mouth is open and her head elsewhere."""
    performance = performances(2 / 24, 24.0)
    performance.arkit[:] = 0
    performance.arkit[1, INDEX["jawOpen"]] = 0.8
    performance.poses.reshape(2, -1, 3)[1, smplx.INDEX["head"], 1] += 0.3
    scene = bpy.context.scene
    apply(performance, woman, error=0.0)
    build_stage(woman, scene, StageChoice(), SIZE)
    prepare(scene, woman, Picture(quality("draft"), "cycles", SIZE), transparent=False)
    scene.cycles.samples = 1
    return scene


def pictures(scene, folder: Path, before=lambda: None) -> np.ndarray:
    found = []
    for number in (1, 2, 1):
        scene.frame_set(number)
        before()
        found.append(render_pixels(scene, folder / "frame"))
    return np.array(found)


def test_they_show_what_people_show_and_leave_the_scene_as_it_was(scene, tmp_path: Path) -> None:
    people, own = movers(scene), pictures(scene, tmp_path)
    keys = [frame_key(scene, "d")]
    names, meshes = {o.name for o in scene.objects}, len(bpy.data.meshes)
    assert (own[0] != own[1]).any() and (own[0] == own[2]).all()
    plain = stand_ins_of(scene, people)
    assert plain is not None and all(o.hide_render for o in people)
    assert (pictures(scene, tmp_path, plain.follow) == own).all()
    keys.append(frame_key(scene, "d", shows=plain.shows))
    plain.leave()
    assert not any(o.hide_render for o in people)
    assert {o.name for o in scene.objects} == names and len(bpy.data.meshes) == meshes
    assert (pictures(scene, tmp_path) == own).all()
    assert frame_key(scene, "d") == keys[0] == keys[1]


def test_who_is_hidden_is_not_seen(scene, tmp_path: Path) -> None:
    people = movers(scene)
    plain = stand_ins_of(scene, people)
    with_all = pictures(scene, tmp_path, plain.follow)
    plain.hide(people[:1])
    assert not plain.shows(people[0]) and plain.shows(people[1])
    assert (pictures(scene, tmp_path, plain.follow) != with_all).any()
    plain.hide([])
    assert (pictures(scene, tmp_path, plain.follow) == with_all).all()
    plain.leave()


def test_what_is_more_than_its_points_has_none(scene) -> None:
    people = movers(scene)

    def allowed() -> bool:
        plain = stand_ins_of(scene, people)
        if plain is not None:
            plain.leave()
        return plain is not None

    assert allowed()
    waves = people[0].modifiers.new("Wave", "WAVE")
    assert not allowed()
    people[0].modifiers.remove(waves)
    finer = people[0].modifiers.new("Finer", "SUBSURF")
    finer.levels, finer.render_levels = 0, 1
    assert not allowed()
    finer.show_render = False
    assert allowed()
    tree = people[0].active_material.node_tree
    for kind in ("ShaderNodeObjectInfo", "ShaderNodeTexNoise"):
        node = tree.nodes.new(kind)
        assert not allowed(), kind
        tree.nodes.remove(node)
    people[0].keyframe_insert("hide_render", frame=1)
    assert not allowed()


def test_what_belongs_to_another_file_has_none(scene, tmp_path: Path) -> None:
    mesh = bpy.data.meshes.new("Cube")
    mesh.from_pydata([(0, 0, 0), (1, 0, 0), (0, 1, 0)], [], [(0, 1, 2)])
    shared = bpy.data.collections.new("Shared")
    shared.objects.link(bpy.data.objects.new("Cube", mesh))
    file = tmp_path / "library.blend"
    bpy.data.libraries.write(str(file), {shared})
    bpy.data.collections.remove(shared)
    with bpy.data.libraries.load(str(file), link=True) as (_, wanted):
        wanted.collections = ["Shared"]
    (collection,) = wanted.collections
    scene.collection.children.link(collection)
    assert stand_ins_of(scene, list(collection.objects)) is None
