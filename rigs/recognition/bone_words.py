"""Skeletons of no known convention, by the words in their bones' names: left, upper, arm ..."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from ...base.tables import shipped
from ..smplx import NAMES
from .bone_tables import FINGERS

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_SIDES = {"l": "left", "lt": "left", "lf": "left", "left": "left",
          "r": "right", "rt": "right", "rgt": "right", "right": "right"}  # fmt: skip
_SHARED = 0.7
"""Share of the bones from which a word that they have in common is a prefix of the rig's."""
_OF_FINGERS = ("finger", "fing", "hand")


@dataclass(frozen=True)
class _Words:
    noise: frozenset[str]
    skip: frozenset[str]
    centre: Mapping[str, str]
    side: Mapping[str, str]


def joints_by_words(bones: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """SMPL-X joint to bones, as far as words tell; ``bones`` with every parent before its children.

    Which of two bones of a limb is the upper one follows from the words or, where they are the same
    (``leg1``, ``leg2``), from their order. An ``arm`` below a ``shoulder`` is the upper arm, else the
    shoulder is. Bones of the spine are shared out over its three joints.
    """
    centre, sides = _read(bones)
    joints: dict[str, tuple[str, ...]] = {}
    spine = list(centre.get("spine", ()))
    pelvis = centre.get("pelvis") or (spine[:1] if len(spine) > 1 else [])
    spine = [b for b in spine if b not in pelvis[:1]]
    joints["pelvis"] = tuple(pelvis[:1])
    parts = _shares(spine)
    for joint, part in zip(("spine1", "spine2", "spine3"), parts, strict=True):
        joints[joint] = part
    joints["neck"] = tuple(centre.get("neck", ())[:3])
    joints["head"] = tuple(centre.get("head", ())[:1])
    joints["jaw"] = tuple(centre.get("jaw", ())[:1])
    for side, parts_of in sides.items():
        for joint, bone in (_arm(parts_of) | _leg(parts_of)).items():
            joints[f"{side}_{joint}"] = (bone,)
        for finger in FINGERS:
            for n, bone in enumerate(parts_of.get(finger, ())[:3], 1):
                joints[f"{side}_{finger}{n}"] = (bone,)
        joints[f"{side}_eye"] = tuple(parts_of.get("eye", ())[:1])
    return {j: joints[j] for j in NAMES if joints.get(j)}


def _arm(parts: Mapping[str, list[str]]) -> dict[str, str]:
    collars, shoulders, arms = (list(parts.get(p, ())) for p in ("collar", "shoulder", "arm"))
    uppers, lowers, hands = (list(parts.get(p, ())) for p in ("upper_arm", "forearm", "hand"))
    if not uppers:
        uppers = [arms.pop(0)] if arms else [shoulders.pop()] if shoulders else []
    if not lowers and arms:
        lowers = [arms.pop(0)]
    if not hands and arms:
        hands = [arms.pop(0)]
    collars = collars or shoulders
    rows = {"collar": collars, "shoulder": uppers, "elbow": lowers, "wrist": hands}
    return {joint: row[0] for joint, row in rows.items() if row}


def _leg(parts: Mapping[str, list[str]]) -> dict[str, str]:
    hips, legs = list(parts.get("hip", ())), list(parts.get("leg", ()))
    uppers, lowers = list(parts.get("thigh", ())), list(parts.get("shin", ()))
    ankles, feet, toes = (list(parts.get(p, ())) for p in ("ankle", "foot", "toe"))
    if not uppers:
        of_legs = bool(lowers) or len(legs) > 1
        uppers = [legs.pop(0)] if legs and (of_legs or not hips) else hips
    if not lowers and legs:
        lowers = [legs.pop(0)]
    if not ankles:
        ankles = [feet.pop(0)] if feet else [legs.pop(0)] if legs else []
    rows = {"hip": uppers, "knee": lowers, "ankle": ankles, "foot": toes or feet}
    return {joint: row[0] for joint, row in rows.items() if row}


def _shares(spine: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The spine's bones for its three joints: two bend below and above, of many some bend together."""
    if len(spine) < 3:
        return tuple(spine[:1]), (), tuple(spine[1:])
    first, second = len(spine) // 3, 2 * len(spine) // 3
    return tuple(spine[:first]), tuple(spine[first:second]), tuple(spine[second:])


def _read(bones: Sequence[str]) -> tuple[dict[str, list[str]], dict[str, dict[str, list[str]]]]:
    """Parts of the body's middle, and of its sides, each with its bones in order."""
    table = _table()
    split = [[w.casefold() for w in _WORD.findall(re.sub(r"^.*[:|]", "", b))] for b in bones]
    heard = [w for words in split for w in set(words) if not w.isdigit() and w not in _SIDES]
    shared = {w for w in set(heard) if len(bones) > 9 and heard.count(w) > _SHARED * len(bones)}
    centre: dict[str, list[str]] = {}
    sides: dict[str, dict[str, list[str]]] = {"left": {}, "right": {}}
    for bone, words in zip(bones, split, strict=True):
        side, told = _sided([w for w in words if not w.isdigit() and w not in shared], table)
        if set(told) & table.skip:
            continue
        part = _part(told, table.side if side else table.centre, table.noise)
        if part is not None:
            (sides[side] if side else centre).setdefault(part, []).append(bone)
    return centre, sides


def _sided(words: list[str], table: _Words) -> tuple[str, list[str]]:
    """The side that words tell, and the words without it; ``leftarm`` and ``rthigh`` are taken apart."""
    side, told = "", []
    for word in words:
        if word in _SIDES:
            side = side or _SIDES[word]
            continue
        for glued in ("left", "right", "l", "r"):
            rest = word.removeprefix(glued)
            if rest != word and word not in table.noise | table.skip and not _known(word, table):
                if _known(rest, table):
                    side, word = side or _SIDES[glued], rest
                break
        told.append(word)
    return side, told


def _part(words: Sequence[str], parts: Mapping[str, str], noise: frozenset[str]) -> str | None:
    kept = [w for w in words if len(w) > 1 and w not in noise]
    bare = [w for w in kept if w not in _OF_FINGERS]
    # a finger may be called mid, which is noise elsewhere
    loud = [w for w in words if len(w) > 1 and w not in _OF_FINGERS]
    for told in (kept, bare, loud):
        for said in ("".join(told), "".join(reversed(told))):
            if said in parts and (told is not loud or parts[said] in FINGERS):
                return parts[said]
    return None


def _known(word: str, table: _Words) -> bool:
    return word in table.side or word in table.centre


@cache
def _table() -> _Words:
    data: dict[str, Any] = shipped(__file__, "bone_words.toml")
    centre, side = ({w: part for part, row in data[t].items() for w in row} for t in ("centre", "side"))
    return _Words(frozenset(data["noise"]), frozenset(data["skip"]), centre, side)
