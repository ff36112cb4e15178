"""VRM animation (.vrma): glTF binary with ``VRMC_vrm_animation`` 1.0, which plays on every VRM 1.0 avatar.

The humanoid stands in a T-pose with all rest rotations zero, so SMPL-X's rotations are the animation's own. A
node's weight as an expression is the X of its translation. Gaze is a node of its own; eye bones have no part.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from ..arkit import NAMES as UNITS
from ..faces.face_solve import solve
from ..gltf.glb import write_glb
from ..recognition.bone_tables import conventions
from ..recognition.face_tables import face_conventions
from ..rotations import quat_from_axis_angle, quat_multiply, sign_align
from ..smplx import INDEX, NAMES, PARENTS

F32 = npt.NDArray[np.float32]
PRESETS = ("aa", "ih", "ou", "ee", "oh", "blinkLeft", "blinkRight", "happy", "angry", "sad", "surprised")
"""VRM 1.0's expressions that ours are solved into; gaze is not one of them."""
PERFECT_SYNC = 40
"""With so many ARKit units among its own expressions an avatar is driven by these."""
_FLOAT = 5126


def vrma_bytes(
    arkit: npt.ArrayLike,
    poses: npt.ArrayLike,
    trans: npt.ArrayLike,
    rest: npt.ArrayLike,
    fps: float,
    custom: Iterable[str] = (),
    title: str = "PaksaTalker",
) -> bytes:
    """The file for weights (T, 52), SMPL-X poses (T, 165), trans (T, 3) and the T-pose ``rest`` (55, 3).

    ``custom``: the avatar's own expressions. Where they hold ARKit's units ("perfect sync") these are keyed
    by their names, else VRM's presets are solved for the nearest face.
    """
    weights = np.asarray(arkit, np.float64)
    turns = np.asarray(poses, np.float64).reshape(-1, 55, 3)
    frames = len(turns)
    glb = _Glb(np.arange(frames) / fps)
    bones = _bones(glb, turns, np.asarray(trans, np.float64), np.asarray(rest, np.float64))
    own = {name.casefold(): name for name in custom}
    units = {own[u.casefold()]: weights[:, i] for i, u in enumerate(UNITS) if u.casefold() in own}
    if len(units) >= PERFECT_SYNC:
        gaze = {n for n in units if n.casefold().startswith("eyelook")}
        faces, section = {n: v for n, v in units.items() if n not in gaze}, "custom"
    else:
        rows = face_conventions()["vrm"].rows
        solved = solve(weights, np.array([rows[p] for p in PRESETS]))
        faces, section = {p: solved[:, i] for i, p in enumerate(PRESETS)}, "preset"
    nodes = {}
    for name, values in faces.items():
        nodes[name] = {"node": glb.node(name)}
        glb.channel(nodes[name]["node"], "translation", np.stack([values, 0 * values, 0 * values], axis=1))
    look = glb.node("lookAt")
    head = quat_multiply(
        quat_from_axis_angle(0.5 * turns[:, 23]), quat_from_axis_angle(0.5 * turns[:, 24])
    )  # the mean of both eyes, which turn by nearly the same
    glb.channel(look, "rotation", _xyzw(head))
    eyes = np.asarray(rest, np.float64)[[23, 24]].mean(axis=0) - np.asarray(rest, np.float64)[INDEX["head"]]
    extension = {
        "specVersion": "1.0",
        "humanoid": {"humanBones": bones},
        "expressions": {section: nodes},
        "lookAt": {"node": look, "offsetFromHeadBone": [round(float(v), 6) for v in eyes]},
    }
    return glb.bytes(extension, title)


def _bones(
    glb: _Glb, turns: npt.NDArray[np.float64], trans: npt.NDArray[np.float64], rest: npt.NDArray[np.float64]
) -> dict[str, dict[str, int]]:
    """Key the humanoid and name its nodes."""
    convention = conventions()["vrm"].joints
    nodes: dict[str, int] = {}
    named: dict[str, dict[str, int]] = {}
    for j, joint in enumerate(NAMES):
        if joint in ("jaw", "left_eye", "right_eye"):  # the face's own
            continue
        bone = convention[joint][0]
        parent = PARENTS[j]
        place = rest[j] - (rest[parent] if parent >= 0 else 0)
        nodes[joint] = glb.node(bone, place, nodes.get(NAMES[parent]) if parent >= 0 else None)
        named[bone] = {"node": nodes[joint]}
        if np.abs(turns[:, j]).max() > 1e-7:
            glb.channel(nodes[joint], "rotation", _xyzw(quat_from_axis_angle(turns[:, j])))
    glb.channel(nodes["pelvis"], "translation", rest[0] + trans)
    return named


def _xyzw(quaternions: npt.ArrayLike) -> npt.NDArray[np.float64]:
    return np.roll(sign_align(np.asarray(quaternions, np.float64)), -1, axis=-1)


class _Glb:
    """A glTF binary of nodes and one animation, all on the same times (T,)."""

    def __init__(self, times: npt.NDArray[np.float64]) -> None:
        self._data = bytearray()
        self._accessors: list[dict[str, Any]] = []
        self._views: list[dict[str, int]] = []
        self._nodes: list[dict[str, Any]] = []
        self._roots: list[int] = []
        self._channels: list[dict[str, Any]] = []
        self._samplers: list[dict[str, Any]] = []
        self._times = self._accessor(np.asarray(times, np.float32), "SCALAR", True)

    def node(self, name: str, place: npt.ArrayLike | None = None, parent: int | None = None) -> int:
        """Add a node and return its index."""
        node: dict[str, Any] = {"name": name}
        if place is not None:
            node["translation"] = [float(v) for v in np.asarray(place, np.float32)]
        self._nodes.append(node)
        index = len(self._nodes) - 1
        if parent is None:
            self._roots.append(index)
        else:
            self._nodes[parent].setdefault("children", []).append(index)
        return index

    def channel(self, node: int, path: str, values: npt.ArrayLike) -> None:
        """Key a node: ``translation`` (T, 3) or ``rotation`` (T, 4), x y z w."""
        table = np.asarray(values, np.float32)
        output = self._accessor(table, "VEC4" if path == "rotation" else "VEC3", False)
        self._samplers.append({"input": self._times, "interpolation": "LINEAR", "output": output})
        self._channels.append({"sampler": len(self._samplers) - 1, "target": {"node": node, "path": path}})

    def bytes(self, extension: dict[str, Any], title: str) -> bytes:
        """The file."""
        document = {
            "asset": {"version": "2.0", "generator": "PaksaTalker"},
            "extensionsUsed": ["VRMC_vrm_animation"],
            "extensions": {"VRMC_vrm_animation": extension},
            "scene": 0,
            "scenes": [{"nodes": self._roots}],
            "nodes": self._nodes,
            "animations": [{"name": title, "channels": self._channels, "samplers": self._samplers}],
            "accessors": self._accessors,
            "bufferViews": self._views,
            "buffers": [{"byteLength": len(self._data)}],
        }
        return write_glb(document, bytes(self._data))

    def _accessor(self, table: F32, kind: str, bounds: bool) -> int:
        raw = np.ascontiguousarray(table, "<f4").tobytes()
        self._views.append({"buffer": 0, "byteOffset": len(self._data), "byteLength": len(raw)})
        self._data += raw
        accessor: dict[str, Any] = {
            "bufferView": len(self._views) - 1,
            "componentType": _FLOAT,
            "count": len(table),
            "type": kind,
        }
        if bounds:
            accessor |= {"min": [float(table.min())], "max": [float(table.max())]}
        self._accessors.append(accessor)
        return len(self._accessors) - 1
