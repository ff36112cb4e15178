"""A film's end as the options ask for it: what lies over its frames, and the subtitles beside it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ....base.errors import InputError
from ....base.writing import write_text
from ....film.arranging import arranged
from ....film.encoding.encode import FilmStyle
from ....film.layers import Layer
from ....film.subtitles.cues import Cue, cues_of
from ....film.subtitles.drawing import SubtitleLayer
from ....film.subtitles.pieces import Said, TimedPiece, timed_pieces
from ....film.subtitles.styles import style
from ....film.titles.drawing import LogoLayer, TitleLayer
from ....film.titles.titles import CARD, TAG, THIRD, Title, theme, title_of
from ...performance.performance import Performance
from ...performance.told_speech import speech_of
from .options import FinishOptions


@dataclass(frozen=True)
class Told:
    """What subtitles and tags are made of: the ``pieces`` of what is said, and who (``speakers``) begins to
    speak at which second of the film's ``duration``."""

    fps: float
    duration: float
    pieces: tuple[TimedPiece, ...] = ()
    speakers: tuple[tuple[float, str], ...] = ()
    language: str = ""


def told_of(performance: Performance) -> Told:
    """What a performance tells; no pieces where it knows no words."""
    speech = speech_of(performance)
    words = [Said(w.text, w.start, w.end, w.sentence) for w in speech.words]
    sentences = [s.text for s in speech.sentences]
    pieces = timed_pieces(words, sentences, [s.speaker for s in speech.sentences])
    events = [e for e in performance.meta.get("events", []) if e.get("kind") == "speaker"]
    speakers = tuple((float(e["start"]), str(e.get("name", "")).strip()) for e in events)
    language = str(performance.meta.get("language", ""))
    return Told(performance.fps, performance.duration, tuple(pieces), speakers, language)


def style_of(options: FinishOptions, told: Told, size: tuple[int, int], crf: int) -> FilmStyle:
    """How a film is encoded in which this is said. ``size``: of its frames, in pixels. What enlarges them is
    left to who renders them.

    Raises InputError where there are no words for subtitles or no font has the letters: best asked before
    anything is rendered.
    """
    if options.subtitles is not None:
        _worded(told)
    return FilmStyle(
        crf=crf,
        codec=options.codec or "",
        loudness=options.loudness or None,
        layers=tuple(_layers(options, told, size)),
        lut=options.lut,
    )


def _layers(options: FinishOptions, told: Told, size: tuple[int, int]) -> list[Layer]:
    found: list[tuple[str, Layer]] = []
    if titles := titles_of(options, told):
        found.append(("titles", TitleLayer(titles, theme(options.title_style), size, told.fps, options.font)))
    if options.burn_subtitles is not None:
        pieces, look = _worded(told), style(options.burn_subtitles)
        subtitles = SubtitleLayer(pieces, look, size, told.fps, options.font, told.language)
        found.append(("subtitles", subtitles))
    if options.logo is not None:
        found.append(("logo", LogoLayer(options.logo, options.logo_place, size)))
    return [layer for _, layer in arranged(found, options.placed, size)]


def titles_of(options: FinishOptions, told: Told) -> list[Title]:
    """The titles that are asked for, and a tag for each time that somebody begins to speak."""
    found = [title_of(THIRD, text) for text in options.lower_third]
    if options.name_tags:
        ends = [start for start, _ in told.speakers[1:]] + [told.duration]
        for (start, name), after in zip(told.speakers, ends, strict=True):
            end = min(start + _TAG_SECONDS, after)
            if name and end > start:
                found.append(Title(TAG, name[:80], "", start, end))
    return found + [title_of(CARD, text) for text in options.title]


_TAG_SECONDS = 3.5


def _worded(told: Told) -> list[TimedPiece]:
    """What is said, word by word in its time. Raises InputError where no words are known."""
    if not told.pieces:
        raise InputError(
            "subtitles need words, and none are known of what is said",
            "give --transcript with the recording, or leave them out",
        )
    return list(told.pieces)


def subtitle_cues(told: Told) -> list[Cue]:
    """The cues of a file of subtitles. Raises InputError where no words are known."""
    return cues_of(_worded(told))


def write_subtitles(told: Told, path: Path) -> None:
    """Write the subtitles of what is said as ``.srt`` or ``.vtt``, whole or not at all. Raises InputError."""
    from ...speech.timing import srt, vtt

    cues = subtitle_cues(told)
    several = len({c.pieces[0].speaker for c in cues}) > 1
    if path.suffix.lower() == ".vtt":
        rows = [(c.start, c.end, c.pieces[0].speaker if several else "", c.text) for c in cues]
        write_text(path, vtt.compose(rows, lines=True))
        return
    said: list[tuple[float, float, str]] = []
    before = ""
    for c in cues:
        who = c.pieces[0].speaker
        # as television has it: a dash where somebody else begins
        said.append((c.start, c.end, f"- {c.text}" if several and who != before else c.text))
        before = who
    write_text(path, srt.compose(said))
