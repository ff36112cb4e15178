"""Numbers in a transcript that are said in another way than they were read: what is said is heard.

"2005" is "two thousand five" and "twenty oh five", "$5.99" also "five ninety-nine": no list of readings is
whole. Where a wording does not fit, the words beside its figures have to, and in the place of each figure any
phones may stand that are about as long as the figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from ....base.progress import Progress, silent
from ..text.readings import Reading
from ..wording.wording import ENGLISH, Wording
from .alignment import AlignedWord, align

I16 = npt.NDArray[np.int16]

SHORTEST, LONGEST = 0.3, 3.0
"""How long what is said for a figure may be, against its own reading at a usual pace."""
LONGEST_ALONE = 1.6
"""The same where no other words vouch for the wording, or the wording fits as it is."""
_PHONE = 0.08
"""Seconds of a phone at a usual pace."""


def align_freely(
    wording: Wording, heard: I16, progress: Progress = silent, longest: float = LONGEST
) -> tuple[AlignedWord, ...] | None:
    """The words of a wording in its sound, its figures said in whatever way; None where it does not fit all
    the same, or has none."""
    steps = _steps(wording)
    if all(not step.free for step in steps):
        return None
    if all(step.free for step in steps):
        longest = min(longest, LONGEST_ALONE)
    foreign = wording.language != ENGLISH
    ways = [() if step.free else wording.ways[step.units[0]].variants for step in steps]
    found = align(heard, ways, foreign=foreign, progress=progress)
    if found.parted is not None:
        return None
    out: list[AlignedWord] = []
    for word in found.words:
        step = steps[word.index] if word.index >= 0 else None
        if step is None:
            out.append(word)
        elif not step.free:
            out.append(replace(word, index=step.units[0]))
        elif shared := _shared(word, step, wording, longest):
            out += shared
        else:
            return None
    return tuple(out)


@dataclass(frozen=True)
class _Step:
    """Spoken words that are looked for together: one, or all of the figures in a row."""

    units: tuple[int, ...]
    free: bool


def _steps(wording: Wording) -> list[_Step]:
    steps: list[_Step] = []
    for k, (i, j) in enumerate(wording.units):
        free = _is_figure(wording.sentences[i].words, j)
        last = steps[-1] if steps else None
        if free and last and last.free and wording.units[last.units[-1]][0] == i:
            steps[-1] = _Step((*last.units, k), True)
        else:
            steps.append(_Step((k,), free))
    return steps


def _is_figure(words: Sequence[Reading], j: int) -> bool:
    """Whether a written word holds digits, or stands beside one that does and is said with other letters than
    its own: the "Uhr" of "16:45 Uhr"."""
    if _digits(words[j]):
        return True
    beside = any(_digits(word) for word in words[max(0, j - 1) : j + 2])
    return beside and not words[j].given and _letters(words[j].text) != _letters(words[j].spoken)


def _digits(word: Reading) -> bool:
    return any(c.isdigit() for c in word.text)


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalpha())


def _shared(word: AlignedWord, step: _Step, wording: Wording, longest: float) -> list[AlignedWord]:
    """The phones heard for a row of figures, shared among its spoken words by their lengths; none where they
    are too many or too few."""
    phones = [p for p in word.phones if p.label != "sil"]
    wanted = [len(wording.ways[k].variants[0].split()) for k in step.units]
    length = sum(p.end - p.start for p in phones)
    if not SHORTEST <= length / (_PHONE * sum(wanted)) <= longest:
        return []
    edges = length * np.cumsum(wanted) / sum(wanted)
    middles = np.cumsum([0.0, *(p.end - p.start for p in phones)])
    owners = np.searchsorted(edges[:-1], (middles[:-1] + middles[1:]) / 2, side="right")
    out = []
    for n, k in enumerate(step.units):
        mine = tuple(p for p, owner in zip(phones, owners, strict=True) if owner == n)
        if mine:
            out.append(AlignedWord(k, mine[0].start, mine[-1].end, mine))
    return out
