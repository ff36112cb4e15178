"""A brief to a script: asked for, checked, asked for again where it does not fit."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace

from ...base.errors import InputError, PaksaTalkerError
from ...base.logs import logger
from ...base.progress import Note, Progress, silent, unsaid
from . import results, rules
from .answer import line_of, script_of, sound
from .arriving import Rows
from .brief import Brief
from .moderation import Judge, Level, findings
from .pace import script_seconds
from .prompts.asking import longer_or_shorter, messages, schema
from .script import Script
from .writers.model import DEFAULT, Message, Model, Sampling
from .writers.saying import say

TOLERANCE = 0.2
"""By how much a script may miss the length that was asked for before it is asked for again."""
TRIES = 3
LEAST = 8
"""Words of a script under which it is asked for again."""
_log = logger(__name__)


@dataclass(frozen=True)
class Ways:
    """How a script is written: drawn as ``sampling`` says, ``remembered`` where it was written before, judged
    at the ``moderation`` level; ``factor`` tells how many times longer than usual the voice takes."""

    sampling: Sampling = DEFAULT
    remembered: bool = True
    moderation: Level = "standard"
    factor: Callable[[str], float] = lambda text: 1.0
    guard: Judge | None = None
    """A model that judges beside the rules of moderation."""
    arrived: Callable[[Script], None] | None = None
    """Gets each line as a script of its own as soon as the model has written it, before all is checked."""


def compose(
    brief: Brief,
    model: Model | None,
    ways: Ways | None = None,
    progress: Progress = silent,
    note: Note = unsaid,
) -> Script:
    """The script of a brief by a model, or by rules where there is none.

    Raises InputError where the topic, PaksaTalkerError where the answer is objected to by moderation or holds
    nothing that can be said.
    """
    ways = ways or Ways()
    _moderated(f"{brief.topic}\n{'' if brief.script is None else brief.script.plain}", ways, "the topic")
    if model is None:
        script = rules.write(brief)
    else:
        script = _written(brief, model, ways, progress, note)
    _moderated(script.plain, ways, "the script")
    return script


def _written(brief: Brief, model: Model, ways: Ways, progress: Progress, note: Note) -> Script:
    chat, form = messages(brief), schema(brief)
    _room(chat, model, ways)
    best: Script | None = None
    missed = float("inf")
    trouble: PaksaTalkerError | None = None
    for attempt in range(TRIES):
        progress("write", attempt, TRIES)
        sampling = replace(ways.sampling, seed=ways.sampling.seed + attempt)
        answer = _answer(chat, form, model, sampling, ways, progress, attempt, brief)
        try:
            script = script_of(answer, brief, model.name)
        except PaksaTalkerError as e:
            trouble = trouble or e
            continue
        if brief.seconds is None:
            best = script
            if len(script.plain.split()) >= LEAST:
                break
            continue
        takes = script_seconds(script, ways.factor(script.plain))
        if abs(takes - brief.seconds) < missed:
            best, missed = script, abs(takes - brief.seconds)
        if missed <= TOLERANCE * brief.seconds:
            break
        again = [*chat[: len(messages(brief))], Message("assistant", answer[:4000])]
        chat = [*again, longer_or_shorter(takes, brief.seconds)]
        if model.count(chat) + ways.sampling.most > model.context:
            chat = messages(brief)
    progress("write", TRIES, TRIES)
    if best is None:
        assert trouble is not None
        raise trouble
    if brief.seconds is not None and missed > TOLERANCE * brief.seconds:
        note(f"warning: {model.name} missed the length of {brief.seconds:g} s by {missed:.0f} s")
    return best


def _answer(
    chat: list[Message],
    form: dict[str, object],
    model: Model,
    sampling: Sampling,
    ways: Ways,
    progress: Progress,
    attempt: int,
    brief: Brief,
) -> str:
    key = results.key_of(model.identity, chat, sampling, form)
    if ways.remembered and (kept := results.kept(key)) is not None:
        return kept
    heard = 0
    rows = Rows(lambda row: _arrived(row, brief, ways))

    def listen(piece: str) -> bool:
        nonlocal heard
        heard += 1
        if ways.arrived is not None:
            rows(piece)
        progress("write", attempt + min(heard / max(sampling.most, 1), 1.0), TRIES)
        return False

    answer = say(model, chat, sampling, form, listen)
    if ways.remembered:
        results.keep(key, answer)
    return answer


def _arrived(row: dict[str, object], brief: Brief, ways: Ways) -> None:
    """Hand on a line that moderation does not object to."""
    line = line_of(row, brief)
    if line is not None and ways.arrived is not None and not findings(line.plain, ways.moderation):
        with suppress(PaksaTalkerError):
            ways.arrived(sound(Script((line,))))


def _room(chat: list[Message], model: Model, ways: Ways) -> None:
    asked = model.count(chat)
    if asked + min(ways.sampling.most, 128) > model.context:
        raise InputError(
            f"the request takes {asked:,} tokens, and {model.name} reads {model.context:,}",
            "give less material, or a model that reads more",
        )


def _moderated(text: str, ways: Ways, what: str) -> None:
    found = findings(text, ways.moderation)
    if not found and ways.guard is not None:
        found = ways.guard(text, what)
    for finding in found:
        _log.warning("moderation of %s at level %s: %s", what, ways.moderation, finding.reason)
    if found:
        kind = InputError if what == "the topic" else PaksaTalkerError
        raise kind(
            f"{what} is refused by moderation ({found[0].reason})",
            "change it, or choose a lower level with --moderation",
        )
