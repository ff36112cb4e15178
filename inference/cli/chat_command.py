"""``paksatalker chat``: a talk on the terminal, or line by line for programs."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Iterator

from ...base.errors import PaksaTalkerError
from ...base.report import Report, plain
from ..jobs.scripts.chat import Chat, ChatOptions, write_duet
from .arguments import options_of

_LONGEST = 100_000
"""Characters of a line of stdin."""


def run(given: Namespace, report: Report) -> None:
    """One answer, or one to each line of stdin; a turn that fails is told, and the talk goes on."""
    options = options_of(ChatOptions, given)
    if options.duet is not None:
        report.result(write_duet(options, report))
        return
    chat = Chat(options)
    if options.said is not None:
        _tell(chat, options.said, given.json)
        if (kept := options.session or options.output) is not None:
            report.result(kept)
        return
    for said in _lines():
        try:
            _tell(chat, said, given.json)
        except PaksaTalkerError as e:
            report.error(e)


def _tell(chat: Chat, said: str, as_json: bool) -> None:
    answer = chat.answer(said)
    if not as_json:
        print(plain(answer), flush=True)
        return
    talk = chat.talk
    about = talk.theme
    told = {"turn": len(talk.turns), "said": said, "answer": answer, "about": about.main}
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
