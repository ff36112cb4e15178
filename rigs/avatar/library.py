"""The people by name: where their descriptions lie, and where they lie once ``rigs.bake`` has made them."""

from __future__ import annotations

from pathlib import Path

from ...base.errors import InputError
from ...base.tables import parse_table
from .asset import Avatar, load_avatar
from .packs.store import fingerprint, named_items
from .packs.wanted import items_of
from .places import Baked
from .source_file import WHEEL_SHA256

PEOPLE = Path(__file__).parent / "people"
MORE = PEOPLE / "more"


def names() -> list[str]:
    """The people that set-up bakes."""
    return sorted(p.stem for p in PEOPLE.glob("*.toml"))


def everyone() -> list[str]:
    """All people there are, baked or not; those of :func:`names` first."""
    return [*names(), *sorted(p.stem for p in MORE.glob("*.toml"))]


def of_packs() -> list[str]:
    """The people of packs that were added."""
    return [n for n in named_items("person") if n not in everyone()]


def file_of(name: str) -> Path:
    """The description of a person. Raises InputError for an unknown name, listing the known ones."""
    for folder in (PEOPLE, MORE):
        if name in everyone() and (folder / f"{name}.toml").exists():
            return folder / f"{name}.toml"
    if (added := named_items("person").get(name)) is not None:
        return added.path
    raise InputError(
        f"unknown avatar '{name}'",
        f"known: {', '.join([*everyone(), *of_packs()])}; or give a .blend, .glb, .vrm or .fbx of your own",
    )


def thumbnail(name: str) -> Path | None:
    """The small picture of one of the library's people, where there is one."""
    file = PEOPLE / "thumbnails" / f"{name}.webp"
    return file if file.is_file() else None


def named(name: str) -> Baked:
    """The place of a person. Raises InputError for an unknown name."""
    text = file_of(name).read_text("utf-8")
    if name not in everyone():
        return described(name, text)
    return Baked(name, "avatars", "avatar/person.py", (WHEEL_SHA256, text), shipped=name in names())


def described(name: str, text: str, textures: str = "") -> Baked:
    """The place of a person with a description of their own; ``name``: what the file is called by;
    ``textures``: what tells their pictures from others."""
    worn = fingerprint(items_of(parse_table(text, name)))
    given = (WHEEL_SHA256, text, *filter(None, [textures, worn]))
    return Baked(name, "avatars", "avatar/person.py", given)


def found(name: str) -> Path | None:
    """The baked asset of a person, where there is one. Raises InputError for an unknown name."""
    return named(name).found()


def path(name: str) -> Path:
    """The same. Raises InputError where the person is unknown or not baked yet."""
    file = found(name)
    if file is None:
        raise InputError(
            f"avatar '{name}' is not baked yet", f"run: paksatalker avatars --avatar {name} --bake"
        )
    return file


def load(name: str) -> Avatar:
    """The person as data. Raises InputError as :func:`path` does."""
    return load_avatar(path(name))
