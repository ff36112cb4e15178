"""Motion and faces on many rigs, as Blender evaluates them: one command that measures and prints.

    .venv/bin/python scripts/check_rigs.py             every rig, about three minutes
    .venv/bin/python scripts/check_rigs.py vrm ue5     only these

Skeletons: MakeHuman default, game engine and Mixamo as their files have them, a generated Rigify human, the
woman of the library on each skeleton that she can have, and rigs named as VRM, Unreal 5, SMPL-X, Character
Creator, Daz and VRoid. Random poses in range: the directions of bones, the palms. A minute of speech: feet
where they stand, the floor, no flips. Faces: the same clip on shapes of every convention, lips in closures.
Each figure stands beside its bound, marked ok or MISS; the exit code is 1 where one misses.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping

import bpy
import numpy as np
import numpy.typing as npt
from check_perception import Table
from rig_makers import rig_makers

from paksatalker.blender_addon.animation.target import rig_of
from paksatalker.inference.performance.performance import Performance
from paksatalker.inference.pipeline import perform
from paksatalker.inference.speech.tts import speak
from paksatalker.rigs import smplx
from paksatalker.rigs.axes import to_blender
from paksatalker.rigs.channels import channels
from paksatalker.rigs.faces.face_map import match_face_keys
from paksatalker.rigs.recognition.detect import Match, detect
from paksatalker.rigs.recognition.face_tables import face_conventions
from paksatalker.rigs.rotations import unit

F64 = npt.NDArray[np.float64]

TEXT = (
    "When the sunlight strikes raindrops in the air, they act as a prism and form a rainbow. The rainbow is "
    "a division of white light into many beautiful colors. Maybe Bob and my mum will bring five big maps, "
    "and move the boat before breakfast. People often believe that puppets speak for themselves. "
)
LIMBS = [f"{s}_{j}" for s in ("left", "right") for j in ("shoulder", "elbow", "hip", "knee")]
FINGERS = [
    f"{s}_{f}{n}" for s in ("left", "right") for f in ("index", "middle", "ring", "pinky") for n in (1, 2)
]
THUMBS = [f"{s}_thumb{n}" for s in ("left", "right") for n in (1, 2)]
SPINE = ("spine1", "spine2", "neck")


def main(arguments: list[str]) -> int:
    """Measure the rigs that are named, or all; 1 where a figure misses its bound."""
    makers = rig_makers()
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "rigs", nargs="*", metavar="RIG", help=f"of {', '.join(makers)}; all where none is named"
    )
    chosen = parser.parse_args(arguments).rigs or list(makers)
    table = Table()
    print(f"Blender {bpy.app.version_string}")
    spoken = perform(speak(TEXT * 4), fps=30.0, seed=1)
    for name in chosen:
        bpy.ops.wm.read_factory_settings(use_empty=True)
        thing, points = makers[name]()
        found = detect(b.name for b in thing.data.bones)
        table.least(f"{name}: recognised", found.score if found is not None else 0.0, 0.95)
        if found is not None:
            print(f"     {'; '.join(found.report())}")
            measure_poses(table, name, thing, found, points)
            measure_speech(table, name, thing, found, points, spoken)
    measure_faces(table, spoken)
    return 0 if table.passed else 1


def measure_poses(
    table: Table, name: str, thing: bpy.types.Object, found: Match, points: Mapping[str, str]
) -> None:
    """Twenty random poses in range: directions from joint to joint and the normals of the palms."""
    rng = np.random.default_rng(7)
    poses = np.zeros((20, 55, 3))
    poses[:, :22] = rng.normal(0, 0.5, (20, 22, 3))
    poses[:, [3, 6, 9, 12, 13, 14]] *= 0.3
    poses[:, 25:] = rng.normal(0, 0.1, (20, 30, 3))
    for first, curl in ((25, -1.0), (40, 1.0)):  # four fingers a hand, thumbs last
        poses[:, first : first + 12, 2] += curl * rng.uniform(0.3, 1.4, (20, 12))
    poses = poses.reshape(20, 165)
    trans = rng.normal(0, 0.1, (20, 3))
    heads, rest = played(thing, found, points, posed(poses, trans))
    _, source = smplx.forward_kinematics(poses, trans, smplx.rest_joints())
    chosen = {"limbs": LIMBS, "fingers": FINGERS, "thumbs": THUMBS, "spine, from rest": list(SPINE)}
    for what, joints in chosen.items():
        errors = []
        for joint in joints:
            child = smplx.NAMES[next(c for c in range(55) if smplx.PARENTS[c] == smplx.INDEX[joint])]
            if joint in heads and child in heads:
                got = unit(heads[child] - heads[joint])
                want = to_blender(source[:, smplx.INDEX[child]] - source[:, smplx.INDEX[joint]])
                if joint in SPINE:  # where a rig has spine joints says nothing: compare with its own rest
                    turned, _ = smplx.forward_kinematics(poses, trans, smplx.rest_joints())
                    arm = rest[child] - rest[joint]
                    want = to_blender(turned[:, smplx.INDEX[joint]] @ np.array([arm[0], arm[2], -arm[1]]))
                errors.append(degrees(got, want))
        table.most(
            f"{name}: {what}, degrees",
            float(np.mean(errors)) if errors else np.nan,
            5 if joint in SPINE else 1,
        )
    palms = []
    for side in ("left", "right"):
        corners = [f"{side}_{j}" for j in ("wrist", "index1", "pinky1")]
        if all(c in heads for c in corners):
            a, b, c = (heads[j] for j in corners)
            x, y, z = (to_blender(source[:, smplx.INDEX[j]]) for j in corners)
            palms.append(degrees(np.cross(b - a, c - a), np.cross(y - x, z - x)))
    table.most(f"{name}: palms, degrees", float(np.mean(palms)), 5)


def measure_speech(
    table: Table,
    name: str,
    thing: bpy.types.Object,
    found: Match,
    points: Mapping[str, str],
    spoken: Performance,
) -> None:
    """A minute of speech: feet that stand, the floor, no joint that flips from frame to frame."""
    motion = channels(spoken, rig_of(thing), ())
    assert motion.bones is not None
    q = motion.bones.quaternions.astype(np.float64)
    angle = 2 * np.degrees(np.arccos(np.clip(np.abs(np.sum(q[1:] * q[:-1], axis=2)), 0, 1)))
    table.most(f"{name}: largest turn in a frame, degrees", float(angle.max()), 40)
    table.most(f"{name}: quaternions that change sign", float(np.sum(np.sum(q[1:] * q[:-1], axis=2) < 0)), 0)
    heads, rest = played(thing, found, points, spoken, step=3)
    skates, floors = [], []
    for joint in ("left_ankle", "right_ankle", "left_foot", "right_foot"):
        if joint in heads:
            path = heads[joint]
            speed = 100 * np.linalg.norm(np.diff(path[:, :2], axis=0), axis=1) * spoken.fps / 3
            skates.append(speed.mean())
            floors.append(1000 * np.abs(path[:, 2] - rest[joint][2]).max())
    table.most(f"{name}: feet, cm/s", float(max(skates)), 2)
    table.most(f"{name}: feet off their height at rest, mm", float(max(floors)), 5)


def measure_faces(table: Table, spoken: Performance) -> None:
    """The clip on the shapes of every convention, and on a jaw bone alone: lips in closures, and open."""
    from paksatalker.rigs.faces.face_measures import measures

    opens = measures().opening
    wanted = spoken.arkit.astype(np.float64) @ opens
    for name, convention in face_conventions().items():
        found = channels(spoken, None, match_face_keys(list(convention.rows)))
        rows = np.stack([found.row(k) for k in found.weights])
        opening = np.stack(list(found.weights.values()), axis=1) @ rows @ opens
        table.most(f"face {name}: lips in closures, mm", float(found.left_open.max()), 1)
        table.least(f"face {name}: opening, correlation", float(np.corrcoef(opening, wanted)[0, 1]), 0.95)


def posed(poses: F64, trans: F64) -> Performance:
    """A performance of these poses alone."""
    frames = len(poses)
    return Performance(
        fps=30.0,
        poses=poses.astype(np.float32),
        trans=trans.astype(np.float32),
        arkit=np.zeros((frames, 52), np.float32),
        expressions=np.zeros((frames, 100), np.float32),
        audio=np.zeros(int(frames / 30 * 16000), np.int16),
        audio_rate=16000,
        word_labels=(),
        word_times=np.zeros((0, 2), np.float32),
        phone_labels=("sil",),
        phone_times=np.array([[0, frames / 30]], np.float32),
        rest_joints=smplx.rest_joints(),
        meta={"format": 1, "fps": 30, "phone_set": "ipa"},
    )


def played(
    thing: bpy.types.Object, found: Match, points: Mapping[str, str], p: Performance, step: int = 1
) -> tuple[dict[str, F64], dict[str, F64]]:
    """Heads of the joints' bones (T, 3) as Blender evaluates them, and at rest (3,); metres, Blender's axes.

    ``points``: the bone to look at for a joint, where that is not the one that is keyed.
    """
    motion = channels(p, rig_of(thing), ()).bones
    assert motion is not None
    looked = {j: points.get(j, rows[0]) for j, rows in found.mapping.items()}
    looked = {j: b for j, b in looked.items() if b in thing.data.bones}
    pose = thing.pose.bones
    for setting in found.settings:
        pose[setting.bone][setting.property] = setting.value
    path: dict[str, list[F64]] = {j: [] for j in looked}
    for name in motion.bones:
        pose[name].rotation_mode = "QUATERNION"
    for frame in range(0, p.frames, step):
        for i, name in enumerate(motion.bones):
            pose[name].rotation_quaternion = motion.quaternions[frame, i]
        pose[motion.root_bone].location = motion.root_location[frame]
        thing.update_tag()
        bpy.context.view_layer.update()
        evaluated = thing.evaluated_get(bpy.context.evaluated_depsgraph_get()).pose.bones
        for joint, bone in looked.items():
            path[joint].append(np.array(evaluated[bone].head))
    rest = {j: np.array(thing.data.bones[b].head_local) for j, b in looked.items()}
    return {j: np.array(rows) for j, rows in path.items()}, rest


def degrees(a: F64, b: F64) -> F64:
    """The angle between directions (..., 3)."""
    return np.asarray(np.degrees(np.arccos(np.clip(np.sum(unit(a) * unit(b), axis=-1), -1, 1))))


if __name__ == "__main__":
    # Blender's own clean-up now and then hangs after the work is done
    code = main(sys.argv[1:])
    sys.stdout.flush()
    os._exit(code)
