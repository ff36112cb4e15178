"""The live session of this Blender: where frames come from, whom they move, and what is recorded."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import bpy
import numpy as np
import numpy.typing as npt
from bpy.app.handlers import persistent

from ...base.errors import PaksaTalkerError
from ...inference.live.frame import Frame, performance_of
from ...inference.live.incoming import Listener
from ..characters.character import Character
from .driving import Driven, current_frame
from .engine import Engine

_SEAM = 0.15
"""Seconds by which a piece of sound may come early or late and still follow the one before."""
STEP = 1 / 30
"""Seconds between two looks for a frame."""


@dataclass
class Session:
    """A character that is driven, by the engine or by a listener."""

    scene: int
    driven: Driven
    source: Engine | Listener
    shown: float = 0.0
    """Milliseconds from a frame's being sent, or received, to its being shown; of the engine to its sound."""
    recording: list[tuple[float, Frame]] | None = None
    began: float = 0.0
    _last: Any = field(default=None)

    @property
    def character(self) -> Character:
        """Who is driven."""
        return self.driven.character

    def step(self) -> bool:
        """Show what is there; whether there was something new."""
        frame, known = self._latest()
        if frame is None or (known is not None and known is self._last):
            return False
        self._last = known
        self.driven.show(frame)
        if self.recording is not None:
            self.recording.append((time.time() - self.began, frame))
        return True

    def _latest(self) -> tuple[Frame | None, Any]:
        if isinstance(self.source, Engine):
            self.shown = 1000 * self.source.latency
            return self.source.frame(), None
        if (latest := self.source.latest) is None:
            return None, None
        received, frame = latest
        self.shown = 1000 * (time.time() - (frame.sent or received))
        return frame, frame

    def record(self) -> None:
        """Keep what comes from now on."""
        self.recording, self.began = [], time.time()
        if isinstance(self.source, Listener):
            self.source.record()

    def recorded(self, fps: float) -> Any:
        """What was kept as a performance at ``fps``; None where nothing came. Nothing more is kept."""
        frames, self.recording = self.recording or [], None
        audio, rate = None, 24_000
        if isinstance(self.source, Listener):
            frames = self.source.recorded()  # all that came, not only what was shown
        else:
            audio, rate = self._sound()
        if len(frames) < 2:
            return None
        first = frames[0][0]
        return performance_of([(t - first, f) for t, f in frames], fps, audio, rate, "live recording")

    def _sound(self) -> tuple[npt.NDArray[np.int16] | None, int]:
        """The engine's sound since the recording began."""
        assert isinstance(self.source, Engine)
        said: list[tuple[float, npt.NDArray[np.int16], int]] = []
        for at, rows, rate in self.source.sounds:
            if at < self.began:
                continue
            begin = at - self.began
            if said:  # pieces that follow one another come a little early or late
                end = said[-1][0] + len(said[-1][1]) / said[-1][2]
                begin = end if abs(begin - end) < _SEAM else begin
            said.append((begin, rows, rate))
        if not said:
            return None, 24_000
        rate = said[0][2]
        out = np.zeros(int((said[-1][0] + 1) * rate) + max(len(rows) for _, rows, _ in said), np.int16)
        for at, rows, _ in said:
            begin = int(at * rate)
            out[begin : begin + len(rows)] = rows
        return out, rate


_now: Session | None = None
outcome = ""
"""How the last one ended, where it ended by itself."""


def current() -> Session | None:
    """The session that goes on."""
    return _now


def begin(scene: bpy.types.Scene, character: Character, source: Callable[[], Engine | Listener]) -> Session:
    """Drive a character from now on, ending what went on. Raises PaksaTalkerError and its kinds."""
    global _now, outcome
    end()
    outcome = ""
    driven = Driven(character)
    try:
        made = source()
    except PaksaTalkerError:
        driven.leave()
        raise
    _now = Session(scene.session_uid, driven, made)
    if not bpy.app.background:
        bpy.app.timers.register(_tick, first_interval=STEP)
    return _now


@persistent
def end(*_: Any) -> None:
    """Drive nobody any more; the character is as it was."""
    global _now
    ended, _now = _now, None
    if bpy.app.timers.is_registered(_tick):
        bpy.app.timers.unregister(_tick)
    if ended is None:
        return
    ended.source.close()
    try:
        ended.driven.leave()
        if (scene := next((s for s in bpy.data.scenes if s.session_uid == ended.scene), None)) is not None:
            current_frame(scene)
    except ReferenceError:  # another file was opened, or the character deleted
        return


def _tick() -> float | None:
    global outcome
    if _now is None:
        return None
    try:
        if _now.step():
            for window in bpy.context.window_manager.windows:
                for area in window.screen.areas:
                    if area.type == "VIEW_3D":
                        area.tag_redraw()
    except (ReferenceError, KeyError, AttributeError):
        outcome = "the character is gone"
        end()
        return None
    except PaksaTalkerError as e:
        outcome = f"{e}. {e.hint}"
        end()
        return None
    return STEP
