"""What Blender can do here, as ``{"result"}`` on a line: ``python -m paksatalker.blender_addon.probe``."""

from __future__ import annotations

import json
from typing import Any

from ..base.processes.parent import end_with_parent, take_stdout


def examine() -> dict[str, Any]:
    """``version``; ``engines`` (each with ``works`` and ``detail``); ``auto``; ``denoisers``; ``video``."""
    # here, as Blender may print when it is loaded, and stdout has to be out of its way before that
    import bpy

    from . import compat
    from .picture.engines import probe_gpu

    gpu = probe_gpu()
    kind = "a GPU" if gpu["hardware"] else "a software GPU, slow"
    detail = (
        f"{gpu['renderer']} ({kind})" if gpu["works"] else "OpenGL does not start: apt-get install libegl1"
    )
    opengl = {"works": gpu["works"], "detail": detail}
    cycles = "on a GPU" if compat.cycles_gpu() else "on the CPU"
    return {
        "version": bpy.app.version_string,
        "engines": {"cycles": {"works": True, "detail": cycles}, "eevee": opengl, "workbench": opengl},
        "auto": "eevee" if gpu["hardware"] else "cycles",
        "denoisers": list(compat.cycles_denoisers()),
        "video": _video(),
    }


def _video() -> str:
    """The encoder of films, empty where PyAV is missing."""
    try:
        import av
    except ImportError:
        return ""
    return f"PyAV {av.__version__}"


def main(arguments: list[str]) -> int:
    """Print it; there are no arguments."""
    stream = take_stdout()
    end_with_parent()
    print(json.dumps({"result": examine()}), file=stream, flush=True)
    return 0


if __name__ == "__main__":
    main([])
