"""What options say, as a Speech: a recording heard, a text spoken, a script spoken while it is written."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from ...base.progress import Note, Progress, silent, unsaid
from ...base.text_file import read_text
from ...base.writing import write_text
from ..speech.speakers.told import told_of
from .scripts.writer import translator, ways_of_writing
from .scripts.writing import brief_of, composed, in_other_language, read_script
from .speech import MOST_TEXT, SpeechOptions, manner_of

if TYPE_CHECKING:
    from ..script.script import Script
    from ..speech.expression.recipe import Mood
    from ..speech.takes import Key, Take
    from ..speech.text.manner import Manner
    from ..speech.wording.lexicon import Lexicon
    from ..timeline.speech import Speech


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


def _said(
    options: SpeechOptions,
    manner: Manner,
    lexicon: Lexicon,
    mood: Mood | None,
    progress: Progress,
    note: Note,
) -> Speech:
    """The speech of the text, script or topic that the options name. Raises InputError where there is none or
    it can't be said."""
    from ..speech.tts import speak

    made: dict[Key, Take] = {}
    if options.topic is not None:
        script = _topic(options, manner, lexicon, mood, made, progress, note)
        text = _as_text(options, script, progress)
    else:
        text = _text(options, progress)
    language, voice, like = options.translate or options.language, options.voice, None
    if options.voice_like is not None:
        from ..speech.likeness.voice_like import voice_like

        like = voice_like(
            options.voice_like, options.consent, text, voice=voice, language=language, progress=progress
        )
        voice, manner = like.voice.qualified, like.likeness.manner.then(manner)
    speech = speak(
        text,
        voice=voice,
        language=language,
        manner=manner,
        lexicon=lexicon,
        mood=mood,
        speakers=told_of(options.speaker_voices),
        made=made,
        fps=getattr(options, "fps", None),
        progress=progress,
    )
    return speech if like is None else like.told(speech, note)


def _text(options: SpeechOptions, progress: Progress) -> str:
    """What is spoken, with its marks."""
    from ..script.markdown import parsed

    if options.script is not None:
        return _as_text(options, read_script(options.script), progress)
    text = options.text or ""
    if options.text_file is not None:
        text = read_text(options.text_file, MOST_TEXT)
    if options.translate is None and not options.mark_languages:
        return text
    return _as_text(options, parsed(text), progress)


def _as_text(options: SpeechOptions, script: Script, progress: Progress) -> str:
    from ..script.markdown import written

    return written(in_other_language(options, options, script, options.language, progress), titled=False)


def _topic(
    options: SpeechOptions,
    manner: Manner,
    lexicon: Lexicon,
    mood: Mood | None,
    made: dict[Key, Take],
    progress: Progress,
    note: Note,
) -> Script:
    """The script on the topic; ``made`` gets the takes of its lines, spoken while the rest was written."""
    from ..script.markdown import written
    from ..speech.ahead import Ahead
    from ..speech.speakers.cast import main_part

    brief = brief_of(options, options.topic or "", options.language)
    if options.translate is None:  # a voice that is missing is told before anything is written
        main_part(options.voice, options.language or (None if options.voice else brief.language), "")
    ahead = None
    if options.translate is None and not options.mark_languages and options.voice_like is None:
        ahead = Ahead(
            voice=options.voice,
            language=options.language or brief.language,
            manner=manner,
            lexicon=lexicon,
            mood=copy(mood),
            speakers=_cast(options, brief.speakers, options.language or brief.language),
        )
    heard = None if ahead is None else (lambda line: ahead.add(written(line, titled=False)))
    try:
        script = composed(options, brief, options.voice, progress, note, heard)
    finally:
        if ahead is not None:
            made |= ahead.close()
    if options.save_script is not None:
        write_text(options.save_script, written(script))
        note(f"wrote {options.save_script}")
    return script


def _cast(options: SpeechOptions, speakers: tuple[str, ...], language: str) -> dict[str, str]:
    """The voices of those who are to speak, before anybody has."""
    from ..speech.speakers.cast import cast, main_part

    told = told_of(options.speaker_voices)
    if not speakers:
        return told
    main, _ = main_part(options.voice, language, "")
    return {who: part.name for who, part in cast(speakers, main, told, options.voice is not None).items()}


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


def _dubbed(options: SpeechOptions, heard: Speech, progress: Progress, note: Note) -> Speech:
    """A recording in another language, each sentence in the time of its own."""
    from ..script.languages.dubbing import dub
    from ..script.languages.translation import Sentence, translated

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

    timing = None if options.timing is None else read_timing(options.timing)
    speech = _said(options, manner_of(options), _lexicon(options), mood, progress, note)
    if timing is None:
        return speech
    from ..speech.timing.timed import apply_timing

    return apply_timing(speech, timing, progress=progress)


def _lexicon(options: SpeechOptions) -> Lexicon:
    from ..speech.wording.lexicon import EMPTY, read_lexicon

    return EMPTY if options.lexicon is None else read_lexicon(options.lexicon)
