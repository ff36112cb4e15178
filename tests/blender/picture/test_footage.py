"""Footage before a screen, keyed in the scene, with the person before or behind it."""

from __future__ import annotations

from pathlib import Path

import bpy
import numpy as np
import pytest

from paksatalker.base.errors import InputError
from paksatalker.blender_addon import compat
from paksatalker.blender_addon.picture.quality import quality
from paksatalker.blender_addon.picture.render import Picture, prepare
from paksatalker.blender_addon.picture.stage import build_stage, remove_stage, stage_of
from paksatalker.blender_addon.shots.pixels import png_bytes, read_targa
from paksatalker.stage.footage import look_at
from paksatalker.stage.stage_choice import StageChoice

SIZE = (128, 72)
SHIRT, SCREEN, BLACK = (214, 208, 196), (40, 170, 62), (14, 13, 12)


@pytest.fixture(scope="module")
def footage(tmp_path_factory) -> Path:
    """Somebody in the left half of the picture, before a screen with grain of 3 of 255."""
    rng, pixels = np.random.default_rng(1), np.empty((*SIZE[::-1], 3))
    pixels[:] = SCREEN
    pixels[20:, 8:40] = SHIRT
    pixels[60:, 8:40] = BLACK
    file = tmp_path_factory.mktemp("footage") / "screen.png"
    grain = rng.normal(0, 3, pixels.shape)
    file.write_bytes(png_bytes(np.clip(pixels + grain, 0, 255).round().astype(np.uint8)))
    return file


def rendered(character, choice: StageChoice, folder: Path):
    """The picture (H, W, 3 or 4)."""
    scene, picture = bpy.context.scene, Picture(quality("draft"), "cycles", SIZE)
    build_stage(character, scene, choice, SIZE)
    prepare(scene, character, picture, transparent=choice.clear)
    compat.set_image_format(scene.render.image_settings, "TARGA_RAW", depth="8", alpha=choice.clear)
    scene.render.filepath, scene.render.use_file_extension = str(folder / "seen.tga"), False
    bpy.ops.render.render(write_still=True)
    return read_targa(folder / "seen.tga").astype(int)


def test_grain_black_and_light_of_footage_are_measured(footage: Path, tmp_path: Path) -> None:
    pytest.importorskip("PIL")
    look = look_at(footage, "green")
    assert look.noise == pytest.approx(3, abs=0.5) and 255 * look.black == pytest.approx(7, abs=6)
    red, _, blue = look.light
    assert 1.0 < red < 1.2 and 0.7 < blue < 1.0, "its white is a little warm"
    with pytest.raises(InputError, match="hardly any blue"):
        look_at(footage, "blue")


def test_the_person_stands_before_keyed_footage_or_behind_it(woman, footage: Path, tmp_path: Path) -> None:
    before = rendered(woman, StageChoice(set=str(footage), key="green", behind="#4060a0"), tmp_path)
    shirt, wall, face = before[30:50, 12:24], before[2:14, 100:124], before[16:24, 60:68]
    assert np.abs(shirt.mean(axis=(0, 1)) - SHIRT).max() < 6, "footage is shown as it was"
    assert np.abs(wall.mean(axis=(0, 1)) - (0x40, 0x60, 0xA0)).max() < 4
    assert face[..., 0].mean() > face[..., 2].mean() + 20, "skin"
    wide = StageChoice(set=str(footage), key="green", keyed="before", behind="#4060a0", framing="close-up")
    behind = rendered(woman, wide, tmp_path)
    assert np.abs(behind[30:50, 12:38].mean(axis=(0, 1)) - SHIRT).max() < 6, "it hides the person"
    scene = bpy.context.scene
    assert stage_of(scene) == wide and compat.compositor_of(scene) is not None
    remove_stage(scene)
    assert compat.compositor_of(scene) is None


def test_a_room_stands_behind_keyed_footage(woman, footage: Path, tmp_path: Path) -> None:
    pytest.importorskip("PIL")  # measures the grain
    scenes, meshes = len(bpy.data.scenes), len(bpy.data.meshes)
    choice = StageChoice(set=str(footage), key="green", behind="office", framing="full")
    seen = rendered(woman, choice, tmp_path)
    assert np.abs(seen[30:50, 12:24].mean(axis=(0, 1)) - SHIRT).max() < 6, "footage is shown as it was"
    wall = seen[2:20, 90:124]
    assert wall.std() > 8, "a room has things in it"
    assert (wall[..., 1] - wall[..., [0, 2]].max(axis=-1)).max() < 30, "and nothing of the screen"
    assert len(bpy.data.scenes) == scenes and len(bpy.data.meshes) <= meshes + 3, "it is one picture"
    assert bpy.context.scene.camera.name in bpy.context.scene.objects


def test_nothing_behind_keyed_footage_is_seen_through(woman, footage: Path, tmp_path: Path) -> None:
    pytest.importorskip("PIL")  # measures the grain
    choice = StageChoice(set=str(footage), key="green", behind="transparent", framing="full")
    seen = rendered(woman, choice, tmp_path)
    assert seen[2:14, 100:124, 3].max() < 5 and seen[30:50, 12:24, 3].mean() > 245
    assert any(o.is_shadow_catcher for o in bpy.context.scene.objects)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"key": "green"}, "no footage to be keyed"),
        ({"key": "red"}, "unknown screen 'red'"),
        ({"key": "green:grain=1"}, "no dial 'grain'"),
        ({"behind": "#000000"}, "--behind is of keyed footage"),
        ({"key": "green", "set": "F", "behind": "sky"}, "can't stand behind keyed footage"),
    ],
)
def test_a_key_that_can_t_be_is_refused_in_one_line(footage: Path, values: dict[str, str], said: str) -> None:
    with pytest.raises(InputError, match=said):
        StageChoice(**{**values, **({"set": str(footage)} if "set" in values else {})})
