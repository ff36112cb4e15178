"""Tiers of a TextGrid to words, phones and sentences in time, of one speaker or several, and back."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence

from ....base.errors import InputError
from ...timeline.speech import Phone, PhoneSet, Sentence, Speech, Word
from ..wording.pronunciation import cmu_phones
from .textgrid import Tier
from .timing import Timing

_TIERS = {
    "sentences": ("sentences", "sentence", "utterances", "utterance", "phrases", "phrase"),
    "words": ("words", "word", "text", "orthography", "ort", "ort-mau"),
    "phones": ("phones", "phone", "phonemes", "phoneme", "phonetic", "segments", "mau"),
}
"""Names of tiers, the likelier first; ``speaker - words`` are the words of that speaker."""
_SILENCE = {"", "sil", "sp", "spn", "nsn", "pau", "<sil>", "<p>", "<p:>", "_", "#", "{pause}", "...", "<eps>"}
_POINTS = "words without length"
_SPEAKERS = "speakers"
_STRESS = {"ˈ": 1, "ˌ": 2}
_PAUSE = 0.4
"""Seconds of silence at which the words of one of several speakers are parted into sentences."""

Row = tuple[float, float, str, str]
"""Start and end in seconds, the label, and the speaker or nothing."""


def timing_of(tiers: Sequence[Tier], name: str) -> Timing:
    """The timing in tiers. What several speakers say is put in order of time, with notes that tell so.

    Raises InputError, naming the file ``name``, where no tier holds words, phones or sentences.
    """
    rows = {kind: _rows(tiers, kind) for kind in _TIERS}
    if not any(rows.values()):
        names = ", ".join(repr(t.name) for t in tiers) or "none"
        raise InputError(
            f"{name} has no interval tier of words, phones or sentences with a label in it (tiers: {names})",
            "name a tier words, phones or sentences",
        )
    speakers = list(dict.fromkeys(row[3] for each in rows.values() for row in each if row[3]))
    notes = []
    if len(speakers) > 1:
        notes.append(
            f"{name} has the speakers {', '.join(speakers[:8])}: one person says what all of them say"
        )
    parted = {kind: _parted(each) for kind, each in rows.items()}
    if any(len(parted[kind]) < len(rows[kind]) or parted[kind] != rows[kind] for kind in rows):
        notes.append("where several speak at once the first is heard out")
    rows = parted
    if len(speakers) > 1 and rows["words"] and not rows["sentences"]:
        rows["sentences"] = _runs(rows["words"])
    sentences = _sentences(rows["sentences"], _spans(tiers, _SPEAKERS))
    spans = [(s.start, s.end) for s in sentences]
    points = [(*e, "") for t in tiers if t.kind == "point" and t.name == _POINTS for e in t.entries]
    words = tuple(
        Word(label, start, end, max(0, bisect_right(spans, ((start + end) / 2, float("inf"))) - 1))
        for start, end, label, _ in sorted([*rows["words"], *points], key=lambda e: e[:2])
    )
    phone_set, phones = _phones(rows["phones"], [(w.start, w.end) for w in words])
    return Timing(words, phones, sentences, phone_set, tuple(notes))


def tiers_of(speech: Speech) -> list[Tier]:
    """Tiers that hold all sentences, words and phones, with stress."""
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
        spans = [(float(s.start), float(s.end)) for s in speech.sentences]
        said = [(a, b, s.text) for (a, b), s in zip(spans, speech.sentences, strict=True)]
        who = [(a, b, s.speaker) for (a, b), s in zip(spans, speech.sentences, strict=True) if s.speaker]
        tiers += [Tier(_SPEAKERS, "interval", tuple(who))] if who else []
        tiers.append(Tier("sentences", "interval", tuple(said)))
    if speech.words:
        written = tuple((float(w.start), float(w.end), w.text) for w in speech.words if w.end > w.start)
        tiers.append(Tier("words", "interval", written))
    tiers.append(Tier("phones", "interval", tuple(phones)))
    points = tuple((float(w.start), float(w.start), w.text) for w in speech.words if w.end <= w.start)
    return [*tiers, Tier(_POINTS, "point", points)] if points else tiers


def _rows(tiers: Sequence[Tier], kind: str) -> list[Row]:
    """What the tiers of a kind hold, of every speaker, in order of time."""
    for wanted in _TIERS[kind]:
        found: dict[str, list[Row]] = {}
        for tier in tiers:
            speaker, _, named = tier.name.strip().rpartition(" - ")
            if tier.kind != "interval" or named.casefold() != wanted or speaker in found:
                continue
            labelled = [(a, b, " ".join(label.split()), speaker) for a, b, label in tier.entries if b > a]
            kept = [row for row in labelled if row[2].casefold() not in _SILENCE]
            if kept:
                found[speaker] = kept
        if found:
            several = len(found) > 1
            rows = sorted((row for each in found.values() for row in each), key=lambda row: row[:2])
            return rows if several else [(a, b, label, "") for a, b, label, _ in rows]
    return []


def _parted(rows: Sequence[Row]) -> list[Row]:
    """Without overlap: what begins while another is heard begins after it, or not at all."""
    out: list[Row] = []
    at = 0.0
    for start, end, label, speaker in rows:
        start = max(start, at) if start < at - 1e-6 else start
        if end - start > 1e-6:
            out.append((start, end, label, speaker))
            at = end
    return out


def _runs(words: Sequence[Row]) -> list[Row]:
    """Words of one speaker after the other as sentences."""
    runs: list[list[Row]] = []
    for word in words:
        if runs and runs[-1][-1][3] == word[3] and word[0] - runs[-1][-1][1] <= _PAUSE:
            runs[-1].append(word)
        else:
            runs.append([word])
    return [(run[0][0], run[-1][1], " ".join(w[2] for w in run), run[0][3]) for run in runs]


def _spans(tiers: Sequence[Tier], name: str) -> list[tuple[float, float, str]]:
    found = [t.entries for t in tiers if t.kind == "interval" and t.name.strip().casefold() == name]
    return [(a, b, label) for a, b, label in found[0] if label.strip() and b > a] if found else []


def _sentences(rows: Sequence[Row], speakers: Sequence[tuple[float, float, str]]) -> tuple[Sentence, ...]:
    seen: Counter[str] = Counter()
    spans = [(a, b) for a, b, _ in speakers]
    out = []
    for start, end, text, speaker in rows:
        k = _within(spans, start, end) if not speaker else -1
        out.append(Sentence(text, start, end, seen[text.casefold()], speakers[k][2] if k >= 0 else speaker))
        seen[text.casefold()] += 1
    return tuple(out)


def _within(spans: Sequence[tuple[float, float]], start: float, end: float) -> int:
    """The span that holds the middle, -1 where none does."""
    middle = (start + end) / 2
    i = bisect_right(spans, (middle, float("inf"))) - 1
    return i if i >= 0 and middle <= spans[i][1] else -1


def _phones(rows: Sequence[Row], words: Sequence[tuple[float, float]]) -> tuple[PhoneSet, tuple[Phone, ...]]:
    cmu = cmu_phones()
    bare = [row[2].rstrip("0123456789") for row in rows]
    arpabet = bool(rows) and sum(label.upper() in cmu for label in bare) > 0.9 * len(rows)
    out = []
    for (start, end, label, _), plain in zip(rows, bare, strict=True):
        if arpabet:
            stress = int(label[-1]) if label[-1] in "12" else 0
            name = plain.upper()
        else:
            stress = next((s for mark, s in _STRESS.items() if mark in label), 0)
            name = label.translate(str.maketrans("", "", "ˈˌːˑ"))
        out.append(Phone(name, start, end, stress, _within(words, start, end)))
    return ("arpabet" if arpabet else "ipa"), tuple(out)
