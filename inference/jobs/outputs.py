"""What a job writes, looked at before it begins: each can be written, and nothing is written twice or over
what the job reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from ...base.errors import InputError
from ...base.writing import check_file, check_frames_folder
from .options import Options, Written

SAID = (
    "text",
    "transcript",
    "topic",
    "audience",
    "persona",
    "genre",
    "writer",
    "consent",
    "title",
    "lower_third",
    "name_tag",
    "label",
)
"""Options that are what is said, whatever files are called so."""
_LONGEST = 4096


def check_outputs(job: Options) -> None:
    """Raise InputError where the job could not write all that it names: another ending, a folder that is
    missing or may not be written to, two outputs of one path, an output that is an input as well.

    To be called before any work is done.
    """
    seen: list[tuple[str, Path]] = []
    for name, path, told in _written(job):
        _check(path, told)
        seen.append((name, path))
    for number, (name, path) in enumerate(seen):
        for other, before in seen[:number]:
            if same(path, before):
                raise InputError(f"{_word(other)} and {_word(name)} would both write {path}", "name two")
    for read, file in files_read(job):
        for name, path in seen:
            if same(path, file):
                raise InputError(
                    f"{_word(name)} would write over {file}, which {_word(read)} reads", "choose another name"
                )
        if job.touches(file):
            raise InputError(
                f"the work would write over {file}, which {_word(read)} reads", "choose another output"
            )


def files_read(options: Any) -> Iterator[tuple[str, Path]]:
    """The files that are there and that options name to be read, and the name of each one's option."""
    values = (
        {f.name: getattr(options, f.name) for f in fields(options) if f.metadata.get("written") is None}
        if is_dataclass(options)
        else options
    )
    for name, value in values.items():
        if is_dataclass(value) or isinstance(value, Mapping):
            yield from files_read(value)
        elif names_file(name, value):
            with suppress(OSError):
                if Path(value).is_file():
                    yield name, Path(value)


def names_file(name: str, value: Any) -> bool:
    """Whether the value of an option of that name may be a file's."""
    text = str(value) if isinstance(value, str | Path) else ""
    return bool(text) and name not in SAID and len(text) < _LONGEST and "\0" not in text


def same(one: Path, other: Path) -> bool:
    """Whether two paths are one place, by whichever links and spellings."""
    if one.resolve() == other.resolve():
        return True
    with suppress(OSError):
        return one.samefile(other)
    return False


def outputs_of(job: Options) -> list[Path]:
    """The files and folders that the job names to be written."""
    return [path for _, path, _ in _written(job)]


def _written(job: Options) -> Iterator[tuple[str, Path, Written]]:
    for f in fields(job):
        told, value = f.metadata.get("written"), getattr(job, f.name)
        if told is not None and value is not None:
            for path in value if isinstance(value, tuple) else (value,):
                yield f.name, path, told


def _check(path: Path, told: Written) -> None:
    ending = path.suffix.lower()
    if told.folder and ending not in told.endings and (not ending or path.is_dir()):
        check_frames_folder(path)
    else:
        hint = "for frames name a folder, such as frames/" if told.folder else ""
        check_file(path, told.endings, told.what, also=hint)


def _word(name: str) -> str:
    """An option as the command line has it."""
    return {"performance": "CLIP", "exports": "--export"}.get(name, f"--{name.replace('_', '-')}")
