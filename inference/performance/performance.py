"""The Performance: one self-contained .npz that holds everything an avatar needs to speak (format 1)."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ...base.errors import InputError
from ...rigs.arkit import NAMES
from .checks import KINDS, Arrays, plain
from .file import read_file, write_file

F32 = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Performance:
    """One performance; the fields and their units are those of ``docs/performance-format.md``.

    T frames; frame i shows the time i / fps. SMPL-X space: Y up, +Z front, metres, axis-angle radians.
    """

    fps: float
    poses: F32
    """(T, 165); ``[:, 66:75]`` restates jaw and gaze of ``arkit``, which is their master."""
    trans: F32
    """(T, 3) displacement of the pelvis from ``rest_joints[0]``."""
    arkit: F32
    """(T, 52) in the order of ``rigs.arkit.NAMES``."""
    expressions: F32
    """(T, 100) in the basis that ``meta["expression_space"]`` names."""
    audio: npt.NDArray[np.int16]
    """(N,) mono."""
    audio_rate: int
    word_labels: tuple[str, ...]
    word_times: F32
    """(N, 2) seconds."""
    phone_labels: tuple[str, ...]
    phone_times: F32
    """(M, 2) seconds; ``meta["phone_set"]`` names their alphabet; silence is ``sil``."""
    rest_joints: F32
    """(55, 3) metres, soles at y = 0: the skeleton that ``poses`` belong to."""
    meta: dict[str, Any]
    betas: F32 = field(default_factory=lambda: np.zeros(300, np.float32))
    extra: dict[str, npt.NDArray[Any]] = field(default_factory=dict)
    """Arrays of the file that this version does not know; carried along."""

    @property
    def frames(self) -> int:
        """T."""
        return len(self.arkit)

    @property
    def duration(self) -> float:
        """Seconds of sound."""
        return len(self.audio) / self.audio_rate

    def save(self, path: Path) -> None:
        """Write the file; it appears whole or not at all.

        Raises InputError where the folder does not exist or can't be written, or the ending is not ``.npz``.
        """
        write_file(self.arrays(), self.meta, Path(path))

    @staticmethod
    def load(path: Path) -> Performance:
        """Read a file of format 1. Raises InputError with one clear line on anything else."""
        arrays, meta = read_file(Path(path))
        return Performance(
            fps=float(arrays["mocap_frame_rate"]),
            poses=_f32(arrays["poses"]),
            trans=_f32(arrays["trans"]),
            arkit=_f32(arrays["arkit"]),
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

    def arrays(self) -> Arrays:
        """Every array of the file by name, ``extra`` among them; the meta is written beside them."""
        return {
            "mocap_frame_rate": np.array(self.fps, np.float64),
            "poses": _f32(self.poses),
            "trans": _f32(self.trans),
            "betas": _f32(self.betas),
            "expressions": _f32(self.expressions),
            "gender": np.array("neutral"),
            "model": np.array("smplx"),
            "arkit": _f32(self.arkit),
            "arkit_names": np.array(NAMES),
            "audio": np.ascontiguousarray(self.audio, np.int16),
            "audio_rate": np.array(self.audio_rate, np.int64),
            "word_labels": np.array(self.word_labels, dtype=np.str_),
            "word_times": _f32(self.word_times).reshape(-1, 2),
            "phone_labels": np.array(self.phone_labels, dtype=np.str_),
            "phone_times": _f32(self.phone_times).reshape(-1, 2),
            "rest_joints": _f32(self.rest_joints),
            **_more(self.extra),
        }


def _f32(array: npt.ArrayLike) -> F32:
    return np.ascontiguousarray(array, np.float32)


def _more(extra: Arrays) -> Arrays:
    """Arrays that this version does not know, as far as a file may hold them. Raises InputError."""
    for name, array in extra.items():
        if name in KINDS:
            raise InputError(f"an extra array may not be called {name}", "rename it")
        if not plain(np.asarray(array).dtype):
            raise InputError(f"the extra array {name} is neither numbers nor text", "leave it out")
    return {name: np.asarray(array) for name, array in extra.items()}


def non_commercial_parts(performance: Performance) -> list[str]:
    """What in it may not be used commercially: one line an engine, empty where nothing forbids it."""
    return [
        f"{e['role']}: {e['name']} {e['version']} ({e['licence']})".replace("  ", " ")
        for e in performance.meta.get("engines", [])
        if e.get("non_commercial")
    ]


def summary(performance: Performance) -> dict[str, Any]:
    """What ``inspect`` tells of a performance, as plain values that JSON can hold."""
    p = performance
    kinds: dict[str, int] = {}
    for event in p.meta.get("events", []):
        kinds[event["kind"]] = kinds.get(event["kind"], 0) + 1
    restricted = non_commercial_parts(p)
    return {
        "kind": "performance",
        "format": p.meta["format"],
        "frames": p.frames,
        "fps": p.fps,
        "duration": round(p.duration, 4),
        "audio_rate": p.audio_rate,
        "words": " ".join(p.word_labels),
        "phones": sum(label != "sil" for label in p.phone_labels),
        "phone_set": p.meta["phone_set"],
        "language": p.meta.get("language", ""),
        "seed": p.meta["seed"],
        "expression_space": p.meta["expression_space"],
        "expression_error_mm": p.meta.get("expression_error_mm"),
        "events": kinds,
        "engines": p.meta.get("engines", []),
        "inputs": p.meta.get("inputs", {}),
        "warnings": p.meta.get("warnings", []),
        "commercial_use": not restricted,
        "non_commercial": restricted,
        "other_arrays": sorted(p.extra),
    }
