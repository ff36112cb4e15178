"""Which joints and channels each part of the model speaks of.

The model describes a frame by 337 numbers: 55 joints times the first two rows of the rotation matrix (6D),
then 3 of translation and 4 of foot contact. Each part has its joints in rising SMPL-X order.
"""

from __future__ import annotations

from dataclasses import dataclass

JOINTS = 55
FRAME = JOINTS * 6 + 3 + 4
"""Channels of a frame."""
EXPRESSIONS = 100
JAW = 22


@dataclass(frozen=True)
class Part:
    """A part with a codebook of its own: its joints, what follows them, and the layers of its coder."""

    name: str
    joints: tuple[int, ...]
    more: int
    """Channels after the rotations: expressions of the face; translation and foot contact of the legs."""
    layers: int

    @property
    def channels(self) -> int:
        """Channels of a frame of this part."""
        return 6 * len(self.joints) + self.more


FACE = Part("face", (JAW,), EXPRESSIONS, 2)
UPPER = Part("upper", (3, 6, 9, *range(12, 22)), 0, 2)
HANDS = Part("hands", tuple(range(25, 55)), 0, 2)
LOWER = Part("lower", (0, 1, 2, 4, 5, 7, 8, 10, 11), 7, 4)
PARTS = (FACE, UPPER, HANDS, LOWER)
BODY = (UPPER, HANDS, LOWER)
"""The parts that are refined by each other and chosen by class; the face is chosen by the nearest code."""
PATH = Part("global", LOWER.joints, LOWER.more, LOWER.layers)
"""The coder without a codebook that turns the legs' motion into the way of the whole body."""
TRANSLATION = slice(54, 57)
"""Of the legs' 61 channels, after their 9 joints; then come :data:`CONTACT`."""
CONTACT = slice(57, 61)
