"""What Blender's FBX lacks for engines: nodes of scale 1, a take with a name, no path of a machine.

Blender writes metres and gives every root node a scale of 100. Unreal makes that scale the root bone's, Unity
shows it on each object, and physics, sockets and retargeting stumble over it. Here the scale goes into the
points and ways instead, so that the file is in centimetres as Maya's own are; what is seen stays the same.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import numpy.typing as npt

from .fbx_binary import Record, fbx_bytes, read_fbx

F64 = npt.NDArray[np.float64]
_LINEAR = [0, 1, 2, 4, 5, 6, 8, 9, 10]
_PLACE = [12, 13, 14]
"""Where a matrix of 16 numbers holds turn and scale, and where its place."""


def tidy_fbx(data: bytes, title: str) -> bytes:
    """The file with uniform scales of root nodes moved into what hangs below, and its one take called
    ``title``. Raises InputError where it is no binary FBX."""
    root, version, footer = read_fbx(data)
    _name_take(root, title)
    _forget_folders(root)
    _one_target_each(root)
    _Scales(root).move()
    return fbx_bytes(root, version, footer)


def _name_take(root: Record, title: str) -> None:
    for record in _objects(root):
        if record.name in ("AnimationStack", "AnimationLayer"):
            _, _, kind = record.value(1).partition("\0")
            record.put(1, f"{title}\0{kind}")
    for take in (root.get("Takes") or Record("", [])).children:
        if take.name == "Take":
            take.put(0, title)
            if (file := take.get("FileName")) is not None:
                file.put(0, f"{title}.tak")


def _forget_folders(root: Record) -> None:
    """Textures are in the file; what else they are called by counts from beside it."""
    for record in (r for r in _objects(root) if r.name in ("Texture", "Video")):
        if (relative := record.get("RelativeFilename")) is None:
            continue
        own = relative.value(0)
        properties = record.get("Properties70")
        paths = [p for p in (properties.children if properties else ()) if p.value(0) == "Path"]
        for child in record.children:
            if child.name in ("FileName", "Filename"):
                child.put(0, own)
        for path in paths:
            path.put(4, own)


def _one_target_each(root: Record) -> None:
    """A channel of blend shapes says at which percentage each of its targets is full; Blender repeats that
    of the one for every point."""
    for record in _objects(root):
        weights = record.get("FullWeights")
        if weights is not None and np.ptp(table := weights.value(0)) == 0:
            weights.put(0, table[:1])


class _Scales:
    """Which root node an object hangs below, by how much that is scaled, and what follows from it."""

    def __init__(self, root: Record) -> None:
        self._objects = {r.value(0): r for r in _objects(root) if r.values}
        self._parents: dict[int, list[int]] = defaultdict(list)
        self._children: dict[int, list[int]] = defaultdict(list)
        self._drives: dict[int, list[tuple[int, str]]] = defaultdict(list)
        for c in (root.get("Connections") or Record("", [])).children:
            child, parent = c.value(1), c.value(2)
            self._parents[child].append(parent)
            self._children[parent].append(child)
            if c.value(0) == "OP":
                self._drives[child].append((parent, c.value(3)))
        self._scale: dict[int, float] = {}

    def move(self) -> None:
        """Put it into points, ways and matrices."""
        for key, record in self._objects.items():
            k = self._of(key)
            if record.name == "Geometry" and k != 1:
                _times(record.get("Vertices"), k)
            elif record.name == "Model":
                self._model(record, k, self._is_root(key))
            elif record.name == "Deformer" and record.get("TransformLink") is not None:
                self._cluster(key, record, k)
            elif record.name == "Pose":
                for node in (c for c in record.children if c.name == "PoseNode"):
                    _matrix(node.get("Matrix"), 1 / self._of(node.get("Node").value(0)), 1.0)  # type: ignore[union-attr]
            elif record.name == "AnimationCurveNode":
                self._animated(key, record)

    def _model(self, record: Record, k: float, is_root: bool) -> None:
        for p in (record.get("Properties70") or Record("", [])).children:
            if p.value(0) == "Lcl Scaling" and is_root and k != 1:
                for i in (4, 5, 6):
                    p.put(i, p.value(i) / k)
            elif p.value(0) == "Lcl Translation" and not is_root and k != 1:
                for i in (4, 5, 6):
                    p.put(i, p.value(i) * k)

    def _cluster(self, key: int, record: Record, k: float) -> None:
        bone = next((c for c in self._children[key] if c in self._objects), None)
        own = k if bone is None else self._of(bone)
        _matrix(record.get("Transform"), own / k, own)
        _matrix(record.get("TransformLink"), 1 / own, 1.0)
        _matrix(record.get("TransformAssociateModel"), 1 / own, 1.0)

    def _animated(self, key: int, record: Record) -> None:
        """Curves of scale and place follow the node that they move."""
        for model, path in self._drives[key]:
            k, is_root = self._of(model), self._is_root(model)
            factor = {("Lcl Scaling", True): 1 / k, ("Lcl Translation", False): k}.get((path, is_root), 1.0)
            if factor == 1:
                continue
            for p in (record.get("Properties70") or Record("", [])).children:
                if p.value(0).startswith("d|"):
                    p.put(4, p.value(4) * factor)
            for curve in (c for c in self._children[key] if c in self._objects):
                _times(self._objects[curve].get("KeyValueFloat"), factor)

    def _is_root(self, key: int) -> bool:
        return not self._above(key)

    def _above(self, key: int) -> list[int]:
        """What an object hangs below; bones have clusters for parents too, which is not meant."""
        above = [p for p in self._parents[key] if p in self._objects]
        if self._objects[key].name == "Model":
            above = [p for p in above if self._objects[p].name == "Model"]
        return above

    def _of(self, key: int) -> float:
        """The scale that moves into what hangs below the object's root node; 1 where there is none."""
        if key not in self._objects:
            return 1.0
        if key not in self._scale:
            above = self._above(key)
            self._scale[key] = self._of(above[0]) if above else self._own(self._objects[key])
        return self._scale[key]

    def _own(self, record: Record) -> float:
        properties = record.get("Properties70")
        for p in properties.children if properties is not None and record.name == "Model" else ():
            if p.value(0) == "Lcl Scaling":
                x, y, z = (p.value(i) for i in (4, 5, 6))
                if x > 0 and abs(x - y) < 1e-6 * x and abs(x - z) < 1e-6 * x:
                    return float(x)
        return 1.0


def _objects(root: Record) -> list[Record]:
    found = root.get("Objects")
    return found.children if found is not None else []


def _times(record: Record | None, factor: float) -> None:
    if record is not None:
        record.put(0, record.value(0) * factor)


def _matrix(record: Record | None, linear: float, place: float) -> None:
    if record is not None and (linear, place) != (1.0, 1.0):
        values: F64 = record.value(0)
        values[_LINEAR] *= linear
        values[_PLACE] *= place
        record.put(0, values)
