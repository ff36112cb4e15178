"""Where the speech comes from: a line, a script, a recording, a strip of the sequencer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import bpy
import numpy as np

from ...base.errors import InputError
from .. import compat
from ..animation.soundtrack import TITLE, write_wav


def speech_arguments(scene: bpy.types.Scene, settings: Any, folder: Path) -> Sequence[str]:
    """What the command line wants to know of the speech; texts and sounds go into files of ``folder``.

    Raises InputError where the chosen source is empty.
    """
    if settings.source in ("SOUND", "STRIP"):
        file = _recording(settings) if settings.source == "SOUND" else _of_strip(scene, folder)
        transcript = settings.transcript.strip()
        words = [f"--transcript={transcript}"] if transcript else []
        return ["--audio", str(file), *words, *_language(settings)]
    # in a file it may be long, and begin with a dash
    file = folder / "speech.txt"
    file.write_text(spoken_text(settings), encoding="utf-8")
    voice = [f"--voice={settings.voice}"] if settings.voice.strip() else []
    rate = [f"--rate={settings.rate:.3g}"] if abs(settings.rate - 1) > 1e-3 else []
    return ["--text-file", str(file), *voice, *rate, *_language(settings)]


def style_arguments(settings: Any) -> list[str]:
    """Emotion and look. The emotion is asked for in full: its intensity is a dial that is turned later."""
    blend = settings.blend.strip() if settings.emotion == "BLEND" else settings.emotion
    emotion = [] if blend in ("", "neutral") else [f"--emotion={blend}"]
    return emotion + ([f"--look={settings.look}"] if settings.look != "camera" else [])


def spoken_text(settings: Any) -> str:
    """What is said, as far as it is known. Raises InputError where a text is wanted and there is none."""
    if settings.source in ("SOUND", "STRIP"):
        return str(settings.transcript)
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


def _language(settings: Any) -> list[str]:
    return [f"--language={settings.language.strip()}"] if settings.language.strip() else []
