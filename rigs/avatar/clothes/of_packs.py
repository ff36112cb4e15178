"""A garment, hair or skin of a pack on a person: parts, materials and pictures as the rest of an avatar."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np
import numpy.typing as npt

from ....base.errors import InputError
from ..assemble import part_of_piece
from ..asset import F32, Material, Part
from ..human import Human
from ..packs.bag import MOST_BYTES
from ..packs.mhclo import Fitting, read_mhclo
from ..packs.mhmat import MhMaterial, read_mhmat
from ..packs.obj_mesh import read_obj
from ..packs.pictures import look
from ..packs.store import Item
from ..piece import Piece
from ..skeleton import Skeleton

Images = dict[str, npt.NDArray[np.uint8]]
_FARTHEST = 1.5
"""Metres from the body, beyond which a vertex is no garment's."""


@dataclass(frozen=True)
class Worn:
    """One thing that is worn; ``hidden`` (19158,) base vertices that its maker leaves out beneath it, none
    where it doesn't say."""

    part: Part
    material: Material
    images: Images
    hidden: npt.NDArray[np.bool_]
    depth: int


def wear(item: Item, human: Human, rig: Skeleton) -> Worn:
    """Put a garment or hair of a pack on a person. Raises InputError where its files are no longer sound."""
    fitting = read_mhclo(_bytes(item.path), item.name)
    mesh = read_obj(_bytes(_near(item, item.path, fitting.mesh)), item.name)
    if mesh.count != len(fitting.anchors):
        raise InputError(f"{item.name}: its mesh is another than it was made for", "add the pack again")
    name = f"{item.kind}_{item.name}"
    material, images = _material(item, fitting, name)
    piece = Piece(
        name=name,
        vertices=_placed(fitting, human, item),
        faces=mesh.faces,
        uvs=mesh.uvs,
        face_material=np.zeros(len(mesh.faces), np.int32),
        materials=(name,),
        anchors=fitting.anchors,
        anchor_weights=_shares(fitting),
        shapes=item.kind == "hair",
    )
    part = part_of_piece(piece, human, rig, human.units)
    return Worn(part, material, images, fitting.hidden, fitting.depth)


def skin_of_pack(item: Item) -> tuple[Material, Images]:
    """The material ``skin`` of a pack's skin, on the base mesh's own UVs."""
    told = read_mhmat(_bytes(item.path), item.name)
    return _surface(item, item.path, told, "skin", "skin")


def _placed(fitting: Fitting, human: Human, item: Item) -> F32:
    placed = fitting.place(human.vertices)
    low, high = human.vertices.min(axis=0) - _FARTHEST, human.vertices.max(axis=0) + _FARTHEST
    if not np.isfinite(placed).all() or (placed < low).any() or (placed > high).any():
        raise InputError(f"{item.name} lies far from the body", "its .mhclo is damaged, or for another mesh")
    return placed


def _shares(fitting: Fitting) -> F32:
    """Weights that may stand for skin weights: none below 0, summing to 1."""
    shares = np.clip(fitting.weights, 0, None)
    total = shares.sum(axis=1, keepdims=True)
    return np.where(total > 1e-6, shares / np.maximum(total, 1e-6), [[1.0, 0.0, 0.0]]).astype(np.float32)


def _material(item: Item, fitting: Fitting, name: str) -> tuple[Material, Images]:
    kind = "cloth" if item.kind == "clothes" else "hair"
    if not fitting.material:
        return Material(name, kind, (0.5, 0.5, 0.5), {"roughness": 0.7}), {}
    file = _near(item, item.path, fitting.material)
    told = read_mhmat(_bytes(file), item.name) if file.is_file() else MhMaterial()
    return _surface(item, file, told, name, kind)


def _surface(item: Item, file: Path, told: MhMaterial, name: str, kind: str) -> tuple[Material, Images]:
    images: Images = {}
    textures = {}
    for channel, named in told.textures.items():
        picture = _near(item, file, named)
        if picture.is_file():
            data = _bytes(picture)
            look(data, picture.name)
            images[f"{name}_{channel}"] = np.frombuffer(data, np.uint8)
            textures[channel] = f"{name}_{channel}"
    params: dict[str, float | tuple[float, ...]] = {"roughness": told.roughness, "metallic": told.metallic}
    if told.opacity < 1 and "base_color" not in textures:
        params["alpha"] = told.opacity
    return Material(name, kind, told.color, params, textures), images


def _near(item: Item, file: Path, named: str) -> Path:
    """The pack's file that another one names; never one outside of the pack."""
    root = item.path
    for _ in PurePosixPath(item.file).parts:
        root = root.parent
    plain = named.replace("\\", "/")
    for candidate in (file.parent / plain, file.parent / PurePosixPath(plain).name):
        found = candidate.resolve()
        if found.is_relative_to(root.resolve()) and found.is_file():
            return found
        # packs are packed on systems that don't tell capitals apart
        beside = found.parent
        if beside.is_relative_to(root.resolve()) and beside.is_dir():
            for other in beside.iterdir():
                if other.name.casefold() == found.name.casefold():
                    return other
    return file.parent / PurePosixPath(plain).name


def _bytes(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(MOST_BYTES)
    except OSError as e:
        raise InputError(f"can't read {file}: {e.strerror}", "add the pack again") from e
