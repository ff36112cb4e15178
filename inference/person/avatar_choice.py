"""What ``--avatar`` and ``--avatar-shape`` mean: a name or a file, checked before any work is done."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...base.errors import InputError, unwritten
from ...base.file_kinds import read_as, written_as
from ...base.progress import Progress, silent
from ...base.tables import shipped
from ...base.writing import check_file, write_text

if TYPE_CHECKING:
    from ...rigs.avatar.description import Table

FILES = read_as("avatar")


def chosen(avatar: str, shape: str = "", progress: Progress = silent) -> str:
    """A name of set-up's people, else the absolute path of an avatar file or of a baked person.

    A person of the library, a ``.toml`` and a person with sliders are baked where they are not yet. Raises
    InputError for what is not known or not there.
    """
    from ...rigs.avatar import library

    ending = Path(avatar).suffix.lower()
    if ending in FILES:
        if shape:
            raise InputError(f"--avatar-shape shapes the people of the library, not {avatar}", "leave it out")
        if not Path(avatar).is_file():
            raise InputError(f"there is no avatar file {avatar}", "check the path")
        return str(Path(avatar).absolute())
    if ending == ".npz":
        return str(_baked(Path(avatar)).absolute())
    if ending == ".toml":
        if not Path(avatar).is_file():
            raise InputError(f"there is no avatar file {avatar}", "check the path")
        return str(made(avatar, shape, progress))
    if "." in avatar or "/" in avatar:
        raise InputError(
            f"can't read an avatar from {avatar}", f"give a name, a .toml, or {', '.join(FILES)}"
        )
    file = made(avatar, shape, progress)
    return str(file) if shape or avatar not in library.names() else avatar


def _baked(file: Path) -> Path:
    """The file of a baked person. Raises InputError where it is none."""
    from ...rigs.motion_files.arrays import read_names

    if not file.is_file():
        raise InputError(f"there is no avatar file {file}", "check the path")
    if "header" not in read_names(file):
        raise InputError(f"{file} is no baked person", f"give a name, a .toml, or {', '.join(FILES)}")
    return file


def made(avatar: str, shape: str = "", progress: Progress = silent) -> Path:
    """The baked file of a person with sliders, baked now where it is not yet. Raises InputError."""
    from ...rigs import bake
    from ...rigs.avatar import description

    check_choices(description.describe(avatar, shape))  # what is wrong is told before anything is done
    return bake.person(avatar, shape, progress)


def baked(avatar: str, shape: str = "", progress: Progress = silent) -> Path:
    """The file of an avatar, made where it is not there yet. Raises InputError."""
    from ...rigs.avatar import library

    found = chosen(avatar, shape, progress)
    return library.path(found) if found in library.names() else Path(found)


def saved(file: Path, avatar: str, shape: str = "") -> None:
    """Save a person with sliders as a ``.toml`` of its own. Raises InputError."""
    from ...rigs.avatar.description import describe

    check_file(file, written_as("person"), "an avatar")
    table = describe(avatar, shape)
    check_choices(table)
    write_person(file, table)


def drawn(file: Path, seed: int) -> None:
    """Save a person at random as a ``.toml``. Raises InputError."""
    from ...rigs.avatar.variety.random_person import random_person

    check_file(file, written_as("person"), "an avatar")
    if not 0 <= seed < 1 << 63:
        raise InputError(f"the seed {seed} is out of range", "give a whole number from 0")
    write_person(file, random_person(seed))


def write_person(file: Path, table: Table) -> None:
    """Write a description, its textures into a folder beside the file. Raises InputError."""
    from ...rigs.avatar.description import description_text
    from ...rigs.avatar.skin.own_textures import copied

    try:
        own = copied(table, file)
    except OSError as e:
        raise unwritten(e, file) or e from e
    write_text(file, description_text(own))


def check_choices(table: Table) -> None:
    """Raise InputError where a description chooses what there is not, such as an unknown hair style."""
    from ...rigs.avatar.description import CHOICES
    from ...rigs.avatar.packs import store
    from ...rigs.avatar.packs.wanted import items_of

    found = choices()
    for name, (section, field) in CHOICES.items():
        chosen, known = table.get(section, {}).get(field), found.get(name)
        if chosen is not None and known is not None and chosen not in known and ":" not in str(chosen):
            raise InputError(f"there is no {name} '{chosen}'", f"known: {', '.join(known)}")
    for garment in table["clothes"].get("garments", ()):
        if ":" in garment:
            store.item("clothes", garment)
        elif garment not in found["clothes"]:
            raise InputError(f"there is no garment '{garment}'", f"known: {', '.join(found['clothes'])}")
    for name in table["clothes"].get("colors", {}):
        if not any(name == g or name.startswith(f"{g}_") for g in found["clothes"]):
            raise InputError(
                f"there is no garment '{name}' to color", f"known: {', '.join(found['clothes'])}"
            )
    items_of(table)  # of a pack: or one line that says that there is none


def people() -> dict[str, dict[str, Any]]:
    """The people by name with label, age, gender and origin."""
    from ...rigs.avatar import description, library

    tables = {n: shipped(library.__file__, library.file_of(n)) for n in library.everyone()}
    tables |= {n: description.describe(n) for n in library.of_packs()}
    return {n: {"label": t["label"], **t["macros"], **t["race"]} for n, t in tables.items()}


def choices() -> dict[str, Any]:
    """:func:`people`, and the words that each slider and choice takes."""
    from ...rigs.avatar import description, library
    from ...rigs.avatar.packs.store import named_items
    from ...rigs.avatar.variety import axes

    def keys(file: str) -> list[str]:
        return list(shipped(library.__file__, file))

    def packed(kind: str) -> list[str]:
        return list(named_items(kind))

    return {
        "people": people(),
        "sliders": [*description.SLIDERS, *description.RACES, *description.SKIN],
        "axes": axes.groups(),
        "hair": [*keys("hair/styles.toml"), *packed("hair")],
        "hair-color": keys("hair/colors.toml"),
        "cover": ["none", *keys("hair/covers.toml")],
        "beard": ["none", *keys("face/beard.toml")],
        "outfit": keys("clothes/outfits.toml"),
        "clothes": [*keys("clothes/garments.toml"), *packed("clothes")],
        "glasses": ["none", *keys("glasses/glasses.toml")],
        "skin": [*shipped(library.__file__, "skin/skin.toml")["tone"], *packed("skin")],
        "brows": keys("face/brows.toml"),
        "brow-color": [description.AS_HAIR, *keys("hair/colors.toml")],
        "skeleton": list(description.SKELETONS),
        "face": list(description.FACES),
    }
