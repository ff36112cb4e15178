"""An avatar that others move."""

from __future__ import annotations

from pathlib import Path

import pytest

from paksatalker.base.errors import InputError
from paksatalker.inference.jobs.realtime.figure import FigureJob, bones_of, figure
from paksatalker.rigs.gltf.glb import write_glb


def _glb(tmp_path: Path, names: list[str]) -> Path:
    nodes = [{"name": n} for n in names]
    file = tmp_path / "a.glb"
    file.write_bytes(write_glb({"nodes": nodes, "skins": [{"joints": list(range(len(names)))}]}, b"\0" * 4))
    return file


def test_bones_are_told_by_their_joints(tmp_path: Path) -> None:
    sides = ["Shoulder", "Arm", "ForeArm", "Hand", "UpLeg", "Leg", "Foot"]
    names = ["Hips", "Spine", "Spine1", "Spine2", "Neck", "Head"]
    names += [f"{s}{n}" for s in ("Left", "Right") for n in sides]
    bones = bones_of(_glb(tmp_path, [f"mixamorig:{n}" for n in names]))
    assert bones["left_elbow"] == ["mixamorig:LeftForeArm"] and bones["pelvis"] == ["mixamorig:Hips"]


def test_no_skeleton_and_another_ending_are_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no skeleton"):
        bones_of(_glb(tmp_path, ["lamp", "table"]))
    with pytest.raises(InputError, match="fbx"):
        figure(FigureJob(avatar="woman", output=tmp_path / "a.fbx"))
