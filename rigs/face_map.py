"""Which shape key of an avatar is which ARKit unit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .arkit import NAMES

_PREFIX = re.compile(r"^(?:.*[.:|]|[a-z]{1,2}_?\d\d_)", re.IGNORECASE)
_SIDE = re.compile(r"(?:[_\-. ](?P<side>l|r|left|right))$", re.IGNORECASE)


@dataclass(frozen=True)
class FaceMatch:
    """``keys``: ARKit unit to the avatar's own key name; ``missing``: units without a key, in their order."""

    keys: Mapping[str, str]
    missing: tuple[str, ...]

    def __str__(self) -> str:
        """One line for people: how many were matched, and which were not."""
        line = f"{len(self.keys)} of {len(NAMES)} face shapes matched"
        return line + (f"; missing: {', '.join(self.missing)}" if self.missing else "")


def match_face_keys(key_names: Iterable[str]) -> FaceMatch:
    """Find the ARKit units among shape key names, whatever their case, separators, prefix and way of
    writing the side: ``eyeBlinkLeft``, ``EyeBlink_L``, ``blendShape1.eye_blink_left``,
    ``A14_Eye_Blink_Left``.

    An exact name is preferred to a variant; of several variants the first is taken.
    """
    names = list(key_names)
    variants: dict[str, str] = {}
    for name in names:
        variants.setdefault(_plain(name), name)
    exact = set(names)
    keys = {}
    for unit in NAMES:
        if unit in exact:
            keys[unit] = unit
        elif unit.casefold() in variants:
            keys[unit] = variants[unit.casefold()]
    return FaceMatch(MappingProxyType(keys), tuple(u for u in NAMES if u not in keys))


def _plain(name: str) -> str:
    bare = _SIDE.sub(lambda m: "Left" if m["side"][0] in "lL" else "Right", name)
    bare = _PREFIX.sub("", bare)
    return re.sub(r"[^a-z]", "", bare.casefold())
