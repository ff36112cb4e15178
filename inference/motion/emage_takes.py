"""Takes of EMAGE in a performance: its face beneath our gaze, or all of it just as the model has it."""

from __future__ import annotations

from dataclasses import asdict, replace

import numpy as np

from ...base.credit import Credit
from ...base.errors import InputError
from ...rigs.arkit import NAMES
from ...rigs.smplx import JAW
from ..body.emage.body_track import EmageFace
from ..body.emage.settings import FPS
from ..body.emage.take import Take
from ..models import solver_of_space
from ..performance.excerpt import excerpt
from ..performance.performance import Performance
from .clip_expressions import arkit_of
from .motion_in import from_joints

SPACE = "flame2020"
"""The basis of the model's expressions."""


_GAZE = [i for i, name in enumerate(NAMES) if name.startswith("eyeLook")]


def check_basis() -> None:
    """Raises InputError where no model of FLAME 2020's expressions was added, by which faces can be read."""
    if solver_of_space(SPACE) is None:
        raise InputError(
            "EMAGE's face is in FLAME 2020's expressions", "add its model: paksatalker models add FILE.pkl"
        )


def with_emage_face(performed: Performance, face: EmageFace, credits: tuple[Credit, ...]) -> Performance:
    """The performance with the take's face (T frames); gaze stays, and sounds still close the lips.

    Raises InputError as :func:`check_basis` does.
    """
    check_basis()
    poses = performed.poses.copy()
    poses[:, JAW] = face.jaw
    read = arkit_of(face.expressions, poses, SPACE, performed.fps)
    assert read is not None
    arkit = read[0]
    arkit[:, _GAZE] = performed.arkit[:, _GAZE]
    told = [*performed.meta["engines"], *(asdict(replace(c, role="face")) for c in credits)]
    changed = replace(performed.with_face(arkit), calm=None)
    return replace(changed, meta={**changed.meta, "engines": told})


def exact_performance(spoken: Performance, take: Take, credits: tuple[Credit, ...]) -> Performance:
    """The ``take`` with sound, words and phones of a performance ``spoken`` at 30 frames a second.

    The sound is cut to the take's frames. ``trans`` is as the model gives it, from where SMPL-X's mean body
    has its pelvis. Faces of other kinds follow the expressions where a model of their basis was added, else
    the jaw alone.
    """
    from ...rigs.motion_files.body_npz import PELVIS

    cut = excerpt(spoken, 1, len(take.poses))
    read = arkit_of(take.expressions, take.poses, SPACE, FPS)
    others = [e for e in cut.meta["engines"] if e["role"] not in ("body", "expression basis")]
    meta = {k: v for k, v in cut.meta.items() if k not in ("expression_error_mm", "style")}
    meta |= {
        "expression_space": SPACE,
        "events": [],
        "engines": [*others, *map(asdict, credits)],
        "source": {"kind": "EMAGE as published", "file": ""},
    }
    place = np.array(PELVIS["smplx"]) - cut.rest_joints[0]
    return replace(
        cut,
        poses=take.poses,
        trans=(take.trans + place).astype(np.float32),
        arkit=from_joints(take.poses) if read is None else read[0],
        expressions=take.expressions,
        meta=meta,
        calm=None,
    )
