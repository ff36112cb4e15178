"""What a model answered as a script: JSON where it is any, repaired where it is broken, else its words."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from ...base.errors import InputError, PaksaTalkerError
from ..body.plan.calls import known_kinds
from ..face.emotion.emotion import names as emotion_names
from ..speech.text.light_marks import LIGHT
from .brief import Brief
from .markdown import parsed, written
from .material import unmarked
from .prompts.asking import GESTURES, most_lines
from .prompts.library import prompt
from .script import Line, Script
from .writers.saying import without_thinking

_FENCE = re.compile(r"```[a-zA-Z]*\n?|```")
_TEXTS = re.compile(r'"(?:text|line|content|says?)"\s*:\s*"((?:[^"\\]|\\.){1,2000})(?:"|\Z)', re.DOTALL)
_REFUSAL = re.compile(
    r"\A\W*(?:i'?m (?:very |so )?sorry|sorry|i apologi[sz]e|i (?:can(?:no|')?t|am (?:unable|not able)|won't)"
    r"|as an ai|es tut mir leid|lo siento|je suis désolé|mi dispiace|desculpe)\b.{0,300}"
    r"(?:can(?:no|')?t|unable|not able|won't|language model|policy|guidelines|kann|puedo|peux|posso)",
    re.IGNORECASE | re.DOTALL,
)
_KEYS = ("text", "line", "content", "say", "says")
_LETTERS = 0.5
"""Least part of letters and spaces in what is said."""
LONGEST = 2000
"""Characters of a line that is taken."""


def script_of(text: str, brief: Brief, who: str) -> Script:
    """The script in an answer. Raises PaksaTalkerError in one line where it holds none, or declines.

    ``who`` answered. Whatever the answer holds, what is returned reads back from Markdown as it is.
    """
    text = unmarked(without_thinking(text))
    if _REFUSAL.match(text):
        raise PaksaTalkerError(
            f"{who} declined to write this", "put the topic otherwise, or take another writer"
        )
    title, rows = _rows(text)
    lines = [line for row in rows if (line := line_of(row, brief)) is not None]
    if not lines:
        lines = _plain(text, brief)
    lines = _once(lines, brief)[: most_lines(brief)]
    if not lines:
        raise PaksaTalkerError(
            f"{who} answered with nothing that can be said",
            "try again with another --seed, or take another writer",
        )
    return sound(Script(tuple(lines), _words(title)[:80]))


def sound(script: Script) -> Script:
    """The script as it reads from Markdown, in plain words where its marks are hostile. Raises
    PaksaTalkerError where nothing is left."""
    for try_ in (script, _bare(script)):
        try:
            read = parsed(written(try_))
            for line in read.lines:
                _ = line.marked
            return read
        except InputError:
            continue
    raise PaksaTalkerError("the writer's text can't be said", "try again with another --seed")


def _rows(text: str) -> tuple[str, list[dict[str, Any]]]:
    """The title and the lines in JSON, whole or cut short; none where the text is something else."""
    bare = _FENCE.sub("", text)
    for start in [m.start() for m in re.finditer(r"[{\[]", bare)][:8]:
        try:
            found, _ = json.JSONDecoder().raw_decode(bare[start:])
        except (ValueError, RecursionError):
            continue
        if rows := _listed(found):
            title = found.get("title", "") if isinstance(found, dict) else ""
            return (title if isinstance(title, str) else ""), rows
    return "", [{"text": _unescaped(m[1]), **_beside(bare, m.end())} for m in _TEXTS.finditer(bare)]


def _listed(found: Any) -> list[dict[str, Any]]:
    if isinstance(found, dict):
        if any(isinstance(found.get(key), str) for key in _KEYS):
            return [found]
        lists = [found.get("lines"), found.get("script"), found.get("dialogue"), *found.values()]
        found = next((v for v in lists if isinstance(v, list)), [])
    if not isinstance(found, list):
        return []
    return [{"text": r} if isinstance(r, str) else r for r in found[:2000] if isinstance(r, dict | str)]


def _beside(text: str, at: int) -> dict[str, Any]:
    """The emotion and gesture of a line in broken JSON: what stands up to the next line."""
    end = text.find("}", at)
    near = text[at : end if 0 <= end < at + 200 else at + 200]
    found = {}
    for key in ("emotion", "gesture", "intensity"):
        if m := re.search(rf'"{key}"\s*:\s*"?([A-Za-z0-9.]{{1,20}})', near):
            found[key] = m[1]
    return found


def line_of(row: dict[str, Any], brief: Brief) -> Line | None:
    """The line that an object of an answer is; None where it says nothing."""
    text = next((row[key] for key in _KEYS if isinstance(row.get(key), str)), "")
    text = _words(text)
    if not _says(text):
        return None
    speaker = row.get("speaker")
    cast = {name.lower(): name for name in brief.speakers}
    who = cast.get(speaker.strip().lower(), "") if isinstance(speaker, str) else ""
    if cast and not who:
        who = brief.speakers[0]
    gesture = row.get("gesture")
    if isinstance(gesture, str) and gesture in GESTURES[1:] and gesture in known_kinds():
        text = _with_gesture(text, gesture)
    slide = row.get("slide")
    return Line(
        text,
        who,
        _emotion(row.get("emotion"), row.get("intensity")),
        slide=_words(slide)[:60] if isinstance(slide, str) and slide.strip() else None,
    )


def _emotion(name: Any, intensity: Any) -> str:
    if not isinstance(name, str) or name.lower() not in emotion_names() or name.lower() == "neutral":
        return ""
    try:
        value = 0.6 if isinstance(intensity, bool) else float(intensity)
    except (TypeError, ValueError, OverflowError):
        value = 0.6
    return f"{name.lower()}:{min(max(value, 0.1), 1.0) if value == value else 0.6:.2g}"


def _with_gesture(text: str, gesture: str) -> str:
    """The gesture on the longest word of the first sentence, where a speaker would place it."""
    words = [m for m in re.finditer(r"[^\W\d_]{2,40}", text[:160]) if "[" not in text[: m.start() + 1]]
    if not words:
        return text
    m = words[0] if gesture in ("greeting", "farewell") else max(words, key=lambda w: len(w.group()))
    return f"{text[: m.start()]}[{m.group()}](~{gesture}){text[m.end() :]}"


def _plain(text: str, brief: Brief) -> list[Line]:
    """The words of an answer that is no JSON: as Markdown, else sentence by sentence without any marks."""
    bare = _FENCE.sub("", text).strip()
    if bare[:1] in "{[" and '"' in bare:
        return []
    try:
        lines = list(parsed(bare).lines)
    except InputError:
        lines = [Line(piece) for piece in re.split(r"\n+", _words(bare, lines=True))]
    kept = []
    for line in lines:
        text = _known_gestures(" ".join(line.text.split()))[:LONGEST]
        if _says(text):
            cast = brief.speakers
            who = line.speaker if line.speaker in cast else cast[0] if cast else ""
            kept.append(Line(text, who, line.emotion, line.language, "", line.slide))
    return kept


def _known_gestures(text: str) -> str:
    """The text without marks of gestures that the body does not know."""
    known = known_kinds()

    def kept(m: re.Match[str]) -> str:
        if m["voice"] is not None:  # which voices there are, a model does not know
            return ""
        return m["text"] if m["gesture"] and m["gesture"] not in known else m.group()

    return LIGHT.sub(kept, text)


def _says(text: str) -> bool:
    letters = sum(c.isalpha() or c.isspace() for c in text)
    return any(c.isalpha() for c in text) and letters >= _LETTERS * len(text)


def _once(lines: Sequence[Line], brief: Brief) -> list[Line]:
    """Without lines that only repeat the one before, come for the third time, or are the example's."""
    kept: list[Line] = []
    shown = {_key(row["text"]) for row in prompt("genres", brief.genre).shot}
    seen: dict[str, int] = {}
    before = ""
    for line in lines:
        key = _key(line.text)
        seen[key] = seen.get(key, 0) + 1
        if seen[key] < 3 and key != before and key not in shown:
            kept.append(line)
        before = key
    return kept


def _key(text: str) -> str:
    """The words of a text, without its marks."""
    return " ".join(re.findall(r"\w+", re.sub(r"\]\([^()]{0,200}\)", "", text).casefold()))


def _words(text: str, lines: bool = False) -> str:
    """Text without the signs that steer: marks, tags, labels and control signs."""
    text = re.sub(r"<[^<>]{0,200}>", " ", text)
    text = re.sub(r"\[([^\[\]\n]{0,200})\]\([^()\n]{0,500}\)", r"\1", text)
    text = re.sub(r"[\[\]<>{}`*_#|~\\]", " ", text)
    text = "".join(c if c.isprintable() or c in "\n\t" else " " for c in text)
    if lines:
        return "\n".join(" ".join(line.split())[:LONGEST] for line in text.splitlines())
    return " ".join(text.split())[:LONGEST]


def _unescaped(text: str) -> str:
    try:
        return str(json.loads(f'"{text}"'))
    except ValueError:
        return text.replace('\\"', '"').replace("\\n", " ")


def _bare(script: Script) -> Script:
    """The words alone, without anything that is read as a mark, a label or a direction."""
    lines = []
    for line in script.lines:
        text = re.sub(r"[^\w\s.,;!?'’-]", " ", _words(line.text)).replace("_", " ")
        if any(c.isalnum() for c in text):
            lines.append(Line(" ".join(text.split())))
    return Script(tuple(lines))
