"""How somebody's face speaks, against how ours would say the same: fitted from clips, laid over performances.

Each dial is a ratio: of the standard deviation of a group of channels while they speak, of the head's
turns, of blinks a minute. 1 is as ours; it is laid over a performance by moving the group about its middle
so much more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from ...rigs.arkit import INDEX, NAMES
from ...rigs.smplx import INDEX as JOINT
from ...rigs.smplx import turn_head
from ..performance.performance import Performance

F64 = npt.NDArray[np.float64]

GROUPS = {
    "jaw": ("jawOpen",),
    "wide": ("mouthSmile", "mouthStretch", "mouthDimple"),
    "round": ("mouthPucker", "mouthFunnel"),
    "lips": ("mouthLowerDown", "mouthUpperUp", "mouthShrug"),
    "brows": ("brow",),
}
"""Dials of the face, and how the names of their channels begin."""
DIALS = (*GROUPS, "head", "blinks")
LEAST, MOST = 0.4, 2.5
SHUT = 0.6
BLINK = 0.30
"""Seconds of a blink that is added."""
SHORTEST = 20.0
"""Seconds of clips from which on a ratio is believed wholly; of shorter ones it is drawn towards 1."""


def fit_face_style(clips: Sequence[Performance], ours: Sequence[Performance]) -> dict[str, float]:
    """The dials of a speaker, from clips and from how ours says the same, clip for clip."""
    theirs, own = (measured(*p) for p in (clips, ours))
    seconds = sum(p.duration for p in clips)
    trust = min(1.0, seconds / SHORTEST)
    found = {}
    for name in DIALS:
        ratio = theirs[name] / own[name] if own[name] > 1e-4 else 1.0
        ratio = float(np.clip(ratio, LEAST, MOST))
        found[name] = round(float(np.exp(trust * np.log(ratio))), 3)
    return found


def measured(*clips: Performance) -> dict[str, float]:
    """What each dial is a ratio of: standard deviations while they speak, and blinks a second."""
    spread: dict[str, list[float]] = {name: [] for name in DIALS}
    for p in clips:
        speaking = _speaking(p)
        for name, begins in GROUPS.items():
            columns = [i for i, n in enumerate(NAMES) if n.startswith(begins)]
            part = p.arkit[speaking][:, columns].astype(np.float64)
            spread[name].append(float(np.sqrt(np.mean(part.var(axis=0)))) if len(part) else 0.0)
        poses = p.poses.reshape(-1, 55, 3)
        turns = poses[:, JOINT["neck"]] + poses[:, JOINT["head"]]
        spread["head"].append(float(np.sqrt(np.mean(turns.var(axis=0)))))
        spread["blinks"].append(len(_blinks(p.arkit.astype(np.float64))) / max(p.duration, 1e-3))
    weights = [p.duration for p in clips]
    return {name: float(np.average(values, weights=weights)) for name, values in spread.items()}


def with_face_style(performance: Performance, dials: Mapping[str, float]) -> Performance:
    """The performance in the manner of these dials; what sounds force on the lips is kept."""
    told = {name: float(np.clip(dials.get(name, 1.0), 0.0, 4.0)) for name in DIALS}
    if all(abs(v - 1) < 1e-6 for v in told.values()):
        return performance
    arkit, calm = performance.arkit.astype(np.float64), performance.calm
    rest = np.quantile(arkit, 0.1, axis=0)
    fps = performance.fps
    if calm is not None:
        calm = performance.constrained(_moved(calm.astype(np.float64), rest, told, fps)).astype(np.float32)
    poses = performance.poses.reshape(-1, 55, 3).astype(np.float64)
    turns = poses[:, JOINT["neck"]] + poses[:, JOINT["head"]]
    middle = turns.mean(axis=0)
    turn_head(poses, middle + told["head"] * (turns - middle))
    moved = replace(performance, poses=poses.reshape(-1, 165).astype(np.float32), calm=calm)
    return moved.with_face(_moved(arkit, rest, told, fps).astype(np.float32))


def _moved(arkit: F64, rest: F64, told: Mapping[str, float], fps: float) -> F64:
    """Weights (T, 52) with each group moved so much more about its rest (52,), and so many more blinks."""
    arkit = arkit.copy()
    for name, begins in GROUPS.items():
        columns = [i for i, n in enumerate(NAMES) if n.startswith(begins)]
        away = arkit[:, columns] - rest[columns]
        arkit[:, columns] = np.clip(rest[columns] + told[name] * away, 0, 1)
    close, jaw = INDEX["mouthClose"], INDEX["jawOpen"]
    arkit[:, close] = np.minimum(arkit[:, close] * told["jaw"], arkit[:, jaw])
    return _with_blinks(arkit, fps, told["blinks"])


def _speaking(p: Performance) -> npt.NDArray[np.bool_]:
    times = np.arange(p.frames) / p.fps
    out = np.zeros(p.frames, bool)
    for phone in p.phones():
        if phone.label != "sil":
            out |= (times >= phone.start) & (times < phone.end)
    return out if out.any() else np.ones(p.frames, bool)


def _blinks(arkit: F64) -> list[tuple[int, int]]:
    """First frame and the one after the last of each time the lids are shut."""
    lids = arkit[:, [INDEX["eyeBlinkLeft"], INDEX["eyeBlinkRight"]]].min(axis=1)
    shut = np.r_[False, lids > SHUT, False]
    edges = np.flatnonzero(np.diff(shut.astype(int)))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _with_blinks(arkit: F64, fps: float, rate: float) -> F64:
    """``rate`` times as many blinks: evenly left out, or more of them in the longest gaps."""
    found = _blinks(arkit)
    wanted = round(rate * len(found))
    lids = [INDEX["eyeBlinkLeft"], INDEX["eyeBlinkRight"]]
    out = arkit.copy()
    reach = max(1, round(0.5 * BLINK * fps))
    if wanted < len(found):
        keep = set(np.linspace(0, len(found) - 1, wanted).round().astype(int).tolist()) if wanted else set()
        for i in (i for i in range(len(found)) if i not in keep):
            a, b = max(found[i][0] - reach, 0), min(found[i][1] + reach, len(out) - 1)
            out[a : b + 1, lids] = np.linspace(out[a, lids], out[b, lids], b - a + 1)
    middles = sorted(0.5 * (a + b) for a, b in found)
    for _ in range(max(0, wanted - len(found))):
        edges = np.array([0.0, *middles, float(len(out) - 1)])
        k = int(np.argmax(np.diff(edges)))
        at = 0.5 * (edges[k] + edges[k + 1])
        if edges[k + 1] - edges[k] < 4 * reach:
            break
        shape = np.clip(1.3 - np.abs(np.arange(len(out)) - round(at)) / reach * 1.3, 0, 1)
        out[:, lids] = np.maximum(out[:, lids], shape[:, None])
        middles = sorted([*middles, at])
    return out
