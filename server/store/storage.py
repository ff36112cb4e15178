"""Where files are kept for machines that share no folder: S3-compatible storage, or what fsspec knows else.

The data folder of each machine is a cache of it: what is written is pushed, what is missing is pulled. Names
are those of the data folder, so that all machines name the same path as theirs.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...base.errors import InputError, PaksaTalkerError


@dataclass(frozen=True)
class Storage:
    """Files below ``folder`` as they are kept below ``root`` of a file system of fsspec's."""

    system: Any
    root: str
    folder: Path

    def push(self, paths: Iterable[Path]) -> None:
        """Keep files that are there. Raises PaksaTalkerError where the storage can't be reached."""
        for path in paths:
            if path.is_file():
                self._do("written to", self.system.put_file, str(path), self._key(path))

    def pull(self, path: Path) -> bool:
        """Fetch a file that is missing here; whether it is here now. Raises as :meth:`push` does."""
        if path.exists():
            return True
        key = self._key(path)
        if not self._do("looked into", self.system.exists, key):
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f".{uuid.uuid4().hex}")
        try:
            self._do("read", self.system.get_file, key, str(partial))
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
        return True

    def pull_all(self, folder: Path) -> None:
        """Fetch what is missing here of a folder's files."""
        found = self._do("looked into", self.system.find, self._key(folder))
        for key in found:
            self.pull(folder / key.rsplit("/", 1)[-1])

    def remove(self, path: Path) -> None:
        """Forget a file or a folder."""
        key = self._key(path)
        if self._do("looked into", self.system.exists, key):
            self._do("written to", self.system.rm, key, recursive=True)

    def named(self, table: Mapping[str, Any]) -> list[Path]:
        """The files of ours that a table of options names, however deep."""
        found: list[Path] = []
        values: list[Any] = [table]
        while values:
            value = values.pop()
            if isinstance(value, Mapping):
                values += value.values()
            elif isinstance(value, list | tuple):
                values += value
            elif isinstance(value, str) and value.startswith(f"{self.folder}/"):
                found.append(Path(value))
        return found

    def _key(self, path: Path) -> str:
        return f"{self.root}/{path.relative_to(self.folder).as_posix()}"

    def _do(self, what: str, call: Any, *words: Any, **more: Any) -> Any:
        try:
            if what == "written to" and call == self.system.put_file:
                self.system.makedirs(words[1].rsplit("/", 1)[0], exist_ok=True)
            return call(*words, **more)
        except Exception as e:  # each kind of storage has errors of its own
            raise PaksaTalkerError(
                f"the storage can't be {what}: {type(e).__name__}", "is it there, and are its keys set?"
            ) from e


def storage_of(url: str | None, folder: Path) -> Storage | None:
    """The storage of a URL such as ``s3://bucket/prefix``; None without one. Raises InputError where it is of
    no kind that is installed."""
    if url is None:
        return None
    try:
        import fsspec

        system, root = fsspec.core.url_to_fs(url)
    except ImportError as e:
        raise InputError(f"{url}: no package for such a storage", "pip install 'paksatalker[s3]'") from e
    except ValueError as e:
        raise InputError(f"{url} is no storage", "such as s3://bucket/prefix") from e
    return Storage(system, root.rstrip("/"), folder)
