"""What is said and how: options to a Speech, spoken or listened to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ...base.errors import InputError
from ...base.file_kinds import written_as
from ...base.values import number
from ..speech.speakers.told import told_of
from .options import Options, Written, option
from .people.profiled import ProfileOptions
from .scripts.writer import WriterOptions
from .scripts.writing import BriefOptions

if TYPE_CHECKING:
    from ..speech.text.manner import Manner

MOST_TEXT = 1_000_000
"""Bytes of a text file; a novel has fewer."""
_WITH_AUDIO = ("transcript", "transcript_file", "asr_model")
_WITH_TEXT = ("voice", "voice_like", "speaker_voices", "rate", "pitch", "volume", "voice_emotion")
_SPEECH = "speech"
_FILES = {
    **dict.fromkeys((".wav", ".flac", ".ogg", ".mp3"), "--audio"),
    ".txt": "--text-file",
    ".md": "--script",
}
"""What takes a file of these endings."""


@dataclass(frozen=True, kw_only=True)
class VoiceOptions(Options):
    """In which voice a text is said, and how."""

    language: str | None = option(
        None, "such as de or pt-br (where it is clear, as guessed)", metavar="CODE", group=_SPEECH
    )
    voice: str | None = option(None, "see `paksatalker voices`", metavar="[ENGINE:]NAME", group=_SPEECH)
    speaker_voices: tuple[str, ...] = option(
        (),
        "the voice of somebody who speaks in the text, once for each; others get different ones, unless "
        "--voice is given",
        flags=["--speaker-voice"],
        metavar="NAME=VOICE",
        group=_SPEECH,
    )
    rate: float | None = option(
        None, "0.5 to 2 times as fast (1)", metavar="N", group=_SPEECH, read=number("from 0.5 to 2", 0.5, 2)
    )
    pitch: float | None = option(
        None, "0.5 to 2 times as high (1)", metavar="N", group=_SPEECH, read=number("from 0.5 to 2", 0.5, 2)
    )
    volume: float | None = option(
        None,
        "louder or softer (0)",
        metavar="DB",
        group=_SPEECH,
        read=number("of decibels, -40 to 12", -40, 12),
    )
    voice_emotion: float | None = option(
        None,
        "how much of the emotion the voice shows, from 0 to 1 (1)",
        metavar="N",
        group=_SPEECH,
        read=number("from 0 to 1"),
    )
    lexicon: Path | None = option(None, "how words are said", metavar="F.toml", group=_SPEECH)


@dataclass(frozen=True, kw_only=True)
class SpeechOptions(ProfileOptions, BriefOptions, WriterOptions, VoiceOptions):
    """What is said, in which voice: a text, a file of text, a script, one on a topic, or a recording."""

    text: str | None = option(
        None, "what is said; may hold markup", flags=["text"], metavar="TEXT", group=_SPEECH
    )
    text_file: Path | None = option(None, "a UTF-8 text file with what is said", metavar="F", group=_SPEECH)
    script: Path | None = option(
        None, "a script, as `paksatalker write` writes it", metavar="S.md", group=_SPEECH
    )
    topic: str | None = option(None, "what a script is to be written about", metavar="TEXT", group=_SPEECH)
    save_script: Path | None = option(
        None,
        "keep the script that was written",
        metavar="S.md",
        group=_SPEECH,
        written=Written("a script", (".md",)),
    )
    audio: Path | None = option(None, "a recording: WAV, FLAC, OGG or MP3", metavar="F", group=_SPEECH)
    transcript: str | None = option(None, "what is said in the recording", metavar="TEXT", group=_SPEECH)
    transcript_file: Path | None = option(None, "the same as a UTF-8 text file", metavar="F", group=_SPEECH)
    asr_model: Path | None = option(
        None, "a Whisper model to recognise words with", metavar="DIR", group=_SPEECH
    )
    voice_like: Path | None = option(
        None, "a recording of a speaker whom the voice is to be like", metavar="REF.wav", group=_SPEECH
    )
    consent: str | None = option(
        None, "who agreed to what, and when; kept beside the recording", metavar="TEXT", group=_SPEECH
    )
    timing: Path | None = option(
        None, "when it is said: an edited .TextGrid, .srt or .vtt", metavar="F", group=_SPEECH
    )
    save_timing: Path | None = option(
        None,
        "write such a file",
        metavar="F",
        group=_SPEECH,
        written=Written("a timing", written_as("timing")),
    )

    @property
    def things_to_say(self) -> int:
        """How many there are; one, or none of one who listens."""
        ways = (self.text, self.text_file, self.script, self.topic, self.audio)
        return sum(way is not None for way in ways)

    @property
    def listens(self) -> bool:
        """Whether somebody else speaks, so that nothing needs to be said."""
        return False

    def check(self) -> None:
        """One thing to say, and only options that go with it."""
        super().check()
        self._check_text()
        given = self.things_to_say
        if self.listens and not given:
            self._check_silent()
            return
        if given != 1:
            raise InputError(
                "more than one thing to say" if given else "nothing to say",
                "give one of: TEXT, --text-file F, --script S.md, --topic TEXT, --audio F",
            )
        if self.save_script is not None and self.topic is None:
            raise InputError("--save-script goes with --topic", "leave it out")
        if self.translate is not None and self.timing is not None:
            raise InputError(
                "--timing is that of one language, and --translate asks for another", "leave one out"
            )
        other = _WITH_AUDIO if self.audio is None else () if self.translate is not None else _WITH_TEXT
        for name in (n for n in other if getattr(self, n) not in (None, ())):
            word = f"--{name.removesuffix('s').replace('_', '-')}"
            if self.audio is None:
                raise InputError(f"{word} goes with --audio", "to speak a text, give it as TEXT")
            raise InputError(f"{word} goes with a text, not with --audio", "leave it out")
        if self.consent is not None and self.voice_like is None:
            raise InputError("--consent goes with --voice-like", "leave it out")
        manner_of(self)
        told_of(self.speaker_voices)
        if self.transcript is not None and self.transcript_file is not None:
            raise InputError(
                "there are two transcripts", "give one of: --transcript TEXT, --transcript-file F"
            )

    def _check_text(self) -> None:
        """Raise InputError where the text is empty, or the name of a file that another option takes."""
        text = (self.text or "").strip()
        if self.text is not None and not any(c.isprintable() and not c.isspace() for c in text):
            raise InputError("the text is empty", "give a sentence to say")
        way = _FILES.get(text[text.rfind(".") :].lower()) if "." in text and len(text) < 255 else None
        if way is not None and "\0" not in text and Path(text).is_file():
            raise InputError(f"'{text}' is a file, and TEXT is what is said", f"give it as {way} {text}")

    def _check_silent(self) -> None:
        """Raise InputError where something is asked for of words that are not said."""
        of_words = (*_WITH_AUDIO, *_WITH_TEXT, "save_script", "translate", "lexicon", "timing", "save_timing")
        for name in (n for n in of_words if getattr(self, n) not in (None, ())):
            word = f"--{name.removesuffix('s').replace('_', '-')}"
            raise InputError(f"{word} goes with something to say", "give a TEXT, or leave it out")


def manner_of(options: VoiceOptions) -> Manner:
    """How fast, how high and how loud it is said. Raises InputError where that is out of range."""
    from ..speech.text.manner import Manner

    if options.voice_emotion is not None and not 0 <= options.voice_emotion <= 1:
        raise InputError(f"voice emotion {options.voice_emotion:g} is out of range", "give 0 to 1")
    given = ((options.rate, 1.0), (options.pitch, 1.0), (options.volume, 0.0))
    return Manner.of(*(plain if value is None else value for value, plain in given))
