"""What the camera sees of the people, how they are lit, and what stands behind them."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

import bpy
import numpy as np
import pytest
from bpy_extras.object_utils import world_to_camera_view
from mathutils import Vector

from paksatalker.base.errors import InputError
from paksatalker.blender_addon import compat
from paksatalker.blender_addon.characters.character import Character
from paksatalker.blender_addon.picture.quality import quality
from paksatalker.blender_addon.picture.render import Picture, prepare
from paksatalker.blender_addon.picture.stage import build_stage, remove_stage, stage_of
from paksatalker.stage.presets import presets_of
from paksatalker.stage.stage_choice import StageChoice


def seen(measures, height: float, x: float = 0.0) -> tuple[float, float]:
    """Where a point of the face's plane lies in the picture: shares from the left and from below."""
    scene = bpy.context.scene
    bpy.context.view_layer.update()
    point = world_to_camera_view(scene, scene.camera, Vector((x, -measures["face_front"] + 0.02, height)))
    return point.x, point.y


@pytest.mark.parametrize("size", [(1280, 720), (720, 1280), (600, 600)])
def test_framings_show_what_they_say(person: Character, size: tuple[int, int]) -> None:
    m, scene = person.measures, bpy.context.scene
    build_stage(person, scene, StageChoice(framing="head"), size)
    assert seen(m, m["crown_height"])[1] < 1 and seen(m, m["chin_height"])[1] > 0
    build_stage(person, scene, StageChoice(framing="bust"), size)
    assert seen(m, m["eye_height"])[1] == pytest.approx(2 / 3, abs=0.03)
    assert seen(m, m["chin_height"] - m["shoulder_width"] / 2)[1] > 0, "the chest"
    assert seen(m, m["eye_height"], -m["shoulder_width"] / 2)[0] > 0
    build_stage(person, scene, StageChoice(framing="full"), size)
    assert seen(m, 0.0)[1] > 0 and seen(m, m["crown_height"])[1] < 1
    assert len([o for o in scene.objects if o.type == "CAMERA"]) == 1, "older stages go"


def test_unknown_framing_is_refused() -> None:
    with pytest.raises(InputError, match="closeup"):
        StageChoice(framing="closeup")


def test_skin_is_lit_as_skin(person: Character, tmp_path: Path) -> None:
    """Cheeks and forehead at 55 to 80 % of the picture's scale, nothing of them blown out."""
    scene, size = bpy.context.scene, (96, 96)
    build_stage(person, scene, StageChoice(framing="head"), size)
    prepare(scene, person, Picture(quality("draft"), "cycles", size), transparent=False)
    scene.render.filepath = str(tmp_path / "a.png")
    bpy.ops.render.render(write_still=True)
    image = bpy.data.images.load(str(tmp_path / "a.png"))
    pixels = np.array(image.pixels).reshape(size[1], size[0], 4)[..., :3]
    m = person.measures
    below_eyes = m["eye_height"] - 0.3 * (m["eye_height"] - m["chin_height"])
    for side in (-1, 1):
        x, y = seen(m, below_eyes, side * 0.2 * m["head_width"])
        patch = pixels[int(y * 96) - 2 : int(y * 96) + 3, int(x * 96) - 2 : int(x * 96) + 3].mean(axis=(0, 1))
        assert patch.max() < 0.95
        assert patch[0] > patch[1] > patch[2], "warm"
        if side < 0:
            assert 0.5 < patch @ [0.2126, 0.7152, 0.0722] < 0.8, "the side of the key light"


SIZE = (64, 36)


def rendered(character, choice: StageChoice, tmp_path: Path, frame: int = 1, *, samples: int = 1, size=SIZE):
    """The picture of a stage (36, 64, 3), 0..1 as shown, its first row the lowest; or of another ``size``."""
    scene = bpy.context.scene
    build_stage(character, scene, choice, size)
    prepare(scene, character, Picture(quality("draft"), "cycles", size), transparent=False)
    scene.cycles.samples, scene.cycles.use_denoising = samples, False  # of so few pixels it makes clouds
    scene.frame_set(frame)
    scene.render.filepath = str(tmp_path / "a.png")
    scene.render.image_settings.file_format = "PNG"
    bpy.ops.render.render(write_still=True)
    image = bpy.data.images.load(str(tmp_path / "a.png"))
    pixels = np.array(image.pixels).reshape(size[1], size[0], 4)[..., :3]
    bpy.data.images.remove(image)
    return pixels


@pytest.fixture(scope="module")
def in_the_studio(woman_file, tmp_path_factory: pytest.TempPathFactory) -> np.ndarray:
    """The woman's face in the light that is there where none is asked for."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    choice = StageChoice(framing="head")
    return rendered(woman_file.appear(), choice, tmp_path_factory.mktemp("studio"))[15:21, 28:36]


@pytest.mark.parametrize("light", presets_of("light"))
def test_every_light_shows_the_face_and_none_is_like_another(
    woman, in_the_studio: np.ndarray, light: str, tmp_path: Path
) -> None:
    picture = rendered(woman, StageChoice(light=light, framing="head"), tmp_path)
    face = picture[15:21, 28:36]
    assert 0.2 < face.max(axis=2).mean() < 0.97
    if light != "studio":
        assert np.abs(face - in_the_studio).mean() > 0.02


@pytest.mark.parametrize("color", ["#e8e0d0", "#102040", "#ffffff", "#081d73"])
def test_a_colour_is_shown_as_it_was_given(woman, color: str, tmp_path: Path) -> None:
    wanted = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    for exposure in (0.0, 1.0):
        corner = rendered(woman, StageChoice(set=color, exposure=exposure), tmp_path)[-4:, :4]
        assert np.abs(corner - wanted).max() < 2.5 / 255


def test_the_green_screen_is_one_green(woman, tmp_path: Path) -> None:
    corner = rendered(woman, StageChoice(set="green"), tmp_path)[-8:, :8].reshape(-1, 3)
    assert np.ptp(corner, axis=0).max() < 2.5 / 255
    assert corner[0, 1] > 2 * corner[0, 0] and corner[0, 1] > 2 * corner[0, 2]


def test_a_picture_fills_the_frame_upright_and_cut_in_the_middle(woman, tmp_path: Path) -> None:
    picture = np.zeros((40, 160, 4), np.float32)  # twice as wide as the frame
    picture[..., 3] = 1
    picture[20:, 40:80, 0] = picture[:20, 40:80, 1] = 0.8
    picture[20:, 80:120, 2] = 0.8
    image = bpy.data.images.new("slide", 160, 40)
    image.pixels.foreach_set(picture.ravel())
    image.save(filepath=str(tmp_path / "slide.png"))
    shown = rendered(woman, StageChoice(set=str(tmp_path / "slide.png")), tmp_path)
    assert shown[-3, 3].argmax() == 0 and shown[-3, 3, 0] > 0.6, "red above left"
    assert shown[-3, -4].argmax() == 2, "blue above right"
    assert not bpy.context.scene.camera.data.dof.use_dof, "it is there to be read"


def test_an_hdri_lights_the_face_from_its_side_whatever_its_strength(woman, tmp_path: Path) -> None:
    faces = []
    for strength in (0.01, 100.0):
        sky = np.full((32, 64, 4), 0.2 * strength, np.float32)
        sky[8:24, 2:14] = 3 * strength  # before the face, to the person's right
        image = bpy.data.images.new("sky", 64, 32, float_buffer=True)
        image.pixels.foreach_set(sky.ravel())
        image.file_format = "HDR"
        image.filepath_raw = str(tmp_path / "sky.hdr")
        image.save()
        choice = StageChoice(hdri=str(tmp_path / "sky.hdr"), framing="head")
        face = rendered(woman, choice, tmp_path, samples=8)[15:21, 28:36].mean(axis=(0, 2))
        faces.append((face[:4].mean(), face[4:].mean()))
    assert 0.25 < np.mean(faces[0]) < 0.95
    assert np.mean(faces[0]) == pytest.approx(np.mean(faces[1]), abs=0.05)
    assert faces[0][0] > faces[0][1] + 0.03


@pytest.mark.parametrize("name", [n for n, row in presets_of("set").items() if row["kind"] == "room"])
def test_rooms_stand_behind_the_person_and_grow_with_it(woman, name: str) -> None:
    scene = bpy.context.scene
    boxes = []
    for factor in (1.0, 0.5):
        measures = {n: factor * value for n, value in woman.measures.items()}
        person = type(woman)(woman.name, woman.armature, woman.meshes, measures)
        studio = build_stage(person, scene, StageChoice(set=name, framing="full"), SIZE)
        bpy.context.view_layer.update()
        things = [o for o in studio.objects if o.get("paksatalker_set")]
        corners = np.array([o.matrix_world @ Vector(c) for o in things for c in o.bound_box])
        boxes.append(np.ptp(corners, axis=0))
        for thing in things:
            if not thing.name.startswith(("Floor", "Ceiling", "Sides")):
                assert min((thing.matrix_world @ Vector(c)).y for c in thing.bound_box) > factor
            light = np.empty(4 * len(thing.data.vertices), np.float32)
            thing.data.color_attributes["Light"].data.foreach_get("color", light)
            assert np.isfinite(light).all() and light.min() >= 0
    assert boxes[1] == pytest.approx(0.5 * boxes[0], rel=1e-4)
    assert scene.camera.data.dof.use_dof


@pytest.mark.parametrize("angle", [-90.0, 35.0])
def test_at_an_angle_the_face_stays_in_place_and_sharp(woman, angle: float) -> None:
    m, scene = woman.measures, bpy.context.scene
    build_stage(woman, scene, StageChoice(framing="head", angle=angle), (1280, 720))
    assert seen(m, m["eye_height"])[0] == pytest.approx(0.5, abs=0.13)
    camera = scene.camera
    eyes = Vector((0, -m["face_front"] + 0.02, m["eye_height"]))
    assert (camera.matrix_world.translation.x > 0) == (angle > 0), "to the person's left"
    depth = -(camera.matrix_world.inverted() @ eyes).z
    assert camera.data.dof.focus_distance == pytest.approx(depth, abs=1e-3)


def test_another_lens_keeps_the_framing(woman) -> None:
    m, places = woman.measures, []
    for lens in (35.0, 135.0):
        build_stage(woman, bpy.context.scene, StageChoice(lens=lens), (1280, 720))
        places.append((seen(m, m["eye_height"])[1], seen(m, m["chin_height"])[1]))
    assert places[0] == pytest.approx(places[1], abs=0.005)


@pytest.mark.parametrize(
    ("fstop", "in_set", "name", "sharp"),
    [(None, "studio", "draft", True), (None, "city", "draft", False), (None, "studio", "high", False),
     (0.0, "city", "high", True), (4.0, "studio", "draft", False)],
)  # fmt: skip
def test_depth_of_field_is_as_asked(woman, fstop, in_set: str, name: str, sharp: bool) -> None:
    scene = bpy.context.scene
    build_stage(woman, scene, StageChoice(set=in_set, fstop=fstop), SIZE)
    prepare(scene, woman, Picture(quality(name), "cycles", SIZE), transparent=False)
    assert scene.camera.data.dof.use_dof != sharp
    if fstop:
        assert scene.camera.data.dof.aperture_fstop == fstop


@pytest.fixture(scope="module")
def ungraded(woman_file, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., np.ndarray]:
    """The woman before a warm colour without a grade, 0..255, rendered once for each size and count of
    samples."""

    @cache
    def picture(size: tuple[int, int] = SIZE, samples: int = 1) -> np.ndarray:
        bpy.ops.wm.read_factory_settings(use_empty=True)
        folder, choice = tmp_path_factory.mktemp("ungraded"), StageChoice(set="#a04020")
        return 255 * rendered(woman_file.appear(), choice, folder, samples=samples, size=size)

    return picture


@pytest.mark.parametrize(
    ("dials", "seen"),
    [
        ("saturation=0", lambda p, q: np.ptp(q, axis=-1).max() < 2 and np.ptp(p, axis=-1).max() > 20),
        ("kelvin=9000", lambda p, q: (q[..., 0] - q[..., 2]).mean() > (p[..., 0] - p[..., 2]).mean() + 5),
        ("kelvin=4500", lambda p, q: (q[..., 0] - q[..., 2]).mean() < (p[..., 0] - p[..., 2]).mean() - 5),
        ("brightness=2", lambda p, q: q.mean() > p.mean() + 10),
        ("gamma=1.5", lambda p, q: q.mean() > p.mean() + 5),
        ("contrast=2", lambda p, q: q.std() > p.std()),
        ("curve=matte", lambda p, q: q.min() > p.min()),
        ("denoise=1", lambda p, q: abs(q.mean() - p.mean()) < 10 and not np.array_equal(p, q)),
    ],
)
def test_dials_of_the_grade_do_what_they_say(woman_file, ungraded, tmp_path: Path, dials: str, seen) -> None:
    # of few pixels, or ones that are noise alone, a denoiser makes clouds
    how = {"size": (256, 144), "samples": 16} if "denoise" in dials else {}
    plain, woman = ungraded(**how), woman_file.appear()
    turned = 255 * rendered(woman, StageChoice(set="#a04020", post=f"none:{dials}"), tmp_path, **how)
    assert seen(plain, turned)


def test_post_processing_darkens_corners_and_its_grain_is_the_seed_s(woman, tmp_path: Path) -> None:
    plain = rendered(woman, StageChoice(set="#808080"), tmp_path)
    soft = rendered(woman, StageChoice(set="#808080", post="soft"), tmp_path)
    assert plain[-1, 0].min() > 0.49 > 0.47 > soft[-1, 0].max()

    def corner(seed: int, frame: int = 1):
        choice = StageChoice(set="#808080", post="film", seed=seed)
        return rendered(woman, choice, tmp_path, frame)[-8:, :16]

    first = corner(1)
    assert np.array_equal(first, corner(1))
    assert np.abs(first - corner(2)).max() > 0.01
    assert np.abs(first - corner(1, frame=2)).max() > 0.01, "another in every frame"
    assert first[..., 0].mean() > first[..., 2].mean() + 0.02, "warm"
    build_stage(woman, bpy.context.scene, StageChoice(), SIZE)
    assert compat.compositor_of(bpy.context.scene) is None


def test_a_picture_that_can_t_be_read_leaves_the_stage_as_it_was(woman, tmp_path: Path) -> None:
    scene, file = bpy.context.scene, tmp_path / "slide.png"
    build_stage(woman, scene, StageChoice(light="neon"), SIZE)
    before = scene.camera, scene.world, sorted(o.name for o in scene.objects), list(bpy.data.images)
    file.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x08\0\0\0\x08\x08\x02" + bytes(99))
    with pytest.raises(InputError, match=r"slide\.png"):
        build_stage(woman, scene, StageChoice(set=str(file)), SIZE)
    assert before == (scene.camera, scene.world, sorted(o.name for o in scene.objects), list(bpy.data.images))


def test_a_stage_is_known_when_the_file_of_its_picture_has_gone(woman, tmp_path: Path) -> None:
    image = bpy.data.images.new("slide", 8, 8)
    image.save(filepath=str(tmp_path / "slide.png"))
    build_stage(woman, bpy.context.scene, StageChoice(set=str(tmp_path / "slide.png")), SIZE)
    (tmp_path / "slide.png").unlink()
    built = stage_of(bpy.context.scene)
    assert built is not None and built.kind == "picture"
    with pytest.raises(InputError, match="no file"):
        StageChoice(set=str(tmp_path / "slide.png"))


def test_only_what_a_stage_made_goes_with_it_whatever_collections_are_called(woman) -> None:
    scene = bpy.context.scene
    own = bpy.data.collections.new("PaksaTalker studio props")
    scene.collection.children.link(own)
    own.objects.link(bpy.data.objects.new("my chair", None))
    build_stage(woman, scene, StageChoice(), SIZE).name = "set of today"
    build_stage(woman, scene, StageChoice(), SIZE)
    remove_stage(scene)
    assert [c.name for c in scene.collection.children if c.name != woman.name] == [own.name]
    assert [o.name for o in own.objects] == ["my chair"]


def test_a_stage_built_again_leaves_nothing_of_the_one_before(woman) -> None:
    def counts() -> list[int]:
        return [
            len(getattr(bpy.data, kind)) for kind in ("meshes", "materials", "lights", "cameras", "worlds")
        ]

    before = counts()
    build_stage(woman, bpy.context.scene, StageChoice(set="city"), SIZE)
    once = counts()
    build_stage(woman, bpy.context.scene, StageChoice(set="city"), SIZE)
    assert counts() == once
    remove_stage(bpy.context.scene)
    assert counts() == before


def test_a_compositor_of_one_s_own_is_never_touched(woman) -> None:
    scene, said = bpy.context.scene, []
    tree, _, _ = compat.new_compositor(scene, "mine")
    tree.nodes.new("CompositorNodeBlur").name = "My Blur"
    before = sorted(n.name for n in tree.nodes)
    build_stage(woman, scene, StageChoice(post="film"), SIZE, said.append)
    remove_stage(scene)
    assert sorted(n.name for n in compat.compositor_of(scene).nodes) == before
    assert len(said) == 1 and "compositor of its own" in said[0]


def test_what_the_scene_had_comes_back_when_the_stage_goes(woman) -> None:
    scene = bpy.context.scene
    lamp = bpy.data.objects.new("my lamp", bpy.data.lights.new("my lamp", "POINT"))
    dark = bpy.data.objects.new("my dark lamp", bpy.data.lights.new("my dark lamp", "POINT"))
    camera = bpy.data.objects.new("my camera", bpy.data.cameras.new("my camera"))
    for object in (lamp, dark, camera):
        scene.collection.objects.link(object)
    dark.hide_render = True
    scene.camera, scene.world = camera, bpy.data.worlds.new("my world")
    scene.view_settings.exposure = 0.7
    for choice in (StageChoice(set="city", post="film", exposure=-1), StageChoice(light="neon")):
        build_stage(woman, scene, choice, SIZE)
        assert lamp.hide_render and scene.camera != camera and scene.world.name != "my world"
        assert stage_of(scene) == StageChoice.of(json.loads(json.dumps(choice.values())))
    remove_stage(scene)
    assert (scene.camera, scene.world.name, lamp.hide_render) == (camera, "my world", False)
    assert dark.hide_render, "it was hidden by the artist"
    assert scene.view_settings.exposure == pytest.approx(0.7)
    assert stage_of(scene) is None and compat.compositor_of(scene) is None
    assert not [w for w in bpy.data.worlds if w.name.startswith("PaksaTalker")]
