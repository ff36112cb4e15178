"""The prepared scene of a bundle: saved with all that it needs, beside its sound and its job."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import bpy

from ...base.errors import of_blender
from ...base.writing import whole_folder, write_text
from ...inference.jobs.farm.bundle import fill_bundle
from ...inference.jobs.farm.shot_job import FilmFile, ShotJob
from ..animation.soundtrack import write_wav
from ..picture.render import Clip

SCENE, SOUND, JOB = "scene.blend", "sound.wav", "job.toml"


def write_bundle(
    job: ShotJob, clip: Clip, folder: Path, system: str, chunk: int, made: dict[str, Any]
) -> Path:
    """Write the open scene as a bundle, whole or not at all. Raises PaksaTalkerError where it can't be."""
    title = folder.name or "PaksaTalker"
    with whole_folder(folder.absolute()) as partial:
        try:
            bpy.ops.file.pack_all()
            bpy.ops.wm.save_as_mainfile(filepath=str(partial / SCENE), copy=True, compress=True)
        except RuntimeError as e:
            raise of_blender("the scene can't be saved", e, partial.parent) from e
        write_wav(partial / SOUND, clip.audio, clip.audio_rate)
        write_text(partial / JOB, toml_of(job))
        fill_bundle(partial, system, job, title, chunk, made)
    return folder


def toml_of(job: ShotJob) -> str:
    """A job as TOML: its values, then the table of its film."""
    film = job.film
    rows = _rows(replace(job, film=None))
    return rows if film is None else f"{rows}\n[film]\n{_rows(film)}"


def _rows(options: ShotJob | FilmFile) -> str:
    lines = []
    for f in fields(options):
        value = getattr(options, f.name)
        if value is None or value == ():
            continue
        plain = list(value) if isinstance(value, tuple) else str(value) if isinstance(value, Path) else value
        # text, numbers, switches and lists of them are written in TOML as in JSON
        lines.append(f"{f.name} = {json.dumps(plain, ensure_ascii=False)}")
    return "\n".join(lines) + "\n"
