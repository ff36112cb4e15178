"""One person from its description (a small TOML) to the finished Avatar."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from .assemble import part_of_piece, piece_of_base
from .asset import F32, Avatar, Material
from .clothes.clothes import build_clothes
from .clothes.of_packs import skin_of_pack, wear
from .clothes.tuck import tucked
from .description import AS_HAIR, FACES, SKELETONS, describe
from .face.beard import beard_shade, build_beard
from .face.brows import brow_color, brow_shade, build_brows
from .face.clearance import clear_of_teeth
from .face.eyes import build_eyes, eye_image, eye_materials
from .face.lashes import build_lashes
from .face.lips import seal_lips
from .face.mouth_colors import mouth_images, mouth_materials, tongue_uvs
from .face.rest import SMILE, at_rest
from .face.shapes import fit_units, reaching_teeth
from .face.teeth import build_teeth
from .face.wet_lids import build_wet_lids, wet_materials
from .glasses.glasses import build_glasses
from .hair.hair import Hair, build_hair
from .hair.swing import hangs, hung_on_swings
from .human import CHIN, LIP_LOWER, LIP_UPPER, Human, shape_human
from .packs.wanted import items_of
from .piece import Piece
from .skeleton import Skeleton, build_skeleton, skeleton_of
from .skin.age import age_of_skin
from .skin.layout import on_base_uvs, skin_layout
from .skin.own_textures import cover
from .skin.skin import HEAD_SIZE, Tint, paint_skin
from .source import CREDITS, Source
from .t_pose import in_t_pose
from .variety.axes import targets_of

Progress = Callable[[str, float], None]


def build_person(source: Source, name: str) -> Avatar:
    """Build the person that ``people/NAME.toml`` describes. Deterministic; takes seconds, no Blender."""
    return build_described(source, describe(name), name)


def build_described(
    source: Source,
    description: dict[str, Any],
    name: str,
    told: Progress = lambda step, share: None,
    skin_size: int = HEAD_SIZE,
) -> Avatar:
    """Build the person of a description as :func:`~.description.describe` gives it.

    ``told`` gets the name of each step as it begins, and the share of the time (0..1) that is over then;
    ``skin_size`` is how many texels the head's texture has across.
    """
    told("shape", 0.0)
    human = shape_of(source, description)
    layout = skin_layout(human)
    human = seal_lips(human, layout)
    skeleton = build_skeleton(human)
    kind = description.get("skeleton", {}).get("names", SKELETONS[0])
    # all is made on the game-engine skeleton and hung on the one that is wanted
    rig = skeleton_of(human, kind) if kind != SKELETONS[0] else skeleton
    human = replace(human, units=fit_units(human))
    teeth = build_teeth(human, rig)
    human = replace(human, units=reaching_teeth(human, teeth))
    human = replace(human, units=clear_of_teeth(human, layout, human.units, teeth))
    brows = description["brows"]
    shade_color = brow_color(description["hair"]["color"])
    brows_color = brow_color(brows.get("color", AS_HAIR), description["hair"]["color"])
    shade = Tint(brow_shade(human, brows["shape"]), brows_color)
    beard = description.get("beard", {}).get("shape", "none")
    tints = (shade,) if beard == "none" else (shade, Tint(beard_shade(human, beard), shade_color))
    told("skin", 0.05)
    skin = {"wrinkles": age_of_skin(description["macros"]["age"]), **description["skin"]}
    of_pack = {i.kind: i for i in items_of(description)}
    if "skin" in of_pack:
        one, skin_images = skin_of_pack(of_pack["skin"])
        skin_materials: Sequence[Material] = (one,)
        layout = on_base_uvs(layout, human)
    else:
        skin_materials, skin_images = paint_skin(
            human,
            layout,
            skin,
            tints=tints,
            seed=own_seed(description),
            size=skin_size,
            told=lambda share: told("skin", 0.05 + 0.5 * share),
        )
    told("clothes", 0.55)
    clothes = build_clothes(human, skeleton, description["clothes"], rig)
    # Skin beneath cloth is left out, so that it can't come through when the person moves.
    bare = ~clothes.hidden[layout.faces].all(axis=1)
    names = tuple(m.name for m in skin_materials)
    surface = (layout.faces[bare], layout.uvs[bare], layout.texture[bare])
    pieces = [piece_of_base("body", human, *surface, names), _tongue(human)]
    pieces += [build_beard(human, beard)] if beard != "none" else []
    pieces += [build_brows(human, brows["shape"]), build_lashes(human, description["lashes"]["length"])]
    pieces.append(build_wet_lids(human, layout))
    parts = [part_of_piece(p, human, rig, human.units) for p in pieces]
    parts[0] = tucked(parts[0], clothes.parts)
    parts += [build_eyes(human, rig), teeth]
    told("hair", 0.8)
    if "hair" in of_pack:
        put_on = wear(of_pack["hair"], human, rig)
        hair = Hair([put_on.part], [put_on.material], put_on.images)
    else:
        locks = description["hair"]
        hair = build_hair(human, rig, locks["style"], locks["color"], cover=locks.get("cover", "none"))
        if kind == SKELETONS[0] and hangs(locks["style"]):
            rig, hung = hung_on_swings(hair.parts, human, rig)
            hair = replace(hair, parts=hung)
    parts += [*hair.parts, *clothes.parts]
    worn = description.get("glasses", {}).get("shape", "none")
    frames: tuple[Material, ...] = ()
    if worn != "none":
        piece, frames = build_glasses(human, worn)
        parts.append(part_of_piece(piece, human, rig, {}))
    if description.get("skeleton", {}).get("face", FACES[0]) == "bones":
        parts = [replace(p, shapes={}) for p in parts]
    iris = tuple(description["eyes"]["iris"])
    mouth = mouth_images(description["macros"]["age"])
    images = {
        **skin_images,
        **mouth,
        **hair.images,
        **clothes.images,
        "eye_base_color": eye_image(iris, seed=own_seed(description)),
    }
    person = Avatar(
        name=name,
        label=description["label"],
        parts=tuple(parts),
        materials=(
            *skin_materials,
            *eye_materials(),
            *wet_materials(),
            *mouth_materials(),
            *hair.materials,
            *clothes.materials,
            *frames,
            Material("brows", "brow", brows_color),
            *([Material("beard", "brow", shade_color)] if beard != "none" else ()),
            Material("lashes", "lash", (0.012, 0.009, 0.008)),
        ),
        images=cover(images, description),
        bone_names=rig.names,
        bone_parents=rig.parents,
        bone_heads=rig.heads,
        bone_tails=rig.tails,
        bone_rolls=rig.rolls,
        deforming=rig.deforming,
        metarig=rig.metarig,
        measures=_measures(human, skeleton),
        landmarks={"lip_upper": LIP_UPPER, "lip_lower": LIP_LOWER},
        credits=CREDITS,
    )
    return in_t_pose(person) if kind == "mixamo" else person


def own_seed(description: Mapping[str, Any]) -> int:
    """What tells one person's moles, freckles and blotches from another's: from the label, so that they stay
    where they are whatever slider is moved."""
    return 1 + zlib.crc32(str(description["label"]).encode()) % 9973


def shape_of(source: Source, description: Mapping[str, Any]) -> Human:
    """The base mesh in the shape of a description: macros, origin, axes, details and the face's look at rest.

    Lips are not sealed.
    """
    details = dict(description.get("details", {}))
    for target, weight in targets_of(description.get("axes", {})).items():
        details[target] = details.get(target, 0.0) + weight
    human = shape_human(source, description["macros"], description["race"], details)
    return at_rest(human, description.get("rest", {}).get("smile", SMILE), description["brows"]["shape"])


def _tongue(human: Human) -> Piece:
    faces = human.faces_of("helper-tongue")
    flat = np.zeros(len(faces), np.int32)
    uvs = tongue_uvs(human, human.faces[faces])
    return piece_of_base("tongue", human, human.faces[faces], uvs, flat, ("tongue",))


def _measures(human: Human, skeleton: Skeleton) -> dict[str, float]:
    body = human.vertices[human.groups["body"]]
    eyes: F32 = (human.centre("joint-l-eye") + human.centre("joint-r-eye")) / 2
    head = body[body[:, 1] > eyes[1]]
    chin = human.vertices[CHIN]
    shoulders = skeleton.heads[[skeleton.bone("upperarm_l"), skeleton.bone("upperarm_r")]]
    return {
        "height": float(body[:, 1].max()),
        "eye_height": float(eyes[1]),
        "chin_height": float(chin[1]),
        "crown_height": float(body[:, 1].max()),
        "head_width": float(np.ptp(head[:, 0])),
        "shoulder_width": float(np.ptp(shoulders[:, 0])),
        "face_front": float(human.vertices[[LIP_UPPER, LIP_LOWER], 2].mean()),
    }
