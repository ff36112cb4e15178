"""The buffers of glTF files that gltfpack and others compressed, unpacked: EXT_meshopt_compression.

The bitstreams and filters are those of the extension's specification (Khronos, appendices A and B), versions
0 of attributes, 0 and 1 of indices.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

U8 = npt.NDArray[np.uint8]

_GROUP = 16
"""Elements whose bytes are packed together."""


def unpack(data: bytes, count: int, stride: int, mode: str, filtered: str = "NONE") -> bytes:
    """``count`` elements of ``stride`` bytes as they were. Raises ValueError where the data is damaged."""
    # two bits stand for sixteen bytes at most, so that no number in a file asks for more memory than it fills
    if not 0 < stride <= 256 or not 0 <= count * stride <= 64 * len(data):
        raise ValueError(f"{len(data)} bytes can't hold {count} elements of {stride}")
    try:
        if mode == "ATTRIBUTES":
            raw = _attributes(np.frombuffer(data, np.uint8), count, stride)
            return _unfiltered(raw, filtered).tobytes()
        if mode not in ("TRIANGLES", "INDICES"):
            raise ValueError(f"unknown mode {mode}")
        indices = _triangles(data, count) if mode == "TRIANGLES" else _indices(data, count)
        return np.array(indices, np.int64).astype("<u2" if stride == 2 else "<u4").tobytes()
    except IndexError as e:
        raise ValueError("compressed data ends early") from e


def _attributes(data: U8, count: int, stride: int) -> U8:
    if not len(data) or data[0] != 0xA0:
        raise ValueError("this version of compressed attributes is not known")
    most = min((8192 // stride) & ~(_GROUP - 1), 256)
    last = data[len(data) - stride :].copy()
    out = np.empty((count, stride), np.uint8)
    at = 1
    for start in range(0, count, most):
        size = min(most, count - start)
        groups = -(-size // _GROUP)
        for k in range(stride):
            modes = data[at : at + -(-groups // 4)]
            at += len(modes)
            deltas = np.zeros(groups * _GROUP, np.uint8)
            for g in range(groups):
                at = _group(data, at, (int(modes[g // 4]) >> (2 * (g % 4))) & 3, deltas[g * _GROUP :])
            signed = (deltas >> 1) ^ (np.uint8(0) - (deltas & 1))
            out[start : start + size, k] = np.cumsum(signed[:size], dtype=np.uint8) + last[k]
        last = out[start + size - 1].copy()
    return out


def _group(data: U8, at: int, mode: int, into: U8) -> int:
    """One group's sixteen bytes; where the next one starts."""
    if mode == 0:
        return at
    if mode == 3:
        into[:_GROUP] = data[at : at + _GROUP]
        return at + _GROUP
    bits = 2 * mode
    packed = data[at : at + 2 * bits]
    at += 2 * bits
    shifts = np.arange(8 - bits, -1, -bits, dtype=np.uint8)
    values = ((packed[:, None] >> shifts) & ((1 << bits) - 1)).ravel()
    large = np.flatnonzero(values == (1 << bits) - 1)
    values[large] = data[at : at + len(large)]
    into[:_GROUP] = values
    return at + len(large)


class _Varints:
    """Numbers of seven bits a byte, signed and as differences to the last index."""

    def __init__(self, data: bytes, at: int) -> None:
        self.data, self.at, self.last = data, at, 0

    def byte(self) -> int:
        self.at += 1
        return self.data[self.at - 1]

    def number(self) -> int:
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value
            if shift > 28:
                raise ValueError("a number of more than 32 bits")

    def index(self) -> int:
        value = self.number()
        self.last = (self.last + ((value >> 1) ^ -(value & 1))) & 0xFFFFFFFF
        return self.last


def _triangles(data: bytes, count: int) -> list[int]:
    version = data[0] & 15
    if data[0] & 0xF0 != 0xE0 or version > 1:
        raise ValueError("this version of compressed triangles is not known")
    if len(data) < 1 + count // 3 + 16:
        raise IndexError(count)
    often = data[len(data) - 16 :]
    rest = _Varints(data, 1 + count // 3)
    edges, vertices = [(0, 0)] * 16, [0] * 16  # the newest first
    following, free = 0, 13 if version else 15
    out: list[int] = []
    for code in data[1 : 1 + count // 3]:
        if code < 0xF0:
            a, b = edges[code >> 4]
            low = code & 15
            if low == 0:
                c, following = following, following + 1
            elif low < free:
                c = vertices[low]
            else:  # one more or less than the last index that was written out, or written out
                c = rest.index() if low == 15 else rest.last + (low - (low ^ 3))
                rest.last = c
            edges = [(a, c), (c, b), *edges[:14]]
            seen = [c] if low == 0 or low >= free else []
        else:
            whole = code >= 0xFE
            more = rest.byte() if whole else often[code & 15]
            if whole and more == 0:
                following = 0
            codes = (15 if code == 0xFF else 0, more >> 4, more & 15)
            fresh = (0, 15) if whole else (0,)
            corners = []
            for corner in codes:
                vertex, following = _vertex(corner, whole, following, vertices, rest)
                corners.append(vertex)
            a, b, c = corners
            edges = [(a, c), (c, b), (b, a), *edges[:13]]
            seen = [v for v, corner in zip(corners, codes, strict=True) if corner in fresh]
        out += (a, b, c)
        vertices = [*reversed(seen), *vertices][:16]
    return out


def _vertex(code: int, whole: bool, following: int, vertices: list[int], rest: _Varints) -> tuple[int, int]:
    """A vertex and the number of the next new one."""
    if code == 0:
        return following, following + 1
    if code == 15 and whole:
        return rest.index(), following
    return vertices[code - 1], following


def _indices(data: bytes, count: int) -> list[int]:
    if data[0] & 0xF0 != 0xD0 or data[0] & 15 > 1:
        raise ValueError("this version of compressed indices is not known")
    rest, lasts, out = _Varints(data, 1), [0, 0], []
    for _ in range(count):
        value = rest.number()
        which, value = value & 1, value >> 1
        lasts[which] = (lasts[which] + ((value >> 1) ^ -(value & 1))) & 0xFFFFFFFF
        out.append(lasts[which])
    return out


def _unfiltered(raw: U8, name: str) -> npt.NDArray[np.generic]:
    if name == "NONE":
        return raw
    if name == "OCTAHEDRAL":
        kind = np.int8 if raw.shape[1] == 4 else np.int16
        q = raw.view(kind).astype(np.float64)
        x, y = q[:, 0], q[:, 1]
        z = q[:, 2] - np.abs(x) - np.abs(y)
        fold = np.minimum(z, 0.0)
        v = np.stack([x + np.where(x >= 0, fold, -fold), y + np.where(y >= 0, fold, -fold), z], axis=1)
        v *= np.iinfo(kind).max / np.linalg.norm(v, axis=1, keepdims=True)
        return np.column_stack([np.rint(v), q[:, 3]]).astype(kind)
    if name == "QUATERNION":
        q = raw.view(np.int16).astype(np.float64)
        scale = 1.0 / (np.sqrt(2.0) * (q[:, 3].astype(np.int64) | 3))
        three = q[:, :3] * scale[:, None]
        w = np.sqrt(np.maximum(0.0, 1.0 - (three**2).sum(axis=1)))
        largest = q[:, 3].astype(np.int64) & 3
        out = np.empty((len(q), 4))
        rows = np.arange(len(q))
        for i in range(3):
            out[rows, (largest + 1 + i) & 3] = three[:, i]
        out[rows, largest] = w
        return np.rint(out * 32767).astype(np.int16)
    if name == "EXPONENTIAL":
        whole = raw.view(np.int32)
        mantissa = ((whole << 8) >> 8).astype(np.float64)
        return np.ldexp(mantissa, whole >> 24).astype("<f4")
    raise ValueError(f"unknown filter {name}")
