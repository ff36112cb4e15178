"""Keyed footage as a layer of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ...base.progress import Progress
from ...film.layers import U8
from ...film.places import ORDER
from ...inference.jobs.films.render_job import RenderJob
from ...inference.jobs.keying.key_job import KeyJob, of_stage
from ...stage.video_file import VIDEOS, rate_of

_BEFORE = 35.0
"""Its order where it stands before the person."""


@dataclass(frozen=True)
class Footage:
    """A video or picture before a screen, keyed as ``job`` says, whose ``output`` is still to be named."""

    job: KeyJob
    order: float

    def keyed(self, folder: Path, progress: Progress, note: Callable[[str], None]) -> list[Path]:
        """Its frames with alpha, in a folder. Raises InputError where it has no such screen."""
        from ..keying.run import key_footage

        key_footage(replace(self.job, output=folder), progress, note)
        return sorted(folder.glob("frame_*.png"))

    def at(self, frames: list[Path], number: int, fps: float, size: tuple[int, int]) -> U8:
        """What fills a film's frame, counted from 0, at its own rate, again and again (h, w, 4)."""
        from PIL import Image, ImageOps

        video = self.job.footage.suffix.lower() in VIDEOS
        rate = (rate_of(self.job.footage) or fps) if video else fps
        with Image.open(frames[int(number * rate / fps) % len(frames)]) as image:
            return np.array(ImageOps.fit(image.convert("RGBA"), size))


def without_key(job: RenderJob) -> tuple[RenderJob, Footage | None]:
    """The job with what was seen behind the footage for its set, and the footage; as it is without a key."""
    stage = job.stage
    if not stage.key:
        return job, None
    key = of_stage(stage, Path("frames"))
    order = _BEFORE if stage.keyed == "before" else ORDER["footage"]
    plain = replace(
        stage, set=stage.behind or "gradient", key="", keyed="behind", behind="", garbage=None, look=False
    )
    return replace(job, stage=plain), Footage(key, order)
