"""What a pack brings, a zip or a folder of anybody's: read with bounds known before anything is unpacked."""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ....base.errors import InputError

KEPT = (".mhclo", ".obj", ".mhmat", ".mhm", ".png", ".jpg", ".jpeg", ".txt", ".md", ".json")
MOST_FILES = 20_000
MOST_BYTES = 64 << 20
"""Of one file."""
MOST_BYTES_TOGETHER = 2 << 30
_MOST_SHRUNK = 1040
"""Deflate makes nothing smaller than by 1032 to 1."""
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_RESERVED = {"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(10))}


@dataclass(frozen=True)
class Bag:
    """``names``: the files of :data:`KEPT` kinds, as paths below the pack's root; ``read`` gives one's bytes;
    ``others``: how many files of other kinds there are."""

    names: tuple[str, ...]
    read: Callable[[str], bytes]
    others: int


@contextmanager
def opened(path: Path) -> Iterator[Bag]:
    """A zip, a folder, or a single file with what lies beside it.

    Raises InputError where it is none, where a name leads out of it, where it would unpack to more than
    :data:`MOST_BYTES_TOGETHER`, and where a zip can't be read.
    """
    if path.is_dir():
        yield _folder(path, path)
    elif path.suffix.lower() in (".mhclo", ".mhmat", ".mhm") and path.is_file():
        yield _folder(path.parent, path)
    elif not path.exists():
        raise InputError(f"there is no pack {path}", "check the path")
    else:
        try:
            with zipfile.ZipFile(path) as archive:
                yield _zip(archive, path)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            NotImplementedError,
            RuntimeError,
            UnicodeDecodeError,
            ValueError,
        ) as e:
            raise InputError(
                f"{path.name} is no pack: {e}"[:200], "a zip or a folder with .mhclo files"
            ) from e


def _zip(archive: zipfile.ZipFile, path: Path) -> Bag:
    members: dict[str, zipfile.ZipInfo] = {}
    files = [m for m in archive.infolist() if not m.is_dir()]
    if len(files) > MOST_FILES:
        raise InputError(f"{path.name} holds {len(files)} files", f"a pack has at most {MOST_FILES}")
    for member in files:
        name = _safe(member.filename, path.name)
        if stat.S_ISLNK(member.external_attr >> 16):
            raise InputError(f"{path.name} holds a link, {name}", "packs are plain files")
        if PurePosixPath(name).suffix.lower() not in KEPT:
            continue
        if name.casefold() in {n.casefold() for n in (name,) if n in members}:
            raise InputError(f"{path.name} holds {name} twice", "pack it anew")
        if member.compress_type not in _METHODS or member.flag_bits & 1:
            raise InputError(f"{path.name}: {name} is packed in another way than zips are", "pack it anew")
        if member.file_size > _MOST_SHRUNK * member.compress_size + _MOST_SHRUNK:
            raise InputError(f"{path.name} claims more data in {name} than it can hold", "pack it anew")
        members[name] = member
    _bounded(path.name, {n: m.file_size for n, m in members.items()})

    def read(name: str) -> bytes:
        with archive.open(members[name]) as file:
            data = file.read(MOST_BYTES + 1)
        if len(data) > members[name].file_size:
            raise InputError(f"{path.name}: {name} is longer than it says", "pack it anew")
        return data

    return Bag(tuple(sorted(members)), read, len(files) - len(members))


def _folder(root: Path, only: Path) -> Bag:
    sizes: dict[str, int] = {}
    others = seen = 0
    walked = root.rglob("*") if only == root else root.glob("*")
    for file in walked:
        seen += 1
        if seen > MOST_FILES:
            raise InputError(
                f"{root} holds more than {MOST_FILES} files", "name the folder of the pack itself"
            )
        if file.is_symlink() or not file.is_file():
            continue
        name = file.relative_to(root).as_posix()
        alone = only != root and file != only and file.suffix.lower() in (".mhclo", ".mhm")
        if file.suffix.lower() in KEPT and not alone:
            sizes[_safe(name, str(root))] = file.stat().st_size
        else:
            others += 1
    _bounded(str(root), sizes)

    def read(name: str) -> bytes:
        try:
            with (root / name).open("rb") as file:
                return file.read(MOST_BYTES)
        except OSError as e:
            raise InputError(f"can't read {root / name}: {e.strerror}", "check its rights") from e

    return Bag(tuple(sorted(sizes)), read, others)


def _bounded(where: str, sizes: dict[str, int]) -> None:
    for name, size in sizes.items():
        if size > MOST_BYTES:
            raise InputError(f"{where}: {name} is larger than {MOST_BYTES >> 20} MB", "make it smaller")
    if sum(sizes.values()) > MOST_BYTES_TOGETHER:
        raise InputError(
            f"{where} would unpack to more than {MOST_BYTES_TOGETHER >> 30} GB", "split the pack"
        )


def _safe(name: str, where: str) -> str:
    """The name as a path below the root. Raises InputError where it leads elsewhere or is none."""
    plain = name.replace("\\", "/")
    parts = plain.split("/")
    wrong = (
        plain.startswith("/")
        or any(p in ("", ".", "..") or p.partition(".")[0].lower() in _RESERVED for p in parts)
        or any(ord(c) < 32 or c in ':*?"<>|' for c in plain)
        or len(plain) > 240
        or len(parts) > 12
    )
    if wrong:
        raise InputError(f"{where} holds {name[:80]!r}, which is no name below it", "it may be harmful")
    return plain
