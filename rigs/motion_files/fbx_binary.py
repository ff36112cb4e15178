"""Binary FBX as a tree of records, read and written back: the container alone, not what it means.

Layout: a header with the version, records of (end, number of values, their bytes, name), nested, each list of
children ended by an empty record, and a footer. Offsets are 32-bit up to version 7400 and 64-bit after.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from ...base.errors import InputError

MAGIC = b"Kaydara FBX Binary  \x00\x1a\x00"
_WIDE = 7500
"""The version from which on offsets take 64 bits."""
_SCALARS = {"Y": "<h", "C": "<?", "B": "<?", "I": "<i", "F": "<f", "D": "<d", "L": "<q"}
_ARRAYS = {"f": "<f4", "d": "<f8", "i": "<i4", "l": "<i8", "b": "u1", "c": "u1"}
_LAST = bytes.fromhex("f85a8c6adef5d97eece90ce3758f290b")
"""What every file ends with."""


@dataclass
class Record:
    """A named list of values with children. ``values``: (type code, bytes as they stand in the file)."""

    name: str
    values: list[tuple[str, bytes]]
    children: list[Record] = field(default_factory=list)
    nested: bool = False

    def get(self, name: str) -> Record | None:
        """The first child of that name."""
        return next((c for c in self.children if c.name == name), None)

    def value(self, index: int) -> Any:
        """A number, text or array of numbers; text with the two bytes that part name and class kept."""
        code, raw = self.values[index]
        if code in _SCALARS:
            return struct.unpack(_SCALARS[code], raw)[0]
        if code in _ARRAYS:
            count, packed, size = struct.unpack_from("<III", raw)
            data = zlib.decompress(raw[12 : 12 + size]) if packed else raw[12 : 12 + size]
            return np.frombuffer(data, _ARRAYS[code], count).copy()
        return raw[4:].decode("utf-8", "replace") if code == "S" else raw[4:]

    def put(self, index: int, value: float | str | npt.ArrayLike) -> None:
        """Put a number, a text or an array of the same type in a value's place."""
        code, _ = self.values[index]
        if isinstance(value, str):
            text = value.encode()
            self.values[index] = code, struct.pack("<I", len(text)) + text
            return
        if code in _SCALARS:
            self.values[index] = code, struct.pack(_SCALARS[code], value)
            return
        array = np.ascontiguousarray(value, _ARRAYS[code])
        data = array.tobytes()
        packed = zlib.compress(data, 1) if len(data) > 128 else data
        head = struct.pack("<III", array.size, int(len(data) > 128), len(packed))
        self.values[index] = code, head + packed


def read_fbx(data: bytes) -> tuple[Record, int, bytes]:
    """The root, which has no name or values, the version, and the footer's first 16 bytes.

    Raises InputError where it is no sound binary FBX.
    """
    if not data.startswith(MAGIC):
        raise InputError("this is no binary FBX", "export it again")
    try:
        version = struct.unpack_from("<I", data, len(MAGIC))[0]
        root, position = Record("", [], nested=True), len(MAGIC) + 4
        while True:
            record, position = _read(data, position, version)
            if record is None:
                return root, version, data[position : position + 16]
            root.children.append(record)
    except (struct.error, IndexError, UnicodeDecodeError, RecursionError) as e:
        raise InputError("the FBX is damaged or cut short", "export it again") from e


def fbx_bytes(root: Record, version: int, footer: bytes) -> bytes:
    """The file of what :func:`read_fbx` gave."""
    out = bytearray(MAGIC + struct.pack("<I", version))
    for record in root.children:
        _write(out, record, version)
    out += bytes(25 if version >= _WIDE else 13) + footer + bytes(4)
    out += bytes(16 - len(out) % 16)  # always one to sixteen
    out += struct.pack("<I", version) + bytes(120)
    return bytes(out + _LAST)


def _head(version: int) -> struct.Struct:
    return struct.Struct("<QQQB" if version >= _WIDE else "<IIIB")


def _read(data: bytes, position: int, version: int) -> tuple[Record | None, int]:
    head = _head(version)
    end, count, size, length = head.unpack_from(data, position)
    position += head.size
    if end == 0:
        return None, position
    if end > len(data) or end < position:
        raise IndexError(end)
    record = Record(data[position : position + length].decode(), [])
    position += length
    stop = position + size
    for _ in range(count):
        code = chr(data[position])
        position += 1
        if code in _SCALARS:
            width = struct.calcsize(_SCALARS[code])
        elif code in _ARRAYS:
            width = 12 + struct.unpack_from("<I", data, position + 8)[0]
        else:
            width = 4 + struct.unpack_from("<I", data, position)[0]
        record.values.append((code, data[position : position + width]))
        position += width
    if position != stop:
        raise IndexError(position)
    record.nested = position < end
    while position < end:
        child, position = _read(data, position, version)
        if child is not None:
            record.children.append(child)
    return record, end


def _write(out: bytearray, record: Record, version: int) -> None:
    head, start, name = _head(version), len(out), record.name.encode()
    out += bytes(head.size) + name
    first = len(out)
    for code, raw in record.values:
        out += code.encode() + raw
    size = len(out) - first
    for child in record.children:
        _write(out, child, version)
    if record.nested:
        out += bytes(head.size)
    head.pack_into(out, start, len(out), len(record.values), size, len(name))
