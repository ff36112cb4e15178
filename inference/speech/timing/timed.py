"""Timing that somebody edited, put on a speech: it wins over what was found or planned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

import numpy as np
import numpy.typing as npt

from ....base.errors import InputError
from ....base.progress import Progress, silent
from ...phones.visemes import sound
from ...timeline.speech import Sentence, Speech, Word, as_float
from ..aligning.aligning_decoder import AligningDecoder
from ..aligning.alignment import AlignedPhone, AlignedWord, align
from ..aligning.sound_file import Recording, resampled
from ..aligning.transcript import assembled, covering
from ..text.plain_text import plain_sentences
from ..text.readings import Reading
from ..text.text import SpokenSentence, normalise
from ..wording.wording import ENGLISH, of_sentences, wording
from .timing import Timing

I16 = npt.NDArray[np.int16]

_PAUSE = 0.4
"""Seconds of silence at which words whose sentences nobody gave are parted."""
_RUN = 20.0
_SLACK = 0.1
_ENOUGH = 20_000
"""Characters that tell a language."""
_UNSURE = -5.0
"""Score of phones that were laid evenly: half a confidence."""


def apply_timing(
    speech: Speech,
    timing: Timing,
    *,
    heard: I16 | None = None,
    language: str | None = None,
    progress: Progress = silent,
) -> Speech:
    """``speech`` with the words, phones and sentences of ``timing`` at its times.

    Phones that it does not give are those of the same words of the speech, else aligned with the sound
    inside each word (or, of subtitles, inside each sentence); where they do not fit, laid evenly. ``heard``
    is the sound at 16 kHz where it is at hand. Labels whose mouth shape is not known are named in a warning.
    Raises InputError where the timing reaches beyond the sound.
    """
    _check(speech, timing)
    language = language or (speech.language if speech.language != "und" else None)
    if timing.phones:
        made = _given(speech, timing)
    elif timing.words and [w.text for w in timing.words] == [w.text for w in speech.words]:
        made = _stretched(speech, timing)
    else:
        heard = _heard(speech) if heard is None else heard
        put = _words_aligned if timing.words else _sentences_aligned
        made = put(speech, timing, heard, language, progress)
    made = _with_hints(made, speech).with_warnings(*timing.notes)
    unknown = sorted({p.label for p in made.phones if not sound(p.label, made.phone_set).known} - {"sil"})
    if unknown:
        made = made.with_warnings(f"the timing has sounds that are not known: {', '.join(unknown[:8])}")
    return made


def _check(speech: Speech, timing: Timing) -> None:
    rows = (timing.words, timing.phones, timing.sentences)
    end = max(row[-1].end for row in rows if row)
    if end > speech.duration + 0.5:
        raise InputError(
            f"the timing goes to {end:.1f} s but the sound ends at {speech.duration:.1f} s",
            "is it the timing of another recording?",
        )


def _with_hints(made: Speech, before: Speech) -> Speech:
    """With the gestures, slides and emotions of the speech before, on the words that are still there."""
    if not (before.gestures or before.slides or any(s.emotion for s in before.sentences)):
        return made
    old, new = ([w.text.casefold() for w in speech.words] for speech in (before, made))
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    now = {b.a + i: b.b + i for b in blocks for i in range(b.size)}
    felt = {now[i]: before.sentences[w.sentence].emotion for i, w in enumerate(before.words) if i in now}
    sentences = list(made.sentences)
    for i, word in reversed(list(enumerate(made.words))):
        if i in felt and 0 <= word.sentence < len(sentences):
            sentences[word.sentence] = replace(sentences[word.sentence], emotion=felt[i])
    return replace(
        made,
        sentences=tuple(sentences),
        gestures=tuple(replace(g, word=now[g.word]) for g in before.gestures if g.word in now),
        slides=tuple(replace(s, word=now[s.word]) for s in before.slides if s.word in now),
    )


def _given(speech: Speech, timing: Timing) -> Speech:
    return replace(
        speech,
        words=timing.words,
        phones=covering(timing.phones, speech.duration),
        phone_set=timing.phone_set,
        sentences=_sentences(timing, speech),
    )


def _stretched(speech: Speech, timing: Timing) -> Speech:
    """The speech's own phones, each word's moved and stretched with it."""
    phones = []
    for phone in speech.phones:
        if phone.word < 0:
            continue
        old, new = speech.words[phone.word], timing.words[phone.word]
        scale = (new.end - new.start) / (old.end - old.start) if old.end > old.start else 0.0
        start, end = (new.start + (t - old.start) * scale for t in (phone.start, phone.end))
        phones.append(replace(phone, start=start, end=end))
    covered = covering(sorted(phones, key=lambda p: p.start), speech.duration)
    return replace(speech, words=timing.words, phones=covered, sentences=_sentences(timing, speech))


def _sentences(timing: Timing, speech: Speech) -> tuple[Sentence, ...]:
    if timing.sentences or not timing.words:
        return timing.sentences
    if [w.text for w in timing.words] == [w.text for w in speech.words]:
        spans = [[w for w in timing.words if w.sentence == i] for i in range(len(speech.sentences))]
        return tuple(
            replace(s, start=own[0].start, end=own[-1].end) if own else s
            for s, own in zip(speech.sentences, spans, strict=True)
        )
    return tuple(
        Sentence(" ".join(w.text for w in run), run[0].start, run[-1].end, n)
        for run, n in _runs(timing.words)
    )


def _runs(words: Sequence[Word], longest: float = float("inf")) -> Iterable[tuple[list[Word], int]]:
    """Words without a pause between them, and how many equal runs came before."""
    seen: Counter[str] = Counter()
    run: list[Word] = []
    for word in [*words, None]:
        if run and (word is None or word.start - run[-1].end > _PAUSE or word.end - run[0].start > longest):
            key = " ".join(w.text for w in run).casefold()
            yield run, seen[key]
            seen[key] += 1
            run = []
        if word is not None:
            run.append(word)


def _words_aligned(
    speech: Speech, timing: Timing, heard: I16, language: str | None, progress: Progress
) -> Speech:
    """Phones found inside the words, each run of which is looked at together."""
    code = _language(" ".join(w.text for w in timing.words), language)
    decoder, foreign = AligningDecoder(heard), code != ENGLISH
    runs = [run for run, _ in _runs(timing.words, _RUN)]
    spoken = [
        SpokenSentence(" ".join(w.text for w in run), tuple(_reading(w.text, code) for w in run), 0)
        for run in runs
    ]
    words = of_sentences(spoken, code)
    flat = [w for run in runs for w in run]
    first = np.cumsum([0, *(len(run) for run in runs)])
    found: list[AlignedWord] = []
    for i, run in enumerate(runs):
        progress("listen", run[0].start, speech.duration)
        mine = [k for k, (sentence, _) in enumerate(words.units) if sentence == i]
        within = (run[0].start - _SLACK, run[-1].end + _SLACK)
        aligned = align(
            heard, [words.ways[k].variants for k in mine], foreign=foreign, within=within, decoder=decoder
        )
        by_word: dict[int, list[tuple[int, tuple[AlignedPhone, ...]]]] = {}
        fits = {w.index: w.phones for w in aligned.words if w.index >= 0} if aligned.parted is None else {}
        for n, k in enumerate(mine):
            phones = fits.get(n) or _even(words.ways[k].variants[0])
            by_word.setdefault(words.units[k][1], []).append((k, phones))
        for j, pieces in by_word.items():
            word = flat[first[i] + j]
            found += _inside(pieces, word.start, word.end)
    kept = assembled(speech, words, found)
    return replace(kept, words=timing.words, sentences=_sentences(timing, speech))


def _sentences_aligned(
    speech: Speech, timing: Timing, heard: I16, language: str | None, progress: Progress
) -> Speech:
    """Words and phones found inside each sentence."""
    code = _language(" ".join(s.text for s in timing.sentences), language)
    decoder, foreign = AligningDecoder(heard), code != ENGLISH
    spoken = [_one(s.text, code, s.occurrence) for s in timing.sentences]
    words = of_sentences(spoken, code)
    found: list[AlignedWord] = []
    for i, cue in enumerate(timing.sentences):
        progress("listen", cue.start, speech.duration)
        mine = [k for k, (sentence, _) in enumerate(words.units) if sentence == i]
        ways = [words.ways[k].variants for k in mine]
        aligned = align(heard, ways, foreign=foreign, within=(cue.start, cue.end), decoder=decoder)
        if aligned.parted is None:
            found += [replace(w, index=mine[w.index]) for w in aligned.words if w.index >= 0]
        else:
            found += _inside([(k, _even(words.ways[k].variants[0])) for k in mine], cue.start, cue.end)
    made = assembled(speech, words, found)
    given = tuple(
        replace(s, start=c.start, end=c.end, speaker=c.speaker)
        for s, c in zip(made.sentences, timing.sentences, strict=True)
    )
    return replace(made, sentences=given)


def _language(text: str, language: str | None) -> str:
    """The language of what is said; its beginning tells."""
    return wording(text[:_ENOUGH], language).language


def _one(text: str, language: str, occurrence: int) -> SpokenSentence:
    """A subtitle as one sentence, though it may hold several."""
    parts = wording_sentences(text, language)
    return SpokenSentence(text, tuple(word for part in parts for word in part.words), occurrence)


def wording_sentences(text: str, language: str) -> list[SpokenSentence]:
    """The sentences of a text as its language is read; none where it says nothing."""
    try:
        return normalise(text) if language.startswith("en") else plain_sentences(text, language)
    except InputError:
        return []


def _reading(text: str, language: str) -> Reading:
    parts = wording_sentences(text, language)
    return Reading(text, " ".join(word.spoken for part in parts for word in part.words))


def _even(phones: str) -> tuple[AlignedPhone, ...]:
    return tuple(AlignedPhone(p, float(i), i + 1.0, _UNSURE) for i, p in enumerate(phones.split()))


def _inside(
    pieces: Sequence[tuple[int, tuple[AlignedPhone, ...]]], start: float, end: float
) -> list[AlignedWord]:
    """Spoken words one after the other, stretched to fill a span."""
    lengths = [max(p.end - p.start, 1e-3) for _, phones in pieces for p in phones]
    edges = start + (end - start) * np.cumsum([0.0, *lengths]) / (sum(lengths) or 1.0)
    out, at = [], 0
    for index, phones in pieces:
        put = tuple(
            replace(p, start=float(edges[at + n]), end=float(edges[at + n + 1])) for n, p in enumerate(phones)
        )
        at += len(phones)
        out.append(AlignedWord(index, put[0].start, put[-1].end, put))
    return out


def _heard(speech: Speech) -> I16:
    audio = speech.audio
    if audio.dtype != np.int16:
        audio = np.rint(np.clip(as_float(audio), -1, 1) * 32767).astype(np.int16)
    return resampled(Recording(np.asarray(audio, np.int16), speech.rate, ""))
