"""The baked people by name."""

from __future__ import annotations

from pathlib import Path

from ..errors import InputError
from .asset import Avatar, load_avatar

ASSETS = Path(__file__).parent / "assets"
PEOPLE = Path(__file__).parent / "people"


def names() -> list[str]:
    """The people there are, baked or not."""
    return sorted(p.stem for p in PEOPLE.glob("*.toml"))


def path(name: str) -> Path:
    """The baked asset of a person.

    Raises InputError for an unknown name (listing the known ones) or one that is not baked yet.
    """
    if name not in names():
        raise InputError(
            f"unknown avatar '{name}'", f"known: {', '.join(names())}; or give a .blend file of your own"
        )
    file = ASSETS / f"{name}.npz"
    if not file.exists():
        raise InputError(f"avatar '{name}' is not baked yet", "run: python -m paksatalker.rigs.avatar.bake")
    return file


def load(name: str) -> Avatar:
    """The person as data. Raises InputError as :func:`path` does."""
    return load_avatar(path(name))


def standin_path() -> Path:
    """Where the open head in FLAME's format lies once baked."""
    return ASSETS / "flame_standin.npz"


def body_standin_path() -> Path:
    """Where the open body in SMPL-X's format lies once baked."""
    return ASSETS / "smplx_standin.npz"
