"""Calm frames of a small presenter: those that are the mean of their neighbours, as far as can be seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ....rigs.smplx import INDEX, forward_kinematics, rest_joints
from ....stage.presets import table

if TYPE_CHECKING:
    from ...performance.performance import Performance

_HEAD = 0.225
"""Metres from chin to crown."""
_REACH = 0.008
"""Metres that skin goes with a weight of the face from 0 to 1; the chin goes further with the jaw."""
_JAW = 0.022
_APART, _BESIDE = 2.5, 0.6
"""Pixels from one neighbour to the other, and of the frame itself from their middle: within these a rendered
frame is no further from the mean than from its neighbours, whose noise is another."""
_BELOW = 0.15
"""Metres below the picture in which what moves is not seen: joints are not the whole of a body."""


def between(performance: Performance, shown: Sequence[int], height: int, framing: str) -> frozenset[int]:
    """Frames, of those that are ``shown`` (in order, counted from 0), that need not be rendered: each stands
    between two that are. ``height``: of the picture in pixels; ``framing``: of the stage."""
    calm = _calm(performance, height, framing)
    there, found = set(shown), set[int]()
    for k in shown:
        if k - 1 in there and k + 1 in there and k - 1 not in found and k < len(calm) and calm[k]:
            found.add(k)
    return frozenset(found)


def _calm(performance: Performance, height: int, framing: str) -> npt.NDArray[np.bool_]:
    """Of each frame (T,) whether it is its neighbours' mean, to fractions of a pixel."""
    found = np.zeros(performance.frames, bool)
    if performance.frames < 3:
        return found
    row = table("stages.toml")["framings"][framing]
    metres = row.get("height", 4.0) * _HEAD
    scale = height / metres
    poses = np.asarray(performance.poses, np.float64).reshape(performance.frames, -1)
    _, joints = forward_kinematics(poses, performance.trans, rest_joints())
    eyes = joints[:, [INDEX["left_eye"], INDEX["right_eye"]], 1].mean(axis=1)
    lowest = eyes - (1 - row.get("eyes", 0.0)) * metres - _BELOW
    seen = joints[..., 1] > lowest[:, None]
    seen = seen[:-2] | seen[1:-1] | seen[2:]
    apart, beside = _steps(joints)
    moved = [np.where(seen, np.linalg.norm(step, axis=-1), 0).max(axis=1) for step in (apart, beside)]
    weights = np.asarray(performance.arkit, np.float64)
    reach = np.full(weights.shape[1], _REACH)
    reach[_jaw_channels()] = _JAW
    turned = [(np.abs(step) * reach).max(axis=1) for step in _steps(weights)]
    found[1:-1] = (scale * np.maximum(moved[0], turned[0]) < _APART) & (
        scale * np.maximum(moved[1], turned[1]) < _BESIDE
    )
    return found


def _steps(values: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """From the frame before to the one after, and of the frame from the middle of both."""
    return values[2:] - values[:-2], values[1:-1] - 0.5 * (values[2:] + values[:-2])


def _jaw_channels() -> list[int]:
    from ....rigs.arkit import NAMES

    return [i for i, name in enumerate(NAMES) if name.startswith("jaw")]
