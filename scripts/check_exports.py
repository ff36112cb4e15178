"""Exports played by programs that are not Blender, against what Blender evaluates on the same avatar.

    .venv/bin/python scripts/check_exports.py                    woman, as .glb and .fbx
    .venv/bin/python scripts/check_exports.py --avatar kenji --keep out/exports

A spoken sentence is exported. The .glb is played by three.js in headless Chromium at ten times, half of them
between keys; the .fbx on frames, by three.js' FBX reader and by Blender's importer. Compared are the morph
weights, how far each bone is turned from its rest, and where vertices of every mesh are. Khronos' validator
reads the .glb. BVH, CSV, .npz and .smpl are written and read back. Each figure is printed beside its bound,
marked ok or MISS; the exit code is 1 where one misses.

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
import numpy.typing as npt
from check_gltf import MODULES, VIEWER, _browser, _install
from environment import ROOT, stop

from paksatalker.inference.blender_process import run_job
from paksatalker.inference.motion_in import open_performance
from paksatalker.inference.motion_out import write_motion
from paksatalker.inference.performance import Performance
from paksatalker.inference.pipeline import perform
from paksatalker.inference.speech.tts import speak
from paksatalker.rigs.avatar import library
from paksatalker.rigs.axes import TO_BLENDER
from paksatalker.rigs.motion_files.reduce_glb import reduce_glb
from paksatalker.rigs.rotations import matrix_from_axis_angle, matrix_from_quat

F64 = npt.NDArray[np.float64]

SENTENCE = "Hello! My brother Bob promised a movie."
TIMES = 10
WEIGHT, DEGREES, MILLIMETRES = 1e-3, 0.1, 0.5
"""The most that weights, bones and vertices may be off at full quality."""
REDUCED = (5e-3, 0.3, 1.0)
"""The same of a file that is exported with ``--reduce``; turns add up along the arm."""


def main() -> int:
    """Check every format; print every figure beside its bound."""
    options = _options()
    options.keep.mkdir(parents=True, exist_ok=True)
    clip = options.keep / "clip.npz"
    performance = perform(speak(SENTENCE))
    performance.save(clip)
    avatar = options.avatar if options.avatar in library.names() else str(library.path(options.avatar))
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
        job = {"action": "export", "performance": str(clip), "avatar": avatar, "output": str(file.absolute())}
        run_job({**job, "reduce": small})
        if small:
            file.write_bytes(reduce_glb(file.read_bytes()))
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
        truth = blender_says(clip, avatar, frames)
        for text, good in compared(truth, report["samples"], bounds):
            tell(text, good)
        if ending == ".fbx":
            print(f"{file.name}, read back by Blender at {len(frames)} frames")
            for text, good in compared(truth, blender_reads(file, frames)):
                tell(text, good)
    return 0 if passed else 1


def data_files(performance: Performance, folder: Path) -> list[tuple[str, bool]]:
    """Round trips of the data files, as text with the largest difference, and whether it is within bounds."""
    lines = []
    for ending in (".bvh", ".csv", ".npz", ".smpl"):
        file = folder / f"data{ending}"
        write_motion(performance, file)
        back = open_performance(file)
        same = (back.frames, back.fps) == (performance.frames, performance.fps)
        if ending != ".csv":
            off = _degrees(_turns(back.poses), _turns(performance.poses))
            way = 1000 * float(np.abs(back.trans - performance.trans).max())
            good = same and off < 1e-3 and way < 1e-3
            lines.append((f"{ending}: rotations within {off:.1e} degrees, root within {way:.1e} mm", good))
        if ending in (".csv", ".npz"):
            weights = float(np.abs(back.arkit - performance.arkit).max())
            lines.append((f"{ending}: weights within {weights:.1e}", same and weights == 0))
    return lines


def frames_to_look_at(count: int, *, between: bool) -> F64:
    """Ten frames over the clip, counted from 0; with ``between`` half of them lie half-way between keys."""
    frames = np.linspace(1, count - 3, TIMES).round()
    if between:
        frames[1::2] += 0.5
    return frames


def blender_says(clip: Path, avatar: str, frames: F64) -> list[dict[str, Any]]:
    """What Blender evaluates on the avatar: weights, turns of bones and places of vertices, Y up."""
    import bpy

    from paksatalker.blender_addon.apply import apply
    from paksatalker.blender_addon.build_avatar import build_avatar
    from paksatalker.rigs.avatar.asset import load_avatar

    bpy.ops.wm.read_factory_settings(use_empty=True)
    data = load_avatar(Path(avatar)) if avatar.endswith(".npz") else library.load(avatar)
    character = build_avatar(data)
    apply(Performance.load(clip), character, error=0.0)
    return _evaluated(1 + frames)


def blender_reads(file: Path, frames: F64) -> list[dict[str, Any]]:
    """The same of an exported .fbx that Blender imports."""
    import addon_utils
    import bpy

    bpy.ops.wm.read_factory_settings(use_empty=True)
    addon_utils.enable("io_scene_fbx")
    bpy.context.scene.render.fps = 30
    bpy.ops.import_scene.fbx(filepath=str(file))
    return _evaluated(1 + frames)  # the importer puts time 0 on frame 1


def _evaluated(frames: F64) -> list[dict[str, Any]]:
    import bpy

    scene = bpy.context.scene
    armature = next(o for o in scene.objects if o.type == "ARMATURE")
    meshes = [o for o in scene.objects if o.type == "MESH" and o.find_armature() is not None]
    for mesh in meshes:
        for modifier in mesh.modifiers:
            modifier.show_viewport = modifier.type == "ARMATURE"
    result = []
    for frame in frames:
        scene.frame_set(int(frame), subframe=float(frame % 1))
        graph = bpy.context.evaluated_depsgraph_get()
        weights: dict[str, float] = {}
        points = []
        for mesh in meshes:
            if mesh.data.shape_keys:
                for block in mesh.data.shape_keys.key_blocks[1:]:
                    weights[block.name] = max(block.value, weights.get(block.name, 0.0))
            base = mesh.data.shape_keys.key_blocks[0].data if mesh.data.shape_keys else mesh.data.vertices
            posed = mesh.evaluated_get(graph).data.vertices
            to_world = np.array(mesh.matrix_world)
            points.append(np.hstack([_world(base, to_world), _world(posed, to_world)]))
        world = np.array(armature.matrix_world.to_3x3().normalized())
        bones = {}
        for bone in armature.pose.bones:
            turn = np.array((bone.matrix @ bone.bone.matrix_local.inverted()).to_3x3().normalized())
            bones[bone.name] = TO_BLENDER.T @ world @ turn @ world.T @ TO_BLENDER
        result.append({"morphs": weights, "bones": bones, "points": np.concatenate(points)})
    return result


def _world(vertices: Any, to_world: F64) -> F64:
    flat = np.empty(3 * len(vertices), np.float32)
    vertices.foreach_get("co", flat)
    at = flat.reshape(-1, 3) @ to_world[:3, :3].T + to_world[:3, 3]
    return np.asarray(at @ TO_BLENDER, np.float64)


def compared(
    truth: list[dict[str, Any]],
    seen: list[dict[str, Any]],
    bounds: tuple[float, float, float] = (WEIGHT, DEGREES, MILLIMETRES),
) -> list[tuple[str, bool]]:
    """The largest differences over all times, as text with their bounds, and whether they keep to them."""
    from scipy.spatial import cKDTree

    most_weight, most_degrees, most_mm = bounds
    weight = degrees = off = 0.0
    worst, vertices = "", 0
    for true, other in zip(truth, seen, strict=True):
        names = true["morphs"].keys() & other["morphs"].keys()
        if len(names) < 52:
            return [(f"only {len(names)} morph targets of the same names", False)]
        weight = max(weight, *(abs(true["morphs"][n] - other["morphs"][n]) for n in names))
        for name, turn in other["bones"].items():
            if name in true["bones"]:
                matrix = turn if isinstance(turn, np.ndarray) else _matrix(turn)
                angle = _degrees(true["bones"][name], matrix)
                degrees, worst = max((degrees, worst), (angle, name))
        table = other["points"]
        rows = (
            table if isinstance(table, np.ndarray) else np.concatenate([np.array(p) for p in table.values()])
        )
        distance, near = cKDTree(true["points"][:, :3]).query(rows[:, :3])
        own = distance < 1e-4  # vertices that lie on each other at rest are told apart by where they go
        gone = np.linalg.norm(true["points"][near[own], 3:] - rows[own, 3:], axis=1)
        vertices = max(vertices, int(own.sum()))
        off = max(off, 1000 * float(np.percentile(gone, 100)))
    return [
        (f"weights within {weight:.1e} (at most {most_weight:g})", weight <= most_weight),
        (
            f"bones within {degrees:.3f} degrees (at most {most_degrees:g}; worst: {worst})",
            degrees <= most_degrees,
        ),
        (f"{vertices} vertices within {off:.3f} mm (at most {most_mm:g})", vertices > 0 and off <= most_mm),
    ]


def _matrix(xyzw: list[float]) -> F64:
    x, y, z, w = xyzw
    return np.asarray(matrix_from_quat([w, x, y, z]))


def _turns(poses: npt.ArrayLike) -> F64:
    return matrix_from_axis_angle(np.asarray(poses, np.float64).reshape(-1, 55, 3))


def _degrees(a: F64, b: F64) -> float:
    """The largest angle between rotations (..., 3, 3), by the chord, which is exact where it is small."""
    chord = np.linalg.norm(a - b, axis=(-2, -1)) / np.sqrt(8)
    return float(np.degrees(2 * np.arcsin(np.clip(chord, 0, 1))).max())


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
