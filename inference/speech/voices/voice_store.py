"""The voices that a user has added: where they are kept, and what is known of each.

Each has a folder of its name in ``$PAKSATALKER_VOICES``, else under ``voices`` in the user's data folder,
with ``NAME.onnx``, ``voice.json`` and, of piper's format, ``NAME.onnx.json``.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from ....base.errors import InputError
from ....base.folders import user_folder
from ....base.locks import locked
from ....base.tables import read_note
from ....base.writing import whole_folder

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_+-]|\.(?!\.)){0,62}[A-Za-z0-9]|[A-Za-z0-9]")
_OF_ONE_FILE = ("piper", "kokoro", "hibari")
_RESERVED = {"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(10))}


@dataclass(frozen=True)
class StoredVoice:
    """An added voice. ``sha256`` and ``size`` (bytes) are those of its network."""

    name: str
    language: str
    licence: str
    size: int
    sha256: str
    source: str
    engine: str = "piper"
    speakers: str = ""
    """Those of a model that has several, a line each."""
    controls: str = ""
    """What its engine can be asked for, parted by spaces."""
    clones: bool = False
    """Whether it speaks like a recording."""

    @property
    def model(self) -> Path:
        """Its ``.onnx``, or the folder of a model whose engine has an environment of its own."""
        file = f"{self.name}.onnx" if self.engine in _OF_ONE_FILE else "model"
        return folder() / self.name / file


def folder() -> Path:
    """Where voices are kept."""
    return user_folder("voices", "PAKSATALKER_VOICES")


def stored(engine: str | None = None) -> tuple[StoredVoice, ...]:
    """The added voices by name, all or those of an engine; folders that hold none are passed over."""
    found = []
    for place in sorted(folder().iterdir()) if folder().is_dir() else ():
        note = read_note(place / "voice.json", StoredVoice)
        if note is None or not _is_name(place.name):
            continue
        voice = replace(note, name=place.name)
        if engine not in (None, voice.engine) or not voice.model.exists():
            continue
        if voice.engine != "piper" or voice.model.with_name(voice.model.name + ".json").is_file():
            found.append(voice)
    return tuple(found)


def check_name(name: str) -> str:
    """The name, where it can be a folder's on every system; raises InputError elsewhere."""
    if not _is_name(name):
        raise InputError(f"{name[:64]!r} is no name for a voice", "letters, digits, - and _ make one")
    return name


def _is_name(name: str) -> bool:
    return bool(_NAME.fullmatch(name)) and name.partition(".")[0].lower() not in _RESERVED


@contextmanager
def changing(name: str) -> Iterator[None]:
    """Be the only process that adds or removes the voice as long as the block runs.

    Raises InputError where another one does. What can be no voice's name is let through to be refused.
    """
    with locked(folder() / name, parents=True) if _NAME.fullmatch(name) else nullcontext():
        yield


@contextmanager
def new_voice(name: str) -> Iterator[Path]:
    """A folder to fill, which becomes the voice's when all went well and leaves nothing behind elsewhere."""
    with whole_folder(folder() / check_name(name), parents=True) as place:
        yield place


def write_description(place: Path, voice: StoredVoice) -> None:
    """``voice.json`` of a voice in the folder that is being filled."""
    text = json.dumps(asdict(voice), ensure_ascii=False, indent=1)
    (place / "voice.json").write_text(text, "utf-8")


def remove(name: str) -> StoredVoice:
    """Delete an added voice; raises InputError where there is none of that name."""
    name = name.rpartition(":")[2]
    voice = next((v for v in stored() if v.name == name), None)
    if voice is None:
        added = ", ".join(v.name for v in stored()) or "none"
        raise InputError(f"no voice '{name[:64]}' was added", f"added are: {added}")
    with changing(voice.name):
        shutil.rmtree(folder() / voice.name)
    return voice
