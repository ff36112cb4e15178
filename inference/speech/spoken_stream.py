"""Sound that is written while it is still being made: a WAV file that is whole after every sentence, or a
stream for a player."""

from __future__ import annotations

import struct
import threading
import time
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import BinaryIO, Self

import numpy as np
import numpy.typing as npt

from ...base.errors import InputError, PaksaTalkerError
from ...base.logs import logger
from .tts import speak

_ENDLESS = 0xFFFFFFFF
"""The size that stands in a stream's head: nobody knows it yet."""
_log = logger(__name__)


class SpokenStream:
    """Sentences given one by one, spoken in another thread by a ``voice`` and written to a .wav file or a
    binary stream. Use it with ``with``, and :meth:`wait` at the end of an answer."""

    def __init__(self, out: Path | BinaryIO, voice: str) -> None:
        self._out, self._voice = _Wav(out), voice
        self._asked = time.monotonic()
        self._sentences: SimpleQueue[str | None] = SimpleQueue()
        self._done = threading.Semaphore(0)
        self._given = 0
        self._trouble: Exception | None = None
        self.first: float | None = None
        self._thread = threading.Thread(target=self._work, name="speaking", daemon=True)
        self._thread.start()

    def begin(self) -> None:
        """An answer is asked for: :attr:`first` will be the seconds from here to its first sound."""
        self._asked, self.first = time.monotonic(), None

    def say(self, sentence: str) -> None:
        """Speak it after what was given before."""
        self._given += 1
        self._sentences.put(sentence)

    def wait(self) -> None:
        """Wait until all that was given is written. Raises PaksaTalkerError where it could not be spoken or
        written."""
        for _ in range(self._given):
            while not self._done.acquire(timeout=1.0):
                if not self._thread.is_alive():
                    raise InputError("the sound can't be made: its thread has ended", "begin again")
        self._given, trouble, self._trouble = 0, self._trouble, None
        if isinstance(trouble, PaksaTalkerError):
            raise trouble
        if trouble is not None:
            raise InputError(f"the sound can't be written: {trouble}", "is the player there?") from trouble

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._sentences.put(None)
        self._thread.join()
        self._out.close()

    def _work(self) -> None:
        while (sentence := self._sentences.get()) is not None:
            try:
                said = speak(sentence, voice=self._voice)
                self._out.write(np.asarray(said.audio, np.float32), said.rate)
                if self.first is None:
                    self.first = time.monotonic() - self._asked
                    _log.info("first sound after %.2f s", self.first)
            except (PaksaTalkerError, OSError, ValueError) as e:
                self._trouble = e
            finally:
                self._done.release()


class _Wav:
    """16-bit mono WAV, longer with each call; the head of a file tells its length at all times."""

    def __init__(self, out: Path | BinaryIO) -> None:
        self._where, self._is_file = out, isinstance(out, Path)
        self._file: BinaryIO | None = None
        self._bytes, self._rate = 0, 0

    def write(self, audio: npt.NDArray[np.float32], rate: int) -> None:
        if self._file is None:
            self._file = self._where.open("wb") if isinstance(self._where, Path) else self._where
            self._rate = rate
            self._file.write(self._head(0 if self._is_file else _ENDLESS))
        if rate != self._rate:
            raise ValueError(f"sound of {rate} Hz in a file of {self._rate} Hz")
        data = np.round(np.clip(audio, -1, 1) * 32767).astype("<i2").tobytes()
        self._file.write(data)
        self._bytes += len(data)
        if self._is_file:
            self._file.seek(0)
            self._file.write(self._head(self._bytes))
            self._file.seek(0, 2)
        self._file.flush()

    def close(self) -> None:
        if self._file is not None and self._is_file:
            self._file.close()

    def _head(self, size: int) -> bytes:
        """The 44 bytes before the samples (Microsoft's "Multimedia Programming Interface", 1991)."""
        whole = _ENDLESS if size == _ENDLESS else size + 36
        form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, self._rate, 2 * self._rate, 2, 16)
        return struct.pack("<4sI4s", b"RIFF", whole, b"WAVE") + form + struct.pack("<4sI", b"data", size)
