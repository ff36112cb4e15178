"""The 52 weights of a face that is seen: the tracker's scores where they are good, landmarks where they are
not.

The scores are blind to sneers, puffed cheeks and wide eyes, and small in brows and jaw. So the weights are
those that move an average head's landmarks to where they are seen (least squares within 0..1, the base
mesh's own shapes), near what the scores say: how near is each channel's own, see ``channels.toml``."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ...base.tables import shipped
from ...rigs.arkit import INDEX, NAMES
from ..tracking.face_points import COUNT, SKIN, WIDEST, face_points

F64 = npt.NDArray[np.float64]

QUIET = 0.12
"""Share of the frames whose faces are taken for the resting one: those with the lowest scores."""
ERROR = 0.0016
"""Metres by which a landmark is off; those beside each other err alike, so that all count as
:data:`COUNTED`."""
COUNTED = 40
SWEEPS = 40
_LOWERED = [i for i, name in enumerate(NAMES) if name.startswith("browDown")]
_EYES = ("eyeLook", "eyeBlink", "tongue")


@dataclass(frozen=True)
class RestingFace:
    """``scores`` (52,) and ``points`` (478, 2), metres on the head, of the face at rest."""

    scores: F64
    points: F64


def resting_face(scores: F64, points: F64) -> RestingFace:
    """The face at rest in frames of ``scores`` (T, 52) and ``points`` (T, 478, 2): the quietest ones, eyes
    apart. Frames without a face are NaN."""
    there = np.flatnonzero(np.isfinite(scores[:, 0]))
    quiet = quiet_frames(scores[there], points[there, 13, 1] - points[there, 14, 1])
    return RestingFace(resting_scores(scores[there], quiet), np.median(points[there[quiet]], axis=0))


def quiet_frames(scores: F64, gap: F64) -> npt.NDArray[np.int64]:
    """The frames of ``scores`` (T, 52) in which the face does least, the lips ``gap`` (T,) metres apart."""
    # brows that are heavy by nature seem lowered at rest
    busy = [i for i, name in enumerate(NAMES) if not name.startswith(("eye", "browDown"))]
    loud = scores[:, busy].sum(axis=1) + 200 * np.maximum(gap, 0)
    return np.argsort(loud)[: max(3, round(QUIET * len(scores)))]


def resting_scores(scores: F64, quiet: npt.NDArray[np.int64]) -> F64:
    """(52,) scores of the face at rest, from those of all frames (T, 52) and of which of them are quiet: the
    lowest, but for lowered brows, which are raised from where they rest too."""
    out = np.quantile(scores, QUIET, axis=0)
    out[_LOWERED] = np.median(scores[quiet][:, _LOWERED], axis=0)
    return np.asarray(out, np.float64)


def solve_face(scores: F64, points: F64, rest: RestingFace) -> F64:
    """Weights (T, 52), all but those of gaze, blinks and tongue, for frames with a face."""
    table = face_points()
    used = np.flatnonzero((table.spread < WIDEST) & (np.arange(COUNT) < SKIN))
    solved = [i for i, n in enumerate(NAMES) if not n.startswith(_EYES)]
    gain, near, shown = (_channels(key)[solved] for key in ("gain", "spread", "shown"))
    basis = _size(rest) * table.units[solved][:, used, :2].reshape(len(solved), -1).T * shown
    moved = (points - rest.points)[:, used].reshape(len(points), -1)
    believed: F64 = np.clip((scores[:, solved] - rest.scores[solved]) * gain, 0, 1)
    share = COUNTED / len(used) / ERROR**2
    normal = np.asarray(share * basis.T @ basis + np.diag(near**-2.0), np.float64)
    right = np.asarray(share * moved @ basis + believed * near**-2.0, np.float64)
    weights = np.zeros((len(points), len(NAMES)))
    weights[:, solved] = _within(normal, right, believed)
    weights[:, INDEX["mouthClose"]] = np.minimum(
        weights[:, INDEX["mouthClose"]], weights[:, INDEX["jawOpen"]]
    )
    return weights


def shown_on_head(weights: F64) -> F64:
    """Weights (T, 52) as far as the landmarks that tell how the head is turned are seen to move with them."""
    return weights * _channels("head", "shown")


def _channels(*keys: str) -> F64:
    """(52,) a column of ``channels.toml``: the first that a channel has of these, else 1."""
    rows = shipped(__file__, "channels.toml")["channel"]
    own = [rows.get(name.removesuffix("Left").removesuffix("Right"), {}) for name in NAMES]
    return np.array([next((row[key] for key in keys if key in row), 1.0) for row in own], np.float64)


def _within(normal: F64, right: F64, start: F64) -> F64:
    """The least squares solutions (T, N) within 0..1, by descent along one weight at a time."""
    x = start.copy()
    for _ in range(SWEEPS):
        before = x.copy()
        for k in range(x.shape[1]):
            left = right[:, k] - x @ normal[:, k] + normal[k, k] * x[:, k]
            x[:, k] = np.clip(left / normal[k, k], 0, 1)
        if np.abs(x - before).max(initial=0) < 1e-4:
            break
    return x


def _size(rest: RestingFace) -> float:
    """Times by which this face's mouth is as wide as the average one's."""
    average = face_points().points
    own = np.linalg.norm(rest.points[61] - rest.points[291])
    return float(np.clip(own / np.linalg.norm(average[61] - average[291]), 0.7, 1.4))
