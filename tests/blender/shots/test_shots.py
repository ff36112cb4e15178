"""Frames of a shot: keys, the cache, borders, and jobs of prepared scenes."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

bpy = pytest.importorskip("bpy")

from scipy.ndimage import maximum_filter, minimum_filter  # noqa: E402

from paksatalker.base.errors import InputError  # noqa: E402
from paksatalker.base.locks import locked  # noqa: E402
from paksatalker.blender_addon import compat  # noqa: E402
from paksatalker.blender_addon.animation.apply import apply  # noqa: E402
from paksatalker.blender_addon.farm.worker import render_shot  # noqa: E402
from paksatalker.blender_addon.gathering.denoiser import loaded_denoiser  # noqa: E402
from paksatalker.blender_addon.picture.quality import Picture, quality  # noqa: E402
from paksatalker.blender_addon.picture.render import prepare  # noqa: E402
from paksatalker.blender_addon.picture.stage import build_stage  # noqa: E402
from paksatalker.blender_addon.shots.frame_cache import FrameCache  # noqa: E402
from paksatalker.blender_addon.shots.frame_folder import FrameFolder, sha256  # noqa: E402
from paksatalker.blender_addon.shots.frame_key import frame_key  # noqa: E402
from paksatalker.blender_addon.shots.frame_loop import Frame, FrameLoop, Shot  # noqa: E402
from paksatalker.blender_addon.shots.ground import laid_over  # noqa: E402
from paksatalker.blender_addon.shots.outlines import drawn_anew, smoothed  # noqa: E402
from paksatalker.blender_addon.shots.pixels import png_bytes, read_targa  # noqa: E402
from paksatalker.inference.jobs.farm.shot_job import ShotJob  # noqa: E402
from paksatalker.stage.stage_choice import StageChoice  # noqa: E402

PIL = pytest.importorskip("PIL.Image")
SIZE = (240, 108)
HEAD = [0, 3, 6, 9, 12, 15]
"""SMPL-X's joints from the pelvis to the head."""


@pytest.fixture
def scene(woman, performances):
    """The woman in the studio, six frames, of which the last three are equal."""
    performance = performances(0.25, 24.0)
    for name in ("poses", "arkit"):
        getattr(performance, name)[3:] = getattr(performance, name)[3]
    performance.trans[:] = performance.trans[0]
    upright = performance.poses.reshape(len(performance.poses), -1, 3)
    upright[:, HEAD] = upright[0, HEAD]  # hair goes on to swing after the head
    scene = bpy.context.scene
    apply(performance, woman, error=0.0)
    build_stage(woman, scene, StageChoice(), SIZE)
    asked = replace(quality("draft"), gathered_samples=1)
    prepare(scene, woman, Picture(asked, "cycles", SIZE), transparent=False)
    scene.cycles.samples = 1
    return scene


def rendered(
    scene, folder: Path, off: frozenset[str], numbers: range = range(1, 7)
) -> tuple[np.ndarray, list[Frame]]:
    """The frames (N, H, W, 3) and what was told of them."""
    told: list[Frame] = []
    shot = Shot("digest", SIZE, False, off)
    FrameLoop(scene, shot, FrameFolder(folder, ".png", "mark"), told.append).render(numbers)
    return np.array([PIL.open(f) for f in sorted(folder.glob("*.png"))]).astype(int), told


def test_outlines_before_white_are_no_stairs(woman, tmp_path: Path) -> None:
    scene = bpy.context.scene
    scene.frame_start = scene.frame_end = 1
    build_stage(woman, scene, StageChoice(set="#ffffff"), SIZE)
    prepare(scene, woman, Picture(quality("draft"), "cycles", SIZE), transparent=False)

    def shown(name: str, off: set[str], samples: int) -> np.ndarray:
        scene.cycles.samples = samples
        shot = Shot("digest", SIZE, False, frozenset({"reuse", *off}))
        FrameLoop(scene, shot, FrameFolder(tmp_path / name, ".png", "mark"), lambda told: None).render([1])
        return np.array(PIL.open(tmp_path / name / "frame_0001.png")).astype(float).mean(axis=2)

    true = shown("true", set(), 96)
    outline = (maximum_filter(true, 3) > 240) & (minimum_filter(true, 3) < 110)
    laid, mixed = (
        np.abs(shown(n, off, 4) - true)[outline].mean() for n, off in (("a", set()), ("b", {"border"}))
    )
    assert outline.sum() > 300 and laid < 0.6 * mixed
    assert not scene.render.film_transparent, "the scene is as it was"


def test_thin_letters_on_a_white_picture_stay(woman, tmp_path: Path) -> None:
    from PIL import Image

    scene, file = bpy.context.scene, tmp_path / "slide.png"
    scene.frame_start = scene.frame_end = 1
    lines = np.full((SIZE[1] * 4, SIZE[0] * 4, 3), 255, np.uint8)
    lines[:, np.arange(SIZE[0] * 4) % 32 < 6] = 40
    Image.fromarray(lines).save(file)
    build_stage(woman, scene, StageChoice(set=str(file)), SIZE)
    prepare(scene, woman, Picture(quality("draft"), "cycles", SIZE), transparent=False)
    dark = []
    for name, off in (("fine", frozenset()), ("plain", frozenset({"border"}))):
        shot = Shot("digest", SIZE, False, off | {"reuse"})
        FrameLoop(scene, shot, FrameFolder(tmp_path / name, ".png", "mark"), lambda told: None).render([1])
        left = np.array(PIL.open(tmp_path / name / "frame_0001.png")).astype(float)[:, : SIZE[0] // 5]
        dark.append(255 - left.mean())
    true = 255 - np.array(Image.open(file).resize(SIZE, Image.Resampling.BOX), float).mean()
    assert dark[0] > 0.7 * true and dark[1] < 0.7 * dark[0], (dark, true)
    assert scene.render.resolution_percentage == 100 and scene.cycles.use_denoising


@pytest.mark.parametrize(
    "look", [{"camera": "push"}, {"post": "film:distortion=0.2"}], ids=["moving camera", "post"]
)
def test_outlines_before_white_are_drawn_anew_where_nothing_stands_still(woman, tmp_path: Path, look) -> None:
    scene = bpy.context.scene
    scene.frame_start = scene.frame_end = 1
    build_stage(woman, scene, StageChoice(set="#ffffff", **look), SIZE)
    prepare(scene, woman, Picture(quality("draft"), "cycles", SIZE), transparent=False)
    kept = scene.cycles.samples, scene.cycles.use_denoising, scene.render.use_compositing

    def frame(name: str, off: set[str], times: int = 1) -> np.ndarray:
        """The frame (H, W, 3), rendered so many times as large and made smaller as it is shown."""
        size = (SIZE[0] * times, SIZE[1] * times)
        scene.render.resolution_percentage = 100 * times
        shot, told = Shot("digest", size, False, frozenset({"reuse", *off})), []
        FrameLoop(scene, shot, FrameFolder(tmp_path / name, ".png", "mark"), told.append).render([1])
        scene.render.resolution_percentage = 100
        assert [f.layer for f in told] == ["whole"]
        shown = np.array(PIL.open(tmp_path / name / "frame_0001.png")).astype(float)
        return shown.reshape(SIZE[1], times, SIZE[0], times, 3).mean(axis=(1, 3))

    smooth, stairs, true = frame("a", set()), frame("b", {"border"}), frame("true", {"border"}, 6)
    changed = np.abs(smooth - stairs).max(axis=2) > 3
    assert 0.002 < changed.mean() < 0.1, "outlines alone"
    off = [np.square(picture - true)[changed].mean() ** 0.5 for picture in (smooth, stairs)]
    assert off[0] < 0.8 * off[1], off
    assert not scene.render.film_transparent
    assert (scene.cycles.samples, scene.cycles.use_denoising, scene.render.use_compositing) == kept


def test_alpha_of_few_samples_becomes_smooth_and_solid_parts_stay() -> None:
    rng = np.random.default_rng(1)
    true = np.clip((np.arange(40)[None, :] + 0.4 * np.arange(30)[:, None] - 20) / 1.6, 0, 1)
    few = rng.binomial(4, true) / 4
    pixels = np.zeros((30, 40, 4), np.uint8)
    pixels[..., :3] = (few[..., None] > 0) * np.array([180, 90, 40])
    pixels[..., 3] = 255 * few
    inside = (np.arange(40)[None, :] > 25) & np.ones((30, 1), bool)
    for denoiser, share in ((None, 0.9), (loaded_denoiser(1), 0.6)):
        found = smoothed(pixels, 4, denoiser)
        assert np.square(found[..., 3] / 255 - true).mean() < share * np.square(few - true).mean()
        assert (found[inside] == pixels[inside]).all() and (smoothed(pixels, 64, denoiser) == pixels).all()
        whole = laid_over(np.full((30, 40, 3), 255, np.uint8), found)
        assert whole[0, 0].min() == 255 and tuple(whole[15, 39]) == (180, 90, 40)


def test_outlines_drawn_anew_are_mixed_of_what_is_beside() -> None:
    at = np.arange(40)[None, :] + 0.4 * np.arange(30)[:, None] - 25
    alpha = (255 * np.clip(at / 2, 0, 1)).astype(np.uint8)
    stairs = np.where(alpha[..., None] > 250, (60, 40, 30, 255), (250, 240, 230, 255)).astype(np.uint8)
    found = drawn_anew(stairs, alpha)
    assert (found[:, :4] == stairs[:, :4]).all() and (found[20:, -3:] == stairs[20:, -3:]).all()
    edge = (alpha > 100) & (alpha < 155)
    assert edge.any() and np.abs(found[edge][:, 0] - 155.0).max() < 40, "about half of each"
    assert (drawn_anew(stairs, np.zeros_like(alpha)) == stairs).all()


def test_a_border_renders_a_part_and_shows_no_seam(scene, tmp_path: Path) -> None:
    alone = frozenset({"reuse", "gather", "between"})
    part, told = rendered(scene, tmp_path / "part", alone)
    whole, plain = rendered(scene, tmp_path / "whole", alone | {"border", "unseen"})
    assert part.shape == whole.shape == (6, SIZE[1], SIZE[0], 3)
    assert {f.layer for f in told} == {"person"} and {f.layer for f in plain} == {"whole"}
    assert np.abs(part - whole).mean() < 0.5
    assert np.abs(part[:, :, :8] - whole[:, :, :8]).max() <= 4, "beside the person nothing changes"
    assert not scene.render.use_border and not any(o.hide_render for o in scene.objects if o.type == "MESH")


def test_equal_frames_are_rendered_once_and_later_jobs_take_them(scene, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("PAKSATALKER_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PAKSATALKER_FRAME_CACHE_MB", "50")
    off = frozenset({"gather", "between"})  # else a frame shows what its neighbours do
    first, told = rendered(scene, tmp_path / "one", off)
    assert [f.how for f in told] == ["rendered"] * 4 + ["reused"] * 2
    again, told = rendered(scene, tmp_path / "two", off)
    assert {f.how for f in told} == {"reused"} and np.array_equal(first, again)
    assert {f.how for f in rendered(scene, tmp_path / "two", off)[1]} == {"there"}


def test_frames_share_samples_and_an_edit_reaches_three_frames_further(
    scene, woman, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setenv("PAKSATALKER_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PAKSATALKER_FRAME_CACHE_MB", "50")
    rendered(scene, tmp_path / "one", frozenset())
    for number, metres in ((5, 0.0), (6, 0.02)):
        woman.armature.location.x = metres
        woman.armature.keyframe_insert("location", index=0, frame=number)
    for curve in compat.curves_of(woman.armature):
        if curve.data_path == "location":
            for point in curve.keyframe_points:
                point.interpolation = "CONSTANT"
    told = rendered(scene, tmp_path / "two", frozenset())[1]
    assert [f.how for f in told] == ["reused"] * 2 + ["rendered"] * 4


def test_shared_samples_take_noise_away(scene, tmp_path: Path) -> None:
    shared, _ = rendered(scene, tmp_path / "shared", frozenset({"reuse"}), range(4, 5))
    alone, _ = rendered(scene, tmp_path / "alone", frozenset({"reuse", "gather", "between"}), range(4, 5))
    scene.cycles.samples = 48
    true, _ = rendered(scene, tmp_path / "true", frozenset({"reuse", "gather", "between"}), range(4, 5))
    assert np.abs(shared - true).mean() < 0.85 * np.abs(alone - true).mean()
    assert np.abs(shared[:, :, :8] - true[:, :, :8]).mean() < 2, "beside the person nothing changes"


def test_a_key_tells_poses_apart_and_not_numbers(scene) -> None:
    keys = []
    for number in range(1, 7):
        scene.frame_set(number)
        keys.append(frame_key(scene, "x"))
    assert len(set(keys[:4])) == 4 and len(set(keys[3:])) == 1
    assert frame_key(scene, "y") != keys[-1]
    light = next(o for o in scene.objects if o.type == "LIGHT" and not o.hide_render)
    light.data.energy *= 1.1
    bpy.context.view_layer.update()
    assert frame_key(scene, "x") != keys[-1]


def test_a_frame_that_was_spoilt_is_rendered_again(scene, tmp_path: Path) -> None:
    off = frozenset({"reuse"})
    rendered(scene, tmp_path / "f", off)
    good = sha256(tmp_path / "f" / "frame_0002.png")
    with (tmp_path / "f" / "frame_0002.png").open("r+b") as file:
        file.seek(60)
        file.write(b"\0\0\0\0")
    told = rendered(scene, tmp_path / "f", off)[1]
    assert [f.number for f in told if f.how == "rendered"] == [2]
    assert sha256(tmp_path / "f" / "frame_0002.png") == good


def test_a_prepared_scene_gives_the_same_files_in_chunks(scene, tmp_path: Path) -> None:
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "scene.blend"), copy=True)
    rendered(scene, tmp_path / "here", frozenset({"reuse"}))
    job = ShotJob(
        schema=1, scene=tmp_path / "scene.blend", output=tmp_path / "there", first=1, last=6, digest="mark",
        shot="digest", size=SIZE, without=("reuse",),
    )  # fmt: skip
    for chunk in ([4, 5, 6], [1, 2, 3]):
        render_shot(job, chunk)
    names = [f"frame_{n:04d}.png" for n in range(1, 7)]
    assert [sha256(tmp_path / "here" / n) for n in names] == [sha256(tmp_path / "there" / n) for n in names]
    with pytest.raises(InputError, match=r"Blender 1\.2"):
        render_shot(ShotJob(**{**vars(job), "blender": "1.2"}), [1])
    (tmp_path / "scene.blend").write_bytes((tmp_path / "scene.blend").read_bytes()[:900])
    with pytest.raises(InputError, match="no whole scene"):
        render_shot(job, [1])


def test_png_and_targa_hold_what_was_put_in(tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (7, 5, 4), np.uint8)
    for channels in (3, 4):
        found = np.array(PIL.open(io.BytesIO(png_bytes(pixels[..., :channels]))))
        assert np.array_equal(found, pixels[..., :channels])
    PIL.fromarray(pixels).save(tmp_path / "a.tga")
    assert np.array_equal(read_targa(tmp_path / "a.tga"), pixels)


def test_the_cache_has_a_bound_and_gives_nothing_that_is_cut_off(tmp_path: Path) -> None:
    frame = tmp_path / "f.png"
    frame.write_bytes(png_bytes(np.random.default_rng(0).integers(0, 256, (300, 500, 3), np.uint8)))
    cache = FrameCache(tmp_path / "cache", 1)
    for name in "abcd":
        cache.put(name * 64, frame)
    cache.trim()
    held = list((tmp_path / "cache").rglob("*.png"))
    assert 0 < sum(f.stat().st_size for f in held) <= 1_000_000
    assert cache.take(held[0].stem, ".png", tmp_path / "to.png")
    held[0].write_bytes(held[0].read_bytes()[:-20])
    assert not cache.take(held[0].stem, ".png", tmp_path / "to.png")


def test_a_lock_is_waited_for(tmp_path: Path) -> None:
    looks = []

    def look(owner: str) -> None:
        looks.append(owner)
        if len(looks) == 2:
            held.__exit__(None, None, None)

    held = locked(tmp_path / "a")
    held.__enter__()
    with locked(tmp_path / "a", waiting=look):
        assert len(looks) == 2 and "since" in looks[0]


def test_two_begin_a_folder_at_once_and_neither_clears_what_the_other_writes(tmp_path: Path) -> None:
    def begin(number: int) -> None:
        folder = FrameFolder(tmp_path / "frames", ".png", "mark", shared=True)
        folder.write(number, lambda file: file.write_bytes(b"a picture"))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(begin, range(1, 9)))
    whole = FrameFolder(tmp_path / "frames", ".png", "mark", shared=True)
    assert all(whole.has(n) for n in range(1, 9))
