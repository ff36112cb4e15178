"""A person in the scene: the armature and meshes that a performance moves."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import bpy
import numpy as np

from ...base.errors import InputError
from ...rigs.faces.face_map import FaceMatch, match_face
from ...rigs.recognition.bone_match import Match
from ...rigs.recognition.detect import detect
from ...rigs.recognition.mapping import PROPERTY, RigMapping, mapping_text, parse_mapping
from ...rigs.retargeting.standing import stands
from .measure import measure
from .untrusted.confined import check_open_file

MEASURES_KEY = "paksatalker_measures"
CREDITS_KEY = "paksatalker_credits"
NOBODY_HINT = (
    "give its shape keys known names (ARKit, Oculus visemes, VRM), "
    "or say with --mapping what they and its bones are (docs/rigs.md)"
)


@dataclass(frozen=True)
class Character:
    """``armature`` is None for a face alone; ``meshes`` are all of the person's, with or without shape keys.

    ``measures`` (metres, world space) as in :class:`paksatalker.rigs.avatar.asset.Avatar`, and ``center``,
    the world x of the face.
    """

    name: str
    armature: bpy.types.Object | None
    meshes: tuple[bpy.types.Object, ...]
    measures: Mapping[str, float]

    @property
    def keys(self) -> list[bpy.types.Key]:
        """The shape keys of the meshes that have some, each data-block once."""
        return list(dict.fromkeys(m.data.shape_keys for m in self.meshes if m.data.shape_keys is not None))

    @property
    def mapping(self) -> RigMapping | None:
        """The mapping that the artist saved on the armature, or on a mesh where there is none."""
        return _saved((self.armature, *self.meshes))

    @property
    def face(self) -> FaceMatch:
        """What of the face moves."""
        return _face(self.meshes, self.mapping)


def open_character(path: Path, mapping: RigMapping | None = None) -> Character:
    """Open a .blend in place of the current file, its scripts disabled, and find the character in it.

    ``mapping`` goes before what is recognised and before one that the file has. Raises InputError where the
    file is missing, no .blend, or holds no one who can talk.
    """
    if not path.is_file():
        raise InputError(f"there is no file {path}", "check the path")
    try:
        bpy.ops.wm.open_mainfile(filepath=str(path), load_ui=False, use_scripts=False)
    except RuntimeError as e:
        raise InputError(f"Blender can't open {path}", str(e).strip().splitlines()[-1]) from e
    check_open_file(path)
    if mapping is not None:
        adopt_mapping(current_scene(), mapping)
    character = find_character(current_scene())
    if character is None:
        raise InputError(
            f"{path.name} holds no character that can talk: {why_nobody(current_scene())}",
            NOBODY_HINT,
        )
    return character


def why_nobody(scene: bpy.types.Scene) -> str:
    """What a scene without a character lacks, for a line."""
    shapes = [k.name for o in scene.objects if o.type == "MESH" and (keys := o.data.shape_keys) is not None
              for k in list(keys.key_blocks)[1:]]  # fmt: skip
    armature = max((o for o in scene.objects if o.type == "ARMATURE"), key=_bones, default=None)
    if armature is None or not _bones(armature):
        bones = "it has no skeleton"
    elif detect(b.name for b in armature.data.bones) is not None:
        bones = f"the skeleton '{armature.name}' does not stand upright on two legs"
    else:
        bones = f"the skeleton '{armature.name}' is no known human's ({some(armature.data.bones.keys())})"
    return (
        f"{bones}, and {f'none of its shape keys is known ({some(shapes)})' if shapes else 'no shape keys'}"
    )


def find_character(scene: bpy.types.Scene, preferred: bpy.types.Object | None = None) -> Character | None:
    """The person of ``preferred`` (its armature or one of its meshes), else the one most can be moved of.

    Face shapes count before bones. None where nobody has either.
    """
    groups: dict[bpy.types.Object | None, list[bpy.types.Object]] = {
        o: [] for o in scene.objects if o.type == "ARMATURE"
    }
    alone: list[bpy.types.Object] = []
    for object in scene.objects:
        if object.type == "MESH":
            groups.get(_armature_of(object), alone).append(object)
    for armature, meshes in groups.items():
        # nobody else is looked at for it: the sidebar asks while it is drawn
        if preferred is not None and preferred in (armature, *meshes):
            character = _character(armature, meshes)
            if character is not None:
                return character
    loose = [o for o in alone if _units(o)]
    face = _character(None, loose) if loose else None
    if face is not None and preferred in face.meshes:
        return face
    found = [c for armature, meshes in groups.items() if (c := _character(armature, meshes)) is not None]
    return max([*found, face] if face is not None else found, key=_score, default=None)


def body_of(character: Character) -> Match | None:
    """The skeleton that was recognised; None of an animal's, which is left alone."""
    return _body(character.armature, character.mapping) if character.armature is not None else None


def override_shapes(character: Character) -> None:
    """Override the shape keys of meshes that are overrides themselves; Blender leaves those linked."""
    for mesh in character.meshes:
        keys = mesh.data.shape_keys
        if mesh.override_library is not None and keys is not None and keys.library is not None:
            mesh.data.override_create(remap_local_usages=True)


def current_scene() -> bpy.types.Scene:
    """The scene that is open."""
    scene = bpy.context.scene
    assert scene is not None
    return scene


def remember(armature: bpy.types.Object, measures: Mapping[str, float], credits: tuple[str, ...]) -> None:
    """Keep measures and licence lines on the armature, so that a saved .blend knows them."""
    armature[MEASURES_KEY] = json.dumps(dict(measures))
    armature[CREDITS_KEY] = "\n".join(credits)


def remember_mapping(character: Character, mapping: RigMapping) -> None:
    """Keep a mapping on the armature, or on the meshes where there is none, for this and other sessions."""
    for owner in (character.armature,) if character.armature is not None else character.meshes:
        owner[PROPERTY] = mapping_text(mapping)


def adopt_mapping(scene: bpy.types.Scene, mapping: RigMapping) -> None:
    """Keep a mapping on whoever in the scene has all bones and shapes that it names.

    Raises InputError where nobody has.
    """
    bones = {b for row in mapping.joints.values() for b in row}
    lacking = set(bones)
    meshes = [o for o in scene.objects if o.type == "MESH" and o.data.shape_keys is not None]
    armatures: list[bpy.types.Object | None] = [o for o in scene.objects if o.type == "ARMATURE"]
    for armature in armatures or [None]:
        own = [m for m in meshes if armature is None or _armature_of(m) == armature]
        shapes = {b.name for m in own for b in m.data.shape_keys.key_blocks}
        there = set(armature.data.bones.keys()) if armature is not None else set()
        lacks = (bones - there) | (set(mapping.shapes) - shapes)
        if not lacks:
            remember_mapping(Character("", armature, tuple(own), {}), mapping)
            return
        lacking = lacks if not lacking or len(lacks) < len(lacking) else lacking
    raise InputError(
        f"the mapping names what this avatar lacks: {', '.join(sorted(lacking))}",
        "check its bones and shapes",
    )


def _character(armature: bpy.types.Object | None, meshes: list[bpy.types.Object]) -> Character | None:
    saved = _saved((armature, *meshes))
    faces = [m for m in meshes if _speaks(_face((m,), saved))]
    body = _body(armature, saved) if armature is not None else None
    if not faces and body is None:
        return None
    root = armature or faces[0]
    stored = root.get(MEASURES_KEY)
    measures = json.loads(stored) if isinstance(stored, str) else measure(armature, meshes, body)
    return Character(root.name, armature, tuple(meshes), measures)


def _body(armature: bpy.types.Object, saved: RigMapping | None) -> Match | None:
    bones = armature.data.bones
    body = detect(bones.keys(), saved)
    told = saved is not None and saved.names_bones
    if body is None or told or stands(body.mapping, {b.name: np.array(b.head_local) for b in bones}):
        return body
    return None


def _bones(armature: bpy.types.Object) -> int:
    return len(armature.data.bones)


def some(names: Sequence[str]) -> str:
    """The first names of a list, and how many more there are."""
    return ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")


def _score(character: Character) -> tuple[float, int]:
    bones = len(character.armature.data.bones) if character.armature is not None else 0
    return character.face.score, bones


def _units(mesh: bpy.types.Object) -> int:
    return len(_face((mesh,), _saved((mesh,))).controls)


def _speaks(face: FaceMatch) -> bool:
    return bool(face.controls or face.expressions)


def _face(meshes: Sequence[bpy.types.Object], saved: RigMapping | None) -> FaceMatch:
    keys = dict.fromkeys(m.data.shape_keys for m in meshes if m.data.shape_keys is not None)
    return match_face([k.key_blocks.keys() for k in keys], saved.shapes if saved is not None else None)


def _saved(owners: Sequence[bpy.types.Object | None]) -> RigMapping | None:
    for owner in owners:
        text = owner.get(PROPERTY) if owner is not None else None
        if isinstance(text, str):
            return parse_mapping(text, f"the mapping saved on '{owner.name}'")
    return None


def _armature_of(mesh: bpy.types.Object) -> bpy.types.Object | None:
    for modifier in mesh.modifiers:
        if modifier.type == "ARMATURE" and modifier.object is not None:
            return modifier.object
    parent = mesh.parent
    while parent is not None and parent.type != "ARMATURE":
        parent = parent.parent
    return parent
