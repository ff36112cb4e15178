"""Scripts without any model: a text passes through with marks by rules, a topic is put into a template."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ...base.tables import shipped
from ..body.plan.calls import known_kinds
from ..face.emotion.auto_emotion import text_emotion
from ..speech.text.language_guess import guess
from .brief import Brief
from .markdown import parsed
from .pace import script_seconds
from .script import Line, Script

NAME = "rules"
_TOPIC = 12
"""Words from which on a text is no topic but what is to be said."""
_LEAST = 0.25
_SENTENCE = re.compile(r"[.!?…。！？](?:\s|$)")


def write(brief: Brief) -> Script:
    """The script of a brief by rules alone. The same brief gives the same script. Raises InputError where the
    text holds what is no script."""
    if brief.script is not None:
        made = _changed(brief.script, brief)
    elif len(brief.topic.split()) > _TOPIC or _SENTENCE.search(brief.topic) or "\n" in brief.topic.strip():
        made = parsed(brief.topic)
    else:
        made = _from_template(brief)
    if brief.speakers and made.speakers == ("",):
        cast = brief.speakers
        made = replace(
            made, lines=tuple(replace(x, speaker=cast[i % len(cast)]) for i, x in enumerate(made.lines))
        )
    toned = tuple(marked(line, brief) for line in made.lines)
    return _fitted(replace(made, lines=toned), brief.seconds)


def marked(line: Line, brief: Brief) -> Line:
    """A line with the feeling that its words tell, the tone that is asked for and a gesture where words ask
    for one; what the author marked stays."""
    language = line.language or brief.language
    text = _formal(line.text, language, brief.tone.formality)
    said = text_emotion(line.plain, language)
    blend = brief.tone.blend or ",".join(f"{n}:{round(k, 2):g}" for n, k in said.items() if k >= _LEAST)
    if "](~" not in text:
        text = _gestured(text, language)
    if dict(brief.tone.traits).get("lively", 0) > 0.5 and text.endswith("."):
        text = text[:-1] + "!"
    return replace(line, text=text, emotion=line.emotion or blend)


def _from_template(brief: Brief) -> Script:
    table = shipped(__file__, "templates.toml")
    genre = brief.genre if brief.genre in table else "greeting" if not brief.genre else "lesson"
    wanted = (brief.language or guess(brief.topic) or "en").partition("-")[0]
    language = wanted if wanted in table[genre] else "en"
    topic = " ".join(re.sub(r"[\[\]{}<>*_#|]", " ", brief.topic).split()).rstrip(".!?")
    rows = table[genre][language]
    if brief.tone.formality in ("formal", "official"):
        rows = [*table.get("formal_opening", {}).get(language, rows[:1])[:1], *rows[1:]]
    lines = [Line(row.format(topic=topic)) for row in rows]
    lines[1:1] = [Line(" ".join(s.split())) for s in _sentences(brief.material)][:20]
    return Script(tuple(lines), topic[:80])


def _sentences(material: Sequence[str]) -> list[str]:
    """The sentences of notes, their signs taken for words."""
    found = []
    for text in material:
        bare = re.sub(r"[\[\]{}<>*_#|]", " ", text)
        found += [s.strip() for s in re.split(r"(?<=[.!?…])\s+|\n+", bare) if any(c.isalnum() for c in s)]
    return found


def _changed(script: Script, brief: Brief) -> Script:
    """What rules can do to a script: parts for slides, fewer lines, plainer words."""
    lines = list(script.lines)
    if brief.change == "slides":
        lines = [
            replace(x, slide=x.slide if x.slide is not None or i % 3 else "") for i, x in enumerate(lines)
        ]
    elif brief.change == "shorten":
        lines = [x for i, x in enumerate(lines) if i % 2 == 0 or i == len(lines) - 1]
    elif brief.change == "simplify":
        lines = [y for x in lines for y in _plainer(x)]
    return Script(tuple(lines), script.title)


def _plainer(line: Line) -> list[Line]:
    """A long sentence as several, parted where a clause begins."""
    words = shipped(__file__, "templates.toml")["plain_words"]
    text = re.sub(r"[^\W\d_]+", lambda m: words.get(m.group().lower(), m.group()), line.text)
    if "[" in text or len(text) < 90:
        return [replace(line, text=text)]
    parts = re.split(r"[,;]\s+(?=(?:and|but|so|because|which|while|und|aber|y|pero|et|mais)\s)", text)
    done = [p[:1].upper() + p[1:] + ("" if p.rstrip()[-1:] in ".!?…" else ".") for p in parts if p.strip()]
    return [replace(line, text=t, slide=line.slide if not i else None) for i, t in enumerate(done)]


def _fitted(script: Script, seconds: float | None) -> Script:
    """Without lines from before the last where it takes too long; the last one closes it."""
    lines = list(script.lines)
    while seconds is not None and len(lines) > 1 and script_seconds(Script(tuple(lines))) > 1.15 * seconds:
        del lines[-2 if len(lines) > 2 else -1]
    return replace(script, lines=tuple(lines))


def _formal(text: str, language: str, formality: str) -> str:
    if not formality or formality == "neutral" or not language.startswith("en"):
        return text
    pairs = shipped(__file__, "templates.toml")["contractions"]
    if formality == "casual":
        pairs = {long: short for short, long in pairs.items()}
    for one, other in pairs.items():
        text = re.sub(
            rf"\b{re.escape(one)}\b",
            lambda m, other=other: other[:1].upper() + other[1:] if m.group()[0].isupper() else other,  # type: ignore[misc]
            text.replace("’", "'"),
            flags=re.IGNORECASE,
        )
    return text


def _gestured(text: str, language: str) -> str:
    table = shipped(__file__, "templates.toml")["gesture_words"].get(language.partition("-")[0], {})
    for kind in (k for k in table if k in known_kinds()):
        words = table[kind]
        m = re.search(rf"(?<![\w\[])(?:{'|'.join(map(re.escape, words))})(?!\w)", text, re.IGNORECASE)
        if m and "[" not in text[: m.end() + 1]:
            return f"{text[: m.start()]}[{m.group()}](~{kind}){text[m.end() :]}"
    return text
