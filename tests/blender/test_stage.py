"""What the camera sees of the people, and how they are lit."""

from __future__ import annotations

from pathlib import Path

import bpy
import numpy as np
import pytest
from bpy_extras.object_utils import world_to_camera_view
from mathutils import Vector

from paksatalker.blender_addon.build_avatar import build_avatar
from paksatalker.blender_addon.quality import quality
from paksatalker.blender_addon.render import Picture, prepare
from paksatalker.blender_addon.stage import build_stage
from paksatalker.rigs.avatar import library
from paksatalker.rigs.errors import InputError
from paksatalker.shaders.stage_choice import StageChoice


def seen(measures, height: float, x: float = 0.0) -> tuple[float, float]:
    """Where a point of the face's plane lies in the picture: shares from the left and from below."""
    scene = bpy.context.scene
    bpy.context.view_layer.update()
    point = world_to_camera_view(scene, scene.camera, Vector((x, -measures["face_front"] + 0.02, height)))
    return point.x, point.y


@pytest.mark.parametrize("name", library.names())
@pytest.mark.parametrize("size", [(1280, 720), (720, 1280), (600, 600)])
def test_framings_show_what_they_say(name: str, size: tuple[int, int]) -> None:
    character = build_avatar(library.load(name))
    m, scene = character.measures, bpy.context.scene
    build_stage(character, scene, StageChoice(framing="head"), size)
    assert seen(m, m["crown_height"])[1] < 1 and seen(m, m["chin_height"])[1] > 0
    build_stage(character, scene, StageChoice(framing="bust"), size)
    assert seen(m, m["eye_height"])[1] == pytest.approx(2 / 3, abs=0.03)
    assert seen(m, m["chin_height"] - m["shoulder_width"] / 2)[1] > 0, "the chest"
    assert seen(m, m["eye_height"], -m["shoulder_width"] / 2)[0] > 0
    build_stage(character, scene, StageChoice(framing="full"), size)
    assert seen(m, 0.0)[1] > 0 and seen(m, m["crown_height"])[1] < 1
    assert len([o for o in scene.objects if o.type == "CAMERA"]) == 1, "older stages go"


def test_unknown_framing_is_refused() -> None:
    with pytest.raises(InputError, match="closeup"):
        StageChoice(framing="closeup")


@pytest.mark.parametrize("name", library.names())
def test_skin_is_lit_as_skin(name: str, tmp_path: Path) -> None:
    """Cheeks and forehead at 55 to 80 % of the picture's scale, nothing of them blown out."""
    character = build_avatar(library.load(name))
    scene, size = bpy.context.scene, (96, 96)
    build_stage(character, scene, StageChoice(framing="head"), size)
    prepare(scene, character, Picture(quality("draft"), "cycles", size), transparent=False)
    scene.render.filepath = str(tmp_path / "a.png")
    bpy.ops.render.render(write_still=True)
    image = bpy.data.images.load(str(tmp_path / "a.png"))
    pixels = np.array(image.pixels).reshape(size[1], size[0], 4)[..., :3]
    m = character.measures
    below_eyes = m["eye_height"] - 0.3 * (m["eye_height"] - m["chin_height"])
    for side in (-1, 1):
        x, y = seen(m, below_eyes, side * 0.2 * m["head_width"])
        patch = pixels[int(y * 96) - 2 : int(y * 96) + 3, int(x * 96) - 2 : int(x * 96) + 3].mean(axis=(0, 1))
        assert patch.max() < 0.95
        assert patch[0] > patch[1] > patch[2], "warm"
        if side < 0:
            assert 0.5 < patch @ [0.2126, 0.7152, 0.0722] < 0.8, "the side of the key light"
