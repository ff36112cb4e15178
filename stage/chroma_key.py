"""How a screen is keyed out of footage: ``--key green:black=0.05`` of a stage, and of the command ``key``."""

from __future__ import annotations

from dataclasses import dataclass

from .dials import Dialled

SCREENS = ("green", "blue")


@dataclass(frozen=True)
class Key:
    """``screen``: green or blue; ``black``, ``white``: alpha below and above which all is clear or solid;
    ``spill``: how much of the screen's light is taken off the edges, 0 to 1."""

    screen: str = "green"
    black: float = 0.03
    white: float = 0.97
    spill: float = 1.0

    def levels(self, noise: float) -> tuple[float, float]:
        """Alpha below which all is clear and above which all is solid: further in the noisier the screen is.
        ``noise``: its deviation, of 255."""
        wide = min(0.2, 0.03 * noise)
        return max(self.black, wide), min(self.white, 1 - 0.5 * wide)


def key_of(dialled: Dialled) -> Key:
    """A screen's name with dials."""
    plain = Key()
    return Key(
        dialled.name or plain.screen,
        dialled.number("black", plain.black),
        dialled.number("white", plain.white),
        dialled.number("spill", plain.spill),
    )
