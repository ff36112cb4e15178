"""Compressed glTF buffers: streams made here by the extension's specification."""

from __future__ import annotations

import numpy as np
import pytest

from paksatalker.rigs.gltf.meshopt import unpack


def zigzag(value: int) -> int:
    return (value << 1) ^ (value >> 31) if value >= 0 else (-value << 1) - 1


def varint(value: int) -> bytes:
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def packed_attributes(rows: np.ndarray) -> bytes:
    """Each group of 16 deltas in the fewest bits that hold it, wide ones apart."""
    count, stride = rows.shape
    most, out, base = min((8192 // stride) & ~15, 256), b"\xa0", rows[0]
    for start in range(0, count, most):
        block = rows[start : start + most]
        deltas = np.diff(np.vstack([base, block]).astype(np.int64), axis=0).astype(np.int8).astype(np.int64)
        base = block[-1]
        coded = np.where(deltas < 0, -2 * deltas - 1, 2 * deltas)
        coded = np.vstack([coded, np.zeros((-len(block) % 16, stride), np.int64)])
        for k in range(stride):
            modes, body = [], b""
            for group in coded[:, k].reshape(-1, 16):
                packs = {0: b"" if not group.any() else None, 3: bytes(group.tolist())}
                for mode, bits in ((1, 2), (2, 4)):
                    top = (1 << bits) - 1
                    small = np.minimum(group, top).reshape(-1, 8 // bits)
                    fixed = (small << np.arange(8 - bits, -1, -bits)).sum(axis=1)
                    packs[mode] = bytes(fixed.tolist()) + bytes(group[group >= top].tolist())
                mode = min((m for m in packs if packs[m] is not None), key=lambda m: len(packs[m]))
                modes.append(mode)
                body += packs[mode]
            modes += [0] * (-len(modes) % 4)
            out += bytes(
                sum(m << 2 * i for i, m in enumerate(modes[j : j + 4])) for j in range(0, len(modes), 4)
            )
            out += body
    return out + bytes(max(0, 32 - stride)) + rows[0].tobytes()


def packed_indices(indices: list[int]) -> bytes:
    steps = np.diff([0, *indices])
    return b"\xd1" + b"".join(varint(zigzag(int(s)) << 1) for s in steps) + bytes(4)


@pytest.mark.parametrize("stride", [4, 12, 64])
def test_attributes_come_back_as_they_were(stride: int) -> None:
    rng = np.random.default_rng(0)
    wide = np.array([0, 1, 5, 120])[rng.integers(0, 4, (700 // 16 + 1, stride))].repeat(16, axis=0)[:700]
    rows = np.cumsum(rng.integers(-wide, wide + 1), axis=0).astype(np.uint8)
    data = packed_attributes(rows)
    assert unpack(data, 700, stride, "ATTRIBUTES") == rows.tobytes()


def test_triangles_by_new_vertices_shared_edges_and_written_out_indices() -> None:
    codes = bytes([0xF0, 0x10, 0xFF, 0x0E, 0x02])
    written = bytes([0xFF, *(zigzag(d) for d in (10, -3, -4))])
    data = b"\xe1" + codes + written + bytes(16)
    triangles = [0, 1, 2, 2, 1, 3, 10, 7, 3, 10, 3, 4, 10, 4, 7]
    assert np.frombuffer(unpack(data, 15, 2, "TRIANGLES"), "<u2").tolist() == triangles


def test_index_sequences() -> None:
    indices = [3, 900, 899, 70000, 0]
    assert np.frombuffer(unpack(packed_indices(indices), 5, 4, "INDICES"), "<u4").tolist() == indices


def test_filters_give_directions_turns_and_floats_back() -> None:
    folded = np.array([[0, 0, 127, 7], [127, 0, 127, 0], [64, 127, 127, 0]], np.int8)
    out = np.frombuffer(
        unpack(packed_attributes(folded.view(np.uint8)), 3, 4, "ATTRIBUTES", "OCTAHEDRAL"), np.int8
    )
    normals = out.reshape(3, 4)[:, :3] / 127
    np.testing.assert_allclose(np.linalg.norm(normals, axis=1), 1, atol=0.01)
    np.testing.assert_allclose(normals[:2], [[0, 0, 1], [1, 0, 0]], atol=0.01)
    assert normals[2, 2] < -0.3 and out[3] == 7

    turn = np.array([[0, 16384, 0, (16383 << 0) | 3]], np.int16)
    turn[0, 3] = 32764 | 3  # the largest of x y z w left out: w
    back = np.frombuffer(
        unpack(packed_attributes(turn.view(np.uint8)), 1, 8, "ATTRIBUTES", "QUATERNION"), np.int16
    )
    assert np.linalg.norm(back / 32767) == pytest.approx(1, abs=1e-3)
    assert back[1] / 32767 == pytest.approx(16384 / 32767 / np.sqrt(2), abs=1e-3) and back[3] > 30000

    floats = np.array([[(-3 << 24) | 20], [(2 << 24) | (0xFFFFFF & -5)]], np.int64).astype(np.uint32)
    raw = packed_attributes(floats.view(np.uint8).reshape(2, 4))
    assert np.frombuffer(unpack(raw, 2, 4, "ATTRIBUTES", "EXPONENTIAL"), "<f4").tolist() == [2.5, -20.0]


@pytest.mark.parametrize("mode", ["ATTRIBUTES", "TRIANGLES", "INDICES", "OTHER"])
@pytest.mark.parametrize("data", [b"", b"\xe1\xff", b"\xa0\xff\xff", bytes(40)])
def test_damaged_data_is_an_error_of_its_own(mode: str, data: bytes) -> None:
    with pytest.raises(ValueError):
        unpack(data, 48, 4, mode)


@pytest.mark.parametrize(
    ("data", "count", "mode"),
    [
        (b"\xa0" + bytes(40), 10**12, "ATTRIBUTES"),
        (b"\xe1" + bytes(20), 48, "TRIANGLES"),
        (b"\xd1" + b"\xff" * 400, 3, "INDICES"),
    ],
    ids=["more than it can hold", "cut short", "a number without end"],
)
def test_hostile_data_costs_no_memory_or_time(data: bytes, count: int, mode: str) -> None:
    with pytest.raises(ValueError):
        unpack(data, count, 4, mode)
