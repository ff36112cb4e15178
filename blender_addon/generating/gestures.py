"""Gestures solved again while Blender stays usable."""

from __future__ import annotations

import bpy

from ..characters.character import Character
from ..characters.chosen import chosen_character, root_of
from ..steps import Steps
from ..takes.gestures.solving import WRITING, solve
from .background import Work
from .generation import background
from .work import found


def solve_again(scene: bpy.types.Scene, character: Character, wait: bool = False) -> None:
    """Make the character's take do what its list of gestures says; a timer does it, or with ``wait`` at once.

    Raises PaksaTalkerError where other work is under way, or with ``wait`` where it fails.
    """
    uids = scene.session_uid, root_of(character).session_uid

    def apply() -> Steps:
        here, root = found(uids)
        yield from solve(chosen_character(here, chosen=root), here)

    def begin() -> Work:
        return Work("Solve Gestures", apply, done="Solved", unbroken=lambda step: step == WRITING)

    background.start(begin, wait=wait)
