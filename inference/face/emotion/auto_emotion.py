"""Emotions guessed from what is said and how: words give their kind, the voice how much of it shows.

Words are looked up in ``emotion_words.toml``; negations, intensifiers and exclamation marks count as in Hutto
& Gilbert, "VADER: a parsimonious rule-based model for sentiment analysis of social media text" (2014). The
voice's arousal is what listeners hear as such: pitch, its range, loudness, sharpness and rate (Scherer,
"Vocal communication of emotion", Speech Communication 40, 2003; Juslin & Laukka, "Communication of emotions
in vocal expression and music performance", Psychological Bulletin 129, 2003).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from ....base.tables import shipped
from ..segments import LEAD, FaceSegment
from .emotion import Blend, names
from .feeling import Plan

LINGERS = 0.4
"""The part of a sentence's emotion that the next one still has, where its words say nothing."""
LEAST = 0.08
"""Intensities under this are not shown."""
CALM = 0.75
"""The part of a feeling that a calm voice shows; a voice at its most aroused shows all and more."""
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_ENDINGS = ("ness", "est", "ing", "ed", "es", "er", "ly", "s", "d")


def guess_emotions(parts: Sequence[FaceSegment], language: str, most: float) -> Plan:
    """For each sentence the blend, none over ``most`` (0..1), that its words and its voice suggest.

    Languages without a table of words are read by the voice alone.
    """
    sentences = [p for p in parts if not p.silent]
    voices = [_Voice.of(p) for p in sentences]
    plan: list[tuple[float, Blend]] = []
    before: dict[str, float] = {}
    for part, voice in zip(sentences, voices, strict=True):
        aroused = _arousal(voice, voices)
        said = text_emotion(part.text, language)
        felt = said or {name: LINGERS * k for name, k in before.items()}
        blend = {name: most * min(k * (CALM + 0.5 * max(aroused, -0.3)), 1.0) for name, k in felt.items()}
        if aroused > 0.4 and not said:
            # a lively voice with neutral words: brows and cheeks take part
            for name, share in (("surprised", 0.35), ("happy", 0.25)):
                blend[name] = max(blend.get(name, 0.0), most * share * aroused)
        before = felt
        plan.append((part.start - LEAD, {n: round(k, 3) for n, k in blend.items() if k >= LEAST}))
    return tuple(plan)


def text_emotion(text: str, language: str) -> dict[str, float]:
    """Intensities (0..1) of at most two emotions in a text; none where nothing in it tells of one."""
    words = [w.lower().replace("’", "'") for w in _WORD.findall(text)]
    rules = _rules(language[:2].lower())
    if rules is None:
        return {}
    missing = dict.fromkeys(names(), 1.0)
    denied_until, factor = -1, 1.0
    for i, word in enumerate(words):
        if word in rules.negation:
            denied_until = i + rules.reach
            continue
        strength = rules.factors.get(word)
        if strength is not None:
            factor *= strength
        for name, weight in rules.of(word):
            for felt, share in rules.denied[name].items() if i <= denied_until else ((name, 1.0),):
                missing[felt] *= 1 - min(share * weight * factor, 1.0)
        factor = factor if strength is not None else 1.0
    loud = 1 + 0.15 * min(text.count("!"), 3)
    total = {name: min((1 - rest) * loud, 1.0) for name, rest in missing.items() if rest < 1}
    ranked = sorted(total, key=lambda name: (-total[name], name))[:2]
    # of two that are felt alike both show, but only one at its height
    return {name: total[name] * (1.0 if i == 0 else 0.5) for i, name in enumerate(ranked)}


@dataclass(frozen=True)
class _Voice:
    """What of a sentence's sound tells arousal, each nan where it can't be heard."""

    pitch: float
    """Median, semitones over 1 Hz."""
    liveliness: float
    """Standard deviation of pitch, semitones."""
    level: float
    """Of its loud half, dB."""
    sharpness: float
    """How far high frequencies lie below all, dB."""
    rate: float
    """Sounds a second."""

    @classmethod
    def of(cls, part: FaceSegment) -> _Voice:
        heard = part.prosody
        tones = 12 * np.log2(heard.f0[np.isfinite(heard.f0)])
        loud = heard.intensity >= np.median(heard.intensity) if len(heard.times) else np.zeros(0, bool)
        spoken = sum(end - start for start, end in part.phrases)
        some = len(tones) > 5
        return cls(
            float(np.median(tones)) if some else np.nan,
            float(np.std(tones)) if some else np.nan,
            float(heard.intensity[loud].mean()) if loud.any() else np.nan,
            float((heard.high - heard.intensity)[loud].mean()) if loud.any() else np.nan,
            len(part.phones) / spoken if spoken > 0 else np.nan,
        )


def _arousal(voice: _Voice, all_: Sequence[_Voice]) -> float:
    """-1 (flat, slow, soft) to 1 (high, lively, loud, quick), against usual speech and the speaker's own."""
    own = {
        k: np.nanmedian([getattr(v, k) for v in all_] or [np.nan]) for k in ("pitch", "level", "sharpness")
    }
    scores = np.array(
        [
            (voice.pitch - own["pitch"]) / 2.5,
            (voice.level - own["level"]) / 4.0,
            (voice.sharpness - own["sharpness"]) / 4.0,
            (voice.liveliness - 2.8) / 1.5,
            (voice.rate - 13.0) / 3.5,
        ]
    )
    known = scores[np.isfinite(scores)]
    return float(np.tanh(0.9 * np.clip(known, -2, 2).mean())) if len(known) else 0.0


class _Rules:
    """The table of one language."""

    def __init__(self, table: dict[str, Any], language: str) -> None:
        own = table[language]
        self.denied: dict[str, dict[str, float]] = table["denied"]
        self.negation = frozenset(own["negation"]["words"].split())
        self.reach = int(own["negation"]["reach"])
        self.factors = {
            w: float(own[k]["factor"]) for k in ("stronger", "weaker") for w in own[k]["words"].split()
        }
        self.exact: dict[str, list[tuple[str, float]]] = {}
        self.stems: dict[str, list[tuple[str, float]]] = {}
        for name in self.denied:
            for strength, words in own[name].items():
                for word in words.split():
                    place = self.stems if word.endswith("*") else self.exact
                    place.setdefault(word.rstrip("*"), []).append((name, table["weights"][strength]))

    def of(self, word: str) -> list[tuple[str, float]]:
        """Emotions and weights of a word, also without its ending."""
        if word in self.exact:
            return self.exact[word]
        for ending in _ENDINGS:
            root = word.removesuffix(ending)
            if root != word and len(root) > 2:
                for form in (root, root + "e", root[:-1] if root[-1] == root[-2] else root):
                    if form in self.exact:
                        return self.exact[form]
        for length in range(len(word), 2, -1):
            if word[:length] in self.stems:
                return self.stems[word[:length]]
        return []


@lru_cache(maxsize=8)
def _rules(language: str) -> _Rules | None:
    table = shipped(__file__, "emotion_words.toml")
    return (
        _Rules(table, language) if language in table and language.isalpha() and len(language) == 2 else None
    )
