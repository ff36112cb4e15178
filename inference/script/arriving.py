"""What of an answer is whole while the rest is still coming: lines of JSON, sentences of a talk."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

_END = re.compile(r"[.!?…]+[\"'”’»)\]]*\s+(?=[\"'“‘«(¿¡]?[A-ZÀ-Þ0-9\u0400-\u04ff])|[。！？]+|\n+")
_ABBREVIATED = re.compile(
    r"(?:^|\s)(?:\w|[A-Z]\.\w|mrs?|ms|dr|prof|st|jr|vs|etc|z\. ?b|bzw|sr|sra|mme|dott)\.\s*$", re.I
)
_DECODER = json.JSONDecoder()
_LEAST = 2
"""Words of a sentence that is handed on before the next has come."""


class Rows:
    """Takes the pieces of an answer in JSON; ``whole`` gets each line as soon as it is whole."""

    def __init__(self, whole: Callable[[dict[str, object]], None]) -> None:
        self._whole, self._text, self._listed = whole, "", False

    def __call__(self, piece: str) -> None:
        """One piece more."""
        self._text += piece
        if not self._listed:
            self._listed = "[" in self._text
            self._text = self._text[self._text.find("[") :]
        while self._listed and "}" in piece and (start := self._text.find("{")) >= 0:
            try:
                row, end = _DECODER.raw_decode(self._text, start)
            except (ValueError, RecursionError):
                return
            self._text = self._text[end:]
            self._whole(row)


class Sentences:
    """Takes the pieces of an answer in words; ``whole`` gets each sentence as soon as another begins."""

    def __init__(self, whole: Callable[[str], None]) -> None:
        self._whole, self._text = whole, ""

    def __call__(self, piece: str) -> None:
        """One piece more."""
        self._text += piece
        at = 0
        for m in _END.finditer(self._text):
            sentence = self._text[at : m.end()]
            if _ABBREVIATED.search(sentence) or (len(sentence.split()) < _LEAST and sentence.isascii()):
                continue
            self._give(sentence)
            at = m.end()
        self._text = self._text[at:]

    def close(self) -> None:
        """The answer has ended."""
        self._give(self._text)
        self._text = ""

    def _give(self, sentence: str) -> None:
        if any(c.isalnum() for c in sentence):
            self._whole(sentence.strip())
