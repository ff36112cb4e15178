"""The glTF 2 binary container (Khronos, glTF 2.0 specification, section 4): a JSON chunk and a binary one."""

from __future__ import annotations

import json
import struct
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from ...base.errors import InputError, believed

MOST_JSON = 128 << 20
"""Bytes of a document; as Python's objects it takes several times as much."""
_JSON, _BIN = 0x4E4F534A, 0x004E4942
_ODD = "the tables of the glTF are not as glTF has them", "export it again"


def read_glb(data: bytes) -> tuple[dict[str, Any], bytes]:
    """Document and binary data of a file. Raises InputError where it is no glTF 2 binary with both."""
    try:
        magic, version, _, size, kind = struct.unpack_from("<4sIIII", data)
        if size > MOST_JSON:
            raise ValueError
        document = json.loads(data[20 : 20 + size])
        length, body_kind = struct.unpack_from("<II", data, 20 + size)
        if (
            magic != b"glTF"
            or version != 2
            or kind != _JSON
            or body_kind != _BIN
            or not isinstance(document, dict)
        ):
            raise ValueError
        return document, data[28 + size : 28 + size + length]
    except (ValueError, struct.error, RecursionError) as e:
        raise InputError("no glTF 2 binary with data", "give a .glb") from e


def read_document(path: Path) -> dict[str, Any]:
    """The document of a file, without reading its data. Raises InputError where it is no glTF 2 binary."""
    hint = "export it again as glTF binary (.glb) or VRM"
    try:
        with path.open("rb") as file:
            magic, version, _, size, kind = struct.unpack("<4sIIII", file.read(20))
            if (
                magic != b"glTF"
                or version != 2
                or kind != _JSON
                or size > min(path.stat().st_size, MOST_JSON)
            ):
                raise ValueError("no glTF 2 binary")
            data = json.loads(file.read(size))
    except OSError as e:
        raise InputError(f"can't read {path}: {e.strerror}", "check the path") from e
    except (ValueError, struct.error, RecursionError) as e:
        raise InputError(f"{path.name} is no glTF 2 binary", hint) from e
    if not isinstance(data, dict):
        raise InputError(f"{path.name} holds no glTF", hint)
    return data


def sound_tables() -> AbstractContextManager[None]:
    """Around code that takes the tables of a glTF for sound. Raises InputError where they are not."""
    return believed(*_ODD)


def write_glb(document: dict[str, Any], body: bytes) -> bytes:
    """The file of a document and its one buffer; both chunks padded to four bytes."""
    text = json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 4)
    body += b"\0" * (-len(body) % 4)
    chunks = struct.pack("<II", len(text), _JSON) + text + struct.pack("<II", len(body), _BIN) + body
    return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks
