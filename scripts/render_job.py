"""Run a job in Blender itself: frames of a prepared scene, or a whole render or export.

    blender -b --disable-autoexec --python scripts/render_job.py -- --job job.toml --frames 1-250
    blender -b --factory-startup --python scripts/render_job.py -- JOB.json

The first is for render farms (docs/farm.md) and needs Blender alone. With a Python in place of Blender, which
has the module bpy, ``python scripts/render_job.py --job job.toml`` does the same; ``--assemble`` and
``--check`` make the film and look at it, without Blender.

The job of the second is that of ``blender_addon/job.py``. Blender's Python needs numpy and scipy, and PyAV
for films; frames in a folder, .glb, .fbx and .blend do without. Progress and result come as lines of JSON.
"""

import importlib.util
import json
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


NEEDED = ("numpy", "scipy")


def check_modules() -> None:
    """One line and exit code 2 where Blender's Python lacks what every job needs."""
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        hint = f"install for Python {sys.version.split()[0]}, e.g.: {sys.executable} -m pip install"
        error = f"Blender's Python has no {' and no '.join(missing)}"
        print(json.dumps({"error": error, "hint": f"{hint} {' '.join(missing)}", "code": 2}), flush=True)
        os._exit(2)  # Blender itself would end with 0


def load_package() -> None:
    """Make this tree importable as ``paksatalker``, whatever its folder is called."""
    if importlib.util.find_spec("paksatalker") is not None:
        return
    spec = importlib.util.spec_from_file_location(
        "paksatalker", ROOT / "__init__.py", submodule_search_locations=[str(ROOT)]
    )
    assert spec is not None and spec.loader is not None
    package = importlib.util.module_from_spec(spec)
    sys.modules["paksatalker"] = package
    spec.loader.exec_module(package)


if __name__ == "__main__":
    words = sys.argv[sys.argv.index("--") + 1 :] if "--" in sys.argv else sys.argv[1:]
    if any(word.startswith("--") for word in words):
        load_package()
        from paksatalker.blender_addon.farm.worker import main as frames

        code = frames(words)
        sys.stderr.flush()
        os._exit(code)  # Blender's clean-up now and then crashes after the work is done
    check_modules()
    load_package()
    from paksatalker.blender_addon.job import leave, main

    leave(main(words if "--" in sys.argv else []))
