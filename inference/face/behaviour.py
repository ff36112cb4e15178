"""The table of a speaker's behaviour (``behaviour.toml``) and draws from its ranges."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...base.tables import shipped


def _tables() -> dict[str, dict[str, Any]]:
    return shipped(__file__, "behaviour.toml")


def behaviour(subject: str) -> dict[str, Any]:
    """The numbers of one subject, such as ``"blink"``."""
    return _tables()[subject]


def within(rng: np.random.Generator, bounds: list[float]) -> float:
    """A uniform draw between two bounds."""
    return float(rng.uniform(bounds[0], bounds[1]))


def interval(rng: np.random.Generator, mean: float, spread: float) -> float:
    """A waiting time of this mean: log-normal, as intervals between blinks and between saccades are."""
    return float(mean * np.exp(spread * rng.standard_normal() - 0.5 * spread * spread))
