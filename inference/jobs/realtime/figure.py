"""An avatar for programs that move it themselves, such as a page in a browser."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ....base.errors import InputError
from ....base.progress import Cancel, Note, Progress, silent, stoppable, unsaid
from ....base.writing import write_bytes
from ..export import ExportJob, export
from ..options import Written, option
from ..outputs import check_outputs, same
from ..scene import AvatarOptions

if TYPE_CHECKING:
    from ...performance.performance import Performance


@dataclass(frozen=True, kw_only=True)
class FigureJob(AvatarOptions):
    """An avatar as a .glb whose animation is the T-pose, with a .json beside it: bones by their joints."""

    output: Path = option(
        help="an avatar in the T-pose: .glb, with its bones by joint as .json beside it",
        flags=["-o", "--output"],
        metavar="OUT.glb",
        written=Written("a figure", (".glb",)),
    )

    def touches(self, file: Path) -> bool:
        """The table of bones beside it."""
        return same(self.output.with_suffix(".json"), file)


def figure(
    job: FigureJob, *, progress: Progress = silent, note: Note = unsaid, cancel: Cancel | None = None
) -> Path:
    """Write both files; returns the .glb.

    In the T-pose every joint of SMPL-X is unturned: who turns a joint by R in the world turns its bones by R
    from where they stand there. Raises as :func:`.export.export` does, and InputError where the avatar has no
    skeleton that is known.
    """
    check_outputs(job)
    told = stoppable(progress, cancel)
    still = ExportJob(
        performance=_t_pose(),
        avatar=job.avatar,
        avatar_shape=job.avatar_shape,
        output=job.output,
        reduce=True,
    )
    export(still, progress=told, note=note, cancel=cancel)
    bones = bones_of(job.output)
    write_bytes(job.output.with_suffix(".json"), json.dumps({"joints": bones}, indent=1).encode())
    return job.output


def bones_of(glb: Path) -> dict[str, list[str]]:
    """The bones of a .glb by the joint of SMPL-X that moves them, parents first. Raises InputError where no
    skeleton is known in it."""
    from ....rigs.gltf.glb import read_document, sound_tables
    from ....rigs.recognition.detect import detect

    document = read_document(glb)
    with sound_tables():
        nodes = document.get("nodes", [])
        used = {int(i) for skin in document.get("skins", []) for i in skin["joints"]}
        names = [str(nodes[i].get("name", "")) for i in sorted(used)]
    found = detect(names)
    if found is None:
        raise InputError(f"{glb.name} has no skeleton that is known", "see docs/rigs.md")
    return {joint: list(bones) for joint, bones in found.mapping.items() if bones}


def _t_pose() -> Performance:
    import numpy as np

    from ....rigs.smplx import rest_joints
    from ...performance.checks import FORMAT
    from ...performance.performance import Performance

    frames, rate, fps = 2, 16_000, 30.0
    return Performance(
        fps=fps,
        poses=np.zeros((frames, 165), np.float32),
        trans=np.zeros((frames, 3), np.float32),
        arkit=np.zeros((frames, 52), np.float32),
        expressions=np.zeros((frames, 100), np.float32),
        audio=np.zeros(int(frames / fps * rate), np.int16),
        audio_rate=rate,
        word_labels=(),
        word_times=np.zeros((0, 2), np.float32),
        phone_labels=(),
        phone_times=np.zeros((0, 2), np.float32),
        rest_joints=rest_joints(),
        meta={"format": FORMAT, "fps": fps, "seed": 0, "phone_set": "ipa", "expression_space": "none"},
    )
