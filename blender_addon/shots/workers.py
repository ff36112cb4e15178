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
        saved = _listen([_started(job, some, folder) for some in _orders(numbers, workers)], told)
    folder.look_again()  # they have noted their frames in the folder's list
    return saved


def _orders(numbers: Sequence[int], workers: int) -> list[list[int]]:
    """The frames as each process goes through them: all of them, each from a place of its own on and then
    around. One that comes to what another has made or is at goes on behind it, so that all end together."""
    starts = [len(numbers) * i // workers for i in range(workers)]
    return [[*numbers[start:], *numbers[:start]] for start in starts]


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
    words = ["--job", str(job), "--root", str(folder.path.absolute()), "--frames", _ranges(numbers)]
    name, value = _PAGES
    return Child(
        [sys.executable, "-P", "-m", module, *words],
        "a worker",
        {name: ":".join(filter(None, (os.environ.get(name), value)))},
        hint="a rerun goes on where it stopped",
    )


def _ranges(numbers: Sequence[int]) -> str:
    """``1-3,7`` of 1, 2, 3 and 7."""
    ends = [i for i in range(1, len(numbers)) if numbers[i] != numbers[i - 1] + 1]
    runs = [numbers[a:b] for a, b in pairwise([0, *ends, len(numbers)])]
    return ",".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def _listen(children: list[Child], told: Callable[[Frame], None]) -> Saved:
    """Wait for all; whatever ends one of them, or us, ends the others."""
    left, hearing = list(children), _Hearing(told)
    try:
        while left:
            for child in list(left):
                over = child.poll()
                for line in child.lines():
                    hearing.line(line)
                if over:
                    left.remove(child)
                    child.result()
            time.sleep(0.02)
    finally:
        for child in left:
            child.cancel(patience=0)
    hearing.end()
    return hearing.saved


class _Hearing:
    """Tells of each frame once, though several processes come by it."""

    def __init__(self, told: Callable[[Frame], None]) -> None:
        self.saved = Saved()
        self._told = told
        self._made: set[int] = set()
        self._there: dict[int, Frame] = {}

    def line(self, line: dict[str, Any]) -> None:
        """What a process said."""
        if "frame" in line:
            names = ("how", "seconds", "layer", "megabytes")
            frame = Frame(line["frame"], *(line[n] for n in names))
            if frame.how == "there":
                self._there[frame.number] = frame
            else:
                self._made.add(frame.number)
                self._told(frame)
        elif "saved" in line:
            self._add(line["saved"])

    def end(self) -> None:
        """Tell of those that none of them made."""
        for number, frame in sorted(self._there.items()):
            if number not in self._made:
                self._told(frame)

    def _add(self, said: dict[str, Any]) -> None:
        saved = self.saved
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
