"""HTML taken out of a text: tags, comments and entities."""

from __future__ import annotations

import html
import re
from functools import cache

from .....base.tables import shipped

_ENTITY = re.compile(r"&(?:[A-Za-z][A-Za-z0-9]{1,31}|#\d{1,7}|#[xX][0-9A-Fa-f]{1,6});")
_DOCTYPE = re.compile(r"(?<!\s)\s*<!doctype html[^<>]{0,200}>", re.IGNORECASE)
_VOICE = re.compile(r"<v(?:\.[\w.-]{1,100})?\s{1,9}([^<>:]{1,40})>")
"""Who says the words of a WebVTT cue that follow; said as a label."""
_TIME = re.compile(r"<\d{1,3}(?::\d{2}){1,2}\.\d{3}>")
"""When a word of a WebVTT cue begins."""


def untagged(text: str) -> str:
    """The text without HTML: a block's end ends a line, what is not for readers is gone, entities are signs.

    What only looks like a tag, such as ``a < b``, stays.
    """
    if "<" in text:
        text = _DOCTYPE.sub("", text)
        text = _VOICE.sub(r"\n<\1>: ", _TIME.sub("", _without_hidden(text)))
        text = _tags().sub(_replaced, text)
    return _ENTITY.sub(lambda m: html.unescape(m.group()), text) if "&" in text else text


def _replaced(m: re.Match[str]) -> str:
    return "\n" if m[1].lower() in shipped(__file__, "directions.toml")["html"]["block"] else ""


@cache
def _tags() -> re.Pattern[str]:
    table = shipped(__file__, "directions.toml")["html"]
    names = "|".join([*table["block"], *table["inline"], *table["hidden"]])
    value = r"\"[^\"<>]{0,500}\"|'[^'<>]{0,500}'|[^\s<>\"'=]{1,200}"
    attributes = rf"(?:\s{{1,20}}[\w:-]{{1,40}}\s?=\s?(?:{value})){{0,20}}(?:\s[\w-]{{1,20}}(?=\s?/?>))?"
    # a class of a cue's words is written <c.yellow>
    return re.compile(rf"</?({names})(?:\.[\w.-]{{1,100}})?{attributes}\s{{0,20}}/?>", re.IGNORECASE)


def _without_hidden(text: str) -> str:
    """Without comments and without elements that are not meant for readers."""
    small = text.lower()
    out, at = [], 0
    unclosed: set[str] = set()
    for m in _hidden().finditer(text):
        close = f"</{m[1].lower()}" if m[1] else "-->"
        if m.start() < at or close in unclosed:
            continue
        end = small.find(close, m.end())
        if end < 0:
            unclosed.add(close)
            continue
        out += [text[at : m.start()], " "]
        at = (small.find(">", end) + 1) or len(text)
    return "".join([*out, text[at:]])


@cache
def _hidden() -> re.Pattern[str]:
    names = "|".join(shipped(__file__, "directions.toml")["html"]["hidden"])
    return re.compile(rf"<!--|<({names})(?=[\s>])", re.IGNORECASE)
