"""Frame rates as they are meant: the usual ones recognised behind rounded numbers."""

from __future__ import annotations

import math

USUAL = (10, 12, 12.5, 15, 20, 24, 25, 30, 40, 45, 48, 50, 60, 72, 75, 90, 100, 120, 144, 200, 240)
"""Rates of cameras, films, games and headsets; of the whole ones also each over 1.001 (SMPTE 12M: NTSC)."""
_NTSC = 1.001
_TOLD = 1e-6
_MOST_DECIMALS = 6


def nearest_usual(rate: float, within: float) -> float | None:
    """The usual rate nearest to this one, at most ``within`` of it (relative); whole ones before NTSC's."""
    for family in (USUAL, [r / _NTSC for r in USUAL if r == int(r)]):
        best = min(family, key=lambda r: abs(r - rate))
        if abs(best - rate) <= within * rate and (family is not USUAL or not _nearer_ntsc(rate, best)):
            return float(best)
    return None


def rate_of_step(written: str) -> tuple[float, str]:
    """Frames a second of a frame time in seconds as a file has it, such as ``0.0333``; and a line for people
    where that is a guess, else nothing.

    Of all rates that the digits can mean, the first that rounds to them: usual ones, those of few decimals.
    Then usual ones that were cut off to them. Raises ValueError where it is no time.
    """
    step = float(written)
    if not (math.isfinite(step) and step > 0):
        raise ValueError(written)
    unit = _last_digit(written)
    exact = 1 / step
    families = (USUAL, [r / _NTSC for r in USUAL if r == int(r)])
    rounded = [min(f, key=lambda r: abs(1 / r - step)) for f in families]
    found = next((r for r in rounded if abs(1 / r - step) <= 0.5000001 * unit), None)
    if found is None:
        few = (round(exact, n) for n in range(_MOST_DECIMALS + 1))
        found = next((r for r in few if r > 0 and abs(1 / r - step) <= 0.5000001 * unit), None)
        # a whole number of few digits is a rate of its own; else digits may have been cut off
        if found is None or found != int(found):
            cut = next((r for r in rounded if 0 <= 1 / r - step < unit), None)
            found = cut if cut is not None and unit > 1e-7 else found
    rate = float(found if found is not None else exact)
    guessed = abs(rate * step - 1) > _TOLD
    return rate, f"its frame time {written} is taken as {rate:g} frames a second" if guessed else ""


def _last_digit(written: str) -> float:
    """The value of one in the last digit that is written."""
    mantissa, _, exponent = written.strip().lower().partition("e")
    return float(10.0 ** (int(exponent or 0) - len(mantissa.partition(".")[2])))


def _nearer_ntsc(rate: float, whole: float) -> bool:
    return abs(whole / _NTSC - rate) < abs(whole - rate)
