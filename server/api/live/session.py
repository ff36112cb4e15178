"""One live connection: what its messages ask for, and what it is told.

The names of messages are those of OpenAI's Realtime API where it has them.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from ....base.errors import InputError, PaksaTalkerError
from ....base.values import shown
from ....inference.jobs.options import from_table
from ....inference.jobs.realtime.live import SpeakerOptions
from ....inference.live.chunks import Chunk, Performer
from ....inference.live.conversation import REST, Conversation, Told
from ....inference.live.hearing import RATE, Hearer
from ....inference.live.turns import Turns
from ....inference.live.wire import body_bytes, face_bytes, sound_bytes, sound_of
from ....inference.timeline.speech import Heard
from ...requests import value_of
from ..entry import Entry

Tell = Callable[[dict[str, Any] | bytes], None]
LONGEST = 200_000
"""Characters of one response."""
INPUTS = ("listen", "voice")
"""What sound that comes in is: somebody who is listened to, or what the avatar says itself."""
_NOD = 0.15
"""Seconds after which whoever listens nods, where the other pauses."""
_SETTINGS = frozenset(SpeakerOptions.__dataclass_fields__)
_warming = threading.Lock()


class Session:
    """Takes messages, in any thread, one at a time; tells what comes of them."""

    def __init__(self, who: Entry, tell: Tell) -> None:
        self._who, self._tell = who, tell
        self._id = uuid.uuid4().hex
        self._number, self._written = 0, 0
        self._open = False
        self._settings: dict[str, Any] = {}
        self._conversation: Conversation | None = None
        self._input, self._turns = "listen", Turns()
        self._hearer: Hearer | None = None
        self._takes: dict[str, Callable[[Mapping[str, Any]], None]] = {
            "session.update": self._update,
            "response.create": self._create,
            "input_text.append": self._append,
            "input_text.commit": self._commit,
            "response.cancel": self._cancel,
            "conversation.item.truncate": self._truncate,
            "rest.create": self._rest,
            "input_audio_buffer.commit": self._heard_out,
        }

    def take(self, message: Any) -> None:
        """Do what a message asks for. Raises InputError on what is no such message."""
        kind = message.get("type") if isinstance(message, dict) else None
        if not isinstance(kind, str) or kind not in self._takes:
            raise InputError(f"unknown message {shown(kind)}", f"types: {', '.join(self._takes)}")
        if self._conversation is None and kind != "session.update":
            self._update({"session": {}})
        self._takes[kind](message)

    def hear(self, data: bytes) -> None:
        """Sound that comes in, as a message of mono samples at 16 kHz. Raises InputError on what is none."""
        _, _, pcm = sound_of(data)
        if self._conversation is None:
            self._update({"session": {}})
        if self._input == "listen":
            for what in self._turns.hear(pcm):
                self._turn(what)
            return
        if self._hearer is None:
            self._cancel({})
            self._number += 1
            self._hearer = Hearer(fps=self._talk.performer.fps)
            self._tell({"type": "response.created", "response": self._number})
            about = {"start": 0.0, "text": "", "rate": RATE, "seconds": None}
            self._tell({"type": "response.chunk", "response": self._number, **about})
        self._give_out(self._hearer.hear(pcm))

    def _give_out(self, due: Iterable[tuple[float, Any, Any]]) -> None:
        for start, sound, mouths in due:
            self._tell(sound_bytes(self._number, start, sound, RATE))
            self._tell(face_bytes(self._number, start, mouths))

    def _heard_out(self, _message: Mapping[str, Any]) -> None:
        """No more sound comes for now."""
        if self._hearer is not None:
            self._give_out(self._hearer.rest())
            self._hearer = None
            self._tell({"type": "response.done", "response": self._number})
        self._turns = Turns()

    def _turn(self, what: str) -> None:
        """Somebody begins to speak: the avatar is quiet and listens; pauses: it nods."""
        if what == "started":
            self._cancel({})
            self._talk.rest((Heard("", 0.0, REST),))
        elif what == "paused":
            self._talk.rest((Heard("", 0.0, REST, cues=(_NOD,)),))
        self._tell({"type": f"input_audio_buffer.speech_{what}"})

    def close(self) -> None:
        """Make nothing more."""
        if self._conversation is not None:
            self._conversation.close()

    def _update(self, message: Mapping[str, Any]) -> None:
        """Another voice, mood, look or seed, from the next response on."""
        given = message.get("session", {})
        if not isinstance(given, dict):
            raise InputError("'session' is no table of settings", "see docs/live.md")
        given, wanted = dict(given), given.get("input", self._input)
        given.pop("input", None)
        if wanted not in INPUTS:
            raise InputError(f"unknown input {shown(wanted)}", f"one of: {', '.join(INPUTS)}")
        changed = {**self._settings, **given}
        if unknown := [name for name in changed if name not in _SETTINGS]:
            raise InputError(f"unknown setting {shown(unknown[0])}", f"known: {', '.join(sorted(_SETTINGS))}")
        if self._conversation is not None and changed == self._settings:
            self._input = wanted
            told = {"id": self._id, "fps": self._talk.performer.fps, "settings": {**changed, "input": wanted}}
            self._tell({"type": "session.updated", "session": told})
            return
        table = {n: value_of(n, v, self._file_of) for n, v in changed.items() if v is not None}
        options = from_table(SpeakerOptions, table, "the session")
        performer = options.performer()
        _warm(performer)
        if self._conversation is not None:
            self._conversation.close()
        self._settings, self._open, self._input = changed, False, wanted
        self._conversation = Conversation(performer, self._told)
        told = {"id": self._id, "fps": performer.fps, "settings": {**changed, "input": wanted}}
        self._tell({"type": "session.updated", "session": told})

    def _file_of(self, ref: Mapping[str, Any], name: str) -> Path:
        return self._who.service.file_of(self._who.owner, ref, name)[0]

    def _begin(self) -> None:
        """Begin a response, ending the one that is being written."""
        self._commit({})
        self._number, self._written, self._open = self._number + 1, 0, True
        self._talk.begin(self._number)
        self._tell({"type": "response.created", "response": self._number})

    def _create(self, message: Mapping[str, Any]) -> None:
        self._begin()
        if "text" in message:
            self._append(message)
            self._commit(message)

    def _append(self, message: Mapping[str, Any]) -> None:
        text = message.get("text")
        if not isinstance(text, str):
            raise InputError("'text' is no text", 'such as {"type": "input_text.append", "text": "Hello."}')
        if not self._open:
            self._begin()
        self._written += len(text)
        if self._written > LONGEST:
            raise InputError(f"a response of more than {LONGEST} characters", "begin another")
        self._talk.add(self._number, text)

    def _commit(self, _message: Mapping[str, Any]) -> None:
        if self._open:
            self._open = False
            self._talk.finish(self._number)

    def _cancel(self, _message: Mapping[str, Any]) -> None:
        self._open = False
        self._talk.cancel()

    def _truncate(self, message: Mapping[str, Any]) -> None:
        """The client has played so much of what it was sent, and no more: nothing more is made of it."""
        played = message.get("audio_end_ms")
        if not isinstance(played, int | float) or isinstance(played, bool):
            raise InputError("'audio_end_ms' is no number", "milliseconds that were played")
        self._cancel(message)
        self._tell({"type": "conversation.item.truncated", "audio_end_ms": played})

    def _rest(self, message: Mapping[str, Any]) -> None:
        seconds = message.get("seconds", REST)
        if not isinstance(seconds, int | float) or not 1 <= seconds <= 30:
            raise InputError("'seconds' of rest is no number from 1 to 30", f"such as {REST}")
        self._talk.rest(seconds=float(seconds))

    @property
    def _talk(self) -> Conversation:
        assert self._conversation is not None
        return self._conversation

    def _told(self, told: Told) -> None:
        """Pass on what was made."""
        number, chunk = told.response, told.chunk
        if chunk is None:
            more = {"detail": told.line} if told.line else {}
            name = "error" if told.what == "error" else f"response.{told.what}"
            self._tell({"type": name, "response": number, **more})
        elif told.what == "sound":
            self._tell(_about(told, chunk))
            self._tell(sound_bytes(number, told.start, chunk.audio, chunk.rate))
            self._tell(face_bytes(number, told.start, chunk.arkit))
        else:
            if told.what == "rest":
                self._tell(face_bytes(number, told.start, chunk.arkit))
            self._tell(body_bytes(number, told.start, chunk.poses, chunk.trans))


def _about(told: Told, chunk: Chunk) -> dict[str, Any]:
    return {
        "type": "response.chunk",
        "response": told.response,
        "start": told.start,
        "text": chunk.text,
        "rate": chunk.rate,
        "seconds": len(chunk.audio) / chunk.rate,
    }


def _warm(performer: Performer) -> None:
    """Read and build before somebody waits for it; one at a time. Raises InputError on voices that there are
    none of."""
    with _warming:
        try:
            performer.perform("Well.")
        except PaksaTalkerError as e:
            if isinstance(e, InputError):
                raise
            raise InputError(str(e), e.hint) from e
        performer.begin()
