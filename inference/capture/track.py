"""The body that is seen as a track on the frames of a performance, over a body that stands or sits and
breathes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ...base.credit import Credit
from ...base.progress import Progress
from ...rigs.rotations import (
    axis_angle_from_matrix,
    axis_angle_from_quat,
    matrix_from_axis_angle,
    unit,
)
from ...rigs.smplx import INDEX, turn_head
from ..body.body import animate_body
from ..timeline.speech import Speech
from ..timeline.tracks import BodyTrack
from ..tracking.head_pose import HeadPoses
from ..tracking.watching import Watched
from .body_seen import SIDES, SeenPicture, aligned, solve_body
from .hands_seen import set_fingers
from .smoothing import even, smooth

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]

BODY_HERTZ, HAND_HERTZ, TRUNK_HERTZ = 6.0, 6.0, 2.5
LEAST = 0.1
"""Share of the film in which an arm has to be seen to be taken over at all."""
_SPINE = [INDEX[f"spine{n}"] for n in (1, 2, 3)]
_ARM = ("shoulder", "elbow", "wrist")


@dataclass(frozen=True)
class SeenTrack:
    """An engine of the body that gives what was seen. ``chest`` (T, 3): the chest's turn in the world."""

    poses: F32
    trans: F32
    head: F32 | None
    chest: F64
    seated: bool
    told: str

    @property
    def name(self) -> str:
        """What meta calls it."""
        return "capture"

    def missing(self) -> str:
        """Nothing."""
        return ""

    def credits(self) -> tuple[Credit, ...]:
        """The body is the film's."""
        return (Credit("body", self.told, "", "as the video's"),)

    def animate(self, speech: Speech, fps: float, seed: int, progress: Progress) -> BodyTrack:
        """The track."""
        return BodyTrack(self.poses, self.trans, head=None)


def seen_track(
    watched: Watched, poses: HeadPoses, speech: Speech, frames: F64, fps: float, body: str, seed: int
) -> SeenTrack:
    """The body on the frames, as ``body`` says: seen, rules or none."""
    solved = None
    seated = False
    if body == "seen" and np.isfinite(watched.pose[:, 0, 0]).any():
        solved = solve_body(_picture(watched, poses))
        seated = solved.seated
    calm = () if body != "rules" else None
    base = animate_body(speech, fps, seed, pose="sit" if seated else "stand", gestures=calm)
    out = base.poses.reshape(-1, 55, 3).astype(np.float64)
    if body == "none":
        out[:] = out[:1]
    trans = base.trans
    if solved is not None:
        cuts = [float(watched.times[i]) for i in watched.cuts]
        ways = (watched.times, frames, cuts)
        rest = (aligned(out[:, _SPINE].sum(axis=1))).mean(axis=0)
        turned = _even_turns(solved.chest, solved.trunk, ways, rest, fps, TRUNK_HERTZ)
        root = matrix_from_axis_angle(out[:, 0])
        third = axis_angle_from_matrix(np.swapaxes(root, 1, 2) @ matrix_from_axis_angle(turned)) / 3
        if solved.trunk.mean() > LEAST:
            for joint in _SPINE:
                out[:, joint] = third
        for side, name in enumerate(SIDES):
            if solved.reach[:, side].mean() < LEAST:
                continue
            out[:, INDEX[f"{name}_collar"]] = 0.0
            for k, bone in enumerate(_ARM):
                still = aligned(out[:, INDEX[f"{name}_{bone}"]]).mean(axis=0)
                known = solved.reach[:, side] if k < 2 else solved.palm[:, side]
                if known.any():
                    out[:, INDEX[f"{name}_{bone}"]] = _even_turns(
                        solved.arms[:, side, k], known, ways, still, fps, BODY_HERTZ
                    )
            if solved.palm[:, side].any():
                loose = np.array([[0.0, 14, 18, 10]] * 4 + [[0.0, 8, 8, 8]])
                flat = solved.fingers[:, side].reshape(len(watched.times), -1)
                bent = even(flat, solved.palm[:, side], *ways, loose.ravel())
                set_fingers(out, smooth(bent, fps, HAND_HERTZ).reshape(-1, 5, 4), name)
    world = matrix_from_axis_angle(out[:, 0])
    for joint in _SPINE:  # all joints of a long film at once would take a gigabyte
        world = world @ matrix_from_axis_angle(out[:, joint])
    chest = axis_angle_from_matrix(world)
    told = {"seen": "as seen", "rules": "rules", "none": "at rest"}[body]
    return SeenTrack(out.reshape(-1, 165).astype(np.float32), trans, None, chest, seated, told)


def with_head(poses: F32, turns: F64, chest: F64) -> F32:
    """``poses`` (T, 165) with the head turned in the world by ``turns`` (T, 3) on a chest turned by
    ``chest``."""
    out = np.array(poses, np.float64).reshape(-1, 55, 3)
    local = np.swapaxes(matrix_from_axis_angle(chest), 1, 2) @ matrix_from_axis_angle(turns)
    turn_head(out, axis_angle_from_matrix(local))
    return out.reshape(-1, 165).astype(np.float32)


def _picture(watched: Watched, poses: HeadPoses) -> SeenPicture:
    """What the body's solver needs, with the metres of a pixel at the depth of the head."""
    seen = np.isfinite(poses.places[:, 2])
    depth = np.interp(watched.times, watched.times[seen], -poses.places[seen, 2])
    rate = len(watched.times) / max(float(watched.times[-1]), 1e-3)
    depth = smooth(depth[:, None], rate, 0.7)[:, 0] if len(depth) > 8 else depth
    return SeenPicture(
        pose=watched.pose.astype(np.float64),
        world=watched.world.astype(np.float64),
        hands=watched.hands.astype(np.float64),
        size=(watched.film.width, watched.film.height),
        metres=depth / poses.focal,
        times=watched.times,
        focal=poses.focal,
        facing=float(np.median(poses.turns[seen, 1])),
    )


def _even_turns(
    turns: F64,
    seen: npt.NDArray[np.bool_],
    ways: tuple[F64, F64, list[float]],
    rest: F64,
    fps: float,
    hertz: float,
) -> F64:
    """Turns (S, 3) on the frames (T, 3): bridged and filtered as quaternions of one sign."""
    known = np.flatnonzero(seen)
    if not len(known):
        return np.repeat(axis_angle_from_quat(unit(rest))[None], len(ways[1]), axis=0)
    whole = np.zeros((len(seen), 4))
    whole[known] = aligned(turns[known])
    still = rest if np.sum(rest * whole[known].mean(axis=0)) >= 0 else -rest
    bridged = even(whole, seen, *ways, unit(still))
    return axis_angle_from_quat(unit(smooth(unit(bridged), fps, hertz)))
