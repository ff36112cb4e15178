"""What the commands do with files of motion: read any, write any, carry one to another."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from ...base.errors import InputError
from ..jobs.outputs import check_file

if TYPE_CHECKING:
    from ...base.report import Report
    from ..performance.performance import Performance

DATA = (".bvh", ".csv", ".smpl", ".vrma")
SCENES = (".glb", ".fbx", ".blend")


def opened(options: Namespace, report: Report) -> Performance:
    """The performance in the file that the options name, whatever made it, at the rate that is wanted."""
    from ..motion.motion_in import open_performance
    from ..performance.excerpt import excerpt
    from ..performance.resample import resample

    performance = open_performance(
        options.performance, up=options.up_axis, fps=options.from_fps, sound=options.sound
    )
    if "source" in performance.meta:
        for warning in performance.meta["warnings"]:
            report.note(f"warning: {warning}")
    if options.fps is not None:
        performance = resample(performance, options.fps)
    frames = getattr(options, "frames", None)
    return performance if frames is None else excerpt(performance, *frames)


def convert(options: Namespace, report: Report) -> None:
    """Motion of one format as another; ``.npz`` is a performance, with ``--emage`` BEAT2's layout."""
    check_file(options.output, (".npz", *DATA), "motion")
    if options.emage and options.output.suffix.lower() != ".npz":
        raise InputError("--emage is a layout of .npz", "end the output's name with .npz")
    performance = opened(options, report)
    if options.output.suffix.lower() == ".npz" and not options.emage:
        performance.save(options.output)
    else:
        write(performance, options.output, report, options.avatar)
    report.result(options.output)


def write(performance: Performance, output: Path, report: Report, avatar: str | None = None) -> None:
    """Write motion as the output's ending says. A VRM avatar says which expressions a .vrma is for."""
    from ..motion.motion_out import write_motion

    expressions: tuple[str, ...] = ()
    if output.suffix.lower() == ".vrma" and avatar is not None and avatar.lower().endswith((".vrm", ".glb")):
        from ...rigs.motion_files.vrma import expressions_of

        expressions = expressions_of(Path(avatar))
    for note in write_motion(performance, output, expressions):
        report.note(note)


def write_sound(performance: Performance, output: Path, report: Report) -> None:
    """The sound as .wav beside a file that can't hold it."""
    import wave

    if output.suffix.lower() not in (".glb", ".fbx") or not performance.audio.any():
        return
    file = output.with_suffix(".wav")
    with wave.open(str(file), "wb") as f:
        f.setnchannels(1)
        f.setsampwidth(2)
        f.setframerate(performance.audio_rate)
        f.writeframes(performance.audio.astype("<i2").tobytes())
    report.note(f"its sound: {file}")


def check_reduce(options: Namespace) -> None:
    """Raises InputError where ``--reduce`` is given for what is no .glb."""
    if options.reduce and options.output.suffix.lower() != ".glb":
        raise InputError("--reduce is for .glb", "leave it out, or end the output's name with .glb")


def reduce(file: Path, report: Report) -> None:
    """Leave out keys of a .glb within the bounds that are told."""
    from ...rigs.motion_files.reduce_glb import DEGREES, WEIGHT, reduce_glb

    before = file.read_bytes()
    after = reduce_glb(before)
    partial = file.with_name(f"{file.stem}.part.glb")
    partial.write_bytes(after)
    partial.replace(file)
    report.note(
        f"reduced from {len(before) / 1e6:.1f} to {len(after) / 1e6:.1f} MB: weights within {WEIGHT:g}, "
        f"each bone within {DEGREES:g} degrees of its parent"
    )
