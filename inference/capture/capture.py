"""A film of somebody to a Performance: face, head, trunk, arms and hands, with the sound."""

from __future__ import annotations

import hashlib
import itertools
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ...base.credit import Credit
from ...base.progress import Note, Progress, silent, unsaid
from ...rigs.arkit import INDEX, NAMES
from ..face.life.lids import close_lids
from ..face.mouth.constraints import lips_shut
from ..performance.performance import Performance
from ..timeline.frames import frame_times
from ..timeline.speech import Phone, Speech
from ..tracking.backend import backend
from ..tracking.face_points import LIPS_INNER
from ..tracking.film import Film
from ..tracking.head_pose import AT_ONCE, HeadPoses, head_poses, parts, without_expression
from ..tracking.watching import Watched, watch
from .closures_seen import with_closures
from .eye_patches import eye_patches
from .eyes_seen import EYE_MARKS, gaze_weights, solve_eyes
from .half_faces import made_whole, whole_points, with_hidden_eyes
from .head_seen import HEAD_HERTZ, head_turns, without_strays
from .shapes_seen import RestingFace, quiet_frames, resting_scores, shown_on_head, solve_face
from .smoothing import even, smooth
from .track import SeenTrack, seen_track, with_head

F32 = npt.NDArray[np.float32]
F64 = npt.NDArray[np.float64]
I8 = npt.NDArray[np.int8]
I64 = npt.NDArray[np.int64]

RATE = 24000
"""Samples a second of the silence of a film without sound."""
MOUTH_HERTZ, BROW_HERTZ, GAZE_HERTZ = 9.0, 5.0, 8.0
"""What is faster is the tracker's unrest: lips move up to 8 times a second, brows up to 4."""
MEET = 0.0012, 0.0018
"""Metres that the inner lips are farther apart than at rest, up to which they meet, and from which on they do
not: measured on films of our own people."""
BROKEN = 1.0
"""Seconds that a film lacks of what it says it lasts before that is told."""
SHORTEST = 0.5
"""Seconds of film in which a face rests and moves, at least."""
_LIDS = [INDEX["eyeBlinkLeft"], INDEX["eyeBlinkRight"]]
_MOUTH = np.array([n.startswith(("mouth", "jaw", "tongue", "cheekPuff")) for n in NAMES])
_GAZE = np.array([n.startswith("eyeLook") for n in NAMES])


@dataclass(frozen=True)
class CaptureWays:
    """How a film is taken: ``body``: ``seen`` (trunk, arms and hands as they are seen), ``rules`` or
    ``none``; ``fps`` (the film's own); ``focal``: of the lens in
    millimetres on a picture 36 mm wide (found from the film)."""

    body: str = "seen"
    fps: float | None = None
    focal: float | None = None
    seed: int = 0
    head_model: str | None = None


def captured(
    film: Film,
    speech: Speech | None,
    ways: CaptureWays | None = None,
    *,
    progress: Progress = silent,
    note: Note = unsaid,
) -> Performance:
    """The performance in the film; ``speech`` is its sound, heard, None for silence.

    Raises InputError where the film can't be read or nobody's face is in it.
    """
    ways = ways or CaptureWays()
    watched = watch(film, body=ways.body == "seen", progress=progress)
    fps = ways.fps or _rate(watched)
    seconds = max(float(watched.times[-1]) + 1 / watched.film.fps, 1 / fps)
    speech = _silence(seconds) if speech is None else _as_long(speech, seconds)
    frames = frame_times(speech.duration, fps)
    warnings = _told(watched, frames)
    for line in warnings:
        note(f"warning: {line}")
    progress("face", 0, 1)
    size = watched.film.width, watched.film.height
    poses = head_poses(watched.points, size, ways.focal / 36 * max(size) if ways.focal else None)
    rows = np.flatnonzero(np.isfinite(watched.scores[:, 0]))
    first = np.zeros((len(watched.times), len(NAMES)))
    first[rows], _ = _weights(watched, poses, rows)
    progress("face", 0.5, 1)
    poses = without_expression(watched.points, poses, shown_on_head(first))
    held, spans = without_strays(poses, watched.times)
    watched, poses, half = made_whole(watched, poses, held, spans)
    arkit, meet = _face(watched, poses, half, frames, fps, progress)
    progress("face", 1, 1)
    for start, end in spans:
        warnings.append(f"half of the face is hidden from {start:.1f} to {end:.1f} s: its turn is held")
        note(f"warning: {warnings[-1]}")
    track = seen_track(watched, held, speech, frames, fps, ways.body, ways.seed)
    made = with_closures(_performed(speech, track, fps, ways, progress), meet)
    made = replace(
        made,
        poses=with_head(made.poses, head_turns(watched, held, arkit, frames, fps), track.chest),
        meta={**made.meta, **_meta(film.path, made.meta, poses, watched, track, warnings)},
    )
    return made.with_face(arkit.astype(np.float32))


def _performed(
    speech: Speech, track: SeenTrack, fps: float, ways: CaptureWays, progress: Progress
) -> Performance:
    """A performance with that body, a face at rest and the speech."""
    from ..pipeline import perform

    made = perform(speech, fps=fps, seed=ways.seed, body=track, head_model=ways.head_model, progress=progress)
    return replace(made.without_face(), calm=None)


def _face(
    watched: Watched, poses: HeadPoses, half: I8, frames: F64, fps: float, progress: Progress = silent
) -> tuple[F64, F64]:
    """Weights (T, 52) on the frames, and how surely the lips meet (T,), 0..1."""
    seen = np.isfinite(watched.scores[:, 0])
    whole = np.zeros((len(seen), len(NAMES)))
    rows = np.flatnonzero(seen)
    arkit, rest = _weights(watched, poses, rows, half)
    rate = len(watched.times) / max(float(watched.times[-1]), 1e-3)
    nod = smooth(poses.turns[rows, :1], rate, HEAD_HERTZ)[:, 0]
    marks = _marks(watched, poses, rows, EYE_MARKS, half)
    patches = with_hidden_eyes(eye_patches(watched.film, poses, rows, progress), half[rows])
    gaze, lids = solve_eyes(watched.scores[rows].astype(np.float64), marks, rest, nod, rate, patches)
    gaze_weights(arkit, gaze)
    arkit[:, _LIDS] = lids
    whole[rows] = arkit
    cuts = [float(watched.times[i]) for i in watched.cuts]
    out = even(whole, seen, watched.times, frames, cuts, np.zeros(len(NAMES)))
    blinks = _blinks(whole[:, _LIDS], seen, watched.times, frames)
    edges = [0, *(int(np.searchsorted(frames, c - 1e-6)) for c in cuts), len(frames)]
    for a, b in itertools.pairwise(edges):
        for channels, hertz in ((_MOUTH, MOUTH_HERTZ), (_GAZE, GAZE_HERTZ), (~_MOUTH & ~_GAZE, BROW_HERTZ)):
            out[a:b, channels] = smooth(out[a:b, channels], fps, hertz)
    meet = _meeting(watched, poses, rows, half, rest, frames)
    out[:, _MOUTH] = lips_shut(out, meet)[:, _MOUTH]
    # closed lids hide the eye, and what squints beneath them is the blink itself
    out[:, _LIDS] = 0
    for lids, side in zip(blinks.T, ("Left", "Right"), strict=True):
        close_lids(out, side, lids)
    return np.clip(out, 0, 1), meet


def _meeting(watched: Watched, poses: HeadPoses, rows: I64, half: I8, rest: RestingFace, frames: F64) -> F64:
    """(T,) how surely the lips are seen to meet on the frames, 0..1: as near as in the face at rest."""
    lips = _marks(watched, poses, rows, LIPS_INNER, half)
    upper, lower = (rest.points[i, 1] for i in LIPS_INNER)
    apart = lips[:, 0, 1] - lips[:, 1, 1] - (upper - lower)
    share = np.clip((MEET[1] - apart) / (MEET[1] - MEET[0]), 0, 1)
    return np.asarray(np.interp(frames, watched.times[rows], share))


def _weights(
    watched: Watched, poses: HeadPoses, rows: I64, half: I8 | None = None
) -> tuple[F64, RestingFace]:
    """Weights (N, 52) of the pictures with a face, all but the eyes', a part of the film at a time; and the
    face at rest."""
    half = np.zeros(len(watched.times), np.int8) if half is None else half
    scores = watched.scores[rows].astype(np.float64)
    lips = _marks(watched, poses, rows, LIPS_INNER, half)
    still_ones = quiet_frames(scores, lips[:, 0, 1] - lips[:, 1, 1])
    quiet = rows[still_ones]
    some = quiet[np.linspace(0, len(quiet) - 1, min(len(quiet), AT_ONCE)).astype(int)]
    still = np.median(whole_points(watched.points[some], poses.of(some), half[some]), axis=0)
    rest = RestingFace(resting_scores(scores, still_ones), still)
    arkit = np.concatenate(
        [
            solve_face(
                watched.scores[part].astype(np.float64),
                whole_points(watched.points[part], poses.of(part), half[part]),
                rest,
            )
            for part in parts(rows)
        ]
    )
    return arkit, rest


def _marks(watched: Watched, poses: HeadPoses, rows: I64, marks: tuple[int, ...], half: I8) -> F64:
    """(N, K, 2) metres on the head of some landmarks."""
    return np.concatenate([whole_points(watched.points[p], poses.of(p), half[p], marks) for p in parts(rows)])


def _blinks(lids: F64, seen: npt.NDArray[np.bool_], times: F64, frames: F64) -> F64:
    """(T, 2) lids on the frames, not smoothed; what is shut between two frames is shut on the nearer one."""
    if not seen.any():
        return np.zeros((len(frames), 2))
    out = np.stack([np.interp(frames, times[seen], lids[seen, k]) for k in range(2)], axis=1)
    for i in np.flatnonzero(seen & (lids.min(axis=1) > 0.95)):
        nearest = int(np.argmin(np.abs(frames - times[i])))
        out[nearest] = np.maximum(out[nearest], lids[i])
    return out


def _rate(watched: Watched) -> float:
    """The film's frames a second, a usual one where it is near."""
    usual = (23.976, 24.0, 25.0, 29.97, 30.0, 48.0, 50.0, 59.94, 60.0)
    count = len(watched.times)
    own = (count - 1) / watched.times[-1] if count > 1 and watched.times[-1] > 0 else watched.film.fps
    near = min(usual, key=lambda r: abs(r - own))
    return near if abs(near - own) < 0.006 * own else float(np.clip(round(own, 3), 1, 120))


def _silence(seconds: float) -> Speech:
    return Speech(
        audio=np.zeros(round(seconds * RATE), np.int16),
        rate=RATE,
        words=(),
        phones=(Phone("sil", 0.0, seconds),),
        sentences=(),
        phone_set="ipa",
        language="und",
    )


def _as_long(speech: Speech, seconds: float) -> Speech:
    """The speech with silence behind it as far as the film goes on."""
    lack = round(seconds * speech.rate) - len(speech.audio)
    if lack <= 0:
        return speech
    audio = np.concatenate([speech.audio, np.zeros(lack, speech.audio.dtype)])
    rest = Phone("sil", speech.duration, seconds)
    return replace(speech, audio=audio, phones=(*speech.phones, rest))


def _told(watched: Watched, frames: F64) -> list[str]:
    """What the user should know of the film."""
    lines = []
    seen = np.isfinite(watched.scores[:, 0])
    if float(watched.times[-1]) < SHORTEST:
        lines.append("the film is too short to tell what a face does from how it rests")
    if watched.faces > 1:
        lines.append(f"{watched.faces} faces are in the film: the largest was followed")
    lost = 1 - float(seen.mean())
    if lost > 0.05:
        lines.append(f"the face is not seen in {lost:.0%} of the film: it is held and eased there")
    if watched.cuts:
        at = ", ".join(f"{watched.times[i]:.1f} s" for i in watched.cuts[:5])
        lines.append(f"the film is cut at {at}: nothing was joined there")
    if not watched.film.has_sound:
        lines.append("the film has no sound: no phones close the lips")
    ends = float(watched.times[-1]) + 1 / watched.film.fps
    if watched.film.seconds - ends > BROKEN:
        lines.append(f"the film breaks off: {ends:.1f} of {watched.film.seconds:.1f} s can be read")
    gaps = np.diff(watched.times)
    if len(gaps) > 3 and np.quantile(gaps, 0.95) > 1.4 * np.median(gaps):
        lines.append("the film's frames come unevenly: its own times were kept")
    size = _face_size(watched)
    if size < 60:
        lines.append(f"the face is {size:.0f} pixels high: come nearer, or film larger, for finer movement")
    return lines


def _face_size(watched: Watched) -> float:
    """Median height in pixels."""
    seen = np.flatnonzero(np.isfinite(watched.scores[:, 0]))
    some = seen[np.linspace(0, len(seen) - 1, min(len(seen), AT_ONCE)).astype(int)]
    return float(np.median(np.ptp(watched.points[some, :, 1], axis=1)))


def _meta(
    path: Path,
    meta: dict[str, Any],
    poses: HeadPoses,
    watched: Watched,
    track: SeenTrack,
    warnings: list[str],
) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    trackers = backend()
    tracker = Credit("capture", trackers.name, trackers.version, "Apache-2.0")
    from dataclasses import asdict

    focal = 36 * poses.focal / max(watched.film.width, watched.film.height)
    return {
        "inputs": {**meta["inputs"], "video": digest},
        "engines": [*meta["engines"], asdict(tracker)],
        "warnings": [*meta["warnings"], *warnings],
        "source": {
            "kind": "video",
            "file": path.name,
            "focal_mm": round(focal, 1),
            "seated": track.seated,
            "reprojection_px": round(float(np.nanmedian(poses.error)), 2),
        },
    }
