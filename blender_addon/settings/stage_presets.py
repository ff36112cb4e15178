"""Presets of the whole stage: light, set, camera and post-processing together."""

from __future__ import annotations

from pathlib import Path

import bpy

from . import presets

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


def _read(context: bpy.types.Context) -> str:
    return presets.values_text(context.scene.paksatalker_stage, NAMES)


def _use(context: bpy.types.Context, text: str) -> None:
    presets.use_values(context.scene.paksatalker_stage, NAMES, text)


KIND = presets.known(
    presets.Kind("stage", "Stage Presets", Path(__file__).with_name("stage_presets"), _read, _use)
)
