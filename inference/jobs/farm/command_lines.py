"""Command lines for any other queue, with the words that it puts frames in place of."""

from __future__ import annotations

from collections.abc import Mapping

from .shot_job import REQUIREMENTS, ShotJob

_TOKENS = (
    ("one frame a task, as #frame", "#frame"),
    ("OpenCue", "#FRAME_START#-#FRAME_END#"),
    ("Deadline 10", "<STARTFRAME>-<ENDFRAME>"),
    ("by hand", "{start}-{end}"),
)


def command_lines(job: ShotJob, title: str, chunk: int) -> Mapping[str, str]:
    """A file of command lines, for a shell in the bundle's folder."""
    script = "code/render_job.py"
    render = (
        f"blender -b --disable-autoexec --python-exit-code 1 --python {script} -- --job job.toml --frames"
    )
    lines = [f"# {title}: frames {job.first} to {job.last}, {chunk} a task; in this folder:"]
    for name, token in _TOKENS:
        lines += [f"# {name}", f"{render} '{token}'"]
    lines += ["# at the end, with a Python that has PyAV, numpy and scipy"]
    lines += [f"python3 {script} --job job.toml {word}" for word in ("--assemble", "--check")]
    return {"commands.txt": "\n".join(lines) + "\n", "requirements.txt": "\n".join(REQUIREMENTS) + "\n"}
