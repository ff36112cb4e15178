"""SVOX Pico as a module of WebAssembly: text to sound, phones and marks.

The synthesiser is C of 2009 that nobody looks after any more; as WebAssembly it reads no file, opens no
address, and can neither write past its own memory nor run for ever, whatever text it gets. ``pico.wasm`` is
made by ``scripts/make_pico.py``.
"""

from __future__ import annotations

import atexit
import importlib
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from .....base.errors import InputError, PaksaTalkerError

RATE = 16000
FRAME = 0.004
"""Seconds of a frame."""
MARK = 0x10000
"""The kind of an event that is a mark."""
FUEL = 20_000_000_000
"""Steps that a sentence may take: 120 s of speech take half of it."""
MOST_TEXT = 30000
"""Bytes of UTF-8."""


@dataclass(frozen=True)
class Said:
    """Sound (N,) in -1..1 at 16 kHz, and events (M, 2): a phone's number with its frames, or ``MARK`` with
    the mark's own number. The frames of all phones are as long as the sound."""

    audio: npt.NDArray[np.float32]
    events: npt.NDArray[np.int32]


def say(text: str, resources: tuple[Path, Path], runtime: Path) -> Said:
    """``text`` with Pico's own markup, said by the voice whose files of text and sound these are.

    ``runtime`` is a folder with wasmtime, where it is not installed. The same text gives the same sound: each
    is said by a new machine. Raises InputError where the voice can't say it, PaksaTalkerError where wasmtime
    is missing.
    """
    wasmtime = found(runtime)
    data = text.encode("utf-8", "ignore")
    if len(data) > MOST_TEXT or b"\0" in data:
        raise InputError("the text is too long for a voice of Pico", "shorten the sentence")
    try:
        machine = _Machine(wasmtime, str(runtime))
        for number, file in enumerate(resources):
            machine.give(number, _read(str(file)))
        machine.ask("open")
        return machine.said(data)
    except (wasmtime.WasmtimeError, wasmtime.Trap) as e:
        raise InputError("Pico can't say this sentence", "say it otherwise, or take another voice") from e


def found(runtime: Path) -> Any:
    """The module wasmtime, installed or in the folder; raises PaksaTalkerError where it is missing."""
    try:
        return importlib.import_module("wasmtime")
    except ImportError:
        sys.path.append(str(runtime))
    try:
        return importlib.import_module("wasmtime")
    except (ImportError, OSError) as e:
        raise PaksaTalkerError("wasmtime is missing, Pico runs in it", "paksatalker voices add pico") from e
    finally:
        sys.path.remove(str(runtime))


@lru_cache(maxsize=1)
def _compiled(runtime: str) -> tuple[Any, Any, Any]:
    wasmtime = found(Path(runtime))
    settings = wasmtime.Config()
    settings.consume_fuel = True
    engine = wasmtime.Engine(settings)
    module = wasmtime.Module(engine, Path(__file__).with_name("pico.wasm").read_bytes())
    linker = wasmtime.Linker(engine)
    linker.define_wasi()
    atexit.register(_compiled.cache_clear)  # wasmtime can't be closed any more once the interpreter ends
    return engine, module, linker


@lru_cache(maxsize=4)
def _read(file: str) -> bytes:
    return Path(file).read_bytes()


class _Machine:
    """One run of the module, with a memory of its own."""

    def __init__(self, wasmtime: Any, runtime: str) -> None:
        engine, module, linker = _compiled(runtime)
        self._store = wasmtime.Store(engine)
        self._store.set_wasi(wasmtime.WasiConfig())
        self._store.set_fuel(FUEL)
        self._exports = linker.instantiate(self._store, module).exports(self._store)
        self._memory = self._exports["memory"]
        self._exports["_initialize"](self._store)

    def ask(self, name: str, *values: int) -> int:
        """What a function gives; raises InputError where that is a status of failure."""
        given = int(self._exports[name](self._store, *values))
        if name in ("open", "say") and given:
            raise InputError(f"Pico failed with status {given}", "say it otherwise, or take another voice")
        return given

    def give(self, number: int, data: bytes) -> None:
        """Hand a resource over: 0 the text's, 1 the sound's."""
        place = self.ask("resource", number, len(data))
        if not place:
            raise InputError("Pico has no room for its voice", "fetch it again: paksatalker voices add pico")
        self._memory.write(self._store, data, place)

    def said(self, data: bytes) -> Said:
        """What is said for UTF-8."""
        self._memory.write(self._store, data + b"\0", self.ask("text"))
        self.ask("say")
        sound = np.frombuffer(self._array("samples", "sample_count", 2), "<i2").astype(np.float32) / 32768
        return Said(sound, np.frombuffer(self._array("events", "event_count", 8), "<i4").reshape(-1, 2))

    def _array(self, name: str, count: str, size: int) -> bytes:
        start = self.ask(name)
        return bytes(self._memory.read(self._store, start, start + size * self.ask(count)))
