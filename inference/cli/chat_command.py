"""``paksatalker chat``: a talk on the terminal, or line by line for programs."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

from ...base.errors import InputError, PaksaTalkerError
from ...base.report import Report, plain
from ..jobs.scripts.chat import STDOUT, Chat, ChatOptions, write_duet
from .arguments import options_of

if TYPE_CHECKING:
    from ..speech.spoken_stream import SpokenStream

_LONGEST = 100_000
"""Characters of a line of stdin."""


def run(given: Namespace, report: Report) -> None:
    """One answer, or one to each line of stdin; a turn that fails is told, and the talk goes on."""
    options = options_of(ChatOptions, given)
    if options.duet is not None:
        report.result(write_duet(options, report))
        return
    if options.speak is not None and str(options.speak) == STDOUT and given.json:
        raise InputError("--json and the sound both go to stdout", "give --speak a file")
    chat = Chat(options)
    with _sound(options) as stream:
        _talk(chat, stream, options, given.json, report)


def _sound(options: ChatOptions) -> AbstractContextManager[SpokenStream | None]:
    """What speaks the answers; nothing where they are not to be spoken. Raises InputError where there is no
    such voice."""
    if options.speak is None:
        return nullcontext()
    from ..speech.speakers.cast import main_part
    from ..speech.spoken_stream import SpokenStream

    part, _ = main_part(options.voice, None if options.voice else options.language or "en", "")
    return SpokenStream(sys.stdout.buffer if str(options.speak) == STDOUT else options.speak, part.name)


def _talk(
    chat: Chat, stream: SpokenStream | None, options: ChatOptions, as_json: bool, report: Report
) -> None:
    if options.said is not None:
        _tell(chat, options.said, as_json, stream, report)
        if (kept := options.session or options.output) is not None:
            report.result(kept)
        return
    for said in _lines():
        try:
            _tell(chat, said, as_json, stream, report)
        except PaksaTalkerError as e:
            report.error(e)


def _tell(chat: Chat, said: str, as_json: bool, stream: SpokenStream | None, report: Report) -> None:
    answer = chat.answer(said) if stream is None else chat.spoken(said, stream)
    if not as_json:
        to_player = stream is not None and str(chat.options.speak) == STDOUT
        print(plain(answer), file=sys.stderr if to_player else sys.stdout, flush=True)
        if stream is not None and stream.first is not None:
            report.note(f"first sound after {stream.first:.1f} s")
        return
    talk = chat.talk
    about = talk.theme
    told: dict[str, Any] = {"turn": len(talk.turns), "said": said, "answer": answer, "about": about.main}
    if stream is not None and stream.first is not None:
        told["first_sound"] = round(stream.first, 3)
    print(json.dumps({**told, "facts": [[f.key, f.value] for f in talk.facts]}), flush=True)


def _lines() -> Iterator[str]:
    """What is typed or piped in, to its end."""
    asks = sys.stdin.isatty()
    while True:
        if asks:
            print("> ", end="", file=sys.stderr, flush=True)
        line = sys.stdin.readline(_LONGEST)
        if not line:
            return
        if line.strip():
            yield line.strip()
