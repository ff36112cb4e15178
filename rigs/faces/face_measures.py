"""What each ARKit unit does to a face, measured at named points: the common language of all face controls.

Two controls are alike where they move these points alike, whatever they are called. The table was measured
on the average of the CC0 humans and lies in ``data/face_measures.npz``;
``python -m paksatalker.rigs.faces.face_measures`` makes it anew from the pinned source.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ..arkit import INDEX, NAMES
from ..models.numeric import write_arrays

F64 = npt.NDArray[np.float64]

_FILE = Path(__file__).parent / "face_measures.npz"
_PUPIL = 0.012
"""Metres from the centre of an eye to its pupil."""
_POINTS: dict[str, tuple[float, float, float]] = {
    "lip_top": (0, 1493.5, 153.3), "lip_bottom": (0, 1485.5, 147.7),
    "lip_top_left": (13.4, 1496, 147), "lip_bottom_left": (12.5, 1483, 144),
    "corner_left": (25.0, 1489.0, 136.0), "chin": (0, 1461.2, 132.3),
    "cheek_left": (47.5, 1515.2, 125.2), "jowl_left": (52, 1495, 109), "nose_left": (16.9, 1519.5, 139.1),
    "lid_upper_left": (30.6, 1558.5, 131), "lid_lower_left": (30.7, 1547.5, 130),
    "brow_inner_left": (15.3, 1575.8, 143.4), "brow_middle_left": (32, 1576.6, 139.3),
    "brow_outer_left": (50.0, 1572, 124), "philtrum": (0, 1505.1, 149.3),
}  # fmt: skip
"""Millimetres on the average human; ``_left`` is mirrored."""
WEIGHT = {"lip": 3.0, "corner": 2.0, "chin": 1.5, "lid": 3.0, "pupil": 2.0, "tongue": 0.5, "jowl": 0.5}
"""How much a point counts in fitting, by the first word of its name; 1 where it is not here."""


@dataclass(frozen=True)
class FaceMeasures:
    """L ``points`` by name; ``rest`` (L, 3) and ``units`` (52, L, 3): what each ARKit unit at 1 adds.

    Metres, Y up, +Z front, the middle between the eyes at the origin; ``eyes``: the distance between their
    centres.
    """

    points: tuple[str, ...]
    rest: F64
    units: F64
    eyes: float

    def rows(self) -> F64:
        """(52, M) the units as features for least squares, in millimetres times what each point counts.

        To the points comes the opening between the inner lips, which an audience sees first.
        """
        counts = np.array([WEIGHT.get(p.split("_")[0], 1.0) for p in self.points])
        flat = (1000 * self.units * counts[:, None]).reshape(len(NAMES), -1)
        return np.column_stack([flat, 8.0 * self.opening])

    def at(self, point: str) -> F64:
        """(52, 3) metres: how each unit moves one point."""
        return np.asarray(self.units[:, self.points.index(point)], np.float64)

    @property
    def opening(self) -> F64:
        """(52,) millimetres that each unit opens the inner lips."""
        return np.asarray(1000 * (self.at("lip_upper") - self.at("lip_lower"))[:, 1], np.float64)


@cache
def measures() -> FaceMeasures:
    """The table of the average CC0 human."""
    with np.load(_FILE, allow_pickle=False) as z:
        return FaceMeasures(
            tuple(str(p) for p in z["points"]),
            z["rest"].astype(np.float64),
            z["units"].astype(np.float64),
            float(z["eyes"]),
        )


def measure(path: Path = _FILE, wheel: Path | None = None) -> None:
    """Write the table from the pinned source."""
    from ..avatar.face.shapes import fit_units
    from ..avatar.human import LIP_LOWER, LIP_UPPER, shape_human
    from ..avatar.skeleton import build_skeleton
    from ..avatar.source import dense
    from ..avatar.source_file import open_source
    from ..flame.jaw_and_eyes import restate
    from ..rotations import matrix_from_axis_angle
    from ..standins.head_standin import EVEN_RACE

    human = shape_human(open_source(wheel), {}, EVEN_RACE, {})
    skeleton = build_skeleton(human)
    fitted = fit_units(human, average=True)
    units = np.stack([dense(fitted[n], len(human.vertices)) for n in NAMES]).astype(np.float64)
    body = human.groups["body"]
    ids = {"lip_upper": LIP_UPPER, "lip_lower": LIP_LOWER}
    for name, at in _POINTS.items():
        for side, sign in (("left", 1), ("right", -1)) if name.endswith("_left") else (("", 1),):
            place = np.array(at) / 1000 * [sign, 1, 1]
            distance = np.linalg.norm(human.vertices[body] - place, axis=1)
            # upper and lower lip lie close together: the jaw tells them apart
            falls = -units[INDEX["jawOpen"]][body, 1]
            if name.startswith("lip"):
                distance = distance + np.where((falls > 0.010) == ("bottom" in name), 0, 1)
            ids[name.replace("left", side)] = int(body[np.argmin(distance)])
    tongue = human.groups["helper-tongue"]
    ids["tongue"] = int(tongue[np.argmax(human.vertices[tongue][:, 2])])
    eyes = np.array([skeleton.heads[skeleton.bone(b)] for b in ("eye_l", "eye_r")], np.float64)
    origin = eyes.mean(axis=0)
    rest = [human.vertices[i] - origin for i in ids.values()]
    moved = [units[:, i] for i in ids.values()]
    turns = restate(np.eye(len(NAMES)))[:, 3:].reshape(-1, 2, 3)
    pupil = np.array([0.0, 0.0, _PUPIL])
    for eye, side in enumerate(("left", "right")):
        ids[f"pupil_{side}"] = -1
        rest.append(eyes[eye] - origin + pupil)
        moved.append(matrix_from_axis_angle(turns[:, eye]) @ pupil - pupil)
    arrays = {
        "points": np.array(list(ids)),
        "rest": np.array(rest, np.float32),
        "units": np.stack(moved, axis=1).astype(np.float32),
        "eyes": np.array(np.linalg.norm(eyes[0] - eyes[1])),
        "licence": np.array("CC0-1.0: MakeHuman / MPFB2 base mesh, Mika Suominen's Face Units"),
    }
    write_arrays(path, arrays)


if __name__ == "__main__":
    measure()
