"""The avatar of a job in a scene of its own, playing the job's performance."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import bpy

from ..base.file_kinds import read_as
from ..base.progress import Note
from ..inference.jobs.export import ExportJob
from ..inference.jobs.render import RenderJob
from ..inference.performance.performance import Performance
from ..rigs import bake
from ..rigs.avatar.asset import load_avatar
from ..rigs.recognition.mapping import load_mapping
from .animation.apply import apply
from .animation.placement import Placement
from .characters.blocked_scripts import blocked_line
from .characters.build_avatar import build_avatar
from .characters.character import Character, adopt_mapping, current_scene, open_character
from .characters.held_bones import held_line
from .files.open_avatar import ENDINGS, open_avatar


def staged(
    job: RenderJob | ExportJob, avatar: str, performance: Performance, error: float, note: Note
) -> Any:
    """The scene, and the avatar in it that plays the performance."""
    scene, character = _opened(avatar, job.mapping, note)
    placement = Placement(job.only, job.in_place, job.additive, job.blend_in or 0.0, job.blend_out or 0.0)
    applied = apply(performance, character, scene, error=error, placement=placement, as_strip=job.layered)
    own = Path(avatar).suffix.lower() in read_as("avatar")
    for line in applied.report() if own else ():
        note(line)
    return scene, character


_AHEAD: dict[str, Character] = {}
"""An avatar that is in the open file already, by its name or path."""


def load_ahead(avatar: str) -> None:
    """Open one of our people, for the first job of this process; other avatars are opened with their job."""
    if Path(avatar).suffix.lower() in ("", ".npz"):
        _AHEAD[avatar] = _built(avatar)


def _built(avatar: str) -> Character:
    data = load_avatar(Path(avatar) if Path(avatar).suffix.lower() == ".npz" else bake.person(avatar))
    bpy.ops.wm.read_factory_settings(use_empty=True)
    return build_avatar(data)


def _opened(avatar: str, mapping: Path | None, note: Note) -> Any:
    ending, saved = Path(avatar).suffix.lower(), load_mapping(mapping) if mapping else None
    ahead = _AHEAD.pop(avatar, None)
    if ending == ".blend":
        character = open_character(Path(avatar), saved)
        for line in (held_line(character), blocked_line()):
            if line is not None:
                note(line)
    elif ending in ENDINGS:
        character = open_avatar(Path(avatar), saved, note)
    else:
        character = ahead or _built(avatar)
        if saved is not None:
            adopt_mapping(current_scene(), saved)
    return bpy.context.scene, character
