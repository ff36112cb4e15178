"""How a performance is placed, from words on the command line to what Blender plays."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import bpy
import numpy as np
import pytest

from paksatalker.blender_addon.animation.apply import TRACK
from paksatalker.inference.cli.main import main

SIDES = {"thigh_l", "calf_l", "foot_l", "thigh_r", "calf_r", "foot_r"}


def exported(clip: Path, *options: str) -> bpy.types.Object:
    """The armature of the .blend that ``paksatalker export`` writes with these options."""
    out = clip.with_suffix(".blend")
    assert main(["export", str(clip), *options, "-o", str(out)]) == 0
    bpy.ops.wm.open_mainfile(filepath=str(out))
    return next(o for o in bpy.data.objects if o.type == "ARMATURE")


@pytest.fixture
def clip(performance, tmp_path: Path) -> Path:
    """A second at 24 frames of a person who walks aside."""
    way = np.zeros((performance.frames, 3), np.float32)
    way[:, 0] = np.linspace(0, 0.5, performance.frames)
    way[:, 1] = 0.02 * np.sin(np.linspace(0, 6, performance.frames))
    file = tmp_path / "clip.npz"
    replace(performance, trans=way).save(file)
    return file


def keyed(action: bpy.types.Action) -> set[str]:
    """Names of the bones that the action has curves for."""
    bags = action.layers[0].strips[0].channelbags
    return {c.data_path.split('"')[1] for bag in bags for c in bag.fcurves if "pose.bones" in c.data_path}


def test_blends_additive_frames_and_the_upper_body_reach_the_scene(clip: Path) -> None:
    armature = exported(
        clip,
        "--frames",
        "5-20",
        "--blend-in",
        "0.25",
        "--blend-out",
        "0.125",
        "--additive",
        "--only",
        "upper",
    )
    (strip,) = next(t for t in armature.animation_data.nla_tracks if t.name == TRACK).strips
    assert strip.blend_type == "COMBINE"
    assert (strip.blend_in, strip.blend_out) == (6.0, 3.0)
    assert (strip.frame_start, strip.frame_end) == (1.0, 16.0)
    bones = keyed(strip.action)
    assert "head" in bones and "upperarm_l" in bones and not bones & {"pelvis", *SIDES}


@pytest.mark.parametrize(("options", "aside"), [((), 0.5), (("--in-place",), 0.0)])
def test_in_place_it_goes_up_and_down_but_nowhere_else(
    clip: Path, options: tuple[str, ...], aside: float
) -> None:
    armature = exported(clip, *options)
    assert armature.animation_data.action is not None and not armature.animation_data.nla_tracks
    assert keyed(armature.animation_data.action) >= SIDES
    heads = []
    for frame in (1, 7, 24):
        bpy.context.scene.frame_set(frame)
        heads.append(np.array(armature.pose.bones["pelvis"].head))
    assert heads[2][0] - heads[0][0] == pytest.approx(aside, rel=0.15, abs=1e-4)
    assert heads[1][2] - heads[0][2] > 0.01


def test_the_face_alone_leaves_every_bone(clip: Path) -> None:
    armature = exported(clip, "--only", "face")
    assert (
        armature.animation_data is None
        or armature.animation_data.action is None
        or not keyed(armature.animation_data.action)
    )
    mesh = next(o for o in bpy.data.objects if o.type == "MESH" and o.data.shape_keys)
    values = []
    for frame in (1, 4, 9):
        bpy.context.scene.frame_set(frame)
        values.append(mesh.data.shape_keys.key_blocks["jawOpen"].value)
    assert np.ptp(values) > 0.1
