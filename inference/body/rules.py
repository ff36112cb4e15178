"""The built-in engine of the body: rules for breath, weight shifts and beats; it needs no weights."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ... import __version__
from ...base.credit import Credit
from ...base.progress import Progress
from ..face.delivery import NATURAL, Delivery
from ..timeline.speech import Speech
from ..timeline.tracks import BodyTrack
from .body import animate_body
from .manner.chosen import AT_EASE, ChosenManner
from .manner.manner import NEUTRAL, as_keys


@dataclass(frozen=True)
class Rules:
    """See :func:`.body.animate_body`. ``chosen`` is the manner that is asked for, ``delivery`` how the speech
    is said, whose emotions the hands take part in; ``pose`` one of :data:`.stance.pose.POSES`."""

    chosen: ChosenManner = AT_EASE
    delivery: Delivery = NATURAL
    pose: str = "stand"

    @property
    def name(self) -> str:
        """As ``--body`` takes it."""
        return "rules"

    def missing(self) -> str:
        """Nothing, ever."""
        return ""

    def credits(self) -> tuple[Credit, ...]:
        """PaksaTalker itself."""
        return (Credit("body", self.name, __version__, "GPL-3.0-or-later"),)

    def animate(self, speech: Speech, fps: float, seed: int, progress: Progress) -> BodyTrack:
        """A sentence's motion depends on that sentence alone."""
        manner = self.chosen.manner(speech, self.delivery)
        track = animate_body(speech, fps, seed, progress, manner=manner, pose=self.pose)
        told = {"pose": self.pose, "manner": as_keys(manner), **self.chosen.given}
        return replace(track, told=told if manner != NEUTRAL or self.pose != "stand" else {})


def engine(chosen: ChosenManner = AT_EASE, delivery: Delivery = NATURAL, pose: str = "stand") -> Rules:
    """The engine, as :mod:`.engines` asks for it."""
    return Rules(chosen, delivery, pose)
