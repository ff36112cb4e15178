"""Footage to footage that can be seen through: ``python -m paksatalker.blender_addon.keying.run JOB.json``.

The file holds the options of :class:`~paksatalker.inference.jobs.keying.key_job.KeyJob`; stdout is that of
``blender_addon/job.py``.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from ...base import logs
from ...base.errors import for_people
from ...base.locks import locked
from ...base.processes.parent import end_with_parent, take_stdout
from ...base.progress import Note, Progress
from ...base.report import ForParent, Logged
from ...film.encoding.encode import FilmStyle, write_film
from ...film.layers import U8
from ...inference.jobs.keying.key_job import KeyJob
from ...inference.jobs.options import from_table, to_table
from ...inference.jobs.picture import is_film

_RATE = 48000


def main(arguments: list[str]) -> int:
    """Run the job whose file is named and return the exit code."""
    report = Logged(ForParent(take_stdout()))
    end_with_parent()
    try:
        logs.set_up()
        job = from_table(KeyJob, json.loads(Path(arguments[0]).read_text("utf-8")))
        import_module("bpy")
        with locked(job.output):
            report.result(key_footage(job, report, report.note))
    except Exception as e:
        error = for_people(e, "a fault of the program: run again with --log-file and report it")
        report.error(error)
        return error.exit_code
    return 0


def key_footage(job: KeyJob, progress: Progress, note: Note) -> Path:
    """Key all frames; sound goes along into a film. Raises InputError where there is no such screen."""
    import av

    from ..shots.frame_folder import FrameFolder
    from ..shots.picture_file import write_png

    with av.open(str(job.footage)) as opened:
        stream = opened.streams.video[0]
        rate = float(stream.average_rate or 25)
        count = stream.frames or max(1, round(float(opened.duration or 0) / 1e6 * rate))
        size = stream.width - stream.width % 2, stream.height - stream.height % 2
    if is_film(job.output):
        frames = (f for f in _keyed(job, size, count, progress, note, lambda n: False) if f is not None)
        sound = _sound(job.footage)
        write_film(frames, 1 << 30, rate, sound, _RATE, job.output, FilmStyle(alpha=True), length=count)
        return job.output
    folder = FrameFolder(job.output, ".png", _mark(job))
    folder.claim([folder.frame(n + 1) for n in range(count)])
    for number, frame in enumerate(_keyed(job, size, count, progress, note, folder.has), 1):
        if frame is None:
            continue
        folder.write(number, lambda file, pixels=frame: write_png(pixels, file, alpha=True))  # type: ignore[misc]
    return job.output


def _mark(job: KeyJob) -> str:
    """A hash of what decides the frames: the dials and the footage."""
    told = job.footage.stat()
    values = {**to_table(job), "output": "", "size": told.st_size, "time": told.st_mtime_ns}
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def _keyed(
    job: KeyJob,
    size: tuple[int, int],
    count: int,
    progress: Progress,
    note: Note,
    there: Callable[[int], bool],
) -> Iterator[U8 | None]:
    """The frames one after the other, None for those that are ``there``, counted from 1."""
    import av

    from ...stage.chroma_key import Key
    from ...stage.footage import check_screen, screen_noise, screen_share
    from .keyer import Keyer

    keyer: Any = None
    beside = job.output.with_name(f".{job.output.name}.tga")
    with av.open(str(job.footage)) as opened:
        for number, frame in enumerate(opened.decode(video=0)):
            pixels: Any = frame.to_ndarray(format="rgb24")[: size[1], : size[0]]
            if keyer is None:
                check_screen(pixels, job.key, job.footage)
                share, noise = screen_share(pixels, job.key), screen_noise(pixels, job.key)
                note(f"{share:.0%} of the picture is screen, its noise {noise:.1f} of 255")
                choice = Key(job.key, job.black, job.white, job.spill)
                keyer = Keyer(choice, size, _garbage(job.garbage, size), noise)
            yield None if there(number + 1) else keyer.keyed(pixels, beside)
            progress("key", number + 1, max(count, number + 1))


def _garbage(file: Path | None, size: tuple[int, int]) -> U8 | None:
    if file is None:
        return None
    from PIL import Image

    with Image.open(file) as opened:
        return np.array(opened.convert("L").resize(size))


def _sound(file: Path) -> Any:
    """The footage's sound, mono at 48 kHz; silence where it has none."""
    import av

    pieces: list[Any] = []
    with av.open(str(file)) as opened:
        if opened.streams.audio:
            to_mono = av.AudioResampler(format="s16", layout="mono", rate=_RATE)
            for frame in opened.decode(audio=0):
                pieces += [f.to_ndarray()[0] for f in to_mono.resample(frame)]
            pieces += [f.to_ndarray()[0] for f in to_mono.resample(None)]
    return np.concatenate(pieces).astype(np.int16) if pieces else np.zeros(0, np.int16)


if __name__ == "__main__":
    from ..leaving import leave

    leave(main(sys.argv[1:]))
