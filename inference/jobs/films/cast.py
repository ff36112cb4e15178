"""Several people in one film: a script with speakers, or a performance of each, to one film."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from math import gcd
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ....base.errors import InputError
from ....base.progress import Cancel, Note, Progress
from ....base.tables import table_text
from ..perform import PerformOptions, mood_of, performance_of
from ..scene import AvatarOptions, as_wanted, avatar_of
from ..spoken import speech_of
from .render_job import RenderJob, rendered

if TYPE_CHECKING:
    from ...casting.cast_file import Member
    from ...performance.performance import Performance
    from ...timeline.speech import Speech

_SEATS = 7919
"""Apart, so that two of a cast do not move alike."""


def talk_together(
    job: PerformOptions,
    picture: dict[str, Any],
    kept: Path | None,
    progress: Progress,
    note: Note,
    cancel: Cancel | None,
) -> Path:
    """What a script's speakers say to one another, spoken, performed by each, and rendered as ``picture`` has
    the options of a film. ``kept``: where the performances are to be written as well."""
    from ...casting.cast_file import AUTO, read_cast
    from ...casting.parts import speakers_in

    source = str(picture["cast"])
    if job.listen_to is not None:
        raise InputError("--listen-to is for one person; a cast listens by itself", "leave it out")
    if job.audio is not None:
        raise InputError("a cast needs to know who speaks", "give a script with speakers, not --audio")
    voices = () if source == AUTO else tuple(f"{m.name}={m.voice}" for m in read_cast(source) if m.voice)
    spoken = replace(job, speaker_voices=(*voices, *job.speaker_voices))
    speech = speech_of(spoken, progress, note, mood_of(job))
    for warning in speech.warnings:
        note(f"warning: {warning}")
    cast = _ready(read_cast(source, speakers_in(speech)), progress)
    performances = perform_cast(spoken, speech, cast, progress)
    whole = merged(performances, cast)
    if kept is not None:
        _keep(kept, performances, cast, whole, note)
    stage = picture["stage"] if picture["stage"].shots else replace(picture["stage"], shots="auto")
    ready = RenderJob(**{**picture, "stage": stage}, performance=whole)
    return render_cast(ready, cast, performances, whole, progress, note, cancel)


def render_together(job: RenderJob, progress: Progress, note: Note, cancel: Cancel | None) -> Path:
    """A film of a cast whose people have performances already."""
    from ...casting.cast_file import read_cast

    told = read_cast(str(job.cast))
    for member in told:
        if not member.performance:
            raise InputError(f"{member.name} has no performance", f'add performance = "{member.name}.npz"')
    cast = _ready(told, progress)
    from ...motion.motion_in import open_performance

    performances = [as_wanted(open_performance(Path(m.performance)), job) for m in cast]
    if len({round(p.fps, 3) for p in performances}) > 1:
        raise InputError("the performances of the cast differ in their frame rate", "give --fps N")
    given = None if job.performance is None else as_wanted(open_performance(job.performance), job)
    whole = given or merged(performances, cast)
    return render_cast(job, cast, performances, whole, progress, note, cancel)


def perform_cast(
    options: PerformOptions, speech: Speech, cast: Sequence[Member], progress: Progress
) -> list[Performance]:
    """The performance of each: own words, and a look at who speaks while others do."""
    from ...casting.gaze import looks
    from ...casting.parts import parts_of

    parts = parts_of(speech, [m.name for m in cast])
    eyes = {m.name: _eye_height(m.avatar) for m in cast}
    made = []
    for i, member in enumerate(cast):
        own: dict[str, Any] = {"seed": options.seed + _SEATS * i}
        if options.look is None:
            own["look"] = looks(member, cast, eyes, speech.sentences)
        own |= {"emotion": member.emotion} if member.emotion else {}
        own |= {"pose": member.pose} if member.pose else {}
        made.append(performance_of(replace(options, **own), parts[member.name], progress))
    return made


def merged(performances: Sequence[Performance], cast: Sequence[Member]) -> Performance:
    """What is heard and said in all of a film, on the motion of whose take is the longest."""
    base = max(performances, key=lambda p: p.frames)
    sounds = [_at_rate(p, base.audio_rate) for p in performances]
    total = np.zeros(max(map(len, sounds)), np.int32)
    for sound in sounds:
        total[: len(sound)] += sound
    words = [
        (label, *times, member.name)
        for p, member in zip(performances, cast, strict=True)
        for label, times in zip(p.word_labels, p.word_times.tolist(), strict=True)
    ]
    words.sort(key=lambda w: w[1])
    sentences = [
        {**s, "speaker": member.name}
        for p, member in zip(performances, cast, strict=True)
        for s in p.meta.get("sentences", [])
    ]
    sentences.sort(key=lambda s: float(s["start"]))
    return replace(
        base,
        audio=np.clip(total, -32768, 32767).astype(np.int16),
        word_labels=tuple(w[0] for w in words),
        word_times=np.array([w[1:3] for w in words], np.float32).reshape(-1, 2),
        meta={**base.meta, "sentences": sentences},
    )


def render_cast(
    job: RenderJob,
    cast: Sequence[Member],
    performances: Sequence[Performance],
    whole: Performance,
    progress: Progress,
    note: Note,
    cancel: Cancel | None,
) -> Path:
    """Render what is there: the people, where they stand, and what each does."""
    from ...casting.cast_file import table_of

    with tempfile.TemporaryDirectory(prefix="paksatalker-") as name:
        placed = []
        for i, (member, performance) in enumerate(zip(cast, performances, strict=True)):
            performance.save(Path(name) / f"{i}.npz")
            placed.append(replace(member, performance=f"{i}.npz"))
        file = Path(name) / "cast.toml"
        file.write_text(table_text(table_of(placed)), encoding="utf-8")
        return rendered(replace(job, cast=str(file)), cast[0].avatar, whole, progress, note, cancel)


def _ready(cast: Sequence[Member], progress: Progress) -> list[Member]:
    """The cast with avatars that are baked. Raises InputError for avatars that can't share a scene."""
    found = []
    for member in cast:
        shape = member.avatar_shape or None
        avatar = avatar_of(AvatarOptions(avatar=member.avatar, avatar_shape=shape), progress)
        if Path(avatar).suffix not in ("", ".npz"):
            raise InputError(
                f"{member.name} is {Path(avatar).name}: a cast takes people of the library or a .toml",
                "see `paksatalker avatars`; a file of your own talks alone",
            )
        found.append(replace(member, avatar=avatar, avatar_shape=""))
    return found


def _eye_height(avatar: str) -> float:
    from ....rigs import bake
    from ....rigs.avatar.asset import load_avatar

    file = Path(avatar) if Path(avatar).suffix == ".npz" else bake.person(avatar)
    return float(load_avatar(file).measures["eye_height"])


def _at_rate(performance: Performance, rate: int) -> Any:
    sound = performance.audio.astype(np.float64)
    if performance.audio_rate != rate and len(sound):
        from scipy.signal import resample_poly

        common = gcd(rate, performance.audio_rate)
        sound = resample_poly(sound, rate // common, performance.audio_rate // common)
    return np.round(sound).astype(np.int32)


def _keep(
    file: Path, performances: Sequence[Performance], cast: Sequence[Member], whole: Performance, note: Note
) -> None:
    """The whole, one file for each person beside it, and the cast that plays them again."""
    from ...casting.cast_file import table_of

    whole.save(file)
    kept = []
    for member, performance in zip(cast, performances, strict=True):
        own = file.with_name(f"{file.stem}-{member.name}.npz")
        performance.save(own)
        kept.append(replace(member, performance=own.name))
    plan = file.with_name(f"{file.stem}-cast.toml")
    plan.write_text(table_text(table_of(kept)), encoding="utf-8")
    note(f"wrote {plan}: paksatalker render --cast {plan.name} plays it again")
