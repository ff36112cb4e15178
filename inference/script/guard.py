"""A model that judges what may be said: a guard such as Qwen3Guard or Llama Guard by its own template, any
other chat model by a fixed prompt."""

from __future__ import annotations

import json
import re

from ...base.errors import PaksaTalkerError
from ...base.logs import logger
from .material import fenced, harmless
from .moderation import LEVELS, Finding, Judge, Level
from .writers.model import Message, Model, Sampling
from .writers.saying import say

_SAMPLING = Sampling(temperature=0.0, most=128)
_LONGEST = 6000
"""Characters of a text that are judged at once."""
_SCHEMA = {
    "type": "object",
    "properties": {
        "safety": {"enum": ["safe", "controversial", "unsafe"]},
        "reason": {"type": "string", "maxLength": 60},
    },
    "required": ["safety", "reason"],
    "additionalProperties": False,
}
_PROMPT = (
    "You judge whether a text may be said by a presenter in public. It is unsafe if it helps with violence, "
    "weapons, crime or self-harm, is sexual, hateful or threatening, or gives away private data; "
    "controversial if people would argue about that; else safe. "
    'Answer with JSON: {"safety": "safe", "reason": "..."}.'
)
_VERDICT = re.compile(r"\b(unsafe|controversial|safe)\b", re.IGNORECASE)
_CATEGORY = re.compile(r"categor(?:y|ies):\s*([^\n]{1,80})|^\s*(S\d{1,2}(?:\s*,\s*S\d{1,2})*)", re.I | re.M)
_log = logger(__name__)


def guard_of(model: Model, level: Level) -> Judge:
    """What the model objects to at a level: what is unsafe, at ``strict`` what is controversial too; nothing
    at ``off``. An answer that tells nothing counts as controversial. Every objection is in the log."""
    own = "guard" in model.name.lower()

    def judge(text: str, what: str) -> tuple[Finding, ...]:
        if level == "off" or not text.strip():
            return ()
        worst, reason = "safe", ""
        for at in range(0, len(text), _LONGEST):
            verdict, why = _asked(model, text[at : at + _LONGEST], own)
            if _ORDER.index(verdict) > _ORDER.index(worst):
                worst, reason = verdict, why
        from_level: Level = "strict" if worst == "controversial" else "low"
        if worst == "safe" or LEVELS.index(from_level) > LEVELS.index(level):
            return ()
        _log.warning("the guard %s finds %s %s: %s", model.name, what, worst, reason)
        return (Finding(f"the guard finds it {worst}", reason or "no reason given", from_level),)

    return judge


_ORDER = ("safe", "controversial", "unsafe")


def _asked(model: Model, text: str, own: bool) -> tuple[str, str]:
    """The verdict on a text and its reason."""
    if own:  # the policy stands in the guard's own template
        chat, form = [Message("user", harmless(text))], None
    else:
        chat = [Message("system", _PROMPT), Message("user", fenced(text, "text"))]
        form = _SCHEMA
    try:
        answer = say(model, chat, _SAMPLING, form)
    except PaksaTalkerError as e:
        raise PaksaTalkerError(f"the guard does not answer: {e}", e.hint or "leave out --guard") from e
    return _verdict(answer)


def _verdict(answer: str) -> tuple[str, str]:
    try:
        told = json.loads(answer)
        if isinstance(told, dict) and str(told.get("safety")).lower() in _ORDER:
            return str(told["safety"]).lower(), " ".join(str(told.get("reason", "")).split())[:60]
    except (ValueError, RecursionError):
        pass
    m = _VERDICT.search(answer)
    if m is None:
        return "controversial", "the guard's answer is not clear"
    c = _CATEGORY.search(answer)
    return m[1].lower(), " ".join((c[1] or c[2]).split()) if c else ""
