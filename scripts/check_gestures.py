"""How our gestures move beside figures for human talkers: speeds of joints, wrists, strokes, space.

    .venv/bin/python scripts/check_gestures.py                    by the default voice and manner
    .venv/bin/python scripts/check_gestures.py --style enthusiastic
    .venv/bin/python scripts/check_gestures.py --clip TALKER.bvh  a person's motion by the same measures

A minute of talk is spoken and moved. Printed: RMS speeds of joints in degrees a second while a hand
gestures, beside those of the ZeroEGGS recordings (134 clips of one talker in 19 styles); how long the right
hand moves and in how many bursts, found as Pouw's coder finds it, beside pairs of talkers; the wrists' speed,
acceleration and jerk; how long phases take, beside three people whose phases an expert marked; where the
hands are. ``docs/body.md`` says where the human figures come from.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import fields
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.signal import butter, filtfilt

from paksatalker.inference.body.body import animate_body
from paksatalker.inference.body.manner.manner import NEUTRAL
from paksatalker.inference.body.manner.measures import measures
from paksatalker.inference.body.manner.tables import parse_style
from paksatalker.inference.motion.motion_in import open_performance
from paksatalker.inference.speech.tts import speak
from paksatalker.rigs import smplx
from paksatalker.rigs.rotations import axis_angle_from_matrix, matrix_from_axis_angle

F64 = npt.NDArray[np.float64]

TEXT = """Hello everyone, and welcome. Today I want to tell you about a really big idea. When I was young, I
thought that talking was all about words. But it is not! People move their hands when they speak,
and they never think about it. There are three reasons for that. First, it helps the one who
listens. Second, it helps the one who speaks. And third, it is simply a lot of fun. On the one hand,
a gesture is small and quick. On the other hand, it can say things that no word can say. I don't
know why it took us so long to see this. Imagine that you want to show how high a mountain is, or
how far away the sea. You would not stand there like a stone, would you? You would lift your arms
and look up. So the next time you talk to a friend, look at the hands. They come together, they move
apart, they go round and round. Wait a moment, and you will see that everything has its own shape."""
FPS = 60.0
MOVES = 0.15
"""Metres a second."""
RATE, SMOOTHED = 30.0, 6.0
"""Frames a second at which people's wrists are compared, and Hz over which tracks hold noise."""
PHASES = (("start", "raised"), ("raised", "apex"), ("apex", "held"), ("held", "end"))
MARKED = {
    "preparation": "0.62 (median 0.53)", "stroke": "1.15 (median 0.73)", "hold": "0.55 (median 0.43)",
    "retraction": "0.63 (median 0.53)",
}  # fmt: skip
"""Seconds: means of the Gesture Phase Segmentation data (three people, seven stories, 92 strokes)."""
HUMAN = {"shoulder": 94, "elbow": 91, "wrist": 120, "index1": 87, "spine3": 24, "collar": 23}
"""RMS degrees a second in ZeroEGGS; it counts upper arm, forearm, hand, knuckle, chest and clavicle."""


def main() -> None:
    """Speak, move, measure, print."""
    parser = argparse.ArgumentParser(description="How our gestures move.")
    parser.add_argument("--style", default="", help="as perform's --style")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--clip", type=Path, help="a person's motion (BVH, SMPL-X .npz) in place of ours")
    options = parser.parse_args()
    if options.clip is not None:
        clip = open_performance(options.clip)
        print(f"{options.clip.name}: {len(clip.poses) / clip.fps:.0f} s at {clip.fps:g} fps")
        _print_kinematics(clip.poses, clip.rest_joints, clip.fps)
        return
    speech = speak(" ".join(TEXT.split()))
    manner = parse_style(options.style) if options.style else NEUTRAL
    started = time.process_time()
    track = animate_body(speech, FPS, options.seed, manner=manner)
    spent = time.process_time() - started
    gestures = [e for e in track.events if e["kind"] == "gesture"]
    minutes = speech.duration / 60
    print(f"{speech.duration:.0f} s of speech, moved at {FPS:g} fps in {spent:.2f} s")
    print(f"gestures a minute {len(gestures) / minutes:.1f}, kinds {len({e['name'] for e in gestures})}")
    for (first, last), (phase, people) in zip(PHASES, MARKED.items(), strict=True):
        long = np.array([e[last] - e[first] for e in gestures])
        print(f"{phase} {long.mean():.2f} s, median {np.median(long):.2f}   people {people}")
    both = np.mean([len(e["hands"]) > 1 for e in gestures])
    print(f"two-handed {both:.0%}")
    places, busy = _places(track.poses, track.trans), _busy(gestures, len(track.poses))
    _print_speeds(track.poses, busy)
    _print_movements(places)
    _print_kinematics(track.poses, smplx.rest_joints(), FPS)
    for k, side in enumerate(("left", "right")):
        hand = places[:, 20 + k][busy[:, k]]
        steps = [np.linalg.norm(np.diff(places[:, 20 + k], n=n, axis=0), axis=1) * FPS**n for n in (1, 2, 3)]
        told = [f"{np.sqrt(np.mean(s[busy[: len(s), k]] ** 2)):.2f}" for s in steps]
        peak = [f"{np.percentile(s[busy[: len(s), k]], 99):.1f}" for s in steps]
        print(f"{side} wrist in gestures: RMS {told[0]} m/s, {told[1]} m/s2, {told[2]} m/s3;", end=" ")
        print(f"99 % below {peak[0]}, {peak[1]}, {peak[2]}")
        low, middle, high = np.percentile(hand, [5, 50, 95], axis=0)
        print(
            f"  height {low[1]:.2f} .. {middle[1]:.2f} .. {high[1]:.2f} m, from the middle "
            f"{abs(middle[0]):.2f} m (5 to 95 %: {np.ptp([low[0], high[0]]):.2f} m), before the chest "
            f"{middle[2]:.2f} m"
        )


def _print_movements(places: F64) -> None:
    """Movements of the tip of the right hand as an automatic coder of gestures finds them: faster than
    15 cm/s, one where there are less than 250 ms between, at least 200 ms long; bursts are peaks of speed."""
    tip = places[:, smplx.INDEX["right_middle3"]]
    wide = np.ones(round(0.1 * FPS)) / round(0.1 * FPS)
    tip = np.column_stack([np.convolve(np.convolve(x, wide, "same"), wide, "same") for x in tip.T])
    speed = np.linalg.norm(np.gradient(tip, 1 / FPS, axis=0), axis=1)[12:-12]
    fast = np.flatnonzero(speed > MOVES)
    runs = np.split(fast, np.flatnonzero(np.diff(fast) > 0.25 * FPS) + 1)
    runs = [r for r in runs if len(r) and r[-1] - r[0] >= 0.2 * FPS]
    long = np.array([(r[-1] - r[0]) / FPS for r in runs])
    peaks = (
        np.flatnonzero((speed[1:-1] > speed[:-2]) & (speed[1:-1] >= speed[2:]) & (speed[1:-1] > MOVES)) + 1
    )
    bursts = [np.sum((peaks >= r[0]) & (peaks <= r[-1])) for r in runs]
    print(
        f"right hand moves for {long.mean():.2f} s (quartiles of movements {np.percentile(long, 25):.2f} and "
        f"{np.percentile(long, 75):.2f}) in {np.mean(bursts):.1f} bursts   talkers' means 1.15, 3.0"
    )


def _print_kinematics(poses: npt.ArrayLike, rest: npt.ArrayLike, fps: float) -> None:
    """Strokes by their measures, and wrists while they move faster than 15 cm/s, at 30 fps below 6 Hz."""
    told = measures(poses, rest, fps)
    print("; ".join(f"{f.name} {getattr(told, f.name):.2f}" for f in fields(told)))
    every = max(1, round(fps / RATE))
    fps = fps / every
    places = smplx.forward_kinematics(poses, np.zeros((len(np.asarray(poses)), 3)), rest)[1][::every, 20:22]
    places = filtfilt(*butter(2, SMOOTHED / (fps / 2)), places, axis=0)
    steps = [np.linalg.norm(np.diff(places, n=n, axis=0), axis=2) * fps**n for n in (1, 2, 3)]
    count = len(steps[2])
    for k, side in enumerate(("left", "right")):
        moves = steps[0][:count, k] > MOVES
        rms = [float(np.sqrt(np.mean(s[:count, k][moves] ** 2))) for s in steps]
        print(
            f"{side} wrist moves {moves.mean():.0%} of the time: RMS {rms[0]:.2f} m/s, {rms[1]:.2f} m/s2, "
            f"{rms[2]:.0f} m/s3; fastest {np.percentile(steps[0][:, k], 99):.2f} m/s (99 %)"
        )


def _places(poses: npt.ArrayLike, trans: npt.ArrayLike) -> F64:
    """(T, 55, 3)."""
    return smplx.forward_kinematics(poses, trans, smplx.rest_joints())[1]


def _busy(gestures: list[dict[str, object]], frames: int) -> npt.NDArray[np.bool_]:
    """(T, 2) whether the left and the right hand gesture."""
    busy = np.zeros((frames, 2), bool)
    for e in gestures:
        first, last = (round(FPS * float(e[edge])) for edge in ("start", "end"))  # type: ignore[arg-type]
        for k, side in enumerate(("left", "right")):
            if side in e["hands"]:  # type: ignore[operator]
                busy[first:last, k] = True
    return busy


def _print_speeds(poses: npt.ArrayLike, busy: npt.NDArray[np.bool_]) -> None:
    turns = matrix_from_axis_angle(np.asarray(poses, np.float64).reshape(-1, 55, 3))
    step = axis_angle_from_matrix(np.swapaxes(turns[:-1], 2, 3) @ turns[1:])
    speed = np.degrees(np.linalg.norm(step, axis=-1)) * FPS
    for joint, human in HUMAN.items():
        names = [joint] if joint in smplx.INDEX else [f"left_{joint}", f"right_{joint}"]
        seen = [
            speed[busy[:-1].any(axis=1) if len(names) == 1 else busy[:-1, k], smplx.INDEX[n]]
            for k, n in enumerate(names)
        ]
        ours = float(np.sqrt(np.mean(np.concatenate(seen) ** 2)))
        print(f"{joint:9s} {ours:5.0f} deg/s RMS   ZeroEGGS {human}")
    chest = turns[:, 0]
    for joint in ("spine1", "spine2", "spine3"):
        chest = chest @ turns[:, smplx.INDEX[joint]]
    whole = np.linalg.norm(axis_angle_from_matrix(np.swapaxes(chest[:-1], 1, 2) @ chest[1:]), axis=1)
    ours = float(np.sqrt(np.mean((np.degrees(whole) * FPS)[busy[:-1].any(axis=1)] ** 2)))
    print(f"chest as a whole {ours:5.1f} deg/s RMS")


if __name__ == "__main__":
    main()
