"""Twist bones that hang beside a limb's chain: which there are, and what share of the turn each takes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from ..rig import Rig
from .bone_rotations import LIMBS

F64 = npt.NDArray[np.float64]

_NAME = re.compile(r"twist|roll", re.IGNORECASE)
_BESIDE = 0.3
"""Of the segment's length: what hangs further off it is something else."""


def twist_bones(rig: Rig, used: Mapping[str, Sequence[int]], heads: F64) -> dict[int, tuple[str, float]]:
    """Bone to the joint on whose segment it lies, and where the middle of the stretch that it deforms is on
    it, 0 to 1.

    ``used``: joint to its bones; ``heads`` (J, 3): all bones' rest positions. A twist bone is known by its
    name, its place and its parent: the limb's bone, or another twist bone. Those that the rig turns itself
    (``rig.held``) are left to it, and limbs whose joint is on several bones have theirs in the chain.
    """
    mapped = {b for bones in used.values() for b in bones}
    found: dict[int, tuple[str, float]] = {}
    for joint, end in LIMBS.items():
        if len(used.get(joint, ())) != 1 or not used.get(end):
            continue
        limb = used[joint][0]
        begin, segment = heads[limb], heads[used[end][0]] - heads[limb]
        length = float(np.linalg.norm(segment))
        places: dict[int, float] = {}
        for bone in rig.order() if length > 0 else ():
            parent = int(rig.parents[bone])
            if (
                bone in mapped
                or not (parent == limb or parent in places)
                or not _NAME.search(rig.names[bone])
            ):
                continue
            at = float((heads[bone] - begin) @ segment) / length**2
            aside = float(np.linalg.norm(heads[bone] - begin - at * segment)) / length
            if rig.names[bone] not in rig.held and -0.1 < at < 1.05 and aside < _BESIDE:
                places[bone] = min(max(at, 0.0), 1.0)
        starts = sorted(set(places.values()))
        middle = {a: (a + b) / 2 for a, b in pairwise([*starts, 1.0])}
        found |= {bone: (joint, middle[at]) for bone, at in places.items()}
    return found
