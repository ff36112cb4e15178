"""The voices of hibari-tts that are not in its package: fetched, or taken from a file, to its own folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from ....base.errors import InputError, PaksaTalkerError
from ....base.writing import whole_file
from . import hibari_voice
from .voice_store import StoredVoice

LICENCE = "Apache-2.0"


def offered(name: str) -> StoredVoice:
    """A voice as hibari-tts lists it; raises InputError for one that it does not."""
    from hibari.voices import BASE_URL, VOICES

    row = VOICES.get(name)
    if row is None:
        raise InputError(f"hibari-tts has no voice '{name[:64]}'", f"it has: {', '.join(VOICES)}")
    language = hibari_voice.known()[name]
    return StoredVoice(name, language, LICENCE, row["bytes"], row["sha256"], BASE_URL + row["file"])


def by_hash(sha256: str) -> StoredVoice | None:
    """The voice whose network has this hash."""
    return next((v for name in hibari_voice.known() if (v := offered(name)).sha256 == sha256), None)


def add(voice: StoredVoice, agreed: Callable[[StoredVoice], bool], file: Path | None = None) -> Path | None:
    """Take a voice in from ``file``, or fetch it; None where ``agreed`` says no. Its hash is checked.

    Raises PaksaTalkerError where it cannot be fetched or written.
    """
    from hibari.voices import VOICES, cache_dir, voice_path

    if not agreed(voice):
        return None
    try:
        if file is None:
            return Path(voice_path(voice.name))
        final = Path(cache_dir()) / VOICES[voice.name]["file"]
        with whole_file(final, parents=True) as partial:
            shutil.copyfile(file, partial)
        return final
    except (RuntimeError, OSError) as e:
        raise PaksaTalkerError(
            f"can't fetch the voice {voice.name} from {voice.source}",
            "without a network fetch that file elsewhere, then: voices add FILE",
        ) from e
