"""The map between the ARKit units and a model's own expressions, computed where the model is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ...base.credit import Credit
from ...base.errors import InputError
from ..arkit import INDEX, NAMES
from ..models.model import BodyModel, model_from
from ..models.numeric import read_arrays
from .carry import carry_units
from .head import Head, head_vertices, part_of
from .lids import fit_blinks
from .solve import ROLE, ExpressionSolver

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]

RIDGE = 10.0
"""Of a fitted basis, in square millimetres: carried units are not exact, and coefficients stay of a few
standard deviations."""


@dataclass(frozen=True)
class Fit:
    """``arrays`` to keep beside the model's own. ``surface_mm``: how well our head lies on this one;
    ``unit_mm``: ARKit name to what the model's expressions miss of the unit, root mean square of what moves.
    """

    arrays: Mapping[str, npt.NDArray[Any]]
    surface_mm: float
    unit_mm: Mapping[str, float]

    @property
    def error_mm(self) -> float:
        """The mean over the units."""
        return float(np.mean(list(self.unit_mm.values())))


def fit_model(
    model: BodyModel, open_head: Path, progress: Callable[[str, int, int], None] | None = None
) -> Fit:
    """Carry the units from the open head to the model's and express them in its basis; a few seconds.

    Raises InputError where no face is recognised, or where the open head is none.
    """
    tell = progress or (lambda step, done, total: None)
    tell("laying our head over the model's", 0, 2)
    ids = head_vertices(model)
    solver, surface_mm = fit_head(part_of(model, ids), model.expression_space, open_head)
    tell("measuring the units in its basis", 1, 2)
    _, _, errors = solver.solve_frames(np.eye(len(NAMES)))
    missed = {name: float(errors[INDEX[name]]) for name in NAMES if name != "tongueOut"}
    tell("measuring the units in its basis", 2, 2)
    return Fit(
        {
            "head_ids": ids.astype(np.int32),
            "arkit_units": solver.units,
            "arkit_names": np.array(NAMES),
            "jaw_degrees": np.array(solver.jaw_degrees),
            "ridge": np.array(RIDGE),
            "surface_mm": np.array(surface_mm),
            "unit_mm": np.array(list(missed.values())),
        },
        surface_mm,
        missed,
    )


def fit_head(head: Head, space: str, open_head: Path) -> tuple[ExpressionSolver, float]:
    """A solver in the basis of any head, named ``space``, and how well our head lies on it (mm).

    Raises InputError as :func:`fit_model` does.
    """
    ours = read_arrays(open_head)
    if "outside" not in ours:
        raise InputError(f"{open_head} is not the open head", "remove the file: it is made anew")
    source = model_from(ours, "open head")
    names = [str(n) for n in ours["arkit_names"]]
    units = ours["arkit_units"].astype(np.float32)[[names.index(n) for n in NAMES]]
    carried = carry_units(part_of(source, np.arange(len(source.v_template))), units, ours["outside"], head)
    carried_units = fit_blinks(head, carried.units)
    carried_units[INDEX["tongueOut"]] = 0.0  # such models have no tongue
    degrees = _jaw_degrees(head, carried_units)
    return ExpressionSolver(
        head, carried_units, Credit(ROLE, space, "1", ""), degrees, RIDGE
    ), carried.surface_mm


def _jaw_degrees(head: Head, units: F32) -> tuple[float, float]:
    """How far the jaw turns at full weights: what comes nearest to the units where the jaw alone moves."""
    far = head.jaw_weights > 0.8 * head.jaw_weights.max()
    arm = head.vertices[far].astype(np.float64) - head.jaw
    down = np.stack([np.zeros(len(arm)), -arm[:, 2], arm[:, 1]], axis=1)
    aside = np.stack([arm[:, 2], np.zeros(len(arm)), -arm[:, 0]], axis=1)
    angles = []
    for name, way, most in (("jawOpen", down, 35.0), ("jawLeft", aside, 15.0)):
        delta = units[INDEX[name]][far].astype(np.float64)
        # small turns are straight; tan undoes what a large one is longer by
        angle = np.degrees(np.arctan((delta * way).sum() / max(float((way * way).sum()), 1e-12)))
        angles.append(float(np.clip(angle, 0.0, most)))
    return angles[0], angles[1]
