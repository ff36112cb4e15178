"""Live: sender, port, latency, and recording to a take."""

from __future__ import annotations

import bpy

from ...live import session
from ...live.engine import Engine
from ..panel_parts import OfCharacter, column, lines


class PAKSATALKER_PT_live(OfCharacter, bpy.types.Panel):
    """The character moved as it comes"""

    bl_label = "Live"
    bl_options = {"DEFAULT_CLOSED"}  # noqa: RUF012

    def draw(self, context: bpy.types.Context) -> None:
        """Who sends and where; once it is live, how late it is, a line to say, and Record."""
        layout, live, now = column(self), context.scene.paksatalker.live, session.current()
        fields = layout.column()
        fields.use_property_split, fields.use_property_decorate = True, False
        fields.enabled = now is None
        fields.prop(live, "source")
        if live.source == "MICROPHONE":
            fields.prop(live, "microphone")
        elif live.source != "ENGINE":
            fields.prop(live, "port")
            fields.prop(live, "everywhere")
        if now is None:
            layout.operator("paksatalker.live_begin", icon="PLAY")
            if session.outcome:
                lines(layout, context, [session.outcome], "ERROR")
            return
        source = now.source
        if isinstance(source, Engine) and not source.hears:
            row = layout.row(align=True)
            row.prop(live, "line", text="")
            row.operator("paksatalker.live_say", text="", icon="PLAY_SOUND")
            row.operator("paksatalker.live_cut", text="", icon="CANCEL")
        if source.problem:
            lines(layout, context, [source.problem], "ERROR")
        elif isinstance(source, Engine) and source.hears:
            layout.label(text="Mouth 200 ms after the sound", icon="TIME")
        elif not source.count:
            lines(layout, context, ["Waiting for the first frame"], "TIME")
        elif now.shown:
            what = "First sound after" if isinstance(source, Engine) else "Shown after"
            layout.label(text=f"{what} {now.shown:.0f} ms", icon="TIME")
        row = layout.row(align=True)
        recording = now.recording is not None
        text = "Stop and Make a Take" if recording else "Record"
        row.operator("paksatalker.live_record", text=text, icon="REC", depress=recording)
        row.operator("paksatalker.live_end", icon="PAUSE")


CLASSES = (PAKSATALKER_PT_live,)
