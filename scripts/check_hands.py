"""Hands against bodies: how deep do gestures sink into trunk, head, legs and the other hand, skinned?

    .venv/bin/python scripts/check_hands.py                    woman, man, the thinnest and the broadest
    .venv/bin/python scripts/check_hands.py woman --worst 20   one of them, with the worst forms

Every form of every gesture is put on each person's own mesh, clothes and all, as the product retargets it.
Printed for each person: the deepest that a hand's vertex lies below the surface of what it must not meet, in
millimetres, and the form; 5 mm is the bound, and the exit code is 1 above it. Needs the extra ``checks``.
"""

from __future__ import annotations

import argparse
import sys

import numpy as np
import numpy.typing as npt

from paksatalker.inference.body.event import GestureEvent
from paksatalker.inference.body.gestures.arms import set_arm
from paksatalker.inference.body.gestures.forms import form_of, kinds
from paksatalker.inference.body.gestures.motion import gesture_motion
from paksatalker.inference.body.segments import BodySegment
from paksatalker.rigs import smplx
from paksatalker.rigs.avatar.asset import Avatar, Part
from paksatalker.rigs.avatar.description import describe
from paksatalker.rigs.avatar.person import build_described
from paksatalker.rigs.avatar.source_file import open_source
from paksatalker.rigs.axes import to_blender
from paksatalker.rigs.recognition.detect import detect
from paksatalker.rigs.retargeting.retarget import retarget
from paksatalker.rigs.rig import Rig, Skin
from paksatalker.rigs.rotations import matrix_from_quat, shortest_arc

F64 = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]

PEOPLE = {
    "woman": ("woman", ""),
    "man": ("man", ""),
    "thinnest": ("woman", "weight=0,muscle=0"),
    "broadest": ("man", "weight=1,muscle=0.3"),
}
BOUND = 5.0
"""Millimetres."""
HAND = ("hand", "thumb", "index", "middle", "ring", "pinky")
BODY = ("pelvis", "spine", "thigh", "neck", "head", "clavicle")
TIMES = np.array([0.45, 0.6, 0.75, 0.85, 0.95, 1.0, 1.1, 1.3, 1.5, 1.8, 2.1])
DETAILS = {
    "size": ("big", "small"), "distance": ("far", "near"), "height": ("high", "low"), "count": ("3",),
    "list": ("2",), "direction": ("left", "up", "back"), "point": ("left", "down"), "spell": ("maya",),
}  # fmt: skip


def main() -> int:
    """Look at each person; 0 where no hand sinks in deeper than the bound."""
    parser = argparse.ArgumentParser(description="How deep hands sink into bodies.")
    parser.add_argument("people", nargs="*", metavar="PERSON", help=f"of {', '.join(PEOPLE)}; all where none")
    parser.add_argument("--worst", type=int, default=3, help="forms to tell of each (3)")
    options = parser.parse_args()
    source = open_source()
    names, poses = _forms()
    passed = True
    for who in options.people or PEOPLE:
        person = build_described(source, describe(*PEOPLE[who]), who)
        depth = _depths(person, poses).reshape(len(names), len(TIMES), 2)
        worst = 1e3 * depth.max(axis=(1, 2))
        good = bool(worst.max() <= BOUND)
        passed &= good
        print(f"{'ok  ' if good else 'MISS'} {who}: deepest {worst.max():.1f} mm (at most {BOUND:g})")
        for i in np.argsort(-worst)[: options.worst]:
            frame, what = np.unravel_index(int(np.argmax(depth[i])), depth[i].shape)
            print(
                f"       {names[i]}: {worst[i]:.1f} mm into {('body', 'hand')[what]} at {TIMES[frame]:.2f} s"
            )
    return 0 if passed else 1


def _forms() -> tuple[list[str], F64]:
    """Names of all forms, and their poses (forms * times, 165)."""
    names, poses, seen = [], [], set()
    part = BodySegment("", 0, 0, 0.0, 3.0, 3.0, (), ())
    for kind in kinds():
        for detail in DETAILS.get(kind, ("",)):
            for hands in (("right",), ("left", "right")):
                for count in range(8):
                    form = form_of(kind, hands, detail, count)
                    if id(form) in seen:
                        continue
                    seen.add(id(form))
                    event = GestureEvent(
                        kind, hands, 0.2, 0.65, 1.0, 1.6, 2.4, sentence=0, detail=detail, form=count
                    )
                    motion = gesture_motion([event], [part], 0, times=TIMES)
                    pose = np.zeros((len(TIMES), 55, 3))
                    for joint, share in zip((3, 6, 9), (0.25, 0.35, 0.4), strict=True):
                        pose[:, joint] = share * motion.trunk[:, [1, 0, 2]] * [1, 1, -1]
                    set_arm(pose, motion.left, "left")
                    set_arm(pose, motion.right, "right")
                    poses.append(pose.reshape(-1, 165))
                    names.append(f"{kind} {detail} {count} {'both' if len(hands) > 1 else 'one'}")
    return names, np.concatenate(poses)


def _depths(person: Avatar, poses: F64) -> F64:
    """(F, 2) metres that the hands are below the surface of the body and of one another, 0 where not."""
    import trimesh

    rig = _rig(person)
    found = detect(rig.names)
    assert found is not None
    motion = retarget(poses, np.zeros((len(poses), 3)), smplx.rest_joints(), rig, found.mapping)
    moves = _moves(rig, motion)
    skin = next(p for p in person.parts if p.name == "body")
    body_faces = [
        (p, _faces(person, p, BODY)) for p in person.parts if p.name not in ("eyes", "lashes", "hair")
    ]
    hands = [_ids(person, skin, HAND, ending) for ending in ("_l", "_r")]
    hand_faces = [_faces(person, skin, HAND, ending) for ending in ("_l", "_r")]
    result = np.zeros((len(poses), 2))
    for f, move in enumerate(moves):
        placed = {p.name: _skinned(p, move) for p, _ in body_faces}
        points = [placed[skin.name][ids] for ids in hands]
        for part, faces in body_faces:
            if len(faces):
                mesh = trimesh.Trimesh(placed[part.name], faces, process=False)
                result[f, 0] = max(result[f, 0], *(_depth(mesh, p) for p in points))
        for own, other in ((0, 1), (1, 0)):
            mesh = trimesh.Trimesh(placed[skin.name], hand_faces[other], process=False)
            result[f, 1] = max(result[f, 1], _depth(mesh, points[own]))
    return result


def _depth(mesh: object, points: F64) -> float:
    """The deepest of points below a surface, as far as 3 cm: what is further in is beyond a thin sheet."""
    from trimesh.proximity import closest_point

    low, high = mesh.bounds + np.array([[-0.01], [0.01]])  # type: ignore[attr-defined]
    near = points[np.all((points > low) & (points < high), axis=1)]
    if not len(near):
        return 0.0
    closest, away, triangle = closest_point(mesh, near)
    normal = mesh.face_normals[triangle]  # type: ignore[attr-defined]
    under = (np.sum((near - closest) * normal, axis=1) < -0.6 * away) & (away < 0.03)
    return float(away[under].max(initial=0.0))


def _rig(person: Avatar) -> Rig:
    """Bones with Y along them, and the skin by which arms get room."""
    heads, tails = to_blender(person.bone_heads), to_blender(person.bone_tails)
    rest = np.tile(np.eye(4), (len(heads), 1, 1))
    rest[:, :3, :3] = shortest_arc(np.array([0.0, 1.0, 0.0]), tails - heads)
    rest[:, :3, 3] = heads
    points = np.concatenate([p.vertices for p in person.parts])
    bones = np.concatenate(
        [
            np.take_along_axis(p.weight_index, np.argmax(p.weight_value, 1)[:, None], 1)[:, 0]
            for p in person.parts
        ]
    )
    return Rig(
        person.bone_names, person.bone_parents, rest, skin=Skin(to_blender(points), bones.astype(np.intp))
    )


def _moves(rig: Rig, motion: object) -> F64:
    """(F, J, 4, 4) what each bone does to a point of the rest."""
    frames = len(motion.quaternions)  # type: ignore[attr-defined]
    posed = np.zeros((frames, len(rig.names), 4, 4))
    for b in rig.order():
        local = np.tile(np.eye(4), (frames, 1, 1))
        if rig.names[b] in motion.bones:  # type: ignore[attr-defined]
            at = motion.bones.index(rig.names[b])  # type: ignore[attr-defined]
            local[:, :3, :3] = matrix_from_quat(motion.quaternions[:, at])  # type: ignore[attr-defined]
        if rig.names[b] == motion.root_bone:  # type: ignore[attr-defined]
            local[:, :3, 3] = motion.root_location  # type: ignore[attr-defined]
        p = rig.parents[b]
        above = np.eye(4) if p < 0 else posed[:, p] @ np.linalg.inv(rig.rest[p])
        posed[:, b] = above @ rig.rest[b] @ local
    return np.asarray(posed @ np.linalg.inv(rig.rest))


def _skinned(part: Part, move: F64) -> F64:
    """(V, 3) a part's vertices by linear blend skinning."""
    points = np.column_stack([to_blender(part.vertices), np.ones(len(part.vertices))])
    blend = np.einsum("vk,vkij->vij", part.weight_value, move[part.weight_index])
    return np.asarray(np.einsum("vij,vj->vi", blend, points)[:, :3])


def _ids(person: Avatar, part: Part, words: tuple[str, ...], ending: str = "") -> Index:
    """Vertices that move mostly with bones whose name starts with one of the words."""
    bones = [i for i, b in enumerate(person.bone_names) if b.startswith(words) and b.endswith(ending)]
    main = np.argmax(part.weight_value, axis=1)[:, None]
    return np.flatnonzero(np.isin(np.take_along_axis(part.weight_index, main, 1)[:, 0], bones))


def _faces(person: Avatar, part: Part, words: tuple[str, ...], ending: str = "") -> Index:
    """Triangles (N, 3) whose corners all do."""
    quads = part.faces.astype(np.intp)
    whole = quads[
        np.isin(np.where(quads < 0, quads[:, :1], quads), _ids(person, part, words, ending)).all(axis=1)
    ]
    second = whole[whole[:, 3] >= 0]
    return np.concatenate([whole[:, :3], second[:, [0, 2, 3]]])


if __name__ == "__main__":
    sys.exit(main())
