"""Garments and hair of MakeHuman's ``.mhclo``: how a mesh hangs on the base mesh.

Format: MPFB2's docs/fileformats/mhclo.md and MakeHuman's shared/proxy.py. A vertex follows one base vertex,
or three by weights that sum to 1 and an offset in decimetres; offsets grow along each axis with the distance
of two base vertices from what it was where the garment was made.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ....base.errors import InputError
from ..asset import F32, I32
from .lines import plain_words, real, whole, words_of

BASE_VERTICES = 19158
MOST_VERTICES = 200_000
DECIMETRE = 0.1
_MOST_WEIGHT, _MOST_OFFSET = 1000.0, 100.0


@dataclass(frozen=True)
class Fitting:
    """``anchors`` (V, 3) base vertices, ``weights`` (V, 3), ``offsets`` (V, 3) decimetres; ``scales``: for
    x, y, z two base vertices and their distance (decimetres) at which offsets are as they stand, where told;
    ``hidden`` (19158,) base vertices that the body is without beneath it; ``mesh``, ``material``: files
    beside it, as written."""

    name: str
    author: str
    licence: str
    uuid: str
    tags: tuple[str, ...]
    mesh: str
    material: str
    depth: int
    anchors: I32
    weights: F32
    offsets: F32
    scales: tuple[tuple[int, int, float] | None, ...]
    hidden: npt.NDArray[np.bool_]

    def place(self, base: F32) -> F32:
        """(V, 3) metres on a base mesh (19158, 3), metres."""
        offsets = self.offsets * DECIMETRE
        for axis, scale in enumerate(self.scales):
            if scale is not None:
                a, b, made_at = scale
                offsets[:, axis] *= abs(base[a, axis] - base[b, axis]) / (made_at * DECIMETRE)
        return np.asarray(np.einsum("vk,vkx->vx", self.weights, base[self.anchors]) + offsets, np.float32)


def read_mhclo(data: bytes, where: str) -> Fitting:
    """Read one. Raises InputError with one line where it is none, or is made for another base mesh."""
    told = {"name": "", "author": "", "license": "", "uuid": "", "obj_file": "", "material": ""}
    tags: list[str] = []
    depth = 50
    scales: list[tuple[int, int, float] | None] = [None, None, None]
    rows: list[tuple[float, ...]] = []
    hidden = np.zeros(BASE_VERTICES, bool)
    section = ""
    for number, words in words_of(data, where):
        here = f"{where}, line {number}"
        key = words[0].lower() if words else ""
        if not words or key.startswith("#"):
            _comment(words, told)
            continue
        if section == "verts" and _is_number(key):
            rows.append(_row(words, here))
            if len(rows) > MOST_VERTICES:
                raise InputError(f"{where} has more than {MOST_VERTICES} vertices", "it is no garment")
            continue
        if section == "delete" and (_is_number(key) or key == "-"):
            _hide(words, hidden, here)
            continue
        section = ""
        if key in ("verts", "weights"):
            section = "verts" if key == "verts" else ""
        elif key == "delete_verts":
            section = "delete"
            _hide(words[1:], hidden, here)
        elif key in ("x_scale", "y_scale", "z_scale"):
            scales["xyz".index(key[0])] = _scale(words, here)
        elif key == "basemesh" and words[1:] not in ([], ["hm08"], ["alpha_7"], ["alpha7"]):
            raise InputError(f"{where} is made for the base mesh {words[1][:20]!r}", "ours is hm08")
        elif key == "tag":
            tags.append(plain_words(words[1:]).lower())
        elif key == "z_depth" and len(words) > 1:
            depth = whole(words[1], here, -1000, 1000)
        elif key in told and len(words) > 1:
            told[key] = plain_words(words[1:])
    if not rows or not told["obj_file"]:
        raise InputError(f"{where} names no vertices or no mesh", "it is no garment of MakeHuman's format")
    table = np.array(rows)
    return Fitting(
        name=told["name"],
        author=told["author"],
        licence=told["license"],
        uuid=told["uuid"],
        tags=tuple(tags),
        mesh=told["obj_file"],
        material=told["material"],
        depth=depth,
        anchors=table[:, :3].astype(np.int32),
        weights=table[:, 3:6].astype(np.float32),
        offsets=table[:, 6:].astype(np.float32),
        scales=tuple(scales),
        hidden=hidden,
    )


def _comment(words: list[str], told: dict[str, str]) -> None:
    said = [w for w in (w.lstrip("#") for w in words) if w]
    key = said[0].lower().rstrip(":") if said else ""
    key = "license" if key == "licence" else key
    if key in ("author", "license") and not told[key]:
        told[key] = plain_words(said[1:]).strip(" :")


def _is_number(word: str) -> bool:
    return word.lstrip("-").isdecimal()


def _row(words: list[str], here: str) -> tuple[float, ...]:
    if len(words) == 1:
        vertex = whole(words[0], here, 0, BASE_VERTICES - 1)
        return (vertex, vertex, vertex, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    if len(words) < 9:
        raise InputError(f"{here}: a vertex has 1 or 9 numbers, not {len(words)}", "the file is damaged")
    ids = [whole(w, here, 0, BASE_VERTICES - 1) for w in words[:3]]
    shares = [real(w, here, _MOST_WEIGHT) for w in words[3:6]]
    if not 0.9 <= sum(shares) <= 1.1:
        raise InputError(f"{here}: the weights add up to {sum(shares):.2f}, not to 1", "the file is damaged")
    return (*ids, *shares, *(real(w, here, _MOST_OFFSET) for w in words[6:9]))


def _hide(words: list[str], hidden: npt.NDArray[np.bool_], here: str) -> None:
    first, through = 0, False
    for word in words:
        if word == "-":
            through = True
            continue
        vertex = whole(word, here, 0, BASE_VERTICES - 1)
        hidden[first if through else vertex : vertex + 1] = True
        first, through = vertex, False


def _scale(words: list[str], here: str) -> tuple[int, int, float]:
    if len(words) < 4:
        raise InputError(f"{here}: {words[0]} lacks two vertices and a distance", "the file is damaged")
    a, b = (whole(w, here, 0, BASE_VERTICES - 1) for w in words[1:3])
    made_at = real(words[3], here, 1000.0)
    if made_at < 1e-3:
        raise InputError(f"{here}: {words[0]} has the distance {words[3][:20]}", "the file is damaged")
    return a, b, made_at
