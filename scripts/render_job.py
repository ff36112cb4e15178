"""Run a render or export job in Blender itself.

    blender -b --factory-startup --python scripts/render_job.py -- JOB.json

The job is that of ``blender_addon/job.py``. Blender's Python needs numpy and scipy, and PyAV for films;
frames in a folder, .glb, .fbx and .blend do without. Progress and result come as lines of JSON.
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
    check_modules()
    load_package()
    from paksatalker.blender_addon.job import leave, main

    leave(main(sys.argv[sys.argv.index("--") + 1 :] if "--" in sys.argv else []))
