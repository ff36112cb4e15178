"""Frames that share samples with their neighbours: what is carried where, and what is left alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

bpy = pytest.importorskip("bpy")

from paksatalker.base.errors import PaksaTalkerError  # noqa: E402
from paksatalker.blender_addon.gathering.denoiser import Denoiser  # noqa: E402
from paksatalker.blender_addon.gathering.multilayer import read_passes  # noqa: E402
from paksatalker.blender_addon.gathering.neighbours import Noisy, gathered, torn  # noqa: E402

HIGH, WIDE = 40, 60


def noisy(shift: int, seed: int, near: float = 1.0, shade: float = 0.5) -> Noisy:
    """A square of 20 pixels at 1 m, ``shift`` columns to the right, before a wall at 3 m; light is noise
    around the albedo."""
    random = np.random.default_rng(seed)
    values = np.zeros((HIGH, WIDE, 10), np.float32)
    values[..., 3:6], values[..., 9] = 0.2, 3.0
    square = np.s_[10:30, 20 + shift : 40 + shift]
    values[square][..., 3:6], values[square][..., 9] = shade, near
    values[..., :3] = values[..., 3:6] + random.normal(0, 0.1, (HIGH, WIDE, 3))
    rows, columns = np.mgrid[10:30, 20:40].reshape(2, -1)
    # the square's own vertices, and those of its back, which nobody sees
    front = np.stack([columns + 0.5 + shift, rows + 0.5, np.full(columns.shape, near)])
    back = np.add(front, [[0.0], [0.0], [0.4]])
    return Noisy(values, 0, 0, np.concatenate([front, back], 1).astype(np.float32))


def test_a_surface_that_moves_takes_its_light_along() -> None:
    frames = [noisy(4 * n, n) for n in range(5)]
    values, count = gathered(frames[2], [frames[n] for n in (0, 1, 3, 4)])
    square = np.s_[11:29, 29:47]
    assert count[square].mean() > 4.8
    noise = (values[square][..., :3] - 0.5).std(), (frames[2].values[square][..., :3] - 0.5).std()
    assert noise[0] < 0.6 * noise[1]
    assert np.abs(values[square][..., :3].mean() - 0.5) < 0.01
    # of the wall beside it, some frames saw what the square has covered in others
    beside = np.s_[12:28, 21:27]
    assert 1 < count[beside].mean() < 5 and np.abs(values[beside][..., :3].mean() - 0.2) < 0.02


def test_what_looks_otherwise_or_lies_elsewhere_is_not_taken() -> None:
    own = noisy(0, 0)
    for other in (noisy(0, 1, shade=0.9), noisy(0, 1, near=1.2)):
        moved = Noisy(other.values, 0, 0, own.points)
        values, count = gathered(own, [moved])
        assert count[12:28, 22:38].max() == 1
        assert np.array_equal(values[12:28, 22:38], own.values[12:28, 22:38, :9])
        assert count[:8].min() == 2


def test_what_goes_otherwise_than_what_is_around_it_is_torn() -> None:
    own, after = noisy(0, 0), noisy(0, 1)
    assert torn(own, after, HIGH) == 0, "it goes as a whole"
    points = own.points.copy()
    lids = (points[1] > 18) & (points[1] < 21)
    points[1, lids] += 3
    assert torn(own, Noisy(own.values, 0, 0, points), HIGH) > 10
    assert torn(own, Noisy(own.values, 0, 0, points[:, 1:]), HIGH) == 0


def test_parts_of_pictures_that_lie_elsewhere_are_matched() -> None:
    whole, part = noisy(0, 0), noisy(0, 1)
    cut = Noisy(part.values[5:35, 12:50], 12, 5, part.points)
    values, count = gathered(whole, [cut])
    assert HIGH * WIDE + 0.95 * 30 * 38 < count.sum() <= HIGH * WIDE + 30 * 38
    share = count[20, 30] - 1
    there = (whole.values[20, 30, :9] + share * part.values[20, 30, :9]) / (1 + share)
    assert share > 0.5 and np.allclose(values[20, 30], there)


def test_a_shadow_that_has_passed_does_not_linger() -> None:
    own, other = noisy(0, 0), noisy(0, 1)
    other.values[10:30, 20:40, :3] *= 0.5
    values, count = gathered(own, [other])
    assert count[13:27, 23:37].mean() < 1.1 and count[:, :12].mean() > 1.9
    assert np.abs(values[12:28, 22:38, :3].mean() - 0.5) < 0.02


def test_the_denoiser_takes_noise_and_leaves_edges() -> None:
    try:
        denoiser = Denoiser(1)
    except OSError:
        pytest.skip("this Blender has no Open Image Denoise that can be called")
    frame = noisy(0, 0)
    light, albedo = (np.ascontiguousarray(frame.values[..., s]) for s in (slice(0, 3), slice(3, 6)))
    normal = np.zeros_like(light)
    found = denoiser.denoised(light, albedo, normal, "FAST", clean=True)
    assert np.abs(found - albedo).mean() < 0.4 * np.abs(light - albedo).mean()
    assert found[20, 25].mean() - found[20, 15].mean() > 0.2


def test_a_file_of_passes_that_is_none_is_refused(tmp_path: Path) -> None:
    for data in (b"", b"v/1\x01\x02\0\0\0", b"v/1\x01\x02\0\0\0channels\0chlist\0\xff\xff\xff\xff\0"):
        (tmp_path / "a.exr").write_bytes(data)
        with pytest.raises(PaksaTalkerError, match=r"a\.exr is no whole picture"):
            read_passes(tmp_path / "a.exr")
