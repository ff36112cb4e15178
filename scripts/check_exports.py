"""Exports played by programs that are not Blender, against what Blender evaluates on the same avatar.

    .venv/bin/python scripts/check_exports.py                    woman, as .glb and .fbx
    .venv/bin/python scripts/check_exports.py --avatar kenji --keep out/exports

A spoken sentence is exported. The .glb is played by three.js in headless Chromium at ten times, half of them
between keys. The .fbx is read by three.js at ten frames, and at every frame by assimp, by Blender's importer
and by Blender's other one, which is built on ufbx. Compared are the morph weights, how far each bone is
turned from its rest, and where vertices of every mesh are. Khronos' validator reads the .glb. BVH, CSV,
.npz and .smpl are written and read back; the .bvh is read by Blender too. The .vrma is played by
three-vrm on a VRM avatar, by VRM's presets and by expressions of ARKit's names. Each figure is
printed beside its bound, marked ok or MISS; the exit code is 1 where one misses.

Needs what ``check_gltf.py`` needs; takes about three minutes; not part of the test suite.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
from check_gltf import MODULES, VIEWER, _browser, _install
from environment import ROOT, stop
from export_readers.assimp import assimp_reads
from export_readers.blender import blender_reads_bvh, blender_reads_fbx, blender_says
from export_readers.seen import (
    DEGREES,
    F64,
    MILLIMETRES,
    REDUCED,
    WEIGHT,
    Figure,
    Seen,
    compared,
    degrees_between,
)
from export_readers.vrm import make_vrm, vrma_figures

from paksatalker.inference.jobs.export import ExportJob, export
from paksatalker.inference.motion.motion_in import open_performance
from paksatalker.inference.motion.motion_out import write_motion
from paksatalker.inference.performance.performance import Performance
from paksatalker.inference.pipeline import perform
from paksatalker.inference.speech.tts import speak
from paksatalker.rigs import bake
from paksatalker.rigs.avatar import library
from paksatalker.rigs.gltf.vrm import expression_names
from paksatalker.rigs.rotations import matrix_from_axis_angle, matrix_from_quat
from paksatalker.rigs.smplx import NAMES, forward_kinematics

SENTENCE = "Hello! My brother Bob promised a movie."
TITLE = "Grüße an alle"
TIMES = 10


def main() -> int:
    """Check every format; print every figure beside its bound."""
    options = _options()
    options.keep.mkdir(parents=True, exist_ok=True)
    clip = options.keep / "clip.npz"
    performance = perform(speak(SENTENCE))
    performance.save(clip)
    avatar = options.avatar if options.avatar in library.names() else str(bake.person(options.avatar))
    passed = True

    def tell(text: str, good: bool) -> None:
        nonlocal passed
        print(f"  {'ok  ' if good else 'MISS'} {text}", flush=True)
        passed &= good

    print("data files")
    for text, good in data_files(performance, options.keep):
        tell(text, good)
    browser = _browser()
    _install()
    files = [options.keep / f"{options.avatar}{end}" for end in (".glb", ".fbx", "_reduced.glb")]
    for file in files:
        small = file.stem.endswith("_reduced")
        export(ExportJob(performance=clip, avatar=avatar, output=file, reduce=small, title=TITLE))
    for file in files:
        ending = file.suffix
        bounds = REDUCED if file.stem.endswith("_reduced") else (WEIGHT, DEGREES, MILLIMETRES)
        frames = frames_to_look_at(performance.frames, between=ending == ".glb")
        report = _read(file, browser, options.keep, (frames / performance.fps).tolist())
        print(f"{file.name}, {file.stat().st_size / 1e6:.1f} MB, played by three.js at {len(frames)} times")
        if report["validation"] is not None:
            issues = report["validation"]
            errors, warnings = issues["numErrors"], issues["numWarnings"]
            tell(f"Khronos' validator: {errors} errors, {warnings} warnings", errors + warnings == 0)
        names = [a["name"] for a in report["scene"]["animations"]]
        tell(f"animations: {', '.join(names)} (one, '{TITLE}')", names == [TITLE])
        for text, good in compared(blender_says(clip, avatar, frames), _seen(report["samples"]), bounds):
            tell(text, good)
    fbx = files[1]
    for reader, figures in fbx_at_every_frame(fbx, performance, clip, avatar):
        print(f"{fbx.name}, read by {reader} at all {performance.frames} frames")
        for text, good in figures:
            tell(text, good)
    for units in (False, True):
        own = options.keep / f"{options.avatar}{'_perfect_sync' if units else ''}.vrm"
        make_vrm(performance, avatar, own, units=units)
        motion = own.with_suffix(".vrma")
        write_motion(performance, motion, expression_names(own))
        print(f"{motion.name}, {motion.stat().st_size / 1e6:.1f} MB, played by three-vrm at {TIMES} times")
        for text, good in vrma_figures(performance, own, motion, browser, units):
            tell(text, good)
    return 0 if passed else 1


def fbx_at_every_frame(
    file: Path, performance: Performance, clip: Path, avatar: str
) -> list[tuple[str, list[Figure]]]:
    """What three readers find of an .fbx, frame for frame, and what engines look for in it."""
    frames, fps = np.arange(float(performance.frames)), performance.fps
    truth = blender_says(clip, avatar, frames)
    seen, said = assimp_reads(file)
    seconds = (performance.frames - 1) / fps
    engines = [
        (
            f"{said['animations']} animation, '{said['name']}'",
            (said["animations"], said["name"]) == (1, TITLE),
        ),
        (
            f"{said['seconds']:.4f} s at {said['fps']:g} frames a second (wanted {seconds:.4f})",
            abs(said["seconds"] - seconds) < 1e-6 and said["fps"] == fps,
        ),
        (f"nodes scaled by {said['scales']}", said["scales"] == [1.0]),
    ]
    result = [("assimp", [*engines, *compared(truth, seen)])]
    for name, by_ufbx in (("Blender", False), ("ufbx in Blender", True)):
        result.append((name, compared(truth, blender_reads_fbx(file, frames, fps, by_ufbx=by_ufbx))))
    return result


def _seen(samples: list[dict[str, Any]]) -> Seen:
    """What ``samples`` of ``gltf_viewer/viewer.js`` gives."""
    tables = [np.concatenate([np.array(p) for p in s["points"].values()]) for s in samples]
    turns = [{n: _matrix(q) for n, q in s["bones"].items()} for s in samples]
    points = [t[:, 3:].astype(np.float32) for t in tables]
    return Seen(tables[0][:, :3], [s["morphs"] for s in samples], turns, points)


def data_files(performance: Performance, folder: Path) -> list[Figure]:
    """Round trips of the data files, as text with the largest difference, and whether it is within bounds."""
    lines = []
    for ending in (".bvh", ".csv", ".npz", ".smpl"):
        file = folder / f"data{ending}"
        write_motion(performance, file)
        back = open_performance(file)
        same = (back.frames, back.fps) == (performance.frames, performance.fps)
        if ending != ".csv":
            off = degrees_between(_turns(back.poses), _turns(performance.poses))
            way = 1000 * float(np.abs(back.trans - performance.trans).max())
            good = same and off < 1e-3 and way < 1e-3
            lines.append((f"{ending}: rotations within {off:.1e} degrees, root within {way:.1e} mm", good))
        if ending in (".csv", ".npz"):
            weights = float(np.abs(back.arkit - performance.arkit).max())
            lines.append((f"{ending}: weights within {weights:.1e}", same and weights == 0))
    turns, places = blender_reads_bvh(folder / "data.bvh", performance.frames, NAMES)
    world, wanted = forward_kinematics(performance.poses, performance.trans, performance.rest_joints)
    off, way = degrees_between(turns, world), 10 * float(np.abs(places - 100 * wanted).max())
    lines.append(
        (f".bvh, read by Blender: joints within {off:.4f} degrees, {way:.4f} mm", off < DEGREES and way < 0.1)
    )
    return lines


def frames_to_look_at(count: int, *, between: bool) -> F64:
    """Ten frames over the clip, counted from 0; with ``between`` half of them lie half-way between keys."""
    frames = np.linspace(1, count - 3, TIMES).round()
    if between:
        frames[1::2] += 0.5
    return frames


def _matrix(xyzw: list[float]) -> F64:
    x, y, z, w = xyzw
    return np.asarray(matrix_from_quat([w, x, y, z]))


def _turns(poses: Any) -> F64:
    return matrix_from_axis_angle(np.asarray(poses, np.float64).reshape(-1, 55, 3))


def _read(file: Path, browser: str, pictures: Path, times: list[float]) -> dict[str, Any]:
    command = ["node", str(VIEWER / "read.mjs"), str(file.resolve()), browser, str(pictures.resolve())]
    command += [str(VIEWER), json.dumps(times)]
    done = subprocess.run(command, cwd=MODULES, capture_output=True, text=True, check=False, timeout=600)
    if done.returncode:
        stop(f"{file.name} can't be read: {done.stderr.strip()[-400:]}", "see above")
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--avatar", default="woman", help="one of the people (woman)")
    parser.add_argument("--keep", type=Path, default=ROOT / "out/check_exports", help="folder for the files")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
