"""Frames in several processes at once, each with the scene and its share of the threads."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import bpy

from ...base.logs import logger
from ...base.processes.children import Child
from ...inference.jobs.farm.shot_job import SCHEMA
from .. import compat
from .frame_folder import FrameFolder
from .frame_loop import Frame, FrameLoop, Shot
from .levers import Saved

_MEGABYTES = 1200
"""Memory that a process is reckoned with."""
_FEWEST = 48
"""Frames of each process that are worth its start."""
_MOST = 4
_RUN = 24
"""Frames, at most, that a process takes at a time: three of the longest spans between rendered ones."""
_SMALL = 1280 * 720
"""Pixels up to which what a frame does on one core alone is much of it: Cycles then renders in several
processes too."""
_PAGES = "GLIBC_TUNABLES", "glibc.malloc.hugetlb=1"
"""Large pages for what Cycles looks up for every ray, where Linux gives them on request: 3 % of a frame."""
_log = logger(__name__)


def chosen_workers(
    asked: int | None,
    engine: str,
    frames: int,
    note: Callable[[str], None] = lambda text: None,
    size: tuple[int, int] | None = None,
) -> int:
    """How many processes render so many frames of ``size`` pixels: as many as are asked for, else by engine,
    size, cores and memory.

    Large frames of Cycles and all of EEVEE use all cores, or the GPU, in one process; Workbench, and Cycles
    between small frames, wait for themselves.
    """
    cores = os.cpu_count() or 1
    if bpy.app.binary_path and (asked or 1) > 1:
        note("--workers needs Blender as a Python module: one process renders")
        return 1
    if asked is not None:
        if asked > 2 * cores:
            note(f"warning: {asked} workers on {cores} cores: more than one a core are slower")
        return asked
    small = (
        size is not None and size[0] * size[1] <= _SMALL and engine == "cycles" and not compat.cycles_gpu()
    )
    if bpy.app.binary_path or not (small or engine == "workbench"):
        return 1
    return max(1, min(cores, _MOST, frames // _FEWEST, int(_free_megabytes() // _MEGABYTES)))


def render_all(
    scene: bpy.types.Scene,
    shot: Shot,
    folder: FrameFolder,
    numbers: Sequence[int],
    workers: int,
    told: Callable[[Frame], None],
) -> Saved:
    """Render these frames into ``folder``, in this process where ``workers`` is one. ``told``
    hears of each."""
    workers = min(workers, len(numbers))
    if workers == 1:
        loop = FrameLoop(scene, shot, folder, told)
        loop.render(numbers)
        return loop.saved
    with tempfile.TemporaryDirectory(prefix="paksatalker-") as name:
        file = Path(name) / "scene.blend"
        bpy.ops.wm.save_as_mainfile(filepath=str(file), copy=True, compress=False)
        job = Path(name) / "job.json"
        job.write_text(json.dumps(_table(shot, folder, numbers, file, workers)), encoding="utf-8")
        saved = _listen([_started(job, some, folder) for some in _shares(numbers, workers)], told)
    folder.look_again()  # they have noted their frames in the folder's list
    return saved


def _shares(numbers: Sequence[int], workers: int) -> list[list[int]]:
    """The frames of each process: equal runs in turn, for frames stand between others near by, and stretches
    in which much moves take longer than calm ones."""
    turns = max(1, round(len(numbers) / (workers * _RUN)))
    bounds = [len(numbers) * i // (turns * workers) for i in range(turns * workers + 1)]
    runs = [numbers[a:b] for a, b in pairwise(bounds)]
    return [[n for run in runs[i::workers] for n in run] for i in range(workers)]


def _table(
    shot: Shot, folder: FrameFolder, numbers: Sequence[int], scene: Path, workers: int
) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "scene": str(scene),
        "output": str(folder.path.absolute()),
        "first": min(numbers),
        "last": max(numbers),
        "digest": folder.fingerprint,
        "shot": shot.digest,
        "size": list(shot.size),
        "format": folder.ending[1:],
        "alpha": shot.alpha,
        "without": sorted(shot.off),
        "threads": max(1, (os.cpu_count() or 1) // workers),
    }


def _started(job: Path, numbers: Sequence[int], folder: FrameFolder) -> Child:
    package = __package__.rsplit(".", 2)[0]
    module = f"{package}.blender_addon.farm.worker"
    frames = ",".join(map(str, numbers))
    words = ["--job", str(job), "--root", str(folder.path.absolute()), "--frames", frames]
    name, value = _PAGES
    return Child(
        [sys.executable, "-P", "-m", module, *words],
        "a worker",
        {name: ":".join(filter(None, (os.environ.get(name), value)))},
        hint="a rerun goes on where it stopped",
    )


def _listen(children: list[Child], told: Callable[[Frame], None]) -> Saved:
    """Wait for all; whatever ends one of them, or us, ends the others."""
    saved, left = Saved(), list(children)
    try:
        while left:
            for child in list(left):
                over = child.poll()
                for line in child.lines():
                    _heard(line, saved, told)
                if over:
                    left.remove(child)
                    child.result()
            time.sleep(0.02)
    finally:
        for child in left:
            child.cancel(patience=0)
    return saved


def _heard(line: dict[str, Any], saved: Saved, told: Callable[[Frame], None]) -> None:
    if "frame" in line:
        names = ("how", "seconds", "layer", "megabytes")
        told(Frame(line["frame"], *(line[n] for n in names)))
    elif "saved" in line:
        said = line["saved"]
        saved.unseen = tuple(sorted({*saved.unseen, *said["unseen"]}))
        saved.shares += said["shares"]
        saved.gathered += said["gathered"]
        saved.between += said["between"]
        saved.seconds += said["seconds"]
        saved.reused += said["reused"]
        saved.megabytes = max(saved.megabytes, said["megabytes"])


def _free_megabytes() -> float:
    with suppress(OSError, ValueError, IndexError):
        rows = Path("/proc/meminfo").read_text("ascii").splitlines()
        free = next(row for row in rows if row.startswith("MemAvailable"))
        return int(free.split()[1]) / 1024
    return 4 * _MEGABYTES
