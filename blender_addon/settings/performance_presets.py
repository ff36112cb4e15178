"""Presets of how something is said: emotion, look, rate, dials and strengths together."""

from __future__ import annotations

from pathlib import Path

import bpy

from ..animation.parts import PARTS
from ..at_once import at_once
from ..characters.character import Character, current_scene
from ..characters.chosen import chosen_character
from ..steps import finish
from ..takes import takes
from ..takes.duplicates import settings_of
from ..takes.layers.strengths import set_strengths
from ..takes.performing import rewrite
from . import presets

NAMES = (
    *("emotion", "blend", "intensity", "look", "rate", "jaw", "lips"),
    *(
        "manner",
        "manner_blend",
        "manner_second",
        "manner_share",
        "culture",
        "pose",
        "vigor",
        "vigor_of_voice",
    ),
    *PARTS,
    *(f"use_{part}" for part in PARTS),
)
"""Of ``Object.paksatalker``."""


def use_preset(character: Character, name: str) -> None:
    """Set what the preset of that name says; a take that is there follows as far as dials and strengths go.

    Raises InputError where there is none, or it says what can't be.
    """
    _use(character, presets.text_of(KIND.name, name))


def _read(context: bpy.types.Context) -> str:
    return presets.values_text(context.scene.paksatalker.character.paksatalker, NAMES)


def _use_in(context: bpy.types.Context, text: str) -> None:
    _use(chosen_character(current_scene(), context.active_object), text)


def _use(character: Character, text: str) -> None:
    settings = settings_of(character)
    with at_once():
        presets.use_values(settings, NAMES, text)
    settings.problem = ""
    if takes.is_take(settings.take):
        set_strengths(settings.id_data, character)
        finish(rewrite(character))


KIND = presets.known(
    presets.Kind(
        "performance", "Performance Presets", Path(__file__).with_name("performances"), _read, _use_in
    )
)
