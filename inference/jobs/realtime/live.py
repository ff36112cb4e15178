"""Text as it comes to other programs, in real time."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ....base.errors import InputError
from ....base.progress import Note, unsaid
from ..options import Options, option
from ..perform import DeliveryOptions
from ..values import fps, seed

if TYPE_CHECKING:
    from ...live.chunks import Performer


@dataclass(frozen=True, kw_only=True)
class SpeakerOptions(DeliveryOptions, Options):
    """Who speaks live, and how."""

    voice: str | None = option(None, "see `paksatalker voices`", metavar="[ENGINE:]NAME")
    language: str | None = option(None, "such as de or pt-br", metavar="CODE")
    seed: int = option(0, "another seed, another take (0)", metavar="N", read=seed)
    fps: float = option(30.0, "frames a second (30)", metavar="N", read=fps)

    def performer(self) -> Performer:
        """One who performs so. Raises InputError on feelings that there are none of."""
        from ...face.delivery import Delivery
        from ...live.chunks import Performer

        delivery = Delivery.of(self.emotion, self.articulation, self.look, self.without)
        return Performer(self.voice, self.language, self.fps, self.seed, delivery)


@dataclass(frozen=True, kw_only=True)
class LiveOptions(SpeakerOptions):
    """What :func:`live` takes."""

    to: tuple[str, ...] = option(
        (),
        "who gets face and body: livelink (Unreal and others; 11111), vmc (VSeeFace, Warudo, Unity; 39539), "
        "json (11112)",
        metavar="KIND:HOST[:PORT]",
    )
    samples: Path | None = option(
        None,
        "where the sound goes, as mono 16 bit samples: a pipe or a file",
        metavar="F",
    )
    messages: str | None = option(
        None, "where chunks go as messages of a live connection: a pipe or a file, - for stdout", metavar="F"
    )
    hear: str | None = option(
        None,
        "say what a microphone hears, in place of lines: default, its name or number; a sound file in its "
        "place, or - for 16 bit samples at 16 kHz on stdin",
        metavar="MICROPHONE",
    )
    no_idle: bool = option(False, "end with the text, without life before and after")

    def check(self) -> None:
        """Somebody to hear or see it."""
        super().check()
        if not self.to and self.samples is None and self.messages is None:
            raise InputError(
                "nobody gets it",
                "give --to livelink:127.0.0.1, --samples F or --messages F",
            )


def live(options: LiveOptions, pieces: Iterable[str], *, note: Note = unsaid) -> int:
    """Say a text as its pieces come, or what is heard, to all receivers; how many frames were sent.

    Raises PaksaTalkerError where no microphone can be read, InputError on receivers, microphones, voices or
    feelings that there are none of.
    """
    from ...live.player import Player
    from ...live.receivers import Messages, Samples, receiver_of
    from ...live.spoken.given_out import GivenOut
    from ...live.spoken.microphone import sound_of

    performer = options.performer()
    receivers = [receiver_of(text) for text in options.to]
    spoken = sound_of(options.hear, sys.stdin.buffer) if options.hear is not None else None
    if spoken is None:
        performer.perform("Well.")  # what is read and built at first is there before somebody waits
        performer.begin()
    with contextlib.ExitStack() as stack:
        if options.samples is not None:
            receivers.append(Samples(stack.enter_context(options.samples.open("wb"))))
        if options.messages is not None:
            stdout = options.messages == "-"
            out = sys.stdout.buffer if stdout else stack.enter_context(Path(options.messages).open("wb"))
            receivers.append(Messages(out))
        if spoken is not None:
            given = GivenOut(performer, receivers)
            given.play(spoken)
            return given.number
        player = Player(performer, receivers, note)
        player.play(pieces, idle=not options.no_idle)
    return player.number
