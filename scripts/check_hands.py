"""Hands against bodies: how deep do gestures sink into trunk, head, legs and the other hand, skinned?

    .venv/bin/python scripts/check_hands.py                    woman, man, the thinnest and the broadest
    .venv/bin/python scripts/check_hands.py woman --worst 20   one of them, with the worst forms
    .venv/bin/python scripts/check_hands.py --talk             five minutes of talk in every pose
    .venv/bin/python scripts/check_hands.py man --talk --poses sit --seconds 60 --every 0.2

Every form of every gesture, or a talk, is put on each person's own mesh, clothes and all, as the product
retargets it. Printed for each person: the deepest that a hand's or forearm's vertex lies below the surface
of what it must not meet, in millimetres, and the form or time; 5 mm is the bound. In a talk of one who sits,
how far resting hands are above or below thighs or desk, which is to be within 5 mm as well for 90 of 100. The
exit code is 1 where one misses. Needs the extra ``checks``.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from posed_people import (
    PEOPLE,
    about,
    depth,
    faces,
    ids,
    moved,
    moves,
    person_of,
    rig_of,
    signed_gaps,
    skinned,
)

from paksatalker.inference.body.body import animate_body
from paksatalker.inference.body.event import GestureEvent
from paksatalker.inference.body.gestures.arms import set_arm
from paksatalker.inference.body.gestures.forms import form_of, kinds
from paksatalker.inference.body.gestures.motion import gesture_motion
from paksatalker.inference.body.segments import BodySegment
from paksatalker.inference.body.stance.pose import POSES
from paksatalker.inference.speech.tts import speak
from paksatalker.inference.timeline.tracks import BodyTrack
from paksatalker.rigs.avatar.asset import Avatar

F64 = npt.NDArray[np.float64]
Index = npt.NDArray[np.intp]

INSIDE = ("eyes", "lashes", "hair", "hair_cap", "brows", "teeth", "tongue")
"""Parts that are no surface that hands meet."""
WORDS = 3.2
"""Said a second at most, so that a talk is as long as is asked."""
BOUND = 5.0
"""Millimetres."""
HAND = ("hand", "thumb", "index", "middle", "ring", "pinky")
GROUPS = (("hand",), ("index",), ("middle",), ("ring",), ("pinky",))
BODY = ("pelvis", "spine", "thigh", "neck", "head", "clavicle")
KINDS = ("hand in body", "hand in hand", "forearm in body")
TIMES = np.array([0.44, 0.6, 0.76, 0.84, 0.96, 1.0, 1.12, 1.32, 1.52, 1.8, 2.12])
FPS, LONG = 25.0, 2.8
"""Frames a second, and seconds of a form with the rest before and after it."""
DETAILS = {
    "size": ("big", "small"), "distance": ("far", "near"), "height": ("high", "low"), "count": ("3",),
    "list": ("2",), "direction": ("left", "up", "back"), "point": ("left", "down"), "spell": ("maya",),
}  # fmt: skip


def main() -> int:
    """Look at each person; 0 where nothing sinks in deeper than the bound."""
    parser = argparse.ArgumentParser(description="How deep hands sink into bodies.")
    parser.add_argument("people", nargs="*", metavar="PERSON", help=f"of {', '.join(PEOPLE)}; all where none")
    parser.add_argument("--worst", type=int, default=3, help="forms or times to tell of each (3)")
    parser.add_argument("--talk", action="store_true", help="a talk in place of the forms")
    parser.add_argument("--poses", default=",".join(POSES), help="of the talk")
    parser.add_argument("--seconds", type=float, default=300.0, help="of the talk")
    parser.add_argument("--every", type=float, default=0.4, help="seconds from look to look at the talk")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    talks = _talks(options.poses.split(","), options.seconds, options.seed) if options.talk else {}
    forms = ([], np.zeros((0, 165))) if options.talk else _forms()
    passed = True
    for who in options.people or PEOPLE:
        person = person_of(who)
        if not options.talk:
            passed &= _look_at_forms(who, person, *forms, options.worst)
        for pose, track in talks.items():
            passed &= _look_at_talk(who, person, pose, track, options.every, options.worst)
    return 0 if passed else 1


def _look_at_forms(who: str, person: Avatar, names: list[str], poses: F64, worst: int) -> bool:
    rig = rig_of(person)
    motion = moved(rig, poses, np.zeros((len(poses), 3)), FPS)
    each = round(FPS * LONG)
    frames = (each * np.arange(len(names))[:, None] + np.round(FPS * TIMES).astype(int)).ravel()
    deep = _depths(person, moves(rig, motion, frames)).reshape(len(names), len(TIMES), 3)
    told = [
        (
            float(d.max()),
            f"{n} at {TIMES[int(np.argmax(d.max(axis=1)))]:.2f} s",
            int(np.argmax(d.max(axis=0))),
        )
        for n, d in zip(names, deep, strict=True)
    ]
    return _tell(who, told, worst)


def _look_at_talk(who: str, person: Avatar, pose: str, track: BodyTrack, every: float, worst: int) -> bool:
    rig = rig_of(person)
    motion = moved(rig, track.poses, track.trans, FPS, pose)
    frames = np.arange(0, len(track.poses), max(1, round(FPS * every)))
    move = moves(rig, motion, frames)
    deep = _depths(person, move)
    told = [
        (float(d.max()), f"{f / FPS:.2f} s", int(np.argmax(d))) for d, f in zip(deep, frames, strict=True)
    ]
    good = _tell(f"{who}, {pose}", told, worst)
    if pose == "stand":
        return good
    gaps = _resting_gaps(person, move, _at_rest(track, frames), pose)
    if not len(gaps):
        return good
    low, middle, high = 1e3 * np.percentile(gaps[:, 0], [5, 50, 95])
    groups = 1e3 * np.percentile(np.abs(gaps[:, 1:]), 90, axis=0)
    lies = bool(max(abs(low), abs(high)) <= BOUND)
    print(
        f"{'ok  ' if lies else 'MISS'} {who}, {pose}: resting hands {low:.1f} .. {middle:.1f} .. {high:.1f} "
        f"mm above what they lie on; palm and each finger within {groups.max():.0f} mm for 90 of 100"
    )
    return good and lies


def _tell(who: str, told: Sequence[tuple[float, str, int]], worst: int) -> bool:
    deepest = 1e3 * max(d for d, _, _ in told)
    good = deepest <= BOUND
    over = np.mean([1e3 * d > BOUND for d, _, _ in told])
    word = "ok  " if good else "MISS"
    print(f"{word} {who}: deepest {deepest:.1f} mm (at most {BOUND:g}), over in {over:.1%}")
    for d, where, kind in sorted(told, key=lambda row: -row[0])[:worst]:
        print(f"       {1e3 * d:.1f} mm {KINDS[kind]}: {where}")
    return good


def _talks(poses: Sequence[str], seconds: float, seed: int) -> dict[str, BodyTrack]:
    words = (Path(__file__).parent / "talk_five_minutes.txt").read_text("utf-8").split()
    speech = speak(" ".join(words[: int(WORDS * seconds)]))
    return {pose: animate_body(speech, FPS, seed, pose=pose) for pose in poses}


def _forms() -> tuple[list[str], F64]:
    """Names of all forms, and their poses (forms * frames, 165) one after the other."""
    names, poses, seen = [], [], set()
    part = BodySegment("", 0, 0, 0.0, 3.0, 3.0, (), ())
    times = np.arange(round(FPS * LONG)) / FPS
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
                    motion = gesture_motion([event], [part], 0, times=times)
                    pose = np.zeros((len(times), 55, 3))
                    for joint, share in zip((3, 6, 9), (0.25, 0.35, 0.4), strict=True):
                        pose[:, joint] = share * motion.trunk[:, [1, 0, 2]] * [1, 1, -1]
                    set_arm(pose, motion.left, "left")
                    set_arm(pose, motion.right, "right")
                    poses.append(pose.reshape(-1, 165))
                    names.append(f"{kind} {detail} {count} {'both' if len(hands) > 1 else 'one'}")
    return names, np.concatenate(poses)


def _depths(person: Avatar, move: F64) -> F64:
    """(F, 3) metres that hands are in the body and in one another, and forearms in the body."""
    parts = [p for p in person.parts if p.name not in INSIDE]
    skin = person.part("body")
    body = [(p, faces(person, p, BODY)) for p in parts]
    hands = [ids(person, skin, HAND, ending) for ending in ("_l", "_r")]
    hand_faces = [faces(person, skin, HAND, ending) for ending in ("_l", "_r")]
    fore = [(p, ids(person, p, ("lowerarm",))) for p in parts]
    result = np.zeros((len(move), 3))
    for f, now in enumerate(move):
        placed = {p.name: skinned(p, now) for p in parts}
        points = [placed[skin.name][which] for which in hands]
        arms = np.concatenate([placed[p.name][which] for p, which in fore])
        for part, corners in body:
            if len(corners):
                mesh = placed[part.name]
                result[f, 0] = max(result[f, 0], *(depth(p, mesh, corners) for p in points))
                result[f, 2] = max(result[f, 2], depth(arms, mesh, corners))
        for own, other in ((0, 1), (1, 0)):
            result[f, 1] = max(result[f, 1], depth(points[own], placed[skin.name], hand_faces[other]))
    return result


def _at_rest(track: BodyTrack, frames: Index) -> npt.NDArray[np.bool_]:
    """(F, 2) whether the left and the right hand have rested for a while, and go on."""
    result = np.ones((len(frames), 2), bool)
    for e in track.events:
        if e["kind"] == "gesture":
            near = (frames / FPS > float(e["start"]) - 0.7) & (frames / FPS < float(e["end"]) + 0.6)
            for k, side in enumerate(("left", "right")):
                result[near, k] &= side not in e["hands"]
    return result


def _resting_gaps(person: Avatar, move: F64, rests: npt.NDArray[np.bool_], pose: str) -> F64:
    """(N, 6) metres that the nearest point of each resting hand is above thigh or desk, and that of its palm
    and each finger is."""
    skin, rows = person.part("body"), []
    parts = [p for p in person.parts if p.name not in INSIDE]
    thighs = [(p, faces(person, p, ("thigh", "pelvis", "spine"))) for p in parts]
    groups = {side: [ids(person, skin, g, f"_{side}") for g in GROUPS] for side in "lr"}
    for now, rest in zip(move, rests, strict=True):
        placed = {p.name: skinned(p, now) for p in parts}
        for side, still in zip("lr", rest, strict=True):
            if not still:
                continue
            points = [placed[skin.name][g] for g in groups[side]]
            if pose == "desk":
                rows.append([p[:, 2].min() for p in points])
                continue
            gaps = [
                np.min(
                    [signed_gaps(p, about(p, placed[part.name], c)) for part, c in thighs if len(c)], axis=0
                )
                for p in points
            ]
            rows.append([float(g.min()) for g in gaps])
    found = np.array(rows).reshape(-1, len(GROUPS))
    if pose == "desk" and len(found):
        found -= np.percentile(found.min(axis=1), 2)
    return np.column_stack([found.min(axis=1), found])


if __name__ == "__main__":
    sys.exit(main())
