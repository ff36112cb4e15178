"""What decides the look of a job's frames, as one hash: frames of the same hash are not rendered again."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

import bpy

from ... import __version__
from ...inference.jobs.options import to_table
from ...inference.jobs.render import RenderJob
from ...rigs.avatar import library
from .render import Picture

_TABLES = ("stage", "shaders", "blender_addon", "rigs")
"""Folders whose tables and code set lights, materials, samples and retargeting."""

_NOT_SEEN = ("performance", "sound", "mapping", "avatar", "avatar_shape", "output", "save_blend", "exports")
"""Options of a job that are hashed by their files, or show in no frame."""


def fingerprint(job: RenderJob, avatar: str, picture: Picture) -> str:
    """SHA-256 of motion, avatar, settings, tables and versions; ``avatar`` is a name or a file."""
    table = to_table(job)
    played = {name: value for name, value in table.items() if name not in _NOT_SEEN}
    settings = [asdict(picture), played, __version__, bpy.app.version_string]
    digest = hashlib.sha256(json.dumps(settings, sort_keys=True).encode())
    root = Path(__file__).parent.parent.parent
    tables = sorted(
        f for folder in _TABLES for f in (root / folder).rglob("*") if f.suffix in (".toml", ".py")
    )
    asset = Path(avatar) if Path(avatar).suffix else library.path(avatar)
    named = (job.performance, job.sound, job.mapping, job.stage.set, job.stage.hdri)
    files = [Path(f) for f in named if f and Path(f).is_file()]
    for file in (*files, asset, *tables):
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()
