"""The packs that a user has added: where they are kept, and what is in them.

Each has a folder of its name in ``$PAKSATALKER_PACKS``, else under ``packs`` in the user's data folder: its
files as they came, and ``pack.json``, our note of what they are.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from ....base.errors import InputError
from ....base.folders import user_folder

KINDS = ("clothes", "hair", "skin", "person")
NOTE = "pack.json"
_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,62}")
_MOST_NOTE = 16 << 20
_HINT = "add one: paksatalker avatars packs add FILE"


@dataclass(frozen=True)
class Item:
    """One thing of a pack. ``file`` lies below the pack's folder; ``uuid`` is its maker's, where told."""

    name: str
    kind: str
    pack: str
    file: str
    licence: str
    author: str
    uuid: str = ""

    @property
    def path(self) -> Path:
        """Its file."""
        return folder() / self.pack / self.file


@dataclass(frozen=True)
class Pack:
    """A pack and what it holds; ``source``: the name of the file that it came from."""

    name: str
    source: str
    licence: str
    items: tuple[Item, ...]


def folder() -> Path:
    """Where packs are kept."""
    return user_folder("packs", "PAKSATALKER_PACKS")


def slug(name: str) -> str:
    """A name as one types it: small letters, digits, - and _."""
    plain = re.sub(r"[^a-z0-9_]+", "-", name.casefold()).strip("-_")[:48]
    return plain or "unnamed"


def stored() -> tuple[Pack, ...]:
    """The added packs by name; folders that hold none are passed over."""
    place = folder()
    if not place.is_dir():
        return ()
    found = (_read(p) for p in sorted(place.iterdir()) if _NAME.fullmatch(p.name))
    return tuple(p for p in found if p is not None)


def items(kind: str = "") -> tuple[Item, ...]:
    """What all packs hold, of a kind where one is named."""
    return tuple(i for pack in stored() for i in pack.items if kind in ("", i.kind))


def named_items(kind: str) -> dict[str, Item]:
    """Those of a kind by the name that they are used by: their own, ``pack:name`` where two have the same."""
    found: dict[str, Item] = {}
    for item in items(kind):
        found[item.name if item.name not in found else f"{item.pack}:{item.name}"] = item
    return found


def item(kind: str, name: str) -> Item:
    """The one of that name. Raises InputError, listing the known ones."""
    known = named_items(kind)
    for candidate in items(kind):
        known.setdefault(f"{candidate.pack}:{candidate.name}", candidate)
    if name not in known:
        listed = ", ".join([*named_items(kind)][:40]) or "none"
        raise InputError(f"no pack has {kind} '{name[:60]}'", f"known: {listed}; {_HINT}")
    return known[name]


def fingerprint(wanted: tuple[Item, ...]) -> str:
    """A hash of what the files of these are, so that a person is made anew when a pack was added anew."""
    digest = hashlib.sha256()
    for one in wanted:
        for file in (one.path, folder() / one.pack / NOTE):
            digest.update(hashlib.sha256(file.read_bytes()).digest() if file.is_file() else b"-")
    return digest.hexdigest() if wanted else ""


def write_note(place: Path, pack: Pack) -> None:
    """``pack.json`` of a pack in the folder that is being filled."""
    (place / NOTE).write_text(json.dumps(asdict(pack), ensure_ascii=False, indent=1), "utf-8")


def check_pack_name(name: str) -> str:
    """The name, where it can be a folder's on every system; raises InputError elsewhere."""
    if not _NAME.fullmatch(name) or ".." in name:
        raise InputError(f"{name[:64]!r} is no name for a pack", "small letters, digits, - and _ make one")
    return name


def _read(place: Path) -> Pack | None:
    note = place / NOTE
    try:
        if note.stat().st_size > _MOST_NOTE:
            return None
        told: dict[str, Any] = json.loads(note.read_text("utf-8"))
        things = tuple(Item(**{**i, "pack": place.name}) for i in told["items"])
        pack = Pack(place.name, str(told["source"]), str(told["licence"]), things)
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None
    return pack if all(_sound(i) for i in things) else None


def _sound(one: Item) -> bool:
    """A note may have come from anywhere: no path leads out of the pack."""
    texts = all(isinstance(v, str) for v in asdict(one).values())
    if not texts or one.kind not in KINDS or not _NAME.fullmatch(one.name):
        return False
    path = PurePosixPath(one.file)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in one.file and ":" not in one.file
