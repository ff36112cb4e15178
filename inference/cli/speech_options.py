"""From the options of ``talk`` and ``perform`` to a Speech."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from ...base.errors import InputError
from ...base.report import Report
from ...base.text_file import read_text
from ..jobs.outputs import check_file

if TYPE_CHECKING:
    from ..speech.wording.lexicon import Lexicon
    from ..timeline.speech import Speech

MOST_TEXT = 1_000_000
"""Bytes of a text file; a novel has fewer."""
_WITH_AUDIO = {
    "transcript": "--transcript",
    "transcript_file": "--transcript-file",
    "asr_model": "--asr-model",
}
_WITH_TEXT = {"voice": "--voice", "rate": "--rate", "pitch": "--pitch", "volume": "--volume"}


def speech_of(options: Namespace, report: Report) -> Speech:
    """What the options say, spoken or listened to, its timing changed and saved as asked for.

    Raises InputError where options don't go together or can't be read.
    """
    check_file(options.save_timing, (".textgrid", ".srt"), "a timing")
    given = [options.text is not None, options.text_file is not None, options.audio is not None]
    if sum(given) != 1:
        raise InputError(
            "nothing to say" if not any(given) else "more than one thing to say",
            "give one of: TEXT, --text-file F, --audio F",
        )
    speech = _heard(options, report) if options.audio is not None else _spoken(options, report)
    if options.save_timing is not None:
        from ..speech.timing.timing_files import write_timing

        write_timing(speech, options.save_timing)
        report.note(f"wrote {options.save_timing}")
    return speech


def _heard(options: Namespace, report: Report) -> Speech:
    wrong = [name for key, name in _WITH_TEXT.items() if getattr(options, key) is not None]
    if wrong:
        raise InputError(f"{wrong[0]} goes with a text, not with --audio", "leave it out")
    if options.transcript is not None and options.transcript_file is not None:
        raise InputError("there are two transcripts", "give one of: --transcript TEXT, --transcript-file F")
    from ..speech.recording import read_recording
    from ..speech.timing.timing_files import read_timing

    transcript = options.transcript
    if options.transcript_file is not None:
        transcript = read_text(options.transcript_file, MOST_TEXT)
    return read_recording(
        options.audio,
        transcript=transcript,
        timing=None if options.timing is None else read_timing(options.timing),
        language=options.language,
        asr_model=options.asr_model,
        lexicon=_lexicon(options),
        progress=report,
    )


def _spoken(options: Namespace, report: Report) -> Speech:
    wrong = [name for key, name in _WITH_AUDIO.items() if getattr(options, key) is not None]
    if wrong:
        raise InputError(f"{wrong[0]} goes with --audio", "to speak a text, give it as TEXT")
    from ..speech.text.manner import Manner
    from ..speech.timing.timing_files import read_timing
    from ..speech.tts import speak

    timing = None if options.timing is None else read_timing(options.timing)
    rate, pitch, volume = (getattr(options, name) for name in ("rate", "pitch", "volume"))
    speech = speak(
        options.text if options.text is not None else read_text(options.text_file, MOST_TEXT),
        voice=options.voice,
        language=options.language,
        manner=Manner.of(
            1.0 if rate is None else rate, 1.0 if pitch is None else pitch, 0.0 if volume is None else volume
        ),
        lexicon=_lexicon(options),
        progress=report,
    )
    if timing is None:
        return speech
    from ..speech.timing.timed import apply_timing

    return apply_timing(speech, timing, progress=report)


def _lexicon(options: Namespace) -> Lexicon:
    from ..speech.wording.lexicon import EMPTY, read_lexicon

    return EMPTY if options.lexicon is None else read_lexicon(options.lexicon)
