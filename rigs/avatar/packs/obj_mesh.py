"""Meshes of Wavefront's ``.obj`` as packs bring them: vertices, faces and UVs; all else is passed over."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ....base.errors import InputError
from ..asset import F32, I32
from .lines import real, whole, words_of

MOST_VERTICES, MOST_FACES = 200_000, 400_000
_MOST = 1e4


@dataclass(frozen=True)
class ObjMesh:
    """``count`` vertices (where they lie is the fitting's); ``faces`` (F, 4), triangles end in -1; ``uvs``
    (F, 4, 2)."""

    count: int
    faces: I32
    uvs: F32


def read_obj(data: bytes, where: str) -> ObjMesh:
    """Read one; faces of more corners become fans. Raises InputError where it is none or too large."""
    count = 0
    uvs: list[tuple[float, float]] = []
    faces: list[list[int]] = []
    corners: list[list[int]] = []
    for number, words in words_of(data, where):
        here = f"{where}, line {number}"
        if not words:
            continue
        if words[0] == "v":
            count += 1
        elif words[0] == "vt":
            if len(words) < 3:
                raise InputError(f"{here}: a UV has two numbers", "the file is damaged")
            uvs.append((real(words[1], here, _MOST), real(words[2], here, _MOST)))
        elif words[0] == "f":
            _face(words[1:], count, len(uvs), here, faces, corners)
        if count > MOST_VERTICES or len(uvs) > 4 * MOST_VERTICES or len(faces) > MOST_FACES:
            raise InputError(
                f"{where} has more than {MOST_VERTICES} vertices or {MOST_FACES} faces", "reduce it"
            )
    if not faces:
        raise InputError(f"{where} has no faces", "it is no mesh")
    table = np.array([*uvs, (0.0, 0.0)], np.float32)
    return ObjMesh(count, np.array(faces, np.int32), table[np.array(corners, np.int32)])


def _face(
    words: list[str], count: int, uvs: int, here: str, faces: list[list[int]], corners: list[list[int]]
) -> None:
    if not 3 <= len(words) <= 64:
        raise InputError(f"{here}: a face of {len(words)} corners", "the file is damaged")
    ring, flat = [], []
    for word in words:
        vertex, _, rest = word.partition("/")
        uv = rest.partition("/")[0]
        ring.append(_id(vertex, count, here))
        flat.append(_id(uv, uvs, here) if uv else -1)
    if len(ring) <= 4:
        pad = [-1] * (4 - len(ring))
        faces.append(ring + pad)
        corners.append(flat + pad)
        return
    for k in range(1, len(ring) - 1):
        faces.append([ring[0], ring[k], ring[k + 1], -1])
        corners.append([flat[0], flat[k], flat[k + 1], -1])


def _id(word: str, count: int, here: str) -> int:
    """From 1 on; below 0 counted from the end."""
    if not count:
        raise InputError(f"{here}: there is nothing yet to point to", "the file is damaged")
    found = whole(word, here, -count, count)
    if not found:
        raise InputError(f"{here}: there is no number 0", "the file is damaged")
    return found - 1 if found > 0 else count + found
