"""A VRM 1.0 avatar made of one of our people, and three-vrm, which plays a VRM animation on it."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from check_gltf import MODULES, VIEWER
from environment import stop

from paksatalker.inference.jobs.export import ExportJob, export
from paksatalker.inference.performance.performance import Performance
from paksatalker.rigs.arkit import NAMES as UNITS
from paksatalker.rigs.faces.face_solve import solve
from paksatalker.rigs.gltf.glb import read_glb, write_glb
from paksatalker.rigs.motion_files.vrma import PRESETS
from paksatalker.rigs.recognition.bone_tables import conventions
from paksatalker.rigs.recognition.face_tables import face_conventions
from paksatalker.rigs.rotations import matrix_from_axis_angle, matrix_from_quat
from paksatalker.rigs.smplx import INDEX

from .seen import DEGREES, F64, MILLIMETRES, WEIGHT, Figure, degrees_between


def make_vrm(clip: Performance, avatar: str, file: Path, *, units: bool) -> None:
    """Write an avatar in a T-pose with VRM's preset expressions, or with the ARKit units as its own
    (``units``, "perfect sync"), by what its .glb holds."""
    still = replace(
        clip,
        poses=np.zeros_like(clip.poses),
        trans=np.zeros_like(clip.trans),
        arkit=np.zeros_like(clip.arkit),
    )
    glb, pose = file.with_suffix(".glb"), file.with_suffix(".npz")
    still.save(pose)
    export(ExportJob(performance=pose, avatar=avatar, output=glb))
    data = glb.read_bytes()
    document, body = read_glb(data)
    _stand(document, body)
    index = {n.get("name"): i for i, n in enumerate(document["nodes"])}
    game, vrm = conventions()["game_engine"].joints, conventions()["vrm"].joints
    bones = {
        vrm[joint][0]: {"node": index[game[joint][0]]}
        for joint in vrm
        if joint in game and game[joint][0] in index
    }
    rows = {u: np.eye(52)[i] for i, u in enumerate(UNITS)}
    if not units:
        rows = {p: face_conventions()["vrm"].rows[p] for p in PRESETS}
    document["extensionsUsed"] = [*document.get("extensionsUsed", ()), "VRMC_vrm"]
    document.setdefault("extensions", {})["VRMC_vrm"] = {
        "specVersion": "1.0",
        "meta": {
            "name": file.stem,
            "authors": ["PaksaTalker"],
            "licenseUrl": "https://vrm.dev/licenses/1.0/",
        },
        "humanoid": {"humanBones": bones},
        "expressions": {
            "custom" if units else "preset": {
                n: {"morphTargetBinds": _binds(document, r)} for n, r in rows.items()
            }
        },
        "lookAt": {
            "type": "bone",
            "offsetFromHeadBone": [0, 0.06, 0],
            **{
                f"rangeMap{way}": {"inputMaxValue": 90, "outputScale": 90}
                for way in ("HorizontalInner", "HorizontalOuter", "VerticalDown", "VerticalUp")
            },
        },
    }
    file.write_bytes(write_glb(document, body))


def vrma_figures(clip: Performance, avatar: Path, motion: Path, browser: str, units: bool) -> list[Figure]:
    """How far the humanoid, the expressions and the gaze of the avatar are off at ten times."""
    frames = np.linspace(1, clip.frames - 3, 10).round()
    command = ["node", str(VIEWER / "play_vrma.mjs"), browser, str(VIEWER), str(avatar.resolve())]
    command += [str(motion.resolve()), str(avatar.with_suffix(".png").resolve())]
    done = subprocess.run(
        [*command, json.dumps((frames / clip.fps).tolist())],
        cwd=MODULES, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    if done.returncode:
        stop(f"{motion.name} can't be played: {done.stderr.strip()[-400:]}", "see above")
    report: dict[str, Any] = json.loads(done.stdout)
    rows = frames.astype(int)
    turns = matrix_from_axis_angle(np.asarray(clip.poses, np.float64).reshape(-1, 55, 3))[rows]
    joints = {bones[0]: joint for joint, bones in conventions()["vrm"].joints.items()}
    weights = np.asarray(clip.arkit, np.float64)
    names: tuple[str, ...] = tuple(u for u in UNITS if not u.startswith("eyeLook"))
    wanted = weights[:, [UNITS.index(n) for n in names]]
    if not units:
        names, wanted = (
            PRESETS,
            solve(weights, np.array([face_conventions()["vrm"].rows[p] for p in PRESETS])),
        )
    apart, face, way, gaze, seen = 0.0, 0.0, 0.0, 0.0, set()
    for row, true, sample in zip(rows, turns, report["samples"], strict=True):
        for bone, q in sample["bones"].items():
            joint = joints.get(bone)
            if joint is None or joint in ("jaw", "left_eye", "right_eye"):
                continue
            seen.add(bone)
            apart = max(apart, degrees_between(true[INDEX[joint]], _matrix(q)))
        face = max(
            face, *(abs(sample["expressions"][n] - v) for n, v in zip(names, wanted[row], strict=True))
        )
        scale = sample["rest"][1] / clip.rest_joints[0][1]
        hips = scale * (clip.rest_joints[0] + clip.trans[row])
        way = max(way, 1000 * float(np.abs(hips - sample["hips"]).max()))
        eyes = matrix_from_axis_angle(0.5 * (clip.poses[row, 69:72] + clip.poses[row, 72:75]).astype(float))
        ahead = eyes @ [0, 0, 1]
        angles = np.degrees([np.arctan2(ahead[0], ahead[2]), -np.arcsin(ahead[1])])
        gaze = max(gaze, float(np.abs(angles - sample["gaze"]).max()))
    lines = [
        (f"Khronos' validator, {n}: {v['numErrors']} errors, {v['numWarnings']} warnings",
         v["numErrors"] + v["numWarnings"] == 0)
        for n, v in report["validation"].items()
    ]  # fmt: skip
    lines += [
        (
            f"{len(seen)} bones within {apart:.4f} degrees (at most {DEGREES:g})",
            apart <= DEGREES and len(seen) > 50,
        ),
        (f"{len(names)} expressions within {face:.1e} (at most {WEIGHT:g})", face <= WEIGHT),
        (f"hips within {way:.3f} mm (at most {MILLIMETRES:g})", way <= MILLIMETRES),
        (f"gaze within {gaze:.2f} degrees (at most 1)", gaze <= 1),
        (f"complaints of the page: {report['errors'] or 'none'}", not report["errors"]),
    ]
    return lines


def _matrix(xyzw: list[float]) -> F64:
    x, y, z, w = xyzw
    return np.asarray(matrix_from_quat([w, x, y, z]))


def _stand(document: dict[str, Any], body: bytes) -> None:
    """Let nodes rest where the animation begins, a T-pose, and drop it; the skin stays bound as it was."""
    (animation,) = document.pop("animations")
    widths = {"translation": 3, "rotation": 4, "scale": 3}
    for channel in animation["channels"]:
        target = channel["target"]
        if target["path"] in widths:
            accessor = document["accessors"][animation["samplers"][channel["sampler"]]["output"]]
            view = document["bufferViews"][accessor["bufferView"]]
            start = view.get("byteOffset", 0) + accessor.get("byteOffset", 0)
            values = np.frombuffer(body, "<f4", widths[target["path"]], start)
            document["nodes"][target["node"]][target["path"]] = [float(v) for v in values]


def _binds(document: dict[str, Any], row: F64) -> list[dict[str, Any]]:
    binds = []
    for i, node in enumerate(document["nodes"]):
        names = (
            document["meshes"][node["mesh"]].get("extras", {}).get("targetNames", ())
            if "mesh" in node
            else ()
        )
        for k, name in enumerate(names):
            if name in UNITS and (weight := float(row[UNITS.index(name)])) > 0:
                binds.append({"node": i, "index": k, "weight": weight})
    return binds
