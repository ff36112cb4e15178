"""Styles, cultures and emotions of the tables, as manners and as changes of a manner."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from ....base.errors import InputError
from ....base.tables import shipped
from .manner import NEUTRAL, Manner, blend


def style_names() -> tuple[str, ...]:
    """The styles that can be asked for."""
    return tuple(shipped(__file__, "styles.toml"))


def culture_names() -> tuple[str, ...]:
    """The cultures that can be asked for."""
    return tuple(shipped(__file__, "cultures.toml"))


def parse_style(text: str) -> Manner:
    """``"academic"`` or a blend ``"academic:0.6,casual:0.4"``; of weights that add up to less than 1 the rest
    is a speaker at ease, more than 1 are scaled down.

    Raises InputError for unknown names and weights outside 0..1.
    """
    shares: list[tuple[Manner, float]] = []
    named: set[str] = set()
    for piece in text.split(","):
        name, colon, number = (part.strip() for part in piece.partition(":"))
        known_name(name, style_names(), "style")
        if name in named:
            raise InputError(f"{name} stands twice in the blend {text.strip()!r}", "name it once")
        named.add(name)
        shares.append((_style(name), _weight(number, name) if colon else 1.0))
    rest = 1.0 - sum(weight for _, weight in shares)
    return blend([*shares, (NEUTRAL, max(rest, 0.0))])


def known_name(name: str, known: Sequence[str], what: str) -> str:
    """The name; raises InputError with the nearest ones where there is none such."""
    if name not in known:
        near = difflib.get_close_matches(name, known, 2, 0.5)
        likely = f"did you mean {' or '.join(near)}?" if near else f"choose from {', '.join(known)}"
        raise InputError(f"unknown {what} {name!r}", likely)
    return name


def of_culture(manner: Manner, name: str) -> Manner:
    """The manner as it is on the average of a culture's speakers; as it is for no name."""
    if not name:
        return manner
    row = shipped(__file__, "cultures.toml")[name]
    factors = {n: getattr(manner, n) * row.get(n, 1.0) for n in ("rate", "size", "extent")}
    return replace(
        manner,
        **factors,
        meaning=min(manner.meaning * row.get("meaning", 1.0), 1.0),
        height=manner.height + row.get("height", 0.0),
        openness=float(np.clip(manner.openness + row.get("openness", 0.0), -1, 1)),
        avoid=manner.avoid | frozenset(row.get("avoid", ())),
        left_gives=manner.left_gives and bool(row.get("left_gives", True)),
    )


def felt(manner: Manner, emotions: Mapping[str, float]) -> Manner:
    """The manner as emotions change it, intensities 0..1 by name.

    Spatial extent is size, reach to the sides and openness; speed that of strokes and of all else; amount the
    rate. Which number of ours takes how much of a dimension is our own judgement.
    """
    table = shipped(__file__, "emotions.toml")
    spc, tmp, pwr, fld, oac, height = (
        sum(k * table[name].get(d, 0.0) for name, k in emotions.items())
        for d in ("spc", "tmp", "pwr", "fld", "oac", "height")
    )
    if not any((spc, tmp, pwr, fld, oac, height)):
        return manner
    return replace(
        manner,
        rate=manner.rate * max(1 + 0.7 * oac, 0.2),
        size=manner.size * max(1 + 0.45 * spc, 0.4),
        extent=manner.extent * max(1 + 0.35 * spc, 0.5),
        height=manner.height + height,
        speed=manner.speed * max(1 + 0.30 * tmp, 0.5),
        tempo=manner.tempo * max(1 + 0.25 * tmp, 0.5),
        hold=manner.hold * max(1 - 0.15 * tmp, 0.6),
        openness=float(np.clip(manner.openness + 0.6 * spc, -1, 1)),
        power=float(np.clip(manner.power + 0.8 * pwr, -1, 1)),
        fluidity=float(np.clip(manner.fluidity + 0.8 * fld, -1, 1)),
        liveliness=manner.liveliness * max(1 + 0.5 * oac + 0.2 * tmp, 0.3),
    )


def intense(manner: Manner, k: float) -> Manner:
    """The manner at an intensity of 0 (hardly anything) over 1 (as it is) to 2 (a great deal)."""
    if k == 1:
        return manner
    return replace(
        manner,
        rate=manner.rate * k**0.8,
        size=manner.size * (0.5 + 0.5 * k),
        extent=manner.extent * (0.75 + 0.25 * k),
        height=manner.height + 0.06 * (k - 1),
        speed=manner.speed * (0.75 + 0.25 * k),
        tempo=manner.tempo * (0.8 + 0.2 * k),
        openness=float(np.clip(manner.openness + 0.3 * (k - 1), -1, 1)),
        power=float(np.clip(manner.power + 0.5 * (k - 1), -1, 1)),
        liveliness=manner.liveliness * (0.3 + 0.7 * k),
    )


def _style(name: str) -> Manner:
    return replace(NEUTRAL, **shipped(__file__, "styles.toml")[name])


def _weight(text: str, name: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise InputError(f"{text!r} is no share of the style {name}", "give a number from 0 to 1")
    return value
