"""Text that comes in pieces to chunks of a performance, each as soon as its sentence is whole.

A sentence is performed as it would be in a whole text: its randomness is its own (see the face and the
body), so that a streamed performance is the one made at once but for 0.4 seconds at either end
of a sentence, where the face and body come from and go to what stands beside it. Of the first sentence
the first clause goes ahead, where it is long: somebody waits for a voice.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from ...base.easing import smoothstep
from ...rigs.rotations import axis_angle_from_quat, quat_from_axis_angle, slerp
from ..face.delivery import NATURAL, Delivery
from ..pipeline import face_of, int16, poses_of
from ..speech.tts import speak
from ..timeline.speech import Heard, Phone, Speech

F32 = npt.NDArray[np.float32]
JOIN = 0.2
"""Seconds in which a chunk comes out of the one before."""
HOME = 1.0
"""Seconds in which hands come home from what was broken off."""
ONSET = 0.04
"""Seconds before the first sound that are kept where somebody waits for it: lips part in them."""
REST_RATE = 24_000
"""Hz of the sound of rest, which is silence."""
SHORTEST_CLAUSE, LONGEST_CLAUSE = 2, 8
"""Words of the first clause that goes ahead."""
_SENTENCE = re.compile(r"(?<=[.!?。！？…])[\"'”’)\]]*\s+|(?<=[。！？])|\n+")
_CLAUSE = re.compile(r"(?<=[,;:–—])\s+")


@dataclass(frozen=True)
class Chunk:
    """A stretch of a performance: mono sound at ``rate``, and T frames of face and body at ``fps``."""

    text: str
    audio: npt.NDArray[np.int16]
    rate: int
    fps: float
    arkit: F32
    """(T, 52) weights."""
    poses: F32
    """(T, 165) SMPL-X axis-angles."""
    trans: F32
    """(T, 3) metres."""


def sentences(pieces: Iterable[str]) -> Iterator[str]:
    """Whole sentences of a text as its pieces come, the first clause of a long first one by itself."""
    waiting, first = "", True
    for piece in pieces:
        waiting += piece
        while (found := _SENTENCE.search(waiting)) or (first and (found := _early(waiting))):
            said, waiting = waiting[: found.end()].strip(), waiting[found.end() :]
            if any(c.isalnum() for c in said):
                yield said
                first = False
    if any(c.isalnum() for c in waiting):
        yield waiting.strip()


def _early(waiting: str) -> re.Match[str] | None:
    """Where the first clause ends, if it is one."""
    for found in _CLAUSE.finditer(waiting):
        if len(waiting[: found.start()].split()) >= SHORTEST_CLAUSE:
            return found if len(waiting[: found.start()].split()) <= LONGEST_CLAUSE else None
    return None


@dataclass
class Performer:
    """Makes chunks, each out of the one before."""

    voice: str | None = None
    language: str | None = None
    fps: float = 30.0
    seed: int = 0
    delivery: Delivery = NATURAL
    last: Chunk | None = None
    _seen: Counter[str] = field(default_factory=Counter)

    def begin(self) -> None:
        """What comes next comes out of nothing that was said."""
        self.last = None
        self._seen.clear()

    def perform(self, text: str, early: bool = False, told: Callable[[Chunk], None] | None = None) -> Chunk:
        """The chunk of a sentence. Raises InputError on what can't be spoken.

        ``early``: without the silence before its first sound. ``told`` gets it as soon as sound and face are
        there, without poses.
        """
        speech = speak(text, voice=self.voice, language=self.language, fps=self.fps)
        key = " ".join(text.split()).casefold()
        number = self._seen[key]
        self._seen[key] += 1
        speech = replace(
            speech, sentences=tuple(replace(s, occurrence=s.occurrence + number) for s in speech.sentences)
        )
        if early:
            speech = _without_lead(speech, self.fps)
        return self._made(text, speech, told)

    def rest(self, seconds: float, seed: int, heard: Sequence[Heard] = ()) -> Chunk:
        """Life without words, beside what is made; ``heard``: what somebody else says meanwhile."""
        sound = np.zeros(round(seconds * REST_RATE), np.int16)
        silent = Speech(sound, REST_RATE, (), (Phone("sil", 0.0, seconds),), (), "ipa", heard=tuple(heard))
        face = face_of(silent, self.fps, seed, self.delivery)
        return Chunk("", sound, REST_RATE, self.fps, face.arkit, *poses_of(silent, face, self.fps, seed))

    def _made(self, text: str, speech: Speech, told: Callable[[Chunk], None] | None) -> Chunk:
        face = face_of(speech, self.fps, self.seed, self.delivery)
        nothing = np.zeros((0, 165), np.float32), np.zeros((0, 3), np.float32)
        chunk = Chunk(text, int16(speech.audio), speech.rate, self.fps, face.arkit, *nothing)
        if told is not None:
            told(replace(chunk, arkit=_face_joined(self.last, chunk.arkit, self.fps)))
        poses, trans = poses_of(speech, face, self.fps, self.seed)
        self.last = joined(self.last, replace(chunk, poses=poses, trans=trans))
        return self.last


def _without_lead(speech: Speech, fps: float) -> Speech:
    """The speech from a whole frame on, at least :data:`ONSET` before its first sound."""
    first = next((p.start for p in speech.phones if p.label != "sil"), 0.0)
    frames = int((first - ONSET) * fps + 1e-6)
    if frames < 1:
        return speech
    samples = round(frames / fps * speech.rate)
    cut = samples / speech.rate
    moved = [replace(p, start=max(p.start - cut, 0.0), end=p.end - cut) for p in speech.phones]
    return replace(
        speech,
        audio=speech.audio[samples:],
        phones=tuple(p for p in moved if p.end > 0),
        words=tuple(replace(w, start=w.start - cut, end=w.end - cut) for w in speech.words),
        sentences=tuple(replace(s, start=s.start - cut, end=s.end - cut) for s in speech.sentences),
    )


def joined(before: Chunk | None, chunk: Chunk, home: float = JOIN) -> Chunk:
    """A chunk that begins as the one before ends, and is itself after :data:`JOIN` seconds, its body after
    ``home`` seconds."""
    if before is None:
        return chunk
    poses, trans = chunk.poses.copy(), chunk.trans.copy()
    count = min(round(home * chunk.fps), len(poses))
    share = _rising(count)
    trans[:count] = (1 - share) * before.trans[-1] + share * trans[:count]
    old = quat_from_axis_angle(before.poses[-1].reshape(1, 55, 3))
    new = quat_from_axis_angle(poses[:count].reshape(count, 55, 3))
    turned = slerp(np.broadcast_to(old, new.shape), new, np.broadcast_to(share, new.shape[:2]))
    poses[:count] = axis_angle_from_quat(turned).reshape(count, 165)
    return replace(chunk, arkit=_face_joined(before, chunk.arkit, chunk.fps), poses=poses, trans=trans)


def _face_joined(before: Chunk | None, arkit: F32, fps: float) -> F32:
    if before is None:
        return arkit
    count = min(round(JOIN * fps), len(arkit))
    share = _rising(count)
    arkit = arkit.copy()
    arkit[:count] = (1 - share) * before.arkit[-1] + share * arkit[:count]
    return arkit


def _rising(count: int) -> F32:
    return smoothstep((np.arange(count) + 1) / (count + 1))[:, None].astype(np.float32)
