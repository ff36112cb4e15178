"""One of our people as avatars of other formats: what :mod:`check_faces_seen` lets speak.

    .venv/bin/python scripts/face_avatars.py FORMAT FOLDER    writes FOLDER/FORMAT.blend, or .vrm

Each file has only what an avatar of that format has. ``face_avatars.toml`` says how the shape keys of Oculus
and VRM are modelled; bone faces come with the skeletons of the library.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import bpy
import numpy as np
import numpy.typing as npt
from face_avatars_flame import flame

from paksatalker.base.tables import shipped
from paksatalker.blender_addon.characters.build_avatar import build_avatar
from paksatalker.blender_addon.characters.character import Character
from paksatalker.blender_addon.files.export import export
from paksatalker.blender_addon.files.save import save
from paksatalker.inference.jobs.export import ExportFile
from paksatalker.rigs import bake
from paksatalker.rigs.arkit import INDEX, NAMES
from paksatalker.rigs.avatar import library
from paksatalker.rigs.avatar.asset import load_avatar
from paksatalker.rigs.gltf.glb import read_glb, write_glb
from paksatalker.rigs.recognition.bone_tables import conventions
from paksatalker.rigs.recognition.face_tables import row

F64 = npt.NDArray[np.float64]

PERSON = "woman"


def make(name: str, folder: Path) -> Path:
    """The file of an avatar of that format, one of :data:`FORMATS`."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    if name == "vrm":
        return vrm(folder)
    FORMATS[name]()
    return save(bpy.context.scene, folder / f"{name}.blend")


def arkit() -> None:
    """As it is: 52 shape keys."""
    build_avatar(library.load(PERSON))


def oculus() -> None:
    """The fifteen visemes and a blink."""
    combined(build_avatar(library.load(PERSON)), shipped(__file__, "face_avatars.toml")["oculus"])


def jaw() -> None:
    """No shape keys: a jaw bone and eye bones."""
    for mesh in build_avatar(library.load(PERSON)).meshes:
        mesh.shape_key_clear()


def of_bones(skeleton: str) -> None:
    """No shape keys: the face bones of such a skeleton."""
    build_avatar(load_avatar(bake.person(PERSON, f"skeleton={skeleton},face=bones")))


def vrm(folder: Path) -> Path:
    """A .vrm 1.0: morph targets without names, and expressions that say which does what."""
    wanted = shipped(__file__, "face_avatars.toml")["vrm"]
    person = build_avatar(library.load(PERSON))
    numbers = {name: f"target {i}" for i, name in enumerate(wanted)}
    combined(person, {numbers[name]: units for name, units in wanted.items()})
    plain = export(bpy.context.scene, person, ExportFile(output=folder / "vrm.glb"))
    data, binary = read_glb(plain.read_bytes())
    place = {node.get("name"): i for i, node in enumerate(data["nodes"])}
    humanoid, ours = conventions()["vrm"].joints, conventions()["game_engine"].joints
    bones = {
        humanoid[joint][0]: {"node": place[ours[joint][0]]}
        for joint in humanoid
        if joint in ours and ours[joint][0] in place
    }
    expressions = {}
    for name in wanted:
        binds = []
        for node, index in [(i, n["mesh"]) for i, n in enumerate(data["nodes"]) if "mesh" in n]:
            targets = data["meshes"][index].get("extras", {}).get("targetNames", [])
            if numbers[name] in targets:
                binds.append({"node": node, "index": targets.index(numbers[name]), "weight": 1.0})
        expressions[name] = {"morphTargetBinds": binds, "isBinary": False}
    data["extensionsUsed"] = [*data.get("extensionsUsed", []), "VRMC_vrm"]
    data.setdefault("extensions", {})["VRMC_vrm"] = {
        "specVersion": "1.0",
        "meta": {"name": "Woman", "version": "1", "authors": ["PaksaTalker"],
                 "licenseUrl": "https://creativecommons.org/publicdomain/zero/1.0/"},
        "humanoid": {"humanBones": bones},
        "expressions": {"preset": expressions},
    }  # fmt: skip
    file = folder / "vrm.vrm"
    file.write_bytes(write_glb(data, binary))
    plain.unlink()
    return file


def combined(person: Character, table: Mapping[str, Mapping[str, float]]) -> None:
    """Put shape keys that are sums of ARKit units in the place of those units."""
    rows = {name: row(units, name) for name, units in table.items()}
    for mesh in person.meshes:
        if mesh.data.shape_keys is None:
            continue
        blocks = mesh.data.shape_keys.key_blocks
        rest = coordinates(blocks[0])
        moved = {n: coordinates(blocks[n]) - rest for n in NAMES if n in blocks}
        mesh.shape_key_clear()
        mesh.shape_key_add(name="Basis", from_mix=False)
        for name, weights in rows.items():
            there = rest + sum((weights[INDEX[n]] * delta for n, delta in moved.items()), np.zeros_like(rest))
            if np.abs(there - rest).max() > 0 or mesh.name.endswith("body"):
                key = mesh.shape_key_add(name=name, from_mix=False)
                key.value = 0.0
                key.points.foreach_set("co", there.astype(np.float32).ravel())


def coordinates(block: bpy.types.ShapeKey) -> F64:
    """(V, 3)."""
    flat = np.empty(3 * len(block.points), np.float32)
    block.points.foreach_get("co", flat)
    return flat.reshape(-1, 3).astype(np.float64)


FORMATS: Mapping[str, Callable[[], None]] = {
    "arkit": arkit,
    "oculus": oculus,
    "vrm": arkit,
    "makehuman": lambda: of_bones("makehuman"),
    "rigify": lambda: of_bones("rigify"),
    "jaw": jaw,
    "flame": flame,
}


if __name__ == "__main__":
    print(make(sys.argv[1], Path(sys.argv[2])))
    sys.stdout.flush()
    os._exit(0)
