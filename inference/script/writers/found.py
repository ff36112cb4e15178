"""The writer that a word names: rules, a folder, a file, a model by name, or addresses."""

from __future__ import annotations

import re
from pathlib import Path

from ....base.errors import InputError
from ..rules import NAME as RULES
from .model import Model, Setting
from .small_model import SMALL, small_model


def find_model(writer: str, setting: Setting | None = None) -> Model | None:
    """The model that a word names, opened; None for ``rules``.

    Raises InputError in one line where there is none, it is of a wrong kind, or what runs it is missing.
    """
    setting, word = setting or Setting(), writer.strip()
    if word == RULES:
        return None
    if re.match(r"https?://", word):
        from .endpoint import Endpoint

        return Endpoint([part.strip() for part in word.split(",") if part.strip()], setting)
    if setting.model:
        raise InputError("--writer-model goes with an address", "leave it out")
    path = Path(word).expanduser()
    if word == SMALL and not path.exists():
        path = small_model()
    if path.suffix.lower() == ".gguf":
        from .gguf import GgufModel

        return GgufModel(path, setting)
    if path.is_file():
        raise InputError(f"{word} is no model", "name a .gguf file, a folder with a model, or an address")
    if path.is_dir() or re.fullmatch(r"[\w.-]{1,96}(?:/[\w.-]{1,96})?", word):
        from .local_model import LocalModel

        return LocalModel(path if path.is_dir() else word, setting)
    raise InputError(
        f"there is no writer {word!r}",
        f"rules, {SMALL}, a folder, a .gguf file, a model's name, or an address such as http://127.0.0.1:8080/v1",
    )
