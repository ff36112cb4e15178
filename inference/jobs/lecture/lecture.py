"""Slides to a film of somebody who speaks to them."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ....base.errors import InputError
from ....base.locks import locked
from ....base.progress import Cancel, Note, Progress, silent, stoppable, unsaid
from ....base.text_file import read_text
from ....film.encoding.codecs import codec_of, require_encoder
from ....film.encoding.encode import write_film
from ....film.lecture.composing import LecturePictures, Seen
from ....film.lecture.layouts import layout
from ....film.slides.deck import Deck
from ....film.slides.reading import read_deck
from ..finish.film_style import style_of, subtitle_cues, told_of, write_subtitles
from ..outputs import check_outputs
from ..perform import PerformOptions, perform
from ..scene import avatar_of, check_mapping
from ..slides.script import LectureScript, plan_of, script_of_deck, script_of_text, turns_of
from .lecture_job import LectureJob
from .presenter import render_presenter

if TYPE_CHECKING:
    from ...performance.performance import Performance

MOST_TEXT = 1_000_000
_CRF = 18
_SPOKEN = (
    "language", "voice", "speaker_voices", "rate", "pitch", "volume", "voice_emotion", "lexicon", "emotion",
    "articulation", "look", "without", "style", "culture", "speaker_style", "intensity", "pose",
    "seed", "fps",
)  # fmt: skip


def lecture(
    job: LectureJob, *, progress: Progress = silent, note: Note = unsaid, cancel: Cancel | None = None
) -> Path:
    """Speak, perform, render and put together; returns the film, beside which those of other languages lie.

    After an edit only what changed is rendered again: frames are known by what they show. Raises InputError
    where something can't be read or followed, PaksaTalkerError where a library or program is missing,
    Cancelled once ``cancel`` is set.
    """
    told = stoppable(progress, cancel)
    check_outputs(job)
    check_mapping(job.mapping)
    require_encoder(codec_of(job.output.suffix, job.codec or ""))
    films = [(job, None), *((_in_language(job, code, file), code) for code, file in job.other_languages())]
    scripts = [None if j.script is None else read_text(j.script, MOST_TEXT, "the script") for j, _ in films]
    told("slides", 0, 1)
    deck = read_deck(job.slides)
    told("slides", 1, 1)
    spoken = [
        script_of_deck(deck, job.hold) if text is None else script_of_text(text, job.hold) for text in scripts
    ]
    avatar = avatar_of(job, told)
    for (one, code), script in zip(films, spoken, strict=True):
        if code is not None:
            note(f"in {code}: {one.output}")
        with locked(one.output):
            _film(one, deck, script, avatar, told, note, cancel)
    return job.output


def _in_language(job: LectureJob, code: str, script: Path) -> LectureJob:
    """The same lecture by another script, in a voice of its language."""
    named = job.output
    beside = None if job.subtitles is None else job.subtitles.with_suffix(f".{code}{job.subtitles.suffix}")
    one = replace(
        job, script=script, languages=(), language=code, voice=None, subtitles=beside,
        output=named.with_suffix(f".{code}{named.suffix}"),
    )  # fmt: skip
    check_outputs(one)
    return one


def _film(
    job: LectureJob, deck: Deck, script: LectureScript, avatar: str, progress: Progress, note: Note,
    cancel: Cancel | None,
) -> None:  # fmt: skip
    size = job.size or (1920, 1080)
    performance = _performed(job, script, progress, note)
    first = float(performance.word_times[0][0]) if len(performance.word_times) else 0.0
    turns = turns_of(performance.meta.get("events", []), script, deck, job.layout, first)
    plan = plan_of(turns, script, deck, performance.duration, performance.fps, performance.frames)
    edge = round(job.presenter * min(size) / 1080)
    used = {name: layout(name, size, edge) for name in dict.fromkeys(s.layout for s in plan)}
    told = told_of(performance)
    style = style_of(job, told, size, _CRF)
    work = job.output.with_name(job.output.name + ".frames")
    work.mkdir(exist_ok=True)
    seen = render_presenter(job, performance, avatar, plan, used, work, progress, note, cancel)
    titles = [s.title or f"Slide {i + 1}" for i, s in enumerate(deck.slides)]
    chapters = chapters_of(plan, titles, performance.fps)
    style = replace(
        style,
        chapters=chapters,
        subtitles=tuple((c.start, c.end, c.text) for c in subtitle_cues(told)),
        language=str(performance.meta.get("language", "")),
        about=(("title", deck.title), ("comment", contents(chapters))),
    )
    pictures = LecturePictures(deck, plan, used, size, seen.picture)
    write_film(
        pictures, len(plan), performance.fps, performance.audio, performance.audio_rate, job.output, style,
        lambda count: progress("encode", count, len(plan)),
    )  # fmt: skip
    if job.subtitles is not None:
        write_subtitles(told, job.subtitles)
    shutil.rmtree(work, ignore_errors=True)
    share, area = seen.rendered / len(plan), seen.pixels / (len(plan) * size[0] * size[1])
    note(f"3D: {seen.rendered} of {len(plan)} frames ({share:.0%}), {area:.1%} of the film's pixels")


def _performed(job: LectureJob, script: LectureScript, progress: Progress, note: Note) -> Performance:
    from ...speech.kept_sentences import keeping

    known = {f.name for f in fields(PerformOptions)}
    values = {n: getattr(job, n) for n in _SPOKEN if n in known and hasattr(job, n)}
    with keeping():
        performance = perform(PerformOptions(**values, text=script.text), progress=progress, note=note)
    if not len(performance.word_times):
        raise InputError("the script says nothing", "write what is said to the slides")
    return performance


def chapters_of(plan: Sequence[Seen], titles: Sequence[str], fps: float) -> tuple[tuple[float, str], ...]:
    """When each slide is first seen, and again where it is turned back to, with its title."""
    found: list[tuple[float, str]] = []
    before = -1
    for number, seen in enumerate(plan):
        if seen.slide != before:
            found.append((number / fps, titles[seen.slide]))
            before = seen.slide
    return tuple(found)


def contents(chapters: Sequence[tuple[float, str]]) -> str:
    """A table of contents as video pages read it: a line each, minutes and seconds first."""
    lines = []
    for start, title in chapters:
        whole = int(start)
        hours = f"{whole // 3600}:" if whole >= 3600 else ""
        lines.append(f"{hours}{whole // 60 % 60:02d}:{whole % 60:02d} {title}")
    return "\n".join(lines)
