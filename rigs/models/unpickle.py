"""Arrays out of a model's pickle without trusting it: ``python -I unpickle.py IN OUT``, a child process.

Model files go from hand to hand, and a pickle can run anything. Here it may build numbers, text, lists and
dictionaries alone: every name that it asks for stands in a short list, and what chumpy and scipy.sparse
stored is read from inert holders, so neither package is needed. All else is refused by name. The child that
does it may use limited time and memory and writes an ``.npz`` of plain arrays.
"""

from __future__ import annotations

import io
import pickle
import sys
from typing import Any

import numpy as np
import numpy.typing as npt

MOST_BYTES = 400 << 20
"""Of a pickle: the largest models take a half of it."""
SECONDS, MEMORY = 120, 4 << 30
"""The child's limits of processor time and of memory."""


class Refused(Exception):
    """The file asks for what no model needs."""


class _Holder:
    """Keeps the state of an object of another package, and does nothing with it."""

    def __init__(self, *values: Any) -> None:
        self.state: Any = values

    def __setstate__(self, state: Any) -> None:
        # a pair where the class has slots beside its dictionary
        self.state = state[0] if isinstance(state, tuple) and len(state) == 2 else state


class Chumpy(_Holder):
    """A chumpy array: its values under ``x``."""


class Chosen(_Holder):
    """A part of a chumpy array: values ``a``, picked by ``idxs``, shaped as ``preferred_shape``."""


class Sparse(_Holder):
    """A scipy matrix of compressed columns."""


class _Nothing:
    """Stands for classes that a pickle names without needing them."""


def arrays_of(data: bytes) -> dict[str, npt.NDArray[Any]]:
    """The arrays of numbers in a pickled dictionary. Raises Refused with one line on anything else."""
    try:
        found = _Careful(io.BytesIO(data), encoding="latin1").load()
    except Refused:
        raise
    except RecursionError as e:
        raise Refused("it is nested too deeply") from e
    except Exception as e:  # hostile bytes fail in many ways
        raise Refused(f"it is no sound pickle ({type(e).__name__})") from e
    if not isinstance(found, dict):
        raise Refused("it holds no dictionary")
    arrays = {}
    total = 0
    for name, value in found.items():
        array = _dense(value)
        total += 0 if array is None else array.nbytes
        if total > MOST_BYTES:
            raise Refused(f"its arrays take more than {MOST_BYTES >> 20} MB")
        if isinstance(name, str) and array is not None:
            arrays[name] = array
    return arrays


class _Careful(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        try:
            return _ALLOWED[module, name]
        except KeyError:
            raise Refused(f"it asks for {module[:40]}.{name[:40]}, which no model needs") from None

    def persistent_load(self, pid: Any) -> Any:
        raise Refused("it refers to things outside of itself")


def _reconstruct(kind: Any, shape: Any, code: Any) -> npt.NDArray[Any]:
    return np.ndarray.__new__(np.ndarray, (0,), "b")


def _reconstructor(kind: Any, base: Any, state: Any) -> Any:
    if not (isinstance(kind, type) and issubclass(kind, _Holder)):
        raise Refused("it builds objects that no model needs")
    return kind()


def _encode(text: Any, encoding: Any) -> bytes:
    if not isinstance(text, str) or encoding not in ("latin1", "latin-1"):
        raise Refused("it holds text in an unknown form")
    return text.encode("latin1")


def _dtype(*given: Any) -> np.dtype[Any]:
    # a copy: what follows in the pickle changes its byte order
    kind = np.dtype(given[0], False, True) if given and isinstance(given[0], str) else None
    if kind is None or kind.hasobject or kind.kind not in "biuf":
        raise Refused("it holds arrays of other things than numbers")
    return kind


def _scalar(kind: Any, data: Any = b"") -> Any:
    data = data.encode("latin1") if isinstance(data, str) else data  # as Python 2 wrote it
    if not isinstance(kind, np.dtype) or not isinstance(data, bytes) or len(data) != kind.itemsize:
        raise Refused("it holds a number in an unknown form")
    return np.frombuffer(data, kind)[0]


def _frombuffer(data: Any, kind: Any, shape: Any, order: Any) -> npt.NDArray[Any]:
    if not (isinstance(kind, np.dtype) and isinstance(data, (bytes, bytearray)) and order in ("C", "F")):
        raise Refused("it holds an array in an unknown form")
    return np.frombuffer(bytes(data), kind).reshape(shape, order=order)


_ALLOWED: dict[tuple[str, str], Any] = {
    ("numpy", "ndarray"): _Nothing,
    ("numpy", "dtype"): _dtype,
    ("_codecs", "encode"): _encode,
    ("__builtin__", "object"): _Nothing,
    ("builtins", "object"): _Nothing,
    ("__builtin__", "set"): set,
    ("builtins", "set"): set,
    ("copy_reg", "_reconstructor"): _reconstructor,
    ("copyreg", "_reconstructor"): _reconstructor,
    ("chumpy.ch", "Ch"): Chumpy,
    ("chumpy", "Ch"): Chumpy,
    ("chumpy.reordering", "Select"): Chosen,
}
for _module in ("numpy.core.multiarray", "numpy._core.multiarray"):
    _ALLOWED[_module, "_reconstruct"] = _reconstruct
    _ALLOWED[_module, "scalar"] = _scalar
for _module in ("numpy.core.numeric", "numpy._core.numeric"):
    _ALLOWED[_module, "_frombuffer"] = _frombuffer
for _module in ("scipy.sparse.csc", "scipy.sparse._csc", "scipy.sparse"):
    _ALLOWED[_module, "csc_matrix"] = Sparse


def _dense(value: Any, depth: int = 0) -> npt.NDArray[Any] | None:
    """The array that a value stands for, None where it is something else."""
    if depth > 4:
        raise Refused("its arrays refer to each other too deeply")
    if isinstance(value, np.ndarray):
        return _sound(value) if value.dtype.kind in "biuf" else None
    if isinstance(value, _Holder) and not isinstance(value.state, dict):
        raise Refused("an array of another package has no values")
    if isinstance(value, Chumpy):
        return _dense(value.state.get("x"), depth + 1)
    if isinstance(value, Chosen):
        whole, which = (_dense(value.state.get(k), depth + 1) for k in ("a", "idxs"))
        if whole is None or which is None:
            raise Refused("a part of an array has no values")
        part = whole.ravel()[which.ravel().astype(np.int64)]
        shape = value.state.get("preferred_shape")
        return part.reshape(shape) if isinstance(shape, tuple) else part
    if isinstance(value, Sparse):
        return _columns(value.state)
    return None


def _sound(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The array, looked at again: a pickle sets its state, and that of its type, after they were made."""
    kind = array.dtype
    if kind.hasobject or kind.names is not None or kind.subdtype is not None or kind.itemsize > 16:
        raise Refused("it holds arrays of other things than numbers")
    return np.array(array, np.dtype(kind.str))


def _columns(state: dict[str, Any]) -> npt.NDArray[Any]:
    shape = state.get("_shape", state.get("shape"))
    parts = [_dense(state.get(k)) for k in ("indptr", "indices", "data")]
    if not (isinstance(shape, tuple) and len(shape) == 2) or any(p is None for p in parts):
        raise Refused("a sparse matrix is not whole")
    pointer, rows, values = parts
    height, width = int(shape[0]), int(shape[1])
    if not 0 < height * width < 1 << 24:
        raise Refused("a sparse matrix is too large")
    result = np.zeros((height, width))
    assert pointer is not None and rows is not None and values is not None
    np.add.at(result, (rows.astype(np.int64), np.repeat(np.arange(width), np.diff(pointer))), values)
    return result


def main(source: str, target: str) -> int:
    """Convert one file; one line on stderr and 2 where it is refused."""
    _limit()
    try:
        with open(source, "rb") as file:  # noqa: PTH123 - nothing more than needed is imported here
            data = file.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise Refused(f"it is larger than {MOST_BYTES >> 20} MB")
        try:
            arrays = arrays_of(data)
        except (ValueError, IndexError, TypeError, OverflowError) as e:
            raise Refused("its arrays do not fit together") from e
        with open(target, "wb") as file:  # noqa: PTH123
            np.savez(file, **arrays)
    except Refused as e:
        print(e, file=sys.stderr)
        return 2
    except MemoryError:
        print("it needs more memory than any model", file=sys.stderr)
        return 2
    return 0


def _limit() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits; the parent's time limit holds there
        return
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
