"""When what is said, as a file that people edit: TextGrid (words and phones) and SRT (sentences)."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ....base.errors import InputError
from ....base.writing import write_text
from ...timeline.speech import Phone, PhoneSet, Sentence, Speech, Word
from ..wording.pronunciation import cmu_phones
from . import srt, textgrid

MOST = 50_000_000
"""Bytes of a timing file; that of a spoken hour has about eight million."""
_TIERS = {
    "sentences": ("sentences", "sentence", "utterances", "utterance", "phrases", "phrase"),
    "words": ("words", "word", "text", "orthography", "ort", "ort-mau"),
    "phones": ("phones", "phone", "phonemes", "phoneme", "phonetic", "segments", "mau"),
}
"""Names of tiers, the likelier first; ``speaker - words`` counts as ``words``."""
_SILENCE = {"", "sil", "sp", "spn", "nsn", "pau", "<sil>", "<p>", "<p:>", "_", "#", "{pause}", "...", "<eps>"}
_POINTS = "words without length"
_STRESS = {"ˈ": 1, "ˌ": 2}


@dataclass(frozen=True)
class Timing:
    """Words, phones and sentences in time. Any of the three may be empty, but not all.

    A phone's ``word`` and a word's ``sentence`` are set; phones hold no silence. Labels read from a file
    are sure: their confidence is 1.
    """

    words: tuple[Word, ...]
    phones: tuple[Phone, ...]
    sentences: tuple[Sentence, ...]
    phone_set: PhoneSet = "ipa"


def read_timing(path: Path) -> Timing:
    """The timing in a ``.TextGrid`` (tiers of words, phones, sentences, usually named) or ``.srt`` file.

    Raises InputError where the file is missing, is neither, holds no such tier, or its times run backwards.
    """
    path = Path(path)
    try:
        if path.stat().st_size > MOST:
            raise InputError(f"{path} is larger than any timing file", "give a .TextGrid or .srt file")
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read the timing file {path}: {error.strerror}", "check the path") from error
    if path.suffix.lower() == ".srt":
        return _of_cues(srt.parse(data.decode("utf-8-sig", "replace"), path.name))
    if path.suffix.lower() == ".textgrid":
        return _of_tiers(textgrid.parse(data, path.name), path.name)
    raise InputError(f"{path} is no timing file", "give a .TextGrid or .srt file")


def write_timing(speech: Speech, path: Path) -> None:
    """Write the timing of ``speech`` to a ``.TextGrid`` or ``.srt`` file; it appears whole or not at all.

    A TextGrid holds all words, phones with their stress, and sentences, and reads back as the same times.
    An SRT holds the sentences, to the millisecond. Raises InputError on another ending, on a folder that
    cannot be written to, and where an SRT would be empty.
    """
    path = Path(path)
    kind = path.suffix.lower()
    if kind == ".srt":
        if not speech.sentences:
            raise InputError("there are no sentences for subtitles", "write a .TextGrid: it holds the phones")
        text = srt.compose([(s.start, s.end, s.text) for s in speech.sentences])
    elif kind == ".textgrid":
        text = textgrid.compose(_tiers(speech), float(speech.duration))
    else:
        raise InputError(f"{path} names no timing file", "its name should end in .TextGrid or .srt")
    write_text(path, text)


def _tiers(speech: Speech) -> list[textgrid.Tier]:
    ipa = speech.phone_set == "ipa"
    marks = {0: "", 1: "ˈ", 2: "ˌ"}
    phones = []
    for p in speech.phones:
        if p.label == "sil":
            continue
        vowel = p.label[:1] in "AEIOU"
        label = marks[p.stress] + p.label if ipa else p.label + (str(p.stress) if vowel else "")
        phones.append((float(p.start), float(p.end), label))
    tiers = []
    if speech.sentences:
        spans = tuple((float(s.start), float(s.end), s.text) for s in speech.sentences)
        tiers.append(textgrid.Tier("sentences", "interval", spans))
    if speech.words:
        said = tuple((float(w.start), float(w.end), w.text) for w in speech.words if w.end > w.start)
        tiers.append(textgrid.Tier("words", "interval", said))
    tiers.append(textgrid.Tier("phones", "interval", tuple(phones)))
    points = tuple((float(w.start), float(w.start), w.text) for w in speech.words if w.end <= w.start)
    return [*tiers, textgrid.Tier(_POINTS, "point", points)] if points else tiers


def _of_cues(cues: Sequence[srt.Cue]) -> Timing:
    if not cues:
        raise InputError("the subtitles hold no text", "give a file that says what is said")
    return Timing((), (), _sentences(cues))


def _of_tiers(tiers: Sequence[textgrid.Tier], name: str) -> Timing:
    rows = {kind: _row(tiers, kind) for kind in _TIERS}
    points = [e for t in tiers if t.kind == "point" and t.name == _POINTS for e in t.entries]
    if not any(rows.values()):
        names = ", ".join(repr(t.name) for t in tiers) or "none"
        raise InputError(
            f"{name} has no interval tier of words, phones or sentences with a label in it (tiers: {names})",
            "name a tier words, phones or sentences",
        )
    sentences = _sentences(rows["sentences"])
    spans = [(s.start, s.end) for s in sentences]
    written = sorted([*rows["words"], *points], key=lambda e: e[:2])
    words = tuple(
        Word(label, start, end, max(0, bisect_right(spans, ((start + end) / 2, float("inf"))) - 1))
        for start, end, label in written
    )
    phone_set, phones = _phones(rows["phones"], [(w.start, w.end) for w in words])
    return Timing(words, phones, sentences, phone_set)


def _row(tiers: Sequence[textgrid.Tier], kind: str) -> list[tuple[float, float, str]]:
    for wanted in _TIERS[kind]:
        for tier in tiers:
            named = tier.name.strip().casefold().rpartition(" - ")[2]
            if tier.kind == "interval" and named == wanted:
                found = [(a, b, " ".join(label.split())) for a, b, label in tier.entries if b > a]
                found = [e for e in found if e[2].casefold() not in _SILENCE]
                if found:
                    return found
    return []


def _sentences(rows: Sequence[tuple[float, float, str]]) -> tuple[Sentence, ...]:
    seen: Counter[str] = Counter()
    out = []
    for start, end, text in rows:
        key = text.casefold()
        out.append(Sentence(text, start, end, seen[key]))
        seen[key] += 1
    return tuple(out)


def _within(spans: Sequence[tuple[float, float]], start: float, end: float) -> int:
    """The span that holds the middle, -1 where none does."""
    middle = (start + end) / 2
    i = bisect_right(spans, (middle, float("inf"))) - 1
    return i if i >= 0 and middle <= spans[i][1] else -1


def _phones(
    rows: Sequence[tuple[float, float, str]], words: Sequence[tuple[float, float]]
) -> tuple[PhoneSet, tuple[Phone, ...]]:
    cmu = cmu_phones()
    bare = [label.rstrip("0123456789") for _, _, label in rows]
    arpabet = bool(rows) and sum(label.upper() in cmu for label in bare) > 0.9 * len(rows)
    out = []
    for (start, end, label), plain in zip(rows, bare, strict=True):
        if arpabet:
            stress = int(label[-1]) if label[-1] in "12" else 0
            name = plain.upper()
        else:
            stress = next((s for mark, s in _STRESS.items() if mark in label), 0)
            name = label.translate(str.maketrans("", "", "ˈˌːˑ"))
        out.append(Phone(name, start, end, stress, _within(words, start, end)))
    return ("arpabet" if arpabet else "ipa"), tuple(out)
