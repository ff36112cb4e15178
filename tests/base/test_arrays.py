"""Archives of arrays that want to do harm: one line each, and next to no memory."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pytest

from paksatalker.base.arrays import MOST_ARRAYS, open_arrays
from paksatalker.base.errors import InputError


def npy(shape: tuple[int, ...], dtype: str = "<f4", data: bytes = b"") -> bytes:
    out = io.BytesIO()
    header = {"descr": dtype, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(out, header)
    return out.getvalue() + data


def packed(path: Path, members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as z:
        for name, data in members.items():
            z.writestr(name, data)
    return path


def refusal(path: Path) -> str:
    tracemalloc.start()
    try:
        with pytest.raises(InputError) as e, open_arrays(path, "an example", "make it anew") as archive:
            for name in archive.names:
                archive.read(name)
        assert tracemalloc.get_traced_memory()[1] < 8_000_000
    finally:
        tracemalloc.stop()
    assert "\n" not in str(e.value) and path.name in str(e.value) and e.value.hint
    return str(e.value)


def test_what_numpy_writes_is_read(tmp_path: Path) -> None:
    arrays = {"a": np.arange(6.0).reshape(2, 3), "b": np.array("Anna")}
    arrays |= {"c": np.zeros((0, 3)), "d": np.array([""])}
    for save in (np.savez, np.savez_compressed):
        save(tmp_path / "a.npz", **arrays, zeros=np.zeros(1_000_000))
        with open_arrays(tmp_path / "a.npz", "an example", "") as archive:
            assert archive.names == ("a", "b", "c", "d", "zeros")
            for name, array in arrays.items():
                np.testing.assert_array_equal(archive.read(name), array)
            assert archive.read("zeros").shape == (1_000_000,)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_members_of_other_methods_are_never_unpacked(tmp_path: Path, method: int) -> None:
    path = packed(tmp_path / "bomb.npz", {"poses.npy": npy((50_000_000,), data=bytes(200_000_000))}, method)
    assert "packed in another way" in refusal(path)


@pytest.mark.parametrize("shape", [(10**12,), (-5, -5), (2**40, 2**40, 0, -1), (10**15, 0)])
@pytest.mark.parametrize("dtype", ["<f4", "<U0", "|S0"])
def test_claims_larger_than_the_file_are_refused(tmp_path: Path, shape: tuple[int, ...], dtype: str) -> None:
    path = packed(tmp_path / "claim.npz", {"poses.npy": npy(shape, dtype)})
    if 0 in shape and min(shape) >= 0:
        with open_arrays(path, "an example", "") as archive:
            assert archive.read("poses").size == 0
    else:
        refusal(path)


def test_a_header_without_end_is_not_read_to_its_end(tmp_path: Path) -> None:
    data = b"\x93NUMPY\x02\x00" + struct.pack("<I", 300_000_000) + b" " * 300_000_000
    refusal(packed(tmp_path / "header.npz", {"poses.npy": data}))


def test_a_member_that_claims_more_than_deflate_can_hold(tmp_path: Path) -> None:
    path = packed(tmp_path / "size.npz", {"poses.npy": npy((4,), data=bytes(16))})
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 1 << 30)
    path.write_bytes(bytes(data))
    assert "claims more data" in refusal(path)


def test_what_is_no_array_of_plain_values_is_told(tmp_path: Path) -> None:
    pickled = io.BytesIO()
    np.save(pickled, np.array([{}], dtype=object), allow_pickle=True)
    assert "Python objects" in refusal(packed(tmp_path / "a.npz", {"a.npy": pickled.getvalue()}))
    records = io.BytesIO()
    np.save(records, np.zeros(2, [("x", "f4")]))
    assert "of the type" in refusal(packed(tmp_path / "b.npz", {"b.npy": records.getvalue()}))
    assert "no array" in refusal(packed(tmp_path / "c.npz", {"../evil.py": b""}))
    many = {f"{i}.npy": b"" for i in range(MOST_ARRAYS + 1)}
    assert "arrays" in refusal(packed(tmp_path / "d.npz", many))
    assert "damaged" in refusal(packed(tmp_path / "e.npz", {"a.npy": b"\x93NUMPY"}))
    (tmp_path / "f.npz").write_bytes(b"PK\x03\x04")
    assert "is not an example" in refusal(tmp_path / "f.npz")
