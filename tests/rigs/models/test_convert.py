"""Pickles as Python 2 wrote them, read without chumpy or scipy; and those that would do harm."""

from __future__ import annotations

import os
import pickle
import sys
import types
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import csc_matrix

from paksatalker.base.errors import InputError
from paksatalker.rigs.models.convert import read_foreign
from paksatalker.rigs.models.model import model_from


class Ch:
    """As chumpy stores an array."""

    def __init__(self, x: np.ndarray) -> None:
        self.x, self._dirty_vars, self._cache = x, set(), {}


class Select:
    """As chumpy stores a part of one."""

    def __init__(self, a: Ch, idxs: np.ndarray, shape: tuple[int, ...]) -> None:
        self.a, self.idxs, self.preferred_shape = a, idxs, shape


@pytest.fixture
def chumpy(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Lets pickle find the two classes under chumpy's names while a file is written."""
    for name, kind in (("chumpy.ch", Ch), ("chumpy.reordering", Select)):
        module = types.ModuleType(name)
        setattr(module, kind.__name__, kind)
        monkeypatch.setitem(sys.modules, name, module)
        monkeypatch.setattr(kind, "__module__", name)
    monkeypatch.setitem(sys.modules, "chumpy", types.ModuleType("chumpy"))
    yield


@pytest.mark.parametrize("protocol", [0, 2, 4, 5])
@pytest.mark.usefixtures("chumpy")
def test_a_pickle_with_chumpy_and_scipy_gives_its_numbers(
    arrays: dict[str, np.ndarray], tmp_path: Path, protocol: int
) -> None:
    shapes = arrays["shapedirs"]
    order = np.arange(shapes.size)[::-1]
    stored = {
        **arrays,
        "v_template": Ch(arrays["v_template"]),
        "shapedirs": Select(Ch(shapes.ravel()[::-1].copy()), order, shapes.shape),
        "J_regressor": csc_matrix(arrays["J_regressor"]),
        "bs_style": "lbs",
        "scale": np.float64(1.5),
        "big_endian": np.arange(3, dtype=">f8"),
    }
    file = tmp_path / "generic_model.pkl"
    file.write_bytes(pickle.dumps(stored, protocol=protocol))
    found = read_foreign(file)
    model, wanted = model_from(found, "it"), model_from(arrays, "it")
    for name in ("v_template", "shapedirs", "posedirs", "J_regressor", "weights"):
        np.testing.assert_allclose(getattr(model, name), getattr(wanted, name), atol=1e-7)
    assert found["big_endian"].tolist() == [0, 1, 2]


def test_strings_of_python_2_are_numbers_too(tmp_path: Path) -> None:
    """As cPickle of Python 2 wrote an array and a number: their bytes stand in plain strings."""
    kind = b"cnumpy\ndtype\n(U\x02f8K\x00K\x01tR(K\x03U\x01<NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb"
    raw = np.array([1.5, -2.0]).tobytes()
    array = b"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(K\x00tU\x01btR"
    array += b"(K\x01(K\x02t" + kind + b"\x89U\x10" + raw + b"tb"
    number = b"cnumpy.core.multiarray\nscalar\n(" + kind + b"U\x08" + raw[:8] + b"tR"
    file = tmp_path / "model.pkl"
    file.write_bytes(b"\x80\x02}U\x01a" + array + b"sU\x01n" + number + b"s.")
    found = read_foreign(file)
    assert found["a"].tolist() == [1.5, -2.0]


class Attack:
    def __init__(self, call: object, *args: object) -> None:
        self.call, self.args = call, args

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return self.call, self.args


@pytest.mark.parametrize("protocol", [0, 2, 5])
@pytest.mark.parametrize(
    "call", [os.system, eval, exec, getattr, os.unlink, __import__], ids=lambda c: c.__name__
)
def test_hostile_pickles_are_refused_in_one_line(tmp_path: Path, protocol: int, call: object) -> None:
    ran = tmp_path / "ran"
    attack = Attack(call, f"open({str(ran)!r}, 'w')" if call in (eval, exec) else f"touch {ran}")
    file = tmp_path / "model.pkl"
    file.write_bytes(pickle.dumps({"v_template": attack}, protocol=protocol))
    with pytest.raises(InputError, match="refused: it asks for") as told:
        read_foreign(file)
    assert not ran.exists() and "\n" not in str(told.value)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "refused"),
        (b"not a pickle", "no sound pickle"),
        (pickle.dumps([1, 2]), "no dictionary"),
        (pickle.dumps({"a": np.array([object()], object)}), "asks for|other things than numbers"),
        (pickle.dumps({"a": np.zeros(1000)})[:-500], "no sound pickle"),
        (b"\x80\x02}q\x00(U\x01acnumpy\nload\n(U\x01xtRu.", "numpy.load"),
        (b"(" * 2000000 + b".", "refused"),
        (b"\x80\x02}r\xff\xff\xff\x7f.", "refused"),  # asks for a memo of gigabytes
        (b"\x80\x02}U\x01acnumpy\nndarray\n(J\xff\xff\xff\x7ftRs.", "refused"),
    ],
)
def test_what_is_no_model_is_told_in_one_line(tmp_path: Path, data: bytes, says: str) -> None:
    file = tmp_path / "model.pkl"
    file.write_bytes(data)
    with pytest.raises(InputError, match=says) as told:
        read_foreign(file)
    assert "\n" not in str(told.value) and "Traceback" not in str(told.value)


def test_an_npz_is_read_without_its_objects(arrays: dict[str, np.ndarray], tmp_path: Path) -> None:
    file = tmp_path / "SMPLX_NEUTRAL.npz"
    np.savez(file, **arrays, joint2num=np.array({"pelvis": 0}, object))
    found = read_foreign(file)
    assert "joint2num" not in found and model_from(found, "it").kind in ("flame", "smplx")


def test_other_files_are_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no file"):
        read_foreign(tmp_path / "none.pkl")
    (tmp_path / "model.zip").write_bytes(b"PK")
    with pytest.raises(InputError, match="no model file"):
        read_foreign(tmp_path / "model.zip")
    (tmp_path / "model.npz").write_bytes(b"PK")
    with pytest.raises(InputError, match="is not a model"):
        read_foreign(tmp_path / "model.npz")


def _state(kind: bytes, data: bytes = b"") -> bytes:
    """A pickle of an array of 8-byte numbers whose type's state is set to ``kind`` afterwards."""
    array = b"cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(K\x00tU\x01btR"
    made = b"cnumpy\ndtype\n(U\x02f8K\x00K\x01tR" + kind
    return b"\x80\x02}U\x01a" + array + b"(K\x01(K\x02t" + made + b"\x89U\x10" + data + b"tbs."


@pytest.mark.parametrize(
    "kind",
    [
        b"(K\x03U\x01|NNNK\x10K\x01K?tb",  # flags that say it holds objects
        b"(K\x03U\x01<N(U\x01xt}U\x01x(cnumpy\ndtype\n(U\x02f8K\x00K\x01tRK\x00tsK\x08K\x08K\x00tb",  # fields
        b"(K\x03U\x01<(cnumpy\ndtype\n(U\x02f8K\x00K\x01tR(K\x02tNNK\x08K\x08K\x00tb",  # an array in itself
    ],
    ids=["objects", "fields", "subarray"],
)
def test_a_type_that_becomes_another_after_it_was_made_is_refused_or_plain(
    tmp_path: Path, kind: bytes
) -> None:
    file = tmp_path / "model.pkl"
    file.write_bytes(_state(kind, np.array([1.5, -2.0]).tobytes()))
    try:
        found = read_foreign(file)
    except InputError as e:
        assert "refused" in str(e)
    else:
        assert all(a.dtype.kind in "biuf" and not a.dtype.hasobject for a in found.values())


def test_one_array_under_many_names_does_not_become_gigabytes(tmp_path: Path) -> None:
    whole = np.zeros(1 << 20)
    file = tmp_path / "model.pkl"
    file.write_bytes(pickle.dumps({f"a{i}": whole for i in range(100)}, protocol=2))
    with pytest.raises(InputError, match="more than 400 MB"):
        read_foreign(file)
