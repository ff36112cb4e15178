"""The words of a take as timeline markers, and what an artist did with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import bpy

from . import takes
from .retiming import Span, shifted
from .takes import Word

_MARK = "paksatalker"


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
    """Put a marker at each word of the take in place of the older ones of this character; others stay."""
    remove(scene, root)
    first = takes.first_frame(action)
    old, words = takes.words_of(action), []
    for i, (word, (start, _)) in enumerate(zip(old, spans(old, fps, takes.frames_of(action)), strict=True)):
        frame = first + round(start)
        marker = scene.timeline_markers.new(word.text, frame=frame)
        marker[_MARK] = f"{root.paksatalker.uid}:{i}"
        words.append(replace(word, name=marker.name, frame=marker.frame))
    takes.set_words(action, words)


def remove(scene: bpy.types.Scene, root: bpy.types.Object) -> None:
    """Take this character's markers away, and those of a performance that was applied without layers."""
    old = set(scene.get("paksatalker_markers", ()))
    for marker in list(scene.timeline_markers):
        if _index(marker, root) is not None or (marker.name in old and marker.get(_MARK) is None):
            scene.timeline_markers.remove(marker)
    if old:
        del scene["paksatalker_markers"]


def edits(scene: bpy.types.Scene, root: bpy.types.Object, action: bpy.types.Action) -> Edits:
    """What the markers say now. Of copies of a marker the one that lies nearest its old place counts."""
    words = takes.words_of(action)
    found: dict[int, bpy.types.TimelineMarker] = {}
    for marker in scene.timeline_markers:
        i = _index(marker, root)
        if i is not None and i < len(words):
            other = found.get(i)
            if other is None or abs(marker.frame - words[i].frame) < abs(other.frame - words[i].frame):
                found[i] = marker
    return Edits(
        {i: m.name.strip() for i, m in found.items() if m.name.strip() not in ("", words[i].name)},
        {i: m.frame - words[i].frame for i, m in found.items() if m.frame != words[i].frame},
        tuple(i for i, w in enumerate(words) if w.name and i not in found),
    )


def spans(words: Sequence[Word], fps: float, frames: int) -> list[Span]:
    """Where words are played, in frames of a performance that has so many."""
    made = [(w.start * fps, w.end * fps) for w in words]
    length = max(float(frames - 1), made[-1][1] if made else 0.0)
    return shifted(made, [w.shift for w in words], (0.0, length))


def _index(marker: bpy.types.TimelineMarker, root: bpy.types.Object) -> int | None:
    uid, _, number = str(marker.get(_MARK, "")).partition(":")
    return int(number) if uid and uid == root.paksatalker.uid and number.isdigit() else None
