"""The command line as a child of Blender: ``python run_cli.py ARGUMENTS``, run by its path.

Also a module of ``blender_addon`` as a child of the command line, for a Blender that is a program of its own:
``blender -b --python run_cli.py -- --as-blender MODULE ARGUMENTS``.

Inside Blender the package is called ``bl_ext.<repository>.paksatalker``, a name that exists nowhere else;
here it gets its own back. The folders of the extension's wheels come in ``PAKSATALKER_PATH``. The child
ends when Blender does, so that none is left behind when that quits or crashes.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path

NAME = "paksatalker"
BLENDER = "--as-blender"
"""The word before the module, which no command of the command line has."""


def main() -> int:
    """Run the command line with this process's arguments; returns its exit code. In Blender itself the module
    runs whose name stands behind ``--``, and the process ends."""
    sys.path += [folder for folder in os.environ.get("PAKSATALKER_PATH", "").split(os.pathsep) if folder]
    root = Path(__file__).resolve().parent.parent.parent
    spec = importlib.util.spec_from_file_location(
        NAME, root / "__init__.py", submodule_search_locations=[str(root)]
    )
    assert spec is not None and spec.loader is not None
    package = importlib.util.module_from_spec(spec)
    sys.modules[NAME] = package
    spec.loader.exec_module(package)
    if BLENDER in sys.argv:
        module, *arguments = sys.argv[sys.argv.index(BLENDER) + 1 :]
        job = importlib.import_module(f"{NAME}.blender_addon.job")
        job.leave(importlib.import_module(f"{NAME}.blender_addon.{module}").main(arguments))
    importlib.import_module(f"{NAME}.base.processes.parent").watch_parent()
    return int(importlib.import_module(f"{NAME}.inference.cli").main())


if __name__ == "__main__":
    sys.exit(main())
