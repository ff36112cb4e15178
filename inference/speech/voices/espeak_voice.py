"""The voice of espeak-ng: over a hundred languages, robotic, with the exact time of every phone."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape

import numpy as np

from ....base.tables import shipped
from ...phones.ipa import IpaPhone, bare, nearest, parse
from ..sound.repitching import repitched
from ..sound.utterance import SpokenPhone, Utterance
from ..text.manner import Manner
from ..text.readings import Reading
from . import espeak_library
from .espeak_library import NORMAL_SPEED

_HIDDEN = 0.06
"""Seconds at most that a sound has of the one that it lies in."""
SHORTEST = 0.02
"""Seconds; a pause inside a word that is shorter is part of the sound before it."""

_POINT = re.compile(r"(?<=\w)\.(?=\w)")
_MOST_POINTS = 40
"""Of points within the words of a sentence ("e.g."): espeak-ng 1.52 writes past its own memory with some two
hundred."""


def synthesise(words: Sequence[Reading], language: str, *, steady: bool = True) -> Utterance:
    """One sentence in a language of :func:`find`, its phones as espeak-ng timed them.

    ``steady`` makes the sound the same each time.
    """
    text, starts = _markup(words, language)
    said = espeak_library.speak_markup(text, language, _speed(words), steady=steady)
    edges = [sample / said.rate for _, sample, _ in said.phones] + [len(said.audio) / said.rate]
    sounds: list[SpokenPhone] = []
    for (label, _, place), start, end in zip(said.phones, edges[:-1], edges[1:], strict=True):
        label, stress = _label(label, language)
        word = bisect_right(starts, place) - 1
        last = sounds[-1] if sounds else None
        if end - start < 1e-6:
            if label and last and last.label != "sil":
                # the l of "cool" at an end is told without a time: it lies in the vowel
                start = end - min(_HIDDEN, 0.4 * (last.end - last.start))
                sounds[-1] = replace(last, end=start)
                sounds.append(SpokenPhone(label, start, end, stress, word))
            continue
        if last and not label and (last.label == "sil" or end - start < SHORTEST):
            sounds[-1] = SpokenPhone(last.label, last.start, end, last.stress, last.word)
        elif label:
            sounds.append(SpokenPhone(label, start, end, stress, word))
        elif last:
            sounds.append(SpokenPhone("sil", start, end, 0, -1))
    while sounds and sounds[-1].label == "sil":
        sounds.pop()
    take = Utterance(said.audio, said.rate, tuple(_parted(sounds, words, language)))
    # espeak-ng's own range moves the mean too, and hardly narrows a high pitch
    return repitched(take, [Manner(range=word.manner.range) for word in words])


def _parted(sounds: list[SpokenPhone], words: Sequence[Reading], language: str) -> list[SpokenPhone]:
    """Words that espeak-ng reads as one with the word before ("of the"): the last of its phones are theirs,
    as many as they have alone."""
    said = {s.word for s in sounds}
    for i in range(1, len(words)):
        if i in said or words[i - 1].glued or i - 1 not in said:
            continue
        mine = len(phones([words[i]], language)[0])
        both = [k for k, s in enumerate(sounds) if s.word == i - 1]
        if 0 < mine < len(both):
            for k in both[len(both) - mine :]:
                sounds[k] = replace(sounds[k], word=i)
            said.add(i)
    return sounds


def phones(words: Sequence[Reading], language: str) -> list[tuple[IpaPhone, ...]]:
    """The phones of each word of a sentence, without saying it; empty where nothing is said for one."""
    found: list[list[IpaPhone]] = [[] for _ in words]
    for sound in synthesise(words, language, steady=False).sounds:
        if sound.word >= 0:
            found[sound.word].append(IpaPhone(sound.label, sound.stress))
    return [tuple(f) for f in found]


def find(language: str) -> str | None:
    """The espeak-ng language for a tag such as ``"de-AT"``, ``"pt_BR"`` or ``"zh"``; None for no match."""
    known = {code.lower(): code for code in espeak_library.languages()}
    tag = language.strip().lower().replace("_", "-")
    while tag:
        name = _table()["aliases"].get(tag, tag)
        if name in known:
            return known[name]
        tag = tag.rpartition("-")[0]
    return None


def languages() -> dict[str, str]:
    """Every language code with its English name."""
    return espeak_library.languages()


def names_of(pronunciation: str, language: str) -> str:
    """IPA in espeak-ng's own names of the language's phones, each the nearest that it has."""
    table = _inverse(language)
    names: list[str] = []
    for phone in parse(pronunciation):
        known = table.get(phone.label + ("ː" if phone.long else "")) or table.get(phone.label)
        pieces = [known] if known else [table[label] for label in nearest(phone.label, table)]
        if pieces and phone.stress:
            names.append("'" if phone.stress == 1 else ",")
        names += pieces
    text = ""
    for name, following in zip(names, [*names[1:], ""], strict=True):
        text += name
        # where the next name would make this a longer one; a separator hardens sounds in some languages
        if any(other.startswith(name) and (name + following).startswith(other) for other in _longer(name)):
            text += "_|"
    return text


@lru_cache(maxsize=256)
def _longer(name: str) -> tuple[str, ...]:
    return tuple(n for n in espeak_library.phoneme_names() if n.startswith(name) and n != name)


@lru_cache(maxsize=8)
def _inverse(language: str) -> dict[str, str]:
    """espeak-ng's name of each sound of the language, by its IPA: the same letter, else the shortest."""
    names = [n for n in sorted(espeak_library.phoneme_names(), key=len) if n[0] not in "',%="]
    # before a vowel, or the sounds that a language hardens at a word's end would be missing
    hard = [n for n in names if n[0] in "bdgvzZDJG"]
    spoken = {n: _said(n, language) for n in names} | {
        n: said.removesuffix("ə") for n in hard if (said := _said(n + "@", language)).endswith("ə")
    }
    table: dict[str, str] = {}
    for name in [*(n for n in names if spoken[n] == n), *names]:
        if spoken[name] and " " not in spoken[name]:
            table.setdefault(spoken[name], name)
    return {**{k.replace("ː", ""): v for k, v in table.items() if k.endswith("ː")}, **table}


def _said(names: str, language: str) -> str:
    return "".join(espeak_library.ipa(f"[[{names}]]", language)).strip("ˈˌ")


def _markup(words: Sequence[Reading], language: str) -> tuple[str, list[int]]:
    """The sentence in SSML and the place of each word in it."""
    text, starts = "<speak>", []
    common = _speed(words) / NORMAL_SPEED
    dotted = sum(len(_POINT.findall(word.spoken)) for word in words) > _MOST_POINTS
    for i, word in enumerate(words):
        spoken = escape(word.spoken.replace("[[", " ").replace("]]", " "))
        if dotted:
            spoken = _POINT.sub(" ", spoken)
        if word.ipa:
            # the brackets end only at a space
            spoken = f"[[{escape(names_of(word.ipa, language))}]] "
        before, behind = _prosody(word, common)
        # one element for words in a row: each takes time of its own
        if (i and before != _prosody(words[i - 1], common)[0]) or not i:
            text += before
        starts.append(len(text))
        text += spoken
        ends = i == len(words) - 1 or before != _prosody(words[i + 1], common)[0]
        text += behind + escape(word.after) if ends else escape(word.after)
        if not (word.glued or i == len(words) - 1):
            text += " "
    return text + "</speak>", starts


def _prosody(word: Reading, common: float) -> tuple[str, str]:
    manner = word.manner.spoken
    dials = []
    if abs(manner.rate / common - 1) > 0.01:
        dials.append(f'rate="{100 * manner.rate / common:.0f}%"')
    if abs(manner.pitch - 1) > 0.01:
        dials.append(f'pitch="{_pitch_percent(manner.pitch):+.0f}%"')
    return (f"<prosody {' '.join(dials)}>", "</prosody>") if dials else ("", "")


def _pitch_percent(factor: float) -> float:
    """What espeak-ng has to be told: measured, 42 % raise the pitch by 25 %, -60 % lower it by 25 %."""
    return min(max((170 if factor > 1 else 240) * (factor - 1), -95), 100)


def _speed(words: Sequence[Reading]) -> int:
    """Words a minute of most words: what differs is marked up."""
    rates = [word.manner.spoken.rate for word in words]
    return round(NORMAL_SPEED * float(np.median(rates))) if rates else NORMAL_SPEED


def _label(label: str, language: str) -> tuple[str, int]:
    plain = label.strip("ˈˌ")
    known = _table()["labels"].get(language, {}).get(plain)
    name, stress = bare(label)
    return (known, stress) if known else (name, stress)


def _table() -> dict[str, Any]:
    return shipped(__file__, "espeak_voice.toml")
