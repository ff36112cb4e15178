"""Operators for voices: list them, hear one, add one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import bpy
from bpy.props import StringProperty

from ....base.errors import PaksaTalkerError
from ....base.tables import shipped
from ....inference.speech import voices as voices_folder
from ...characters.character import current_scene
from ...characters.chosen import chosen_character
from ...generating import voice_adding
from ...settings.preferences import child_environment, other_python
from ...takes.duplicates import settings_of
from ..operator_parts import failed
from ..panel_parts import lines

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems


class PAKSATALKER_OT_list_voices(bpy.types.Operator):
    """Find the voices that are installed, to be offered while you type"""

    bl_idname = "paksatalker.list_voices"
    bl_label = "List Voices"

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Ask the child."""
        from ...command_line.voice_list import refresh

        try:
            count = refresh(other_python(), child_environment())
        except PaksaTalkerError as e:
            return failed(self, e)
        self.report({"INFO"}, f"{count} voices: type in the field to find one")
        return {"FINISHED"}


class PAKSATALKER_OT_hear_voice(bpy.types.Operator):
    """Hear the voice say the beginning of the line"""

    bl_idname = "paksatalker.hear_voice"
    bl_label = "Hear Voice"

    voice: StringProperty(  # type: ignore[valid-type]
        name="Voice", description="Which; empty for the character's", options={"SKIP_SAVE"}
    )

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Have it made by the child, and play it."""
        import aud

        from ...command_line.voice_sample import sample

        try:
            settings = settings_of(chosen_character(current_scene(), context.active_object))
            line = settings.text if settings.source == "LINE" else ""
            sound, rate = sample(
                line, self.voice or settings.voice, settings.language, other_python(), child_environment()
            )
        except PaksaTalkerError as e:
            return failed(self, e)
        try:
            played = aud.Sound.buffer(sound.astype("float32")[:, None] / 32767, rate)
            _playing[:] = [aud.Device().play(played)]
        except aud.error as e:  # type: ignore[misc]
            self.report({"ERROR"}, f"the sound can't be played: {e}")
            return {"CANCELLED"}
        self.report({"INFO"}, f"{len(sound) / rate:.1f} seconds")
        return {"FINISHED"}


def _offered(operator: Any, context: Any, typed: str) -> list[tuple[str, str]]:
    """Voices that can be added by name, each with its language and size."""
    rows = [
        ("kokoro", "54 natural voices of nine languages, 63 MB"),
        ("pico", "clear voices: German, English, Spanish, French, Italian, 15 MB"),
    ]
    for name, code, size in shipped(voices_folder.__file__ or "", "piper_list.toml")["voices"]:
        rows.append((name, f"{code}, {size} MB"))
    words = typed.casefold().split()
    return [row for row in rows if all(w in " ".join(row).casefold() for w in words)]


class PAKSATALKER_OT_add_voice(bpy.types.Operator):
    """Add a voice: a file of piper's format, its address, or all of Kokoro's or Pico's, which are fetched"""

    bl_idname = "paksatalker.add_voice"
    bl_label = "Add Voice"

    source: StringProperty(  # type: ignore[valid-type]
        name="Voice",
        description="kokoro, pico, a voice of the list, an .onnx file, or an https address",
        default="kokoro",
        search=_offered,
        search_options={"SUGGESTION"},
        options={"SKIP_SAVE"},
    )
    language: StringProperty(  # type: ignore[valid-type]
        name="Language", description="Where its settings don't tell it", options={"SKIP_SAVE"}
    )
    licence: StringProperty(  # type: ignore[valid-type]
        name="Licence", description="Where no MODEL_CARD beside it tells it", options={"SKIP_SAVE"}
    )

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        """One at a time."""
        return voice_adding.progress() is None

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[OperatorReturnItems]:
        """Ask which; pressing Add agrees to its licence."""
        return context.window_manager.invoke_props_dialog(self, confirm_text="Add", width=420)

    def draw(self, context: bpy.types.Context) -> None:
        """The fields, and what adding means."""
        column = self.layout.column()
        for name in ("source", "language", "licence"):
            column.prop(self, name)
        lines(
            column,
            context,
            [
                "Kokoro-82M and SVOX Pico: Apache-2.0, fetched by pip, 63 and 15 MB. Other voices have "
                "licences of their own: see where they come from. Add means that you agree to it."
            ],
            "INFO",
        )

    def execute(self, context: bpy.types.Context) -> set[OperatorReturnItems]:
        """Start the work; without a window, do all of it."""
        try:
            voice_adding.start(self.source, self.language, self.licence, wait=bpy.app.background)
        except PaksaTalkerError as e:
            return failed(self, e)
        return {"FINISHED"}


def draw_adding(layout: Any, context: bpy.types.Context) -> None:
    """How far a voice is that is being added, and how the last one ended."""
    if (now := voice_adding.progress()) is not None:
        layout.progress(text=now[0].capitalize(), factor=min(max(now[1], 0.0), 1.0))
    if (outcome := voice_adding.outcome()) is not None:
        lines(
            layout,
            context,
            [f"{outcome.text}. {outcome.hint}".strip()],
            "ERROR" if outcome.failed else "INFO",
        )


_playing: list[object] = []
"""What plays now: it ends where nobody holds it."""

CLASSES = (PAKSATALKER_OT_list_voices, PAKSATALKER_OT_hear_voice, PAKSATALKER_OT_add_voice)
