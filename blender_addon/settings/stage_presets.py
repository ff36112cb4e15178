"""Presets of the whole stage: light, set, camera and post-processing together."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy

from . import presets
from .stage.grade_settings import PaksaTalkerGrade
from .stage.shot_settings import PaksaTalkerShots

NAMES = (
    "light",
    "set",
    "post",
    "focus",
    "fstop",
    "angle",
    "lens",
    "exposure",
    "seed",
    "color",
    "lower",
    "picture",
    "hdri",
)
"""Of ``Scene.paksatalker_stage``."""
_PARTS = {
    "grade_": lambda scene: scene.paksatalker_stage.grade,
    "shots_": lambda scene: scene.paksatalker_shots,
}
_WHOLE = (
    *NAMES,
    *(f"grade_{name}" for name in PaksaTalkerGrade.__annotations__),
    *(f"shots_{name}" for name in PaksaTalkerShots.__annotations__ if name not in ("plan", "screen")),
)
"""With the dials, which come after what puts them to where a preset has them."""


class _Whole:
    """The groups of a stage as one."""

    def __init__(self, scene: bpy.types.Scene | None) -> None:
        object.__setattr__(self, "_scene", scene)

    def _owner(self, name: str) -> tuple[Any, str]:
        for part, of in _PARTS.items():
            if name.startswith(part):
                return of(self._scene), name.removeprefix(part)
        return self._scene.paksatalker_stage, name

    def __getattr__(self, name: str) -> Any:
        return getattr(*self._owner(name))

    def __setattr__(self, name: str, value: Any) -> None:
        owner, own = self._owner(name)
        setattr(owner, own, value)


def _read(context: bpy.types.Context) -> str:
    return presets.values_text(_Whole(context.scene), _WHOLE)


def _use(context: bpy.types.Context, text: str) -> None:
    presets.use_values(_Whole(context.scene), _WHOLE, text)


KIND = presets.known(
    presets.Kind("stage", "Stage Presets", Path(__file__).with_name("stage_presets"), _read, _use)
)
