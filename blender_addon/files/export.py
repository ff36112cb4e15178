"""A person and its take for other programs: .glb, .fbx, .blend."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import addon_utils
import bpy

from ...base.errors import InputError, PaksaTalkerError
from ...base.writing import whole_file
from ...inference.jobs.export import SCENES, ExportFile
from ...inference.jobs.outputs import check_outputs
from ...rigs.gltf.glb_roots import skins_to_roots
from ...rigs.gltf.lean_glb import lean_glb
from ...rigs.motion_files.fbx_tidy import tidy_fbx
from ...rigs.recognition.detect import detect
from ...shaders.alpha_maps import alpha_maps
from ...shaders.normal_maps import normal_maps
from .. import compat
from ..animation.actions import curves_of, move_keys
from ..characters.character import CREDITS_KEY, Character
from ..characters.chosen import root_of
from ..characters.visible import visible
from ..takes import takes
from ..takes.layers.bake import as_one_action
from .save import save

JPEG = 90
"""Quality, of 100, of a reduced file's textures."""


def export(scene: bpy.types.Scene, character: Character, file: ExportFile) -> Path:
    """Write the person with face and body as one animation; the file appears whole or not at all.

    A .blend holds the whole scene; neither .glb nor .fbx can hold sound. The animation is called by the
    ``title``, else as the file. ``reduce``: textures of a .glb that need no alpha as JPEG. Raises InputError
    on an unknown ending, PaksaTalkerError where the exporter fails.
    """
    path, ending = file.output, file.output.suffix.lower()
    if ending not in SCENES:
        raise InputError(f"can't export to '{path.name}'", f"endings: {', '.join(SCENES)}")
    if ending == ".blend":
        return save(scene, path)
    title = file.title or path.stem
    try:
        with (
            whole_file(path) as partial,
            visible(character, scene),
            _selected(character),
            normal_maps(character.meshes),
        ):
            if ending == ".glb":
                with _sheen_in_tint(character.meshes):
                    _glb(partial, character, title, file.reduce)
                partial.write_bytes(lean_glb(skins_to_roots(partial.read_bytes()), file.reduce))
            else:
                with alpha_maps(character.meshes), _image_files(), _from_frame_zero(scene, character):
                    _fbx(partial, character)
                partial.write_bytes(tidy_fbx(partial.read_bytes(), title))
    except RuntimeError as e:  # what an exporter said, often a whole traceback
        said = str(e).strip()
        last = (re.findall(r"\w+(?:Error|Exception): [^\n]+", said) or said.splitlines() or [""])[-1]
        raise PaksaTalkerError(
            f"export to {path.name} failed: {last}", "run again with --debug and report it"
        ) from e
    return path


def export_open(
    scene: bpy.types.Scene, character: Character, output: Path | str, title: str | None = None, **more: Any
) -> Path:
    """The same of a character whose layers are edited, in an open scene; called as the take that it plays.

    ``more``: the other options of :class:`ExportFile`. Raises as these do.
    """
    take = root_of(character).paksatalker.take
    if title is None and takes.is_take(take) and Path(output).suffix.lower() in (".glb", ".fbx"):
        title = str(take.name)
    file = ExportFile(output=Path(output), title=title, **more)
    check_outputs(file)
    with as_one_action(character, scene):
        return export(scene, character, file)


def _glb(path: Path, character: Character, title: str, reduce: bool) -> None:
    addon_utils.enable("io_scene_gltf2")
    bpy.ops.export_scene.gltf(
        filepath=str(path),
        export_format="GLB",
        use_selection=True,
        export_yup=True,
        export_apply=False,  # modifiers applied would lose the shape keys
        export_skins=True,
        # of a control rig only what deforms: a thousand controls and helpers are no use elsewhere
        export_def_bones=_has_controls(character),
        # a skinned mesh belongs at the root: glTF ignores what its parents do. But deforming bones without a
        # common root lose the skin there
        export_armature_object_remove=not _has_controls(character),
        export_morph=True,
        export_morph_normal=False,
        export_morph_tangent=False,
        export_tangents=True,  # else every program makes its own for the normal maps
        export_animations=True,
        # all assigned slots as one animation: with ACTIONS, face and body come out as two
        export_animation_mode="ACTIVE_ACTIONS",
        export_nla_strips_merged_animation_name=title,
        export_force_sampling=True,
        export_optimize_animation_size=True,
        # bones that hold still away from their rest would be left at rest
        export_optimize_animation_keep_anim_armature=True,
        export_frame_range=True,
        export_anim_slide_to_zero=True,
        export_image_format="JPEG" if reduce else "AUTO",
        export_image_quality=JPEG,
        export_cameras=False,
        export_lights=False,
        export_extras=True,
        export_copyright="; ".join(character.armature.get(CREDITS_KEY, "").splitlines())
        if character.armature
        else "",
    )


def _fbx(path: Path, character: Character) -> None:
    addon_utils.enable("io_scene_fbx")
    bpy.ops.export_scene.fbx(
        filepath=str(path),
        use_selection=True,
        object_types={"ARMATURE", "MESH"},
        use_mesh_modifiers=False,  # modifiers applied would lose the shape keys
        add_leaf_bones=False,
        use_armature_deform_only=_has_controls(character),
        bake_anim=True,
        bake_anim_use_all_actions=False,
        bake_anim_use_nla_strips=False,
        bake_anim_simplify_factor=0.0,
        path_mode="COPY",
        embed_textures=True,
    )


def _has_controls(character: Character) -> bool:
    if character.armature is None:
        return False
    found = detect((b.name for b in character.armature.data.bones), character.mapping)
    return found is not None and found.by_controls


@contextmanager
def _sheen_in_tint(meshes: Iterable[bpy.types.Object]) -> Iterator[None]:
    """glTF knows a sheen's colour alone: the exporter drops its weight, and dark cloth would shine white."""
    kept: list[tuple[Any, tuple[float, ...]]] = []
    for material in {m for o in meshes for m in o.data.materials if m is not None}:
        for shader in (n for n in compat.node_tree_of(material).nodes if n.type == "BSDF_PRINCIPLED"):
            tint, weight = shader.inputs["Sheen Tint"], shader.inputs["Sheen Weight"]
            kept.append((tint, tuple(tint.default_value)))
            tint.default_value = (*(c * weight.default_value for c in tint.default_value[:3]), 1.0)
    try:
        yield
    finally:
        for tint, color in kept:
            tint.default_value = color


@contextmanager
def _image_files() -> Iterator[None]:
    """FBX tells images apart by their files: packed ones that never had any would all become the first."""
    nameless = [i for i in bpy.data.images if i.packed_file is not None and not i.filepath_raw]
    for image in nameless:
        ending = ".jpg" if image.file_format == "JPEG" else ".png"
        name = bpy.path.clean_name(image.name.removesuffix(ending))
        image.filepath_raw = f"//{name}{ending}"
    try:
        yield
    finally:
        for image in nameless:
            image.filepath_raw = ""


@contextmanager
def _from_frame_zero(scene: bpy.types.Scene, character: Character) -> Iterator[None]:
    """FBX counts time from frame 0: a take that begins on frame 1 would lag behind its sound by a frame."""
    owners = [*([character.armature] if character.armature else []), *character.keys]
    actions = {o.animation_data.action for o in owners if o.animation_data and o.animation_data.action}
    first, last = scene.frame_start, scene.frame_end
    _shift(actions, -first)
    scene.frame_start, scene.frame_end = 0, last - first
    try:
        yield
    finally:
        _shift(actions, first)
        scene.frame_start, scene.frame_end = first, last


def _shift(actions: Iterable[bpy.types.Action], frames: int) -> None:
    for curve in (c for action in actions for c in curves_of(action).values()):
        move_keys(curve, lambda x: x + frames)


@contextmanager
def _selected(character: Character) -> Iterator[None]:
    """The person alone, in sight; afterwards selected and hidden as it was."""
    layer = bpy.context.view_layer
    active = layer.objects.active
    looks = [(o, o.select_get(), o.hide_get()) for o in layer.objects]
    people = [*([character.armature] if character.armature else []), *character.meshes]
    for object, _, _ in looks:
        object.select_set(False)
    for object in people:
        object.hide_set(False)
        object.select_set(True)
    layer.objects.active = people[0]
    try:
        yield
    finally:
        for object, selected, hidden in looks:
            object.select_set(selected)
            object.hide_set(hidden)
        layer.objects.active = active
