"""A rig as data: what retargeting needs to know of an armature, and what it gives back for it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Skin:
    """Points of the meshes that an armature moves: ``points`` (V, 3) at rest in armature space, ``bones``
    (V,) the index of the bone that moves each most."""

    points: F64
    bones: npt.NDArray[np.intp]


@dataclass(frozen=True)
class Rig:
    """An armature at rest.

    ``names`` of its J bones; ``parents`` (J,) index of the parent, -1 for none; ``rest`` (J, 4, 4): each
    bone's rest matrix in armature space, Z up, in armature units: Blender's ``bone.matrix_local``. ``held``:
    bones that constraints or drivers of the rig turn. ``mirrored``: whether the object's scale is negative,
    so that it is seen as in a mirror. ``skin``: what it moves, where that is known.
    Raises ValueError where these do not belong together.
    """

    names: tuple[str, ...]
    parents: npt.NDArray[np.int32]
    rest: F64
    held: frozenset[str] = frozenset()
    mirrored: bool = False
    skin: Skin | None = None

    def __post_init__(self) -> None:
        count = len(self.names)
        if self.rest.shape != (count, 4, 4) or self.parents.shape != (count,):
            raise ValueError(f"{count} bones, but rest {self.rest.shape} and parents {self.parents.shape}")
        if not np.isfinite(self.rest).all():
            raise ValueError("a rest matrix of the rig is not finite")

    def order(self) -> list[int]:
        """Bone indices with every parent before its children. Raises ValueError on a loop."""
        depth: dict[int, int] = {-1: -1}

        def measure(bone: int) -> int:
            path = []
            while bone not in depth:
                path.append(bone)
                if len(path) > len(self.names):
                    raise ValueError("the rig's bones form a loop")
                bone = int(self.parents[bone])
            for b in reversed(path):
                depth[b] = depth[int(self.parents[b])] + 1
            return depth[path[0] if path else bone]

        return sorted(range(len(self.names)), key=measure)


@dataclass(frozen=True)
class BoneMotion:
    """Bone curves for T frames.

    ``quaternions`` (T, B, 4) w first, for ``pose_bone.rotation_quaternion`` of the B bones in ``bones``,
    with signs such that curves turn the shorter way. ``root_location`` (T, 3) for ``pose_bone.location`` of
    ``root_bone``: in that bone's rest axes and armature units, zero at rest; none is moved where that is "".
    ``room``: degrees that hanging arms are held further from a broader body than in the source.
    """

    bones: tuple[str, ...]
    quaternions: F32
    root_bone: str
    root_location: F32
    room: float = 0.0
