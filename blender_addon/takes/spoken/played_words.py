"""When the words of a take are played, and how they went from one take to another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import bpy

from ....inference.performance.performance import Performance
from ...animation.time_map import Span, TimeMap, time_map
from .. import takes
from ..takes import TakeWord
from . import words
from .retiming import match_words


@dataclass(frozen=True)
class Timed:
    """The words of a take, and where each is played in Blender's frames; ``range`` is that of the take."""

    words: Sequence[TakeWord]
    spans: Sequence[Span]
    range: Span


def timed(action: bpy.types.Action) -> Timed:
    """Those of a take, as it is played now."""
    p = takes.performance_of(action)
    return placed(takes.words_of(action), p, takes.first_frame(action))


def placed(said: Sequence[TakeWord], p: Performance, first: int) -> Timed:
    """Those words of a performance that begins on Blender's frame ``first``."""
    # on whole frames, so that keys which only move with their word stay on whole frames
    played = [(first + round(a), first + round(b)) for a, b in words.spans(said, p.fps, p.frames)]
    return Timed(said, played, (first, first + p.frames))


def retimed(said: Sequence[TakeWord], p: Performance) -> TimeMap | None:
    """Frames of the performance to those at which it is played; None where no word was moved."""
    if not any(w.shift for w in said):
        return None
    made = words.spans([replace(w, shift=0.0) for w in said], p.fps, p.frames)
    played = words.spans(said, p.fps, p.frames)
    last = float(p.frames)
    return time_map(list(zip(made, played, strict=True)), (0.0, last), (0.0, last))


def motion(before: Timed, after: Timed, found: Sequence[int | None]) -> tuple[TimeMap, list[Span]]:
    """Old frames to new ones, and the old spans of words that are gone."""
    pairs = [
        (span, after.spans[now]) for span, now in zip(before.spans, found, strict=True) if now is not None
    ]
    gone = [span for span, now in zip(before.spans, found, strict=True) if now is None]
    return time_map(pairs, before.range, after.range), gone


def became(old: Sequence[TakeWord], new: Sequence[str], changes: words.Edits | None) -> list[int | None]:
    """For each old word the new one that it became."""
    renamed, deleted = (changes.renamed, changes.deleted) if changes is not None else ({}, ())
    kept = [i for i in range(len(old)) if i not in deleted]
    labels = [renamed.get(i, old[i].text).split()[0] for i in kept]
    found: list[int | None] = [None] * len(old)
    for i, now in zip(kept, match_words(labels, new), strict=True):
        found[i] = now
    return found
