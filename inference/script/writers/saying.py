"""An answer while it comes: thinking left out, and endless repetition stopped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from .model import Heard, Interrupted, Message, Model, Sampling

MOST = 200_000
"""Characters of an answer; no script is longer."""
_SPECIAL = re.compile(
    r"<\|[^|<>\n]{1,40}\|>|</?(?:s|think|tool_call|start_of_turn|end_of_turn|bos|eos|pad)>"
    r"|\[/?INST\]|<</?SYS>>"
)
_LOOKED_AT = 600
_TIMES = 6
_THOUGHT = re.compile(r"\A.*</think>", re.DOTALL)
_THINKING = re.compile(r"<think>.*\Z", re.DOTALL)


def say(
    model: Model,
    messages: Sequence[Message],
    sampling: Sampling,
    schema: dict[str, Any] | None = None,
    heard: Heard = lambda piece: False,
    tries: int = 2,
) -> str:
    """The model's answer without its thinking, asked for again where it was interrupted before ``heard``
    stopped it. An answer that goes on endlessly is stopped. Raises PaksaTalkerError."""
    for left in reversed(range(tries)):
        got: list[str] = []
        size = 0

        def listen(piece: str, got: list[str] = got) -> bool:
            nonlocal size
            got.append(piece)
            size += len(piece)
            return heard(piece) or size > MOST or (len(got) % 16 == 0 and repeats("".join(got[-400:])))

        try:
            text = model.answer(messages, sampling, schema, listen)
            return without_thinking(text[: MOST + 1000])
        except Interrupted:
            if not left:
                raise
    raise AssertionError  # the last try returns or raises


def without_thinking(text: str) -> str:
    """All to the last ``</think>`` left out, whose opening tag may have stood in the prompt, and what was
    never closed; control tokens that came through are gone."""
    text = _THINKING.sub("", _THOUGHT.sub("", text))
    return _SPECIAL.sub("", text).strip()


def repeats(text: str) -> bool:
    """Whether the end of a text says the same over and over."""
    end = text[-_LOOKED_AT:]
    for size in (1, 2, 3, 5, 8, 13, 21, 34, 55, 89):
        unit = end[-size:]
        # a line of blanks or of one letter is nothing yet
        if len(end) >= size * _TIMES + 40 and end.endswith(unit * (_TIMES + 40 // size)):
            return True
    last = end[-60:]
    return len(end) == _LOOKED_AT and end.count(last) >= 4
