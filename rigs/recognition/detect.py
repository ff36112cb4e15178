"""Which bone of a rig is which SMPL-X joint."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType

from ...base.errors import InputError
from ..smplx import NAMES
from .bone_match import Match
from .bone_tables import FINGERS, Convention, conventions
from .bone_words import joints_by_words
from .mapping import RigMapping

__all__ = ["FINGERS", "NEEDED", "NEEDED_OF_HEAD", "Convention", "Match", "conventions", "detect", "map_bones"]

NEEDED = ("pelvis", "spine1", "left_shoulder", "right_shoulder", "left_hip", "right_hip")
"""Joints without which a set of bones is no body."""
NEEDED_OF_HEAD = ("neck", "jaw", "left_eye", "right_eye")
"""The same for a head without a body."""
_WHOLE = 0.8
"""Share of the body from which controls are preferred to deforming bones that fit better."""
_BETTER = 0.1
"""How much more of the body words have to find than the best convention, to be believed before it."""
_FILLED = ("neck", "head", "collar", "wrist", "foot")
"""What words add to a convention that a rig lacks in part."""
_MOST = 0.9
"""Share of the bones that have to be numbered for the numbers to be a program's."""
_NAMESPACE = re.compile(
    r"^(?:.*[:|]|mixamorig\d*_|armature_|[fm]_avg_|character\d+_|(?:valvebiped\.)?bip\d+[ _])", re.IGNORECASE
)
_COUNTED = re.compile(r"_\d{2,4}$")
"""What Sketchfab's exporter puts behind every name."""
_SEPARATORS = re.compile(r"[ .\-]")
_NUMBER = re.compile(r"_\d{3}$")
_AFFIX = re.compile(r"^(?:def[-_]|b_|bn_|jnt_|bone_|bip\d*_)|(?:_jnt|_joint|_bone|_bn|_bind|_skin|_\d{1,3})$")


def detect(bone_names: Iterable[str], saved: RigMapping | None = None) -> Match | None:
    """Recognise the naming convention of a rig; None where no convention covers hips, spine, arms and legs.

    Namespaces (``mixamorig:``, ``rig|``), a prefix that all bones share, case, spaces and numbers at the end
    do not matter. The controls of a rig go before its deforming bones; where several conventions fit equally,
    the one that uses more of the rig's bones wins (Unreal 5 over Unreal 4). ``saved`` overrides what is
    recognised; raises InputError where the rig lacks a bone that it names.
    """
    listed = tuple(bone_names)
    order = _recognise(listed)
    if saved is not None and (saved.convention or saved.joints):
        fits = (m for m in order if saved.convention in (None, m.convention))
        return _override(next(fits, None), saved, listed)
    if not order:
        return None
    return replace(order[0], others={m.label: round(m.score, 2) for m in order[1:]})


def map_bones(convention: str, bone_names: Iterable[str]) -> Match | None:
    """The match with one named convention; None where the rig's bones are not of it."""
    names, doubles = _readings(list(bone_names))[0]
    return _match(conventions()[convention], names, doubles)


@lru_cache(maxsize=64)
def _recognise(bones: tuple[str, ...]) -> tuple[Match, ...]:
    """Every convention that the bones fit, the best first."""
    matches: dict[str, Match] = {}
    for names, doubles in _readings(bones):
        for c in conventions().values():
            m = _match(c, names, doubles)
            if m is not None and (c.name not in matches or m.score > matches[c.name].score):
                matches[c.name] = m
    order = sorted(matches.values(), key=_rank, reverse=True)
    worded = _by_words(bones)
    if worded is not None:
        order = [_filled(m, worded) for m in order]
    if worded is not None and (not order or worded.score > order[0].score + _BETTER):
        order.insert(0, worded)
    return tuple(order)


def _by_words(bones: tuple[str, ...]) -> Match | None:
    mapping = joints_by_words(bones)
    if any(j not in mapping for j in NEEDED):
        return None
    missing = tuple(j for j in NAMES if j not in mapping and j not in NEEDED_OF_HEAD[1:])
    score = sum(j in mapping for j in NAMES[:22]) / 22
    return Match("words", "a skeleton by the words in its names", MappingProxyType(mapping), missing, score)


def _filled(match: Match, worded: Match) -> Match:
    """A rig that leaves its convention for some joints: those by their words. Controls are not guessed at."""
    if match.by_controls:
        return match
    used = {b for row in match.mapping.values() for b in row}
    more = {
        j: worded.mapping[j]
        for j in match.missing
        if j.endswith(_FILLED) and not used & set(worded.mapping.get(j, used))
    }
    if not more:
        return match
    mapping = {j: match.mapping.get(j) or more[j] for j in NAMES if j in match.mapping or j in more}
    missing = tuple(j for j in match.missing if j not in more)
    body = [j for j in NAMES[:22] if j in conventions()[match.convention].joints or j in more]
    score = sum(j in mapping for j in body) / len(body)
    return replace(match, mapping=MappingProxyType(mapping), missing=missing, score=score)


def _rank(match: Match) -> tuple[bool, bool, float, int]:
    controls = match.by_controls and match.score >= _WHOLE
    return "pelvis" in match.mapping, controls, match.score, sum(map(len, match.mapping.values()))


def _readings(bones: Sequence[str]) -> list[tuple[dict[str, str], dict[str, list[str]]]]:
    """Ways to read the bones' names: plain name to bone, and the bones that share it with another."""
    spelled = [_COUNTED.sub("", b) for b in bones]
    if sum(map(str.__ne__, spelled, bones)) < _MOST * len(bones):
        spelled = list(bones)
    names_only = [b for b in spelled if not b.casefold().startswith("root")]
    first, last = min(names_only, default=""), max(names_only, default="")
    same = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), 0)
    shared = first[: max(first[:same].rfind(s) for s in "_-.: ") + 1]
    plain = [_plain(b) for b in spelled]
    bare = [_NUMBER.sub("", p) for p in plain]
    ways = [plain, bare, [_AFFIX.sub("", b) for b in bare]]
    if shared:
        ways.append([_plain(b.removeprefix(shared)) for b in spelled])
    readings = []
    for way in ways:
        names: dict[str, str] = {}
        doubles: dict[str, list[str]] = {}
        for name, bone in zip(way, bones, strict=True):
            if names.setdefault(name, bone) != bone:
                doubles.setdefault(name, []).append(bone)
        readings.append((names, doubles))
    return readings


def _match(
    convention: Convention, names: Mapping[str, str], doubles: Mapping[str, list[str]]
) -> Match | None:
    mapping, missing, twice = {}, [], []
    for joint, bones in convention.joints.items():
        known = [b for b in map(_plain, bones) if b in names]
        if known:
            mapping[joint] = tuple(names[b] for b in known)
            twice += [d for b in known for d in doubles.get(b, ())]
        else:
            missing.append(joint)
    if any(j not in mapping for j in (NEEDED_OF_HEAD if convention.head_alone else NEEDED)):
        return None
    body = [j for j in NAMES[: 25 if convention.head_alone else 22] if j in convention.joints]
    score = sum(j in mapping for j in body) / len(body)

    def own(bone: str) -> str | None:
        return names.get(_plain(bone))

    follows = {a: b for x, y in convention.follows.items() if (a := own(x)) and (b := own(y))}
    settings = tuple(replace(s, bone=b) for s in convention.settings if (b := own(s.bone)))
    return Match(
        convention.name,
        convention.label,
        MappingProxyType(mapping),
        tuple(missing),
        score,
        doubles=tuple(twice),
        follows=MappingProxyType(follows),
        settings=settings,
        pelvis_at=own(convention.pelvis_at) if convention.pelvis_at else None,
    )


def _override(base: Match | None, saved: RigMapping, bones: Sequence[str]) -> Match:
    there = set(bones)
    unknown = [b for row in saved.joints.values() for b in row if b not in there]
    if unknown:
        raise InputError(
            f"the mapping names bones that the rig lacks: {', '.join(unknown)}", "check its [joints]"
        )
    known = base.mapping if base else {}
    if base is not None and base.convention == "words":  # a guess gives way
        given = {b for row in saved.joints.values() for b in row}
        known = {j: row for j, row in known.items() if not given & set(row)}
    mapping = {**known, **saved.joints}
    mapping = {joint: mapping[joint] for joint in NAMES if mapping.get(joint)}
    lacking = [j for j in ("pelvis", "left_hip", "right_hip", "spine1") if j not in mapping]
    if lacking:
        raise InputError(
            f"the mapping and the rig give no bone for {', '.join(lacking)}", "name them in [joints]"
        )
    owner: dict[str, str] = {}
    for joint, row in mapping.items():
        for bone in row:
            if owner.setdefault(bone, joint) != joint:
                raise InputError(
                    f"the mapping gives '{bone}' to {owner[bone]} and to {joint}", "one joint a bone"
                )
    missing = tuple(j for j in NAMES[:22] if j not in mapping)
    label = f"{base.label}, with a saved mapping" if base else "a saved mapping"
    made = base or Match("saved", label, {}, (), 0.0)
    return replace(
        made, label=label, mapping=MappingProxyType(mapping), missing=missing, score=1 - len(missing) / 22
    )


def _plain(name: str) -> str:
    return _SEPARATORS.sub("_", _NAMESPACE.sub("", name).strip()).casefold()
