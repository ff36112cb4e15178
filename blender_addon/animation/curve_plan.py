"""The curves of a performance on one character, worked out before Blender is asked: numpy alone, so that a
thread may do it while Blender stays usable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ...inference.performance.contacts import contact_channels, contact_frames, phone_frames
from ...inference.performance.performance import Performance
from ...rigs.avatar_channels import AvatarChannels
from ...rigs.faces.face_controls import Effects
from ...rigs.faces.face_map import FaceMatch
from ...rigs.faces.face_poses import FacePoses
from ...rigs.flame.solve import ExpressionSolver
from ...rigs.keys.keys import Keys, fit_keys
from ...rigs.recognition.bone_tables import Setting
from ...rigs.recognition.mapping import RigMapping
from ...rigs.rig import BoneMotion, Rig
from .placement import PLAIN, Placement
from .stance import mean_pose

F32 = npt.NDArray[np.float32]

ERROR = 0.01
"""Of a weight: less than is seen of any shape but the jaw, whose contacts are exact."""


FINER = 0.4
"""Of a bone's precision: that of a face's bones."""


@dataclass(frozen=True)
class Precision:
    """How far keyed curves may be from the performance on any frame; ``weight`` 0 keys every frame."""

    weight: float = ERROR

    @property
    def degrees(self) -> float:
        """Of a bone's rotation, at most."""
        return 20 * self.weight

    @property
    def metres(self) -> float:
        """Of the root's location, and how far a bone's rotation may carry what hangs on it."""
        return 0.05 * self.weight

    def __str__(self) -> str:
        if not self.weight:
            return "a key on every frame that changes"
        mm = 1000 * self.metres
        return f"within {self.weight:g} of a weight, {self.degrees:g} degrees and {mm:g} mm of a bone"


@dataclass(frozen=True)
class AnimationTarget:
    """What of a character is moved, and how. ``face``: its shape keys. ``reach``: bone to the metres from its
    joint to the furthest end that hangs on it; ``scale``: metres a unit of the armature; ``saved``: its
    mapping; ``effects``: what its face's bones do; ``basis``: solves expressions of its own; ``placement``:
    what of the body is moved, and whether its bones are keyed to be added to another pose."""

    face: FaceMatch
    rig: Rig | None = None
    reach: Mapping[str, float] | None = None
    scale: float = 1.0
    saved: RigMapping | None = None
    effects: Effects | FacePoses | None = None
    basis: ExpressionSolver | None = None
    placement: Placement = PLAIN


@dataclass(frozen=True)
class Curves:
    """The curves of one property of ``owner``, a shape key or bone: sparse ``keys``, or a value on every
    frame in ``table`` (T, n). Keys on frames that are ``marked`` (T,) are shown as Extreme. ``part``: of what
    it is a part, such as the eyes."""

    owner: str
    path: str
    keys: Keys | None = None
    table: F32 | None = None
    group: str | None = None
    marked: npt.NDArray[np.bool_] | None = None
    part: str = ""

    @property
    def width(self) -> int:
        """How many curves there are, as a rotation has four."""
        values = self.keys.values if self.keys is not None else self.table
        assert values is not None
        return int(values.shape[1])

    @property
    def count(self) -> int:
        """How many keys each has."""
        if self.keys is not None:
            return len(self.keys.frames)
        assert self.table is not None
        return len(needed(self.table))


def plan_face(performance: Performance, found: AvatarChannels, precision: Precision) -> list[Curves]:
    """The weights of the shape keys that are not zero throughout.

    The frames in which lips meet for p, b, m, f and v are keys, marked as such, of the channels that make
    them meet. Where a curve turns at a sound, its key lies on the sound's middle.
    """
    used = {name: w for name, w in found.weights.items() if w.any()}
    if not used:
        return []
    weights = np.stack(list(used.values()), axis=1)
    makes = contact_channels()
    forced = contact_frames(performance)[:, None] & [bool(makes[found.row(n) > 0].any()) for n in used]
    paths = {name: f'key_blocks["{escaped(name)}"].value' for name in used}
    if not precision.weight:
        return [Curves(name, paths[name], table=weights[:, [i]]) for i, name in enumerate(used)]
    middles = phone_frames(performance)
    fitted = fit_keys(weights, precision.weight, forced=forced, centres=middles, limits=(0.0, 1.0))
    return [Curves(n, paths[n], fitted[i], marked=forced[:, i]) for i, n in enumerate(used)]


def plan_face_bones(performance: Performance, found: AvatarChannels, precision: Precision) -> list[Curves]:
    """The controls of a face that bones move; keys of contacts as for shape keys."""
    motion, curves = found.face_bones, []
    held = contact_frames(performance)[:, None]
    for i, bone in enumerate(motion.bones if motion is not None else ()):
        assert motion is not None
        table = (motion.quaternions if motion.turned[i] else motion.locations)[:, i].astype(np.float32)
        path = _bone(bone, "rotation_quaternion" if motion.turned[i] else "location")
        if not precision.weight:
            curves.append(Curves(bone, path, table=table, group=bone))
            continue
        near = (
            np.radians(precision.degrees) / 2 if motion.turned[i] else precision.metres * FINER * motion.metre
        )
        keys = fit_keys(table[:, None], near, forced=held)
        curves.append(Curves(bone, path, keys[0], group=bone, marked=held[:, 0]))
    return curves


def face_turns(found: AvatarChannels) -> list[str]:
    """The bones of the face that turn."""
    motion = found.face_bones
    return [b for b, t in zip(motion.bones, motion.turned, strict=True) if t] if motion is not None else []


def plan_bones(motion: BoneMotion, target: AnimationTarget, precision: Precision) -> list[Curves]:
    """The rotations of the bones, and last the root's location. The curves of a bone share their keys."""
    names = list(motion.bones)
    paths = [_bone(name, "rotation_quaternion") for name in names]
    tables = [motion.quaternions[:, i] for i in range(len(names))]
    if motion.root_bone:
        names.append(motion.root_bone)
        paths.append(_bone(motion.root_bone, "location"))
        tables.append(motion.root_location)
    if not precision.weight:
        return [
            Curves(n, p, table=np.asarray(t, np.float32), group=n)
            for n, p, t in zip(names, paths, tables, strict=True)
        ]
    reach = np.array([target.scale * (target.reach or {}).get(name, 1.0) for name in motion.bones])
    angle = np.minimum(np.radians(precision.degrees), precision.metres / np.maximum(reach, 1e-9))
    # two unit quaternions are half as far apart as the angle between the rotations
    fitted = fit_keys(motion.quaternions, angle / 2) if motion.bones else []
    if motion.root_bone:
        fitted += fit_keys(motion.root_location[:, None], precision.metres / target.scale)
    return [Curves(n, p, k, group=n) for n, p, k in zip(names, paths, fitted, strict=True)]


def plan_pose(motion: BoneMotion) -> list[Curves]:
    """One key a bone: the mean of its rotations, and of the root's location."""
    mean = mean_pose(motion)
    rows = [(name, "rotation_quaternion", q) for name, q in zip(motion.bones, mean, strict=True)]
    if motion.root_bone:
        rows.append((motion.root_bone, "location", motion.root_location.mean(axis=0)))
    return [
        Curves(name, _bone(name, kind), table=np.asarray(value, np.float32)[None], group=name)
        for name, kind, value in rows
    ]


def plan_settings(settings: Iterable[Setting]) -> list[Curves]:
    """One key for each property of the rig that the curves of its bones need as it is."""
    return [
        Curves(
            s.bone,
            f'{_bone(s.bone, "")[:-1]}["{escaped(s.property)}"]',
            table=np.array([[s.value]], np.float32),
            group=s.bone,
        )
        for s in settings
    ]


def needed(values: npt.NDArray[np.float32]) -> npt.NDArray[np.intp]:
    """Frames that need a key: those inside a stretch where no column of (T, N) changes don't.

    >>> needed(np.array([[0], [0], [0], [1], [2], [2], [2]], np.float32)).tolist()
    [0, 2, 3, 4, 6]
    """
    if (values == values[0]).all():
        return np.array([0])
    same = (values[1:] == values[:-1]).all(axis=1)
    inside = np.concatenate([[False], same[:-1] & same[1:], [False]])
    return np.flatnonzero(~inside)


def escaped(name: str) -> str:
    """A name as it stands between the quotes of a data path."""
    for plain, written in (("\\", "\\\\"), ('"', '\\"'), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r")):
        name = name.replace(plain, written)
    return name


def _bone(name: str, what: str) -> str:
    return f'pose.bones["{escaped(name)}"].{what}'
