"""The words of a take as timeline markers, and what an artist did with them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import bpy
import numpy as np

from ....rigs.keys.markers import word_markers
from ...animation import plain_markers
from ...animation.time_map import Span
from .. import gesture_markers as markers
from .. import takes
from ..placement import strip_settings
from ..takes import TakeWord
from . import phones
from .retiming import shifted

_NEAR = 12
"""Frames that a marker which has another name as well may have been moved."""


@dataclass(frozen=True)
class Edits:
    """What the markers say of a take's words, by their index: new names, frames moved, words deleted."""

    renamed: dict[int, str]
    moved: dict[int, int]
    deleted: tuple[int, ...]

    def __bool__(self) -> bool:
        return bool(self.renamed or self.moved or self.deleted)

    @property
    def new_sound(self) -> bool:
        """Whether the speech has to be made anew: other words are said."""
        return bool(self.renamed or self.deleted)

    def __str__(self) -> str:
        counts = (len(self.renamed), "renamed"), (len(self.moved), "moved"), (len(self.deleted), "deleted")
        return ", ".join(f"{n} {what}" for n, what in counts if n)


def place(scene: bpy.types.Scene, root: bpy.types.Object, action: bpy.types.Action, fps: float) -> None:
    """Put a marker at each word of the take that is played; the older ones have to be removed before. Others
    stay."""
    theirs = [[m.name, m.frame] for m in scene.timeline_markers]
    first = takes.first_frame(action)
    old, words = takes.words_of(action), []
    times = np.array(spans(old, fps, takes.frames_of(action))).reshape(-1, 2) / fps
    played = strip_settings(action)
    for word, mark in zip(old, word_markers([w.text for w in old], times, fps, first), strict=True):
        if not played.frame_start <= mark.frame <= played.frame_end:  # it is not played
            words.append(replace(word, name="", frame=0))
            continue
        marker = scene.timeline_markers.new(mark.name, frame=mark.frame)
        words.append(replace(word, name=marker.name, frame=marker.frame))
    takes.set_words(action, words)
    action[takes.THEIRS] = json.dumps(theirs, ensure_ascii=False)
    markers.show_again(scene, action)


def remove(scene: bpy.types.Scene, root: bpy.types.Object, action: bpy.types.Action | None) -> None:
    """Take the markers of a take's words away, and those of a performance that was applied without layers."""
    if action is not None and takes.is_take(action):
        phones.hide(scene, action)
        markers.put_aside(scene, action)
        for marker in _of_words(scene, root, action).values():
            scene.timeline_markers.remove(marker)
    plain_markers.remove(scene)


def edits(scene: bpy.types.Scene, root: bpy.types.Object, action: bpy.types.Action) -> Edits:
    """What the markers say now."""
    words, found = takes.words_of(action), _of_words(scene, root, action)
    return Edits(
        {i: m.name.strip() for i, m in found.items() if m.name.strip() not in ("", words[i].name)},
        {i: m.frame - words[i].frame for i, m in found.items() if m.frame != words[i].frame},
        tuple(i for i, w in enumerate(words) if w.name and i not in found),
    )


def spans(words: Sequence[TakeWord], fps: float, frames: int) -> list[Span]:
    """Where words are played, in frames of a performance that has so many."""
    made = [(w.start * fps, w.end * fps) for w in words]
    length = max(float(frames - 1), made[-1][1] if made else 0.0)
    return shifted(made, [w.shift for w in words], (0.0, length))


def _of_words(
    scene: bpy.types.Scene, root: bpy.types.Object, action: bpy.types.Action
) -> dict[int, bpy.types.TimelineMarker]:
    """The marker of each word by the word's index. Markers have no place for a note of whose they are, so it
    is told from names and frames: as we placed it; moved, under its name; renamed, on its frame; or both,
    the nearest one between its neighbours."""
    words, free = takes.words_of(action), _unclaimed(scene, root, action)
    left = {i: w for i, w in enumerate(words) if w.name}
    found: dict[int, bpy.types.TimelineMarker] = {}

    def give(i: int, marker: bpy.types.TimelineMarker) -> None:
        found[i] = marker
        free.remove(marker)
        del left[i]

    for i, word in list(left.items()):
        if (
            marker := next((m for m in free if (m.name, m.frame) == (word.name, word.frame)), None)
        ) is not None:
            give(i, marker)
    for marker in list(free):
        named = [i for i, w in left.items() if w.name == marker.name]
        here = [i for i, w in left.items() if w.frame == marker.frame]
        names = {m.name for m in free}
        if here and (not named or left[here[0]].name not in names):
            give(here[0], marker)
        elif named:
            give(min(named, key=lambda i: abs(left[i].frame - marker.frame)), marker)
    candidates = list(free)
    near = sorted(
        (apart, i, k)
        for i, w in left.items()
        for k, m in enumerate(candidates)
        if (apart := abs(w.frame - m.frame)) <= _NEAR
    )
    for _, i, k in near:
        marker = candidates[k]
        if i not in left or marker not in free:
            continue
        low = max((found[n].frame for n in found if n < i), default=-(10**9))
        high = min((found[n].frame for n in found if n > i), default=10**9)
        if low < marker.frame < high:
            give(i, marker)
    return found


def _unclaimed(
    scene: bpy.types.Scene, root: bpy.types.Object, action: bpy.types.Action
) -> list[bpy.types.TimelineMarker]:
    """The markers that are neither another character's nor were there before ours."""
    claims = Counter((str(n), int(f)) for n, f in json.loads(action.get(takes.THEIRS, "[]")))
    claims += Counter(phones.claimed(action))
    for object in scene.objects:
        take = object.paksatalker.take
        if object != root and take != action and takes.is_take(take):
            claims |= Counter(phones.claimed(take))
            claims |= Counter((w.name, w.frame) for w in takes.words_of(take))
    free, gestures = [], markers.are_ours(scene)
    for marker in scene.timeline_markers:
        if marker.name in gestures:
            continue
        if claims[marker.name, marker.frame] > 0:
            claims[marker.name, marker.frame] -= 1
        else:
            free.append(marker)
    return free
