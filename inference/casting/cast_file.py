"""Who is in a film, as ``cast.toml`` tells: people, their places, voices and performances."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ...base.errors import InputError
from ...base.notation.nearest import nearest
from ...base.tables import number_of, read_table
from ..speech.speakers.cast import sex_by_name
from .places import PLACES, arranged, place_named

AUTO = "auto"
MOST_FILE, MOST_PEOPLE = 1_000_000, 12
HINT = 'write [person.ANNA], avatar = "woman"; see docs/cast.md'
_FIELDS = ("avatar", "avatar_shape", "place", "turn", "voice", "pose", "emotion", "performance")
_WIDEST = 20.0
_BY_SEX = {"female": ("woman", "ingrid", "amara", "priya"), "male": ("man", "mateo", "kofi", "kenji")}


@dataclass(frozen=True)
class Member:
    """One of a cast. ``at``: metres to the right of the stage's middle as the camera sees it, and backwards;
    ``turn``: degrees that they are turned to their left, 0 towards the front. ``avatar`` as ``--avatar``
    takes it; ``voice``, ``pose`` and ``emotion`` empty for what is usual; ``performance``: a file, where
    there is one."""

    name: str
    avatar: str
    at: tuple[float, float]
    turn: float
    avatar_shape: str = ""
    voice: str = ""
    pose: str = ""
    emotion: str = ""
    performance: str = ""


def read_cast(source: str, speakers: Sequence[str] = ()) -> tuple[Member, ...]:
    """The cast of a TOML file, or with ``auto`` one for these speakers: people of the library by their names'
    sex, in a half circle, turned to one another.

    Raises InputError with the person at fault, for speakers that nobody plays, and for less than one person.
    """
    if source == AUTO:
        if not speakers or "" in speakers:
            raise InputError(
                "the script does not say who speaks", "begin lines with a name: 'ANNA: Good morning.'"
            )
        rows: Mapping[str, Any] = {name: {} for name in speakers}
        where = "the cast"
    else:
        table = read_table(Path(source), MOST_FILE, "the cast", HINT)
        where = f"the cast {source}"
        unknown = sorted(set(table) - {"person"})
        if unknown:
            raise InputError(f"{where} has an unknown table '{unknown[0]}'", HINT)
        rows = table.get("person", {})
    if not isinstance(rows, Mapping) or not 1 <= len(rows) <= MOST_PEOPLE:
        raise InputError(f"{where} has {len(rows)} people", f"1 to {MOST_PEOPLE}; {HINT}")
    _check_heard(rows, speakers, where)
    taken: list[str] = []
    usual = arranged(len(rows))
    folder = Path() if source == AUTO else Path(source).parent
    return tuple(
        _member(name, row, where, at, taken, folder)
        for (name, row), at in zip(rows.items(), usual, strict=True)
    )


def table_of(cast: Sequence[Member]) -> dict[str, Any]:
    """The cast as a table that :func:`read_cast` reads again."""
    rows = {}
    for member in cast:
        row = {k: v for k, v in asdict(member).items() if k not in ("name", "at") and v != ""}
        rows[member.name] = {**row, "place": list(member.at)}
    return {"person": rows}


def _check_heard(rows: Mapping[str, Any], speakers: Sequence[str], where: str) -> None:
    known = {name.casefold() for name in rows}
    for who in speakers:
        if who.casefold() not in known:
            said = f"'{who}'" if who else "somebody without a name"
            raise InputError(f"{said} speaks, and is not in {where}", f"add [person.{who or 'NAME'}]")


def _member(
    name: str, row: Any, where: str, usual: tuple[float, float, float], taken: list[str], folder: Path
) -> Member:
    where = f"{where}: {name}"
    if not isinstance(row, Mapping):
        raise InputError(f"{where} is no table", HINT)
    for key, value in row.items():
        if key not in _FIELDS:
            raise InputError(f"{where} has an unknown '{key}'", nearest(str(key), _FIELDS))
        if key not in ("place", "turn") and not isinstance(value, str):
            raise InputError(f"{where}: {key} is no text", HINT)
    x, y, turn = _place(row.get("place"), where, usual)
    if "turn" in row:
        turn = number_of(row["turn"], "turn", where, -180, 180)
    avatar = str(row.get("avatar") or _somebody(name, taken))
    taken.append(avatar)
    file = str(row.get("performance", ""))
    if file and not (folder / file).is_file():
        raise InputError(f"{where}: there is no file {folder / file}", "check the path")
    words = {k: str(row.get(k, "")) for k in ("avatar_shape", "voice", "pose", "emotion")}
    file = str((folder / file).absolute()) if file else ""
    if (folder / avatar).is_file():
        avatar = str((folder / avatar).absolute())
    return Member(name=name, avatar=avatar, at=(x, y), turn=turn, performance=file, **words)


def _place(value: Any, where: str, usual: tuple[float, float, float]) -> tuple[float, float, float]:
    if value is None:
        return usual
    if isinstance(value, str):
        if value not in PLACES:
            raise InputError(f"{where}: there is no place '{value[:40]}'", nearest(value, PLACES))
        return place_named(value)
    if not isinstance(value, list) or len(value) != 2:
        raise InputError(f"{where}: place is no name and no [x, y] in metres", nearest("", PLACES))
    x, y = (number_of(v, "place", where, -_WIDEST, _WIDEST) for v in value)
    return x, y, usual[2]


def _somebody(name: str, taken: Sequence[str]) -> str:
    """A person of the library for a name, one that nobody else is."""
    sex = sex_by_name(name) or ("female" if len(taken) % 2 == 0 else "male")
    others = [p for people in _BY_SEX.values() for p in people]
    return next((p for p in (*_BY_SEX[sex], *others) if p not in taken), _BY_SEX[sex][0])
