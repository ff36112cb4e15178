"""Text with markup: a part of SSML where it begins with ``<speak>``, and the :mod:`.light_marks` inside plain
text. Everything that the product reads as text comes through here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ....base.errors import InputError
from ...phones.ipa import parse as parse_ipa
from .directions.parts import Part, parts
from .light_marks import LIGHT, NEUTRAL, GestureMark, gesture_of
from .manner import PLAIN, Manner
from .markup_values import break_seconds, emphasis, prosody, said_as, seconds
from .text import plain_letters

MOST = 400_000
"""Characters of a text: that is seven hours of speech."""
DEEPEST = 40
"""Elements inside of each other; nobody writes more."""
_NAMED = 8
"""Directions that a warning names."""
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True)
class Mark:
    """What is to be done with the characters from ``start`` to ``end`` of the plain text."""

    start: int
    end: int
    manner: Manner = PLAIN
    ipa: str = ""
    alias: str = ""
    language: str = ""
    gesture: GestureMark | None = None


@dataclass(frozen=True)
class Marked:
    """Plain ``text``, the marks on it, and pauses as places in it with seconds."""

    text: str
    marks: tuple[Mark, ...] = ()
    pauses: tuple[tuple[int, float], ...] = ()
    language: str = ""
    """That of the whole, where the markup names it."""
    warnings: tuple[str, ...] = ()
    speakers: tuple[tuple[int, str], ...] = ()
    """Places in it, and who speaks from there on."""
    directions: tuple[str, ...] = ()
    """What stood in it that is not said, as it was written: ``[laughs]``."""
    emotions: tuple[tuple[int, str], ...] = ()
    """Places in it, and the blend of emotions of the sentences that follow, as it was written."""
    slides: tuple[tuple[int, str], ...] = ()
    """Places in it where the next slide is turned to, and its title, mostly empty."""
    voices: tuple[tuple[int, str], ...] = ()
    """Places in it, and the voice of what follows, as it was written; empty for the speaker's own again."""
    cast: tuple[tuple[str, str], ...] = ()
    """Speakers and the voices that the text gives them, as they were written."""


def read(text: str) -> Marked:
    """Text with markup taken apart. Raises InputError where SSML is broken, hostile or has impossible values;
    what is not understood is told in the warnings, and its text is said."""
    if len(text) > MOST:
        raise InputError(
            f"the text has {len(text):,} characters", f"at most {MOST:,} are read at once: give it in parts"
        )
    builder = _Builder()
    if re.match(r"[\ufeff\s]*<(?:speak\b|\?xml\b|!DOCTYPE\b)", text):
        root = _parsed(text.strip("\ufeff \t\r\n"))
        builder.language = root.get(XML_LANG, "")
        builder.content(root, Mark(0, 0), 0)
    else:
        for part in parts(text):
            builder.part(part)
    return builder.made()


def _parsed(text: str) -> Any:
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root = fromstring(text, forbid_dtd=True)
    except ParseError as e:
        line, column = e.position
        raise InputError(
            f"the markup is broken in line {line}, column {column + 1}: {str(e).partition(':')[0]}",
            "close every element, and write & and < as &amp; and &lt;",
        ) from e
    except DefusedXmlException as e:
        raise InputError("the markup declares entities or a document type", "leave them out") from e
    except (ValueError, RecursionError) as e:
        raise InputError("the markup cannot be read as XML", "write <speak>…</speak>") from e
    if _name(root) != "speak":
        raise InputError(f"the markup begins with <{_name(root)[:24]}>", "begin it with <speak>")
    return root


@dataclass
class _Builder:
    """Puts the plain text together, run by run."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    marks: list[Mark] = field(default_factory=list)
    pauses: list[tuple[int, float]] = field(default_factory=list)
    unknown: dict[str, None] = field(default_factory=dict)
    language: str = ""
    speakers: list[tuple[int, str]] = field(default_factory=list)
    directions: list[str] = field(default_factory=list)
    emotions: list[tuple[int, str]] = field(default_factory=list)
    slides: list[tuple[int, str]] = field(default_factory=list)
    tongues: list[tuple[int, str]] = field(default_factory=list)
    voices: list[tuple[int, str]] = field(default_factory=list)
    cast: list[tuple[str, str]] = field(default_factory=list)

    def made(self) -> Marked:
        self.in_tongues()
        warnings = [f"markup not understood: {', '.join(self.unknown)}"] if self.unknown else []
        return Marked(
            "".join(self.parts),
            tuple(self.marks),
            tuple(self.pauses),
            self.language,
            (*warnings, *left_out(self.directions)),
            tuple(self.speakers),
            tuple(self.directions),
            tuple(self.emotions),
            tuple(self.slides),
            tuple(self.voices),
            tuple(self.cast),
        )

    def part(self, part: Part) -> None:
        """A piece of a text without SSML."""
        if part.kind == "said":
            self.light(part.text, Mark(0, 0))
        elif part.kind == "direction":
            self.directions.append(part.text)
        elif part.kind == "break":
            self.add("\n")
        else:
            if self.length:
                self.end_of_sentence(paragraph=True)
            self.speakers.append((self.length, part.text))
            if self.voices and self.voices[-1][1]:
                self.voices.append((self.length, ""))

    def content(self, element: Any, mark: Mark, depth: int) -> None:
        if depth > DEEPEST:
            raise InputError(f"markup lies more than {DEEPEST} elements deep", "make it flatter")
        self.light(_collapsed(element.text), mark)
        for child in element:
            if isinstance(child.tag, str):
                self.element(child, mark, depth + 1)
            self.light(_collapsed(child.tail), mark)

    def element(self, element: Any, mark: Mark, depth: int) -> None:
        name = _name(element)
        start = self.length
        if name == "break":
            self.pauses.append((self.length, break_seconds(element)))
            self.add(" ")
        elif name in ("p", "s", "paragraph", "sentence"):
            self.content(element, mark, depth)
            self.end_of_sentence(paragraph=name.startswith("p"))
        elif name == "prosody":
            inner, unclear = prosody(element)
            self.unknown.update(dict.fromkeys(unclear))
            self.content(element, replace(mark, manner=mark.manner.then(inner)), depth)
        elif name == "emphasis":
            self.content(element, replace(mark, manner=mark.manner.then(emphasis(element))), depth)
        elif name == "lang":
            self.content(element, replace(mark, language=element.get(XML_LANG, "")), depth)
        elif name == "voice":
            before = self.voices[-1][1] if self.voices else ""
            self.in_voice(element.get("name", "").strip() or element.get("gender", "").strip() or before)
            self.content(element, mark, depth)
            self.in_voice(before)
        elif name in ("sub", "say-as", "phoneme"):
            self.spoken_otherwise(element, name, mark, start)
        else:
            if name not in ("w", "token", "mark", "desc", "metadata", "meta", "lexicon"):
                self.unknown.setdefault(f"<{name[:24]}>")
            if name not in ("mark", "desc", "metadata", "meta", "audio", "lexicon"):
                self.content(element, mark, depth)

    def spoken_otherwise(self, element: Any, name: str, mark: Mark, start: int) -> None:
        text = _collapsed("".join(element.itertext())).strip()
        ipa = alias = ""
        if name == "sub":
            alias = element.get("alias", "")
        elif name == "say-as":
            alias = said_as(element.get("interpret-as", ""), element.get("format", ""), text)
        elif element.get("alphabet", "ipa").lower() == "ipa":
            ipa = element.get("ph", "")
            parse_ipa(ipa)
        else:
            self.unknown.setdefault(f"alphabet {element.get('alphabet')[:24]}")
        self.add(text)
        if ipa or alias:
            self.marks.append(Mark(start, self.length, ipa=ipa, alias=plain_letters(alias)))
        self.mark(start, mark)

    def light(self, text: str, mark: Mark) -> None:
        """A run of text, its light markup taken apart."""
        at, start = 0, self.length
        for m in LIGHT.finditer(text):
            self.add(text[at : m.start()])
            at = m.end()
            if m["text"] is not None:
                self.on_words(m)
                continue
            if m["pause"]:
                self.pauses.append((self.length, seconds(m["pause"] + m["unit"])))
            elif m["emotion"] is not None:
                self.emotions.append((self.length, m["emotion"].strip() or NEUTRAL))
            elif m["voice"] is not None:
                who, _, which = m["voice"].rpartition("=")
                if who.strip() and which.strip():
                    self.cast.append((" ".join(who.split()), which.strip()))
                else:
                    self.in_voice(which.strip())
            elif m["tongue"] is not None:
                self.tongues.append((self.length, m["tongue"].strip().lower()))
            else:
                self.slides.append((self.length, plain_letters(m["slide"]).strip(" :")))
            self.add(" ")
        self.add(text[at:])
        self.mark(start, mark)

    def on_words(self, m: re.Match[str]) -> None:
        """A light mark with the words that it stands on; of a link the words alone."""
        here = self.length
        self.add(m["text"])
        if m["ipa"]:
            parse_ipa(m["ipa"])
        if m["link"] is None:
            manner = Manner(emphasis=len(m["strong"])) if m["strong"] else PLAIN
            gesture = gesture_of(m) if m["gesture"] else None
            alias, language = plain_letters(m["alias"] or ""), m["language"] or ""
            self.marks.append(
                Mark(here, self.length, manner, m["ipa"] or "", alias, language.lower(), gesture)
            )

    def in_voice(self, name: str) -> None:
        """What follows is said in another voice; a sentence is said in one."""
        if name != (self.voices[-1][1] if self.voices else ""):
            if self.length:
                self.end_of_sentence(paragraph=False)
            self.voices.append((self.length, name))

    def in_tongues(self) -> None:
        """The language that the text is marked to begin in is that of the whole; the rest are marks."""
        text = "".join(self.parts)
        ends = [at for at, _ in self.tongues[1:]] + [self.length]
        for (at, code), end in zip(self.tongues, ends, strict=False):
            if not text[:at].strip() and not self.language:
                self.language = code
            elif code and code != self.language and end > at:
                self.marks.append(Mark(at, end, language=code))

    def mark(self, start: int, mark: Mark) -> None:
        if self.length > start and (mark.manner != PLAIN or mark.language):
            self.marks.append(replace(mark, start=start, end=self.length))

    def add(self, text: str) -> None:
        plain = plain_letters(text, kept_joiners=True)
        if self.parts and plain[:1] in (",", ".", ";", ":", "!", "?", "…") and plain[1:2] in ("", " "):
            stripped = self.parts[-1].rstrip(" ")
            self.length -= len(self.parts[-1]) - len(stripped)
            self.parts[-1] = stripped
        self.parts.append(plain)
        self.length += len(plain)

    def end_of_sentence(self, paragraph: bool) -> None:
        said = "".join(self.parts[-3:]).rstrip()
        if said and said[-1] not in ".!?…。！？":
            self.add(".")
        self.add("\n\n" if paragraph else " ")


def left_out(directions: Sequence[str]) -> tuple[str, ...]:
    """A warning that names directions that are not said, none where there are none."""
    if not directions:
        return ()
    each = list(dict.fromkeys(directions))
    more = f" and {len(each) - _NAMED} more" if len(each) > _NAMED else ""
    return (f"left out of what is said: {', '.join(d[:40] for d in each[:_NAMED])}{more}",)


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _collapsed(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "")
