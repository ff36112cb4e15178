"""The light marks inside plain text: one grammar for all that can be said about a word or a place.

On words, in the form of a link: ``[Nguyen](/wɪn/)`` says a word by its IPA, ``[W3C](=World Wide Web)`` says
something else for it, ``[really](!)`` stresses it, ``[bonjour](@fr)`` is in another language,
``[there](~point left)`` moves the body with it. Between words:
``[0.5s]`` or ``[300ms]`` is a pause, ``[emotion happy:0.6]`` holds for the sentences that follow, ``[slide]``
or ``[slide Our prices]`` turns to the next slide, ``[language fr]`` is that of all that follows,
``[voice heart]`` says what follows until somebody else speaks, and ``[voice ANNA=heart]`` whatever ANNA says.
Ordinary links of Markdown are read as their text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_TARGET = (
    r"(?P<ipa>/[^/()\n]{1,200}/)|=(?P<alias>[^()\n]{1,500})|(?P<strong>!{1,2})"
    r"|@(?P<language>[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2})"
    r"|~[ \t]?(?P<gesture>[a-z][a-z_-]{0,30})(?P<how>(?:[ \t]+[^\s()\[\]~]{1,40}){0,8})"
    r"|(?P<link>(?:(?:https?|ftp|file)://|mailto:|tel:|www\.|#|\.{1,2}/)[^\s()]{0,500}"
    r"(?:[ \t]+(?:\"[^\"\n]{0,200}\"|'[^'\n]{0,200}'))?)"
)
LIGHT = re.compile(
    rf"!?\[(?P<text>[^\[\]\n]{{1,200}})\]\((?:{_TARGET})[ \t]?\)"
    r"|\[(?P<pause>\d{1,5}(?:\.\d{1,3})?)\s?(?P<unit>ms|s)\]"
    r"|\[emotion(?P<emotion>[ \t][^\[\]\n]{1,120}|)\]"
    r"|\[language(?P<tongue>[ \t]+[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2}[ \t]?|)\]"
    r"|\[voice(?P<voice>[ \t]+[^\s\[\]\n][^\[\]\n]{0,119}|)\]"
    r"|\[slide(?P<slide>[ \t:][^\[\]\n]{1,120}|)\]"
)
"""All of them. What a match is tells the group that is not None."""
NEUTRAL = "neutral"
"""What ``[emotion]`` alone goes back to."""


@dataclass(frozen=True)
class GestureMark:
    """``kind`` and ``side`` (``left``, ``right``, ``both`` or nothing) as they were written, and what else
    stands there. Which kinds there are, the body knows."""

    kind: str
    side: str = ""
    detail: str = ""


def gestures_in(text: str) -> list[GestureMark]:
    """All gestures that a text asks for, in order."""
    return [gesture_of(m) for m in LIGHT.finditer(text) if m["gesture"]]


def gesture_of(m: re.Match[str]) -> GestureMark:
    """What a mark of a gesture asks for: its kind, a side, and in its own words the rest."""
    words = m["how"].split()
    side = words.pop(0) if words and words[0] in ("left", "right", "both") else ""
    return GestureMark(m["gesture"], side, " ".join(words))
