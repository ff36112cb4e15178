"""Hair in motion: how far it swings, how late, how soon it rests, and how deep it comes into who wears it.

    .venv/bin/python scripts/check_hair.py                        five styles that hang (2 minutes)
    .venv/bin/python scripts/check_hair.py ponytail --people yuki
    .venv/bin/python scripts/check_hair.py --exported             skinned as everywhere but in Blender

Five seconds in which a head turns aside and back, nods, leans back and tilts, faster than in talk, then keeps
still. Told of each style: the largest angle of what swings off its rest; milliseconds by which its ends come
after the head's; seconds after the head has stopped until all stays within a degree of where it rests, and
how often it passes there; the largest step from a frame to the next; and millimetres that hair comes into
skin and clothes more than it does at rest, its deepest hundredth and its deepest thousandth. The exit code
is 1 where one misses. Needs the extra ``checks``.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from dressed_people import dressed, shaped
from posed_people import Surface, moves, rig_of, signed_gaps

from paksatalker.base.easing import smoothstep
from paksatalker.rigs.avatar.asset import Avatar
from paksatalker.rigs.avatar.clothes.cover import shell_of
from paksatalker.rigs.avatar.description import describe
from paksatalker.rigs.avatar.hair.hair import build_hair
from paksatalker.rigs.avatar.hair.swing import hung_on_swings
from paksatalker.rigs.retargeting.hair_swing import is_swinging, swinging_hair
from paksatalker.rigs.rig import BoneMotion, Rig
from paksatalker.rigs.rotations import matrix_from_axis_angle, matrix_from_quat, quat_from_matrix

F64 = npt.NDArray[np.float64]

FPS, SECONDS, STILL = 25.0, 5.0, 3.6
"""Frames a second, of all, and from when on the head keeps still."""
KEYS = (
    (0.3, 0, 0, 0), (0.65, 50, 0, 0), (0.9, 50, 0, 0), (1.35, -50, 0, 0), (1.6, -50, 0, 0), (1.9, 0, 0, 0),
    (2.1, 0, 18, 0), (2.3, 0, -10, 0), (2.5, 0, 18, 0), (2.7, 0, -25, 0), (3.0, 0, 0, 0), (3.3, 30, 0, 18),
    (STILL, 0, 0, 0),
)  # fmt: skip
"""Seconds, and degrees that the head is turned to the left, nodded and tilted then."""
NECK = 0.4
"""How much of the head's turn the neck has."""
STYLES = ("bob", "long-bob", "long", "waves", "ponytail")
DEEP, DEEPEST, RINGS, STEP, RESTS = 6.0, 12.0, 2, 12.0, 0.8
"""Bounds: millimetres of the deepest hundredth and thousandth, passes, degrees a frame, seconds."""
POINTS = 4000


def main() -> int:
    """Look at each style on each person."""
    parser = argparse.ArgumentParser(description="How hair swings, and how deep it comes into its wearer.")
    parser.add_argument("styles", nargs="*", metavar="STYLE", help=f"{', '.join(STYLES)} where none is named")
    parser.add_argument("--people", default="woman")
    parser.add_argument("--outfit", help="the person's own where none")
    parser.add_argument("--exported", action="store_true", help="as games skin, in place of Blender")
    options = parser.parse_args()
    print(f"{'':4} {'person':8} {'style':9} {'degrees':>7} {'late ms':>7} {'rests s':>7} {'passes':>6} "
          f"{'step':>5} {'1 %':>6} {'1 ‰':>5}")  # fmt: skip
    missed = False
    for who in options.people.split(","):
        for style in options.styles or STYLES:
            person = haired(who, style, options.outfit or describe(who)["clothes"]["outfit"])
            found = measured(person, not options.exported)
            missed |= not found.good
            print(f"{'ok' if found.good else 'MISS':4} {who:8} {style:9} {found}", flush=True)
    return int(missed)


@dataclass(frozen=True)
class Found:
    """What was measured; see the module."""

    degrees: float
    late: float
    rests: float
    passes: int
    step: float
    hundredth: float
    thousandth: float

    @property
    def good(self) -> bool:
        """Whether all bounds are kept."""
        kept = self.passes <= RINGS and self.step <= STEP and self.rests <= RESTS
        return kept and self.hundredth <= DEEP and self.thousandth <= DEEPEST

    def __str__(self) -> str:
        return (
            f"{self.degrees:7.1f} {self.late:7.0f} {self.rests:7.2f} {self.passes:6} {self.step:5.1f} "
            f"{self.hundredth:6.1f} {self.thousandth:5.1f}"
        )


def haired(who: str, style: str, outfit: str) -> Avatar:
    """A person in clothes with hair that hangs, without a face."""
    person = dressed(who, {"outfit": outfit}, whole=True)
    human, skeleton, _ = shaped(who)
    hair = build_hair(human, skeleton, style, "black")
    rig, parts = hung_on_swings(hair.parts, human, skeleton)
    return replace(
        person,
        parts=(*person.parts, *parts),
        materials=(*person.materials, *hair.materials),
        images={**person.images, **hair.images},
        bone_names=rig.names,
        bone_parents=rig.parents,
        bone_heads=rig.heads,
        bone_tails=rig.tails,
        bone_rolls=rig.rolls,
        deforming=rig.deforming,
    )


def head_moved(rig: Rig) -> BoneMotion:
    """Five seconds of the head and the neck, and of the hair that swings."""
    times = np.arange(round(FPS * SECONDS)) / FPS
    degrees = np.zeros((len(times), 3))
    for (before, *start), (after, *end) in zip(((0.0, 0, 0, 0), *KEYS), KEYS, strict=False):
        share = smoothstep(np.clip((times - before) / (after - before), 0, 1))
        degrees = np.where(
            (times > before)[:, None], start + share[:, None] * np.subtract(end, start), degrees
        )
    turned = np.radians(degrees[:, [1, 2, 0]])  # Blender's axes: x nods, y tilts, z turns
    names, turns = ("neck_01", "head"), []
    for name, share in zip(names, (NECK, 1 - NECK), strict=True):
        rest = rig.rest[rig.names.index(name), :3, :3]
        turns.append(quat_from_matrix(rest.T @ matrix_from_axis_angle(share * turned) @ rest))
    quaternions = np.stack(turns, axis=1).astype(np.float32)
    motion = BoneMotion(names, quaternions, "", np.zeros((len(times), 3), np.float32))
    return swinging_hair(motion, rig, FPS)


def measured(person: Avatar, whole: bool) -> Found:
    """All figures of a person with hair; ``whole``: skinned as in Blender."""
    rig = rig_of(person)
    motion = head_moved(rig)
    swings = [k for k, name in enumerate(motion.bones) if is_swinging(name)]
    turns = motion.quaternions[:, swings].astype(float)
    rests = turns[-1:]
    off = _between(turns, np.tile([1.0, 0, 0, 0], (1, len(swings), 1)))
    last = _between(turns, rests)
    still = round(STILL * FPS)
    moving = np.flatnonzero((last[still:] > 1.0).any(axis=1))
    move = moves(rig, motion, np.arange(len(turns)))
    hundredth, thousandth = _depths(person, move, whole)
    return Found(
        degrees=float(off.max()),
        late=_late(rig, move, [rig.names.index(motion.bones[k]) for k in swings]),
        rests=float((moving[-1] + 1 if len(moving) else 0) / FPS),
        passes=max(_passes(turns[still:, k], rests[0, k]) for k in range(len(swings))),
        step=float(_between(turns[1:], turns[:-1]).max()),
        hundredth=hundredth,
        thousandth=thousandth,
    )


def _between(a: F64, b: F64) -> F64:
    """(T, K) degrees between turns (T, K, 4)."""
    return np.asarray(2 * np.degrees(np.arccos(np.clip(np.abs((a * b).sum(axis=-1)), 0, 1))))


def _passes(turns: F64, rest: F64) -> int:
    """How often what swings (T, 4) passes where it comes to rest, by more than half a degree."""
    off = np.einsum("tij,j->ti", matrix_from_quat(turns), np.array([0.0, 1, 0]))
    off = off - matrix_from_quat(rest) @ np.array([0.0, 1, 0])
    way = off[np.linalg.norm(off, axis=1).argmax()]
    along = np.degrees(off @ (way / (np.linalg.norm(way) + 1e-12)))
    sides = np.sign(along[np.abs(along) > 0.5])
    return int((np.diff(sides) != 0).sum())


def _late(rig: Rig, move: F64, bones: Sequence[int]) -> float:
    """Milliseconds by which the ends of hair come after the head's turn, of the best match of both."""
    head = rig.names.index("head")
    count = round(2.0 * FPS)  # while it turns
    found = []
    for bone in bones:
        tip = rig.rest[bone] @ np.array([0, 0.16, 0, 1.0])
        ends, stiff = (np.einsum("tij,j->ti", move[:count, b], tip) for b in (bone, head))
        a, b = (np.gradient(x[:, :2], axis=0) for x in (ends, stiff))
        match = [(a[k:] * b[: count - k]).sum() for k in range(10)]
        best = int(np.argmax(match))
        if 0 < best < 9:
            y0, y1, y2 = match[best - 1 : best + 2]
            found.append(best + 0.5 * (y0 - y2) / (y0 - 2 * y1 + y2))
        else:
            found.append(float(best))
    return 1000 * float(np.mean(found)) / FPS


def _depths(person: Avatar, move: F64, whole: bool) -> tuple[float, float]:
    """Millimetres that what hangs comes in more than at rest: its deepest hundredth and thousandth."""
    hair = person.part("hair")
    head = person.bone_names.index("head")
    hangs = np.flatnonzero((hair.weight_value * (hair.weight_index == head)).sum(axis=1) < 0.7)
    hangs = hangs[np.linspace(0, len(hangs) - 1, min(POINTS, len(hangs))).astype(int)]
    points = Surface(hair, np.repeat(hangs[:, None], 4, axis=1).astype(np.int32))
    high = float(hair.vertices[hangs, 1].min()) - 0.15
    others = [p for p in person.parts if not p.name.startswith("hair")]
    # collars and bands have two sides, so that what lies beside them would seem to be within
    shells = [(p, p.faces if p.name == "body" else shell_of(p.vertices, p.faces)) for p in others]
    upper = [(p, faces[p.vertices[faces[:, 0], 1] > high]) for p, faces in shells]
    solid = [Surface(p, faces) for p, faces in upper if len(faces)]
    rest = _depth(points, solid, np.tile(np.eye(4), (move.shape[1], 1, 1)), whole)
    found = np.array([_depth(points, solid, m, whole) for m in move[::2]])
    more = 1000 * np.maximum(found - np.maximum(rest, 0), 0)
    return float(np.quantile(more, 0.99, axis=1).max()), float(np.quantile(more, 0.999, axis=1).max())


def _depth(points: Surface, solid: Sequence[Surface], move: F64, whole: bool) -> F64:
    """(N,) metres that points are beneath the nearest of the surfaces."""
    at = points.at(move, whole)[0]
    corners = []
    for surface in solid:
        vertices = surface.at(move, whole)[0]
        first = surface.faces[:, :3]
        second = surface.faces[surface.faces[:, 3] >= 0][:, [0, 2, 3]]
        corners.append(vertices[np.concatenate([first, second])])
    gaps = signed_gaps(at, np.concatenate(corners), 0.05)
    return np.where(np.isfinite(gaps), np.maximum(-gaps, 0), 0.0)


if __name__ == "__main__":
    sys.exit(main())
