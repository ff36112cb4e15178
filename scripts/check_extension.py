"""The extension with its wheels, in a Python that has nothing but what Blender itself brings.

    .venv/bin/python scripts/check_extension.py

Builds the zip for this Linux and the Blender of this Python, makes a bare environment with Blender's module
and the packages that Blender bundles, installs the zip into an empty user folder, enables it, adds a person
and one made with sliders on a Rigify skeleton, lets that one speak through the sidebar's operator, builds the
studio, exports, disables and removes it. Nothing is fetched once the zip is there.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tempfile
import venv
from pathlib import Path

import build_extension

BUNDLED = (
    "bpy", "numpy", "numpy.libs", "requests", "urllib3", "idna", "certifi", "charset_normalizer", "zstandard",
    "attr", "attrs", "cattr", "cattrs", "typing_extensions.py",
)  # fmt: skip
"""Of the packages beside Blender's module, those that Blender has inside."""


def main() -> int:
    """Build, install, use, remove; returns the exit code of the Blender that did it."""
    python = f"{sys.version_info[0]}.{sys.version_info[1]}"
    version = next(v for v, blender in build_extension.BLENDERS.items() if blender.python == python)
    with tempfile.TemporaryDirectory(prefix="paksatalker extension ü ") as name:
        folder = Path(name)
        archive = build_extension.build(folder, version, "linux_x64")
        build_extension.validate(archive)
        print(f"{archive.name}: {archive.stat().st_size / 1e6:.1f} MB")
        bare = bare_python(folder / "python")
        (folder / "tmp").mkdir()
        own = {"BLENDER_USER_RESOURCES": str(folder / "user"), "TMPDIR": str(folder / "tmp")}
        environment = {**os.environ, **own, "PIP_NO_INDEX": "1"}
        command = [str(bare), "-I", "-c", USE, str(archive), str(folder / "person.glb")]
        return subprocess.run(command, check=False, env=environment, cwd=folder).returncode


def bare_python(folder: Path) -> Path:
    """An environment with links to what Blender brings, and nothing else."""
    venv.create(folder, with_pip=False)
    here = Path(sysconfig.get_paths()["purelib"])
    there = folder / "lib" / here.parent.name / "site-packages"
    for name in BUNDLED:
        if (here / name).exists():
            (there / name).symlink_to(here / name)
    return folder / "bin" / "python"


USE = """
import importlib.util, os, sys, time
import bpy
assert importlib.util.find_spec("onnxruntime") is None, "this Python is not bare"
archive, glb = sys.argv[1:]
bpy.ops.wm.read_factory_settings(use_empty=True)


def timed(what, operator, **arguments):
    start = time.perf_counter()
    assert operator(**arguments) == {"FINISHED"}, what
    print(f"  {what:<20} {time.perf_counter() - start:6.2f} s", flush=True)


print(f"Blender {bpy.app.version_string}")
timed("install and enable", bpy.ops.extensions.package_install_files,
      filepath=archive, repo="user_default", enable_on_install=True)
scene = bpy.context.scene
timed("add a woman", bpy.ops.paksatalker.add_person, person="woman")
timed("add another", bpy.ops.paksatalker.add_person, person="kenji", shape="hair=short,skeleton=rigify")
timed("add it again", bpy.ops.paksatalker.add_person, person="kenji", shape="hair=short,skeleton=rigify")
scene.paksatalker.character.paksatalker.text = "Hello! I was made inside Blender, without a terminal."
timed("generate", bpy.ops.paksatalker.generate)
print(f"  {scene.frame_end} frames, words: {' '.join(m.name for m in scene.timeline_markers)}")
assert scene.frame_end > 48 and len(scene.timeline_markers) == 9
assert "onnxruntime" not in sys.modules, "the voice belongs in the child"
timed("studio", bpy.ops.paksatalker.stage)
timed("export .glb", bpy.ops.paksatalker.export, filepath=glb)
assert os.path.getsize(glb) > 1e6
timed("disable", bpy.ops.preferences.addon_disable, module="bl_ext.user_default.paksatalker")
assert not hasattr(bpy.types.Scene, "paksatalker")
timed("uninstall", bpy.ops.extensions.package_uninstall, repo_index=next(
    i for i, r in enumerate(bpy.context.preferences.extensions.repos) if r.module == "user_default"
), pkg_id="paksatalker")
user = os.environ["BLENDER_USER_RESOURCES"]
left = [p for p, _, _ in os.walk(user) if "paksatalker" in p.removeprefix(user) or "onnx" in p]
assert not left, left
print("nothing left behind")
sys.stdout.flush()
os._exit(0)
"""

if __name__ == "__main__":
    sys.exit(main())
