"""The plan: which gestures go with which words, when, how large and with which hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ... import rng
from ...timeline.speech import Speech
from ..event import MOST_SIZE, SIDES, GestureEvent
from ..gestures.forms import form_without
from ..gestures.spelling import spelling_seconds
from ..manner.manner import Manner
from ..segments import BodySegment
from .accents import Accent, accents
from .calls import Wish, kind_of, wishes
from .phases import Borders, borders, joined

RIGHT = 0.6
"""Share of one-handed gestures of the right hand (Nicoladis & Shirazi, 2021)."""
SWITCH = 0.25
"""Chance that the other hand takes over after a gesture."""
EDGE = 0.40
"""Seconds at a sentence's start that get no apex: the hands need time to rise."""
APART = 0.62
"""Seconds that two strokes are apart at least, whatever the rate."""
ITEMS_APART = 0.36
"""The same for items that are told off on the fingers."""
NEAR = 0.30
"""Seconds within which the stroke of an unstressed word takes the stress of a neighbour."""
EARLY = (0.0, 0.05)
"""Seconds that a stroke ends before the stressed vowel starts; strokes come before the stress, never after
(Loehr 2012, on the alignment of apexes and pitch accents)."""
MEANING_ABOVE = 1.35
"""Times the rate that gestures may have where words call for many."""


@dataclass(frozen=True)
class _Chosen:
    wish: Wish
    accent: Accent


def plan_gestures(
    speech: Speech, parts: Sequence[BodySegment], seed: int, manner: Manner
) -> list[GestureEvent]:
    """The gestures of a speech, in time order.

    Words that call for a gesture get it by chance, then the strongest accents get beats, as many as the
    manner's rate asks for. All draws belong to one sentence; said again, a sentence counts its occurrence and
    takes other forms. Raises InputError for gestures by hand or tables of the user's that can't be used.
    """
    found = [g for part in parts if part.sentence >= 0 for g in _sentence(speech, part, seed, manner)]
    return joined(sorted(found, key=lambda g: g.apex))


def _sentence(speech: Speech, part: BodySegment, seed: int, manner: Manner) -> list[GestureEvent]:
    now = manner.at(part.start)
    heard = accents(speech, part)
    chosen = _choose(heard, wishes(speech, part), part, now, seed)
    random = part.stream(seed, "gesture/hands")
    main = SIDES[int(random.random() < RIGHT)]
    counted: dict[str, int] = {}
    events = []
    for k, c in enumerate(chosen):
        kind = c.wish.kind
        hands = c.wish.hands or _hands(c.wish, now, main, seed, random.random())
        nth = counted[kind] = counted.get(kind, -1) + 1
        following = chosen[k + 1].accent.time if k + 1 < len(chosen) else part.until
        times = borders(c.accent.time - random.uniform(*EARLY), kind, now, part, following, random)
        event = _event(c, hands, times, now, part, random.normal(0, 0.06), _form(part, seed, kind, nth))
        form = event.form if event.given else form_without(now.avoid, event)
        if form is not None:
            event = replace(event, form=form)
            events.append(_spelled(event) if kind == "spell" else event)
        # a list is told off on one hand
        if random.random() < SWITCH and kind != "list":
            main = SIDES[1 - SIDES.index(main)]
    spelled = [(e.apex, e.held) for e in events if e.name == "spell"]
    # nothing that nobody asked for breaks off a name
    return [e for e in events if e.given or not any(a < e.apex and e.start < held for a, held in spelled)]


def _spelled(event: GestureEvent) -> GestureEvent:
    """The gesture with the hold that its letters take."""
    held = event.apex + spelling_seconds(event.detail or event.word)
    return replace(event, held=held, end=held + event.end - event.held)


def _event(
    c: _Chosen,
    hands: tuple[str, ...],
    times: Borders,
    now: Manner,
    part: BodySegment,
    luck: float,
    form: int,
) -> GestureEvent:
    strength = float(np.clip(c.accent.strength, -2, 2))
    word = c.accent.word if c.wish.place < 0 else part.words[c.wish.place][1].text
    return GestureEvent(
        c.wish.kind,
        hands,
        *times,
        word=word,
        size=round(float(np.clip(now.size * (0.94 + 0.09 * strength + luck), 0.3, MOST_SIZE)), 3),
        target=c.wish.target,
        sentence=part.sentence,
        detail=c.wish.detail,
        form=form,
        given=c.wish.given,
    )


def _choose(
    heard: Sequence[Accent], wanted: Sequence[Wish], part: BodySegment, now: Manner, seed: int
) -> list[_Chosen]:
    """What is made of a sentence's wishes and accents, in time order."""
    random = part.stream(seed, "gesture/choice")
    spoken = part.end - part.start
    most = now.rate * spoken / 60
    count = int(most + random.random())
    apart = max(APART, min(0.5 * 60 / max(now.rate, 1.0), 1.5))
    chosen: list[_Chosen] = []
    stressed = [a for a in heard if a.stressed]
    meant = []
    told = random.random()
    for wish in wanted:
        # the items of a list are all told off, or none
        draw = told if wish.kind == "list" else random.random()
        likely = wish.given or draw < 1 - (1 - wish.chance) ** (2 * now.meaning)
        if likely and (wish.given or not _avoided(wish, now)) and (accent := _accent(wish, heard, stressed)):
            meant.append((_rank(wish, random.random()), _Chosen(wish, accent)))
    # at low rates fewer words are taken up; lists are told off as a whole, what is asked for by hand always
    limit = int(MEANING_ABOVE * most + random.random()) if now.rate < 60 else len(meant)
    for _, c in sorted(meant, key=lambda m: -m[0]):
        bound = c.wish.given or c.wish.kind == "list"
        if (bound or len(chosen) < max(limit, 1)) and _fits(c, chosen, apart, part):
            chosen.append(c)
    luck = random.normal(0, 0.35, len(stressed))
    for accent, _ in sorted(zip(stressed, luck, strict=True), key=lambda a: -(a[0].strength + a[1])):
        beat = _Chosen(Wish(accent.place, "beat"), accent)
        if len(chosen) < count and _fits(beat, chosen, apart, part):
            chosen.append(beat)
    return sorted(chosen, key=lambda c: c.accent.time)


def _rank(wish: Wish, luck: float) -> float:
    """Which wishes come first where there is no room for all."""
    return 10.0 if wish.given else 5.0 if wish.kind == "list" else wish.chance + 0.4 * luck


def _avoided(wish: Wish, now: Manner) -> bool:
    return wish.kind in now.avoid or f"{wish.kind}/{wish.detail}" in now.avoid


def _accent(wish: Wish, heard: Sequence[Accent], stressed: Sequence[Accent]) -> Accent | None:
    """Where the wish's stroke ends: on its own word's stress, or one beside it."""
    if wish.place < 0:
        return max(stressed, key=lambda a: a.strength, default=None)
    own = next((a for a in heard if a.place == wish.place), None)
    if own is None or own.stressed:
        return own
    near = min(stressed, key=lambda a: abs(a.time - own.time), default=own)
    return near if abs(near.time - own.time) <= NEAR else own


def _fits(c: _Chosen, chosen: Sequence[_Chosen], apart: float, part: BodySegment) -> bool:
    if c.wish.given:
        return all(not o.wish.given or o.accent.time != c.accent.time for o in chosen)
    if c.accent.time < part.start + EDGE and c.wish.kind == "beat":
        return False
    kind = kind_of(c.wish.kind)
    if kind.get("once") and any(o.wish.kind == c.wish.kind for o in chosen):
        return False
    least = {"beat": apart, "list": ITEMS_APART}.get(c.wish.kind, APART)
    return all(abs(o.accent.time - c.accent.time) >= least for o in chosen)


def _hands(wish: Wish, now: Manner, main: str, seed: int, luck: float) -> tuple[str, ...]:
    if wish.detail in SIDES:
        return (wish.detail,)
    if wish.kind == "contrast":
        # one side for the one and one for the other, wherever in the speech they are
        first = int(rng.stream(seed, "", 0, "body/contrast").random() < 0.5)
        return (SIDES[first if wish.detail != "other" else 1 - first],)
    hands = kind_of(wish.kind)["hands"]
    if wish.kind == "offer" and not now.left_gives:
        main = "right"
    both = hands == "both" or (hands == "either" and luck < now.two_handed)
    return SIDES if both else (main,)


def _form(part: BodySegment, seed: int, kind: str, nth: int) -> int:
    """Counts on from a sentence's own first form, with each gesture of the kind and each time it is said."""
    first = int(rng.stream(seed, part.text, 0, f"body/gesture/form/{kind}").integers(12))
    return first + nth + part.occurrence
