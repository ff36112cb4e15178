"""Frames that are carried from two others."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("bpy")

from paksatalker.blender_addon.carrying.carried import Known, View, carried, sampled
from paksatalker.blender_addon.carrying.patches import patches
from paksatalker.blender_addon.carrying.surfaces import seen

SIZE = (64, 48)
SHEET = np.array([[0, 1, 2], [0, 2, 3]], np.int32)


def sheet(left: float, top: float, depth: float, wide: float = 24, high: float = 20) -> np.ndarray:
    """The corners (3, 4) of an upright sheet."""
    return np.array(
        [[left, left + wide, left + wide, left], [top, top, top + high, top + high], [depth] * 4], np.float32
    )


def view(*sheets: np.ndarray) -> View:
    points = np.concatenate(sheets, axis=1)
    triangles = np.concatenate([SHEET + 4 * n for n in range(len(sheets))])
    return View(points, triangles, seen(points, triangles, SIZE))


def picture(left: float, top: float) -> np.ndarray:
    """A smooth pattern (H, W, 3) that goes with a sheet, on grey."""
    across, down = np.meshgrid(np.arange(SIZE[0]) + 0.5 - left, np.arange(SIZE[1]) + 0.5 - top)
    pattern = 128 + 60 * np.sin(across / 3) * np.cos(down / 4)
    inside = (across >= 0) & (across < 24) & (down >= 0) & (down < 20)
    return np.repeat(np.where(inside, pattern, 50)[..., None], 3, axis=2).astype(np.float32)


GREY = np.full((SIZE[1], SIZE[0], 3), 50, np.float32)


def test_a_pattern_goes_with_its_surface_by_fractions_of_a_pixel() -> None:
    before, after = (
        Known(view(sheet(8, 10, 2)), picture(8, 10), 0.5),
        Known(view(sheet(21, 13, 2)), picture(21, 13), 0.5),
    )
    own = view(sheet(14.3, 11.7, 2))
    found, missing, unlike = carried(own, (before, after), GREY)
    wanted = picture(14.3, 11.7)
    inner = np.s_[14:29, 17:36]
    assert np.abs(found - wanted)[inner].max() < 3
    assert np.abs(0.5 * (before.picture + after.picture) - wanted)[inner].mean() > 20, "it goes far"
    assert not missing[inner].any() and not unlike[inner].any()
    away = np.s_[40:, :]
    assert (found[away] == GREY[away]).all(), "what stands still shows where nothing is"


def test_what_uncovers_is_taken_from_the_frame_that_shows_it_and_told_where_none_does() -> None:
    """A near sheet passes before a far one that is only seen beside it."""
    far = sheet(0, 0, 3, 64, 48)
    shown = np.broadcast_to(np.linspace(0, 200, 64, dtype=np.float32)[None, :, None], (48, 64, 3))

    def frame(left: float) -> tuple[View, np.ndarray]:
        seen_by = view(far, sheet(left, 0, 1, 12, 48))
        return seen_by, np.where((seen_by.seen.triangle >= 2)[..., None], 250, shown).astype(np.float32)

    (one, first), (two, second) = frame(8), frame(44)
    own, wanted = frame(26)
    found, missing, _ = carried(own, (Known(one, first, 0.5), Known(two, second, 0.5)), GREY)
    rims = np.abs(np.arange(64)[None] - np.array([8, 20, 26, 38, 44, 56])[:, None]).min(axis=0) > 3
    assert np.abs(found - wanted)[:, rims].max() < 3 and not missing[:, rims].any()
    held, _ = frame(20)
    found, missing, _ = carried(held, (Known(one, first, 0.5), Known(one, first, 0.5)), GREY)
    assert missing[:, 10:17].all() and not missing[:, 40:].any(), "where it was nobody knows what lies behind"


def test_what_the_frames_do_not_agree_on_is_told() -> None:
    own = view(sheet(14, 10, 2))
    lit, dark = picture(14, 10), picture(14, 10)
    dark[12:20, 16:24] -= 80
    found, _, unlike = carried(own, (Known(own, lit, 0.75), Known(own, dark, 0.25)), GREY)
    assert unlike[14:18, 18:22].all() and not unlike[22:, 28:].any()
    assert np.allclose(found[14:18, 18:22], lit[14:18, 18:22] - 20, atol=1e-3), "by how near in time they are"


def test_sampled_at_pixels_gives_them_back() -> None:
    some = np.random.default_rng(0).uniform(0, 255, (3, 5, 7)).astype(np.float32)
    rows, columns = np.mgrid[:5, :7].reshape(2, -1)
    assert np.allclose(
        sampled(some, columns.astype(np.float32), rows.astype(np.float32)), some[:, rows, columns]
    )
    ramp = np.repeat(np.arange(7, dtype=np.float32)[None, None, :], 5, axis=1)
    assert np.allclose(sampled(ramp, np.array([2.25, 4.5]), np.array([1.5, 3.0]))[0], [2.25, 4.5])


def test_patches_cover_the_mask_and_join_where_that_costs_less() -> None:
    mask = np.zeros((90, 160), bool)
    mask[10:14, 20:24] = mask[16:20, 26:30] = mask[16:20, 60:64] = mask[70, 150] = True
    near, beside, far = sorted(patches(mask, 4, 100.0))
    assert near == (16, 4, 36, 24), "those that touch are one"
    assert beside == (56, 12, 68, 24) and far == (144, 64, 156, 76)
    assert sorted(patches(mask, 4, 500.0)) == [(16, 4, 68, 24), far]
    assert patches(mask, 4, 1e6) == [(16, 4, 156, 76)]
    assert patches(np.zeros((9, 9), bool), 4, 1.0) == []
    covered = np.zeros_like(mask)
    for left, top, right, bottom in patches(mask, 0, 100.0):
        covered[top:bottom, left:right] = True
    assert covered[mask].all()
