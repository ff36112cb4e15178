"""Which skeleton a person gets, by its word in the person's description."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ....base.errors import InputError
from ..description import SKELETONS
from ..human import Human
from .game_engine import build_skeleton
from .makehuman import build_makehuman
from .mixamo import build_mixamo
from .rigify import build_rigify
from .skeleton import Skeleton

_MAKERS: Mapping[str, Callable[[Human], Skeleton]] = dict(
    zip(SKELETONS, (build_skeleton, build_mixamo, build_rigify, build_makehuman), strict=True)
)


def skeleton_of(human: Human, kind: str) -> Skeleton:
    """The skeleton of that kind (``game-engine``, ``mixamo``, ``rigify``, ``makehuman``) on a person.

    Raises InputError for another word.
    """
    if kind not in _MAKERS:
        raise InputError(f"unknown skeleton '{kind}'", f"known: {', '.join(SKELETONS)}")
    return _MAKERS[kind](human)
