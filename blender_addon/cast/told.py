"""What is said in a finished scene, for subtitles and name tags."""

from __future__ import annotations

import bpy

from ...film.subtitles.pieces import Said, timed_pieces
from ...inference.jobs.finish.film_style import Told
from ...stage.shots.timing import Timing
from .in_scene import everyone, scene_timing


def told_by_scene(scene: bpy.types.Scene) -> Told:
    """What the takes of all its characters say, as they are played between its first and last frame."""
    timing = scene_timing(scene, everyone(scene))
    return told_by(timing)


def told_by(timing: Timing) -> Told:
    """The same of a timing: with the punctuation that its sentences have."""
    words: list[Said] = []
    texts: list[str] = []
    who: list[str] = []
    speakers: list[tuple[float, str]] = []
    for sentence in timing.sentences:
        own = [
            w for w in timing.words
            if w.who == sentence.who and sentence.start - 1e-3 <= w.start < sentence.end
            and 0 <= w.start < timing.duration
        ]  # fmt: skip
        if not own:
            continue
        words += [Said(w.text, w.start, min(w.end, timing.duration), len(texts)) for w in own]
        texts.append(sentence.text)
        who.append(sentence.who)
        if not speakers or speakers[-1][1] != sentence.who:
            speakers.append((max(0.0, own[0].start), sentence.who))
    pieces = timed_pieces(words, texts, who)
    return Told(timing.fps, timing.duration, tuple(pieces), tuple(speakers))
