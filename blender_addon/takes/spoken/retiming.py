"""Words that move, matched and put back into their text. Numbers and text alone: no Blender in here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

from ....base.errors import InputError
from ...animation.time_map import Span


def match_words(old: Sequence[str], new: Sequence[str]) -> list[int | None]:
    """For each old word the new one that it became, None where it is gone; the order is kept.

    Equal words are one and the same, and so are as many others that stand in the same place between them.
    """
    found: list[int | None] = [None] * len(old)
    matcher = SequenceMatcher(None, [_plain(w) for w in old], [_plain(w) for w in new], autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal" or (kind == "replace" and b - a == d - c):
            found[a:b] = range(c, d)
    return found


def shifted(spans: Sequence[Span], shifts: Sequence[float], within: Span) -> list[Span]:
    """The spans, each moved by its shift; none overtakes another or leaves the range ``within``.

    A moved word stops at those that stay, and keeps its length where there is room.
    """
    out = list(spans)
    low = within[0]
    for i, ((start, end), by) in enumerate(zip(spans, shifts, strict=True)):
        if not by:
            low = end
            continue
        high = next((spans[k][0] for k in range(i + 1, len(spans)) if not shifts[k]), within[1])
        before = out[i - 1][0] if i and shifts[i - 1] else low
        begin = min(max(start + by, before, low), high)
        out[i] = (begin, min(max(end + by, begin), high))
        if i and shifts[i - 1]:
            out[i - 1] = (out[i - 1][0], min(out[i - 1][1], begin))
    return out


def edited_text(text: str, words: Sequence[str], changes: Mapping[int, str | None]) -> str:
    """The text with some of its words renamed, or taken out where None, everything else as it is.

    ``words`` are all words in the order of the text. Raises InputError where a changed one is not in it.
    """
    out, cursor, copied = [], 0, 0
    for i, word in enumerate(words):
        found = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)").search(text, cursor)
        at = found.start() if found else -1
        if at < 0:
            if i in changes:
                raise InputError(f"can't find the word '{word}' in the text", "change it in the text itself")
            continue
        cursor = at + len(word)
        if i in changes:
            new = changes[i]
            out += [text[copied:at], new or ""]
            copied = cursor
            if not new:  # and one of the blanks around it
                copied += len(text[cursor:]) - len(text[cursor:].lstrip(" "))
    out.append(text[copied:])
    result = re.sub(r"[ \t]+([,.;:!?])", r"\1", "".join(out))
    if not re.search(r"\w", result):
        raise InputError("no word is left to say", "put one back, or delete the speech itself")
    return result.strip()


def _plain(word: str) -> str:
    return re.sub(r"[^\w']", "", word).casefold()
