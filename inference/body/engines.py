"""The engines that move the body, each behind the same small interface and found by its name."""

from __future__ import annotations

from importlib import import_module
from typing import Protocol

from ...base.credit import Credit
from ...base.errors import InputError
from ...base.progress import Progress
from ..timeline.speech import Speech
from ..timeline.tracks import BodyTrack

RULES = "rules"
"""The engine that needs nothing and is taken where none is named."""
EMAGE = "emage"
"""A neural model, with weights of the user's."""
_MODULES = {RULES: ".rules", EMAGE: ".emage.engine"}
"""The module of each engine, which has a function ``engine()`` and is imported when the engine is wanted."""


class BodyEngine(Protocol):
    """What moves the body to a speech."""

    @property
    def name(self) -> str:
        """As ``--body`` takes it."""

    def missing(self) -> str:
        """One line: what it needs and does not find here, and how to get it; empty where it can work."""

    def credits(self) -> tuple[Credit, ...]:
        """What takes part in its motion, and under which licences; its own entry has the role ``body``."""

    def animate(self, speech: Speech, fps: float, seed: int, progress: Progress) -> BodyTrack:
        """The body's part of a performance: ceil(duration * fps) frames. The same arguments give the same
        arrays."""


def names() -> tuple[str, ...]:
    """The engines that there are, the one that is taken by default first."""
    return tuple(_MODULES)


def body_engine(name: str) -> BodyEngine:
    """The engine of that name, which may still be :meth:`~BodyEngine.missing` something.

    Raises InputError where there is none.
    """
    if name not in _MODULES:
        raise InputError(f"unknown body engine '{name}'", f"known engines: {', '.join(names())}")
    engine: BodyEngine = import_module(_MODULES[name], __package__).engine()
    return engine


def ready(engine: BodyEngine) -> BodyEngine:
    """The same engine; raises InputError where it is missing something."""
    if lack := engine.missing():
        raise InputError(f"the body engine '{engine.name}' can't work here", lack)
    return engine
