"""A VITS voice trained further on somebody's recordings, by coqui-tts's trainer in its own environment."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ...base.consent import consent
from ...base.errors import InputError, PaksaTalkerError
from ...base.progress import Progress, silent
from ...base.text_file import read_text
from ...base.wheels import sha256_of
from ..timeline.speech import Speech, as_float
from .recording import read_recording
from .sound.loudness import limited, loudness
from .voices import voice_store
from .voices.apart import environment
from .voices.apart.kinds import kind

SOUNDS = (".wav", ".flac", ".ogg", ".mp3")
SHORTEST, LONGEST = 1.0, 15.0
"""Seconds of a sentence that is learnt from: what is longer takes too much memory."""
LEAST = 2
"""Sentences."""
LOUDNESS = -23.0
"""LUFS of the sentences: those of Recommendation EBU R 128."""
_AROUND = 0.1
"""Seconds kept around a sentence."""
_WORKER = Path(environment.__file__).with_name("worker") / "tune.py"


@dataclass(frozen=True)
class Course:
    """How it is trained: ``steps`` with ``batch`` sentences each, ``rate`` of learning, ``seed``. Raises
    InputError where one is out of range."""

    steps: int = 2000
    batch: int = 8
    rate: float = 2e-5
    seed: int = 0

    def __post_init__(self) -> None:
        for name, value, least, most in (
            ("steps", self.steps, 1, 10**7),
            ("batch", self.batch, 1, 512),
            ("rate", self.rate, 1e-8, 1e-2),
            ("seed", self.seed, 0, 2**31 - 1),
        ):
            if not least <= value <= most:
                raise InputError(f"{name} {value:g} is out of range", f"give {least:g} to {most:g}")


@dataclass(frozen=True)
class Clip:
    """A sentence of the recordings: its text, and where it is said in which of them."""

    text: str
    source: Path
    start: float
    end: float


def tune(
    recordings: Path,
    base: str,
    out: Path,
    said: str | None,
    *,
    language: str | None = None,
    course: Course = Course(),
    progress: Progress = silent,
) -> Path:
    """Train the voice ``base`` (the name of one that was added, or the folder of a model) on the sound files
    in a folder, each with what is said in a .txt beside it or recognised; returns ``out``, a folder that
    ``voices add`` takes.

    ``said``: the consent of who speaks, kept beside each recording. Raises InputError where there is none,
    where ``base`` is no VITS, where too little can be learnt from or ``out`` is there already, and
    PaksaTalkerError where coqui is missing or the training fails.
    """
    python = environment.python(kind("coqui"))
    if python is None:
        raise PaksaTalkerError(
            "training needs coqui-tts, which is not installed", "paksatalker engines add coqui"
        )
    if out.exists():
        raise InputError(f"{out} is there already", "name a folder that is not")
    place, rate = _base(base)
    agreed, clips = [], list[Clip]()
    files = _sounds(recordings)
    for i, file in enumerate(files):
        progress("listen", i, len(files))
        agreed.append(consent(file, sha256_of(file), said).text)
        clips += _clips(file, language)
    if len(clips) < LEAST:
        raise InputError(
            f"{recordings} holds {len(clips)} sentences of {SHORTEST:g} to {LONGEST:g} s",
            "an hour of them is good, ten minutes are worth trying",
        )
    with tempfile.TemporaryDirectory(prefix="paksatalker-tuning-") as work:
        data = Path(work) / "data"
        _write(clips, data, rate)
        made = Path(work) / "voice"
        made.mkdir()
        settings = {
            "base": str(place),
            "data": str(data),
            "out": str(made),
            "clips": len(clips),
            "steps": course.steps,
            "batch": course.batch,
            "rate": course.rate,
            "seed": course.seed,
        }
        (Path(work) / "settings.json").write_text(json.dumps(settings), "utf-8")
        _train(
            [str(python), "-I", "-X", "utf8", str(_WORKER), str(Path(work) / "settings.json")],
            course,
            progress,
        )
        _keep(made, out, agreed)
    return out


def _base(base: str) -> tuple[Path, int]:
    """The folder of the voice to begin with, and its rate in Hz."""
    stored = next((v for v in voice_store.stored("coqui") if v.name == base), None)
    folder = stored.model if stored else Path(base).expanduser()
    if not (folder / "config.json").is_file():
        raise InputError(
            f"there is no voice {base[:80]} to begin with", "name a VITS voice of coqui, or its folder"
        )
    try:  # it may hold Infinity, which is no JSON of ours
        table = json.loads(read_text(folder / "config.json", 5_000_000))
    except (ValueError, RecursionError):
        table = None
    audio = table.get("audio") if isinstance(table, dict) else None
    rate = audio.get("sample_rate") if isinstance(audio, dict) else None
    if not isinstance(table, dict) or table.get("model") != "vits" or not isinstance(rate, int):
        raise InputError(f"{base[:80]} is no VITS voice", "other kinds are not trained here")
    if not 8000 <= rate <= 96000:
        raise InputError(f"{base[:80]} says {rate} samples a second", "take another voice")
    return folder, rate


def _sounds(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise InputError(
            f"there is no folder {folder}", "put recordings into one, and what is said beside each"
        )
    found = sorted(f for f in folder.iterdir() if f.suffix.lower() in SOUNDS)
    if not found:
        raise InputError(f"{folder} holds no recordings", f"they are {', '.join(SOUNDS)}")
    return found


def _clips(file: Path, language: str | None) -> list[Clip]:
    """The sentences of a recording."""
    beside_it = file.with_suffix(".txt")
    text = read_text(beside_it, 1_000_000) if beside_it.is_file() else None
    heard = read_recording(file, transcript=text, language=language)
    if not heard.words:
        raise InputError(f"nobody knows what is said in {file.name}", f"write it into {beside_it.name}")
    rows = [Clip(" ".join(s.text.split()), file, s.start, s.end) for s in heard.sentences]
    return [row for row in rows if SHORTEST <= row.end - row.start <= LONGEST]


def _write(clips: Sequence[Clip], folder: Path, rate: int) -> None:
    """The sentences as LJSpeech has them: metadata.csv, and wavs at the voice's rate, equally loud."""
    import soundfile
    from scipy.signal import resample_poly

    (folder / "wavs").mkdir(parents=True)
    rows, speech, last = [], None, None
    for i, clip in enumerate(clips):
        if clip.source != last:
            speech, last = _sound(clip.source), clip.source
        assert speech is not None
        begin = max(0, round((clip.start - _AROUND) * speech.rate))
        sound = as_float(speech.audio)[begin : round((clip.end + _AROUND) * speech.rate)]
        common = int(np.gcd(rate, speech.rate))
        sound = np.asarray(resample_poly(sound, rate // common, speech.rate // common), np.float32)
        level = loudness(sound, rate)
        if np.isfinite(level):
            sound = limited(np.asarray(sound * 10 ** ((LOUDNESS - level) / 20), np.float32), rate)
        soundfile.write(folder / "wavs" / f"{i:05}.wav", sound, rate, subtype="PCM_16")
        text = clip.text.replace("|", " ")
        rows.append(f"{i:05}|{text}|{text}")
    (folder / "metadata.csv").write_text("\n".join(rows) + "\n", "utf-8")


def _sound(file: Path) -> Speech:
    return read_recording(file, asr=False)


def _train(command: list[str], course: Course, progress: Progress) -> None:
    environ = {
        **os.environ,
        "PYTHONWARNINGS": "ignore",
        "TRAINER_TELEMETRY": "0",
        "CUDA_DEVICE_ORDER": "PCI_BUS_ID",
    }
    with tempfile.TemporaryFile() as errors:
        try:
            process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, env=environ)
        except OSError as e:
            raise PaksaTalkerError(f"coqui does not start: {e}", "paksatalker engines") from e
        assert process.stdout is not None
        try:
            for line in process.stdout:
                told = json.loads(line) if line.startswith(b"{") and len(line) < 10_000 else {}
                if isinstance(told.get("step"), int):
                    progress("train", min(told["step"], course.steps), course.steps)
        except BaseException:
            process.kill()
            raise
        finally:
            code = process.wait()
        if code:
            errors.seek(0)
            lines = [x for x in errors.read().decode(errors="replace").splitlines() if x.strip()]
            why = lines[-1][:200] if lines else f"it ended with {code}"
            raise PaksaTalkerError(f"the training failed: {why}", "take another voice, or --rate 1e-5")


def _keep(made: Path, out: Path, agreed: Sequence[str]) -> None:
    """Move the voice to where it is wanted, the consent with it."""
    for name in ("config.json", "model.pth"):
        if not (made / name).is_file():
            raise PaksaTalkerError("the training made no voice", "see: paksatalker engines")
    consents = "\n".join(dict.fromkeys(agreed))
    (made / "README.md").write_text(
        f"Trained by paksatalker voices tune. Consent of who speaks:\n\n{consents}\n", "utf-8"
    )
    shutil.rmtree(made / "work", ignore_errors=True)
    out.parent.mkdir(parents=True, exist_ok=True)
    shutil.copytree(made, out)
