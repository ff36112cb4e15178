"""What decides the look of a job's frames, as one hash: frames of the same hash are not rendered again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import bpy

from ... import __version__
from ...rigs.avatar import library
from .render import Picture

_TABLES = ("stage", "shaders", "blender_addon", "rigs")
"""Folders whose tables and code set lights, materials, samples and retargeting."""


def fingerprint(job: Mapping[str, Any], picture: Picture) -> str:
    """SHA-256 of performance, avatar, settings, tables and versions."""
    avatar = job["avatar"]
    asset = Path(avatar) if Path(avatar).suffix else library.path(avatar)
    played = [job.get(name) for name in ("framing", "stage", "fps", "only", "in_place", "over")]
    settings = [asdict(picture), *played, __version__, bpy.app.version_string]
    digest = hashlib.sha256(json.dumps(settings, sort_keys=True).encode())
    root = Path(__file__).parent.parent.parent
    tables = sorted(
        f for folder in _TABLES for f in (root / folder).rglob("*") if f.suffix in (".toml", ".py")
    )
    mapping = [Path(job["mapping"])] if job.get("mapping") else []
    stage = job.get("stage") or {}
    pictures = [Path(p) for p in (stage.get("set"), stage.get("hdri")) if p and Path(p).is_file()]
    for file in (Path(job["performance"]), asset, *mapping, *pictures, *tables):
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()
