"""Taking in a pack: looked through whole before anything is kept, its files copied, its licence listed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from ....base.errors import InputError, PaksaTalkerError
from ....base.locks import locked
from ....base.progress import Progress, silent
from ....base.tables import table_text
from ....base.writing import whole_folder
from .bag import Bag, opened
from .mhclo import read_mhclo
from .mhm import MhPerson, description_of, read_mhm
from .mhmat import MhMaterial, read_mhmat
from .obj_mesh import read_obj
from .ours import ours
from .pictures import look
from .store import Item, Pack, check_pack_name, folder, named_items, slug, stored, write_note

_PASSED = ("eyes", "teeth", "tongue", "proxymeshes", "eyelashes", "eyebrows")
"""Folders of kinds that our people have of their own."""
_TEXTS = (".txt", ".md")
_PEOPLE = Path(__file__).parents[1] / "people"


@dataclass(frozen=True)
class Added:
    """What :func:`add` took in: ``refused`` says, by file, why one was left out."""

    pack: Pack
    refused: dict[str, str]
    passed: int
    """Things of kinds that are not used: eyes, teeth, proxies."""


def add(source: Path, *, name: str = "", licence: str = "", progress: Progress = silent) -> Added:
    """Take in a zip or folder of MakeHuman's or MPFB's files, in place of a pack of the same name.

    ``licence``: where no file tells it. Single files that can't be used are left out, with the reason.
    Raises InputError where the pack as a whole is none, holds nothing to use, or was made to do harm.
    """
    chosen = check_pack_name(name or slug(source.stem if source.suffix else source.resolve().name))
    with opened(source) as bag:
        found = _look_through(bag, chosen, licence, progress)
        if not found.items:
            why = next(iter(found.refused.values()), "no .mhclo, .mhm or skin is in it")
            raise InputError(f"nothing of {source.name} can be used: {why}", "packs hold MakeHuman's files")
        pack = Pack(chosen, source.name, _together(found.items), tuple(found.items))
        with locked(folder() / chosen, parents=True), whole_folder(folder() / chosen, parents=True) as place:
            for number, file in enumerate(sorted(found.needed)):
                progress("keeping the pack", number, len(found.needed))
                target = place / file
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(found.texts.get(file) or bag.read(file))
            write_note(place, pack)
    progress("keeping the pack", 1, 1)
    return Added(pack, found.refused, found.passed)


def remove(name: str) -> Pack:
    """Delete an added pack. Raises InputError where there is none of that name."""
    known = {p.name: p for p in stored()}
    if name not in known:
        raise InputError(f"no pack '{name[:64]}' was added", f"added are: {', '.join(known) or 'none'}")
    with locked(folder() / name):
        shutil.rmtree(folder() / name)
    return known[name]


class _Found:
    def __init__(self) -> None:
        self.items: list[Item] = []
        self.needed: set[str] = set()
        self.texts: dict[str, bytes] = {}
        self.refused: dict[str, str] = {}
        self.passed = 0


def _look_through(bag: Bag, pack: str, licence: str, progress: Progress) -> _Found:
    found = _Found()
    by_case = {n.casefold(): n for n in bag.names}
    materials: set[str] = set()
    wanted = [n for n in bag.names if n.lower().endswith((".mhclo", ".mhm", ".mhmat"))]
    # garments first: what is left of the materials may be skins, and people wear garments
    wanted.sort(key=lambda n: (".mhclo", ".mhmat", ".mhm").index(PurePosixPath(n).suffix.lower()))
    people: list[str] = []
    for number, file in enumerate(wanted):
        progress("reading the pack", number, len(wanted))
        if set(PurePosixPath(file.lower()).parts[:-1]) & set(_PASSED):
            found.passed += 1
            continue
        try:
            if file.lower().endswith(".mhclo"):
                materials |= _garment(bag, file, by_case, pack, licence, found)
            elif file.lower().endswith(".mhm"):
                people.append(file)
            elif file not in materials:
                _skin(bag, file, by_case, pack, licence, found)
        except InputError as e:
            found.refused[file] = str(e)
    for file in people:
        try:
            _person(bag, file, pack, licence, found)
        except InputError as e:
            found.refused[file] = str(e)
    found.needed |= {n for n in bag.names if n.lower().endswith(_TEXTS) and "/" not in n.strip("/")}
    return found


def _garment(
    bag: Bag, file: str, by_case: dict[str, str], pack: str, licence: str, found: _Found
) -> set[str]:
    fitting = read_mhclo(bag.read(file), file)
    mesh_file = _beside(file, fitting.mesh, by_case)
    if mesh_file is None:
        raise InputError(f"{file} names the mesh {fitting.mesh[:60]!r}, which the pack lacks", "pack it anew")
    mesh = read_obj(bag.read(mesh_file), mesh_file)
    if mesh.count != len(fitting.anchors):
        raise InputError(
            f"{file} fits {len(fitting.anchors)} vertices, {mesh_file} has {mesh.count}", "pack it anew"
        )
    needed, materials, material = {file, mesh_file}, set(), MhMaterial()
    material_file = _beside(file, fitting.material, by_case)
    if material_file is not None:
        material, pictures = _material(bag, material_file, by_case)
        needed |= {material_file, *pictures}
        materials.add(material_file)
    found.needed |= needed
    folders = PurePosixPath(file.lower()).parts[:-1]
    kind = "hair" if "hair" in folders or "hair" in fitting.tags else "clothes"
    told = fitting.licence or material.licence or licence, fitting.author or material.author, fitting.uuid
    _listed(found, kind, fitting.name or PurePosixPath(file).stem, pack, file, *told)
    return materials


def _skin(bag: Bag, file: str, by_case: dict[str, str], pack: str, licence: str, found: _Found) -> None:
    """A material that no garment uses is a skin where it lies among skins or says so."""
    material, pictures = _material(bag, file, by_case)
    folders = PurePosixPath(file.lower()).parts[:-1]
    if not ({"skins", "skin"} & {*folders, *material.tags}) or "base_color" not in material.textures:
        return
    found.needed |= {file, *pictures}
    _listed(found, "skin", material.name or PurePosixPath(file).stem, pack, file,
            material.licence or licence, material.author, "")  # fmt: skip


def _material(bag: Bag, file: str, by_case: dict[str, str]) -> tuple[MhMaterial, set[str]]:
    material = read_mhmat(bag.read(file), file)
    pictures = set()
    for named in material.textures.values():
        picture = _beside(file, named, by_case)
        if picture is None:
            continue
        look(bag.read(picture), picture)
        pictures.add(picture)
    return material, pictures


def _person(bag: Bag, file: str, pack: str, licence: str, found: _Found) -> None:
    from ....base.tables import shipped

    person = read_mhm(bag.read(file), file, _targets())
    base = shipped(
        __file__, _PEOPLE / ("man.toml" if person.macros.get("gender", 0.5) > 0.5 else "woman.toml")
    )
    table = description_of(person, _dressed(person, base, found, pack))
    name = slug(PurePosixPath(file).stem)
    kept = f"people/{name}.toml"
    found.texts[kept] = table_text(table).encode()
    found.needed |= {file, kept}
    _listed(found, "person", name, pack, kept, licence or "unknown", "", "")


def _dressed(person: MhPerson, base: dict[str, Any], found: _Found, pack: str) -> dict[str, Any]:
    """``base`` with what of the pack, or of packs added before, the person wears."""
    names = {i.name: i for i in [*named_items("clothes").values(), *found.items] if i.kind == "clothes"}
    uuids = {i.uuid: i.name for i in names.values() if i.uuid}
    worn = [uuids.get(person.uuids.get(w, ""), slug(w)) for w in person.worn]
    garments = [w for w in worn if w in names]
    table = {**base}
    if garments:
        table["clothes"] = {**base["clothes"], "garments": garments}
    for key, section, field, kind in (
        (person.hair, "hair", "style", "hair"),
        (person.skin, "skin", "tone", "skin"),
    ):
        known = {i.name for i in [*named_items(kind).values(), *found.items] if i.kind == kind}
        if slug(key) in known and key:
            table[section] = {**base[section], field: slug(key)}
    return table


def _targets() -> Callable[[str], bool]:
    """Which morphs there are; all count as known where the source can't be had now."""
    from ..source_file import open_source

    try:
        source = open_source()
    except PaksaTalkerError:
        return lambda name: True
    return source.has_target


def _listed(
    found: _Found, kind: str, name: str, pack: str, file: str, licence: str, author: str, uuid: str
) -> None:
    taken = {i.name for i in found.items if i.kind == kind} | ours(kind)
    own = slug(name)
    number = 2
    while own in taken:
        own, number = f"{slug(name)}-{number}", number + 1
    found.items.append(Item(own, kind, pack, file, licence or "unknown", author, uuid))


def _together(items: list[Item]) -> str:
    """The licences of a pack, each once."""
    return ", ".join(dict.fromkeys(i.licence for i in items))[:200]


def _beside(file: str, named: str, by_case: dict[str, str]) -> str | None:
    """The pack's file that another one names: beside it, below it or, with ``..``, elsewhere in the pack."""
    if not named:
        return None
    parts: list[str] = [*PurePosixPath(file).parts[:-1]]
    for part in named.replace("\\", "/").split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    # a path of the maker's own machine: its last name may lie beside
    beside = [*PurePosixPath(file).parts[:-1], PurePosixPath(named.replace("\\", "/")).name]
    return by_case.get("/".join(parts).casefold()) or by_case.get("/".join(beside).casefold())
