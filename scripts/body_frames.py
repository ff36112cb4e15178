"""What a body does in every frame: weight over the feet, feet that are down, joints within limits, a thing
that is held, words and the gestures that they call for. ``bench_body.py`` prints it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
from scipy.spatial import ConvexHull
from scipy.spatial.transform import Rotation

from paksatalker.inference.body.body import animate_body
from paksatalker.inference.body.event import GestureEvent
from paksatalker.inference.body.gestures.arms import bend_axes
from paksatalker.inference.body.manner.manner import NEUTRAL
from paksatalker.inference.body.plan.plan import plan_gestures
from paksatalker.inference.body.segments import segments
from paksatalker.inference.body.stance.mass import centre_of_mass
from paksatalker.inference.speech.tts import speak
from paksatalker.inference.timeline.speech import Speech
from paksatalker.inference.timeline.tracks import BodyTrack
from paksatalker.rigs.smplx import INDEX, forward_kinematics, rest_joints

F64 = npt.NDArray[np.float64]

REST = rest_joints().astype(np.float64)
HEEL, TOE, SIDE = 0.045, 0.05, 0.035
"""Metres of the sole behind the ankle, before the ball and beside both."""
STOPS = 5.0
"""Degrees beyond its limit in which a joint comes to a stop."""
LIMITS = {
    "elbow bends": (0, 150), "forearm turns": (-90, 85), "wrist bends": (-70, 80), "wrist tilts": (-30, 20),
    "collar rises": (-10, 35), "collar goes forward": (-10, 25), "fingers bend": (-20, 110),
    "thumb bends": (-30, 90), "knee bends": (0, 135), "hip bends": (-30, 120), "hip spreads": (-30, 45),
    "ankle bends": (-50, 20), "neck bends": (-45, 45), "neck turns": (-60, 60), "neck tilts": (-45, 45),
    "back bends": (-25, 80), "back turns": (-45, 45), "back tilts": (-35, 35),
}  # fmt: skip
"""Degrees: AAOS, "Joint Motion" (1965); collar by Inman et al. (1944); fingers' end joints stretch back."""
WORDS = (
    ("Hello everybody, it is good to be back.", "hello", "greeting"),
    ("I saw it with my own eyes.", "my", "self"),
    ("We have to do this together.", "we", "we"),
    ("Thank you so much for the flowers.", "you", "thanks"),
    ("The house was huge.", "huge", "size"),
    ("The village is far away from the sea.", "away", "distance"),
    ("The tower is very high.", "high", "height"),
    ("There are three reasons for it.", "three", "count"),
    ("We bought apples, oranges and pears.", "apples", "list"),
    ("On the one hand it is cheap.", "hand", "contrast"),
    ("I don't know what to say.", "know", "doubt"),
    ("The prices went up last winter.", "up", "direction"),
    ("Look over there by the window.", "there", "point"),
    ("Yes, of course you can.", "yes", "yes"),
    ("No, that is not what happened.", "no", "no"),
    ("Please stop it at once.", "stop", "stop"),
    ("Come here and sit down with us.", "here", "come"),
    ("Calm down, it is only a dog.", "down", "calm"),
    ("Let me think about it for a moment.", "think", "thinking"),
    ("It goes round and round in circles.", "round", "cycle"),
    ("The two companies merged last year.", "merged", "combine"),
    ("Everything fell apart after that.", "apart", "split"),
    ("Goodbye, and see you soon.", "goodbye", "farewell"),
    ("Everybody in the room was quiet.", "everybody", "sweep"),
)
"""Sentences, the stressed word in each of what calls for a gesture, and its kind."""
ASKED = 12
"""Kinds that words have to bring."""


def weight(track: BodyTrack, fps: float) -> tuple[float, float]:
    """By how many metres the centre of mass stays within the edge of the soles that are down, at least, and
    the highest speed of a foot that is down, metres a second."""
    poses = track.poses.astype(np.float64)
    joints = forward_kinematics(poses, track.trans, REST)[1]
    centre = centre_of_mass(poses.reshape(-1, 55, 3), track.trans.astype(np.float64), REST)[:, [0, 2]]
    corners, fastest = [], 0.0
    for side in ("left", "right"):
        ankle, ball = joints[:, INDEX[f"{side}_ankle"]], joints[:, INDEX[f"{side}_foot"]]
        height = ankle[:, 1] - REST[INDEX[f"{side}_ankle"], 1]
        down = height < 1e-4
        speed = np.linalg.norm(np.diff(ankle, axis=0), axis=1) * fps
        fastest = max(fastest, float(speed[down[1:] & down[:-1]].max(initial=0.0)))
        for place, along in ((ankle, -HEEL), (ball, TOE)):
            for aside in (-SIDE, SIDE):
                corner = place[:, [0, 2]] + [aside, along]
                corner[height > 1e-3] = np.nan
                corners.append(corner)
    soles = np.stack(corners, axis=1)
    within = np.inf
    for point, own in zip(centre, soles, strict=True):
        if np.isnan(own).all():
            return -np.inf, fastest  # no foot is down
        edges = ConvexHull(own[~np.isnan(own[:, 0])]).equations
        within = min(within, float(-(edges[:, :2] @ point + edges[:, 2]).max()))
    return within, fastest


def joint_ranges(poses: npt.ArrayLike) -> dict[str, tuple[float, float]]:
    """Degrees from and to which each joint of :data:`LIMITS` goes in poses (T, 165), both sides as one."""
    turns = np.asarray(poses, np.float64).reshape(-1, 55, 3)

    def euler(name: str, axes: str, mirror: bool = False) -> F64:
        values = turns[:, INDEX[name]] * ([1.0, -1.0, -1.0] if mirror else [1.0, 1.0, 1.0])
        return np.degrees(Rotation.from_rotvec(values).as_euler(axes)).T

    found: dict[str, list[F64]] = {name: [] for name in LIMITS}
    for side in ("left", "right"):
        right = side == "right"
        bend, twist, _ = -euler(f"{side}_elbow", "YXZ", right)
        found["elbow bends"].append(bend)
        half, tilt, flexion = euler(f"{side}_wrist", "XYZ", right)
        found["forearm turns"].append(half - twist)
        found["wrist bends"].append(-flexion)
        found["wrist tilts"].append(-tilt)
        rise, forward, _ = euler(f"{side}_collar", "ZYX", right)
        found["collar rises"].append(rise)
        found["collar goes forward"].append(-forward)
        found["knee bends"].append(euler(f"{side}_knee", "XYZ")[0])
        hip = euler(f"{side}_hip", "XZY", right)
        found["hip bends"].append(-hip[0])
        found["hip spreads"].append(hip[1])
        found["ankle bends"].append(-euler(f"{side}_ankle", "XYZ")[0])
        for finger in ("index", "middle", "ring", "pinky", "thumb"):
            for n, axis in enumerate(bend_axes(finger), 1):
                values = turns[:, INDEX[f"{side}_{finger}{n}"]] * ([1.0, -1.0, -1.0] if right else 1.0)
                found["thumb bends" if finger == "thumb" else "fingers bend"].append(
                    np.degrees(values @ axis)
                )
    for name, chain in (("neck", ("neck", "head")), ("back", ("spine1", "spine2", "spine3"))):
        whole = Rotation.identity(len(turns))
        for joint in chain:
            whole = whole * Rotation.from_rotvec(turns[:, INDEX[joint]])
        bend, turn, tilt = np.degrees(whole.as_euler("XYZ")).T
        for what, values in (("bends", bend), ("turns", turn), ("tilts", tilt)):
            found[f"{name} {what}"].append(values)
    return {name: (float(np.min(rows)), float(np.max(rows))) for name, rows in found.items()}


def slide(fps: float, seed: int = 0) -> float:
    """Metres that a hand slides on a thing that it takes, holds and puts down, at most."""
    thing, place = (-0.25, 1.05, 0.42), (-0.05, 1.05, 0.45)
    speech = speak("Here is the cup that I told you about, and now I put it back on the table for you.")
    events = [
        GestureEvent("hold", ("right",), 0.2, 0.6, 1.0, 2.6, 3.2, sentence=0, target=thing),
        GestureEvent("put", ("right",), 2.7, 3.1, 3.6, 4.1, 5.0, sentence=0, target=place),
    ]
    track = animate_body(speech, fps, seed, gestures=events)
    wrist = forward_kinematics(track.poses, track.trans, REST)[1][:, INDEX["right_wrist"]]
    spans = ((1.0, 1.25), (3.62, 3.9))
    return max(
        float(np.linalg.norm(np.ptp(wrist[round(fps * a) : round(fps * b)], axis=0))) for a, b in spans
    )


def kinds_by_words(seed: int = 0) -> tuple[set[str], list[str]]:
    """The kinds that words bring on themselves where gestures are not rationed, and what else came of a
    sentence of :data:`WORDS`."""
    manner = replace(NEUTRAL, meaning=50.0, rate=59.0)
    right, wrong = set(), []
    for text, word, kind in WORDS:
        speech = speak(text)
        made = plan_gestures(speech, segments(speech), seed, manner)
        if any(_on(speech, g, word) and g.name == kind for g in made):
            right.add(kind)
        else:
            wrong.append(f"{kind} on '{word}': {', '.join(f'{g.name} on {g.word}' for g in made) or 'none'}")
    return right, wrong


def _on(speech: Speech, gesture: GestureEvent, word: str) -> bool:
    """Whether a gesture's stroke ends within 0.3 s of that word."""
    said = [w for w in speech.words if w.text.lower().strip(".,!?'") == word]
    return gesture.word.lower().strip(".,!?'") == word and any(
        w.start - 0.3 < gesture.apex < w.end + 0.3 for w in said
    )
