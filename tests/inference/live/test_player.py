"""What is played, and when."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np

from paksatalker.inference.live.chunks import Chunk, Performer
from paksatalker.inference.live.player import Player
from paksatalker.rigs.arkit import NAMES


class Ear:
    """Hears and sees everything."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.frames: list[tuple[str, int]] = []
        self.faces: list[np.ndarray] = []

    def sound(self, chunk: Chunk) -> None:
        self.texts.append(chunk.text)

    def frame(self, chunk: Chunk, index: int, number: int) -> None:
        self.frames.append((chunk.text, number))
        self.faces.append(chunk.arkit[index])


def test_one_lives_on_before_what_is_said_comes() -> None:
    ear, now = Ear(), [0.0]

    def pieces() -> Iterator[str]:
        until = time.monotonic() + 60
        while len(ear.frames) < 20:  # whoever writes takes their time
            assert time.monotonic() < until, "nobody lives on"
            time.sleep(0.001)
            yield ""
        yield "Hello there."

    def sleep(seconds: float) -> None:
        now[0] += seconds

    player = Player(Performer("espeak:en-us"), [ear], clock=lambda: now[0], sleep=sleep)
    player.play(pieces())
    assert ear.texts == ["Hello there."]
    assert ear.frames[0][0] == "" and ear.frames[-1][0] == "Hello there."
    assert [number for _, number in ear.frames] == list(range(player.number))
    steady = [i for i, name in enumerate(NAMES) if not name.startswith("eyeBlink")]  # lids fall in two frames
    assert np.abs(np.diff(ear.faces, axis=0))[:, steady].max() < 0.4


def test_what_is_said_is_broken_off_at_the_next_frame() -> None:
    ear, now = Ear(), [0.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds
        if len(ear.frames) == 10:
            player.interrupt()

    player = Player(Performer("espeak:en-us"), [ear], clock=lambda: now[0], sleep=sleep)
    player.play(iter(["This is a sentence of some length."]), idle=False)
    assert len(ear.frames) == 10
