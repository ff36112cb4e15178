"""Notes of old turns by a model: each is made of the turns' own words once, never of other notes, which would
drift; what is no sound note is left to the rules."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ....base.errors import PaksaTalkerError
from ....base.logs import logger
from ..material import fenced, harmless, unmarked
from ..writers.model import Message, Model, Sampling
from ..writers.saying import say
from .topic import content

EVERY = 6
"""Turns of a note."""
KEPT = 4
"""Last turns that no note is made of: they are shown word for word."""
LONGEST = 400
"""Characters of a note."""
_LEAST, _SHARED = 4, 0.3
"""Words of a note, and how many of those that tell something stand in the turns."""
_SAMPLING = Sampling(temperature=0.0, most=160)
_log = logger(__name__)


@dataclass(frozen=True)
class Note:
    """What the turns ``first`` to ``last`` (exclusive) said; empty where no model made a sound note."""

    first: int
    last: int
    text: str


def noted(
    notes: Sequence[Note], turns: Sequence[tuple[str, str]], model: Model, language: str = "en"
) -> tuple[Note, ...]:
    """The notes after these turns, each what was said and answered: another one where enough are old."""
    first = notes[-1].last if notes else 0
    if len(turns) - KEPT - first < EVERY:
        return tuple(notes)
    last = first + EVERY
    return (*notes, Note(first, last, _note(turns[first:last], model, language)))


def _note(turns: Sequence[tuple[str, str]], model: Model, language: str) -> str:
    talk = "\n".join(f"They: {said[:600]}\nYou: {answer[:600]}" for said, answer in turns)
    chat = [
        Message(
            "system",
            "You take notes of talks. In two or three short sentences write what was asked, told and agreed, "
            "with names and numbers as they were said. Add nothing. Write in the language of the talk.",
        ),
        Message("user", fenced(talk, "talk") + "\n\nYour notes:"),
    ]
    try:
        if model.count(chat) + _SAMPLING.most > model.context:
            return ""
        text = " ".join(unmarked(harmless(say(model, chat, _SAMPLING))).split())
    except PaksaTalkerError as e:
        _log.warning("no note of the talk: %s", e)
        return ""
    text = re.sub(r"[\[\]{}<>*_#|`~]", " ", text)
    if len(text) > LONGEST:
        text = text[:LONGEST].rpartition(". ")[0] + "."
    words, told = content(text, language), set(content(talk, language))
    sound = len(text.split()) >= _LEAST and sum(w in told for w in words) >= _SHARED * max(len(words), 1)
    if not sound or not words:
        _log.warning("no sound note of the talk, its own words are kept")
        return ""
    return " ".join(text.split())
