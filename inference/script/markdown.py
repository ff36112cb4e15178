"""Scripts as Markdown: the marks of the one grammar of texts, paragraphs as lines, headings as titles.

``# Title`` names the script and ``## Title`` the next slide; ``NAME:`` or ``NAME (softly):`` begins what
somebody says; ``[emotion happy:0.6]`` and ``[language fr]`` hold until another, ``[voice heart]`` until
somebody else speaks; ``[voice ANNA=heart]`` gives ANNA a voice; ``**word**`` is stressed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from ...base.errors import InputError
from ...base.tables import shipped
from ..face.emotion.emotion import parse as parse_emotion
from ..speech.text import directions
from ..speech.text.directions.labels import labels
from ..speech.text.directions.parts import parts
from ..speech.text.light_marks import LIGHT, NEUTRAL
from ..speech.text.markup import MOST
from .script import MOST_LINES, Line, Script

_HEADING = re.compile(r"^[ \t]{0,3}(#{1,6})[ \t]+([^\n]*?)[ \t#]*$", re.MULTILINE)
_RULES = re.compile(r"^[ \t]{0,3}(?:```[^\n]*|~~~[^\n]*|-{3,}|\*{3,}|_{3,}|={3,})[ \t]*$", re.MULTILINE)
_QUOTED = re.compile(r"^[ \t]{0,3}>[ \t]?(?!>)", re.MULTILINE)
_BOLD = re.compile(r"(?<![*_\w])(\*\*|__)(?=\S)([^*_\[\]()\n]{1,190}?)(?<=\S)\1(?![*_\w])")
_ITEM = re.compile(r"\n[ \t]*\n|\n(?=[ \t]*(?:[-*•·]|\d{1,3}[.)])[ \t])")
_BULLET = re.compile(r"^(?:[-*•·]+[ \t]+)+")
_UNSAID = str.maketrans(dict.fromkeys(map(chr, [*range(9), 11, 12, *range(14, 32), 127])))
_PASSES = 5


def parsed(text: str) -> Script:
    """The script that a Markdown text is. Reading what :func:`written` makes of it gives the same again.

    Raises InputError where it says nothing, is too long, is SSML, or names an emotion that there is not.
    """
    if len(text) > MOST:
        raise InputError(f"the script has {len(text):,} characters", f"at most {MOST:,} are read at once")
    if re.match(r"[\ufeff\s]*<(?:speak\b|\?xml\b)", text):
        raise InputError("a script is Markdown, and this is SSML", "give it as TEXT or --text-file")
    script = _read(text)
    for _ in range(_PASSES):  # what one pass leaves may read as a mark in the next
        again = _read(written(script))
        if again == script:
            break
        script = again
    for line in script.lines:
        for mark in LIGHT.finditer(f"[emotion {line.emotion}]{line.text}"):
            if mark["emotion"] and mark["emotion"].strip():
                parse_emotion(mark["emotion"])
    if not any(c.isalnum() for c in script.plain):
        raise InputError("the script says nothing", "write what is to be said, a paragraph a line")
    if len(script.lines) > MOST_LINES:
        raise InputError(
            f"the script has {len(script.lines):,} lines", f"at most {MOST_LINES:,} are read at once"
        )
    return script


def written(script: Script, *, titled: bool = True) -> str:
    """The script as Markdown; without its title it is the text that a voice is given."""
    out = [f"# {script.title}"] if script.title and titled else []
    out += [" ".join(f"[voice {who}={voice}]" for who, voice in script.voices)] if script.voices else []
    emotion = language = speaker = voice = ""
    for line in script.lines:
        begin = _label(line, speaker)
        voice = "" if begin and not begin.startswith("[" + line.style + "]") else voice
        if line.slide is not None:
            begin += f"[slide {line.slide}] " if line.slide else "[slide] "
        if line.voice != voice:
            begin += f"[voice {line.voice}] " if line.voice else "[voice] "
        if line.language != language:
            begin += f"[language {line.language}] " if line.language else "[language] "
        if line.emotion != emotion:
            begin += f"[emotion {line.emotion}] " if line.emotion else "[emotion] "
        out.append(begin + line.text)
        speaker = line.speaker
        emotion, language, voice = _after(line)
    return "\n\n".join(out) + "\n"


def _after(line: Line) -> tuple[str, str, str]:
    """The emotion, the language and the voice that the end of a line leaves."""
    emotion, language, voice = line.emotion, line.language, line.voice
    for m in LIGHT.finditer(line.text):
        if m["emotion"] is not None:
            emotion = _felt(m["emotion"])
        elif m["tongue"] is not None:
            language = m["tongue"].strip().lower()
        elif m["voice"] is not None:
            voice = m["voice"].strip()
    return emotion, language, voice


def _felt(written: str) -> str:
    blend = re.sub(r"\s", "", written).lower()
    return "" if blend == NEUTRAL else blend


def _label(line: Line, before: str) -> str:
    """How the line tells who speaks and in what manner."""
    if line.speaker:
        how = f" ({line.style})" if line.style else ""
        plain = f"{line.speaker}{how}: "
        named = [name for _, _, name in labels(plain + "so")] == [line.speaker]
        return plain if named else f"[{line.speaker}]{how}: "
    return (">> " if before else "") + (f"[{line.style}] " if line.style else "")


def _read(text: str) -> Script:
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_UNSAID)
    reader = _Reader()
    text = reader.told(reader.headings(_QUOTED.sub("", _RULES.sub("", text))))
    for part in parts(text):
        if part.kind == "speaker":
            reader.close()
            reader.line = replace(reader.line, speaker=part.text, style=_manner(part.how), voice="")
        elif part.kind == "direction":
            reader.direction(part.text)
        elif part.kind == "break":
            reader.close()
        else:
            first, *others = _ITEM.split(part.text)
            reader.text += first
            for piece in others:
                reader.close()
                reader.text += piece
    reader.close()
    return Script(tuple(reader.lines), reader.title, tuple(reader.voices.items()))


@dataclass
class _Reader:
    """Puts lines together; ``line`` is how the next one is said."""

    lines: list[Line] = field(default_factory=list)
    line: Line = field(default_factory=lambda: Line(""))
    text: str = ""
    title: str = ""
    voices: dict[str, str] = field(default_factory=dict)

    def told(self, text: str) -> str:
        """The text without the marks that give speakers their voices."""
        for m in LIGHT.finditer(text):
            who, _, voice = (m["voice"] or "").rpartition("=")
            if who.strip() and voice.strip():
                self.voices[" ".join(who.split())] = voice.strip()
        return LIGHT.sub(lambda m: "" if "=" in (m["voice"] or "") else m.group(), text)

    def headings(self, text: str) -> str:
        """The text with its headings as slides; one of the first level, if it comes first, is the title."""
        m = _HEADING.search(text)
        if m and len(m[1]) == 1 and not text[: m.start()].strip():
            self.title = _title(m[2])
            text = text[m.end() :]
        return _HEADING.sub(lambda m: f"\n\n[slide {_title(m[2])}]\n", text)

    def direction(self, text: str) -> None:
        manner = _manner(text.strip("[]()*"))
        if manner and not self.text.strip():
            self.line = replace(self.line, style=manner)
        else:
            self.text += f" {text}"

    def close(self) -> None:
        """The text that was gathered as a line."""
        text = _BOLD.sub(r"[\2](!)", _BULLET.sub("", " ".join(self.text.split())))
        self.text = ""
        while (m := LIGHT.match(text)) and m["text"] is None and m["pause"] is None:
            if m["slide"] is not None:
                self.line = replace(self.line, slide=_title(m["slide"]))
            elif m["emotion"] is not None:
                self.line = replace(self.line, emotion=_felt(m["emotion"]))
            elif m["voice"] is not None:
                self.line = replace(self.line, voice=m["voice"].strip())
            else:
                self.line = replace(self.line, language=(m["tongue"] or "").strip().lower())
            text = _BULLET.sub("", text[m.end() :].strip())
        if text:
            line = replace(self.line, text=text)
            self.lines.append(line)
            emotion, language, voice = _after(line)
            self.line = Line("", line.speaker, emotion, language, voice=voice)


def _manner(how: str) -> str:
    """A manner of speaking that is known; empty for other words."""
    known = shipped(directions.__file__, "directions.toml")["sounds"]["manners"]
    return how.lower() if how.lower() in known else ""


def _title(text: str) -> str:
    return " ".join(re.sub(r"[\[\]<>*_]", " ", text).split())[:110].strip(" :#")
