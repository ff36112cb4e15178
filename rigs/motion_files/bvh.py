"""Biovision Hierarchy files (.bvh): a skeleton of offsets and its motion as Euler angles in degrees.

The grammar is that of the HIERARCHY and MOTION sections as all tools write it; a joint's rotation is the
product of its rotation channels from left to right.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ...base.errors import InputError
from ...base.text_file import read_text
from ..rotations import matrix_from_axis_angle
from .motion import MOST_FRAMES, MOST_TEXT, check_frames, check_rate
from .rates import rate_of_step

F64 = npt.NDArray[np.float64]
MOST_JOINTS = 1000
_AXES = {"X": 0, "Y": 1, "Z": 2}
_HINT = "export it as BVH again"


@dataclass(frozen=True)
class Bvh:
    """J joints over T frames, in the file's own axes and units.

    ``parents`` (J,) with -1 for the root; ``offsets`` (J, 3) from the parent; ``rotations`` (T, J, 3, 3)
    against the parent; ``positions`` (T, J, 3) likewise: the offset, or what position channels say
    instead. ``notes`` say what was guessed.
    """

    names: tuple[str, ...]
    parents: tuple[int, ...]
    offsets: F64
    rotations: F64
    positions: F64
    fps: float
    notes: tuple[str, ...] = ()

    def rest(self) -> F64:
        """(J, 3) places of the joints with all rotations zero and the root at its offset."""
        places = self.offsets.copy()
        for j, parent in enumerate(self.parents):
            if parent >= 0:
                places[j] += places[parent]
        return places


def read_bvh(path: Path) -> Bvh:
    """Read a file. Raises InputError with one line where it is no sound BVH."""
    text = read_text(path, MOST_TEXT)
    # a joint's name may hold the word
    head, *rest = re.split(r"^[ \t]*MOTION[ \t]*$", text.replace("\r", "\n"), maxsplit=1, flags=re.MULTILINE)
    if not rest or "HIERARCHY" not in head:
        raise InputError(f"{path.name} is no BVH file: it lacks HIERARCHY or MOTION", _HINT)
    names, parents, offsets, channels = _hierarchy(head.split(), path)
    values, fps, note = _motion(rest[0], sum(len(c) for c in channels), path)
    rotations, positions = _transforms(values, channels, offsets)
    return Bvh(tuple(names), tuple(parents), offsets, rotations, positions, fps, (note,) if note else ())


def bvh_text(bvh: Bvh) -> str:
    """The file's text: root with six channels, all others with rotations Z X Y; digits enough for float32."""
    children: dict[int, list[int]] = {}
    for j, parent in enumerate(bvh.parents):
        children.setdefault(parent, []).append(j)
    order: list[int] = []
    lines = ["HIERARCHY"]

    def add(j: int, depth: int) -> None:
        order.append(j)
        pad = "  " * depth
        lines.append(f"{pad}{'ROOT' if depth == 0 else 'JOINT'} {bvh.names[j]}")
        lines.append(pad + "{")
        lines.append(f"{pad}  OFFSET {_numbers(bvh.offsets[j])}")
        places = "Xposition Yposition Zposition " if depth == 0 else ""
        lines.append(f"{pad}  CHANNELS {6 if depth == 0 else 3} {places}Zrotation Xrotation Yrotation")
        for child in children.get(j, []):
            add(child, depth + 1)
        if j not in children:
            end = bvh.offsets[j] * (0.5 if depth else 1.0)
            lines.extend([f"{pad}  End Site", pad + "  {", f"{pad}    OFFSET {_numbers(end)}", pad + "  }"])
        lines.append(pad + "}")

    add(children[-1][0], 0)
    angles = _zxy(bvh.rotations[:, order]).reshape(len(bvh.rotations), -1)
    table = np.concatenate([bvh.positions[:, order[0]], angles], axis=1)
    lines += ["MOTION", f"Frames: {len(table)}", f"Frame Time: {1 / bvh.fps:.12g}"]
    lines += [_numbers(row) for row in table]
    return "\n".join(lines) + "\n"


def _numbers(values: npt.ArrayLike) -> str:
    return " ".join([f"{v:.10g}" for v in np.asarray(values, np.float64).tolist()])


def _hierarchy(
    words: list[str], path: Path
) -> tuple[list[str], list[int], F64, list[list[tuple[bool, int]]]]:
    names: list[str] = []
    parents: list[int] = []
    offsets: list[list[float]] = []
    channels: list[list[tuple[bool, int]]] = []
    stack: list[int] = []
    i, ended = 0, 0
    try:
        while i < len(words):
            word = words[i]
            if word in ("ROOT", "JOINT"):
                if word == "ROOT" and names:
                    raise InputError(f"{path.name} holds several skeletons", "keep one")
                stop = words.index("{", i)
                names.append(" ".join(words[i + 1 : stop]))
                parents.append(stack[-1] if stack else -1)
                offsets.append([0.0, 0.0, 0.0])
                channels.append([])
                stack.append(len(names) - 1)
                i = stop + 1
                if len(names) > MOST_JOINTS:
                    raise InputError(f"{path.name} has more than {MOST_JOINTS} joints", _HINT)
            elif word == "End":
                ended = words.index("}", i)
                i = ended + 1
            elif word == "OFFSET":
                x, y, z = map(float, words[i + 1 : i + 4])
                offsets[stack[-1]] = [x, y, z]
                i += 4
            elif word == "CHANNELS":
                count = int(words[i + 1])
                if not 0 <= count <= 6:
                    raise ValueError(words[i + 1])
                channels[stack[-1]] = [_channel(w) for w in words[i + 2 : i + 2 + count]]
                i += 2 + count
            elif word == "}":
                stack.pop()
                i += 1
            elif word == "HIERARCHY":
                i += 1
            else:
                raise ValueError(word)
    except (ValueError, IndexError, KeyError) as e:
        where = words[min(i, len(words) - 1)][:40] if words else ""
        raise InputError(f"{path.name} has a HIERARCHY that can't be read near '{where}'", _HINT) from e
    table = np.array(offsets, np.float64).reshape(-1, 3)
    if not names or stack or not np.isfinite(table).all():
        raise InputError(f"{path.name} has no sound HIERARCHY", _HINT)
    if len(set(names)) != len(names):
        names = [n if names.index(n) == j else f"{n}.{j:03d}" for j, n in enumerate(names)]
    return names, parents, table, channels


def _channel(word: str) -> tuple[bool, int]:
    """Whether it is a rotation, and its axis."""
    axis, kind = _AXES[word[:1].upper()], word[1:].lower()
    if kind not in ("rotation", "position"):
        raise ValueError(word)
    return kind == "rotation", axis


def _motion(text: str, width: int, path: Path) -> tuple[F64, float, str]:
    lines = text.strip().split("\n", 2)
    try:
        count = int(lines[0].partition(":")[2])
        step = lines[1].partition(":")[2].strip()
        if not lines[0].strip().lower().startswith("frames") or "time" not in lines[1].lower():
            raise ValueError
    except (ValueError, IndexError) as e:
        raise InputError(f"{path.name} lacks 'Frames:' and 'Frame Time:' after MOTION", _HINT) from e
    try:
        rate, note = rate_of_step(step)
    except ValueError as e:
        raise InputError(
            f"{path.name} has a frame time of {step[:20]!r}", "expected the seconds of a frame, 0.001 to 1"
        ) from e
    check_frames(count, path)
    fps = check_rate(rate, path)
    if width == 0 or count * width > 200 * MOST_FRAMES:
        raise InputError(f"{path.name} has {width} channels over {count} frames", _HINT)
    try:
        values = np.array((lines[2] if len(lines) > 2 else "").split(), np.float64)
    except ValueError as e:
        raise InputError(f"{path.name} holds motion that is not numbers", _HINT) from e
    if values.size != count * width:
        raise InputError(
            f"{path.name} is cut short or damaged: {values.size} numbers, expected {count * width}", _HINT
        )
    if not np.isfinite(values).all():
        raise InputError(f"{path.name} holds values that are not finite", _HINT)
    return values.reshape(count, width), fps, note


def _transforms(values: F64, channels: list[list[tuple[bool, int]]], offsets: F64) -> tuple[F64, F64]:
    frames = len(values)
    rotations = np.tile(np.eye(3), (frames, len(channels), 1, 1))
    positions = np.tile(offsets, (frames, 1, 1))
    column = 0
    for j, row in enumerate(channels):
        for turns, axis in row:
            if turns:
                about = np.zeros((frames, 3))
                about[:, axis] = np.radians(values[:, column])
                rotations[:, j] = rotations[:, j] @ matrix_from_axis_angle(about)
            else:
                positions[:, j, axis] = values[:, column]
            column += 1
    return rotations, positions


def _zxy(m: F64) -> F64:
    """Degrees (..., 3) of R = Rz Rx Ry; where X is at 90 degrees, all of the rest lies in Z."""
    x = np.arcsin(np.clip(m[..., 2, 1], -1, 1))
    locked = np.hypot(m[..., 2, 0], m[..., 2, 2]) < 1e-9
    z = np.where(locked, np.arctan2(m[..., 1, 0], m[..., 0, 0]), np.arctan2(-m[..., 0, 1], m[..., 1, 1]))
    y = np.where(locked, 0.0, np.arctan2(-m[..., 2, 0], m[..., 2, 2]))
    return np.degrees(np.stack([z, x, y], axis=-1))
