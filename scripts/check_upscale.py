"""Is a small picture, enlarged by a model, nearer to the full render than fewer samples are in the same time?

    python scripts/check_upscale.py MODEL [--avatar woman] [--size 480x270] [--scale 2]

Renders one frame at its full size with 1, 2, 4 and more samples, and at a half of it, enlarged; prints for
each the processor's seconds and SSIM (Wang et al., 2004, windows of 7 pixels, of luma) against 64 samples.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

import bpy
import numpy as np
from PIL import Image
from scipy.ndimage import uniform_filter

from paksatalker.blender_addon import compat
from paksatalker.blender_addon.characters.build_avatar import build_avatar
from paksatalker.blender_addon.picture.quality import quality
from paksatalker.blender_addon.picture.render import Picture, prepare
from paksatalker.blender_addon.picture.stage import build_stage
from paksatalker.blender_addon.shots.pixels import read_targa
from paksatalker.film.upscaling.enlarged import Enlarged
from paksatalker.film.upscaling.upscaler import Upscaler
from paksatalker.rigs import bake
from paksatalker.rigs.avatar.asset import load_avatar
from paksatalker.stage.stage_choice import StageChoice

_LUMA = np.array([0.2126, 0.7152, 0.0722])


def ssim(one: Any, two: Any) -> float:
    """Of two pictures (H, W, 3) of eight bits."""
    a, b = (picture.astype(float) @ _LUMA for picture in (one, two))
    mean_a, mean_b = uniform_filter(a, 7), uniform_filter(b, 7)
    var_a, var_b = uniform_filter(a * a, 7) - mean_a**2, uniform_filter(b * b, 7) - mean_b**2
    both = uniform_filter(a * b, 7) - mean_a * mean_b
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    top = (2 * mean_a * mean_b + c1) * (2 * both + c2)
    return float((top / ((mean_a**2 + mean_b**2 + c1) * (var_a + var_b + c2))).mean())


def main() -> None:
    """Print the table; ``-o`` keeps the pictures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("--avatar", default="woman")
    parser.add_argument("--size", default="480x270")
    parser.add_argument("--scale", type=int, default=2)
    parser.add_argument("-o", "--output", type=Path, default=Path("upscale"))
    args = parser.parse_args()
    wide, high = map(int, args.size.split("x"))
    args.output.mkdir(exist_ok=True)
    bpy.ops.wm.read_factory_settings(use_empty=True)
    character = build_avatar(load_avatar(bake.person(args.avatar)))
    scene: Any = bpy.context.scene
    build_stage(character, scene, StageChoice(), (wide, high))
    prepare(scene, character, Picture(quality("draft"), "cycles", (wide, high)), transparent=False)
    compat.set_image_format(scene.render.image_settings, "TARGA_RAW", depth="8", alpha=False)

    def shown(samples: int, scale: int) -> tuple[Any, float]:
        scene.render.resolution_x, scene.render.resolution_y = wide // scale, high // scale
        scene.cycles.samples = samples
        scene.update_tag()
        file = args.output / "frame.tga"
        scene.render.filepath, scene.render.use_file_extension = str(file), False
        began = time.process_time()
        bpy.ops.render.render(write_still=True)
        seconds = time.process_time() - began
        return read_targa(file), seconds

    shown(1, args.scale)  # the first frame loads the scene
    whole, _ = shown(64, 1)
    larger = Upscaler(Enlarged(args.model, args.scale))
    rows = []
    for samples in (1, 2, 4, 8):
        picture, seconds = shown(samples, 1)
        rows.append((f"{samples} samples", picture, seconds))
    for samples in (4, 8, 16):
        small, seconds = shown(samples, args.scale)
        began = time.process_time()
        rows.append((f"{samples} samples, 1/{args.scale}, model", larger.of(small, 0), 0.0))
        rows[-1] = (*rows[-1][:2], seconds + time.process_time() - began)
        plain = Image.fromarray(small).resize((wide, high), Image.Resampling.LANCZOS)
        rows.append((f"{samples} samples, 1/{args.scale}, Lanczos", np.asarray(plain), seconds))
    for name, picture, seconds in rows:
        print(f"{name:32} {seconds:6.2f} s  SSIM {ssim(picture, whole):.4f}", flush=True)
        Image.fromarray(picture).save(args.output / f"{name.replace('/', '-')}.png")
    Image.fromarray(whole).save(args.output / "whole.png")


if __name__ == "__main__":
    main()
