"""Talking to an engine in a process of its own.

Requests are JSON objects, one a line; the answer is one JSON line, and where that tells ``samples`` the sound
follows as so many float32 (little-endian). ``{"do": "load", "model": PLACE}`` answers with what the model
has; ``{"do": "say", "text": ..., "language": ..., "speaker": ..., "rate": ..., "like": FILE, "seed": ...,
"instruct": WORDS}`` answers with ``rate`` and the sound. ``{"error": ...}`` is a line for a person. The
worker ends where stdin ends.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import subprocess
import tempfile
from pathlib import Path
from threading import Timer
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from .....base.errors import PaksaTalkerError
from . import environment
from .kinds import Kind

LOAD, SAY = 900.0, 600.0
"""Seconds that a model may take to load, and a sentence to be made."""
_LONGEST_LINE = 1_000_000
_MOST_SAMPLES = 48000 * 600
_WORKER = Path(__file__).with_name("worker") / "serve.py"


class Engine:
    """One model in a running process."""

    def __init__(self, kind: Kind, model: str, *, online: bool = False, worker: Path = _WORKER) -> None:
        """Start the process and load the model: a folder, or a name that the engine can fetch where
        ``online``. Raises PaksaTalkerError where it does not come up."""
        python = environment.python(kind)
        if python is None:
            raise PaksaTalkerError(f"{kind.name} is not installed", f"paksatalker engines add {kind.name}")
        self.kind = kind
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115
        try:
            self._process = subprocess.Popen(
                [str(python), "-I", "-X", "utf8", str(worker), kind.module],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                env=_environment(kind, online),
            )
        except OSError as e:
            raise PaksaTalkerError(f"{kind.name} does not start: {e}", "paksatalker engines") from e
        atexit.register(self.close)
        self.told = self._ask({"do": "load", "model": model}, LOAD)[0]

    def say(self, **request: Any) -> tuple[npt.NDArray[np.float32], int]:
        """Sound (N,) and its rate. Raises PaksaTalkerError where the engine fails or dies."""
        told, sound = self._ask({"do": "say", **request}, SAY)
        rate = int(told.get("rate", 0))
        if not len(sound) or not 8000 <= rate <= 96000:
            raise PaksaTalkerError(f"{self.kind.name} answered with no sound", "try another voice")
        return np.nan_to_num(sound, nan=0.0, posinf=1.0, neginf=-1.0), rate

    @property
    def alive(self) -> bool:
        """Whether the process is there."""
        return self._process.poll() is None

    def close(self) -> None:
        """End the process."""
        with contextlib.suppress(OSError, ValueError):
            if self._process.stdin:
                self._process.stdin.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _ask(self, request: dict[str, Any], longest: float) -> tuple[dict[str, Any], npt.NDArray[np.float32]]:
        assert self._process.stdin is not None and self._process.stdout is not None
        guard = Timer(longest, self._process.kill)
        guard.start()
        try:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline(_LONGEST_LINE)
            told = json.loads(line) if line else {}
            count = told.get("samples", 0) if isinstance(told, dict) else 0
            if not isinstance(count, int) or not 0 <= count <= _MOST_SAMPLES:
                raise ValueError
            data = self._process.stdout.read(4 * count)
        except (OSError, ValueError):
            line, told, data, count = b"", {}, b"", 0
        finally:
            guard.cancel()
        if not line or not isinstance(told, dict) or len(data) < 4 * count:
            why = self._last_words()
            self._process.kill()  # what it says next would answer something else
            self._process.wait(10)
            raise PaksaTalkerError(f"{self.kind.name} ended: {why}", "see: paksatalker engines")
        if "error" in told:
            raise PaksaTalkerError(f"{self.kind.name}: {str(told['error'])[:300]}", str(told.get("hint", "")))
        return told, np.frombuffer(data, "<f4").astype(np.float32)

    def _last_words(self) -> str:
        """The last line that the process wrote for people."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(2)
        self._errors.seek(max(0, self._errors.seek(0, os.SEEK_END) - 4000))
        lines = [x.strip() for x in self._errors.read().decode("utf-8", "replace").splitlines() if x.strip()]
        return lines[-1][:200] if lines else f"exit code {self._process.returncode}"


def _environment(kind: Kind, online: bool) -> dict[str, str]:
    """What the process may see: models that it fetches lie in the engine's folder, and none are fetched where
    not ``online``."""
    cache = environment.folder(kind) / "models"
    own = {
        "HF_HOME": str(cache),
        "TTS_HOME": str(cache),
        "COQUI_TOS_AGREED": "1",
        "PYTHONIOENCODING": "utf-8",
    }
    if not online:
        own |= {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
    return {**os.environ, **own}
