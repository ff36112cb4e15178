"""Slides on the screen of a room: drawn as a picture, or as a video that turns where the text says so."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from ....base.folders import cache_folder
from ....base.progress import Progress
from ....base.writing import whole_file
from ....film.encoding.encode import FilmStyle, write_film
from ....film.layers import U8
from ....film.lecture.layouts import DEFAULT
from ....film.slides.deck import Deck, fitted
from ....film.slides.reading import read_deck
from ....stage.set_kinds import is_deck
from ..options import Options
from .script import LectureScript, turns_of

if TYPE_CHECKING:
    from ...performance.performance import Performance

J = TypeVar("J", bound=Options)
SIZE = (1280, 720)
_RATE = 10.0
"""Pictures a second: a turn is seen within a tenth of a second of its word."""
_GROUND = (10, 10, 12)


def with_slides(job: J, performance: Performance | None, progress: Progress) -> J:
    """The job, the slides of its stage's screen drawn into the user's cache; as it is where there are none.

    ``performance``: whose ``[slide]`` marks turn them, as in a lecture; without one the first is seen. Raises
    as :func:`~.read_deck` does, and InputError where more are turned to than there are.
    """
    stage: Any = getattr(job, "stage", None)
    if stage is None or stage.screen is None or not is_deck(Path(stage.screen)):
        return job
    progress("slides", 0, 1)
    told = performance
    words: Any = () if told is None else told.word_times
    file = slides_drawn(
        Path(stage.screen),
        [] if told is None else told.meta.get("events", []),
        float(words[0][0]) if len(words) else 0.0,
        0.0 if told is None else told.duration,
    )
    progress("slides", 1, 1)
    shown: Any = job
    return replace(shown, stage=replace(stage, screen=str(file), look=True))  # type: ignore[no-any-return]


def slides_drawn(
    slides: Path, events: Sequence[Mapping[str, Any]], first_word: float, seconds: float
) -> Path:
    """A picture of the slides' first, or a video so long of those that the ``slide`` events turn to, in the
    user's cache. ``first_word``: seconds at which it begins. Raises as :func:`with_slides`."""
    deck = read_deck(slides)
    turns = turns_of(events, LectureScript("", 0.0), deck, DEFAULT, first_word)
    if len({turn.slide for turn in turns}) == 1:
        return _drawn(deck, [turns[0].slide])
    times = (np.arange(math.ceil(seconds * _RATE) + 1) + 0.5) / _RATE
    at = np.searchsorted([turn.start for turn in turns], times, side="right") - 1
    return _drawn(deck, [turns[max(int(i), 0)].slide for i in at])


def _drawn(deck: Deck, shown: Sequence[int]) -> Path:
    from PIL import Image

    pictures = {n: _picture(deck, n) for n in sorted(set(shown))}
    digest = hashlib.sha256(repr(list(shown)).encode())
    for picture in pictures.values():
        digest.update(picture.tobytes())
    moves = len(pictures) > 1
    file = cache_folder("slides") / f"{digest.hexdigest()[:32]}{'.mp4' if moves else '.png'}"
    if file.is_file():
        return file
    file.parent.mkdir(parents=True, exist_ok=True)
    if moves:
        silence = np.zeros(round(len(shown) / _RATE * 48_000), np.int16)
        frames: Iterator[U8] = (pictures[n] for n in shown)
        write_film(frames, len(shown), _RATE, silence, 48_000, file, FilmStyle(crf=12, loudness=None))
        return file
    with whole_file(file) as partial:
        Image.fromarray(pictures[shown[0]]).save(partial, format="PNG")
    return file


def _picture(deck: Deck, number: int) -> U8:
    return fitted(deck.slides[number].draw(*SIZE), *SIZE, _GROUND)
