"""Light is taken out of a skin; what the skin itself shows stays."""

from __future__ import annotations

import numpy as np

from paksatalker.inference.portrait.light import unlit


def _face(count: int = 4000) -> np.ndarray:
    """(N, 3) normals of the front of a ball."""
    rng = np.random.default_rng(0)
    n = rng.normal(size=(count, 3))
    n[:, 2] = np.abs(n[:, 2])
    return n / np.linalg.norm(n, axis=1, keepdims=True)


def test_light_and_a_shadow_on_one_side_go_a_spot_stays() -> None:
    n = _face()
    base, under = 0.08 * n, np.tile([0.4, 0.25, 0.16], (len(n), 1))
    lit = np.exp(0.5 * n[:, :1] - 0.3 * n[:, 1:2] + [0.2, 0.0, -0.2])  # warm light from one side
    shadow = np.exp(-0.8 * np.exp(-np.sum((n - [0.5, -0.4, 0.77]) ** 2, axis=1) / 0.3))[:, None]
    spot = np.linalg.norm(n - [-0.3, 0.2, 0.93], axis=1) < 0.06
    colour = under * lit * shadow * np.where(spot, 0.4, 1.0)[:, None]
    out = unlit(colour, under, n, np.clip((n[:, 2] - 0.25) / 0.4, 0, 1), base)
    seen = n[:, 2] > 0.5
    off = np.abs(np.log(out / under))[seen & ~spot].max(axis=1)
    before = np.abs(np.log(colour / under))[seen & ~spot].max(axis=1)
    assert np.quantile(off, 0.9) < 0.2 < 0.5 < np.quantile(before, 0.9)
    assert np.log(out / under)[spot].mean() < -0.6, "a mark of the skin is no light"


def test_a_highlight_is_dimmed() -> None:
    n = _face()
    under = np.full((len(n), 3), 0.2)
    shine = np.linalg.norm(n - [0.2, 0.3, 0.93], axis=1) < 0.08
    out = unlit(under * np.where(shine, 2.5, 1.0)[:, None], under, n, np.ones(len(n)), 0.08 * n)
    assert out[shine].mean() < 0.2 * 1.8


def test_a_shadow_with_an_edge_goes_a_line_stays() -> None:
    """As the nose casts one on the lip; a wrinkle is finer."""
    n = _face(40000)
    under = np.tile([0.4, 0.25, 0.16], (len(n), 1))
    shadow = np.linalg.norm(n - [0.0, -0.2, 0.98], axis=1) < 0.09
    line = (np.abs(n[:, 0] - 0.4) < 0.005) & (np.abs(n[:, 1]) < 0.3)
    colour = under * np.where(shadow[:, None], [0.5, 0.42, 0.36], 1.0) * np.where(line, 0.6, 1.0)[:, None]
    out = unlit(colour, under, n, np.ones(len(n)), 0.08 * n + [0, 0.6, 0])
    left = np.log(out / under).mean(axis=1)
    assert np.median(left[shadow]) > -0.5 > -0.8 > np.log([0.5, 0.42, 0.36]).mean()
    assert np.ptp(np.log(out / under)[shadow].mean(axis=0)) < 0.2, "its hue goes with it"
    assert np.median(left[line]) < -0.45
