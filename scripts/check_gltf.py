"""Exported people read by programs that are not Blender.

    .venv/bin/python scripts/check_gltf.py                      exports both people as .glb and .fbx first
    .venv/bin/python scripts/check_gltf.py a.glb b.fbx --keep out/check

Of a .glb: Khronos' validator has no error and no warning. Of both: three.js, in headless Chromium, finds a
skinned mesh, the 52 ARKit morph targets, textures and ONE animation that moves jaw and head. Each figure is
printed beside its bound, marked ok or MISS; the exit code is 1 where one misses. Pictures of the shut and
the open mouth, the bust and the whole person go to the ``--keep`` folder, for people to look at.

Needs Node.js with npm, and Chromium (``apt-get install chromium``); what ``gltf_viewer/package.json`` names
is installed with npm into ``.cache/gltf_viewer``. Takes about two minutes; not part of the test suite.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from environment import ROOT, run, stop

from paksatalker.inference.jobs.export import ExportJob, export
from paksatalker.inference.pipeline import perform
from paksatalker.inference.speech.tts import speak
from paksatalker.rigs.arkit import NAMES
from paksatalker.rigs.avatar import library

SENTENCE = "Hello! My brother Bob promised a movie."
VIEWER = Path(__file__).with_name("gltf_viewer")
MODULES = ROOT / ".cache/gltf_viewer"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
MOST_BYTES = 25_000_000
JAW, HEAD = 0.2, 2.0
"""The least that the jaw's weight and the head, in degrees, move in a spoken sentence."""


def main() -> int:
    """Check every file; print every figure beside its bound."""
    options = _options()
    browser = _browser()
    _install()
    options.keep.mkdir(parents=True, exist_ok=True)
    passed = True
    for file in options.files or _exports(options.keep):
        print(file.name)
        for text, good in figures(file, read(file, browser, options.keep)):
            print(f"  {'ok  ' if good else 'MISS'} {text}", flush=True)
            passed &= good
    print(f"pictures: {options.keep}")
    return 0 if passed else 1


def read(file: Path, browser: str, pictures: Path) -> dict[str, Any]:
    """What validator and three.js say of a .glb or .fbx; see ``gltf_viewer/read.mjs``."""
    command = ["node", str(VIEWER / "read.mjs"), str(file.resolve()), browser, str(pictures.resolve())]
    done = subprocess.run(
        [*command, str(VIEWER)], cwd=MODULES, capture_output=True, text=True, check=False, timeout=300
    )
    if done.returncode:
        stop(f"{file.name} can't be read: {done.stderr.strip()[-400:]}", "see above")
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def figures(file: Path, report: dict[str, Any]) -> list[tuple[str, bool]]:
    """Each figure as text with its bound, and whether it is met."""
    scene, moves, size = report["scene"], report["moves"], file.stat().st_size
    lines = [(f"{size / 1e6:.1f} MB (at most {MOST_BYTES / 1e6:.0f})", size <= MOST_BYTES)]
    if report["validation"]:
        errors, warnings = report["validation"]["numErrors"], report["validation"]["numWarnings"]
        lines.append((f"validator: {errors} errors, {warnings} warnings", errors + warnings == 0))
    animations = scene["animations"]
    return [
        *lines,
        (f"{scene['skinned']} of {len(scene['meshes'])} meshes skinned", scene["skinned"] > 0),
        (f"{scene['bones']} bones", scene["bones"] > 0),
        (f"{len(scene['morphs'])} morph targets with ARKit's names", set(scene["morphs"]) == set(NAMES)),
        (f"textures on {', '.join(scene['textures'])}", bool(scene["textures"])),
        (f"{len(animations)} animation of {[a['seconds'] for a in animations]} s", len(animations) == 1),
        (f"the jaw moves by {moves['jaw']:.2f} (at least {JAW})", moves["jaw"] >= JAW),
        (f"the head moves by {moves['head']:.1f} degrees (at least {HEAD})", moves["head"] >= HEAD),
    ]


def _exports(folder: Path) -> list[Path]:
    clip = folder / "clip.npz"
    perform(speak(SENTENCE)).save(clip)
    files = [folder / f"{name}.{ending}" for name in library.names() for ending in ("glb", "fbx")]
    for file in files:
        export(ExportJob(performance=clip, avatar=file.stem, output=file))
    return files


def _browser() -> str:
    if not shutil.which("npm"):
        stop("Node.js with npm is needed", "install it from nodejs.org or with apt-get install npm")
    for name in BROWSERS:
        if found := shutil.which(name):
            return found
    return stop("Chromium is needed", "apt-get install chromium")


def _install() -> None:
    wanted = VIEWER / "package.json"
    MODULES.mkdir(parents=True, exist_ok=True)
    copy = MODULES / wanted.name
    if copy.exists() and copy.read_bytes() == wanted.read_bytes() and (MODULES / "node_modules").exists():
        return
    shutil.copy(wanted, copy)
    run(["npm", "install", "--no-audit", "--no-fund", "--prefix", str(MODULES)])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help=".glb or .fbx")
    parser.add_argument("--keep", type=Path, default=ROOT / "out/check_gltf", help="folder for the pictures")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
