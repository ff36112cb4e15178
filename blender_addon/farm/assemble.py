"""The frames of a shot to its film, and whether both are whole. Needs PyAV, not Blender."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import wave
from pathlib import Path

from ...base.errors import InputError, PaksaTalkerError
from ...base.processes.streams import fill_closed
from ...base.progress import Progress, silent
from ...base.writing import write_text
from ...inference.jobs.farm.shot_job import FilmFile, ShotJob
from ..shots.frame_folder import FrameFolder, sha256

MANIFEST = "film.json"


def prepare_python(requirements: Path) -> None:
    """Install what assembling needs into this Python, where it is missing."""
    fill_closed()
    if all(importlib.util.find_spec(name) for name in ("av", "numpy", "scipy")):
        return
    command = [sys.executable, "-m", "pip", "install", "-r", str(requirements)]
    if subprocess.run(command, stdout=sys.stderr, check=False).returncode:
        raise PaksaTalkerError("PyAV can't be installed", f"{' '.join(command)}")


def assemble(job: ShotJob, progress: Progress = silent) -> Path:
    """Write the film of a job whose frames are all there, and beside it the hashes of film and frames.

    Raises InputError where a frame is missing or not as it was rendered, or the job has no film.
    """
    import numpy as np

    from ...film.encoding.codecs import codec_of, require_encoder
    from ...film.encoding.encode import FilmStyle, encode

    film = _film(job)
    require_encoder(codec_of(Path(film.name).suffix))
    hashes = _frames(job)
    with wave.open(str(film.sound), "rb") as sound:
        rate, samples = sound.getframerate(), np.frombuffer(sound.readframes(sound.getnframes()), np.int16)
    folder = FrameFolder(job.output, ".png", job.digest, shared=True)
    count = job.last - job.first + 1
    to = job.output / film.name
    encode(
        folder.pattern, job.first, count, film.fps, samples, rate, to,
        FilmStyle(crf=film.crf, alpha=job.alpha),
        done=lambda n: progress("encode", n, count),
    )  # fmt: skip
    found = {"film": film.name, "sha256": sha256(to), "frames": hashes}
    write_text(job.output / MANIFEST, json.dumps(found, indent=1) + "\n")
    return to


def check(job: ShotJob) -> str:
    """One line on a film that is whole. Raises InputError on a frame, a hash or a length that is not so."""
    import av

    film, hashes = _film(job), _frames(job)
    file, manifest = job.output / film.name, job.output / MANIFEST
    if not file.is_file() or not manifest.is_file():
        raise InputError(f"there is no film {file}", "assemble it first")
    told = json.loads(manifest.read_text("utf-8"))
    if told["frames"] != hashes or told["sha256"] != sha256(file):
        raise InputError(f"{file} is not of these frames", "assemble it again")
    with av.open(str(file)) as opened:
        frames = sum(1 for packet in opened.demux(video=0) if packet.size)
    if frames != len(hashes):
        raise InputError(f"{file} has {frames} frames of {len(hashes)}", "assemble it again")
    return f"{file.name}: {frames} frames, each as its hash says; film {told['sha256'][:16]}"


def _film(job: ShotJob) -> FilmFile:
    if job.film is None or job.format != "png":
        raise InputError("the job has no film", "a film is made of PNG frames, as its table [film] says")
    return job.film


def _frames(job: ShotJob) -> dict[str, str]:
    folder = FrameFolder(job.output, f".{job.format}", job.digest, shared=True)
    numbers = range(job.first, job.last + 1)
    missing = [n for n in numbers if not folder.has(n)]
    if missing:
        some = ", ".join(map(str, missing[:5])) + (" ..." if len(missing) > 5 else "")
        raise InputError(
            f"{len(missing)} of {len(numbers)} frames are missing or broken: {some}", "render them"
        )
    wanted = {folder.frame(n).name for n in numbers}
    return {name: mark for name, mark in folder.hashes().items() if name in wanted}
