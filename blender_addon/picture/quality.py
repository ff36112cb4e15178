"""Quality presets: what draft, standard and high spend time on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import bpy

from ...base.errors import InputError
from ...base.tables import shipped
from ...shaders import post
from ...shaders.wrinkles import still_wrinkles
from .. import compat
from ..cameras.bound import bound_cameras
from ..cameras.moves import SHUTTER
from ..cameras.stage_camera import FOCUS
from ..characters.character import Character
from ..shots.between import BETWEEN
from ..shots.gather import GATHER

SMALLEST, LARGEST = 16, 8192
"""Pixels a side."""
LEAST_WITH_DEPTH = 16
"""Samples of Cycles with depth of field."""
MOST_GATHERED = 8
"""Samples of a frame that is helped by its neighbours'; with more of its own it is nearer to truth alone."""


@dataclass(frozen=True)
class Quality:
    """One preset of ``quality.toml``; ``size`` is width and height in pixels, ``crf`` x264's rate factor,
    ``between``: frames may be carried from others; ``gathered_samples`` those that somebody asked
    for, of a frame that may have its neighbours' too."""

    name: str
    size: tuple[int, int]
    cycles_samples: int
    eevee_samples: int
    workbench_aa: str
    bounces: int
    denoising: str
    prefilter: str
    subdivision: int
    subsurface: bool
    motion_blur: bool
    depth_of_field: bool
    between: bool
    crf: int
    cost: float
    gathered_samples: int = 0


@dataclass(frozen=True)
class Picture:
    """How to render: ``engine`` cycles, eevee or workbench; ``format`` png or exr for a folder of frames."""

    quality: Quality
    engine: str
    size: tuple[int, int]
    format: str = "png"


@cache
def qualities() -> dict[str, Quality]:
    """All presets by name, cheapest first."""
    rows = shipped(__file__, "quality.toml")
    return {n: Quality(name=n, **{**row, "size": tuple(row["size"])}) for n, row in rows.items()}


def quality(name: str) -> Quality:
    """The preset of that name. Raises InputError on an unknown one."""
    if name not in qualities():
        raise InputError(f"unknown quality '{name}'", f"one of: {', '.join(qualities())}")
    return qualities()[name]


def check_size(size: tuple[int, int]) -> None:
    """Raises InputError on a size that can't be a film: zero, absurd, or odd, which yuv420p can't hold."""
    width, height = size
    if not (SMALLEST <= width <= LARGEST and SMALLEST <= height <= LARGEST):
        raise InputError(f"size {width}x{height} can't be rendered", f"{SMALLEST} to {LARGEST} pixels a side")
    if width % 2 or height % 2:
        raise InputError(f"size {width}x{height} is odd", "video needs even width and height")


def set_quality(scene: bpy.types.Scene, character: Character, preset: Quality, engine: str) -> None:
    """Set the scene's engine, its samples and the person's detail. ``engine``: cycles, eevee or workbench."""
    scene.render.engine = compat.ENGINES[engine]
    scene.render.use_persistent_data = True
    shutter = float(scene.get(SHUTTER, 0.0))
    scene.render.use_motion_blur = (preset.motion_blur or shutter > 0) and engine != "workbench"
    scene.render.motion_blur_shutter = shutter or 0.5
    scene.render.use_compositing = post.is_ours(scene)
    scene[BETWEEN] = preset.between
    _cycles(scene, preset)
    for camera in bound_cameras(scene):
        set_focus(camera, preset)
    set_samples(scene, preset)
    scene.eevee.taa_render_samples = preset.eevee_samples
    scene.display.render_aa = preset.workbench_aa
    if engine == "workbench":
        _workbench(scene)
    for mesh in character.meshes:
        for modifier in mesh.modifiers:
            if modifier.type == "SUBSURF" and mesh.get("paksatalker_part"):
                modifier.render_levels = preset.subdivision
                modifier.show_render = preset.subdivision > 0
    if not preset.subsurface:
        _drop_subsurface(character)
    scene.update_tag()


def set_focus(camera: bpy.types.Object, preset: Quality, *, plate: bool = False) -> bool:
    """Depth of field as a camera of the stage asks for it, else as the quality has it; whether it is on.

    ``plate``: what the set asks for is in a picture of it already.
    """
    wish = camera.get(FOCUS)
    wanted = wish == "on" or (wish == "set" and not plate) or (wish != "off" and preset.depth_of_field)
    camera.data.dof.use_dof = wanted
    return wanted


def set_samples(scene: bpy.types.Scene, preset: Quality) -> None:
    """Cycles' samples a pixel, with depth of field at least as many as keep grain from outlines."""
    samples = preset.cycles_samples
    if any(camera.data.dof.use_dof for camera in bound_cameras(scene)):
        samples = max(samples, LEAST_WITH_DEPTH)
    scene.cycles.use_adaptive_sampling = samples > 16
    # without a denoiser, noise has to be bought off with samples
    scene.cycles.samples = samples if compat.cycles_denoisers() else 8 * samples
    blurred = samples > preset.cycles_samples
    if compat.cycles_denoisers():
        # outlines out of focus are grain in what guides the denoiser too: there it has to be cleaned well
        scene.cycles.denoising_prefilter = "ACCURATE" if blurred else preset.prefilter
    few = preset.gathered_samples <= MOST_GATHERED
    scene[GATHER] = preset.gathered_samples if few and not blurred else 0


def _cycles(scene: bpy.types.Scene, preset: Quality) -> None:
    cycles = scene.cycles
    cycles.device = "CPU" if not compat.cycles_gpu() else "GPU"
    cycles.adaptive_threshold = 0.02
    cycles.max_bounces = preset.bounces
    cycles.diffuse_bounces = min(preset.bounces, 3)
    cycles.glossy_bounces = min(preset.bounces, 3)
    cycles.transmission_bounces = preset.bounces
    cycles.transparent_max_bounces = 16  # a strand of hair is a transparent ribbon, and they lie deep
    cycles.caustics_reflective = cycles.caustics_refractive = False
    cycles.sample_clamp_indirect = 4.0
    cycles.use_light_tree = False  # of no use with four lights, and a fifth of the time
    cycles.seed, cycles.use_animated_seed = 0, False
    denoisers = compat.cycles_denoisers()
    cycles.use_denoising = bool(denoisers)
    if "OPENIMAGEDENOISE" in denoisers:
        cycles.denoiser = "OPENIMAGEDENOISE"
        cycles.denoising_input_passes = "RGB_ALBEDO_NORMAL"
        cycles.denoising_prefilter = preset.prefilter
        cycles.denoising_quality = preset.denoising


def _workbench(scene: bpy.types.Scene) -> None:
    shading = scene.display.shading
    shading.light = "STUDIO"
    shading.color_type = "TEXTURE"
    shading.show_cavity = False
    shading.show_specular_highlight = True
    # its lamps are made for plain sRGB: through AgX the person would be dim
    view = scene.view_settings
    view.view_transform, view.look, view.exposure = "Standard", "None", 0.5


def _drop_subsurface(character: Character) -> None:
    for mesh in character.meshes:
        for material in mesh.data.materials:
            if material is None or not material.get("paksatalker_kind"):
                continue
            still_wrinkles(material)
            for node in compat.node_tree_of(material).nodes:
                if node.type == "BSDF_PRINCIPLED":
                    node.inputs["Subsurface Weight"].default_value = 0.0
