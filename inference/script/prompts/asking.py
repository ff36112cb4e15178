"""The messages and the schema by which a model is asked for a script."""

from __future__ import annotations

import json
from typing import Any

from ...face.emotion.emotion import names as emotion_names
from ...speech.voices import espeak_voice
from ..brief import Brief
from ..markdown import written
from ..material import fenced, harmless
from ..writers.model import Message
from .library import Prompt, prompt

GESTURES = (
    "none", "beat", "point", "you", "self", "offer", "sweep", "greeting", "farewell", "doubt", "emphasis",
    "stop", "come", "thinking",
)  # fmt: skip
"""Kinds of the body's plan that a model may ask for."""
INTENSITIES = (0.3, 0.6, 0.9)
MOST_LINES = 60
LONGEST_LINE = 400
_ROOM = 24_000
"""Characters of material that a prompt shows."""
_CHANGES = {
    "refine": "Make this script clearer and more alive. Keep what it says.",
    "shorten": "Make this script shorter: keep what matters most.",
    "expand": "Make this script longer with details and examples that fit it.",
    "simplify": "Say the same in plainer words and shorter sentences.",
    "tone": "Say the same in the tone that was asked for.",
    "slides": "Part this script into slides: mark each line at which a new slide begins.",
}


def schema(brief: Brief) -> dict[str, Any]:
    """The JSON schema of an answer. Numbers are enumerated: bounds of numbers are not kept everywhere."""
    line: dict[str, Any] = {
        "text": {"type": "string", "minLength": 1, "maxLength": LONGEST_LINE},
        "emotion": {"enum": list(emotion_names())},
        "intensity": {"enum": list(INTENSITIES)},
        "gesture": {"enum": list(GESTURES)},
    }
    required = ["text", "emotion"]
    if brief.speakers:
        line = {"speaker": {"enum": list(brief.speakers)}, **line}
        required.append("speaker")
    if brief.change == "slides":
        line["slide"] = {"type": "string", "maxLength": 60}
    row = {"type": "object", "properties": line, "required": required, "additionalProperties": False}
    lines = {"type": "array", "items": row, "minItems": 1, "maxItems": most_lines(brief)}
    return {
        "type": "object",
        "properties": {"title": {"type": "string", "maxLength": 60}, "lines": lines},
        "required": ["lines"],
        "additionalProperties": False,
    }


def most_lines(brief: Brief) -> int:
    """Lines that an answer may have: of four seconds each, and some."""
    if brief.script is not None:
        return min(max(2 * len(brief.script.lines), 4), 4 * MOST_LINES)
    return MOST_LINES if brief.seconds is None else min(max(2, round(brief.seconds / 3)), 4 * MOST_LINES)


def messages(brief: Brief) -> list[Message]:
    """The chat that asks for the script of a brief."""
    genre, persona = prompt("genres", brief.genre), prompt("personas", brief.persona)
    chat = [Message("system", _system(brief, genre, persona))]
    if genre.shot:
        chat += [Message("user", f"Topic: {genre.shot_topic}"), Message("assistant", _shot(genre, brief))]
    chat.append(Message("user", _task(brief)))
    return chat


def longer_or_shorter(found: float, wanted: float) -> Message:
    """The request for another length, seconds each."""
    how = "shorter: cut what matters least" if found > wanted else "longer: add what is missing"
    return Message(
        "user",
        f"That takes {found:.0f} seconds to say and has to take {wanted:.0f}. Write the whole again, "
        f"{abs(found - wanted) / found * 100:.0f} percent {how}. Answer with JSON alone.",
    )


def _system(brief: Brief, genre: Prompt, persona: Prompt) -> str:
    said = [
        persona.guide or "You write what a presenter says aloud.",
        "Write only words that are spoken: no headings, no lists, no emoji, no stage directions.",
        f"Write in {_called(brief.language)}." if brief.language else "",
        genre.guide,
        brief.tone.guide,
        f"The audience: {harmless(brief.audience)[:300]}." if brief.audience else "",
        "Use these terms: "
        + "; ".join(f"{harmless(a)[:60]}: {harmless(b)[:120]}" for a, b in brief.glossary[:50])
        + "."
        if brief.glossary
        else "",
        f"The speakers are {', '.join(brief.speakers)}, and they take turns." if brief.speakers else "",
        'Answer with JSON: {"lines": [{"text": "...", "emotion": "happy", "gesture": "offer"}]}.',
        persona.guide,
    ]
    return " ".join(s for s in said if s)


def _called(language: str) -> str:
    """A language by its name in English."""
    return espeak_voice.languages().get(espeak_voice.find(language) or "", language)


def _shot(genre: Prompt, brief: Brief) -> str:
    rows = []
    for i, row in enumerate(genre.shot):
        line: dict[str, Any] = {
            "text": row["text"],
            "emotion": row.get("emotion", "neutral"),
            "intensity": 0.6,
        }
        line["gesture"] = row.get("gesture", "none")
        if brief.speakers:
            line = {"speaker": brief.speakers[i % len(brief.speakers)], **line}
        rows.append(line)
    return json.dumps({"lines": rows}, ensure_ascii=False)


def _task(brief: Brief) -> str:
    parts = [fenced(text[:_ROOM], f"document {i}") for i, text in enumerate(brief.material, start=1)]
    if brief.script is not None:
        parts += [_CHANGES[brief.change], fenced(written(brief.script), "script")]
    if brief.topic:
        parts.append(f"Topic: {harmless(brief.topic)}")
    if brief.seconds is not None:
        words = max(4, round(brief.seconds * 2.4))
        parts.append(f"It has to take {brief.seconds:.0f} seconds to say: about {words} words.")
    return "\n\n".join(parts)
