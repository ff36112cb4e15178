"""A job of Blender's as a child of the command line: ``blender -b --python run_job.py -- JOB.json``.

For a Blender that is a program of its own, where Python has no module ``bpy``. As in :mod:`.run_cli` the
package gets its own name, and the folders of the extension's wheels come in ``PAKSATALKER_PATH``.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
from pathlib import Path

NAME = "paksatalker"


def main() -> None:
    """Do the module and job that stand behind ``--``; the process ends with its exit code."""
    sys.path += [folder for folder in os.environ.get("PAKSATALKER_PATH", "").split(os.pathsep) if folder]
    root = Path(__file__).resolve().parent.parent.parent
    spec = importlib.util.spec_from_file_location(
        NAME, root / "__init__.py", submodule_search_locations=[str(root)]
    )
    assert spec is not None and spec.loader is not None
    package = importlib.util.module_from_spec(spec)
    sys.modules[NAME] = package
    spec.loader.exec_module(package)
    module, *arguments = sys.argv[sys.argv.index("--") + 1 :]
    job = importlib.import_module(f"{NAME}.blender_addon.job")
    job.leave(importlib.import_module(f"{NAME}.blender_addon.{module}").main(arguments))


if __name__ == "__main__":
    main()
