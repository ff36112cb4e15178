"""The Performance: one self-contained .npz that holds everything an avatar needs to speak (format 1)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from ...base.arrays import is_plain
from ...base.errors import InputError
from ...rigs.arkit import NAMES
from ...rigs.flame.jaw_and_eyes import restate
from ...rigs.smplx import INDEX
from ..face.mouth.constraints import impose
from ..timeline.speech import Phone
from .checks import CALM, KINDS, Arrays
from .file import read_file, write_file

if TYPE_CHECKING:
    from ...rigs.flame.solve import ExpressionSolver

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
    """(T, 52) in the order of ``rigs.arkit.NAMES``. To change it, see :meth:`with_face`."""
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
    calm: F32 | None = None
    """(T, 52) the face without its emotion, where it has one: what lies between can be dialled."""
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

    @property
    def is_solved(self) -> bool:
        """Whether jaw, eyes and expressions restate ``arkit``; else they came along with it, from a clip of
        another tool."""
        return "expression_error_mm" in self.meta

    def phones(self) -> list[Phone]:
        """The timed sounds, as far as the file knows them."""
        times = np.asarray(self.phone_times, np.float64).reshape(-1, 2).tolist()
        return [Phone(label, *span) for label, span in zip(self.phone_labels, times, strict=True)]

    def constrained(self, arkit: npt.ArrayLike) -> F32:
        """Weights (T, 52) with what this performance's sounds force on a mouth, such as lips that meet."""
        return impose(arkit, self.phones(), self.fps, self.meta["phone_set"])

    def with_face(self, arkit: npt.ArrayLike) -> Performance:
        """The same performance with other weights (T, 52), 0..1: they are constrained, jaw and eyes turn as
        they say, and expressions are solved again where they were solved and their model is here."""
        from ..models import solver_of_space

        changed = replace(self, arkit=self.constrained(arkit))
        solver = solver_of_space(self.meta["expression_space"]) if self.is_solved else None
        if solver is not None:
            return changed.restated(solver)
        return replace(changed, poses=_with_joints(self.poses, restate(changed.arkit)))

    def without_face(self) -> Performance:
        """The same performance with a face at rest: neither mouth, eyes nor head move."""
        poses = np.array(self.poses, np.float32)
        for joint in ("neck", "head"):
            poses[:, 3 * INDEX[joint] : 3 * INDEX[joint] + 3] = 0.0
        body = ("gesture", "breath")
        events = [e for e in self.meta.get("events", []) if e["kind"] in body]
        still = replace(self, poses=poses, calm=None, meta={**self.meta, "events": events})
        return still.with_face(np.zeros_like(self.arkit))

    def restated(self, solver: ExpressionSolver) -> Performance:
        """The same performance with jaw, eyes and expressions from its weights, in the solver's basis."""
        expressions, _, error_mm = solver.solve(self.arkit)
        told = {"expression_space": solver.basis.name, "expression_error_mm": round(error_mm, 4)}
        poses = _with_joints(self.poses, solver.restate(self.arkit))
        return replace(self, poses=poses, expressions=expressions, meta={**self.meta, **told})

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
            calm=arrays.get(CALM),
            extra={k: v for k, v in arrays.items() if k not in KINDS and k != CALM},
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
            **({} if self.calm is None else {CALM: _f32(self.calm)}),
            **_more(self.extra),
        }


def _f32(array: npt.ArrayLike) -> F32:
    return np.ascontiguousarray(array, np.float32)


def _with_joints(poses: F32, jaw_and_eyes: F32) -> F32:
    """``poses`` (T, 165) with these joints (T, 9) in their place."""
    out = np.array(poses, np.float32)
    out[:, 66:75] = jaw_and_eyes
    return out


def _more(extra: Arrays) -> Arrays:
    """Arrays that this version does not know, as far as a file may hold them. Raises InputError."""
    for name, array in extra.items():
        if name in KINDS or name == CALM:
            raise InputError(f"an extra array may not be called {name}", "rename it")
        if not is_plain(np.asarray(array).dtype):
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
        "other_arrays": sorted([*p.extra, *([CALM] if p.calm is not None else [])]),
    }
