"""The baked avatar: everything Blender needs to build a person, as one .npz of plain arrays.

Space: Y up, +Z front, metres, soles at y = 0. No pickle: strings live in one JSON member.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ...base.writing import whole_file

F32 = npt.NDArray[np.float32]
I32 = npt.NDArray[np.int32]

ASSET_FORMAT = 1


@dataclass(frozen=True)
class ShapeKey:
    """One ARKit shape of one part: ``deltas`` (K, 3) metres on the vertices ``index`` (K,)."""

    index: I32
    deltas: F32


@dataclass(frozen=True)
class Part:
    """One mesh object of the person: body, eyes, teeth, hair, clothes ...

    ``vertices`` (V, 3); ``faces`` (F, 4) vertex ids, a triangle repeats -1 as its last id; ``uvs`` (F, 4, 2)
    per face corner; ``face_material`` (F,) index into ``materials``. ``shapes`` holds only the ARKit shapes
    that move this part. ``weight_index`` (V, K) bone ids and ``weight_value`` (V, K), rows summing to 1.
    """

    name: str
    vertices: F32
    faces: I32
    uvs: F32
    face_material: I32
    materials: tuple[str, ...]
    weight_index: I32
    weight_value: F32
    shapes: dict[str, ShapeKey] = field(default_factory=dict)
    subdivide: bool = False
    """Whether a subdivision surface makes it better at high quality."""
    smooth: bool = True


@dataclass(frozen=True)
class Material:
    """A surface. ``kind``: skin, eye, cornea, teeth, mouth, hair, lash, brow, cloth, shoe.

    ``params`` are numbers (or three, for a radius) by the names of the Principled BSDF in snake_case
    (``roughness``, ``subsurface_weight`` ...). ``textures``: by channel ``base_color`` (sRGB, with alpha
    where 4 channels), ``roughness``, ``height``, ``normal`` (linear; tangent space, y up), ``wrinkles``
    (linear, one movement a channel, see ``skin/wrinkles.py``): name into ``Avatar.images``.
    """

    name: str
    kind: str
    color: tuple[float, float, float] = (0.8, 0.8, 0.8)
    """Linear RGB, used where there is no base_color texture, and by Workbench."""
    params: Mapping[str, float | tuple[float, ...]] = field(default_factory=dict)
    textures: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Avatar:
    """A person as data.

    ``bone_heads`` and ``bone_tails`` (J, 3), ``bone_rolls`` (J,) are for Blender's edit bones after the
    change of axes; ``bone_parents`` (J,) -1 for the root. ``measures`` (metres): ``height``, ``eye_height``,
    ``chin_height``, ``crown_height``, ``head_width``, ``shoulder_width``, ``face_front`` (z of the lips).
    ``deforming``: the bones that weights count, those of ``bone_names`` where empty. ``metarig``: what Rigify
    needs to know to make a control rig of the bones, as :mod:`.skeleton.rigify` says; empty for other rigs.
    ``images``: (H, W, C) uint8, or (N,) the bytes of a PNG or JPEG file. ``landmarks``: named vertex ids of
    the part ``body`` (``lip_upper`` 520 ...).
    """

    name: str
    label: str
    parts: tuple[Part, ...]
    materials: tuple[Material, ...]
    images: dict[str, npt.NDArray[np.uint8]]
    bone_names: tuple[str, ...]
    bone_parents: I32
    bone_heads: F32
    bone_tails: F32
    bone_rolls: F32
    measures: dict[str, float]
    landmarks: dict[str, int]
    credits: tuple[str, ...]
    """Licence and source lines, kept with everything made from the asset."""
    deforming: tuple[str, ...] = ()
    metarig: Mapping[str, Any] = field(default_factory=dict)

    @property
    def groups(self) -> tuple[str, ...]:
        """The names that weights count."""
        return self.deforming or self.bone_names

    def part(self, name: str) -> Part:
        """The part of that name."""
        return next(p for p in self.parts if p.name == name)


def save_avatar(avatar: Avatar, path: Path) -> None:
    """Write the asset; the file appears whole or not at all."""
    arrays: dict[str, npt.NDArray[Any]] = {
        "bone_parents": avatar.bone_parents,
        "bone_heads": avatar.bone_heads,
        "bone_tails": avatar.bone_tails,
        "bone_rolls": avatar.bone_rolls,
    }
    parts = []
    for p in avatar.parts:
        for name in ("vertices", "faces", "uvs", "face_material", "weight_index", "weight_value"):
            arrays[f"part/{p.name}/{name}"] = getattr(p, name)
        for key, shape in p.shapes.items():
            arrays[f"part/{p.name}/shape/{key}/index"] = shape.index
            arrays[f"part/{p.name}/shape/{key}/deltas"] = shape.deltas
        parts.append(
            {
                "name": p.name,
                "materials": p.materials,
                "shapes": list(p.shapes),
                "subdivide": p.subdivide,
                "smooth": p.smooth,
            }
        )
    for name, image in avatar.images.items():
        arrays[f"image/{name}"] = image
    header = {
        "format": ASSET_FORMAT,
        "name": avatar.name,
        "label": avatar.label,
        "parts": parts,
        "materials": [asdict(m) for m in avatar.materials],
        "images": list(avatar.images),
        "bone_names": avatar.bone_names,
        "measures": avatar.measures,
        "landmarks": avatar.landmarks,
        "credits": avatar.credits,
        "deforming": avatar.deforming,
        "metarig": dict(avatar.metarig),
    }
    with whole_file(path, parents=True) as partial:
        np.savez_compressed(partial, header=np.array(json.dumps(header)), **arrays)


def load_avatar(path: Path) -> Avatar:
    """Read an asset written by :func:`save_avatar`. Raises ValueError where the format is another."""
    with np.load(path, allow_pickle=False) as z:
        h = json.loads(str(z["header"]))
        if h["format"] != ASSET_FORMAT:
            raise ValueError(f"{path.name} has asset format {h['format']}, expected {ASSET_FORMAT}")
        parts = []
        for p in h["parts"]:
            base = f"part/{p['name']}/"
            shapes = {
                k: ShapeKey(z[f"{base}shape/{k}/index"], z[f"{base}shape/{k}/deltas"]) for k in p["shapes"]
            }
            parts.append(
                Part(
                    name=p["name"],
                    vertices=z[base + "vertices"],
                    faces=z[base + "faces"],
                    uvs=z[base + "uvs"],
                    face_material=z[base + "face_material"],
                    materials=tuple(p["materials"]),
                    weight_index=z[base + "weight_index"],
                    weight_value=z[base + "weight_value"],
                    shapes=shapes,
                    subdivide=p["subdivide"],
                    smooth=p["smooth"],
                )
            )
        return Avatar(
            name=h["name"],
            label=h["label"],
            parts=tuple(parts),
            materials=tuple(
                Material(
                    m["name"],
                    m["kind"],
                    tuple(m["color"]),
                    {k: tuple(v) if isinstance(v, list) else v for k, v in m["params"].items()},
                    m["textures"],
                )
                for m in h["materials"]
            ),
            images={name: z[f"image/{name}"] for name in h["images"]},
            bone_names=tuple(h["bone_names"]),
            bone_parents=z["bone_parents"],
            bone_heads=z["bone_heads"],
            bone_tails=z["bone_tails"],
            bone_rolls=z["bone_rolls"],
            measures=h["measures"],
            landmarks=h["landmarks"],
            credits=tuple(h["credits"]),
            # assets of the game-engine skeleton were once without
            deforming=tuple(h.get("deforming", ())),
            metarig=h.get("metarig", {}),
        )
