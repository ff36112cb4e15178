"""What a sentence calls for besides beats: by its words, its lists, its kind of sentence, and by hand."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ....base.errors import InputError
from ....base.folders import user_folder
from ...speech.text.light_marks import GestureMark
from ...timeline.speech import GestureHint, Speech
from ..event import SIDES
from ..segments import BodySegment
from .words import Token, calls, kinds, tokens, word_table

RARELY = 0.35
"""Share of a kind's chance for words that call for it only now and then."""
QUESTION, EXCLAMATION, ITEM = 0.55, 0.5, 0.8
"""Chances of an open palm at a question's end, of an emphasis where one is called out, of an item shown."""
ITEM_WORDS = 3
"""Words of an item in a list that is told off on the fingers."""
MOST_ITEMS = 5
CLIP = "clip"
"""The kind whose detail names a clip of the user's."""
FARTHEST_ROUND = 120.0
"""Degrees from straight ahead beyond which no arm points."""
_TARGET = re.compile(r"\s*{0}\s*,\s*{0}\s*,\s*{0}\s*".replace("{0}", r"(-?\d{1,9}(?:\.\d{0,9})?)"))


@dataclass(frozen=True)
class Wish:
    """A gesture that the word at ``place`` of the sentence would get: with a ``chance`` of 0..1, always where
    it is ``given`` by hand. ``place`` -1 is the most strongly stressed word. ``hands`` empty: open."""

    place: int
    kind: str
    detail: str = ""
    chance: float = 1.0
    given: bool = False
    hands: tuple[str, ...] = ()
    target: tuple[float, float, float] | None = None


def wishes(speech: Speech, part: BodySegment) -> list[Wish]:
    """What one sentence calls for, in the order of its words.

    Raises InputError for a gesture by hand of a kind that there is not.
    """
    said = tokens([w for _, w in part.words], part.text, speech.language)
    table = word_table(speech.language)
    found = [*_given(speech, part), *_items(said, table.conjunctions)]
    for call in calls(said, table):
        kind = call.kind
        if call.negated:
            kind = {"same": kind}.get(setting := str(kind_of(kind)["negated"]), setting)
        if kind:
            chance = float(kind_of(kind)["chance"]) * (RARELY if call.rarely else 1.0)
            found.append(Wish(call.place, kind, call.detail if kind == call.kind else "", chance))
    end = said[-1].after if said else ""
    if "?" in end:
        found.append(Wish(said[-1].place, "question", "", QUESTION))
    elif "!" in end:
        found.append(Wish(-1, "emphasis", "", EXCLAMATION))
    return sorted(found, key=lambda w: (not w.given, w.place))


def kind_of(name: str) -> dict[str, Any]:
    """The settings of a kind; those of a clip of the user's are those of a gesture of one or both hands."""
    return dict(kinds().get(name) or {**kinds()["offer"], "details": ()})


def check_kind(name: str, known: Sequence[str], also: Sequence[str] = ()) -> None:
    """Raises InputError with the nearest names, ``also`` those, where there is no kind of gesture called
    so."""
    if name not in known:
        near = difflib.get_close_matches(name, (*known, *also), 3, 0.5)
        hint = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(known)}"
        raise InputError(f"there is no gesture {name!r}", hint)


def check_marks(marks: Iterable[GestureMark]) -> None:
    """Raises InputError where one of the gestures that a text asks for by hand can't be made."""
    for mark in marks:
        _wish(mark, 0)


def _given(speech: Speech, part: BodySegment) -> Iterator[Wish]:
    places = {word: place for place, (word, _) in enumerate(part.words)}
    for hint in speech.gestures:
        if hint.word in places:
            yield _wish(hint, places[hint.word])


def _wish(hint: GestureHint | GestureMark, place: int) -> Wish:
    kind = _named(hint.kind.lower())
    if kind == CLIP:
        _check_clip(hint.detail)
    else:
        also = [a for settings in kinds().values() for a in settings.get("also", ())]
        check_kind(kind, known_kinds(), also)
    details = kind_of(kind).get("details", ())
    point = _TARGET.fullmatch(hint.detail)
    detail = "" if point else hint.detail
    if not detail and hint.side in details:
        detail = hint.side
    hands = SIDES if hint.side == "both" else (hint.side,) if hint.side in SIDES else ()
    target = (float(point[1]), float(point[2]), float(point[3])) if point else None
    if target is not None and abs(math.atan2(target[0], target[2])) > math.radians(FARTHEST_ROUND):
        told = f"[word](~{hint.kind} {hint.detail})"
        raise InputError(f"{told} means a point behind the back", "choose one in front, or (~point back)")
    return Wish(place, kind, detail, given=True, hands=hands, target=target)


def _check_clip(name: str) -> None:
    from ..gestures.clips import users_clip_names

    known = users_clip_names()
    if name.strip().casefold() not in known:
        near = difflib.get_close_matches(name.casefold(), known, 3, 0.5)
        folder = user_folder("gestures")
        hint = f"did you mean {' or '.join(near)}?" if near else f"put {name or 'NAME'}.bvh into {folder}"
        raise InputError(f"there is no clip {name!r} of a gesture", hint)


def _named(name: str) -> str:
    """The kind that a name in a text stands for; the name itself where it is none of the others."""
    return next((kind for kind, settings in kinds().items() if name in settings.get("also", ())), name)


def known_kinds() -> tuple[str, ...]:
    """The kinds that can be asked for by hand: those of the table and the user's clips."""
    from ..gestures.clips import users_clip_names

    return (*kinds(), *users_clip_names())


def _items(said: Sequence[Token], conjunctions: frozenset[str]) -> Iterator[Wish]:
    """The items of a list of three or more short ones: "apples, oranges and pears"."""
    parts: list[list[Token]] = [[]]
    for token in said:
        parts[-1].append(token)
        if any(c in token.after for c in ",;"):
            parts.append([])
    i = 0
    while i < len(parts):
        last = next((k for k in range(i + 1, len(parts)) if _closes(parts[k], conjunctions)), None)
        if last is None or any(len(p) > ITEM_WORDS for p in parts[i + 1 : last]) or not parts[i]:
            i += 1
            continue
        at = next(k for k, t in enumerate(parts[last]) if t.text in conjunctions)
        items = [p[-1] for p in parts[i:last]] + ([parts[last][at - 1]] if at else [])
        rest = parts[last][at + 1 :]
        items.append(rest[-1] if len(rest) <= ITEM_WORDS else rest[0])
        distinct = len({t.text for t in items}) == len(items)
        if distinct and 3 <= len(items) <= MOST_ITEMS:
            yield from (Wish(t.place, "list", str(n), ITEM) for n, t in enumerate(items, 1))
        i = last + 1


def _closes(part: Sequence[Token], conjunctions: frozenset[str]) -> bool:
    """Whether a part between commas ends a list: "and pears", "oranges and pears"."""
    at = next((k for k, t in enumerate(part) if t.text in conjunctions), None)
    return at is not None and at <= ITEM_WORDS and at + 1 < len(part)
