"""Reading and writing the Performance file, format 1 (``docs/performance-format.md``).

A file may come from anywhere, so nothing in it is believed: no pickles, sizes are read from the headers
before anything is unpacked, and every array is checked before use.
"""

from __future__ import annotations

import json
import math
import os
import tempfile
import zipfile
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt

from ..rigs.arkit import NAMES
from .errors import InputError
from .performance import FORMAT, Performance, frame_count

Arrays = dict[str, npt.NDArray[Any]]

MOST_BYTES = 2 << 30
"""No performance unpacks to more: an hour at 60 fps takes a fifth of it."""
MOST_ARRAYS = 500
_HOW = "make it anew with `paksatalker perform`, or point to a performance (.npz) made by PaksaTalker"

_T, _W, _P, _N = "T", "W", "P", "N"
_KINDS: dict[str, tuple[str, tuple[str | int, ...]]] = {
    "mocap_frame_rate": ("number", ()),
    "poses": ("number", (_T, 165)),
    "trans": ("number", (_T, 3)),
    "betas": ("number", (300,)),
    "expressions": ("number", (_T, 100)),
    "gender": ("text", ()),
    "model": ("text", ()),
    "arkit": ("number", (_T, 52)),
    "arkit_names": ("text", (52,)),
    "audio": ("int16", (_N,)),
    "audio_rate": ("number", ()),
    "word_labels": ("text", (_W,)),
    "word_times": ("number", (_W, 2)),
    "phone_labels": ("text", (_P,)),
    "phone_times": ("number", (_P, 2)),
    "rest_joints": ("number", (55, 3)),
    "meta": ("text", ()),
}


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
    _check_values(arrays, performance.meta, path)
    try:
        handle, partial = tempfile.mkstemp(prefix=f".{path.stem}.", suffix=".part", dir=folder)
    except OSError as e:
        raise InputError(
            f"can't write into {folder}: {e.strerror}", "choose a folder you may write to"
        ) from e
    try:
        with os.fdopen(handle, "wb") as f:
            _write_zip(f, arrays)
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
        raise InputError(f"{path} is a folder, not a performance", _HOW)
    try:
        arrays = _read_arrays(path)
        meta = _meta(arrays, path)
        _check_values(arrays, meta, path)
    except InputError:
        raise
    except OSError as e:
        raise InputError(f"can't read {path}: {e.strerror or 'damaged file'}", "check the file") from e
    except Exception as e:  # zlib, struct, CRC, headers, numbers: hostile bytes fail in many ways
        raise InputError(
            f"{path.name} is damaged or cut short: {_one_line(e)}", "copy it again, or " + _HOW
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
        extra={k: v for k, v in arrays.items() if k not in _KINDS},
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
        if not _plain(array.dtype):
            raise InputError(f"the extra array {name} is neither numbers nor text", "leave it out")
    return {**known, **more}


def _plain(dtype: np.dtype[Any]) -> bool:
    """Numbers, text or times: nothing that needs a pickle."""
    return dtype.names is None and dtype.kind in "biufcUSmM"


def _write_zip(f: Any, arrays: Arrays) -> None:
    # np.savez would do, but promises nothing about time stamps; equal input shall give equal bytes
    with zipfile.ZipFile(f, "w") as z:
        for name, array in arrays.items():
            info = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = 0o644 << 16
            info.file_size = array.nbytes  # tells whether the entry needs 64 bits
            # in pieces: the sound of an hour need not stand in memory twice more
            with z.open(info, "w") as entry:
                np.lib.format.write_array(entry, array, allow_pickle=False)


def _read_arrays(path: Path) -> Arrays:
    if not zipfile.is_zipfile(path):
        raise InputError(f"{path.name} is not a performance (no .npz archive) or is cut short", _HOW)
    arrays: Arrays = {}
    with zipfile.ZipFile(path) as z:
        members = z.infolist()
        if len(members) > MOST_ARRAYS:
            raise InputError(f"{path.name} holds {len(members)} arrays, more than any performance", _HOW)
        if sum(m.file_size for m in members) > MOST_BYTES:
            raise InputError(f"{path.name} would unpack to more than {MOST_BYTES >> 30} GiB", _HOW)
        names = [m.filename.removesuffix(".npy") for m in members]
        if len(set(names)) != len(names):
            raise InputError(f"{path.name} holds the same array twice", _HOW)
        # what a newer format holds is not known, so its number is looked at before anything else
        if "meta.npy" in z.namelist():
            arrays["meta"] = _read_member(z, z.getinfo("meta.npy"), "meta", path)
            _meta(arrays, path)
        for needed in _KINDS:
            if needed not in names:
                raise InputError(f"{path.name} is not a performance: the array {needed} is missing", _HOW)
        for member, name in zip(members, names, strict=True):
            if not member.filename.endswith(".npy"):
                raise InputError(f"{path.name} holds {member.filename!r}, which is no array", _HOW)
            if name not in arrays:
                arrays[name] = _read_member(z, member, name, path)
    return arrays


def _read_member(z: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, path: Path) -> npt.NDArray[Any]:
    with z.open(member) as f:
        version = np.lib.format.read_magic(f)  # type: ignore[no-untyped-call]
        if version == (1, 0):
            shape, _, dtype = np.lib.format.read_array_header_1_0(f)  # type: ignore[no-untyped-call]
        elif version == (2, 0):
            shape, _, dtype = np.lib.format.read_array_header_2_0(f)  # type: ignore[no-untyped-call]
        else:
            _wrong(path, f"array {name} has an unknown header version")
        if dtype.hasobject:
            _wrong(path, f"array {name} holds Python objects, which are never read")
        if not _plain(dtype):
            _wrong(path, f"array {name} has the type {dtype}, which a performance never holds")
        # a header may claim any shape; the archive knows how many bytes there are
        if math.prod(shape) * dtype.itemsize > member.file_size:
            _wrong(path, f"array {name} claims more data than the file holds")
    with z.open(member) as f:
        array: npt.NDArray[Any] = np.lib.format.read_array(f, allow_pickle=False)
    return array


def _meta(arrays: Arrays, path: Path) -> dict[str, Any]:
    if arrays["meta"].dtype.kind != "U" or arrays["meta"].shape != ():
        _wrong(path, "meta is not one JSON string")
    try:
        meta = json.loads(str(arrays["meta"]))
    except (ValueError, RecursionError):
        _wrong(path, "meta is not valid JSON")
    if not isinstance(meta, dict):
        _wrong(path, "meta is not a JSON object")
    version = meta.get("format")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        _wrong(path, "meta names no format")
    if version > FORMAT:
        raise InputError(
            f"{path.name} has performance format {version}; this version reads up to {FORMAT}",
            "update PaksaTalker",
        )
    return meta


def _check_meta(meta: dict[str, Any], path: Path) -> None:
    if meta.get("format") != FORMAT:
        _wrong(path, f"meta format is {meta.get('format')!r}, not {FORMAT}")
    for key, kinds in (("fps", (int, float)), ("seed", (int,)), ("expression_space", (str,))):
        if not isinstance(meta.get(key), kinds) or isinstance(meta.get(key), bool):
            _wrong(path, f"meta has no proper {key}")
    if meta.get("phone_set") not in ("ipa", "arpabet"):
        _wrong(path, "meta phone_set is neither 'ipa' nor 'arpabet'")
    if not isinstance(meta.get("inputs", {}), dict):
        _wrong(path, "meta inputs is not an object")
    for engine in _list(meta, "engines", path):
        if not all(isinstance(engine.get(k), str) for k in ("role", "name", "version", "licence")):
            _wrong(path, "an engine in meta lacks role, name, version or licence")
        if not isinstance(engine.get("non_commercial", False), bool):
            _wrong(path, "an engine in meta has a non_commercial that is neither true nor false")
    for event in _list(meta, "events", path):
        times = [event.get("start"), event.get("end")]
        if not isinstance(event.get("kind"), str) or not all(
            isinstance(t, (int, float)) and not isinstance(t, bool) and math.isfinite(t) for t in times
        ):
            _wrong(path, "an event in meta lacks kind, start or end")


def _list(meta: dict[str, Any], key: str, path: Path) -> list[dict[str, Any]]:
    items = meta.get(key, [])
    if not isinstance(items, list) or not all(isinstance(i, dict) for i in items):
        _wrong(path, f"meta {key} is not a list of objects")
    return items


def _check_values(arrays: Arrays, meta: dict[str, Any], path: Path) -> None:
    sizes: dict[str, int] = {}
    for name, (kind, shape) in _KINDS.items():
        _check_kind(name, arrays[name], kind, path)
        _check_shape(name, arrays[name].shape, shape, sizes, path)
    _check_meta(meta, path)
    fps, rate = float(arrays["mocap_frame_rate"]), float(arrays["audio_rate"])
    if not 1 <= fps <= 1000:
        _wrong(path, f"mocap_frame_rate is {fps:g}, expected 1 to 1000")
    if not abs(float(meta["fps"]) - fps) <= 1e-3:  # so that a NaN fails too
        _wrong(path, f"meta says {meta['fps']:g} fps, mocap_frame_rate {fps:g}")
    if not 1000 <= rate <= 384000:
        _wrong(path, f"audio_rate is {rate:g} Hz, expected 1000 to 384000")
    expected = frame_count(sizes[_N] / rate, fps)
    if sizes[_T] != expected:
        _wrong(path, f"{sizes[_T]} frames at {fps:g} fps, but the sound needs {expected}")
    if sorted(str(n) for n in arrays["arkit_names"]) != sorted(NAMES):
        _wrong(path, "arkit_names are not the 52 ARKit names")
    weights = arrays["arkit"]
    if weights.min() < -1e-4 or weights.max() > 1 + 1e-4:
        _wrong(path, f"arkit weights reach {weights.min():.3g} to {weights.max():.3g}, expected 0 to 1")
    for name in ("word_times", "phone_times"):
        t = np.asarray(arrays[name], np.float64)
        if len(t) and (np.any(t[:, 1] < t[:, 0]) or np.any(np.diff(t[:, 0]) < -1e-6) or t[0, 0] < -1e-6):
            _wrong(path, f"{name} are not in order of time")


def _check_kind(name: str, array: npt.NDArray[Any], kind: str, path: Path) -> None:
    if kind == "text":
        if array.dtype.kind != "U":
            _wrong(path, f"array {name} is not text")
    elif kind == "int16":
        if array.dtype != np.int16:
            _wrong(path, f"array {name} is {array.dtype}, not int16")
    elif array.dtype.kind not in "iuf":
        _wrong(path, f"array {name} is not numbers")
    elif not np.all(np.isfinite(array)):
        _wrong(path, f"array {name} holds values that are not finite")


def _check_shape(
    name: str, found: tuple[int, ...], shape: tuple[str | int, ...], sizes: dict[str, int], path: Path
) -> None:
    ok = len(found) == len(shape)
    for n, want in zip(found, shape, strict=False):
        ok = ok and n == (sizes.setdefault(want, n) if isinstance(want, str) else want)
    if not ok or (shape[:1] == (_T,) and found[0] < 1):
        expected = tuple(sizes.get(s, s) if isinstance(s, str) else s for s in shape)
        _wrong(path, f"array {name} has the shape {found}, expected {expected}")


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


def _wrong(path: Path, what: str) -> NoReturn:
    raise InputError(f"{path.name} is not a sound performance: {what}", _HOW)
