"""The Open Asset Import Library, through its C interface: skin and morphs are put together here in numpy.

Libraries are installed with pip into a folder of ``.cache`` for each Python: ``cmeel-assimp``, the library
itself (BSD-3-Clause), and ``impasse`` (BSD), of which its C declarations are used.
"""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from environment import ROOT, run, stop

from paksatalker.rigs.rotations import matrix_from_quat

from .seen import F64, Seen

PACKAGES = ("cmeel-assimp==6.0.5", "cmeel-zlib", "impasse==5.4.2", "cffi", "pycparser")
_OF_6 = """
struct bone_of_6 {
    struct aiString mName; unsigned int mNumWeights; struct aiNode *mArmature; struct aiNode *mNode;
    struct aiVertexWeight *mWeights; struct aiMatrix4x4 mOffsetMatrix; };
struct turn_of_6 { double mTime; struct aiQuaternion mValue; unsigned int mInterpolation; };
"""
"""What version 6 lays out otherwise; the declarations are of version 5."""
_FOLDER = ROOT / f".cache/assimp-{sys.version_info[0]}.{sys.version_info[1]}"


def assimp_reads(file: Path, step: int = 29) -> tuple[Seen, dict[str, Any]]:
    """What the library reads at every key of an .fbx, of each ``step``th vertex, and what it says of it:
    ``name`` of the animation, ``fps``, ``seconds``, how many ``animations``, and ``scales`` of nodes."""
    ffi, library = _library()
    scene = library.aiImportFile(str(file).encode(), 0)
    if not scene:
        stop(f"assimp can't read {file.name}", "see above")
    try:
        return _read(ffi, scene, step)
    finally:
        library.aiReleaseImport(scene)


@cache
def _library() -> tuple[Any, Any]:
    if not (_FOLDER / "impasse").exists():
        run([sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(_FOLDER), *PACKAGES])
    found = sorted(_FOLDER.glob("cmeel.prefix/lib/libassimp.*"))
    if not found:
        stop(f"no library in {_FOLDER}", "delete the folder, so that it is installed anew")
    sys.path.append(str(_FOLDER))
    os.environ["LD_LIBRARY_PATH"] = str(found[0].parent)  # where the package looks for it
    from impasse.structs import ffi  # type: ignore[import-not-found]

    ffi.cdef(_OF_6)
    return ffi, ffi.dlopen(str(found[0]))


def _read(ffi: Any, scene: Any, step: int) -> tuple[Seen, dict[str, Any]]:
    animation = scene.mAnimations[0]
    keys = {}
    for i in range(animation.mNumChannels):
        channel = animation.mChannels[i]
        keys[_text(ffi, channel.mNodeName)] = _local(ffi, channel)
    weights = {}
    for i in range(animation.mNumMorphMeshChannels):
        channel = animation.mMorphMeshChannels[i]
        rows = [channel.mKeys[k] for k in range(channel.mNumKeys)]
        table = np.zeros((len(rows), rows[0].mNumValuesAndWeights))
        for t, row in enumerate(rows):
            for n in range(row.mNumValuesAndWeights):
                table[t, row.mValues[n]] = row.mWeights[n]
        weights[_text(ffi, channel.mName).partition("*")[0]] = table
    frames = max(len(k) for k in keys.values())
    places: dict[str, F64] = {}
    owners: dict[int, str] = {}

    def walk(node: Any, above: F64) -> None:
        name = _text(ffi, node.mName)
        own = keys.get(name, np.array(_matrix(node.mTransformation))[None])
        places[name] = above @ (own if len(own) == frames else np.repeat(own[:1], frames, axis=0))
        owners.update({node.mMeshes[m]: name for m in range(node.mNumMeshes)})
        for c in range(node.mNumChildren):
            walk(node.mChildren[c], places[name])

    walk(scene.mRootNode, np.eye(4)[None])
    unit = 0.01
    rest: list[F64] = []
    points: list[npt.NDArray[Any]] = []
    bones: dict[str, F64] = {}
    named: dict[str, F64] = {}
    for m in range(scene.mNumMeshes):
        mesh, owner = scene.mMeshes[m], owners[m]
        base = _vectors(ffi, mesh.mVertices, mesh.mNumVertices)[::step]
        shaped = np.repeat(base[None], frames, axis=0)
        for a in range(mesh.mNumAnimMeshes):
            target = mesh.mAnimMeshes[a]
            values = weights[owner][:, a]
            way = _vectors(ffi, target.mVertices, target.mNumVertices)[::step] - base
            shaped += values[:, None, None] * way
            name = _text(ffi, target.mName)
            named[name] = np.maximum(named.get(name, 0.0), values)
        at_rest = places[owner][0]
        moved, sums = np.zeros((frames, len(base), 3)), np.zeros(len(base))
        for b in range(mesh.mNumBones):
            bone = ffi.cast("struct bone_of_6 *", mesh.mBones[b])
            name, offset = _text(ffi, bone.mName), np.array(_matrix(bone.mOffsetMatrix))
            share = np.zeros(mesh.mNumVertices)
            pairs = [(bone.mWeights[w].mVertexId, bone.mWeights[w].mWeight) for w in range(bone.mNumWeights)]
            if pairs:
                index, value = zip(*pairs, strict=True)
                share[list(index)] = value
            part = share[::step]
            whole = places[name] @ offset
            turn = (whole @ np.linalg.inv(at_rest))[:, :3, :3]
            bones[name] = turn / np.cbrt(np.linalg.det(turn))[:, None, None]
            mine = np.flatnonzero(part)
            here = np.einsum("tab,tvb->tva", whole[:, :3, :3], shaped[:, mine]) + whole[:, None, :3, 3]
            moved[:, mine] += part[mine, None] * here
            sums += part
        rest.append(unit * (base @ at_rest[:3, :3].T + at_rest[:3, 3]))
        points.append((unit * moved / np.maximum(sums, 1e-9)[:, None]).astype(np.float32))
    seen = Seen(
        np.concatenate(rest),
        [{n: float(v[t]) for n, v in named.items()} for t in range(frames)],
        [{n: b[t] for n, b in bones.items()} for t in range(frames)],
        list(np.concatenate(points, axis=1)),
    )
    said = {
        "name": _text(ffi, animation.mName),
        "fps": animation.mTicksPerSecond,
        "seconds": animation.mDuration / animation.mTicksPerSecond,
        "animations": scene.mNumAnimations,
        "scales": sorted({round(float(np.cbrt(np.linalg.det(p[0, :3, :3]))), 4) for p in places.values()}),
    }
    return seen, said


def _local(ffi: Any, channel: Any) -> F64:
    """(T, 4, 4) of a node's keys."""
    count = max(channel.mNumPositionKeys, channel.mNumRotationKeys, channel.mNumScalingKeys)

    def values(keys: Any, number: int) -> list[Any]:
        return [keys[min(i, number - 1)].mValue for i in range(count)]

    keys = ffi.cast("struct turn_of_6 *", channel.mRotationKeys)
    turns = [(q.w, q.x, q.y, q.z) for q in values(keys, channel.mNumRotationKeys)]
    ways = [(v.x, v.y, v.z) for v in values(channel.mPositionKeys, channel.mNumPositionKeys)]
    sizes = [(v.x, v.y, v.z) for v in values(channel.mScalingKeys, channel.mNumScalingKeys)]
    result = np.tile(np.eye(4), (count, 1, 1))
    result[:, :3, :3] = matrix_from_quat(np.array(turns)) * np.array(sizes)[:, None, :]
    result[:, :3, 3] = ways
    return result


def _matrix(m: Any) -> list[list[float]]:
    return [[getattr(m, f"{row}{column}") for column in "1234"] for row in "abcd"]


def _vectors(ffi: Any, pointer: Any, count: int) -> F64:
    raw = ffi.buffer(pointer, 12 * count)
    return np.frombuffer(raw, np.float32).reshape(count, 3).astype(np.float64)


def _text(ffi: Any, string: Any) -> str:
    return bytes(ffi.buffer(string.data, string.length)).decode("utf-8", "replace")
