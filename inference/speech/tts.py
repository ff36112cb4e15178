"""Text to speech: sentences to sound with every word and phone in time."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from threading import RLock

from ...base.errors import InputError
from ...base.progress import Progress, silent
from .. import rng
from ..timeline.speech import Speech
from .expression.recipe import Mood, expressed, in_words
from .hearing import timed
from .kept_sentences import said_or_kept
from .sound.loudness import levelled
from .sound.manner_on_sound import with_manner
from .sound.repitching import repitched, revoiced
from .sound.utterance import Utterance
from .speakers.cast import Part, cast, main_part, part
from .speakers.disguise import disguised
from .speakers.turns import Turn, speakers_of, turns
from .takes import LEAD_IN, Key, Take, between, cropped, joined
from .text.manner import PLAIN, Manner
from .text.markup import Marked, read
from .text.readings import Reading, both
from .text.text import SpokenSentence
from .voices import voice_store
from .voices.engines import Voice, engines, installed_version
from .wording.guesses import guess_notes
from .wording.heteronyms import settled
from .wording.lexicon import EMPTY, Lexicon
from .wording.script import script

_ONE = RLock()
"""Held while a sentence is made: the engines speak one at a time."""


def speak(
    text: str,
    *,
    voice: str | None = None,
    language: str | None = None,
    manner: Manner = PLAIN,
    lexicon: Lexicon = EMPTY,
    mood: Mood | None = None,
    speakers: Mapping[str, str] | None = None,
    made: dict[Key, Take] | None = None,
    fps: float | None = None,
    progress: Progress = silent,
) -> Speech:
    """``text`` spoken: sound at the voice's rate, IPA phones, words as written.

    ``voice`` is a name such as ``"heart"`` or ``"espeak:de"``; without it the best voice of ``language`` or
    of the language that the text is plainly in. Where several speak, each has a voice of their own: that of
    ``speakers``, by name, or that which the text gives them, else one that is chosen as :func:`.cast` does,
    unless ``voice`` is told. ``mood`` tells what each sentence is felt with, which the voice shows; see
    :mod:`.expression.recipe`. ``fps``: sentences begin on whole frames of so many a second. The same text
    gives the same sound, and a sentence sounds the same whatever stands around it: takes that were ``made``
    before are taken out of there. Raises InputError on an unknown voice or language, and on text that has
    nothing to say or that the voice cannot speak.
    """
    if not text.strip():
        raise InputError("the text is empty", "give a sentence to say")
    marked = read(text)
    main, notes = main_part(voice, language or (None if voice else marked.language or None), marked.text)
    guesses: dict[str, str] = {}
    said = _turns(marked, main, speakers or {}, voice is not None)
    takes = list(_takes(said, manner, lexicon, mood, guesses, made or {}, progress))
    if not takes:
        raise InputError("the voice has no sounds for this text", "give a sentence to say")
    strange = {word: heard for word, heard in guesses.items() if heard}
    unheard = [who for who in speakers or {} if who.casefold() not in map(str.casefold, speakers_of(marked))]
    missed = (f"nobody called {', '.join(unheard)} speaks",) if unheard else ()
    warnings = (*notes, *missed, *marked.warnings, *_limits(takes), *guess_notes(strange))
    whole = joined(takes, main, manner, hashlib.sha256(text.encode()).hexdigest(), fps)
    return whole.with_warnings(*warnings)


def takes_of(
    text: str,
    *,
    voice: str | None,
    language: str | None,
    manner: Manner = PLAIN,
    lexicon: Lexicon = EMPTY,
    mood: Mood | None = None,
    speakers: Mapping[str, str] | None = None,
) -> Iterator[Take]:
    """The takes of a part of a text, sentence by sentence as they are made. Raises as :func:`speak` does."""
    marked = read(text)
    main, _ = main_part(voice, language, marked.text)
    yield from _takes(
        _turns(marked, main, speakers or {}, voice is not None), manner, lexicon, mood, {}, {}, silent
    )


def _turns(marked: Marked, main: Part, speakers: Mapping[str, str], alike: bool) -> list[Turn]:
    """Who says what in which voice."""
    told = {**dict(marked.cast), **speakers}
    parts = cast(speakers_of(marked), main, told, alike)
    asked = {spec: part(spec, main.voice) for spec in dict(marked.voices).values() if spec}
    return turns(marked, lambda who, spec: asked[spec] if spec else parts.get(who, main))


def _takes(
    said: Sequence[Turn],
    manner: Manner,
    lexicon: Lexicon,
    mood: Mood | None,
    guesses: dict[str, str],
    made: dict[Key, Take],
    progress: Progress,
) -> Iterator[Take]:
    """Each sentence as it was made; ``guesses`` gets what was guessed of words."""
    asked: list[tuple[Part, SpokenSentence, float]] = []
    for turn in said:
        with _ONE:
            what = script(turn.marked, turn.part.voice.language, lexicon)
        asked += [(turn.part, s, what.lead if not i else 0.0) for i, s in enumerate(what.sentences)]
    seen: Counter[str] = Counter()
    number, at, pause = 0, 0.0, LEAD_IN
    for i, (own, sentence, lead) in enumerate(asked):
        progress("speech", i, len(asked))
        key = " ".join(sentence.text.split()).casefold()
        sentence = replace(sentence, occurrence=seen[key])
        seen[key] += 1
        at += pause + lead
        felt = {} if mood is None else mood(number, at, sentence, own.voice.language)
        shown = in_words(felt) if own.voice.obeys else expressed(felt)
        with _ONE:
            take = _take(sentence, own, manner.then(shown), guesses, made)
        pause = 0.0
        if take is not None:
            number, at, pause = number + 1, at + take.length, between(take.sentence, manner)
            yield replace(take, lead=lead)
    progress("speech", len(asked), len(asked))


def _take(
    sentence: SpokenSentence, own: Part, way: Manner, guesses: dict[str, str], made: dict[Key, Take]
) -> Take | None:
    """One sentence by a voice; None where it has no sounds for it."""
    voice, engine = own.voice, engines()[own.voice.engine]
    words = tuple(replace(word, manner=way.then(word.manner)) for word in sentence.words)
    if voice.language.startswith("en"):
        words = settled(words, heard_by_tags=voice.engine in ("hibari", "kokoro"))
    for word in words:
        if word.text not in guesses:
            guesses[word.text] = engine.guessed(word, voice)
    key = (own.name, sentence.text, words)
    if (kept := made.pop(key, None)) is not None:
        return replace(kept, sentence=replace(sentence, words=kept.sentence.words))
    noise = rng.stream(0, sentence.text, 0, f"voice {voice.name}")

    def say() -> Utterance:
        return engine.synthesise(words, voice, noise)

    def asked() -> tuple[str, ...]:
        versions = installed_version(engine.package), _network_of(voice)
        return (voice.qualified, voice.language, *versions, sentence.text)

    said = said_or_kept(asked, words, say)
    if said.untimed:
        said = timed(said, replace(sentence, words=words), voice.language)
        said = repitched(said, [word.manner.spoken for word in words])
    if not said.sounds:
        return None
    words, said = _merged(words, said)
    if own.disguise is not None:
        said = disguised(said, own.disguise)
    said = levelled(revoiced(said, [word.manner for word in words]))
    take = cropped(replace(sentence, words=words), with_manner(said, words), own)
    return replace(take, key=key)


def _network_of(voice: Voice) -> str:
    """The hash of an added voice's network; empty for others, which their package's version tells."""
    name = voice.name.partition("#")[0]
    return next((kept.sha256 for kept in voice_store.stored() if kept.name == name), "")


def _merged(words: tuple[Reading, ...], take: Utterance) -> tuple[tuple[Reading, ...], Utterance]:
    """Words written without a space that the voice says as one, as one."""
    said = {s.word for s in take.sounds}
    kept: list[Reading] = []
    number: dict[int, int] = {-1: -1}
    for i, word in enumerate(words):
        if i not in said and i and words[i - 1].glued:
            kept[-1] = both(kept[-1], word, kept[-1].text + word.text)
        else:
            kept.append(word)
        number[i] = len(kept) - 1
    return tuple(kept), replace(take, sounds=tuple(replace(s, word=number[s.word]) for s in take.sounds))


def _limits(takes: Sequence[Take]) -> tuple[str, ...]:
    beyond: dict[str, set[str]] = {}
    for take in takes:
        if take.made.cannot:
            beyond.setdefault(take.part.voice.qualified, set()).update(take.made.cannot)
    return tuple(f"the voice {name} cannot do: {', '.join(sorted(what))}" for name, what in beyond.items())
