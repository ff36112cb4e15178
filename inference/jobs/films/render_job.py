"""What is to be rendered of a performance, or of a finished scene, and the child process that does it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from ....base.errors import InputError
from ....base.progress import Cancel, Note, Progress
from ..blender_process import run_job
from ..options import option
from ..picture import PictureOptions, is_film
from ..scene import MOTION, MotionOptions, PartOptions, clip, refuse
from ..values import frame_ranges

if TYPE_CHECKING:
    from ....base.processes.children import Child
    from ...performance.performance import Performance


_OF_A_CLIP = (
    "avatar", "avatar_shape", "mapping", "only", "in_place", "blend_in", "blend_out", "additive", "up_axis",
    "from_fps", "sound", "keep_place", "fps",
)  # fmt: skip


SEEN_THROUGH = (".mov", ".webm")
"""Endings of films with alpha."""


@dataclass(frozen=True, kw_only=True)
class RenderJob(PartOptions, PictureOptions, MotionOptions):
    """A film or frames of a performance on an avatar."""

    performance: Any = option(
        None,
        MOTION,
        flags=["performance"],
        metavar="CLIP",
        read=lambda value: None if value is None else clip(value),
        schema={"type": ["string", "null"]},
    )
    """As of :class:`MotionOptions`; with a cast its people have their own."""
    format: Literal["png", "exr", "layers"] = option(
        "png",
        "of frames in a folder; layers: EXR of person, set, shadow and cryptomatte, or a film each (png)",
    )
    seen: str | None = option(
        None, "of a folder, these frames alone; the others are left out", metavar="A-B,...", read=frame_ranges
    )

    def check(self) -> None:
        """A film has no format of frames, and a finished scene its own person, motion and sound."""
        super().check()
        if self.performance is None and self.cast is None:
            raise InputError("there is nothing to render", "give a CLIP, or --cast F.toml")
        if is_finished(self):
            refuse(self, _OF_A_CLIP, "is not for a finished scene", "leave it out: the .blend has its own")
        if is_film(self.output):
            names = ("seen",) if self.format == "layers" else ("format", "seen")
            refuse(self, names, "is that of frames in a folder", "leave it out, or name a folder")
            if self.format == "layers" and self.output.suffix.lower() not in SEEN_THROUGH:
                raise InputError(
                    f"layers in an {self.output.suffix} can't be seen through",
                    f"name a film {' or '.join(SEEN_THROUGH)}, or a folder for EXR",
                )


def is_finished(job: MotionOptions) -> bool:
    """Whether a scene that somebody finished in Blender is named in a clip's place."""
    return isinstance(job.performance, Path) and job.performance.suffix.lower() == ".blend"


def rendered(
    job: RenderJob,
    avatar: str,
    performance: Performance,
    progress: Progress,
    note: Note,
    cancel: Cancel | None = None,
    ready: Child | None = None,
) -> Path:
    """Render a performance that is there on an avatar that was looked for; ``ready`` as of ``run_job``."""
    run_job("render", job, avatar, performance, progress, note, cancel, ready)
    return job.output
