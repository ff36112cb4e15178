"""Where baked things lie: beside the code in a checkout and in the extension, else in the user's cache."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ...base.folders import cache_folder
from .stamp import stamp

ASSETS = Path(__file__).parent / "assets"
"""Of a checkout and of the extension; an installed package has none, its folder may be read-only."""
_RIGS = Path(__file__).parents[1]
_APART = ("recognition/", "avatar/library.py")
"""What is known of other rigs' bones, and where things lie."""
_PROJECT = Path(__file__).parents[2] / "pyproject.toml"


def in_checkout() -> bool:
    """Whether this code runs from a checkout, beside which set-up bakes."""
    return _PROJECT.is_file()


def place(kind: str) -> Path:
    """The folder for things of a kind that are had once: :data:`ASSETS` in a checkout, else the cache's."""
    return ASSETS if in_checkout() else cache_folder(kind)


@dataclass(frozen=True)
class Baked:
    """One thing that is baked: a person, the open head or body.

    ``kind``: the folder of the cache. ``maker``: the module of ``rigs`` that makes it; ``given``: what else
    it is made from. ``shipped``: whether it may lie beside the code, where it is used as it is.
    """

    name: str
    kind: str
    maker: str
    given: tuple[str, ...]
    shipped: bool = False

    @property
    def stamp(self) -> str:
        """What tells it from one that the code, its tables or its description would make otherwise."""
        return stamp(_RIGS, self.maker, self.given, _APART)

    @property
    def beside(self) -> Path:
        """Where it lies beside the code."""
        return ASSETS / f"{self.name}.npz"

    @property
    def cached(self) -> Path:
        """Where it lies in the user's cache, or will."""
        return cache_folder(self.kind) / f"{self.name}-{self.stamp[:16]}.npz"

    def found(self) -> Path | None:
        """Where it is, if it is baked."""
        if self.shipped and self.beside.exists():
            return self.beside
        cached = self.cached
        return cached if cached.exists() else None
