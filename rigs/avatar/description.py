"""What makes one person, as a small table: one of the people, a file of one's own, and sliders on top."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...base.errors import InputError
from ...base.tables import number_of, read_table, shipped, table_text
from .library import everyone, file_of
from .skin.own_textures import folder_beside
from .variety.axes import axis_of

Table = dict[str, Any]

MOST_BYTES = 100_000
SLIDERS = ("gender", "age", "muscle", "weight", "height", "proportions", "cupsize", "firmness")
RACES = ("african", "asian", "caucasian")
SKIN = ("lip", "freckles", "stubble", "wrinkles", "flush", "circles", "makeup")
SKELETONS = ("game-engine", "mixamo", "rigify", "makehuman")
"""The skeletons that a person can be built with, the first where none is named."""
FACES = ("shapes", "bones")
"""What moves the face: the 52 shapes, or the skeleton's own face bones alone."""
_FACE_BONES = ("rigify", "makehuman")
REST_SMILE = "rest-smile"
"""The key for ``[rest] smile``: how friendly a face is that does nothing."""
AS_HAIR = "as hair"
"""The colour of brows that have that of the hair."""
CHOICES = {
    "skin": ("skin", "tone"),
    "brows": ("brows", "shape"),
    "brow-color": ("brows", "color"),
    "hair": ("hair", "style"),
    "hair-color": ("hair", "color"),
    "cover": ("hair", "cover"),
    "beard": ("beard", "shape"),
    "outfit": ("clothes", "outfit"),
    "glasses": ("glasses", "shape"),
    "skeleton": ("skeleton", "names"),
    "face": ("skeleton", "face"),
}
CLOTHES = "clothes"
"""The key for garments, joined by ``+``: ``clothes=hoodie+jeans``."""
MOST_GARMENTS = 20
_SECTIONS = ("macros", "race", "axes", "details", "eyes", "skin", "brows", "lashes", "beard", "hair",
             "clothes", "glasses", "skeleton", "textures", "rest")  # fmt: skip


def describe(avatar: str, shape: str = "") -> Table:
    """The whole description of a person: a name, or a ``.toml`` whose ``base`` is one; then ``shape``.

    ``shape``: ``age=0.7,weight=0.6,asian=1,hair=short,glasses=round``, any axis of ``axes.toml`` such as
    ``nose-hump=-0.4`` and any detail target such as ``nose/nose-hump-incr=0.4``. ``[textures] folder``, which
    stands beside the file, becomes the whole path. Raises InputError with one line on anything unknown or out
    of range.
    """
    if not avatar.lower().endswith(".toml"):
        return described(_read(file_of(avatar)), avatar, shape)
    own = _read(Path(avatar))
    if own.get("textures"):
        own["textures"] = _textures(own["textures"], Path(avatar))
    return described(own, avatar, shape)


def described(own: Table, where: str, shape: str = "") -> Table:
    """As :func:`describe` for the table of a file, which ``where`` names; a folder of textures is whole."""
    table = _own(own, Path(where))
    for key, value in _pairs(shape):
        _set(table, key, value)
    _check(table, where)
    return table


def description_text(table: Table) -> str:
    """The description as TOML that :func:`describe` reads."""
    sections = {name: table[name] for name in _SECTIONS if table.get(name)}
    return table_text({"label": table["label"], **_rounded(sections)})


def _own(own: Table, path: Path) -> Table:
    base = own.pop("base", None)
    if base is None and "macros" in own:
        return own
    if not isinstance(base, str):
        raise InputError(
            f"{path.name} names no base", f'write base = "woman"; known: {", ".join(everyone())}'
        )
    table = _read(file_of(base))
    table["label"] = own.pop("label", path.stem)
    for section, values in own.items():
        if section not in _SECTIONS or not isinstance(values, dict):
            raise InputError(f"{path.name}: unknown section '{section}'", f"known: {', '.join(_SECTIONS)}")
        # shares belong together; all else is laid over the base's
        table[section] = values if section == "race" else {**table.get(section, {}), **values}
    return table


def _textures(section: object, file: Path) -> Table:
    if not isinstance(section, dict) or set(section) != {"folder"}:
        raise InputError(f"{file.name}: [textures] takes the name of a folder", 'write folder = "me"')
    return {"folder": str(folder_beside(file, section["folder"]))}


def _read(path: Path) -> Table:
    return read_table(path, MOST_BYTES, "the person", "see docs/avatars.md")


def _pairs(shape: str) -> list[tuple[str, str]]:
    pairs = []
    for part in filter(None, (p.strip() for p in shape.split(","))):
        key, equals, value = part.partition("=")
        if not equals or not value.strip():
            raise InputError(f"'{part}' sets nothing", "write name=value, such as age=0.7 or hair=short")
        pairs.append((key.strip(), value.strip()))
    return pairs


def _set(table: Table, key: str, value: str) -> None:
    if key in CHOICES:
        section, field = CHOICES[key]
        table[section] = {**table.get(section, {}), field: value}
    elif key == CLOTHES:
        table["clothes"] = {
            **table["clothes"],
            "garments": [w.strip() for w in value.split("+") if w.strip()],
        }
    elif key in SLIDERS:
        table["macros"] = {**table["macros"], key: _number(key, value)}
    elif key in RACES:
        table["race"] = _shares(table["race"], key, _number(key, value))
    elif key in SKIN:
        table["skin"] = {**table["skin"], key: _number(key, value)}
    elif key == REST_SMILE:
        table["rest"] = {"smile": _number(key, value)}
    elif (axis := axis_of(key)) is not None:
        table["axes"] = {**table.get("axes", {}), key: _number(key, value, axis.least)}
    elif "/" in key:
        table["details"] = {**table.get("details", {}), key: _number(key, value)}
    else:
        known = ", ".join((*SLIDERS, *RACES, *SKIN, REST_SMILE, *CHOICES, CLOTHES))
        raise InputError(
            f"there is no slider '{key}'",
            f"known: {known}, and axes such as nose-hump: see `paksatalker avatars`",
        )


def _shares(race: Mapping[str, float], key: str, value: float) -> dict[str, float]:
    """That share, the others in their proportion, all together 1."""
    rest = {r: float(race.get(r, 0.0)) for r in RACES if r != key}
    total = sum(rest.values())
    left = max(0.0, 1.0 - value)
    return {key: value, **{r: left * (v / total if total else 0.5) for r, v in rest.items()}}


def _number(key: str, value: object, least: float = 0.0) -> float:
    try:
        number = float(str(value))
    except ValueError:
        number = -2.0
    if not least <= number <= 1:
        raise InputError(f"{key} = {value} is out of range", f"give a number from {least:g} to 1")
    return number


def _check(table: Table, where: str) -> None:
    if not isinstance(table.get("label"), str):
        raise InputError(f"{where}: the label is no text", 'write label = "Anna"')
    for section in ("macros", "race", "skin", "hair", "clothes", "brows", "eyes", "lashes"):
        if not isinstance(table.get(section), dict):
            raise InputError(f"the description of the person lacks [{section}]", "see docs/avatars.md")
    for section in _SECTIONS:
        if not isinstance(table.get(section, {}), dict):
            raise InputError(f"'{section}' is no section", f"write [{section}] and its lines below it")
    for section, known in (("macros", SLIDERS), ("race", RACES)):
        for key, value in table[section].items():
            if key not in known:
                raise InputError(f"there is no {section} '{key}'", f"known: {', '.join(known)}")
            number_of(value, key, where, 0, 1)
    # childhood is out of range: clothes, teeth and hair are made for grown-ups
    if table["macros"].get("age", 0.5) < 0.4:
        raise InputError(f"age = {table['macros']['age']} is a child", "people are grown-ups: 0.4 to 1")
    shares = {k: v for k, v in table["skin"].items() if k in SKIN and k != "lip"}
    for name, weight in {**table.get("details", {}), **shares}.items():
        number_of(weight, name, where, 0, 1)
    for name, value in table.get("axes", {}).items():
        if (axis := axis_of(name)) is None:
            raise InputError(f"{where}: there is no axis '{name}'", "`paksatalker avatars` lists them")
        number_of(value, name, where, axis.least, 1)
    for name, value in table.get("rest", {}).items():
        if name != "smile":
            raise InputError(f"{where}: [rest] knows no '{name}'", "write smile = 0.15")
        number_of(value, name, where, 0, 1)
    garments = table["clothes"].get("garments", [])
    if not isinstance(garments, list) or not all(isinstance(g, str) for g in garments):
        raise InputError(f"{where}: [clothes] garments is no list of names", 'write ["hoodie", "jeans"]')
    if len(garments) > MOST_GARMENTS:
        raise InputError(f"{where}: {len(garments)} garments", f"a person wears at most {MOST_GARMENTS}")
    _check_colors(table["clothes"].get("colors", {}), where)
    _check_kinds(table, where)
    chosen = table.get("skeleton", {})
    skeleton, face = chosen.get("names", SKELETONS[0]), chosen.get("face", FACES[0])
    for word, given, words in (("skeleton", skeleton, SKELETONS), ("face", face, FACES)):
        if given not in words:
            raise InputError(f"unknown {word} '{given}'", f"known: {', '.join(words)}")
    if face == "bones" and skeleton not in _FACE_BONES:
        raise InputError(
            f"the skeleton '{skeleton}' has no face bones", f"face=bones needs skeleton={_FACE_BONES[0]}"
        )


def _check_colors(colors: object, where: str) -> None:
    """The colours of garments by name: three numbers each, sRGB."""
    if not isinstance(colors, dict) or len(colors) > MOST_GARMENTS * 4:
        raise InputError(f"{where}: [clothes] colors is no table", "write colors = { jeans = [40, 60, 90] }")
    for name, color in colors.items():
        if not isinstance(color, list) or len(color) != 3:
            raise InputError(f"{where}: the color of {name} is no red, green and blue", "write [40, 60, 90]")
        for value in color:
            number_of(value, f"the color of {name}", where, 0, 255)


def _check_kinds(table: Table, where: str) -> None:
    """Values are of the kind that those of the library's people are: text, a number, or so many numbers."""
    for name in everyone():
        for section, values in shipped(__file__, file_of(name)).items():
            for key, known in values.items() if isinstance(values, dict) else ():
                given = table.get(section, {}).get(key, known)
                if _kind(given) != _kind(known):
                    raise InputError(
                        f"{where}: [{section}] {key} = {str(given)[:40]!r} is of another kind",
                        f"write it as {key} = {known!r} is",
                    )


def _kind(value: object) -> object:
    if isinstance(value, list):
        return [_kind(inner) for inner in value]
    return float if isinstance(value, int) and not isinstance(value, bool) else type(value)


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(inner) for inner in value]
    return round(value, 6) if isinstance(value, float) else value
