"""Speakers and their voices as they are told on the command line."""

from __future__ import annotations

from collections.abc import Sequence

from ....base.errors import InputError


def told_of(options: Sequence[str]) -> dict[str, str]:
    """Speakers and their voices from ``NAME=VOICE``. Raises InputError where it is something else."""
    found = {}
    for text in options:
        who, _, voice = (piece.strip() for piece in text.partition("="))
        if not who or not voice:
            raise InputError(
                f"{text[:60]!r} gives no speaker a voice", "write NAME=VOICE, such as ANNA=kokoro:af_bella"
            )
        found[who] = voice
    return found
