"""Films, farm bundles and batches made by a child while Blender stays usable, of a copy of the open scene."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal, cast

import bpy

from ...base.errors import InputError, PaksaTalkerError
from ...inference.jobs.farm.batch import BatchJob
from ...inference.jobs.farm.farm_job import FarmJob
from ...inference.jobs.job_files import table_of
from ...inference.jobs.lecture.lecture_job import LectureJob
from ...inference.jobs.options import Options
from ...inference.jobs.outputs import check_outputs
from ...inference.jobs.render import RenderJob
from ..characters.chosen import chosen_character
from ..settings.stage.stage_settings import choice_of
from ..steps import Steps
from .background import Background, Outcome, Work, started

background = Background("another film is being made")
cancel = background.cancel
COPY = "scene.blend"
Queue = Literal["openjd", "flamenco", "command"]
_COSTS = ("frames:", "border:", "reuse:", "plate:")
"""Notes on what the frames took."""
_began = 0.0


def outcome() -> Outcome | None:
    """How the last work ended, None before the first and during any."""
    return background.outcome


def progress() -> tuple[str, float] | None:
    """What is done and how much of it (0..1), with the time left once that can be told; None without work."""
    shown = background.progress()
    if shown is None:
        return None
    step, share = shown
    gone = time.monotonic() - _began
    left = f", {_spoken(gone / share - gone)} left" if step.endswith("render") and 0.1 < share < 1 else ""
    return f"{step}{left}", share


def start_film(
    scene: bpy.types.Scene,
    active: bpy.types.Object | None,
    path: Path,
    wait: bool,
    finish: Mapping[str, Any] | None = None,
) -> None:
    """Render a copy of the open scene to a film. ``finish``: options of its end, such as titles. Raises
    PaksaTalkerError where that can't be begun."""

    def job(copy: Path) -> RenderJob:
        return RenderJob(performance=copy, output=path, **_how(scene), **(finish or {}))

    _start(scene, active, job, wait)


def start_bundle(scene: bpy.types.Scene, active: bpy.types.Object | None, folder: Path, wait: bool) -> None:
    """Make a farm's bundle of a copy of the open scene. Raises PaksaTalkerError where that can't be begun."""
    mine: Any = scene.paksatalker

    def job(copy: Path) -> FarmJob:
        how = {**_how(scene), "system": mine.queue, "chunk": mine.chunk}
        return FarmJob(performance=copy, output=folder, **how)

    _start(scene, active, job, wait)


def start_lecture(scene: bpy.types.Scene, slides: Path, how: Mapping[str, Any], wait: bool) -> None:
    """Make a lecture beside its slides, with the sidebar's person, stage, voice and quality; ``how``: more
    of its options. Raises PaksaTalkerError where that can't be begun."""
    mine: Any = scene.paksatalker
    output = slides.parent / f"{slides.stem or 'lecture'}.mp4"
    voice = str(getattr(mine, "voice", "") or "")
    job = LectureJob(
        slides=slides,
        output=output,
        avatar=mine.person.base,
        stage=choice_of(scene),
        voice=voice or None,
        **_how(scene),
        **how,
    )
    check_outputs(job)
    _begin(lambda _: job, wait)


def start_batch(scene: bpy.types.Scene, lines: Path, folder: Path, wait: bool) -> None:
    """Make a film of each line of a table or folder, with the sidebar's person, stage and quality.

    Raises PaksaTalkerError where that can't be begun.
    """
    person = scene.paksatalker.person.base
    how = {"avatar": person, "stage": choice_of(scene), **_how(scene)}
    _begin(lambda _: BatchJob(lines=lines, output=folder, **how), wait)


def _how(scene: bpy.types.Scene) -> dict[str, Any]:
    mine: Any = scene.paksatalker
    return {"quality": mine.quality, "workers": mine.workers or None}


def _start(
    scene: bpy.types.Scene, active: bpy.types.Object | None, job: Callable[[Path], Options], wait: bool
) -> None:
    chosen_character(scene, active)
    if scene.camera is None:
        raise InputError("the scene has no camera", "press Build Studio, or add one")
    check_outputs(job(Path(COPY)))

    def copied(folder: Path) -> Options:
        try:
            bpy.ops.wm.save_as_mainfile(filepath=str(folder / COPY), copy=True)
        except RuntimeError as e:
            raise PaksaTalkerError(
                f"the scene can't be copied: {str(e).strip()}", "save it, and try again"
            ) from e
        return job(folder / COPY)

    _begin(copied, wait)


def _begin(job: Callable[[Path], Options], wait: bool) -> None:
    def work() -> Work:
        global _began

        def arguments(folder: Path) -> list[str]:
            file = folder / "job.json"
            file.write_text(json.dumps(table_of(job(folder))), encoding="utf-8")
            return ["run", str(file)]

        child, folder = started(arguments)
        _began = time.monotonic()
        made = Work("Make Film", lambda: _ended(made), child, folder, share=1.0)
        return made

    background.start(work, wait)


def _ended(work: Work) -> Steps:
    """What was written, in how long, and what made it cheaper."""
    assert work.child is not None
    path = cast(str, work.child.result())
    saved = [note for note in work.child.notes if note.startswith(_COSTS)]
    work.done = ". ".join([f"Wrote {path} in {_spoken(time.monotonic() - _began)}", *saved])
    yield "done", 1.0


def _spoken(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
