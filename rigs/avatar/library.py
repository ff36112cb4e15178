"""The people by name: two are baked at set-up, others and people of one's own when they are first used."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ...base.errors import InputError
from .asset import Avatar, load_avatar

ASSETS = Path(__file__).parent / "assets"
PEOPLE = Path(__file__).parent / "people"
MORE = PEOPLE / "more"


def names() -> list[str]:
    """The people that are baked at set-up."""
    return sorted(p.stem for p in PEOPLE.glob("*.toml"))


def everyone() -> list[str]:
    """All people there are, baked or not; those of :func:`names` first."""
    return [*names(), *sorted(p.stem for p in MORE.glob("*.toml"))]


def file_of(name: str) -> Path:
    """The description of a person. Raises InputError for an unknown name, listing the known ones."""
    for folder in (PEOPLE, MORE):
        if name in everyone() and (folder / f"{name}.toml").exists():
            return folder / f"{name}.toml"
    raise InputError(
        f"unknown avatar '{name}'",
        f"known: {', '.join(everyone())}; or give a .blend, .glb, .vrm or .fbx of your own",
    )


def path(name: str) -> Path:
    """The baked asset of a person; one that is not baked at set-up is baked now, which takes a while once.

    Raises InputError for an unknown name or one of set-up's that is not baked yet.
    """
    file_of(name)
    if name not in names():
        return made(name)
    file = ASSETS / f"{name}.npz"
    if not file.exists():
        raise InputError(f"avatar '{name}' is not baked yet", "run: python -m paksatalker.rigs.bake")
    return file


def made(avatar: str, shape: str = "", told: Callable[[str, float], None] = lambda step, share: None) -> Path:
    """The baked asset of a person by name or ``.toml`` with sliders as in
    :func:`~paksatalker.rigs.avatar.description.describe`, from the user's cache or baked into it now.

    ``told`` gets the steps of that work and the share of it (0..1) that is over."""
    from ..bake import bake_described

    return bake_described(avatar, shape, told=told)


def load(name: str) -> Avatar:
    """The person as data. Raises InputError as :func:`path` does."""
    return load_avatar(path(name))


def standin_path() -> Path:
    """Where the open head in FLAME's format lies once baked."""
    return ASSETS / "flame_standin.npz"


def body_standin_path() -> Path:
    """Where the open body in SMPL-X's format lies once baked."""
    return ASSETS / "smplx_standin.npz"
