"""Lines and words of a script marked with the languages that they are in, so that each is said as its own."""

from __future__ import annotations

import re
from dataclasses import replace

from ..script import Line, Script
from .identification import KNOWN, language_of, spans

_PLAIN = re.compile(r"[^\[\]()]+")
_LEAST = 2
"""Words of a run from which it is marked: single ones are names and loans mostly."""


def with_languages(script: Script, language: str = "", among: tuple[str, ...] = KNOWN) -> Script:
    """The script with ``[language …]`` on lines in another language than it, and ``[…](@…)`` on runs of words
    inside of lines. What is marked already stays. Raises InputError where the model is not installed."""
    whole = (language or language_of(script.plain, among)).partition("-")[0]
    return replace(script, lines=tuple(_marked(line, whole, among) for line in script.lines))


def _marked(line: Line, whole: str, among: tuple[str, ...]) -> Line:
    if line.language or "](@" in line.text or len(line.plain.split()) < _LEAST:
        return line
    own = language_of(line.plain, tuple(dict.fromkeys((whole, *among))))
    if len(line.plain.split()) < 4:
        own = whole
    text = line.text if "[" in line.text else _spans(line.text, own, among)
    return replace(line, text=text, language=own if own != whole else "")


def _spans(text: str, own: str, among: tuple[str, ...]) -> str:
    out, at = [], 0
    for span in spans(text, among, own):
        inside = text[span.start : span.end]
        if span.language != own and len(inside.split()) >= _LEAST and _PLAIN.fullmatch(inside[:200]):
            out += [text[at : span.start], f"[{inside}](@{span.language})"]
            at = span.end
    return "".join([*out, text[at:]])
