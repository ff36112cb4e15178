"""Frames that are carried from two others, and the parts of them that are rendered."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

bpy = pytest.importorskip("bpy")

from paksatalker.blender_addon import compat  # noqa: E402
from paksatalker.blender_addon.animation.apply import apply  # noqa: E402
from paksatalker.blender_addon.farm.worker import render_shot  # noqa: E402
from paksatalker.blender_addon.picture.quality import Picture, quality  # noqa: E402
from paksatalker.blender_addon.picture.render import prepare  # noqa: E402
from paksatalker.blender_addon.picture.stage import build_stage  # noqa: E402
from paksatalker.blender_addon.shots.frame_folder import FrameFolder, sha256  # noqa: E402
from paksatalker.blender_addon.shots.frame_loop import Frame, FrameLoop, Shot  # noqa: E402
from paksatalker.inference.jobs.farm.shot_job import ShotJob  # noqa: E402
from paksatalker.rigs import smplx  # noqa: E402
from paksatalker.rigs.arkit import INDEX  # noqa: E402
from paksatalker.stage.stage_choice import StageChoice  # noqa: E402

PIL = pytest.importorskip("PIL.Image")
SIZE = (240, 108)
LAST = 8


@pytest.fixture
def scene(woman, performances):
    """The woman in the studio, eight frames: an arm moves slowly, on the fourth her mouth is wide open, and
    on the sixth the other arm is elsewhere."""
    performance = performances(LAST / 24, 24.0)
    t = np.arange(LAST)
    performance.arkit[:] = 0
    performance.arkit[3, INDEX["jawOpen"]] = 0.8
    upright = performance.poses.reshape(LAST, -1, 3)
    upright[:, smplx.INDEX["head"]] = 0  # hair would go on to swing
    upright[:, smplx.INDEX["left_elbow"], 1] = -0.3 - 0.002 * t
    upright[5, smplx.INDEX["right_shoulder"], 2] -= 0.4
    scene = bpy.context.scene
    apply(performance, woman, error=0.0)
    build_stage(woman, scene, StageChoice(), SIZE)
    prepare(scene, woman, Picture(quality("draft"), "cycles", SIZE), transparent=False)
    scene.cycles.samples = 2
    return scene


def rendered(scene, folder: Path, off: frozenset[str], numbers: range = range(1, LAST + 1)):
    """The frames (N, H, W, 3), what was told of them, and of the levers."""
    told: list[Frame] = []
    shot = Shot("digest", SIZE, False, off)
    loop = FrameLoop(scene, shot, FrameFolder(folder, ".png", "mark"), told.append)
    loop.render(numbers)
    files = [folder / f"frame_{n:04d}.png" for n in numbers]
    return np.array([PIL.open(f) for f in files]).astype(int), told, loop.saved


def test_frames_between_show_what_they_show_when_they_are_rendered(scene, tmp_path: Path) -> None:
    plain, _, _ = rendered(scene, tmp_path / "plain", frozenset({"reuse", "between"}))
    found, told, saved = rendered(scene, tmp_path / "found", frozenset({"reuse"}))
    assert sorted(f.number for f in told) == list(range(1, LAST + 1)), "each is told once"
    assert {f.number for f in told if f.layer == "between"} == {2, 3, 4, 5, 6, 7}
    assert any(line.startswith("between: 6 frames") for line in saved.lines())
    assert all(0 <= share < 0.4 for share in saved.between) and max(saved.between) > 0
    for n in (0, 7):
        assert (found[n] == plain[n]).all(), "these are rendered"
    for n in range(1, 7):
        off = np.abs(found[n] - plain[n])
        smeared = np.abs((1 - n / 7) * plain[0] + n / 7 * plain[7] - plain[n])
        assert off.mean() < 0.1 + 0.5 * smeared.mean()
        moved = smeared > 24
        if n in (3, 5):
            assert moved.sum() > 20, "a mouth opens, an arm is elsewhere"
            assert off[moved].mean() < 0.35 * smeared[moved].mean()


def test_they_are_the_same_in_tasks_that_know_of_no_other(scene, tmp_path: Path) -> None:
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "scene.blend"), copy=True)
    rendered(scene, tmp_path / "here", frozenset({"reuse"}))
    hashes = [sha256(tmp_path / "here" / f"frame_{n:04d}.png") for n in range(1, LAST + 1)]
    job = ShotJob(
        schema=1, scene=tmp_path / "scene.blend", output=tmp_path / "there", first=1, last=LAST,
        digest="mark", shot="digest", size=SIZE, without=("reuse",),
    )  # fmt: skip
    for chunk in ([6, 7, 8], [3, 4], [1, 2], [5]):
        said: list[dict[str, object]] = []
        render_shot(job, chunk, said.append)
        assert sorted(line["frame"] for line in said if "frame" in line) == chunk
    there = [tmp_path / "there" / f"frame_{n:04d}.png" for n in range(1, LAST + 1)]
    assert [sha256(f) for f in there] == hashes
    there[1].unlink()
    there[2].write_bytes(there[2].read_bytes()[:-5])
    render_shot(job, [2])
    render_shot(job, [3])
    assert [sha256(f) for f in there] == hashes


def test_no_lever_no_quality_without_it_and_no_moving_camera_carries_frames(
    scene, woman, tmp_path: Path
) -> None:
    def layers(name: str, *off: str) -> set[str]:
        return {f.layer for f in rendered(scene, tmp_path / name, frozenset({"reuse", *off}), range(1, 4))[1]}

    assert "between" in layers("with") and "between" not in layers("without", "between")
    scene.camera.keyframe_insert("location", frame=1)
    scene.camera.location.x += 0.01
    scene.camera.keyframe_insert("location", frame=8)
    assert layers("camera") == {"whole"}
    scene.camera.animation_data_clear()
    prepare(scene, woman, Picture(quality("high"), "cycles", SIZE), transparent=False)
    scene.cycles.samples, scene.render.use_motion_blur = 1, False
    assert "between" not in layers("high")


def test_the_cache_gives_them_again_and_an_edit_changes_those_beside_it(
    scene, woman, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setenv("PAKSATALKER_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PAKSATALKER_FRAME_CACHE_MB", "50")
    first, _, _ = rendered(scene, tmp_path / "one", frozenset())
    again, told, _ = rendered(scene, tmp_path / "two", frozenset())
    assert {f.how for f in told} == {"reused"} and (first == again).all()
    for number, turned in ((1, False), (4, False), (5, True), (6, False)):
        woman.armature.location.x = 0.3 * turned
        woman.armature.keyframe_insert("location", index=0, frame=number)
    for curve in compat.curves_of(woman.armature):
        if curve.data_path == "location":
            for point in curve.keyframe_points:
                point.interpolation = "CONSTANT"
    told = rendered(scene, tmp_path / "three", frozenset())[1]
    anew = {f.number for f in told if f.how == "rendered"}
    assert 5 in anew and anew <= {2, 3, 4, 5, 6, 7}
