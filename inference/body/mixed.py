"""Several sources of the body's motion in one: engines and files, for all of it, by part, and in turn.

``emage`` or ``FILE.bvh`` for all; ``emage,hands=rules`` for all but what is named; keyed as other options
are: ``0:rules 4:emage``. Where two meet in time they are blended as rotations; a hand that points does so in
the room, whatever the trunk beneath it does; feet stand where their source has them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ...base.credit import Credit
from ...base.easing import minimum_jerk
from ...base.errors import InputError
from ...base.file_kinds import read_as
from ...base.progress import Progress
from ...rigs.rotations import (
    axis_angle_from_matrix,
    axis_angle_from_quat,
    compose,
    quat_from_axis_angle,
    slerp,
)
from ...rigs.smplx import INDEX, forward_kinematics, rest_joints
from ..timeline.frames import frame_times
from ..timeline.speech import Speech
from ..timeline.tracks import BodyTrack
from .engines import BodyEngine, names
from .moves import F64
from .stance.legs import REACH, plant_feet, too_high

if TYPE_CHECKING:
    from ..performance.performance import Performance

NONE = "none"
"""In place of an engine: a body that stands and does nothing."""
BLEND = 0.5
"""Seconds from one source to the next, the key in their middle."""


def _joints(*stems: str) -> tuple[int, ...]:
    return tuple(INDEX[s] for s in stems)


def _side(side: str) -> dict[str, tuple[int, ...]]:
    fingers = tuple(i for n, i in INDEX.items() if n.startswith(side) and n[-1] in "123")
    return {
        f"{side}-hand": fingers,
        f"{side}-arm": _joints(*(f"{side}_{j}" for j in ("collar", "shoulder", "elbow", "wrist"))),
    }


_LEGS = tuple(f"{s}_{j}" for s in ("left", "right") for j in ("hip", "knee", "ankle", "foot"))
PARTS: dict[str, tuple[int, ...]] = {
    "legs": _joints("pelvis", *_LEGS),
    "trunk": _joints("spine1", "spine2", "spine3"),
    "head": (),
    **_side("left"),
    **_side("right"),
}
"""Parts and their joints; the pelvis goes with the legs, the head is a track of its own."""
GROUPS = {"hands": ("left-hand", "right-hand"), "arms": ("left-arm", "right-arm")}
"""Names for both sides."""


@dataclass(frozen=True)
class Key:
    """From ``time`` seconds on, the source of each part by name."""

    time: float
    sources: Mapping[str, str]


def parse_body(text: str) -> tuple[Key, ...]:
    """What ``--body`` says, as keys in time; the first at 0. Raises InputError with one line."""
    from ...base.notation.keyed import read_keys

    rows = read_keys(text, "body", {}) or ((0.0, text),)
    return tuple(Key(0.0 if i == 0 else time, _sources(value)) for i, (time, value) in enumerate(rows))


def sources_of(keys: Sequence[Key]) -> tuple[str, ...]:
    """The names of all sources, each once, in the order in which they come."""
    return tuple(dict.fromkeys(name for key in keys for name in key.sources.values()))


def is_file(source: str) -> bool:
    """Whether a source is a file of motion rather than an engine."""
    return source.lower().endswith(read_as("motion"))


def mixed_engine(
    text: str, made: Callable[[str], BodyEngine], opened: Callable[[Path], Performance]
) -> BodyEngine:
    """The engine that ``--body`` describes; ``made`` gives that of a name, ``opened``
    reads a file of motion. One source alone is that itself.

    Raises InputError where it can't be understood, or a file can't be read or moves no body.
    """
    keys = parse_body(text)
    engines = {source: _engine(source, made, opened) for source in sources_of(keys)}
    return next(iter(engines.values())) if len(engines) == 1 else Mixed(keys, engines)


def _engine(
    source: str, made: Callable[[str], BodyEngine], opened: Callable[[Path], Performance]
) -> BodyEngine:
    if source == NONE:
        return Still()
    if not is_file(source):
        return made(source)
    from .file_motion import FileMotion

    motion = FileMotion(Path(source), opened)
    _ = motion.clip  # what can't be read is told before anything is spoken
    return motion


@dataclass(frozen=True)
class Mixed:
    """Takes each part of the body from the engine that ``keys`` name; ``engines`` by source."""

    keys: tuple[Key, ...]
    engines: Mapping[str, BodyEngine]
    name = "mixed"

    def missing(self) -> str:
        """What the first of its engines that can't work needs."""
        lacks = ((e.name, e.missing()) for e in self.engines.values())
        return next((f"{name}: {lack}" for name, lack in lacks if lack), "")

    def credits(self) -> tuple[Credit, ...]:
        """Those of all its engines."""
        return tuple(dict.fromkeys(c for e in self.engines.values() for c in e.credits()))

    def animate(self, speech: Speech, fps: float, seed: int, progress: Progress) -> BodyTrack:
        """Each source moves the whole speech; what is taken of it is mixed. Raises InputError."""
        tracks = {n: e.animate(speech, fps, seed, progress) for n, e in self.engines.items()}
        times = frame_times(speech.duration, fps)
        shares = {part: _shares(self.keys, part, list(tracks), times) for part in PARTS}
        return _mixed(tracks, shares, self.keys, times)


@dataclass(frozen=True)
class Still:
    """Stands relaxed and does not move."""

    name = NONE

    def missing(self) -> str:
        """Nothing."""
        return ""

    def credits(self) -> tuple[Credit, ...]:
        """Nobody's."""
        return ()

    def animate(self, speech: Speech, fps: float, seed: int, progress: Progress) -> BodyTrack:
        """The arms hang, all else is at rest."""
        from .gestures.arms import set_arm
        from .stance.pose import pose_named

        frames = len(frame_times(speech.duration, fps))
        poses, trans = np.zeros((frames, 55, 3)), np.zeros((frames, 3))
        for side, arm in zip(("left", "right"), pose_named("stand").arms, strict=True):
            set_arm(poses, np.tile(arm, (frames, 1)), side)
        rest = rest_joints().astype(np.float64)
        trans[:, 1] -= too_high(poses[:, 0], trans, rest)
        plant_feet(poses, trans, rest)
        return BodyTrack(poses.reshape(-1, 165).astype(np.float32), trans.astype(np.float32))


def _sources(text: str) -> dict[str, str]:
    whole, *others = (piece.strip() for piece in text.split(","))
    _check_source(whole)
    found = dict.fromkeys(PARTS, whole)
    for piece in others:
        part, _, source = (t.strip() for t in piece.partition("="))
        if part not in PARTS and part not in GROUPS:
            raise InputError(f"the body has no part '{part}'", f"known: {', '.join((*GROUPS, *PARTS))}")
        _check_source(source)
        found |= dict.fromkeys(GROUPS.get(part, (part,)), source)
    return found


def _check_source(source: str) -> None:
    if source not in (*names(), NONE) and not is_file(source):
        known = f"{', '.join((*names(), NONE))}, or a file: {', '.join(read_as('motion'))}"
        raise InputError(f"unknown body engine '{source}'", f"known engines: {known}")


def _shares(keys: Sequence[Key], part: str, order: Sequence[str], times: F64) -> F64:
    """(T, S) how much each source has of a part; they add up to 1."""
    now = np.zeros((len(times), len(order)))
    now[:, order.index(keys[0].sources[part])] = 1.0
    for key in keys[1:]:
        goal = np.zeros(len(order))
        goal[order.index(key.sources[part])] = 1.0
        now += minimum_jerk((times - key.time) / BLEND + 0.5)[:, None] * (goal - now)
    return now


def _mixed(
    tracks: Mapping[str, BodyTrack], shares: Mapping[str, F64], keys: Sequence[Key], times: F64
) -> BodyTrack:
    all_poses = [t.poses.reshape(-1, 55, 3).astype(np.float64) for t in tracks.values()]
    all_trans = [t.trans.astype(np.float64) for t in tracks.values()]
    poses = np.zeros_like(all_poses[0])
    for part in ("legs", "trunk", "left-hand", "right-hand"):
        for joint in PARTS[part]:
            poses[:, joint] = _blended([p[:, joint] for p in all_poses], shares[part])
    trans = np.einsum("ts,stc->tc", shares["legs"], np.array(all_trans))
    chests = [_chest(p) for p in all_poses]
    carried = _chest(poses)
    for part in ("left-arm", "right-arm"):
        collar, *others = PARTS[part]
        # as the source has them in the room: what the trunk beneath does otherwise is taken back
        turned = [compose(-carried, c, p[:, collar]) for c, p in zip(chests, all_poses, strict=True)]
        poses[:, collar] = _blended(turned, shares[part])
        for joint in others:
            poses[:, joint] = _blended([p[:, joint] for p in all_poses], shares[part])
    if not np.all(np.isclose(shares["legs"].max(axis=1), 1.0)):
        _stand(poses, trans, all_poses, all_trans, shares["legs"])
    heads = [np.zeros((len(poses), 3)) if t.head is None else t.head for t in tracks.values()]
    return BodyTrack(
        poses=poses.reshape(-1, 165).astype(np.float32),
        trans=trans.astype(np.float32),
        events=_events(tracks, shares, times),
        head=_blended([h.astype(np.float64) for h in heads], shares["head"]).astype(np.float32),
        told={"sources": [{"time": k.time, **k.sources} for k in keys]},
    )


def _blended(turns: Sequence[F64], shares: F64) -> F64:
    """Axis-angle (T, 3) between several, by shares (T, S): one after the other, the shorter way round."""
    total, result = shares[:, 0].copy(), quat_from_axis_angle(turns[0])
    for i in range(1, len(turns)):
        total += shares[:, i]
        part = np.divide(shares[:, i], total, out=np.zeros(len(total)), where=total > 1e-9)
        result = slerp(result, quat_from_axis_angle(turns[i]), part)
    return axis_angle_from_quat(result)


def _chest(poses: F64) -> F64:
    """(T, 3) axis-angle of the chest in the room."""
    return compose(*(poses[:, INDEX[j]] for j in ("pelvis", "spine1", "spine2", "spine3")))


def _stand(poses: F64, trans: F64, all_poses: Sequence[F64], all_trans: Sequence[F64], shares: F64) -> None:
    """Bring the feet to where they are between the sources, level as they are between them."""
    rest = rest_joints().astype(np.float64)
    feet, turns = [], []
    ankles = [INDEX["left_ankle"], INDEX["right_ankle"]]
    for p, t in zip(all_poses, all_trans, strict=True):
        turned, placed = forward_kinematics(p.reshape(-1, 165), t, rest)
        feet.append(placed[:, ankles])
        turns.append(axis_angle_from_matrix(turned[:, ankles]))
    goals = np.einsum("ts,stfc->tfc", shares, np.array(feet))
    level = np.stack([_blended([t[:, i] for t in turns], shares) for i in range(2)], axis=1)
    trans[:, 1] -= np.maximum(too_high(poses[:, 0], trans, rest, goals, REACH - 0.001), 0.0)
    plant_feet(poses, trans, rest, goals, level)


def _events(
    tracks: Mapping[str, BodyTrack], shares: Mapping[str, F64], times: F64
) -> tuple[dict[str, Any], ...]:
    """Of each source the events that are seen: gestures of hands that are its, breaths of its trunk."""
    found: list[dict[str, Any]] = []
    for i, track in enumerate(tracks.values()):
        for event in track.events:
            parts = [f"{h}-arm" for h in event.get("hands", ())] or ["trunk"]
            middle = 0.5 * (float(event["start"]) + float(event["end"]))
            k = min(int(np.searchsorted(times, middle)), len(times) - 1)
            if any(part in shares and shares[part][k, i] > 0.5 for part in parts):
                found.append(event)
    return tuple(sorted(found, key=lambda e: float(e["start"])))
