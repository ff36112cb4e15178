"""Reading and writing the Performance file, format 1 (``docs/performance-format.md``).

A file may come from anywhere, so nothing in it is believed: :mod:`.archive` takes its arrays in,
:mod:`.checks` looks at every one before use.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ...base.errors import InputError
from ...base.writing import whole_file
from ...rigs.arkit import NAMES
from .archive import read_arrays, write_arrays
from .checks import CALM, HOW, KINDS, Arrays, check_values, read_meta, warned


def write_file(arrays: Arrays, meta: dict[str, Any], path: Path) -> None:
    """Write the file; it appears whole or not at all. Equal arrays and meta give equal bytes.

    Raises InputError where the folder is missing or can't be written, the ending is not ``.npz``, or the
    arrays are no sound performance; PaksaTalkerError where there is no room.
    """
    if path.suffix.lower() != ".npz":
        raise InputError(
            f"{path.name}: a performance is written as .npz", f"use {path.with_suffix('.npz').name}"
        )
    known = {name: arrays[name] for name in KINDS if name in arrays}
    known["meta"] = np.array(json.dumps(meta, ensure_ascii=False, sort_keys=True))
    arrays = {**known, **arrays}
    check_values(arrays, meta, path)
    with whole_file(path) as partial, partial.open("wb") as f:
        write_arrays(f, arrays)


def read_file(path: Path) -> tuple[Arrays, dict[str, Any]]:
    """The arrays of a performance of format 1, and its meta; ``arkit`` in our order, 0..1, and so the face
    without emotion where it has one. Raises InputError with one clear line on anything else."""
    if not path.exists():
        raise InputError(f"there is no file {path}", "check the path")
    if path.is_dir():
        raise InputError(f"{path} is a folder, not a performance", HOW)
    try:
        arrays = read_arrays(path)
        meta = read_meta(arrays, path)
        check_values(arrays, meta, path)
    except InputError:
        raise
    except OSError as e:
        raise InputError(f"can't read {path}: {e.strerror or 'damaged file'}", "check the file") from e
    except Exception as e:  # zlib, struct, CRC, headers, numbers: hostile bytes fail in many ways
        raise InputError(
            f"{path.name} is damaged or cut short: {_one_line(e)}", "copy it again, or " + HOW
        ) from e
    if CALM in arrays:
        calm = arrays.pop(CALM)
        # resampling once left it at the old number of frames
        if calm.shape == arrays["arkit"].shape and calm.dtype.kind in "iuf" and np.isfinite(calm).all():
            arrays[CALM] = _in_our_order(calm, arrays)
        else:
            meta = warned(meta, "the face without emotion was left out: it is not of these frames")
    return {**arrays, "arkit": _in_our_order(arrays["arkit"], arrays)}, meta


def _in_our_order(weights: npt.NDArray[Any], arrays: Arrays) -> npt.NDArray[np.float32]:
    theirs = {str(n): i for i, n in enumerate(arrays["arkit_names"])}
    return np.asarray(np.clip(weights[:, [theirs[n] for n in NAMES]], 0, 1), np.float32)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__
