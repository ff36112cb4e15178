"""A performance for other programs: on an avatar, or its motion alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ...base.errors import InputError
from ...base.file_kinds import holds, named, written_as
from ...base.progress import Cancel, Note, Progress, silent, stoppable, unsaid
from ...base.writing import whole_file, write_bytes
from .blender_process import run_job
from .options import Options, Written, option
from .outputs import check_outputs, same
from .scene import MotionOptions, PartOptions, PlayOptions, avatar_of, check_mapping, motion_of, refuse

if TYPE_CHECKING:
    from ..performance.performance import Performance

SCENES = written_as("scene")
DATA = tuple(ending for ending in written_as("motion") if ending not in written_as("performance"))
MADE_HERE = "exported by PaksaTalker"
"""The comment in a sound file that an export may write over."""
_OF_AN_AVATAR = ("avatar_shape", "mapping", "only", "in_place", "blend_in", "blend_out", "additive")


@dataclass(frozen=True, kw_only=True)
class ExportFile(Options):
    """The file of another program, whatever is written to it: a job's avatar, or one of an open scene."""

    output: Path = option(
        help=f"avatar and motion: {named(SCENES)}; motion alone: {named(DATA)}",
        flags=["-o", "--output"],
        metavar="OUT",
        written=Written("an export", (*SCENES, *DATA)),
    )
    reduce: bool = option(False, "of a .glb: fewer keys within small bounds")
    title: str | None = option(None, "the animation's name (the clip's)", metavar="NAME")

    def check(self) -> None:
        """Only what the kind of file can hold."""
        super().check()
        ending = self.output.suffix.lower()
        if self.reduce and ending != ".glb":
            raise InputError("--reduce is for .glb", "leave it out, or end the output's name with .glb")
        if self.title is not None and ending not in (".glb", ".fbx"):
            raise InputError(
                f"--title names the animation of a .glb or .fbx, and {ending} holds no name of one",
                "leave it out, or end the output's name with .glb or .fbx",
            )


@dataclass(frozen=True, kw_only=True)
class ExportJob(ExportFile, PartOptions, PlayOptions, MotionOptions):
    """An avatar with its performance, or the motion alone, as a file of another program."""

    def check(self) -> None:
        """Motion alone is placed on no avatar."""
        super().check()
        ending = self.output.suffix.lower()
        if ending in DATA:
            why = f"places motion on an avatar, and {ending} holds none"
            names = (*_OF_AN_AVATAR, *(() if ending == ".vrma" else ("avatar",)))
            refuse(self, names, why, f"leave it out, or export a {named(SCENES, 'or')}")

    def touches(self, file: Path) -> bool:
        """The sound, where it goes beside the output."""
        beside = self.output.suffix.lower() in SCENES and not holds(self.output.suffix, "sound")
        return beside and same(_sound_file(self.output), file)


@dataclass(frozen=True, kw_only=True)
class ConvertJob(MotionOptions):
    """Motion of one format as another."""

    emage: bool = option(False, "write an .npz as EMAGE and BEAT2 do")
    avatar: str | None = option(None, "the avatar that a .vrma is for", metavar="FILE.vrm")
    output: Path = option(
        help=f".npz (performance), {named(DATA, 'or')}",
        flags=["-o", "--output"],
        metavar="OUT",
        written=Written("motion", written_as("motion")),
    )

    def check(self) -> None:
        """``emage`` is a layout of .npz."""
        super().check()
        if self.emage and self.output.suffix.lower() != ".npz":
            raise InputError("--emage is a layout of .npz", "end the output's name with .npz")
        if self.avatar is not None and self.output.suffix.lower() != ".vrma":
            raise InputError("--avatar is for .vrma", "leave it out, or end the output's name with .vrma")


def export(
    job: ExportJob, *, progress: Progress = silent, note: Note = unsaid, cancel: Cancel | None = None
) -> Path:
    """Write the file that the job names; returns it.

    What holds an avatar is made in a child process of Blender's, with the sound beside what can't hold it.
    Raises InputError where the job can't be followed, PaksaTalkerError where Blender fails, Cancelled once
    ``cancel`` is set.
    """
    told = stoppable(progress, cancel)
    check_outputs(job)
    if job.output.suffix.lower() in DATA:
        performance = motion_of(job, note)
        told("motion", 0, 1)
        _write(performance, job.output, note, job.avatar)
        told("motion", 1, 1)
        return job.output
    check_mapping(job.mapping)
    avatar = avatar_of(job, told)
    performance = motion_of(job, note)
    _check_sound(performance, job.output)
    if job.title is None and isinstance(job.performance, Path) and job.output.suffix.lower() != ".blend":
        titled = replace(job, title=job.performance.stem)
    else:
        titled = job
    run_job("export", titled, avatar, performance, told, note, cancel)
    if job.reduce:
        _reduce(job.output, note)
    _write_sound(performance, job.output, note)
    return job.output


def convert(
    job: ConvertJob, *, progress: Progress = silent, note: Note = unsaid, cancel: Cancel | None = None
) -> Path:
    """Write the motion in the format that the output's ending names; returns the file. Raises InputError."""
    told = stoppable(progress, cancel)
    check_outputs(job)
    performance = motion_of(job, note)
    told("motion", 0, 1)
    if job.output.suffix.lower() == ".npz" and not job.emage:
        performance.save(job.output)
    else:
        _write(performance, job.output, note, job.avatar)
    told("motion", 1, 1)
    return job.output


def _write(performance: Performance, output: Path, note: Note, avatar: str | None) -> None:
    """Write motion as the output's ending says. A VRM avatar says which expressions a .vrma is for."""
    from ..motion.motion_out import write_motion

    expressions: tuple[str, ...] = ()
    if output.suffix.lower() == ".vrma" and avatar is not None and avatar.lower().endswith((".vrm", ".glb")):
        from ...rigs.gltf.vrm import expression_names

        expressions = expression_names(Path(avatar))
    for line in write_motion(performance, output, expressions):
        note(line)


def _write_sound(performance: Performance, output: Path, note: Note) -> None:
    """The sound as .wav beside a file that can't hold it."""
    if holds(output.suffix, "sound") or not performance.audio.any():
        return
    file = _sound_file(output)
    import soundfile

    how = {"samplerate": performance.audio_rate, "channels": 1, "subtype": "PCM_16", "format": "WAV"}
    with whole_file(file) as partial, soundfile.SoundFile(partial, "w", **how) as f:
        f.comment = MADE_HERE
        f.write(performance.audio)
    note(f"its sound: {file}")


def _check_sound(performance: Performance, output: Path) -> None:
    """Raise InputError where the sound would be written over a recording that no export of ours left."""
    file = _sound_file(output)
    if holds(output.suffix, "sound") or not performance.audio.any() or not file.exists():
        return
    import soundfile

    try:
        with soundfile.SoundFile(file) as f:
            ours = f.comment == MADE_HERE
    except (OSError, RuntimeError, TypeError):
        ours = False
    if not ours:
        raise InputError(
            f"the export's sound would be written over {file}", "move that file, or choose another name"
        )


def _sound_file(output: Path) -> Path:
    return output.with_suffix(".wav")


def _reduce(file: Path, note: Note) -> None:
    """Leave out keys of a .glb within the bounds that are told."""
    from ...rigs.gltf.reduce_glb import DEGREES, WEIGHT, reduce_glb

    before = file.read_bytes()
    after = reduce_glb(before)
    write_bytes(file, after)
    note(
        f"reduced from {len(before) / 1e6:.1f} to {len(after) / 1e6:.1f} MB: weights within {WEIGHT:g}, "
        f"each bone within {DEGREES:g} degrees of its parent"
    )
