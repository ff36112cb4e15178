"""Sentences that a voice has said before, kept by what was asked for: an edit has its own said alone.

One file a sentence, of the sound and its phones, in the user's cache; only inside :func:`keeping`.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from ...base.errors import PaksaTalkerError
from ...base.folders import cache_folder
from ...base.writing import whole_file
from .sound.utterance import SpokenPhone, Utterance
from .text.readings import Reading

MOST_BYTES = 500_000_000
_LONGEST = 60_000_000
"""Bytes of a sentence that can be one."""
_KEEPING: ContextVar[bool] = ContextVar("keeping sentences", default=False)


@contextmanager
def keeping() -> Iterator[None]:
    """What voices say inside is kept, and what they said before inside of another is taken from there."""
    token = _KEEPING.set(True)
    try:
        yield
    finally:
        _KEEPING.reset(token)
        _trim(cache_folder("speech"))


def said_or_kept(
    asked: Callable[[], Sequence[str]], words: Sequence[Reading], say: Callable[[], Utterance]
) -> Utterance:
    """What ``say`` gives, or gave for the same. ``asked``: engine, voice, versions and sentence, where it is
    wanted to know."""
    if not _KEEPING.get():
        return say()
    told = [*asked(), _code(), [asdict(word) for word in words]]
    key = hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()
    file = cache_folder("speech") / key[:2] / f"{key}.npz"
    found = _read(file)
    if found is None:
        found = say()
        _write(found, file)
    return found


def _read(file: Path) -> Utterance | None:
    """A file that is cut off or no such counts as none."""
    try:
        if file.stat().st_size > _LONGEST:
            return None
        with np.load(io.BytesIO(file.read_bytes()), allow_pickle=False) as data:
            rest = json.loads(bytes(data["told"]).decode("utf-8"))
            audio = np.asarray(data["audio"], np.float32)
        sounds = tuple(SpokenPhone(*row) for row in rest["sounds"])
        os.utime(file)
    except Exception:  # a zip's readers raise many kinds
        return None
    return Utterance(audio, int(rest["rate"]), sounds, frozenset(rest["cannot"]), bool(rest["untimed"]))


def _write(said: Utterance, file: Path) -> None:
    rows = [[s.label, float(s.start), float(s.end), int(s.stress), int(s.word)] for s in said.sounds]
    rest: dict[str, Any] = {
        "rate": int(said.rate),
        "sounds": rows,
        "cannot": sorted(said.cannot),
        "untimed": bool(said.untimed),
    }
    told = np.frombuffer(json.dumps(rest).encode(), np.uint8)
    with (
        suppress(OSError, PaksaTalkerError),
        whole_file(file, parents=True) as partial,
        partial.open("wb") as opened,
    ):
        np.savez_compressed(opened, audio=said.audio, told=told)


@cache
def _code() -> str:
    """Of the code that speaks: another version may say it otherwise."""
    found = hashlib.sha256()
    for file in sorted(Path(__file__).parent.rglob("*.py")):
        found.update(file.read_bytes())
    return found.hexdigest()


def _trim(folder: Path) -> None:
    """What was not used for the longest time goes first."""
    files = []
    with suppress(OSError):
        files = [(f.stat().st_mtime, f.stat().st_size, f) for f in folder.glob("*/*.npz")]
    left = sum(size for _, size, _ in files)
    for _, size, file in sorted(files):
        if left <= MOST_BYTES:
            return
        with suppress(OSError):
            file.unlink()
        left -= size
