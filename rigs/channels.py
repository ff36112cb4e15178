"""The arrow from a Performance to the curves of one avatar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from .arkit import INDEX
from .detect import Match, detect
from .face_map import FaceMatch, match_face_keys
from .retarget import retarget
from .rig import BoneMotion, Rig

if TYPE_CHECKING:
    from ..inference.performance import Performance

F32 = npt.NDArray[np.float32]


@dataclass(frozen=True)
class AvatarChannels:
    """All that moves one avatar through a performance of T frames.

    ``weights``: shape key name to (T,) values in 0..1. ``bones``: bone curves, None where the rig is not
    recognised or there is none. ``face`` and ``body`` say what was matched and what was not.
    """

    weights: Mapping[str, F32]
    bones: BoneMotion | None
    face: FaceMatch
    body: Match | None


def channels(performance: Performance, rig: Rig | None, face_keys: Iterable[str]) -> AvatarChannels:
    """Curves of an avatar with this rig and these shape keys.

    Jaw and gaze come from the ARKit shapes alone; the pose's jaw and eye joints, which restate them, move
    bones only where the avatar has none of those shapes. Raises ValueError where the rig is malformed.
    """
    face = match_face_keys(face_keys)
    weights = {key: performance.arkit[:, INDEX[unit]] for unit, key in face.keys.items()}
    body = detect(rig.names) if rig is not None else None
    bones = None
    if rig is not None and body is not None:
        shapes = {"jawOpen", "eyeLookOutLeft"} & set(face.keys)
        bones = retarget(
            performance.poses,
            performance.trans,
            performance.rest_joints,
            rig,
            body.mapping,
            include_face=not shapes,
        )
    return AvatarChannels(weights, bones, face, body)
