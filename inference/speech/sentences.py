"""Sentence boundaries that abbreviations don't fool."""

from __future__ import annotations

import re

_END = re.compile(r"""[.!?\u2026]+["')\]]*\s+""")


def split(text: str) -> list[tuple[str, bool]]:
    """The sentences of ``text``, white space collapsed, each with whether a paragraph ends after it."""
    found = []
    for paragraph in re.split(r"\n\s*\n", text):
        paragraph = " ".join(paragraph.split())
        parts, start = [], 0
        for end in _END.finditer(paragraph):
            parts.append(paragraph[start : end.end()].strip())
            start = end.end()
        parts.append(paragraph[start:].strip())
        parts = [p for p in parts if p]
        found += [(p, i == len(parts) - 1) for i, p in enumerate(parts)]
    return found
