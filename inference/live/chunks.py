"""Text that comes in pieces to chunks of a performance, each as soon as its sentence is whole.

A sentence is performed as it would be in a whole text: its randomness is its own (see the face and the
body), so that a streamed performance is the one made at once but for 0.4 seconds at either end
of a sentence, where the face and body come from and go to what stands beside it. Of the first sentence
the first clause goes ahead, where it is long: somebody waits for a voice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ...base.easing import smoothstep
from ...rigs.rotations import axis_angle_from_quat, quat_from_axis_angle, slerp
from ..face.delivery import NATURAL, Delivery
from ..pipeline import perform
from ..speech.tts import speak

F32 = npt.NDArray[np.float32]
JOIN = 0.2
"""Seconds in which a chunk comes out of the one before."""
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

    def perform(self, text: str) -> Chunk:
        """The chunk of a sentence. Raises InputError on what can't be spoken."""
        made = perform(
            speak(text, voice=self.voice, language=self.language),
            fps=self.fps,
            seed=self.seed,
            delivery=self.delivery,
        )
        chunk = Chunk(text, made.audio, made.audio_rate, made.fps, made.arkit, made.poses, made.trans)
        self.last = joined(self.last, chunk)
        return self.last


def joined(before: Chunk | None, chunk: Chunk) -> Chunk:
    """A chunk that begins as the one before ends, and is itself after :data:`JOIN` seconds."""
    if before is None:
        return chunk
    count = min(round(JOIN * chunk.fps), len(chunk.arkit))
    share = smoothstep((np.arange(count) + 1) / (count + 1))[:, None].astype(np.float32)
    arkit, poses, trans = chunk.arkit.copy(), chunk.poses.copy(), chunk.trans.copy()
    arkit[:count] = (1 - share) * before.arkit[-1] + share * arkit[:count]
    trans[:count] = (1 - share) * before.trans[-1] + share * trans[:count]
    old = quat_from_axis_angle(before.poses[-1].reshape(1, 55, 3))
    new = quat_from_axis_angle(poses[:count].reshape(count, 55, 3))
    turned = slerp(np.broadcast_to(old, new.shape), new, np.broadcast_to(share, new.shape[:2]))
    poses[:count] = axis_angle_from_quat(turned).reshape(count, 165)
    return Chunk(chunk.text, chunk.audio, chunk.rate, chunk.fps, arkit, poses, trans)
