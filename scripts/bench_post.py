"""What post-processing takes of a frame of 1920 x 1080: each preset, and all dials at once but denoising.

    python scripts/bench_post.py

An empty scene is rendered by Cycles with one sample, with a compositor and without; the difference is the
chain's. Prints processor seconds, the best of three; exits with 1 where one takes four or more.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import bpy

from paksatalker.shaders import post
from paksatalker.stage.dials import Dialled
from paksatalker.stage.presets import presets_of

MOST = 4.0
ALL = {
    "kelvin": 7000.0, "tint": 0.1, "exposure": 0.1, "brightness": 1.05, "contrast": 1.1, "lift": 0.01,
    "gamma": 1.05, "saturation": 1.1, "curve": "strong", "sharpen": 0.2, "glow": 0.3, "vignette": 0.2,
    "grain": 0.04, "distortion": 0.03, "fringe": 0.01,
}  # fmt: skip


def main() -> int:
    """Measure and print."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.cycles.samples, scene.cycles.use_denoising = 1, False
    scene.camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    scene.collection.objects.link(scene.camera)
    scene.world = bpy.data.worlds.new("World")
    scene.render.resolution_x, scene.render.resolution_y = 1920, 1080
    chains = {name: Dialled(name) for name in presets_of("post")} | {"all dials": Dialled("none", ALL)}
    plain, worst = 0.0, 0.0
    with tempfile.TemporaryDirectory() as folder:
        scene.render.filepath = str(Path(folder) / "a.png")
        for name, wanted in chains.items():
            post.build(wanted, 0, scene)
            scene.render.use_compositing = post.is_ours(scene)
            seconds = min(_once() for _ in range(3))
            if name == "none":
                plain = seconds
                continue
            worst = max(worst, seconds - plain)
            print(f"{name}: {seconds - plain:.2f} s", flush=True)
    print(f"the dearest takes {worst:.2f} s of processors at 1920 x 1080 (bound {MOST:g} s)")
    return int(worst >= MOST)


def _once() -> float:
    """Processor seconds of a frame."""
    began = os.times()
    bpy.ops.render.render(write_still=True)
    now = os.times()
    return now.user + now.system - began.user - began.system


if __name__ == "__main__":
    sys.exit(main())
