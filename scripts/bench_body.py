"""Measures of the engine of rules that moves the body: timing, kinds, styles, speed.

    python scripts/bench_body.py               # all of it, a minute
    python scripts/bench_body.py --at-ease     # the measures of a speaker at ease, for speaker.toml

Strokes and stressed syllables: the median distance, and a score as of beat consistency: the mean over strokes
of exp(-d^2 / 2 s^2), d to the nearest stressed vowel and s = 0.1 s, with the own audio against another's.
When a stroke lands is measured on the hand as it moves, not taken from the plan. Beat consistency as in
"BEAT" (Liu et al. 2022) has the slowest moments of the hands and the onsets of the sound, by librosa where it
is installed.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import astuple, fields
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from body_frames import ASKED, LIMITS, STOPS, WORDS, joint_ranges, kinds_by_words, slide, weight

from paksatalker.inference.body.body import animate_body
from paksatalker.inference.body.event import SIDES, from_events
from paksatalker.inference.body.manner.manner import NEUTRAL, Manner
from paksatalker.inference.body.manner.measures import Measures, measures, wrists
from paksatalker.inference.body.manner.tables import parse_style, style_names
from paksatalker.inference.body.plan.plan import plan_gestures
from paksatalker.inference.body.segments import segments
from paksatalker.inference.body.speaker.speaker import fitted
from paksatalker.inference.body.stance.pose import POSES
from paksatalker.inference.speech.tts import speak
from paksatalker.inference.timeline.speech import Speech, as_float
from paksatalker.inference.timeline.tracks import BodyTrack
from paksatalker.rigs.smplx import rest_joints

TALK = Path(__file__).with_name("talk_five_minutes.txt")
SPREAD = 0.1
"""Seconds: the width of the score."""
CLIPS = 10
SAME = 0.05
"""Share of a measure by which it differs from itself where only chance does."""
FPS = 60.0


def main() -> int:
    """Print the measures; 1 where one is not met."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--at-ease", action="store_true")
    given = options.parse_args()
    text = TALK.read_text("utf-8")
    talk = speak(text)
    if given.at_ease:
        for f, value in zip(fields(Measures), astuple(_measured(talk, NEUTRAL)), strict=True):
            print(f"{f.name} = {value:.3f}")
        return 0
    parts = (_timing(talk), _frames(talk), _score(text), _styles(talk), _transfer(talk), _speed(talk))
    return int(not all(parts))


def stressed(speech: Speech) -> np.ndarray:
    """(N,) seconds at which the stressed vowels of a speech start."""
    return np.array([p.start for p in speech.phones if p.stress == 1])


def score(apexes: np.ndarray, syllables: np.ndarray) -> float:
    """How near strokes (M,) come to syllables (N,), 0..1."""
    apart = np.abs(apexes[:, None] - syllables[None]).min(axis=1)
    return float(np.mean(np.exp(-(apart**2) / (2 * SPREAD**2))))


def landings(track: BodyTrack) -> np.ndarray:
    """(N,) seconds at which the strokes of a track's gestures land, seen on the hands: the first moment after
    the stroke's highest speed at which the wrist, against the chest, is slowest."""
    hands = wrists(track.poses, rest_joints())
    speed = np.linalg.norm(np.gradient(hands, 1 / FPS, axis=0), axis=2)
    slowest = np.zeros(speed.shape, bool)
    slowest[1:-1] = (speed[1:-1] <= speed[:-2]) & (speed[1:-1] < speed[2:])
    found = []
    for event in from_events(track.events):
        side = SIDES.index(event.hands[-1])
        first, last = (int(np.clip(FPS * t, 0, len(speed) - 1)) for t in (event.raised, event.apex + 0.05))
        peak = first + int(np.argmax(speed[first : last + 1, side]))
        ends = np.flatnonzero(slowest[peak : peak + round(0.6 * FPS), side])
        if len(ends):
            found.append((peak + ends[0]) / FPS)
    return np.array(found)


def consistency(track: BodyTrack, talk: Speech) -> float | None:
    """Beat consistency as published; None where librosa is not installed."""
    if find_spec("librosa") is None:
        return None
    import librosa

    onsets = librosa.onset.onset_detect(y=as_float(talk.audio), sr=talk.rate, units="time")
    hands = wrists(track.poses, rest_joints())
    speed = np.linalg.norm(np.gradient(hands, 1 / FPS, axis=0), axis=2)
    scores = []
    for v in speed.T:
        low = np.flatnonzero((v[1:-1] < v[:-2]) & (v[1:-1] < v[2:])) + 1
        scores.append(score(low / FPS, onsets))
    return float(np.mean(scores))


def _timing(talk: Speech) -> bool:
    events = plan_gestures(talk, segments(talk), 0, NEUTRAL)
    syllables = stressed(talk)
    track = animate_body(talk, FPS, 0)
    landed = landings(track)
    apart = np.array([syllables[np.argmin(np.abs(syllables - t))] - t for t in landed])
    kinds = sorted({e.name for e in events})
    median = float(np.median(np.abs(apart)))
    beats = consistency(track, talk)
    other = {(e.name, round(e.apex, 2)) for e in plan_gestures(talk, segments(talk), 1, NEUTRAL)}
    same = np.mean([(e.name, round(e.apex, 2)) in other for e in events])
    print(f"{talk.duration:.0f} s, {len(events)} gestures ({60 * len(events) / talk.duration:.1f} a minute)")
    print(
        f"stroke on the moving hand to stressed syllable: median {1e3 * median:.0f} ms, on the average "
        f"{1e3 * apart.mean():+.0f} ms before it; {len(landed)} strokes are seen of {len(events)} gestures"
    )
    print(f"beat consistency {'needs librosa' if beats is None else f'{beats:.3f}'}")
    print(f"{len(kinds)} kinds: {', '.join(kinds)}")
    print(f"of another seed's gestures {100 * same:.0f} % are the same kind at the same time")
    return median <= 0.08 and len(kinds) >= 12 and same < 0.8


def _frames(talk: Speech) -> bool:
    """Whether what holds in every frame does, standing and seated, at ease and lively."""
    ok = True
    for style in ("", "enthusiastic"):
        manner = parse_style(style) if style else NEUTRAL
        for pose in POSES:
            track = animate_body(talk, 30, 0, manner=manner, pose=pose)
            label = f"{style or 'at ease'}, {pose}"
            if pose == "stand":
                within, fastest = weight(track, 30)
                print(f"{label}: centre of mass {100 * within:.1f} cm within the edge of the soles at least,")
                print(f"{label}: feet that are down move {100 * fastest:.2f} cm/s at most")
                ok &= within > 0 and fastest < 0.01
            ranges = joint_ranges(track.poses)
            over = {
                n: (low, high)
                for n, (low, high) in ranges.items()
                if low < LIMITS[n][0] - STOPS or high > LIMITS[n][1] + STOPS
            }
            told = "; ".join(f"{n} {low:.0f} to {high:.0f}" for n, (low, high) in (over or ranges).items())
            print(f"{label}: {'beyond limits' if over else 'joints within limits'}: {told}")
            ok &= not over
    slides = slide(FPS)
    found, missed = kinds_by_words()
    print(f"a thing that is held and put down slides {1e3 * slides:.1f} mm at most")
    print(f"of {len(WORDS)} words {len(found)} bring the gesture of their kind: {', '.join(sorted(found))}")
    for line in missed:
        print(f"    not {line}")
    return ok and slides < 0.005 and len(found) >= ASKED


def _score(text: str) -> bool:
    parts = [p for p in text.split("\n\n") if p.strip()][:CLIPS]
    clips = [speak(p) for p in parts]
    own, others = [], []
    for i, clip in enumerate(clips):
        apexes = landings(animate_body(clip, FPS, 0))
        own.append(score(apexes, stressed(clip)))
        for k, other in enumerate(clips):
            if k != i:
                within = apexes[apexes < other.duration]
                others.append(score(within, stressed(other)))
    gain = float(np.mean(own) - np.mean(others))
    print(f"score with its own audio {np.mean(own):.3f}, with another's {np.mean(others):.3f}: {gain:+.3f}")
    return gain >= 0.2


def _measured(talk: Speech, manner: Manner) -> Measures:
    track = animate_body(talk, 30, 0, manner=manner)
    return measures(track.poses, rest_joints(), 30)


def _styles(talk: Speech) -> bool:
    names = [f.name for f in fields(Measures)]
    print(f"{'':24}" + "".join(f"{n:>11}" for n in names))
    rows = {n: _measured(talk, parse_style(n)) for n in style_names()}
    for share in (0.75, 0.5, 0.25):
        rows[f"enthusiastic:{share}"] = _measured(
            talk, parse_style(f"enthusiastic:{share},casual:{1 - share:g}")
        )
    for name, row in rows.items():
        print(f"{name:24}" + "".join(f"{value:11.3f}" for value in astuple(row)))
    line = [
        rows[n]
        for n in (
            "casual",
            "enthusiastic:0.25",
            "enthusiastic:0.5",
            "enthusiastic:0.75",
            "enthusiastic",
        )
    ]
    ok = True
    for name in ("rate", "size", "height", "extent", "speed"):
        values = [getattr(row, name) for row in line]
        if values != sorted(values):
            print(
                f"{name} does not rise from casual to enthusiastic: {', '.join(f'{v:.3f}' for v in values)}"
            )
            ok = False
    return ok


def _transfer(talk: Speech) -> bool:
    """Whether a style that is taken over from a clip moves the measures towards that clip's, but for those
    that were the same to begin with."""
    names, before = [f.name for f in fields(Measures)], _measured(talk, NEUTRAL)
    ok = True
    for style in style_names():
        clip = _measured(talk, parse_style(style))
        after = _measured(talk, fitted(clip))
        for n in names:
            was, now, there = (getattr(m, n) for m in (before, after, clip))
            nearer = abs(now - there) < abs(was - there) or abs(was - there) < SAME * abs(there)
            print(
                f"taken over from a {style} clip: {n} {was:.3f} to {now:.3f}, of the clip {there:.3f}", end=""
            )
            print("" if nearer else ", NOT nearer")
            ok &= nearer
    return ok


def _speed(talk: Speech) -> bool:
    start = time.process_time()
    track = animate_body(talk, 30, 0)
    seconds = (time.process_time() - start) * 60 / talk.duration
    planned = time.process_time()
    plan_gestures(talk, segments(talk), 0, NEUTRAL)
    planned = (time.process_time() - planned) * 60 / talk.duration
    count = len(from_events(track.events))
    print(f"60 s of body: {seconds:.2f} s, of these the plan {planned:.2f} s; {count} gestures")
    return seconds < 1.5


if __name__ == "__main__":
    sys.exit(main())
