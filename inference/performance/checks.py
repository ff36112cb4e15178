"""What makes the arrays of a Performance file sound: their kinds, their shapes, their values and the meta."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt

from ...base.errors import InputError
from ...rigs.arkit import NAMES
from ..timeline.frames import frame_count

FORMAT = 1
Arrays = dict[str, npt.NDArray[Any]]

HOW = "make it anew with `paksatalker perform`, or point to a performance (.npz) made by PaksaTalker"

_T, _W, _P, _N = "T", "W", "P", "N"
KINDS: dict[str, tuple[str, tuple[str | int, ...]]] = {
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
"""Arrays that every performance has: what they hold, and their shapes."""
CALM = "arkit_calm"
"""The array (T, 52) that a performance with emotions has of the face without them."""


def check_values(arrays: Arrays, meta: dict[str, Any], path: Path) -> None:
    """Raise InputError, with the file's name, where an array or the meta is not as format 1 has it."""
    sizes: dict[str, int] = {}
    for name, (kind, shape) in KINDS.items():
        _check_kind(name, arrays[name], kind, path)
        _check_shape(name, arrays[name].shape, shape, sizes, path)
    _check_meta(meta, path)
    fps, rate = float(arrays["mocap_frame_rate"]), float(arrays["audio_rate"])
    if not 1 <= fps <= 1000:
        wrong(path, f"mocap_frame_rate is {fps:g}, expected 1 to 1000")
    if not abs(float(meta["fps"]) - fps) <= 1e-3:  # so that a NaN fails too
        wrong(path, f"meta says {meta['fps']:g} fps, mocap_frame_rate {fps:g}")
    if not 1000 <= rate <= 384000:
        wrong(path, f"audio_rate is {rate:g} Hz, expected 1000 to 384000")
    expected = frame_count(sizes[_N] / rate, fps)
    if sizes[_T] != expected:
        wrong(path, f"{sizes[_T]} frames at {fps:g} fps, but the sound needs {expected}")
    if sorted(str(n) for n in arrays["arkit_names"]) != sorted(NAMES):
        wrong(path, "arkit_names are not the 52 ARKit names")
    weights = arrays["arkit"]
    if weights.min() < -1e-4 or weights.max() > 1 + 1e-4:
        wrong(path, f"arkit weights reach {weights.min():.3g} to {weights.max():.3g}, expected 0 to 1")
    for name in ("word_times", "phone_times"):
        t = np.asarray(arrays[name], np.float64)
        if len(t) and (np.any(t[:, 1] < t[:, 0]) or np.any(np.diff(t[:, 0]) < -1e-6) or t[0, 0] < -1e-6):
            wrong(path, f"{name} are not in order of time")


def read_meta(arrays: Arrays, path: Path) -> dict[str, Any]:
    """The meta as an object of a format that is known. Raises InputError."""
    if arrays["meta"].dtype.kind != "U" or arrays["meta"].shape != ():
        wrong(path, "meta is not one JSON string")
    try:
        meta = json.loads(str(arrays["meta"]))
    except (ValueError, RecursionError):
        wrong(path, "meta is not valid JSON")
    if not isinstance(meta, dict):
        wrong(path, "meta is not a JSON object")
    version = meta.get("format")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        wrong(path, "meta names no format")
    if version > FORMAT:
        raise InputError(
            f"{path.name} has performance format {version}; this version reads up to {FORMAT}",
            "update PaksaTalker",
        )
    return meta


def warned(meta: dict[str, Any], *lines: str) -> dict[str, Any]:
    """The meta with more warnings, each said once."""
    known = meta.get("warnings", [])
    known = list(known) if isinstance(known, list) else []
    return {**meta, "warnings": [*known, *(n for n in lines if n not in known)]} if lines else meta


def wrong(path: Path, what: str) -> NoReturn:
    """Raise the InputError that says so."""
    raise InputError(f"{path.name} is not a sound performance: {what}", HOW)


def _check_meta(meta: dict[str, Any], path: Path) -> None:
    if meta.get("format") != FORMAT:
        wrong(path, f"meta format is {meta.get('format')!r}, not {FORMAT}")
    for key, kinds in (("fps", (int, float)), ("seed", (int,)), ("expression_space", (str,))):
        if not isinstance(meta.get(key), kinds) or isinstance(meta.get(key), bool):
            wrong(path, f"meta has no proper {key}")
    if meta.get("phone_set") not in ("ipa", "arpabet"):
        wrong(path, "meta phone_set is neither 'ipa' nor 'arpabet'")
    if not isinstance(meta.get("inputs", {}), dict):
        wrong(path, "meta inputs is not an object")
    for engine in _list(meta, "engines", path):
        if not all(isinstance(engine.get(k), str) for k in ("role", "name", "version", "licence")):
            wrong(path, "an engine in meta lacks role, name, version or licence")
        if not isinstance(engine.get("non_commercial", False), bool):
            wrong(path, "an engine in meta has a non_commercial that is neither true nor false")
    for event in _list(meta, "events", path):
        times = [event.get("start"), event.get("end")]
        if not isinstance(event.get("kind"), str) or not all(
            isinstance(t, (int, float)) and not isinstance(t, bool) and math.isfinite(t) for t in times
        ):
            wrong(path, "an event in meta lacks kind, start or end")


def _list(meta: dict[str, Any], key: str, path: Path) -> list[dict[str, Any]]:
    items = meta.get(key, [])
    if not isinstance(items, list) or not all(isinstance(i, dict) for i in items):
        wrong(path, f"meta {key} is not a list of objects")
    return items


def _check_kind(name: str, array: npt.NDArray[Any], kind: str, path: Path) -> None:
    if kind == "text":
        if array.dtype.kind != "U":
            wrong(path, f"array {name} is not text")
    elif kind == "int16":
        if array.dtype != np.int16:
            wrong(path, f"array {name} is {array.dtype}, not int16")
    elif array.dtype.kind not in "iuf":
        wrong(path, f"array {name} is not numbers")
    elif not np.all(np.isfinite(array)):
        wrong(path, f"array {name} holds values that are not finite")


def _check_shape(
    name: str, found: tuple[int, ...], shape: tuple[str | int, ...], sizes: dict[str, int], path: Path
) -> None:
    ok = len(found) == len(shape)
    for n, want in zip(found, shape, strict=False):
        ok = ok and n == (sizes.setdefault(want, n) if isinstance(want, str) else want)
    if not ok or (shape[:1] == (_T,) and found[0] < 1):
        expected = tuple(sizes.get(s, s) if isinstance(s, str) else s for s in shape)
        wrong(path, f"array {name} has the shape {found}, expected {expected}")
