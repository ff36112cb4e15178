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
from ...inference.jobs.farm.farm_job import FarmJob
from ...inference.jobs.farm.shot_job import SCHEMA, FilmFile, ShotJob
from ...inference.jobs.render import is_finished
from .. import compat
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


def bundle_of(job: FarmJob, clip: Any, picture: Any, alone: bool, marks: Any) -> Path:
    """Write the bundle of a scene that is prepared; ``alone``: the frames hold alpha. Raises as
    :func:`write_bundle` does."""
    fps, crf = clip.fps, picture.quality.crf
    shot = ShotJob(
        schema=SCHEMA,
        scene=Path(SCENE),
        first=bpy.context.scene.frame_start,
        last=bpy.context.scene.frame_start + clip.frames - 1,
        digest=marks.job,
        shot=marks.shot,
        size=picture.size,
        format="exr" if job.format == "exr" else "png",
        alpha=alone,
        without=job.without_lever,
        blender=compat.SERIES,
        film=FilmFile(name=f"film.{job.film}", sound=Path(SOUND), fps=fps, crf=crf),
    )
    credits = clip.meta.get("engines", []) if hasattr(clip, "meta") else []
    who = Path(job.performance).name if is_finished(job) else job.avatar
    made = {"avatar": who, "quality": job.quality, "frames": clip.frames, "voices": credits}
    return write_bundle(shot, clip, job.output, job.system, job.chunk, made)
