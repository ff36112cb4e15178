"""Text to speech: sentences to sound with every word and phone in time."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ...base.errors import InputError
from ...base.progress import Progress, silent
from .. import rng
from ..timeline.speech import Speech
from .expression.recipe import Mood, expressed
from .sound.loudness import levelled
from .sound.manner_on_sound import with_manner
from .sound.utterance import Utterance
from .speakers.cast import Part, cast, main_part, part
from .speakers.disguise import disguised
from .speakers.turns import Turn, speakers_of, turns
from .takes import LEAD_IN, Take, between, cropped, joined
from .text.manner import PLAIN, Manner
from .text.markup import Marked, read
from .text.readings import Reading, both
from .text.text import SpokenSentence
from .voices.engines import engines
from .wording.guesses import guess_notes
from .wording.heteronyms import settled
from .wording.lexicon import EMPTY, Lexicon
from .wording.script import script


def speak(
    text: str,
    *,
    voice: str | None = None,
    language: str | None = None,
    manner: Manner = PLAIN,
    lexicon: Lexicon = EMPTY,
    mood: Mood | None = None,
    speakers: Mapping[str, str] | None = None,
    progress: Progress = silent,
) -> Speech:
    """``text`` spoken: sound at the voice's rate, IPA phones, words as written.

    ``voice`` is a name such as ``"heart"`` or ``"espeak:de"``; without it the best voice of ``language`` or
    of the language that the text is plainly in. Where several speak, each has a voice of their own: that of
    ``speakers``, by name, or that which the text gives them, else one that is chosen as :func:`.cast` does,
    unless ``voice`` is told. ``mood`` tells what each sentence is felt with, which the voice shows; see
    :mod:`.expression.recipe`. The same text gives the same sound, and a sentence sounds the same whatever
    stands around it. Raises InputError on an unknown voice or language, and on text that has nothing to say
    or that the voice cannot speak.
    """
    if not text.strip():
        raise InputError("the text is empty", "give a sentence to say")
    marked = read(text)
    main, notes = main_part(voice, language or (None if voice else marked.language or None), marked.text)
    said = _turns(marked, main, speakers or {}, voice is not None)
    guesses: dict[str, str] = {}
    takes = list(_takes(said, manner, lexicon, mood, guesses, progress))
    if not takes:
        raise InputError("the voice has no sounds for this text", "give a sentence to say")
    strange = {word: heard for word, heard in guesses.items() if heard}
    unheard = [who for who in speakers or {} if who.casefold() not in map(str.casefold, speakers_of(marked))]
    missed = (f"nobody called {', '.join(unheard)} speaks",) if unheard else ()
    warnings = (*notes, *missed, *marked.warnings, *_limits(takes), *guess_notes(strange))
    whole = joined(takes, main, manner, hashlib.sha256(text.encode()).hexdigest())
    return whole.with_warnings(*warnings)


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
    progress: Progress,
) -> Iterator[Take]:
    """Each sentence as it was made; ``guesses`` gets what was guessed of words."""
    made: list[tuple[Part, SpokenSentence, float]] = []
    for turn in said:
        what = script(turn.marked, turn.part.voice.language, lexicon)
        made += [(turn.part, s, what.lead if not i else 0.0) for i, s in enumerate(what.sentences)]
    seen: Counter[str] = Counter()
    number, at, pause = 0, 0.0, LEAD_IN
    for i, (own, sentence, lead) in enumerate(made):
        progress("speech", i, len(made))
        key = " ".join(sentence.text.split()).casefold()
        sentence = replace(sentence, occurrence=seen[key])
        seen[key] += 1
        at += pause + lead
        felt = {} if mood is None else mood(number, at, sentence, own.voice.language)
        take = _take(sentence, own, manner.then(expressed(felt)), guesses)
        pause = 0.0
        if take is not None:
            number, at, pause = number + 1, at + take.length, between(take.sentence, manner)
            yield replace(take, lead=lead)
    progress("speech", len(made), len(made))


def _take(sentence: SpokenSentence, own: Part, way: Manner, guesses: dict[str, str]) -> Take | None:
    """One sentence by a voice; None where it has no sounds for it."""
    voice, engine = own.voice, engines()[own.voice.engine]
    words = tuple(replace(word, manner=way.then(word.manner)) for word in sentence.words)
    if voice.language.startswith("en"):
        words = settled(words, heard_by_tags=voice.engine in ("hibari", "kokoro"))
    for word in words:
        if word.text not in guesses:
            guesses[word.text] = engine.guessed(word, voice)
    noise = rng.stream(0, sentence.text, 0, f"voice {voice.name}")
    made = engine.synthesise(words, voice, noise)
    if not made.sounds:
        return None
    words, made = _merged(words, made)
    if own.disguise is not None:
        made = disguised(made, own.disguise)
    return cropped(replace(sentence, words=words), with_manner(levelled(made), words), own)


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
