"""What the face and body parts hand on: tracks on the frames of one performance.

Frame i shows the time i / fps; T = ceil(duration * fps). SMPL-X space: Y up, +Z front, metres, radians.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]


@dataclass(frozen=True)
class FaceTrack:
    """The face: ``arkit`` (T, 52) in 0..1 in the order of :data:`paksatalker.rigs.arkit.NAMES`.

    ``head`` (T, 3) is the axis-angle rotation of the head against the chest (the pipeline shares it
    between neck and head joints). ``events`` are dicts with at least ``kind``, ``start`` and ``end``.
    """

    arkit: Array
    head: Array
    events: tuple[dict[str, Any], ...] = field(default_factory=tuple)


@dataclass(frozen=True)
class BodyTrack:
    """The body: ``poses`` (T, 165) axis-angle with neck, head, jaw, eyes (joints 12, 15, 22..24) left zero,
    ``trans`` (T, 3) displacement of the pelvis from its rest position, ``events`` as in FaceTrack.

    ``head`` (T, 3): what the body turns the head by, against the chest and beneath the face's own turn of it.
    """

    poses: Array
    trans: Array
    events: tuple[dict[str, Any], ...] = field(default_factory=tuple)
    head: Array | None = None
    told: Mapping[str, Any] = field(default_factory=dict)
    """How it was moved, of plain values: what the performance tells of its body."""
