"""Run a render or export job in Blender itself.

    blender -b --factory-startup --python scripts/render_job.py -- JOB.json

The job is that of ``blender_addon/job.py``. Blender's Python needs scipy, and PyAV for films.
"""

import importlib.util
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


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
    load_package()
    from paksatalker.blender_addon.job import leave, main

    leave(main(sys.argv[sys.argv.index("--") + 1 :] if "--" in sys.argv else []))
