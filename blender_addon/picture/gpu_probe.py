"""Run by itself: renders one small picture with OpenGL and prints the renderer's name as ``{"result"}``."""

import json
import tempfile
from pathlib import Path

import bpy

scene = bpy.context.scene
scene.render.engine = "BLENDER_WORKBENCH"
scene.render.resolution_x = scene.render.resolution_y = 16
with tempfile.TemporaryDirectory() as folder:
    # a picture first: before 5.0, background mode has no GPU until something is rendered
    scene.render.filepath = str(Path(folder) / "probe.png")
    bpy.ops.render.render(write_still=True)

import gpu  # noqa: E402

if hasattr(gpu, "init"):
    gpu.init()
print(json.dumps({"result": gpu.platform.renderer_get()}), flush=True)
