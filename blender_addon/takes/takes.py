"""A take: one generated action that carries the performance it was made of, and where its words are.

The performance is an ``.npz`` in a property of the action, without the sound, which lies packed in the
sequencer. So whoever opens the .blend can turn the dials again, and no file has to be kept beside it.
"""

from __future__ import annotations

import json
import tempfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import bpy
import numpy as np

from ...base.errors import InputError
from ...inference.performance.performance import Performance
from ..animation.actions import curves_of
from ..animation.curves import AUTO_CLAMPED, BEZIER, LINEAR
from ..temporary import unwritable

PERFORMANCE, WORDS, START, TEXT, OWNER, CURVES, SOUND, EMOTIONAL, THEIRS = (
    f"paksatalker_{name}"
    for name in ("performance", "words", "start", "text", "owner", "curves", "sound", "emotional", "markers")
)

MANY = 20
"""Curves that are looked at in one step."""


@dataclass(frozen=True)
class TakeWord:
    """A word of a take: seconds of the sound at which it is said, how many frames the artist moved it, and
    the name and frame of its marker when we last placed it."""

    text: str
    start: float
    end: float
    shift: float = 0.0
    name: str = ""
    frame: int = 0


def is_take(action: bpy.types.Action | None) -> bool:
    """Whether we made this action."""
    return action is not None and action.get(PERFORMANCE) is not None


def packed(performance: Performance, folder: str) -> bytes:
    """The performance as a take carries it, without its sound. Takes a while for a long one, and may be done
    in a thread; ``folder`` is a place for temporary files. Raises InputError where it can't be written to."""
    silent = replace(
        performance,
        audio=np.zeros_like(performance.audio),
        expressions=np.zeros_like(performance.expressions),
    )
    with _temporary(folder) as place:
        file = place / "take.npz"
        silent.save(file)
        return file.read_bytes()


def keep(action: bpy.types.Action, take: bytes, emotional: bool, first: int, text: str) -> None:
    """Put a packed performance into the action; ``first`` is Blender's frame of its frame 0, ``emotional``
    says whether it can be calmed."""
    # a property that is there already would take bytes for text that ends at the first zero
    if action.get(PERFORMANCE) is not None:
        del action[PERFORMANCE]
    action[PERFORMANCE] = take
    action[START], action[TEXT], action[EMOTIONAL] = first, text, emotional
    action.use_fake_user = True


def performance_of(action: bpy.types.Action) -> Performance:
    """The performance that the action was made of. Raises InputError where it is missing or damaged."""
    return unpacked(packed_in(action), bpy.app.tempdir)


def packed_in(action: bpy.types.Action) -> bytes:
    """The performance of an action as :func:`packed` made it. Raises InputError where there is none."""
    take = action.get(PERFORMANCE)
    if not isinstance(take, bytes):
        raise InputError(f"'{action.name}' holds no performance", "generate the speech again")
    return take


@lru_cache(maxsize=4)
def unpacked(take: bytes, folder: str) -> Performance:
    """The packed performance, remembered. Takes a while for a long one, and may be done in a thread."""
    with _temporary(folder) as place:
        file = place / "take.npz"
        file.write_bytes(take)
        p = Performance.load(file)
    # the expressions were left out: no head of their basis may take the zeros for them
    return replace(p, meta={**p.meta, "expression_space": "none"})


@contextmanager
def _temporary(folder: str) -> Iterator[Path]:
    try:
        with tempfile.TemporaryDirectory(prefix="paksatalker-", dir=folder or None) as place:
            yield Path(place)
    except OSError as e:
        raise unwritable(e) from e


def words_of(action: bpy.types.Action) -> list[TakeWord]:
    """The words in their order; none where the property was tampered with."""
    try:
        return [TakeWord(**w) for w in json.loads(action.get(WORDS, "[]"))]
    except (TypeError, ValueError):
        return []


def set_words(action: bpy.types.Action, words: list[TakeWord]) -> None:
    """Remember them."""
    action[WORDS] = json.dumps([asdict(w) for w in words], ensure_ascii=False)


def first_frame(action: bpy.types.Action) -> int:
    """Blender's frame of the performance's frame 0."""
    return int(action.get(START, 1))


def frames_of(action: bpy.types.Action) -> int:
    """T, the number of its frames."""
    return round(action.frame_end - action.frame_start) + 1


def remember_prints(action: bpy.types.Action, prints: dict[str, int]) -> None:
    """Note what each of our curves looks like as we wrote it, by :func:`print_of`, to know later which ones
    an artist changed; -1 for those that were changed before."""
    action[CURVES] = json.dumps(prints)


def prints_of(action: bpy.types.Action) -> dict[str, int]:
    """What :func:`remember_prints` noted."""
    try:
        return dict(json.loads(action.get(CURVES, "{}")))
    except ValueError:
        return {}


def looking_for_edits(action: bpy.types.Action) -> Generator[float, None, set[str]]:
    """The curves, as keys of :func:`curves_of`, that are no longer as we wrote them. It takes small steps and
    yields the share that is done after each (0..1)."""
    written, curves, edited = prints_of(action), curves_of(action), set()
    for i, (key, curve) in enumerate(curves.items()):
        if key in written and print_of(curve) != written[key]:
            edited.add(key)
        if i % MANY == MANY - 1:
            yield i / len(curves)
    return edited


def flags_of(action: bpy.types.Action) -> dict[str, list[str]]:
    """What an artist set of curves as a whole: those that are muted, locked or hidden, by their keys."""
    names = ("mute", "lock", "hide")
    found = {key: [n for n in names if getattr(c, n)] for key, c in curves_of(action).items()}
    return {key: flags for key, flags in found.items() if flags}


def print_of(curve: Any) -> int:
    """A number that changes when a key of the curve is moved, added, deleted or interpolated otherwise, and
    when the curve gets a modifier."""
    points = curve.keyframe_points
    print_ = len(points)
    for name in ("co", "handle_left", "handle_right"):
        values = np.empty(2 * len(points), np.float32)
        points.foreach_get(name, values)
        print_ = zlib.crc32(values.tobytes(), print_)
    changes = _changes(curve)
    return zlib.crc32(repr(changes).encode(), print_) if changes else print_


def _changes(curve: Any) -> list[object]:
    """What of a curve, its keys' places apart, is otherwise than we write it."""
    points, found = curve.keyframe_points, [m.type for m in curve.modifiers]
    if curve.extrapolation != "CONSTANT":
        found.append(curve.extrapolation)
    kinds, sides = np.empty((2, len(points)), np.int32)
    points.foreach_get("interpolation", kinds)
    points.foreach_get("handle_left_type", sides)
    if not ((kinds == BEZIER).all() or ((kinds == LINEAR) & (sides == AUTO_CLAMPED)).all()):
        found.append(kinds.tolist())
    return found
