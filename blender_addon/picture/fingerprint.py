"""What decides the look of a job's frames, as hashes: what was rendered before is not rendered again."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

import bpy

from ... import __version__
from ...inference.casting.cast_file import read_cast
from ...inference.jobs.finish.options import FinishOptions
from ...inference.jobs.options import to_table
from ...inference.jobs.render import RenderJob
from ...rigs.avatar import library
from ...stage.stage_choice import StageChoice
from .quality import Picture

_TABLES = ("stage", "shaders", "blender_addon", "rigs")
"""Folders whose tables and code set lights, materials, samples and retargeting."""

_NOT_SEEN = (
    "performance", "sound", "mapping", "cast", "avatar", "avatar_shape", "output", "save_blend", "exports",
    "workers", "seen",
    *(f.name for f in fields(FinishOptions)),
)  # fmt: skip
"""Options of a job that are hashed by their files, or show in no frame."""


@dataclass(frozen=True)
class Marks:
    """SHA-256 of what all frames of a ``shot`` share, and of that with the motion of one ``job``."""

    shot: str
    job: str


def marks_of(job: RenderJob, avatar: str, picture: Picture) -> Marks:
    """The hashes of avatar, settings, tables and versions, and of motion; ``avatar`` is a name or a file."""
    table = to_table(job)
    played = {name: value for name, value in table.items() if name not in _NOT_SEEN}
    settings = [asdict(picture), played, __version__, bpy.app.version_string]
    digest = hashlib.sha256(json.dumps(settings, sort_keys=True).encode())
    root = Path(__file__).parent.parent.parent
    tables = sorted(
        f for folder in _TABLES for f in (root / folder).rglob("*") if f.suffix in (".toml", ".py")
    )
    asset = Path(avatar) if Path(avatar).suffix else library.path(avatar)
    for file in (
        *_there(job.mapping, *_files(job.stage)),
        asset,
        *tables,
    ):
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    cast = () if job.cast is None else read_cast(job.cast)
    for member in cast:
        own = asdict(replace(member, performance="", avatar=""))
        digest.update(json.dumps(own, sort_keys=True).encode())
        file = Path(member.avatar) if Path(member.avatar).suffix else library.path(member.avatar)
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    shot = digest.hexdigest()
    for file in _there(job.performance, job.sound, *(m.performance for m in cast)):
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return Marks(shot, digest.hexdigest())


def _files(stage: StageChoice) -> tuple[str | None, ...]:
    return stage.set, stage.hdri, stage.screen, stage.shots, stage.behind, stage.garbage


def _there(*files: str | Path | None) -> list[Path]:
    return [Path(f) for f in files if f and Path(f).is_file()]
