"""People at random: plausible grown-ups of all ages and origins, no two alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import numpy as np

from ....base.tables import shipped
from .. import library
from .axes import axes

YOUNGEST, OLDEST = 21, 84
"""Years."""
_SIDED = 0.5
"""How much of an axis's own deviation either side of a face has by itself."""
_RACES = ("african", "asian", "caucasian")
T = TypeVar("T")
Table = dict[str, Any]


def random_person(seed: int) -> Table:
    """The description of a person, the same for the same seed (0 or more).

    Faces vary along traits (``random_person.toml``), each a normal draw that moves several axes together, so
    that no mouth or nose is drawn by lot from parts; beyond two standard deviations a trait is drawn again.
    """
    rng, table = np.random.default_rng(seed), shipped(__file__, "random_person.toml")
    origin = _one(rng, table["origin"])
    man = bool(rng.random() < 0.5)
    years = float(rng.uniform(YOUNGEST, OLDEST))
    age = age_slider(years)
    old = float(np.clip((years - 35) / 45, 0, 1))
    weight = float(np.clip(rng.normal(0.5 + 0.06 * old, 0.09), 0.3, 0.75))
    # women's and men's faces overlap: few lie at the ends of the slider
    gender = float(np.clip(abs(rng.normal(0, 0.06)), 0, 0.2))
    tone = _one(rng, origin["skin"])
    colour = "grey" if rng.random() < np.clip((years - 48) / 24, 0, 0.95) else _one(rng, origin["hair"])
    description: Table = {
        "label": f"Person {seed}",
        "macros": {
            "gender": 1 - gender if man else gender,
            "age": age,
            "muscle": _drawn(rng, 0.52 - 0.1 * old + 0.06 * man, 0.07, 0.3, 0.8),
            "weight": weight,
            "height": _drawn(rng, 0.5, 0.09, 0.3, 0.75),
            "proportions": _drawn(rng, 0.6, 0.08, 0.4, 0.8),
        },
        "race": _shares(rng, origin),
        "axes": _face(rng, table, origin["traits"], {"soft": (weight - 0.5) * 6}, old),
        "eyes": {
            "iris": [_drawn(rng, c, 0.015, 0.05, 0.6) for c in table["iris"][_one(rng, origin["iris"])]]
        },
        "skin": {"tone": tone, "lip": _drawn(rng, 0.55 if man else 0.95, 0.12, 0.2, 1.2)},
        "brows": {"shape": _brows(rng, man)},
        "lashes": {"length": _drawn(rng, 0.85 if man else 1.1, 0.08, 0.6, 1.3)},
        "hair": {"style": _style(rng, table["styles"], man, years, origin), "color": colour},
        "clothes": {"outfit": _one(rng, sorted(shipped(library.__file__, "clothes/outfits.toml")))},
    }
    if man:
        description["skin"]["stubble"] = _one(rng, (0.2, 0.35, 0.5, 0.7, 0.8))
        if rng.random() < 0.4:
            description["beard"] = {"shape": _one(rng, list(shipped(library.__file__, "face/beard.toml")))}
    if tone in ("light", "olive"):
        description["skin"]["freckles"] = round(float(np.clip(rng.exponential(0.2), 0, 0.8)), 2)
    if rng.random() < 0.12 + 0.3 * old:
        description["glasses"] = {"shape": _one(rng, list(shipped(library.__file__, "glasses/glasses.toml")))}
    return _rounded(description)


def age_slider(years: float) -> float:
    """MakeHuman's age slider (0.5 is 25 years, 1 is 90) for years of a grown-up."""
    return 0.5 + (years - 25) / 65 * 0.5 if years >= 25 else 0.5 + (years - 25) / 24 * 0.5


def _face(
    rng: np.random.Generator, table: Table, leaning: Table, also: Table, old: float
) -> dict[str, float]:
    values: dict[str, float] = {}
    for trait, moves in table["trait"].items():
        draw = _within(rng) + leaning.get(trait, 0.0) + also.get(trait, 0.0)
        for name, amount in moves.items():
            values[name] = values.get(name, 0.0) + draw * amount
    for name, axis in axes().items():
        if axis.group == "asym":
            values[name] = table["asymmetry"] * _within(rng)
        elif name in values:
            values[name] += table["own"] * _within(rng)
            if axis.sides:
                side = _one(rng, ("l", "r"))
                values[f"{side}-{name}"] = _SIDED * table["own"] * _within(rng)
    shape = _one(rng, ("oval", "round", "square", "rectangular", "diamond", "triangular"))
    values[f"head-{shape}"] = float(rng.uniform(0.05, 0.3))
    values["head-age"] = 0.55 * old
    values["eye-bag"] = 0.3 * old + 0.08 * _within(rng)
    values["cheek-trans-up"] = values.get("cheek-trans-up", 0.0) - 0.2 * old
    values["mouth-laugh-lines-out"] = -0.35 * old
    # eyes that are awake: MakeHuman's are half closed
    values["eye-height2"] += 0.14
    most = table["most"]
    return {n: round(float(np.clip(v, -most, max(most, 0.6 * old))), 3) for n, v in values.items()}


def _shares(rng: np.random.Generator, origin: Table) -> dict[str, float]:
    shares = np.clip(np.array(origin["race"]) + rng.normal(0, origin["vary"], 3), 0.0, None)
    return dict(zip(_RACES, (shares / shares.sum()).tolist(), strict=True))


def _style(rng: np.random.Generator, styles: Table, man: bool, years: float, origin: Table) -> str:
    sex = "men" if man else "women"
    if man and years > 50 and rng.random() < 0.5:
        return str(_one(rng, styles["old_men"]))
    return str(_one(rng, styles[f"coiled_{sex}" if origin["race"][0] > 0.8 else sex]))


def _brows(rng: np.random.Generator, man: bool) -> str:
    shapes = list(shipped(library.__file__, "face/brows.toml"))
    return "full" if man and rng.random() < 0.7 else str(_one(rng, shapes))


def _within(rng: np.random.Generator) -> float:
    """A standard normal draw within two standard deviations."""
    while abs(draw := float(rng.normal())) > 2:
        pass
    return draw


def _drawn(rng: np.random.Generator, mean: float, deviation: float, low: float, high: float) -> float:
    return float(np.clip(mean + deviation * _within(rng), low, high))


def _one(rng: np.random.Generator, choices: Sequence[T]) -> T:
    return choices[int(rng.integers(len(choices)))]


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_rounded(inner) for inner in value]
    return round(value, 3) if isinstance(value, float) else value
