"""Chat models behind one small interface, wherever they run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from ....base.errors import PaksaTalkerError


@dataclass(frozen=True)
class Message:
    """One turn of a chat."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True)
class Sampling:
    """How words are drawn; the defaults are those that Qwen's cards name for answers without thinking."""

    temperature: float = 0.7
    top_p: float = 0.8
    top_k: int = 20
    seed: int = 0
    most: int = 1024
    """Tokens of an answer."""


DEFAULT = Sampling()
Precision = Literal["auto", "float32", "bfloat16", "int8", "int4"]


@dataclass(frozen=True)
class Setting:
    """What a model is opened with: its name behind an address, how many tokens it is to read, on how many
    threads and in which numbers it runs here (``precision``)."""

    model: str = ""
    context: int | None = None
    threads: int | None = None
    precision: Precision = "auto"


Heard = Callable[[str], bool]
"""Called with each piece of an answer as it comes; True stops it."""


class Model(Protocol):
    """A chat model."""

    @property
    def name(self) -> str:
        """What it is called in notes, warnings and errors."""

    @property
    def identity(self) -> str:
        """What tells it from every other, as the key of kept results."""

    @property
    def context(self) -> int:
        """Tokens of prompt and answer together."""

    def count(self, messages: Sequence[Message]) -> int:
        """Tokens of the prompt that these make, by the model's own tokenizer and template; where they are out
        of reach an estimate that errs upwards."""

    def answer(
        self,
        messages: Sequence[Message],
        sampling: Sampling,
        schema: dict[str, Any] | None = None,
        heard: Heard = lambda piece: False,
    ) -> str:
        """The answer, which holds to a JSON ``schema`` where the model can be held to one. Raises
        PaksaTalkerError in one line where there is none."""


class Interrupted(PaksaTalkerError):
    """An answer that ended in its midst: asking again may help."""
