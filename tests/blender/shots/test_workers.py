"""Frames by several processes."""

from __future__ import annotations

from pathlib import Path

import pytest

bpy = pytest.importorskip("bpy")

from paksatalker.blender_addon import compat  # noqa: E402
from paksatalker.blender_addon.shots.frame_folder import FrameFolder  # noqa: E402
from paksatalker.blender_addon.shots.frame_loop import Frame, Shot  # noqa: E402
from paksatalker.blender_addon.shots.workers import render_all  # noqa: E402

SIZE = (48, 32)
NUMBERS = [2, 3, 4, 5, 7, 8, 9]


@pytest.fixture
def scene():
    """A box that goes across the picture."""
    bpy.ops.wm.read_factory_settings()
    scene = bpy.context.scene
    scene.frame_start, scene.frame_end = 1, 9
    box = bpy.data.objects["Cube"]
    for number, x in ((1, -2.0), (9, 2.0)):
        box.location.x = x
        box.keyframe_insert("location", frame=number)
    scene.render.engine, scene.cycles.samples = "CYCLES", 1
    scene.render.resolution_x, scene.render.resolution_y = SIZE
    compat.set_image_format(scene.render.image_settings, "PNG", depth="8", alpha=False)
    return scene


def rendered(scene, folder: Path, workers: int) -> tuple[dict[str, bytes], list[Frame]]:
    told: list[Frame] = []
    shot = Shot("digest", SIZE, False, frozenset({"reuse"}))
    render_all(scene, shot, FrameFolder(folder, ".png", "mark"), NUMBERS, workers, told.append)
    return {f.name: f.read_bytes() for f in folder.glob("*.png")}, told


def test_processes_share_all_frames_and_each_is_told_once(scene, tmp_path: Path) -> None:
    alone, _ = rendered(scene, tmp_path / "one", 1)
    together, told = rendered(scene, tmp_path / "two", 2)
    assert together == alone
    assert len(set(together.values())) == len(NUMBERS)  # the box moves
    assert sorted(frame.number for frame in told) == NUMBERS
    assert all(frame.how == "rendered" for frame in told)


def test_frames_that_are_there_are_told_too(scene, tmp_path: Path) -> None:
    rendered(scene, tmp_path, 1)
    (tmp_path / "frame_0004.png").unlink()
    _, told = rendered(scene, tmp_path, 2)
    assert sorted(frame.number for frame in told) == NUMBERS
    assert [frame.number for frame in told if frame.how == "rendered"] == [4]
