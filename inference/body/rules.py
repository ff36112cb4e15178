"""The built-in engine of the body: rules for breath, weight shifts and beats; it needs no weights."""

from __future__ import annotations

from ... import __version__
from ...base.credit import Credit
from ...base.progress import Progress
from ..timeline.speech import Speech
from ..timeline.tracks import BodyTrack
from .body import animate_body


class Rules:
    """See :func:`.body.animate_body`."""

    name = "rules"

    def missing(self) -> str:
        """Nothing, ever."""
        return ""

    def credits(self) -> tuple[Credit, ...]:
        """PaksaTalker itself."""
        return (Credit("body", self.name, __version__, "GPL-3.0-or-later"),)

    def animate(self, speech: Speech, fps: float, seed: int, progress: Progress) -> BodyTrack:
        """A sentence's motion depends on that sentence alone."""
        return animate_body(speech, fps, seed, progress)


def engine() -> Rules:
    """The engine, as :mod:`.engines` asks for it."""
    return Rules()
