"""Reading and writing the Performance file, format 1 (``docs/performance-format.md``).

A file may come from anywhere, so nothing in it is believed: :mod:`.performance_archive` takes its arrays in,
:mod:`.performance_checks` looks at every one before use.
"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ..rigs.arkit import NAMES
from .errors import InputError
from .performance import Performance
from .performance_archive import read_arrays, write_arrays
from .performance_checks import HOW, KINDS, Arrays, check_values, plain, read_meta


def write(performance: Performance, path: Path) -> None:
    """Write the file; it appears whole or not at all. Equal performances give equal bytes.

    Raises InputError where the folder is missing or can't be written, the ending is not ``.npz``, or the
    performance itself is not sound.
    """
    if path.suffix.lower() != ".npz":
        raise InputError(
            f"{path.name}: a performance is written as .npz", f"use {path.with_suffix('.npz').name}"
        )
    folder = path.parent
    if not folder.is_dir():
        raise InputError(f"the output folder {folder} does not exist", f"create it: mkdir -p {folder}")
    arrays = _arrays(performance)
    check_values(arrays, performance.meta, path)
    try:
        handle, partial = tempfile.mkstemp(prefix=f".{path.stem}.", suffix=".part", dir=folder)
    except OSError as e:
        raise InputError(
            f"can't write into {folder}: {e.strerror}", "choose a folder you may write to"
        ) from e
    try:
        with os.fdopen(handle, "wb") as f:
            write_arrays(f, arrays)
            f.flush()
            os.fsync(f.fileno())
        Path(partial).chmod(0o666 & ~_umask())
        Path(partial).replace(path)
    except OSError as e:
        Path(partial).unlink(missing_ok=True)
        raise InputError(
            f"can't write {path}: {e.strerror or e}", "free some space or choose another folder"
        ) from e
    except BaseException:
        Path(partial).unlink(missing_ok=True)
        raise


def read(path: Path) -> Performance:
    """Read a performance of format 1. Raises InputError with one clear line on anything else."""
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
    return Performance(
        fps=float(arrays["mocap_frame_rate"]),
        poses=_f32(arrays["poses"]),
        trans=_f32(arrays["trans"]),
        arkit=_in_our_order(arrays),
        expressions=_f32(arrays["expressions"]),
        audio=arrays["audio"].astype(np.int16),
        audio_rate=int(arrays["audio_rate"]),
        word_labels=tuple(str(s) for s in arrays["word_labels"]),
        word_times=_f32(arrays["word_times"]),
        phone_labels=tuple(str(s) for s in arrays["phone_labels"]),
        phone_times=_f32(arrays["phone_times"]),
        rest_joints=_f32(arrays["rest_joints"]),
        meta=meta,
        betas=_f32(arrays["betas"]),
        extra={k: v for k, v in arrays.items() if k not in KINDS},
    )


def _arrays(p: Performance) -> Arrays:
    known: Arrays = {
        "mocap_frame_rate": np.array(p.fps, np.float64),
        "poses": _f32(p.poses),
        "trans": _f32(p.trans),
        "betas": _f32(p.betas),
        "expressions": _f32(p.expressions),
        "gender": np.array("neutral"),
        "model": np.array("smplx"),
        "arkit": _f32(p.arkit),
        "arkit_names": np.array(NAMES),
        "audio": np.ascontiguousarray(p.audio, np.int16),
        "audio_rate": np.array(p.audio_rate, np.int64),
        "word_labels": np.array(p.word_labels, dtype=np.str_),
        "word_times": _f32(p.word_times).reshape(-1, 2),
        "phone_labels": np.array(p.phone_labels, dtype=np.str_),
        "phone_times": _f32(p.phone_times).reshape(-1, 2),
        "rest_joints": _f32(p.rest_joints),
        "meta": np.array(json.dumps(p.meta, ensure_ascii=False, sort_keys=True)),
    }
    more = {k: np.asarray(v) for k, v in p.extra.items()}
    for name, array in more.items():
        if name in known:
            raise InputError(f"an extra array may not be called {name}", "rename it")
        if not plain(array.dtype):
            raise InputError(f"the extra array {name} is neither numbers nor text", "leave it out")
    return {**known, **more}


def _in_our_order(arrays: Arrays) -> npt.NDArray[np.float32]:
    theirs = {str(n): i for i, n in enumerate(arrays["arkit_names"])}
    return _f32(np.clip(arrays["arkit"][:, [theirs[n] for n in NAMES]], 0, 1))


def _f32(array: npt.ArrayLike) -> npt.NDArray[np.float32]:
    return np.ascontiguousarray(array, np.float32)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__
