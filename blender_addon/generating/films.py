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
from ...inference.jobs.keying.key_job import of_stage
from ...inference.jobs.lecture.lecture_job import LectureJob
from ...inference.jobs.options import Options
from ...inference.jobs.outputs import check_outputs
from ...inference.jobs.render import RenderJob
from ...inference.person.sliders import text_of
from ..characters.chosen import chosen_character
from ..settings import person_settings
from ..settings.stage.stage_settings import choice_of
from ..steps import Steps
from ..takes.duplicates import settings_of
from .background import Background, Outcome, Work, started
from .body_options import body_options
from .sources import voice_options

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


def lecture_file(slides: Path) -> Path:
    """The film of these slides, beside them."""
    return slides.parent / f"{slides.stem or 'lecture'}.mp4"


def start_lecture(
    scene: bpy.types.Scene, active: bpy.types.Object | None, slides: Path, how: Mapping[str, Any], wait: bool
) -> None:
    """Make a lecture beside its slides, with the sidebar's person, stage and quality, in the voice and manner
    of the chosen character, if there is one; ``how``: more of its options.

    Raises PaksaTalkerError where that can't be begun."""
    output = lecture_file(slides)
    more = {"stage": choice_of(scene), **_how(scene), **how}
    rate = float(more.get("fps", 25.0))
    base = scene.paksatalker.person.base
    check_outputs(LectureJob(slides=slides, output=output, avatar=base, **more))

    def job(folder: Path) -> LectureJob:
        spoken = _manner_of_character(scene, active, rate, folder)
        return LectureJob(slides=slides, output=output, avatar=_person(scene, folder), **{**spoken, **more})

    _begin(job, wait)


def start_batch(scene: bpy.types.Scene, lines: Path, folder: Path, wait: bool) -> None:
    """Make a film of each line of a table or folder, with the sidebar's person, stage and quality.

    Raises PaksaTalkerError where that can't be begun.
    """
    how = {"stage": choice_of(scene), **_how(scene)}
    _begin(lambda own: BatchJob(lines=lines, output=folder, avatar=_person(scene, own), **how), wait)


def start_key(scene: bpy.types.Scene, path: Path, wait: bool) -> None:
    """Key the set's video as the panel Footage says. Raises PaksaTalkerError where that can't be begun."""
    choice = choice_of(scene)
    if not choice.key:
        raise InputError("there is no footage to be keyed", "choose its screen in the panel Footage")
    key = of_stage(choice, path)
    check_outputs(key)
    _begin(lambda _: key, wait)


def _person(scene: bpy.types.Scene, folder: Path) -> str:
    """The sidebar's person: by name, or described in a file of the folder where sliders were moved."""
    person = scene.paksatalker.person
    table = person_settings.table_of(person)
    if not person.own and table == person_settings.base_of(person):
        return str(person.base)
    file = folder / "person.toml"
    file.write_text(text_of(table), encoding="utf-8")
    return str(file)


def _manner_of_character(
    scene: bpy.types.Scene, active: bpy.types.Object | None, fps: float, folder: Path
) -> dict[str, Any]:
    """Voice, delivery and manner of the chosen character; nothing where there is none."""
    try:
        settings = settings_of(chosen_character(scene, active))
    except PaksaTalkerError:
        return {}
    found = voice_options(settings)
    manner = body_options(scene, settings, scene.frame_start, fps, folder)
    for name in ("style", "culture", "intensity", "speaker_style", "pose", "look"):
        found[name] = manner.get(name)
    return {name: value for name, value in found.items() if value is not None}


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
