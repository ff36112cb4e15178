"""The one place for differences between Blender versions (4.5 LTS to 5.2 LTS)."""

from __future__ import annotations

from typing import Any

import bpy

SERIES = ".".join(map(str, bpy.app.version[:2]))
"""The Blender that runs, such as 4.5: scenes of another are not rendered as they were meant."""
EEVEE = "BLENDER_EEVEE" if bpy.app.version >= (5, 0, 0) else "BLENDER_EEVEE_NEXT"
"""EEVEE's engine identifier; the other one raises."""

ENGINES: dict[str, Any] = {"cycles": "CYCLES", "eevee": EEVEE, "workbench": "BLENDER_WORKBENCH"}

Channelbag = Any
"""``bpy.types.ActionChannelbag``, which the type stubs lack."""


def curves_of(owner: Any) -> list[Any]:
    """The F-curves that move an owner: of its own slot of its action."""
    data = owner.animation_data
    action = data.action if data is not None else None
    strips = [strip for layer in action.layers for strip in layer.strips] if action is not None else []
    bags = [bag for strip in strips for bag in strip.channelbags if bag.slot == data.action_slot]
    return [curve for bag in bags for curve in bag.fcurves]


def strips(scene: bpy.types.Scene) -> Any:
    """The sequencer's strips, the editor made where there is none."""
    editor = scene.sequence_editor or scene.sequence_editor_create()
    return editor.strips


def node_tree_of(owner: Any) -> bpy.types.NodeTree:
    """The node tree of a material or world (needs ``use_nodes`` before 5.0, which 6.0 will drop)."""
    if bpy.app.version < (5, 0, 0):
        owner.use_nodes = True
    return owner.node_tree


def cycles_denoisers() -> tuple[str, ...]:
    """The denoisers that this build has for the CPU; distributions build Blender without OpenImageDenoise."""
    import _cycles  # type: ignore[import-not-found]

    return ("OPENIMAGEDENOISE",) if getattr(_cycles, "with_openimagedenoise", False) else ()


def cycles_gpu() -> bool:
    """Whether the user's preferences have a GPU switched on for Cycles."""
    addon = bpy.context.preferences.addons.get("cycles")
    preferences = addon.preferences if addon is not None else None
    if preferences is None or preferences.compute_device_type == "NONE":
        return False
    return any(d.use and d.type != "CPU" for d in preferences.devices)


def set_image_format(settings: Any, file_format: str, *, depth: str, alpha: bool) -> None:
    """Stills as ``PNG`` or ``OPEN_EXR``; ``depth`` in bits as Blender writes it."""
    if hasattr(settings, "media_type"):  # from 5.0 on
        settings.media_type = "MULTI_LAYER_IMAGE" if file_format == "OPEN_EXR_MULTILAYER" else "IMAGE"
    settings.file_format = file_format
    settings.color_mode = "RGBA" if alpha else "RGB"
    settings.color_depth = depth


def set_passes_format(settings: Any) -> None:
    """All passes of a picture in one EXR of the plain layout, without compression."""
    set_image_format(settings, "OPEN_EXR_MULTILAYER", depth="16", alpha=True)
    settings.exr_codec = "NONE"
    if hasattr(settings, "use_exr_interleave"):  # of its own accord 5.x writes a part for each pass
        settings.use_exr_interleave = True


def output(node: bpy.types.Node, *names: str) -> Any:
    """The node's output that has one of these names; labels such as Fac were written out in 5.x."""
    return next(o for o in node.outputs if o.name in names)


def strip_start(strip: Any) -> float:
    """The first frame on which a strip of the sequencer is heard or seen."""
    return float(getattr(strip, "left_handle", None) or strip.frame_final_start)


def strip_length(strip: Any) -> float:
    """Its frames."""
    if hasattr(strip, "right_handle"):
        return float(strip.right_handle - strip.left_handle)
    return float(strip.frame_final_duration)


def new_effect(strips: Any, name: str, kind: str, channel: int, start: int, end: int) -> Any:
    """An effect strip from ``start`` to the frame before ``end``."""
    length = {"length": end - start} if bpy.app.version >= (5, 0, 0) else {"frame_end": end}
    return strips.new_effect(name, kind, channel, start, **length)


def set_strip_end(strip: Any, end: int) -> None:
    """Let a strip's last frame be the one before ``end``."""
    if hasattr(strip, "right_handle"):
        strip.right_handle = end
    else:
        strip.frame_final_end = end


def set_strip_offsets(strip: Any, left: float, right: float) -> None:
    """Leave out so many frames at the beginning and at the end of what a strip of the sequencer has."""
    names = ("left_handle_offset", "right_handle_offset")
    if not hasattr(strip, names[0]):
        names = ("frame_offset_start", "frame_offset_end")
    for name, frames in zip(names, (left, right), strict=True):
        setattr(strip, name, frames)


def set_film_format(render: Any, crf: int) -> None:
    """H.264 and AAC in MP4, encoded by Blender; ``crf``: x264's rate factor, which Blender knows in steps."""
    if hasattr(render.image_settings, "media_type"):
        render.image_settings.media_type = "VIDEO"
    render.image_settings.file_format = "FFMPEG"
    film = render.ffmpeg
    film.format, film.codec, film.audio_codec = "MPEG4", "H264", "AAC"
    film.constant_rate_factor = "PERC_LOSSLESS" if crf <= 17 else "HIGH" if crf <= 20 else "MEDIUM"
    film.audio_bitrate = 160


def image_format_of(render: Any) -> dict[str, Any]:
    """The output format, to be restored later."""
    names = ("media_type", "file_format", "color_mode", "color_depth", "exr_codec")
    return {n: getattr(render.image_settings, n) for n in names if hasattr(render.image_settings, n)}


def restore_image_format(render: Any, kept: dict[str, Any]) -> None:
    """Set what :func:`image_format_of` gave, in an order that Blender takes."""
    for name, value in kept.items():
        setattr(render.image_settings, name, value)


def compositor_of(scene: Any) -> Any:
    """The scene's compositor tree, or None. Before 5.0 it is the scene's own, later a node group."""
    if bpy.app.version < (5, 0, 0):
        tree = scene.node_tree  # also one that is switched off is somebody's work
        return tree if tree is not None and len(tree.nodes) else None
    return scene.compositing_node_group


def new_compositor(scene: Any, name: str) -> tuple[Any, Any, Any]:
    """A compositor tree in place of none, with its socket of the rendered picture and that of the result."""
    if bpy.app.version < (5, 0, 0):
        scene.use_nodes = True
        tree = scene.node_tree
        tree.nodes.clear()
        end = tree.nodes.new("CompositorNodeComposite")
    else:
        tree = bpy.data.node_groups.new(name, "CompositorNodeTree")
        scene.compositing_node_group = tree
        tree.interface.new_socket("Image", in_out="OUTPUT", socket_type="NodeSocketColor")
        end = tree.nodes.new("NodeGroupOutput")
    if bpy.app.background:
        scene.render.compositor_device = "CPU"  # 5.x asks for a GPU else, and aborts where there is none
    end.location = (1600, 0)
    start = tree.nodes.new("CompositorNodeRLayers")
    start.scene = scene
    start.location = (-600, 0)
    return tree, start.outputs["Image"], end.inputs["Image"]


def remove_compositor(scene: Any) -> None:
    """Take away the tree that :func:`new_compositor` made."""
    if bpy.app.version < (5, 0, 0):
        scene.node_tree.nodes.clear()
        scene.use_nodes = False
    else:
        bpy.data.node_groups.remove(scene.compositing_node_group)


def set_menu(node: Any, name: str, property_name: str, label: str) -> None:
    """A choice of a compositor node by its label: a property before 5.0, later the input ``name``."""
    kind = node.bl_rna.properties.get(property_name)
    if kind is None or kind.type != "ENUM":
        node.inputs[name].default_value = label
    else:
        setattr(node, property_name, next(e.identifier for e in kind.enum_items if e.name == label))


def socket(sockets: Any, identifier: str) -> Any:
    """The socket of that identifier, which stays when names change."""
    return next(s for s in sockets if s.identifier == identifier)


def set_number(node: Any, name: str, property_name: str, value: float) -> None:
    """A number of a compositor node: an input by its identifier, or a property of older versions."""
    found = next((s for s in node.inputs if s.identifier == name or s.name == name), None)
    if found is not None:
        found.default_value = value
    else:
        setattr(node, property_name, value)


def set_blur(node: Any, pixels: float) -> None:
    """A Gaussian blur of so many pixels each way."""
    kind = node.bl_rna.properties.get("filter_type")
    if kind is not None:
        node.filter_type = "FAST_GAUSS"
    else:
        node.inputs["Type"].default_value = "Fast Gaussian"
    size = node.inputs["Size"]
    if hasattr(size.default_value, "__len__"):
        size.default_value = (pixels, pixels)
    else:  # before it was a vector
        node.size_x = node.size_y = round(pixels)
        size.default_value = 1.0
