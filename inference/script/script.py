"""A script: what is said line by line, by whom and how, before any voice has said it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from ..speech.text.light_marks import GestureMark
from ..speech.text.markup import Marked, read

MOST_LINES = 2000
"""Lines of a script: some hours of speech."""


@dataclass(frozen=True)
class Line:
    """What somebody says without a break. Emotion, language and style are those of the line as it begins;
    within ``text`` stand the marks of :mod:`..speech.text.light_marks`."""

    text: str
    speaker: str = ""
    emotion: str = ""
    """A blend as it is written: ``happy:0.6,surprised:0.2``; empty for none."""
    language: str = ""
    """A code such as ``fr``; empty for that of the script."""
    style: str = ""
    """In what manner: ``softly``."""
    slide: str | None = None
    """The title, mostly empty, of the slide that is turned to before it; None where none is."""
    voice: str = ""
    """The voice that it is said in, where that is not its speaker's own."""

    @cached_property
    def marked(self) -> Marked:
        """The text with its marks taken apart."""
        return read(self.text)

    @property
    def plain(self) -> str:
        """The words alone."""
        return " ".join(self.marked.text.split())

    @property
    def emphasis(self) -> tuple[tuple[str, int], ...]:
        """The words that are stressed, and how strongly: 1 or 2."""
        m = self.marked
        return tuple((m.text[k.start : k.end], k.manner.emphasis) for k in m.marks if k.manner.emphasis)

    @property
    def pauses(self) -> tuple[tuple[int, float], ...]:
        """Characters of the marked text at which a pause is, and its seconds."""
        return self.marked.pauses

    @property
    def gestures(self) -> tuple[tuple[str, GestureMark], ...]:
        """Words that the body is asked to move with, and how."""
        m = self.marked
        return tuple((m.text[k.start : k.end], k.gesture) for k in m.marks if k.gesture is not None)


@dataclass(frozen=True)
class Script:
    """Lines in order, at least one in a script that can be said; ``title`` is not said."""

    lines: tuple[Line, ...]
    title: str = ""
    voices: tuple[tuple[str, str], ...] = ()
    """Speakers and the voices that they have, such as ``("ANNA", "kokoro:af_bella")``."""

    @property
    def speakers(self) -> tuple[str, ...]:
        """Who speaks, in the order in which they first do."""
        return tuple(dict.fromkeys(line.speaker for line in self.lines))

    @property
    def plain(self) -> str:
        """The words of all lines, a line each."""
        return "\n".join(line.plain for line in self.lines)
