"""A performance as the data files of other tools; each appears whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ...base.errors import InputError
from ...base.file_kinds import written_as
from ...base.writing import write_bytes
from ...rigs.arkit import NAMES
from ..performance.performance import Performance

ENDINGS = written_as("motion")
BASES = ("flame2020",)
"""Bases of expressions that EMAGE's readers know."""


def write_motion(performance: Performance, path: Path, expressions: Sequence[str] = ()) -> list[str]:
    """Write ``.bvh`` (body), ``.csv`` (Live Link Face), ``.npz`` (EMAGE, BEAT2), ``.smpl`` or ``.vrma``.

    ``expressions``: those of the VRM avatar that a .vrma is for. Returns lines on what the format can't hold.
    Raises InputError for another ending or where the file can't be written.
    """
    p, ending = performance, path.suffix.lower()
    notes: list[str] = []
    if ending == ".bvh":
        from ...rigs.motion_files.bvh_motion import bvh_of

        data = bvh_of(p.poses, p.trans, p.rest_joints, p.fps).encode()
        notes.append("BVH holds the body alone; write the face beside it as .csv")
    elif ending == ".csv":
        from ...rigs.motion_files.live_link import live_link_text

        data = live_link_text(p.arkit, p.poses, p.fps).encode()
        notes.append("Live Link Face's CSV holds face and head alone; write the body beside it as .bvh")
    elif ending == ".vrma":
        from ...rigs.motion_files.vrma import vrma_bytes

        data = vrma_bytes(p.arkit, p.poses, p.trans, p.rest_joints, p.fps, expressions, path.stem)
    elif ending == ".smpl":
        from ...rigs.motion_files.smpl_file import smpl_bytes

        data = smpl_bytes(p.poses, p.trans, p.rest_joints, p.betas, p.fps)
        notes.append(".smpl holds body, jaw and eyes; write the rest of the face beside it as .csv")
    elif ending == ".npz":
        from ...rigs.motion_files.smpl_file import npz_bytes

        data = npz_bytes(_emage(p))
        if str(p.meta["expression_space"]) not in BASES:
            notes.append("expressions are left at 0: theirs are of FLAME 2020; ours stand in the array arkit")
    else:
        raise InputError(f"can't write motion to {path.name}", f"known endings: {', '.join(ENDINGS)}")
    write_bytes(path, data)
    return notes


def _emage(p: Performance) -> dict[str, npt.NDArray[Any]]:
    """BEAT2's arrays, and beside them ``arkit`` and ``rest_joints``, which its readers pass over."""
    from ...rigs.motion_files.body_npz import PELVIS

    theirs = str(p.meta["expression_space"]) in BASES
    moved = p.rest_joints[0].astype(np.float64) + p.trans - np.array(PELVIS["smplx"])
    return {
        "betas": np.asarray(p.betas, np.float32),
        "poses": np.asarray(p.poses, np.float32),
        "expressions": np.asarray(p.expressions if theirs else np.zeros_like(p.expressions), np.float32),
        "trans": moved.astype(np.float64),
        "model": np.array("smplx2020" if theirs else "smplx"),
        "gender": np.array("neutral"),
        "mocap_frame_rate": np.array(p.fps, np.float64),
        "arkit": np.asarray(p.arkit, np.float32),
        "arkit_names": np.array(NAMES),
        "rest_joints": np.asarray(p.rest_joints, np.float32),
    }
