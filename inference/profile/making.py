"""A profile out of a film: the performance in it, the voice, the face and the manner of who speaks."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from ...base.consent import beside, consent
from ...base.errors import InputError
from ...base.progress import Note, Progress, silent, unsaid
from ...base.tables import table_text
from ..body.speaker.speaker import speaker_manner
from ..performance.performance import Performance
from ..performance.told_speech import speech_of
from .face_style import fit_face_style
from .profile import ENDING, FILE

CLIP, VOICE, PERSON = "clip.npz", "voice.wav", "person.toml"
LEAST_VOICE = 2.0
"""Seconds of speech that tell a voice."""


def write_profile(
    folder: Path,
    clip: Performance,
    *,
    photographs: Sequence[Path] = (),
    said: str | None,
    force: bool = False,
    progress: Progress = silent,
    note: Note = unsaid,
) -> Path:
    """Write ``folder`` (``ada.profile``) from a clip that was captured, and photographs where there are some.

    It appears whole or not at all. Raises InputError where nobody has consented, where the folder is there
    already or can't be written.
    """
    check_folder(folder)
    with tempfile.TemporaryDirectory(prefix=".profile-", dir=folder.absolute().parent) as work:
        made = Path(work) / folder.name
        made.mkdir()
        table: dict[str, Any] = {"name": folder.stem.replace("-", " ").title()}
        language = str(clip.meta.get("language", ""))
        if language not in ("", "und"):
            table["language"] = language
        clip.save(made / CLIP)
        if gestures_told(made / CLIP, note):
            table["gestures"] = {"clip": CLIP}
        if clip.audio.any() and _spoken(clip) >= LEAST_VOICE:
            _write_voice(made / VOICE, clip, said)
            table["voice"] = {"reference": VOICE}
        else:
            note("warning: there is too little speech in the film to tell a voice")
        progress("manner", 0, 1)
        table["face"] = dict(face_style_of([clip]))
        progress("manner", 1, 1)
        if photographs:
            from ..portrait.make import make_person

            make_person(photographs, made / PERSON, said=said, force=force, progress=progress, note=note)
            table["person"] = {"file": PERSON}
        (made / FILE).write_text(table_text(table), "utf-8")
        shutil.move(str(made), str(folder))
    return folder


def gestures_told(clip: Path, note: Note = unsaid) -> bool:
    """Whether somebody in a clip gestures enough to tell their style; where not, that is noted."""
    try:
        speaker_manner(clip, Performance.load)
    except InputError as e:
        note(f"warning: {e}; gestures are left to the rules")
        return False
    return True


def face_style_of(clips: Sequence[Performance]) -> dict[str, float]:
    """The dials of the face of who is in the clips."""
    from ..pipeline import perform

    ours = [perform(speech_of(p), fps=p.fps, seed=0) for p in clips]
    return fit_face_style(clips, [replace(p, calm=None) for p in ours])


def check_folder(folder: Path) -> None:
    """Raise InputError where no profile can be made there."""
    if folder.suffix.lower() != ENDING:
        raise InputError(f"{folder} is no name of a profile", f"end it with {ENDING}")
    if folder.exists():
        raise InputError(f"{folder} is there already", "choose another name, or move it away")
    if not folder.absolute().parent.is_dir():
        raise InputError(f"the folder {folder.parent} does not exist", f"create it: mkdir -p {folder.parent}")


def _spoken(clip: Performance) -> float:
    return float(sum(p.end - p.start for p in clip.phones() if p.label != "sil"))


def _write_voice(file: Path, clip: Performance, said: str | None) -> None:
    import soundfile

    from ...base.wheels import sha256_of

    with soundfile.SoundFile(file, "w", clip.audio_rate, 1, "PCM_16", format="WAV") as out:
        out.write(np.ascontiguousarray(clip.audio, np.int16))
    consent(file, sha256_of(file), said, "the speaker")
    assert beside(file).exists()
