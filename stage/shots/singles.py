"""Cameras for people who talk with one another, all on one side of the line between them. Knows no
Blender."""

from __future__ import annotations

from collections.abc import Sequence

from .plan import Shot

_OPEN = 34.0
"""Degrees from where somebody looks to the camera: three quarters of the face are seen."""
_MOST = 62.0
"""Degrees that a camera stands beside the front of the stage at most: the line between people is not
crossed."""
_LEAD = 0.09
"""Share of the picture's width that is left before who looks to a side."""


def singles(people: Sequence[tuple[str, float, float]]) -> tuple[list[Shot], list[Shot], Shot]:
    """Of each person a camera near by and one nearer, and one for all. ``people``: name, x to the stage's
    right in metres, and degrees that they are turned to their left, 0 towards the front of the stage.

    All cameras stand before the stage (180-degree rule), so that who looks to the right in one looks to the
    right in all. Each is on the open side of a face, with room before the eyes.
    """
    near, nearer = [], []
    for name, _, facing in people:
        # towards the front from where they look
        bearing = facing - min(_OPEN, abs(facing)) * (1 if facing > 0 else -1)
        bearing = max(-_MOST, min(_MOST, bearing))
        # turned to its left, to +x, somebody looks to the picture's right, and stands left of its middle
        lead = _LEAD if facing > bearing + 5 else -_LEAD if facing < bearing - 5 else 0.0
        near.append(Shot(name, "bust", bearing - facing, None, (), (name,), lead))
        nearer.append(Shot(f"{name} close", "head", bearing - facing, None, (), (name,), 0.7 * lead))
    names = tuple(name for name, _, _ in people)
    return near, nearer, Shot("All", "two-shot", 0.0, None, (), names)
