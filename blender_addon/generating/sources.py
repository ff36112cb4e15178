"""Where the speech comes from: a line, a script, a recording, a strip of the sequencer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy
import numpy as np

from ...base.errors import InputError
from ...inference.body.plan.calls import check_marks
from ...inference.jobs.perform import PerformJob
from ...inference.speech.text.light_marks import gestures_in
from .. import compat
from ..animation.soundtrack import TITLE, write_wav
from ..takes import takes
from .body_options import body_options, partner_take


def perform_job(scene: bpy.types.Scene, settings: Any, folder: Path) -> PerformJob:
    """What the sidebar asks for, as the command line and Python would; sounds go into files of ``folder``.

    The face's emotion is asked for in full: its intensity is a dial that is turned later. The voice shows
    as much of it as the dial says now. Raises InputError where the chosen source is empty, the text asks for
    a gesture that there is not, or the profile is none.
    """
    # Blender keeps the base with the digits of a float32
    fps = scene.render.fps / float(f"{scene.render.fps_base:.6g}")
    said = voice_options(settings)
    emotion = said.pop("emotion")
    if settings.source == "LISTEN":
        said = {}
    elif settings.source in ("SOUND", "STRIP"):
        said = {"language": said["language"]}
        said["audio"] = _recording(settings) if settings.source == "SOUND" else _of_strip(scene, folder)
        said["transcript"] = settings.transcript.strip() or None
    else:
        said["text"] = spoken_text(settings)
    body = body_options(scene, settings, start_frame(scene, settings), fps, folder)
    if "text" in said and "rules" in body["body"]:
        check_marks(gestures_in(said["text"]))
    return PerformJob(
        **said,
        emotion=emotion,
        **body,
        profile=_profile(settings),
        seed=settings.seed,
        fps=fps,
        output=folder / "performance.npz",
    )


def voice_options(settings: Any) -> dict[str, Any]:
    """Language, voice, rate and emotion, None where nothing is said of it."""
    blend = settings.blend.strip() if settings.emotion == "BLEND" else settings.emotion
    emotion = None if blend in ("", "neutral") else blend
    return {
        "language": settings.language.strip() or None,
        "voice": settings.voice.strip() or None,
        "rate": round(settings.rate, 3) if abs(settings.rate - 1) > 1e-3 else None,
        "emotion": emotion,
        "voice_emotion": None if emotion is None else round(settings.intensity, 3),
    }


def spoken_text(settings: Any) -> str:
    """What is said, as far as it is known. Raises InputError where a text is wanted and there is none."""
    if settings.source in ("SOUND", "STRIP"):
        return str(settings.transcript)
    if settings.source == "LISTEN":
        return ""
    if settings.source == "WRITE":
        raise InputError("there is no script yet", "press Write first")
    if settings.source == "SCRIPT" and settings.script is None:
        raise InputError("there is no script", "pick a text of the Text Editor")
    text = settings.script.as_string() if settings.source == "SCRIPT" else settings.text
    if not text.strip():
        raise InputError("there is nothing to say", "type a sentence")
    return str(text)


def set_spoken_text(settings: Any, text: str) -> None:
    """Put an edited text back to where it came from."""
    if settings.source in ("SOUND", "STRIP"):
        settings.transcript = text
    elif settings.source == "SCRIPT":
        settings.script.from_string(text)
    else:
        settings.text = text


def start_frame(scene: bpy.types.Scene, settings: Any) -> int:
    """The frame on which the speech begins."""
    if settings.source == "STRIP":
        return int(compat.strip_start(strip_under_playhead(scene)))
    if settings.listen or settings.source == "LISTEN":
        return takes.first_frame(partner_take(settings))
    return int(settings.start)


def strip_under_playhead(scene: bpy.types.Scene) -> Any:
    """The sound strip of the sequencer at the current frame. Raises InputError where there is none."""
    editor = scene.sequence_editor
    for strip in editor.strips if editor is not None else ():
        if strip.type == "SOUND" and not strip.name.startswith(TITLE):
            start = compat.strip_start(strip)
            if start <= scene.frame_current < start + compat.strip_length(strip):
                return strip
    raise InputError("there is no sound strip under the playhead", "move the playhead onto one")


def _profile(settings: Any) -> Path | None:
    """The speaker's folder; one that listens needs none."""
    named = settings.profile.strip()
    return Path(bpy.path.abspath(named)) if named and settings.source != "LISTEN" else None


def _recording(settings: Any) -> Path:
    if not settings.sound.strip():
        raise InputError("there is no sound file", "pick one, or choose Line and type a sentence")
    file = Path(bpy.path.abspath(settings.sound))
    if not file.is_file():
        raise InputError(f"there is no sound file {file}", "pick another one")
    return file


def _of_strip(scene: bpy.types.Scene, folder: Path) -> Path:
    strip = strip_under_playhead(scene)
    try:
        sound = strip.sound.factory
        rate = int(sound.specs[0])
        data = np.asarray(sound.data())
    except Exception as e:  # aud has errors of its own
        raise InputError(f"can't read the sound of '{strip.name}'", "is its file there?") from e
    fps = scene.render.fps / scene.render.fps_base
    first = round(strip.frame_offset_start / fps * rate)
    piece = data[first : first + round(compat.strip_length(strip) / fps * rate)]
    mono = piece.mean(axis=1) if piece.ndim == 2 else piece
    file = folder / "strip.wav"
    write_wav(file, np.round(np.clip(mono, -1, 1) * 32767).astype(np.int16), rate)
    return file
