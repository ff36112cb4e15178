"""Sparse keys as Blender plays them, and what an animator finds on them."""

from __future__ import annotations

from collections.abc import Iterator

import bpy
import numpy as np
import pytest

from paksatalker.blender_addon.animation.apply import apply
from paksatalker.inference.performance.contacts import contact_channels, contact_frames
from paksatalker.rigs.arkit import INDEX
from paksatalker.rigs.rotations import quat_conjugate, quat_multiply

BLENDER_MISSES = 1e-4
"""How far Blender's own evaluation of a Bezier curve, in single precision, may be from the cubic."""


def curves(action: bpy.types.Action, slot: str) -> Iterator[tuple[str, bpy.types.FCurve]]:
    """The curves of a slot, each with the name of its shape or bone."""
    found = next(s for s in action.slots if s.name_display == slot)
    for curve in action.layers[0].strips[0].channelbag(found).fcurves:
        yield curve.data_path.split('"')[1], curve


def played(curve: bpy.types.FCurve, frames: int) -> np.ndarray:
    return np.array([curve.evaluate(1 + i) for i in range(frames)])


@pytest.mark.parametrize("error", [0.01, 0.03])
def test_blender_plays_the_face_within_the_error_and_contacts_exactly(woman, spoken, error: float) -> None:
    action = apply(spoken, woman, error=error).action
    held, makes = contact_frames(spoken), contact_channels()
    assert held.sum() > 8
    for name, curve in curves(action, "Face"):
        off = np.abs(played(curve, spoken.frames) - spoken.arkit[:, INDEX[name]])
        assert off.max() <= error + BLENDER_MISSES, name
        if makes[INDEX[name]]:
            assert off[held].max() < 1e-6, name


def test_blender_plays_bones_within_their_angle(woman, spoken) -> None:
    """Against the same performance keyed on every frame."""
    sparse, dense = ({}, {})
    for store, error in ((sparse, 0.01), (dense, 0.0)):
        for name, curve in curves(apply(spoken, woman, error=error).action, "Body"):
            if curve.data_path.endswith("rotation_quaternion"):
                store.setdefault(name, []).append(played(curve, spoken.frames))
    assert len(sparse) > 40
    for name, components in sparse.items():
        q, wanted = np.stack(components, axis=1), np.stack(dense[name], axis=1)
        q /= np.linalg.norm(q, axis=1, keepdims=True)
        off = quat_multiply(quat_conjugate(q), wanted)
        angle = 2 * np.arctan2(np.linalg.norm(off[:, 1:], axis=1), np.abs(off[:, 0]))
        assert np.degrees(angle).max() < 0.21, name


def test_keys_are_sparse_bezier_on_whole_frames(woman, spoken) -> None:
    counts = []
    for _, curve in curves(apply(spoken, woman).action, "Face"):
        points = curve.keyframe_points
        assert all(p.interpolation == "BEZIER" and p.co.x == round(p.co.x) for p in points)
        assert {p.handle_left_type for p in points} <= {"FREE", "ALIGNED"}
        counts.append(len(points))
    moving = [n for n in counts if n > 1]
    assert len(moving) > 20 and spoken.frames / np.mean(moving) >= 4


def test_keys_of_contacts_have_their_own_colour(woman, spoken) -> None:
    jaw = next(c for name, c in curves(apply(spoken, woman).action, "Face") if name == "jawOpen")
    marked = [round(p.co.x) - 1 for p in jaw.keyframe_points if p.type == "EXTREME"]
    assert marked == np.flatnonzero(contact_frames(spoken)).tolist()
    assert {p.type for p in jaw.keyframe_points} == {"EXTREME", "KEYFRAME"}


def test_all_components_of_a_bone_have_the_same_keys(woman, spoken) -> None:
    frames: dict[str, set[tuple[float, ...]]] = {}
    for _, curve in curves(apply(spoken, woman).action, "Body"):
        frames.setdefault(curve.data_path, set()).add(tuple(p.co.x for p in curve.keyframe_points))
    assert all(len(keyed) == 1 for keyed in frames.values())


def test_touching_a_key_leaves_the_curve_as_it_was(woman, spoken) -> None:
    """Blender works handles out anew once anything on a curve is edited."""
    for _, curve in curves(apply(spoken, woman).action, "Face"):
        before = played(curve, spoken.frames)
        curve.update()
        np.testing.assert_allclose(played(curve, spoken.frames), before, atol=1e-5)


def test_feet_stay_where_they_stand(woman, spoken) -> None:
    scene, places = bpy.context.scene, {}
    for mesh in woman.meshes:
        mesh.hide_viewport = True
    for error in (0.01, 0.0):
        apply(spoken, woman, error=error)
        places[error] = []
        for frame in range(1, spoken.frames + 1, 4):
            scene.frame_set(frame)
            pose = woman.armature.evaluated_get(bpy.context.evaluated_depsgraph_get()).pose
            places[error].append([list(pose.bones[n].head) for n in ("foot_l", "foot_r")])
    off = np.linalg.norm(np.array(places[0.01]) - np.array(places[0.0]), axis=2)
    assert off.max() < 0.0015


def test_the_report_says_how_many_keys_and_how_near(woman, performance) -> None:
    assert "within 0.01 of a weight" in apply(performance, woman).report()[-1]
    assert "every frame" in apply(performance, woman, error=0.0).report()[-1]
