"""Which engine is taken, and what the probe says of this machine."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from paksatalker.base.errors import InputError, PaksaTalkerError
from paksatalker.blender_addon.picture.engines import choose_engine, is_software


@pytest.mark.parametrize(
    ("renderer", "software"),
    [
        ("llvmpipe (LLVM 15.0.6, 256 bits)", True),
        ("GDI Generic / Microsoft Basic Render Driver", True),
        ("NVIDIA GeForce RTX 4070/PCIe/SSE2", False),
        ("Apple M2", False),
        ("AMD Radeon RX 6600 (radeonsi, navi23, LLVM 17.0.6)", False),
    ],
)
def test_a_cpu_in_disguise_is_known(renderer: str, software: bool) -> None:
    assert is_software(renderer) == software


def test_unknown_engine_is_refused() -> None:
    with pytest.raises(InputError, match="povray"):
        choose_engine("povray")


def test_without_opengl_eevee_fails_with_one_line_and_auto_takes_cycles(monkeypatch) -> None:
    """Without any OpenGL driver Blender 4.5 aborts the process: it must not be ours."""
    monkeypatch.setenv("__EGL_VENDOR_LIBRARY_FILENAMES", "/nonexistent")
    monkeypatch.setenv("LIBGL_DRIVERS_PATH", "/nonexistent")
    monkeypatch.delenv("DISPLAY", raising=False)
    assert choose_engine("auto") == "cycles"
    with pytest.raises(PaksaTalkerError, match="OpenGL") as caught:
        choose_engine("eevee")
    assert "--engine cycles" in caught.value.hint


def test_probe_prints_one_line_of_json() -> None:
    command = [sys.executable, "-m", "paksatalker.blender_addon.probe"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    (line,) = done.stdout.splitlines()
    found = json.loads(line)["result"]
    assert found["engines"].keys() == {"cycles", "eevee", "workbench"}
    assert found["auto"] in ("cycles", "eevee") and found["engines"]["cycles"]["works"]
    assert found["engines"][found["auto"]]["works"]
