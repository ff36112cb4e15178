"""Talks as files: saved as JSON, and gone on with."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ....base.errors import InputError, believed
from ....base.tables import parse_json
from ....base.text_file import read_text
from ....base.writing import write_text
from .conversation import MOST_TURNS, Conversation, Turn
from .facts import MOST, Fact
from .notes import LONGEST, Note

FORMAT = 1
MOST_BYTES = 50_000_000
_HINT = "name a file that `paksatalker chat --session` has written, or a new one"


def save(talk: Conversation, path: Path) -> None:
    """Write a talk. Raises InputError where the file can't be written."""
    write_text(path, json.dumps({"format": FORMAT, **asdict(talk)}, ensure_ascii=False, indent=1))


def load(path: Path) -> Conversation:
    """The talk in a file. Raises InputError, naming the file, where it holds none."""
    table = parse_json(read_text(path, MOST_BYTES, "the talk"), f"the talk {path}", _HINT)
    with believed(f"{path} holds no talk", _HINT):
        if table["format"] != FORMAT:
            raise ValueError("another format")
        turns = [Turn(_text(t["said"]), _text(t["answer"])) for t in table["turns"]]
        facts = [
            Fact(_text(f["key"]), _text(f["value"]), int(f["turn"]), _text(f["source"]))
            for f in table["facts"]
        ]
        notes = [
            Note(int(n["first"]), int(n["last"]), _text(n["text"])[:LONGEST]) for n in table.get("notes", [])
        ]
        in_order = all(a.last == b.first for a, b in zip([Note(0, 0, ""), *notes], notes, strict=False))
        if not in_order or any(not n.first < n.last <= len(turns) for n in notes):
            raise ValueError("notes out of order")
        if len(turns) > MOST_TURNS or len(facts) > MOST:
            raise ValueError("too much")
        persona, language, guide = (_text(table.get(key, "")) for key in ("persona", "language", "told"))
        return Conversation(persona, language, guide, tuple(turns), tuple(facts), tuple(notes))
    raise InputError(f"{path} holds no talk", _HINT)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value
