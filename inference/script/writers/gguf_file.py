"""What the head of a GGUF file tells (version 2 and 3 of ggml's docs/gguf.md)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ....base.errors import InputError

_SIZES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
"""Bytes of a value by its type."""
_WHOLE = {4: "<I", 5: "<i", 10: "<Q", 11: "<q"}
_TEXT, _LIST = 8, 9
_LONGEST = 1 << 20
_MOST = 1 << 22
_NO_CHAT = (
    "bert",
    "nomic-bert",
    "jina-bert-v2",
    "clip",
    "t5encoder",
    "whisper",
    "wavtokenizer-dec",
    "mmproj",
)


@dataclass(frozen=True)
class GgufHead:
    """``architecture`` such as ``qwen3``; the ``context`` that it was trained for, 0 where it is not told;
    whether it has a chat ``template``."""

    architecture: str
    context: int = 0
    template: bool = False


def read_head(path: Path) -> GgufHead:
    """The head of a file. Raises InputError where there is none, it is no GGUF, or no model that writes."""
    if not path.is_file():
        raise InputError(f"there is no model at {path}", "name a .gguf file that is there")
    try:
        with path.open("rb") as file:
            found = _values(file)
    except OSError as e:
        raise InputError(f"can't read {path}: {e.strerror}", "see to your rights") from e
    except (ValueError, struct.error, OverflowError, MemoryError) as e:
        raise InputError(f"{path} is no sound GGUF file", "fetch it again") from e
    kind = found.get("general.architecture", "")
    if not isinstance(kind, str) or not kind or kind in _NO_CHAT or found.get("general.type") == "adapter":
        raise InputError(
            f"{path} holds a model of the kind '{str(kind)[:40]}', which writes no text",
            "take an instruct model",
        )
    context = found.get(f"{kind}.context_length", 0)
    head = GgufHead(kind, context if isinstance(context, int) else 0, "tokenizer.chat_template" in found)
    if not head.template:
        raise InputError(f"{path} is no chat model: it has no chat template", "take an instruct model")
    return head


def _values(file: BinaryIO) -> dict[str, object]:
    magic, version, _, count = struct.unpack("<4sIQQ", file.read(24))
    if magic != b"GGUF" or version not in (2, 3) or count > 10_000:
        raise ValueError("no GGUF")
    found: dict[str, object] = {}
    for _ in range(count):
        name = _text(file)
        (kind,) = struct.unpack("<I", file.read(4))
        found[name] = _value(file, kind)
    return found


def _value(file: BinaryIO, kind: int) -> object:
    if kind == _TEXT:
        return _text(file)
    if kind == _LIST:
        inner, length = struct.unpack("<IQ", file.read(12))
        if length > _MOST:
            raise ValueError("a list too long")
        if inner == _TEXT:
            for _ in range(length):
                _text(file)
        elif inner in _SIZES:
            file.seek(_SIZES[inner] * length, 1)
        else:
            raise ValueError("a list of lists")
        return None
    data = file.read(_SIZES[kind]) if kind in _SIZES else b""
    if kind in _WHOLE:
        return struct.unpack(_WHOLE[kind], data)[0]
    if not data:
        raise ValueError("an unknown type")
    return None


def _text(file: BinaryIO) -> str:
    (length,) = struct.unpack("<Q", file.read(8))
    if length > _LONGEST:
        raise ValueError("a text too long")
    data = file.read(length)
    if len(data) < length:
        raise ValueError("cut short")
    return data.decode("utf-8", "replace")
