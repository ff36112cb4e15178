"""When what is said, as a file that people edit: TextGrid (words and phones), SRT and WebVTT (sentences)."""

from __future__ import annotations

from pathlib import Path

from ....base.errors import InputError
from ....base.writing import write_text
from ...timeline.speech import Sentence, Speech
from ..text.directions.labels import labels
from . import srt, textgrid, vtt
from .subtitles import sentences_of
from .tiers import tiers_of, timing_of
from .timing import Timing

MOST = 50_000_000
"""Bytes of a timing file; that of a spoken hour has about eight million."""
_ENDINGS = "its name should end in .TextGrid, .srt or .vtt"


def read_timing(path: Path) -> Timing:
    """The timing in a ``.TextGrid`` (tiers of words, phones, sentences, usually named), ``.srt`` or ``.vtt``.

    Raises InputError where the file is missing, is none of them, holds no such tier or cue, or its times run
    backwards.
    """
    path = Path(path)
    try:
        if path.stat().st_size > MOST:
            raise InputError(f"{path} is larger than any timing file", "give a .TextGrid, .srt or .vtt file")
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read the timing file {path}: {error.strerror}", "check the path") from error
    kind = path.suffix.lower()
    if kind in (".srt", ".vtt"):
        reader = srt if kind == ".srt" else vtt
        cues = reader.parse(data.decode("utf-8-sig", "replace"), path.name)
        sentences, notes = sentences_of(cues, path.name)
        return Timing((), (), sentences, notes=notes)
    if kind == ".textgrid":
        return timing_of(textgrid.parse(data, path.name), path.name)
    raise InputError(f"{path} is no timing file", "give a .TextGrid, .srt or .vtt file")


def write_timing(speech: Speech, path: Path) -> None:
    """Write the timing of ``speech`` to a ``.TextGrid``, ``.srt`` or ``.vtt`` file, whole or not at all.

    A TextGrid holds all words, phones with their stress, and sentences, and reads back as the same times.
    Subtitles hold the sentences, to the millisecond, and who says them. Raises InputError on another ending,
    on a folder that cannot be written to, and where subtitles would be empty.
    """
    path = Path(path)
    kind = path.suffix.lower()
    if kind in (".srt", ".vtt") and not speech.sentences:
        raise InputError("there are no sentences for subtitles", "write a .TextGrid: it holds the phones")
    if kind == ".srt":
        text = srt.compose([(s.start, s.end, _labelled(s)) for s in speech.sentences])
    elif kind == ".vtt":
        text = vtt.compose([(s.start, s.end, s.speaker, s.text) for s in speech.sentences])
    elif kind == ".textgrid":
        text = textgrid.compose(tiers_of(speech), float(speech.duration))
    else:
        raise InputError(f"{path} names no timing file", _ENDINGS)
    write_text(path, text)


def _labelled(sentence: Sentence) -> str:
    """A sentence with its speaker's label, in brackets where it would not be known for one."""
    if not sentence.speaker:
        return sentence.text
    plain = f"{sentence.speaker}: {sentence.text}"
    known = labels(plain)
    return plain if known and known[0][2] == sentence.speaker else f"[{sentence.speaker}]: {sentence.text}"
