"""What a VRM says beyond glTF: its expressions, which morph targets they bind, and the humanoid."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...base.errors import believed
from .glb import read_document

OLD_NAMES = {
    "a": "aa", "i": "ih", "u": "ou", "e": "ee", "o": "oh", "blink_l": "blinkLeft", "blink_r": "blinkRight",
    "joy": "happy", "sorrow": "sad", "fun": "relaxed", "lookup": "lookUp", "lookdown": "lookDown",
    "lookleft": "lookLeft", "lookright": "lookRight",
}  # fmt: skip
"""VRM 0.x's presets under VRM 1.0's names."""


@dataclass(frozen=True)
class Bind:
    """A morph target of a mesh (name and number of its targets), and how much of it an expression takes."""

    mesh: str
    targets: int
    index: int
    weight: float


@dataclass(frozen=True)
class Vrm:
    """``expressions`` by name; ``bones``: VRM's humanoid bone to the file's node; ``old``: VRM 0.x."""

    expressions: dict[str, tuple[Bind, ...]]
    bones: dict[str, str]
    old: bool


def read_vrm(path: Path) -> Vrm | None:
    """What the JSON of a glTF binary says; None where it is no VRM. Raises InputError where it is no glTF, or
    its tables are not made as VRM's."""
    with _as_vrm(path):
        return _read(read_document(path))


def expression_names(path: Path) -> tuple[str, ...]:
    """Names of a VRM's expressions, presets and custom ones; empty for another .glb. Raises InputError as
    :func:`read_vrm` does."""
    with _as_vrm(path):
        extensions = read_document(path).get("extensions", {})
        one = extensions.get("VRMC_vrm", {}).get("expressions", {})
        zero = extensions.get("VRM", {}).get("blendShapeMaster", {}).get("blendShapeGroups", [])
        names = (*one.get("preset", {}), *one.get("custom", {}), *(g.get("name", "") for g in zero))
        return tuple(map(str, names))


def _read(data: dict[str, Any]) -> Vrm | None:
    extensions = data.get("extensions", {})
    nodes, meshes = data.get("nodes", []), data.get("meshes", [])
    if isinstance(one := extensions.get("VRMC_vrm"), dict):
        table = one.get("expressions", {})
        all_of = {**table.get("custom", {}), **table.get("preset", {})}
        expressions = {
            name: tuple(
                b
                for bind in e.get("morphTargetBinds", ())
                if (b := _bind(meshes, _get(nodes, bind.get("node"), "mesh"), bind, 1.0)) is not None
            )
            for name, e in all_of.items()
        }
        bones = {k: v.get("node") for k, v in one.get("humanoid", {}).get("humanBones", {}).items()}
    elif isinstance(zero := extensions.get("VRM"), dict):
        expressions = {}
        for group in zero.get("blendShapeMaster", {}).get("blendShapeGroups", ()):
            preset = str(group.get("presetName", "unknown")).lower()
            name = OLD_NAMES.get(preset, preset) if preset != "unknown" else str(group.get("name", ""))
            binds = (_bind(meshes, b.get("mesh"), b, 0.01) for b in group.get("binds", ()))
            expressions[name] = tuple(b for b in binds if b is not None)
        bones = {b.get("bone"): b.get("node") for b in zero.get("humanoid", {}).get("humanBones", ())}
    else:
        return None
    named = {str(k): name for k, v in bones.items() if isinstance(name := _get(nodes, v, "name"), str)}
    return Vrm({k: v for k, v in expressions.items() if v}, named, "VRM" in extensions)


def target_names(path: Path) -> list[tuple[str, list[Any]]]:
    """The meshes of a glTF binary that name their morph targets in their primitives alone, by the name that
    Blender gives them, with these names, which may be anything. Raises InputError as :func:`read_vrm` does.
    """
    found = []
    with _as_vrm(path):
        for number, mesh in enumerate(read_document(path).get("meshes", ())):
            named = (mesh.get("extras") or {}).get("targetNames")
            primitives = [p for p in mesh.get("primitives", ()) if isinstance(p, dict)]
            names = next((n for p in primitives if (n := (p.get("extras") or {}).get("targetNames"))), None)
            if not named and isinstance(names, list):
                found.append((str(mesh.get("name", f"Mesh_{number}")), names))
    return found


def _as_vrm(path: Path) -> AbstractContextManager[None]:
    return believed(
        f"{path.name}: its VRM tables are not as VRM has them", "export it again from its program"
    )


def _bind(meshes: list[Any], mesh: Any, bind: dict[str, Any], scale: float) -> Bind | None:
    index, weight = bind.get("index"), bind.get("weight", 0.0)
    if not isinstance(mesh, int) or not 0 <= mesh < len(meshes) or not isinstance(index, int):
        return None
    targets = len(meshes[mesh].get("primitives", [{}])[0].get("targets", ()))
    if not 0 <= index < targets or not isinstance(weight, int | float):
        return None
    return Bind(str(meshes[mesh].get("name", f"Mesh_{mesh}")), targets, index, scale * float(weight))


def _get(rows: list[Any], index: Any, key: str) -> Any:
    return rows[index].get(key) if isinstance(index, int) and 0 <= index < len(rows) else None
