#!/usr/bin/env python3
"""Stands in for Blender's binary where a queue wants one and only the Python module bpy is installed.

    openjd run bundle/template.json --step Check --run-dependencies -p Blender=scripts/blender_of_bpy.py

Understands ``-b ... --python SCRIPT -- ARGUMENTS`` and runs the script with this Python.
"""

import os
import sys


def main() -> None:
    """Become the Python that runs the script."""
    words = sys.argv[1:]
    if "--python" not in words or "--" not in words:
        sys.exit("blender_of_bpy.py: --python SCRIPT -- ARGUMENTS is wanted")
    script, rest = words[words.index("--python") + 1], words[words.index("--") :]
    os.execv(sys.executable, [sys.executable, "-P", script, *rest])


if __name__ == "__main__":
    main()
