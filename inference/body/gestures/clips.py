"""Clips as vocabulary: a folder of motion whose files are gestures, each called by its name.

A clip may be SMPL-X or AMASS ``.npz`` or ``.bvh``. Its arms, hands, trunk and head are taken; where its
stroke ends is found, and falls on the word. Signs recorded by their gloss are used so, and the gestures of a
speaker.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ....base.easing import minimum_jerk
from ....base.errors import InputError
from ....base.folders import user_folder
from ....rigs.rotations import axis_angle_from_matrix, matrix_from_axis_angle, unit
from ....rigs.smplx import INDEX, rest_joints
from ..event import SIDES, GestureEvent
from ..moves import F64
from .arms import FINGERS, bend_axes
from .chest import SPINE
from .reach import BULGE, COLLAR, PLACE, POSE, TURN, bones, wrist_angles
from .reach import FINGERS as FINGER_VALUES

ENDINGS = (".npz", ".bvh")
MOST_CLIPS, LONGEST = 1000, 30.0
"""Files of a folder, and seconds of a clip."""
FAR, BURST = 0.7, 0.3
"""Shares of a clip's farthest way and highest speed from which a hand is far out, and its burst a stroke."""
JOIN = 0.35
"""Seconds over which a clip is joined to what is before and after it, at most a third of it."""


@dataclass(frozen=True)
class Clip:
    """A gesture as it was recorded: N frames at ``fps``, hand poses of both arms (2, N, POSE) as in
    :mod:`.reach`, trunk (N, 3) turn, lean and bend in radians, head (N, 3) axis-angle against the chest,
    and the time of its ``apex`` in seconds."""

    name: str
    fps: float
    arms: F64
    trunk: F64
    head: F64
    apex: float

    @property
    def duration(self) -> float:
        """Seconds."""
        return (len(self.trunk) - 1) / self.fps

    def at(self, times: F64) -> tuple[F64, F64, F64]:
        """Arms (2, T, POSE), trunk (T, 3) and head (T, 3) at seconds of the clip, between frames mixed."""
        place = np.clip(np.asarray(times) * self.fps, 0, len(self.trunk) - 1)
        first = np.minimum(place.astype(int), len(self.trunk) - 2)
        share = (place - first)[:, None]
        return (
            (1 - share) * self.arms[:, first] + share * self.arms[:, first + 1],
            (1 - share) * self.trunk[first] + share * self.trunk[first + 1],
            (1 - share) * self.head[first] + share * self.head[first + 1],
        )


def users_clips(events: Sequence[GestureEvent]) -> dict[str, Clip]:
    """Those clips in the folder ``gestures`` of the user's data that events call; the others are not read.
    Raises InputError as :func:`read_clip` does."""
    called = {_called(event.name, event.detail) for event in events}
    return {name: read_clip(file) for name, file in _users_files().items() if name in called}


def users_clip_names() -> tuple[str, ...]:
    """The names of the clips in the folder ``gestures`` of the user's data."""
    return tuple(_users_files())


def _users_files() -> dict[str, Path]:
    folder = user_folder("gestures")
    return _files(folder) if folder.is_dir() else {}


def _files(folder: Path) -> dict[str, Path]:
    """The files of clips of a folder by their names in small letters."""
    files = sorted(f for f in folder.iterdir() if f.suffix.lower() in ENDINGS and f.is_file())
    return {f.stem.casefold(): f for f in files}


def read_clips(folder: Path) -> dict[str, Clip]:
    """The clips of a folder by the names of their files, in small letters.

    Raises InputError where it is no folder, has no clips or too many, or one of them can't be read.
    """
    if not folder.is_dir():
        raise InputError(f"there is no folder of clips {folder}", "name a folder of .npz or .bvh files")
    files = _files(folder)
    if not files:
        raise InputError(f"{folder} has no clips", "put .npz or .bvh files into it")
    if len(files) > MOST_CLIPS:
        raise InputError(f"{folder} has {len(files)} clips, more than {MOST_CLIPS}", "take fewer")
    return {name: read_clip(file) for name, file in files.items()}


def read_clip(file: Path) -> Clip:
    """One clip. Raises InputError where the file holds no body, or more than ``LONGEST`` seconds."""
    from ....rigs.motion_files.body_npz import read_body_npz
    from ....rigs.motion_files.bvh_motion import read_bvh_motion

    motion = read_bvh_motion(file) if file.suffix.lower() == ".bvh" else read_body_npz(file)
    if motion.poses is None or motion.frames < 2:
        raise InputError(f"{file.name} has no motion of a body", "take a clip of SMPL-X or a .bvh")
    if motion.frames / motion.fps > LONGEST:
        raise InputError(
            f"{file.name} is {motion.frames / motion.fps:.0f} s long, a gesture {LONGEST:.0f} s at most",
            "cut it",
        )
    rest = rest_joints() if motion.rest_joints is None else motion.rest_joints
    return clip_of(file.stem, motion.poses, motion.fps, rest)


def clip_of(name: str, poses: npt.ArrayLike, fps: float, rest: npt.ArrayLike) -> Clip:
    """The clip of poses (N, 165) of a skeleton with T-posed joints ``rest`` (55, 3)."""
    local = matrix_from_axis_angle(np.asarray(poses, np.float64).reshape(-1, 55, 3))
    joints = np.asarray(rest, np.float64)
    arms = arm_poses(local, joints)
    spine: F64 = np.eye(3)
    for joint in SPINE[1:]:
        spine = spine @ local[:, joint]
    bent = axis_angle_from_matrix(spine)
    trunk = bent[:, [1, 0, 2]] * np.array([1.0, 1.0, -1.0])
    head = axis_angle_from_matrix(local[:, INDEX["neck"]] @ local[:, INDEX["head"]])
    return Clip(name, float(fps), arms, trunk - trunk[0], head - head[0], _apex(arms, float(fps)))


@dataclass(frozen=True)
class Play:
    """A clip in a performance: its event, when it begins, and seconds of the performance in which it comes
    and goes."""

    event: GestureEvent
    clip: Clip
    begins: float
    window: tuple[float, float, float, float]

    def put_arms(self, arms: Sequence[F64], times: F64) -> None:
        """Blend the clip into hand poses (T, POSE) of both arms, in place."""
        frames, share = self._share(times)
        own = self.clip.at(times[frames] - self.begins)[0]
        for i, side in enumerate(SIDES):
            if side in self.event.hands:
                arms[i][frames] += share * (own[i] - arms[i][frames])

    def put_trunk(self, trunk: F64, head: F64, times: F64) -> None:
        """Add the clip's trunk and head to those of gestures, (T, 3) each, in place."""
        frames, share = self._share(times)
        _, bent, turned = self.clip.at(times[frames] - self.begins)
        trunk[frames] += share * bent
        head[frames] += share * turned

    def _share(self, times: F64) -> tuple[slice, F64]:
        start, full, loose, end = self.window
        frames = slice(*np.searchsorted(times, (start, end)))
        t = times[frames]
        share = minimum_jerk((t - start) / (full - start)) * (1 - minimum_jerk((t - loose) / (end - loose)))
        return frames, share[:, None]


def plays(events: Sequence[GestureEvent], clips: Mapping[str, Clip]) -> list[Play]:
    """The clips that events call, at their own speed, the apex of each on that of its event."""
    found = []
    for event in events:
        clip = clip_named(event.name, event.detail, clips)
        if clip is not None:
            begins = event.apex - clip.apex
            ends = begins + clip.duration
            join = min(JOIN, clip.duration / 3)
            found.append(Play(event, clip, begins, (begins, begins + join, ends - join, ends + 0.1)))
    return found


def clip_named(name: str, detail: str, clips: Mapping[str, Clip]) -> Clip | None:
    """The clip that a gesture of this name plays, if any: its own, or that of the detail of a ``clip``."""
    return clips.get(_called(name, detail))


def _called(name: str, detail: str) -> str:
    return (detail if name == "clip" else name).strip().casefold()


def arm_poses(local: F64, rest: F64) -> F64:
    """Hand poses (2, N, POSE) of both arms of joint rotations (N, 55, 3, 3) on T-posed joints (55, 3)."""
    return np.stack([_arm(local, rest, side) for side in SIDES])


def _arm(local: F64, rest: F64, side: str) -> F64:
    """(N, POSE) hand poses of one arm, as it is against the chest."""
    out = 1.0 if side == "left" else -1.0
    joints = [INDEX[f"{side}_{j}"] for j in ("collar", "shoulder", "elbow", "wrist")]
    collar, shoulder, elbow, wrist = joints
    mirror = np.array([out, 1.0, 1.0])
    turned = local[:, collar]
    scale = sum(bones()) / sum(
        np.linalg.norm(rest[b] - rest[a]) for a, b in ((shoulder, elbow), (elbow, wrist))
    )
    at = turned @ (rest[shoulder] - rest[collar]) - (rest[shoulder] - rest[collar])
    lift = np.degrees(np.arctan2(at[:, 1], np.linalg.norm(rest[shoulder] - rest[collar])))
    upper = turned @ local[:, shoulder]
    fore = upper @ local[:, elbow]
    at = at + upper @ (rest[elbow] - rest[shoulder])
    bent = at * mirror * scale
    place = (at + fore @ (rest[wrist] - rest[elbow])) * mirror * scale
    pose = np.empty((len(local), POSE))
    way = unit(place)
    pose[:, PLACE] = place
    pose[:, BULGE] = unit(bent - np.sum(bent * way, axis=1, keepdims=True) * way + 1e-6)
    flip = np.diag([out, 1.0, 1.0])
    hand = flip @ (fore @ local[:, wrist]) @ flip
    pose[:, TURN] = wrist_angles(_forearm(bent, place), hand)
    pose[:, COLLAR] = np.column_stack([np.clip(lift, -15, 25), np.zeros(len(local))])
    pose[:, FINGER_VALUES] = np.degrees(_fingers(local, side))
    return pose


def _forearm(elbow: F64, wrist: F64) -> F64:
    """(N, 3, 3) frames of forearms as of :func:`.reach.angles_of`; elbow and wrist from the shoulder."""
    upper, along = unit(elbow), unit(wrist - elbow)
    across = along - np.sum(along * upper, axis=1, keepdims=True) * upper
    hinge = unit(np.cross(unit(across), upper))
    return np.stack([along, hinge, np.cross(along, hinge)], axis=-1)


def _fingers(local: F64, side: str) -> F64:
    """(N, 20) radians: aside and three bends of each finger."""
    mirror = np.array([1.0, 1.0, 1.0]) if side == "left" else np.array([1.0, -1.0, -1.0])
    values = []
    for finger in FINGERS:
        axes = bend_axes(finger)
        turns = [axis_angle_from_matrix(local[:, INDEX[f"{side}_{finger}{n}"]]) * mirror for n in (1, 2, 3)]
        aside = turns[0][:, 0] if finger == "thumb" else -turns[0][:, 1]
        values += [aside, *(t @ axis for t, axis in zip(turns, axes, strict=True))]
    return np.stack(values, axis=-1)


def _apex(arms: F64, fps: float) -> float:
    """When the stroke ends: the last burst of the livelier hand while it is far from where it began, for on
    the way home it is fastest when it is near already."""
    places = arms[..., PLACE]
    speed = np.linalg.norm(np.gradient(places, 1 / fps, axis=1), axis=-1)
    hand = int(np.argmax(speed.sum(axis=1)))
    fast = speed[hand]
    away = np.linalg.norm(places[hand] - places[hand, :1], axis=-1)
    far = away > FAR * away.max()
    higher = np.pad(fast, 1)
    peaks = (fast >= higher[:-2]) & (fast >= higher[2:]) & (fast > BURST * fast.max())
    found = np.flatnonzero(peaks & far)
    peak = int(found[-1]) if len(found) else int(np.argmax(fast))
    slow = np.flatnonzero(fast[peak:] < 0.25 * fast[peak])
    return (peak + (int(slow[0]) if len(slow) else 0)) / fps
