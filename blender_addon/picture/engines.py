"""Which render engine to take on this machine."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import bpy

from ...base.errors import InputError, PaksaTalkerError
from ...base.processes.children import Child

ENGINES = ("auto", "cycles", "eevee", "workbench")
SOFTWARE_RENDERERS = ("llvmpipe", "softpipe", "swrast", "lavapipe", "software", "swiftshader", "basic render")
_PROBE_SECONDS = 120


def choose_engine(wanted: str, note: Callable[[str], None] = lambda text: None) -> str:
    """``cycles``, ``eevee`` or ``workbench`` for what was asked; ``auto`` takes EEVEE on a real GPU only.

    Raises InputError on an unknown engine, PaksaTalkerError where the asked one can't run here.
    """
    if wanted not in ENGINES:
        raise InputError(f"unknown engine '{wanted}'", f"one of: {', '.join(ENGINES)}")
    if wanted == "cycles" or (wanted == "auto" and not _may_have_gpu()):
        return "cycles"
    gpu = probe_gpu()
    if wanted == "auto":
        return "eevee" if gpu.get("hardware") else "cycles"
    if not gpu["works"]:
        raise PaksaTalkerError(
            f"{wanted} needs OpenGL, which does not start here",
            "apt-get install libegl1 libgl1-mesa-dri; or render with --engine cycles",
        )
    if wanted == "eevee" and not gpu["hardware"]:
        note(f"{wanted} runs on a software GPU here ({gpu['renderer']}): --engine cycles is faster")
    return wanted


def is_software(renderer: str) -> bool:
    """Whether an OpenGL renderer's name is that of a CPU in disguise."""
    return any(name in renderer.lower() for name in SOFTWARE_RENDERERS)


def probe_gpu() -> dict[str, object]:
    """``works``, ``hardware`` and ``renderer`` of the GPU, asked in a process of its own: without OpenGL,
    Blender does not fail but aborts."""
    script = str(Path(__file__).with_name("gpu_probe.py"))
    if bpy.app.binary_path:
        command = [bpy.app.binary_path, "-b", "--factory-startup", "--python", script]
    else:
        command = [sys.executable, "-P", script]
    child = Child(command, "the probe of the GPU")
    try:
        child.wait(longest=_PROBE_SECONDS)
        renderer = str(child.result())
    except PaksaTalkerError:
        return {"works": False, "hardware": False, "renderer": ""}
    return {"works": True, "hardware": not is_software(renderer), "renderer": renderer}


def _may_have_gpu() -> bool:
    """Spares the probe where there is none for sure: a Linux machine without a device file for one."""
    if not sys.platform.startswith("linux"):
        return True
    devices = Path("/dev")
    return any(devices.glob("dri/renderD*")) or any(devices.glob("nvidia[0-9]*")) or Path("/dev/dxg").exists()
