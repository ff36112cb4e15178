"""Models of the engines that have environments of their own: a folder, or a name that the engine fetches."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from .....base.errors import InputError
from .....base.progress import Progress, silent
from .....base.wheels import sha256_of
from .. import espeak_voice
from ..voice_store import StoredVoice, check_name, new_voice, stored, write_description
from .kinds import Kind, kinds
from .process import Engine

LARGEST = 20_000_000_000
"""Bytes of a model."""
_KINDS_OF_FILE = {".json", ".yaml", ".txt", ".pth", ".safetensors", ".model", ".wav", ".md", ".jinja"}
_LICENCES = {"coqui": "unknown: ask where it comes from", "qwen-tts": "Apache-2.0", "pocket-tts": "CC-BY-4.0"}
_SETTINGS = 5_000_000


def engine_of(source: str) -> Kind | None:
    """The engine that a source belongs to: a folder of one of its models, or ``ENGINE:MODEL``; None for
    other sources."""
    named = kinds().get(source.partition(":")[0]) if ":" in source else None
    if named is not None:
        return named
    folder = Path(source).expanduser()
    if not folder.is_dir():
        return None
    config = _json(folder / "config.json")
    if config.get("model_type") == "qwen3_tts":
        return kinds()["qwen-tts"]
    if isinstance(config.get("model"), str) and isinstance(config.get("audio"), dict):
        return kinds()["coqui"]
    return kinds()["pocket-tts"] if (folder / "config.yaml").is_file() else None


def add(
    source: str,
    kind: Kind,
    *,
    language: str | None = None,
    licence: str | None = None,
    name: str | None = None,
    agreed: Callable[[StoredVoice], bool],
    progress: Progress = silent,
) -> StoredVoice | None:
    """Take in a model after it has said a word; None where ``agreed`` says no, to which its conditions are
    shown. Raises InputError where it is none, PaksaTalkerError where the engine is missing or fails."""
    told = source.partition(":")[2] if ":" in source and not Path(source).exists() else ""
    folder = None if told else Path(source).expanduser()
    voice = StoredVoice(
        name=check_name(name or (folder.resolve().name if folder else told.rpartition("/")[2])),
        language=language or "",
        licence=licence or _licence(kind, folder, told),
        size=0 if folder is None else sum(f.stat().st_size for f in _files(folder)),
        sha256="" if folder is None else sha256_of(max(_files(folder), key=lambda f: f.stat().st_size)),
        source=source,
        engine=kind.name,
    )
    if not agreed(voice):
        return None
    with new_voice(voice.name) as place:
        (place / "model").mkdir()
        for i, file in enumerate(files := _files(folder) if folder else []):
            progress("copy", i, len(files))
            assert folder is not None
            to = place / "model" / file.relative_to(folder)
            to.parent.mkdir(exist_ok=True)
            shutil.copyfile(file, to)
        engine = Engine(kind, told or str(place / "model"), online=folder is None)
        try:
            voice = _tried(engine, voice)
        finally:
            engine.close()
        write_description(place, voice)
    return next(v for v in stored() if v.name == voice.name)


def _tried(engine: Engine, voice: StoredVoice) -> StoredVoice:
    """The voice with what its model has, after it spoke."""
    codes = voice.language.split() or [str(c) for c in engine.told.get("languages") or ()]
    found = list(dict.fromkeys(filter(None, (espeak_voice.find(c) for c in codes))))
    if not found:
        raise InputError(f"{voice.name} does not tell its language", "name it, such as --language de")
    speakers = [str(s) for s in engine.told.get("speakers") or ()][:200]
    clones = bool(engine.told.get("clones"))
    if speakers or not clones:
        engine.say(text="A.", language=found[0], speaker=speakers[0] if speakers else "", rate=1.0, seed=0)
    return replace(
        voice,
        language=" ".join(found),
        speakers="\n".join(s for s in speakers if len(s) < 60),
        controls=" ".join(str(c) for c in engine.told.get("controls") or ()),
        clones=clones,
    )


def _files(folder: Path) -> list[Path]:
    """What belongs to a model: files of known kinds in the folder and the folders in it."""
    found = [f for f in sorted([*folder.glob("*"), *folder.glob("*/*")]) if f.is_file()]
    found = [f for f in found if f.suffix.lower() in _KINDS_OF_FILE]
    if not found:
        raise InputError(f"{folder} holds no model", "give the folder of one")
    if sum(f.stat().st_size for f in found) > LARGEST:
        raise InputError(f"{folder} is larger than {LARGEST // 1_000_000_000} GB", "no voice is that large")
    return found


def _licence(kind: Kind, folder: Path | None, told: str) -> str:
    """The conditions of a model's kind, else the licence that its engine's models have."""
    model = str(_json(folder / "config.json").get("model", "")) if folder else told
    found = next((text for word, text in kind.conditions.items() if word in model), None)
    return found or _LICENCES[kind.name]


def _json(file: Path) -> dict[str, Any]:
    try:
        if file.stat().st_size > _SETTINGS:
            return {}
        data = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}
