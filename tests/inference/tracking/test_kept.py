"""What was seen, kept in a file."""

from __future__ import annotations

import numpy as np

from paksatalker.inference.tracking.kept import Kept
from paksatalker.inference.tracking.seen import HAND, POSE, SeenBody, SeenFace


def _face(value: float) -> SeenFace:
    return SeenFace(np.full((478, 3), value, np.float32), np.full(52, value / 10, np.float32))


def test_rows_come_back_as_columns() -> None:
    kept = Kept(body=True)
    pose, world = np.full((POSE, 4), 7, np.float32), np.full((POSE, 3), 8, np.float32)
    body = SeenBody(pose, world, np.full((2, HAND, 3), np.nan, np.float32))
    for number in range(5):
        kept.add(_face(number) if number != 3 else None, body if number == 1 else None)
    points = kept.column("points", (478, 3))
    assert points.shape == (5, 478, 3) and points[2, 5, 1] == 2 and np.isnan(points[3]).all()
    assert kept.column("pose", (POSE, 4))[1, 0, 0] == 7 and np.isnan(kept.column("world", (POSE, 3))[0]).all()
    assert kept.anybody


def test_what_was_not_looked_for_was_not_seen() -> None:
    kept = Kept(body=False)
    assert kept.column("points", (478, 3)).shape == (0, 478, 3) and not kept.anybody
    kept.add(None, None)
    assert np.isnan(kept.column("hands", (2, HAND, 3))).all() and not kept.anybody
