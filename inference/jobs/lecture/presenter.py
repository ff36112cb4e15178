"""The presenter's frames: only the rectangle that is seen, only while it is."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ....base.progress import Cancel, Note, Progress
from ....film.layers import U8
from ....film.lecture.composing import Seen
from ....film.lecture.layouts import Layout
from ..finish.options import FinishOptions
from ..picture import PictureOptions
from ..render import RenderJob, rendered
from .between import between
from .lecture_job import LectureJob

if TYPE_CHECKING:
    from ...performance.performance import Performance


_SMALL, _SAMPLES = 480, 2
"""A presenter up to so many pixels wide has fewer samples in draft: denoised and this small, they do."""


@dataclass(frozen=True)
class Presenter:
    """Folders of frames by the layouts that show them; ``frames`` that the performance has."""

    folders: dict[str, Path]
    frames: int
    rendered: int
    """Frames that were rendered in 3D, and their pixels."""
    pixels: int
    every: int = 1
    """How long each is seen."""
    between: Mapping[Path, frozenset[int]] = field(default_factory=dict)
    """Of each folder, the frames that are the mean of their neighbours, counted from 0."""
    begins: Sequence[int] = ()
    """The frames with which sentences begin."""

    def picture(self, layout: str, frame: int) -> U8 | None:
        """The presenter (h, w, 4) on a frame, counted from 0; the last one stays."""
        folder = self.folders.get(layout)
        if folder is None:
            return None
        number = frame_shown(frame, self.frames, self.every, self.begins)
        if number not in self.between.get(folder, ()):
            return _pixels(folder, number)
        both = _pixels(folder, number - 1).astype(np.uint16) + _pixels(folder, number + 1)
        return ((both + 1) // 2).astype(np.uint8)


def render_presenter(
    job: LectureJob,
    performance: Performance,
    avatar: str,
    plan: Sequence[Seen],
    layouts: dict[str, Layout],
    work: Path,
    progress: Progress,
    note: Note,
    cancel: Cancel | None,
) -> Presenter:
    """Render what the plan shows of the presenter into folders in ``work``. Raises as ``render`` does."""
    alike: dict[tuple[int, int, str, bool], list[str]] = {}
    for name, own in layouts.items():
        if own.presenter is not None:
            key = own.presenter.width, own.presenter.height, own.framing, own.shape == "cut"
            alike.setdefault(key, []).append(name)
    begins = sentence_frames(performance)
    folders: dict[str, Path] = {}
    means: dict[Path, frozenset[int]] = {}
    count, pixels = 0, 0
    for (wide, high, framing, cut), names in alike.items():
        # the last frame stays for slides without words at the end
        seen = (i for i, s in enumerate(plan) if s.layout in names)
        shown = sorted({frame_shown(i, performance.frames, job.every, begins) for i in seen})
        if not shown:
            continue
        folder = work / f"{wide}x{high}-{framing}{'-cut' if cut else ''}"
        folders |= dict.fromkeys(names, folder)
        if job.every == 1 and "between" not in job.without_lever:
            means[folder] = between(performance, shown, high, framing)
        shown = [i + 1 for i in shown if i not in means.get(folder, ())]
        count += len(shown)
        pixels += len(shown) * wide * high
        alone = {"set": "", "key": "", "keyed": "behind", "behind": "", "garbage": None}
        stage = replace(job.stage, framing=framing, **(alone if cut else {"set": job.stage.named_set}))
        picture = {f.name: getattr(job, f.name) for f in fields(PictureOptions)}
        if job.samples is None and job.quality == "draft" and wide <= _SMALL:
            picture["samples"] = _SAMPLES
        if "between" not in job.without_lever:
            # the neighbours of a calm frame are not rendered, so nothing can be gathered from them
            picture["without_lever"] = (*job.without_lever, "gather")
        plain = {f.name: f.default for f in fields(FinishOptions)}
        one = RenderJob(
            **{**picture, **plain, "output": folder, "size": (wide, high), "stage": stage},
            performance=performance,
            seen=ranges(shown),
        )
        rendered(one, avatar, performance, progress, note, cancel)
    if calm := sum(map(len, means.values())):
        note(f"between: {calm} calm frames of the presenter are the mean of their neighbours")
    return Presenter(folders, performance.frames, count, pixels, job.every, means, begins)


def _pixels(folder: Path, frame: int) -> U8:
    from PIL import Image

    with Image.open(folder / f"frame_{frame + 1:04d}.png") as image:
        return np.array(image.convert("RGBA"))


def frame_shown(frame: int, frames: int, every: int, begins: Sequence[int] = ()) -> int:
    """The frame of a performance that stands for one of the film, both counted from 0.

    Each Nth is counted from the frame with which its sentence begins, the last of ``begins`` before it: so an
    edit leaves the frames of other sentences what they were.
    """
    last = min(frame, frames - 1)
    before = bisect_right(begins, last)
    return last - (last - (begins[before - 1] if before else 0)) % every


def sentence_frames(performance: Performance) -> list[int]:
    """The frames with which sentences begin, in order, counted from 0."""
    starts = [float(s["start"]) for s in performance.meta.get("sentences", [])]
    # they begin on whole frames; where a recording's don't, the same one after an edit all the same
    return sorted({math.floor(start * performance.fps + 0.25) for start in starts})


def ranges(numbers: Sequence[int]) -> str:
    """Numbers in order as ranges.

    >>> ranges([1, 2, 3, 7, 9, 10])
    '1-3,7,9-10'
    """
    found: list[list[int]] = []
    for n in numbers:
        if found and found[-1][1] == n - 1:
            found[-1][1] = n
        else:
            found.append([n, n])
    return ",".join(f"{a}-{b}" if b > a else f"{a}" for a, b in found)
