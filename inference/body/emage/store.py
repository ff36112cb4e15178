"""Weights that a user has added: checked once, and kept as safetensors without what nothing uses.

Each is a folder in the published layout, ``models/NAME`` in the user's data folder, with what is known of it
in ``emage.json``.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from dataclasses import asdict, dataclass, replace
from importlib.util import find_spec
from pathlib import Path

from ....base.errors import InputError
from ....base.folders import user_folder
from ....base.locks import locked
from ....base.progress import Progress, silent
from ....base.tables import read_note
from .settings import CONFIG, SUB_MODELS

LICENCE = "none stated; its author allows non-commercial use"
NEEDED = ("torch", "safetensors", "soxr")
CARD = "emage.json"
KIND = "emage"
_WAITING = "OMP_WAIT_POLICY"
_INSTALL = "pip install 'paksatalker[neural]'"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,62}")


@dataclass(frozen=True)
class StoredWeights:
    """Added weights, named by their folder; ``weights`` are how many numbers are in use."""

    name: str
    kind: str
    licence: str
    non_commercial: bool
    weights: int

    @property
    def folder(self) -> Path:
        """In the published layout."""
        return _place() / self.name


def stored() -> tuple[StoredWeights, ...]:
    """The added weights by name; folders that say nothing of themselves are passed over."""
    found = []
    for card in sorted(_place().glob(f"*/{CARD}")):
        if (note := read_note(card, StoredWeights)) is not None:
            found.append(replace(note, name=card.parent.name))
    return tuple(found)


def add(folder: Path, name: str | None = None, progress: Progress = silent) -> StoredWeights:
    """Check a folder of weights and keep what is used of it; it replaces one of the same name.

    Takes 520 MB. Raises InputError with one line where torch is missing or the weights are not whole.
    """
    chosen = name or re.sub(r"[^A-Za-z0-9_-]+", "-", folder.resolve().name).strip("-").lower()
    if not _NAME.fullmatch(chosen):
        raise InputError(f"'{chosen}' can't be a model's name", "letters, digits, - and _: --name NAME")
    if (_place() / f"{chosen}.json").exists():
        raise InputError(f"a head model has the name '{chosen}' already", "choose another: --name NAME")
    if lack := libraries_missing():
        raise InputError("EMAGE's weights can't be read here", lack)
    with locked(_place() / chosen, parents=True):
        return _kept(folder, chosen, progress)


def _kept(folder: Path, chosen: str, progress: Progress) -> StoredWeights:
    import_torch()
    from safetensors.torch import save_file

    from .weights import load_model, modules

    progress("reading the weights", 0, 1)
    model = load_model(folder)
    progress("reading the weights", 1, 1)
    result = StoredWeights(chosen, KIND, LICENCE, True, sum(p.numel() for p in model.parameters()))
    part = _place() / f".{chosen}.part"
    try:
        shutil.rmtree(part, ignore_errors=True)
        for sub, module, _ in modules(model):
            place = part / SUB_MODELS / sub if sub else part
            place.mkdir(parents=True)
            save_file(dict(module.state_dict()), place / "model.safetensors")
            if (said := (folder / SUB_MODELS / sub if sub else folder) / CONFIG).is_file():
                shutil.copyfile(said, place / CONFIG)
        text = json.dumps({k: v for k, v in asdict(result).items() if k != "name"}, indent=1)
        (part / CARD).write_text(text + "\n", "utf-8")
        if result.folder.exists():
            shutil.rmtree(result.folder)
        part.replace(result.folder)
    except OSError as e:
        shutil.rmtree(part, ignore_errors=True)
        raise InputError(
            f"can't write into {_place()}: {e.strerror}", "is there room for 520 MB? see PAKSATALKER_HOME"
        ) from e
    return result


def remove(name: str) -> None:
    """Delete added weights. Raises InputError where there are none of that name."""
    found = next((w for w in stored() if w.name == name), None)
    if found is None:
        raise InputError(f"there are no weights '{name}'", "see: paksatalker models")
    shutil.rmtree(found.folder)


def libraries_missing() -> str:
    """One line on the libraries that are not installed, and how to get them; empty where all are there."""
    lack = [name for name in NEEDED if find_spec(name) is None]
    return f"it needs {', '.join(lack)}: {_INSTALL}" if lack else ""


def import_torch() -> None:
    """Import torch with threads that sleep while they wait for each other.

    They spin otherwise, which beside a render or other work makes EMAGE several times slower. OpenMP reads it
    once, when it is loaded.
    """
    before = os.environ.get(_WAITING)
    os.environ.setdefault(_WAITING, "passive")
    try:
        import torch  # noqa: F401
    finally:
        if before is None:
            del os.environ[_WAITING]


def _place() -> Path:
    return user_folder("models")
