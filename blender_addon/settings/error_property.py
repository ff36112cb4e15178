"""How exact curves are, the same wherever it is asked for."""

from __future__ import annotations

from typing import Any

from bpy.props import FloatProperty


def error_property(of: str, **more: Any) -> Any:
    """The property; ``of``: what the curves are compared with, ``more``: as of any property."""
    return FloatProperty(
        name="Error",
        description=f"How far curves may be from {of}, of a weight; 0 keys every frame",
        default=0.01,
        min=0.0,
        soft_max=0.1,
        step=0.5,  # type: ignore[arg-type]  # Blender takes shares of a step
        precision=3,
        **more,
    )
