"""What an audience sees of p, b and m: the lips of the posed mesh, as Blender evaluates it."""

from __future__ import annotations

import bpy
import numpy as np
import pytest

from paksatalker.blender_addon.animation.apply import apply
from paksatalker.blender_addon.characters.build_avatar import build_avatar
from paksatalker.blender_addon.characters.character import Character
from paksatalker.inference.face.mouth.lip_measures import lip_opening_mm
from paksatalker.inference.performance.contacts import contact_frames
from paksatalker.rigs.avatar import library
from paksatalker.rigs.avatar.asset import Avatar


def opening_mm(character: Character, avatar: Avatar) -> float:
    """Height of the upper above the lower inner lip on the evaluated mesh, along the head's up."""
    body = next(m for m in character.meshes if m.name.endswith("body"))
    depsgraph = bpy.context.evaluated_depsgraph_get()
    mesh = body.evaluated_get(depsgraph).data
    head = character.armature.evaluated_get(depsgraph).pose.bones["head"]
    turn = np.array(head.matrix)[:3, :3] @ np.array(head.bone.matrix_local)[:3, :3].T
    upper, lower = (np.array(mesh.vertices[avatar.landmarks[n]].co) for n in ("lip_upper", "lip_lower"))
    return 1000 * float((turn.T @ (upper - lower))[2])


@pytest.mark.parametrize("spoken", [24, 30], indirect=True)
@pytest.mark.parametrize("name", ["woman", "man"])
def test_lips_are_closed_on_the_mesh_in_every_p_b_and_m(name: str, spoken) -> None:
    avatar = library.load(name)
    character = build_avatar(avatar)
    for mesh in character.meshes:
        mesh.hide_viewport = not mesh.name.endswith("body")
    rest = opening_mm(character, avatar)
    apply(spoken, character)
    closed = contact_frames(spoken, "closure")
    assert closed.sum() >= 6
    found = np.full(spoken.frames, np.nan)
    for i in np.flatnonzero(closed):
        bpy.context.scene.frame_set(1 + int(i))
        found[i] = opening_mm(character, avatar) - rest
    assert np.nanmax(found) < 1 and np.nanmin(found) > -2
    opened = np.flatnonzero(~closed)[:: max(1, spoken.frames // 40)]
    for i in opened:
        bpy.context.scene.frame_set(1 + int(i))
        found[i] = opening_mm(character, avatar) - rest
    assert np.nanmax(found) > 5, "the mouth opens in between"
    looked = np.isfinite(found)
    counted = lip_opening_mm(avatar, spoken.arkit[looked])
    off = np.abs(found[looked] - counted)
    assert off[closed[looked]].max() < 0.1, "closures are keyed: measured without Blender they are the same"
    assert off.max() < 1, "a hundredth of jaw, closing and rolling together"
