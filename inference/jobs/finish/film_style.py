"""A film's end as the options ask for it: what lies over its frames, and the subtitles beside it."""

from __future__ import annotations

from pathlib import Path

from ....base.errors import InputError
from ....base.writing import write_text
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


def style_of(options: FinishOptions, performance: Performance, size: tuple[int, int], crf: int) -> FilmStyle:
    """How the film of a performance is encoded. ``size``: of its frames, in pixels. What enlarges them is
    left to who renders them.

    Raises InputError where there are no words for subtitles or no font has the letters: best asked before
    anything is rendered.
    """
    if options.subtitles is not None:
        pieces_of(performance)
    return FilmStyle(
        crf=crf,
        codec=options.codec or "",
        loudness=options.loudness or None,
        layers=tuple(_layers(options, performance, size)),
        lut=options.lut,
    )


def _layers(options: FinishOptions, performance: Performance, size: tuple[int, int]) -> list[Layer]:
    found: list[Layer] = []
    if titles := titles_of(options, performance):
        found.append(TitleLayer(titles, theme(options.title_style), size, performance.fps, options.font))
    if options.burn_subtitles is not None:
        pieces = pieces_of(performance)
        language = str(performance.meta.get("language", ""))
        look = style(options.burn_subtitles)
        found.append(SubtitleLayer(pieces, look, size, performance.fps, options.font, language))
    if options.logo is not None:
        found.append(LogoLayer(options.logo, options.logo_place, size))
    return found


def titles_of(options: FinishOptions, performance: Performance) -> list[Title]:
    """The titles that are asked for, and a tag for each time that somebody begins to speak."""
    found = [title_of(THIRD, text) for text in options.lower_third]
    if options.name_tags:
        events = [e for e in performance.meta.get("events", []) if e.get("kind") == "speaker"]
        for event, after in zip(events, [*events[1:], None], strict=True):
            start = float(event["start"])
            end = min(start + _TAG_SECONDS, float(after["start"]) if after else performance.duration)
            if str(event.get("name", "")).strip() and end > start:
                found.append(Title(TAG, str(event["name"])[:80], "", start, end))
    return found + [title_of(CARD, text) for text in options.title]


_TAG_SECONDS = 3.5


def pieces_of(performance: Performance) -> list[TimedPiece]:
    """What is said, word by word in its time. Raises InputError where the performance knows no words."""
    speech = speech_of(performance)
    words = [Said(w.text, w.start, w.end, w.sentence) for w in speech.words]
    sentences = [s.text for s in speech.sentences]
    found = timed_pieces(words, sentences, [s.speaker for s in speech.sentences])
    if not found:
        raise InputError(
            "subtitles need words, and the performance knows none",
            "give --transcript with the recording, or leave them out",
        )
    return found


def subtitle_cues(performance: Performance) -> list[Cue]:
    """The cues of a file of subtitles. Raises as :func:`pieces_of` does."""
    return cues_of(pieces_of(performance))


def write_subtitles(performance: Performance, path: Path) -> None:
    """Write a performance's subtitles as ``.srt`` or ``.vtt``, whole or not at all. Raises InputError."""
    from ...speech.timing import srt, vtt

    cues = subtitle_cues(performance)
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
