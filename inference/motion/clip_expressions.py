"""ARKit weights of clips that hold a model's expressions: EMAGE, BEAT2, DECA and the like."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..models import solver_of_space

F32 = npt.NDArray[np.float32]


def arkit_of(
    expressions: npt.ArrayLike, poses: npt.ArrayLike, space: str, fps: float
) -> tuple[F32, float] | None:
    """Weights (T, 52) and what they miss of the clip's face in mm; None where no model of that space is here.

    ``expressions`` (T, up to 100) in the basis that ``space`` names, such as ``flame2020``; ``poses``
    (T, 165) of SMPL-X, whose jaw and eyes count. Everything else stays as the file has it.
    """
    from ...rigs.flame.read import read_expressions

    solver = solver_of_space(space)
    if solver is None:
        return None
    read = read_expressions(solver, expressions, np.asarray(poses)[:, 66:75], fps)
    return read.arkit, read.error_mm
