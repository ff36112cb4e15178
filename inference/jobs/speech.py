"""What is said and how: options to a Speech, spoken or listened to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ...base.errors import InputError
from ...base.file_kinds import written_as
from ...base.progress import Note, Progress, silent, unsaid
from ...base.text_file import read_text
from ...base.values import number
from ...base.writing import write_text
from ..speech.speakers.told import told_of
from .options import Written, option
from .scripts.writing import BriefOptions, WriterOptions

if TYPE_CHECKING:
    from ..speech.expression.recipe import Mood
    from ..speech.text.manner import Manner
    from ..speech.wording.lexicon import Lexicon
    from ..timeline.speech import Speech

MOST_TEXT = 1_000_000
"""Bytes of a text file; a novel has fewer."""
_WITH_AUDIO = ("transcript", "transcript_file", "asr_model")
_WITH_TEXT = ("voice", "speaker_voices", "rate", "pitch", "volume", "voice_emotion")
_SPEECH = "speech"


@dataclass(frozen=True, kw_only=True)
class SpeechOptions(BriefOptions, WriterOptions):
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
        manner_of(self)
        told_of(self.speaker_voices)
        if self.transcript is not None and self.transcript_file is not None:
            raise InputError(
                "there are two transcripts", "give one of: --transcript TEXT, --transcript-file F"
            )

    def _check_silent(self) -> None:
        """Raise InputError where something is asked for of words that are not said."""
        of_words = (*_WITH_AUDIO, *_WITH_TEXT, "save_script", "translate", "lexicon", "timing", "save_timing")
        for name in (n for n in of_words if getattr(self, n) is not None):
            word = f"--{name.replace('_', '-')}"
            raise InputError(f"{word} goes with something to say", "give a TEXT, or leave it out")


def speech_of(
    options: SpeechOptions, progress: Progress = silent, note: Note = unsaid, mood: Mood | None = None
) -> Speech:
    """What the options say, spoken (in a ``mood``) or listened to, its timing changed and saved as asked for.

    Raises InputError where something can't be read or spoken.
    """
    if options.audio is None:
        speech = _spoken(options, progress, note, mood)
    else:
        speech = _heard(options, progress)
        if options.translate is not None:
            speech = _dubbed(options, speech, progress, note)
    if options.save_timing is not None:
        from ..speech.timing.timing_files import write_timing

        write_timing(speech, options.save_timing)
        note(f"wrote {options.save_timing}")
    return speech


def written_text(options: SpeechOptions) -> str:
    """What is written to be said, as far as it is there before anything is made; else nothing. Raises
    InputError."""
    if options.script is not None:
        return read_text(options.script, MOST_TEXT, "the script")
    return read_text(options.text_file, MOST_TEXT) if options.text_file is not None else options.text or ""


def manner_of(options: SpeechOptions) -> Manner:
    """How fast, how high and how loud it is said. Raises InputError where that is out of range."""
    from ..speech.text.manner import Manner

    if options.voice_emotion is not None and not 0 <= options.voice_emotion <= 1:
        raise InputError(f"voice emotion {options.voice_emotion:g} is out of range", "give 0 to 1")
    given = ((options.rate, 1.0), (options.pitch, 1.0), (options.volume, 0.0))
    return Manner.of(*(plain if value is None else value for value, plain in given))


def _heard(options: SpeechOptions, progress: Progress) -> Speech:
    from ..speech.recording import read_recording
    from ..speech.timing.timing_files import read_timing

    assert options.audio is not None
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
        progress=progress,
    )


def _text(options: SpeechOptions, progress: Progress, note: Note) -> str:
    """What is spoken, with its marks."""
    from .scripts.writing import brief_of, composed, in_other_language, read_script

    changed = options.translate is not None or options.mark_languages
    if options.script is None and options.topic is None:
        text = options.text or ""
        if options.text_file is not None:
            text = read_text(options.text_file, MOST_TEXT)
        if not changed:
            return text
    from ..script.markdown import parsed, written

    if options.script is not None:
        script = read_script(options.script)
    elif options.topic is None:
        script = parsed(text)
    else:
        brief = brief_of(options, options.topic or "", options.language)
        script = composed(options, brief, options.voice, progress, note)
        if options.save_script is not None:
            write_text(options.save_script, written(script))
            note(f"wrote {options.save_script}")
    script = in_other_language(options, options, script, options.language, progress)
    return written(script, titled=False)


def _dubbed(options: SpeechOptions, heard: Speech, progress: Progress, note: Note) -> Speech:
    """A recording in another language, each sentence in the time of its own."""
    from ..script.languages.dubbing import dub
    from ..script.languages.translation import Sentence, translated
    from .scripts.writing import translator, ways_of_writing

    assert options.translate is not None
    sentences = [Sentence(s.text, s.end - s.start) for s in heard.sentences]
    sampling = ways_of_writing(options).sampling
    texts = translated(sentences, options.translate, translator(options), sampling, progress)
    return dub(
        heard,
        texts,
        language=options.translate,
        voice=options.voice,
        speakers=told_of(options.speaker_voices),
        manner=manner_of(options),
        progress=progress,
        note=note,
    )


def _spoken(options: SpeechOptions, progress: Progress, note: Note, mood: Mood | None) -> Speech:
    from ..speech.timing.timing_files import read_timing
    from ..speech.tts import speak

    timing = None if options.timing is None else read_timing(options.timing)
    speech = speak(
        _text(options, progress, note),
        voice=options.voice,
        language=options.translate or options.language,
        manner=manner_of(options),
        lexicon=_lexicon(options),
        mood=mood,
        speakers=told_of(options.speaker_voices),
        progress=progress,
    )
    if timing is None:
        return speech
    from ..speech.timing.timed import apply_timing

    return apply_timing(speech, timing, progress=progress)


def _lexicon(options: SpeechOptions) -> Lexicon:
    from ..speech.wording.lexicon import EMPTY, read_lexicon

    return EMPTY if options.lexicon is None else read_lexicon(options.lexicon)
