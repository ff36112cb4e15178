"""Operators of live sessions: begin, say, break off, record, end."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bpy
import numpy as np
import numpy.typing as npt
from bpy.props import StringProperty

from ....base.errors import PaksaTalkerError
from ....inference.live.incoming import Listener
from ...characters.character import current_scene
from ...characters.chosen import chosen_character, root_of
from ...live import session
from ...live.engine import Engine
from ...settings.preferences import child_environment, other_python
from ...takes.duplicates import settings_of
from ..operator_parts import failed

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems


class PAKSATALKER_OT_live_begin(bpy.types.Operator):
    """Let the character be moved as it comes, by lines that you write or by another program"""

    bl_idname = "paksatalker.live_begin"
    bl_label = "Go Live"

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Begin, and end what went on before."""
        scene = current_scene()
        live = scene.paksatalker.live
        try:
            character = chosen_character(scene, context.active_object)
            settings = settings_of(character)
            words = ["--voice", settings.voice] if settings.voice else []
            words += ["--language", settings.language] if settings.language and not settings.voice else []

            def source() -> Engine | Listener:
                if live.source == "ENGINE":
                    return Engine(words, other_python(), child_environment(), _play)
                if live.source == "MICROPHONE":
                    heard = live.microphone.strip() or "default"
                    if Path(heard).suffix:
                        heard = bpy.path.abspath(heard)
                    # its own sound would come out of the loudspeaker into the microphone again
                    return Engine(["--hear", heard], other_python(), child_environment(), None)
                return Listener(live.source.lower(), live.port, live.everywhere)

            session.begin(scene, character, source)
        except PaksaTalkerError as e:
            return failed(self, e)
        return {"FINISHED"}


class _OfSession:
    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """While somebody is live."""
        return session.current() is not None


class PAKSATALKER_OT_live_end(_OfSession, bpy.types.Operator):
    """End it; the character is as it was before"""

    bl_idname = "paksatalker.live_end"
    bl_label = "End"

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """End it."""
        session.end()
        return {"FINISHED"}


class PAKSATALKER_OT_live_say(_OfSession, bpy.types.Operator):
    """Say the line, after what is being said"""

    bl_idname = "paksatalker.live_say"
    bl_label = "Say"

    line: StringProperty(  # type: ignore[valid-type]
        name="Line", description="What is said; empty for the sidebar's", options={"SKIP_SAVE"}
    )

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Say it, and empty the field."""
        live, now = current_scene().paksatalker.live, session.current()
        line = self.line or live.line
        if now is None or not isinstance(now.source, Engine) or now.source.hears or not line.strip():
            self.report({"ERROR"}, "nobody says lines now; go live with PaksaTalker as the sender")
            return {"CANCELLED"}
        try:
            now.source.say(line)
        except PaksaTalkerError as e:
            return failed(self, e)
        live.line = ""
        return {"FINISHED"}


class PAKSATALKER_OT_live_cut(_OfSession, bpy.types.Operator):
    """Break off what is said"""

    bl_idname = "paksatalker.live_cut"
    bl_label = "Be Quiet"

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Sound first, then the rest."""
        now = session.current()
        if now is not None and isinstance(now.source, Engine) and not now.source.hears:
            _play(np.zeros(0, np.int16), 1)
            try:
                now.source.cut()
            except PaksaTalkerError as e:
                return failed(self, e)
        return {"FINISHED"}


class PAKSATALKER_OT_live_record(_OfSession, bpy.types.Operator):
    """Record what comes; pressed again, it becomes a take of the character"""

    bl_idname = "paksatalker.live_record"
    bl_label = "Record"

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Begin, or make the take."""
        from ...steps import finish
        from ...takes.performing import NewTake, put

        now, scene = session.current(), current_scene()
        assert now is not None
        if now.recording is None:
            now.record()
            return {"FINISHED"}
        fps = scene.render.fps / scene.render.fps_base
        try:
            performance = now.recorded(fps)
            if performance is None:
                self.report({"ERROR"}, "nothing came while it was recorded; does it send to this port?")
                return {"CANCELLED"}
            character = now.character
            session.end()
            start = settings_of(character).start
            finish(put(NewTake(performance, "", start), character, scene))
        except PaksaTalkerError as e:
            return failed(self, e)
        scene.paksatalker.character = root_of(character)
        self.report({"INFO"}, f"{character.name}: a take of {performance.duration:.1f} seconds")
        return {"FINISHED"}


def _play(samples: npt.NDArray[np.int16], rate: int) -> Callable[[], float] | None:
    """Play samples at once in place of what plays; without any, be quiet."""
    import aud

    for handle in _playing:
        handle.stop()
    _playing.clear()
    if not len(samples):
        return None
    try:
        sound = aud.Sound.buffer(samples.astype("float32")[:, None] / 32767, rate)
        handle = aud.Device().play(sound)
    except aud.error:  # type: ignore[misc]  # no loudspeaker: the machine's clock takes over
        return None
    _playing.append(handle)
    began = time.monotonic()

    def heard() -> float:
        passed = time.monotonic() - began
        at = float(handle.position) if handle.status else passed
        return at if at > 0 or passed < _SILENT else passed

    return heard


_SILENT = 0.3
"""Seconds after which a loudspeaker that plays nothing is none."""
_playing: list[Any] = []

CLASSES = (
    PAKSATALKER_OT_live_begin,
    PAKSATALKER_OT_live_end,
    PAKSATALKER_OT_live_say,
    PAKSATALKER_OT_live_cut,
    PAKSATALKER_OT_live_record,
)
