"""Sentences in another language, by a model, as long to say as they were."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ....base.errors import InputError, PaksaTalkerError
from ....base.progress import Progress, silent
from ...speech.voices import espeak_voice
from ..answer import script_of, sound
from ..brief import Brief
from ..material import fenced
from ..pace import seconds
from ..script import Script
from ..writers.model import Message, Model, Sampling
from ..writers.saying import say

TRIES = 3
TOLERANCE = 0.35
"""By how much the length of a sentence may miss before it is asked for again: a voice makes up for that."""
_SCHEMA = {
    "type": "object",
    "properties": {"text": {"type": "string", "minLength": 1, "maxLength": 1200}},
    "required": ["text"],
    "additionalProperties": False,
}


@dataclass(frozen=True)
class Sentence:
    """What is to be translated, and in how many seconds it has to be said; None for as long as it takes."""

    text: str
    seconds: float | None = None


def translated(
    sentences: Sequence[Sentence], target: str, model: Model, sampling: Sampling, progress: Progress = silent
) -> list[str]:
    """The sentences in the language of a code such as ``es``. Raises InputError where it is not known,
    PaksaTalkerError where the model gives no translation."""
    code = espeak_voice.find(target)
    if code is None:
        raise InputError(f"the language '{target}' is not known", "`paksatalker voices` lists the languages")
    name = espeak_voice.languages().get(code, target)
    done: list[str] = []
    for i, sentence in enumerate(sentences):
        progress("translate", i, len(sentences))
        before = " ".join(done[-2:])
        done.append(_one(sentence, name, before, model, replace(sampling, seed=sampling.seed + 97 * i)))
    progress("translate", len(sentences), len(sentences))
    return done


def in_language(
    script: Script, target: str, model: Model, sampling: Sampling, progress: Progress = silent
) -> Script:
    """A script in another language: who speaks, how and on which slide stay."""
    texts = translated([Sentence(line.plain) for line in script.lines], target, model, sampling, progress)
    lines = [
        replace(line, text=text, language=target) for line, text in zip(script.lines, texts, strict=True)
    ]
    return sound(replace(script, lines=tuple(lines)))


def _one(sentence: Sentence, language: str, before: str, model: Model, sampling: Sampling) -> str:
    """The translation nearest to the length that is wanted."""
    best, missed = "", float("inf")
    trouble: PaksaTalkerError | None = None
    more = ""
    for attempt in range(TRIES):
        chat = _asked(sentence, language, before, more)
        try:
            answer = say(model, chat, replace(sampling, seed=sampling.seed + attempt), _SCHEMA)
            text = script_of(answer, Brief("a translation"), model.name).plain.replace("\n", " ")
        except PaksaTalkerError as e:
            trouble = e
            continue
        if sentence.seconds is None:
            return text
        ratio = seconds(text) / max(sentence.seconds, 0.3)
        if abs(ratio - 1) < missed:
            best, missed = text, abs(ratio - 1)
        if missed <= TOLERANCE:
            break
        more = "Say it shorter than this: " if ratio > 1 else "Say it a little longer than this: "
        more += json.dumps(text, ensure_ascii=False)
    if not best and trouble is not None:
        raise trouble
    return best


def _asked(sentence: Sentence, language: str, before: str, more: str) -> list[Message]:
    system = (
        f"You translate into {language} for a voice: natural, complete, nothing added. Names stay. "
        'Answer with JSON: {"text": "..."}.'
    )
    parts = [fenced(sentence.text, "sentence"), f"Translate it into {language}."]
    if before:
        parts.insert(0, f"Before it stands: {before[-400:]}")
    if sentence.seconds is not None:
        parts.append(f"It has to take {sentence.seconds:.1f} seconds to say.")
    return [Message("system", system), Message("user", "\n\n".join([*parts, *([more] if more else [])]))]
