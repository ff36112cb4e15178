"""From the letters that a neural voice reads, each with the time it planned for it, to phones in time."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from ...sound.utterance import SpokenPhone, Utterance

FADED = 40.0
"""dB under the loudest parts of a sentence at which a sound before a pause is over."""
LEAST_PAUSE = 0.05
"""Seconds; what is shorter is no pause."""


@dataclass(frozen=True)
class Alphabet:
    """What a voice's letters mean: ``ipa`` of letters that are not their own, and the kinds of the others."""

    vowels: str
    stress: Mapping[str, int]
    marks: str
    """Letters that only lengthen the sound before them or say how it is pitched."""
    pauses: str
    pairs: Sequence[str]
    """Two letters that are one sound."""
    merged: str = ""
    """Letters that belong to the label of the sound before them; combining marks always do where given."""
    ipa: Mapping[str, str] = field(default_factory=dict)


def planned(
    letters: str, owners: Sequence[int], edges: npt.NDArray[np.float64], alphabet: Alphabet
) -> list[SpokenPhone]:
    """The phones of ``letters``, whose times are between the seconds of ``edges`` (len(letters) + 1,).

    ``owners`` holds the word of each letter, -1 for none. The time between words is the earlier phone's,
    that at a sign of pause is ``sil``; a stress mark's is that of the vowel it stands before.
    """
    a = alphabet
    sounds: list[SpokenPhone] = []
    start, stress, previous = float(edges[0]), 0, ""
    for i, c in enumerate(letters):
        end = float(edges[i + 1])
        last = sounds[-1] if sounds else None
        if c in a.stress:
            stress = a.stress[c]
            continue
        if c in a.pauses and last and last.label != "sil":
            sounds.append(SpokenPhone("sil", start, end, 0, -1))
        elif last and (c in a.marks or c in a.pauses or c == " "):
            sounds[-1] = replace(last, end=end)
        elif last and last.word == owners[i] and (c in a.merged or (a.merged and unicodedata.combining(c))):
            sounds[-1] = replace(last, label=unicodedata.normalize("NFC", last.label + c), end=end)
            start = end
            continue
        elif last and previous + c in a.pairs and last.word == owners[i]:
            sounds[-1] = replace(last, label=previous + c, end=end)
        elif c not in a.marks and c not in a.pauses and c != " ":
            vowel = c in a.vowels
            sounds.append(SpokenPhone(a.ipa.get(c, c), start, end, stress if vowel else 0, owners[i]))
            stress = 0 if vowel else stress
        previous = c
        start = end
    return sounds


def settled(sounds: Sequence[SpokenPhone], wave: npt.NDArray[np.float32], rate: int) -> list[SpokenPhone]:
    """The phones with the pauses where the sound (N,) really ends.

    A voice stretches the last phone before a pause into the pause (hibari 160 ms too far at the median);
    the level of the sound tells when it is over.
    """
    hop = rate // 200
    frames = wave[: len(wave) // hop * hop].reshape(-1, hop)
    level = 10 * np.log10((frames.astype(np.float64) ** 2).mean(axis=1) + 1e-12)
    heard = np.flatnonzero(level > np.percentile(level, 95) - FADED) * hop / rate if len(level) else level
    out: list[SpokenPhone] = []
    total = len(wave) / rate
    for i, sound in enumerate(sounds):
        following = next((s.start for s in sounds[i + 1 :] if s.label != "sil"), total)
        if sound.label == "sil":
            if following - out[-1].end >= LEAST_PAUSE:
                out.append(replace(sound, start=out[-1].end, end=following))
            else:
                out[-1] = replace(out[-1], end=following)
            continue
        if i + 1 == len(sounds) or sounds[i + 1].label == "sil":
            within = heard[(heard >= sound.start) & (heard < following)]
            end = float(within[-1]) + 2 * hop / rate if len(within) else sound.end
            sound = replace(sound, end=min(max(end, sound.start + 0.03), following))
        out.append(sound)
    while out and out[-1].label == "sil":
        out.pop()
    return out


def joined(
    runs: Iterable[tuple[npt.NDArray[np.float32], list[SpokenPhone]]], rate: int, breath: float
) -> Utterance:
    """What was said in pieces as one sentence, with ``breath`` seconds of silence where two meet.

    A piece is its sound (N,) with silence at both ends and its phones; one without phones is left out.
    """
    audio: list[npt.NDArray[np.float32]] = [np.zeros(0, np.float32)]
    sounds: list[SpokenPhone] = []
    t = 0.0
    for wave, made in runs:
        if not made:
            continue
        if sounds:
            # a piece brings silence at both ends; where two meet, a breath's length of it is enough
            cut = max(0, round((made[0].start - breath / 2) * rate))
            wave, made = wave[cut:], [s.moved(-cut / rate) for s in made]
            rest = audio[-1][: max(0, len(audio[-1]) - round((t - sounds[-1].end - breath / 2) * rate))]
            t -= (len(audio[-1]) - len(rest)) / rate
            audio[-1] = rest
            sounds.append(SpokenPhone("sil", sounds[-1].end, t + made[0].start, 0, -1))
        sounds += [s.moved(t) for s in made]
        audio.append(wave)
        t += len(wave) / rate
    return Utterance(np.concatenate(audio), rate, tuple(sounds))
