"""Consent of the person whose voice or face is taken: stated once, kept beside what was taken.

``ada.wav`` has its consent in ``ada.wav.consent.toml``: what was said, when, and the hash of the file that it
is for, so that another recording of that name is asked for again.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

from .errors import InputError
from .tables import parse_table
from .text_file import read_text
from .writing import write_text

MOST = 2000
"""Characters of what is said."""


@dataclass(frozen=True)
class Consent:
    """What was said, the day it was stated (ISO 8601) and the SHA-256 of the file that it is for."""

    text: str
    stated: str
    sha256: str


def beside(file: Path) -> Path:
    """Where the consent for a file is kept."""
    return file.with_name(file.name + ".consent.toml")


def consent(file: Path, sha256: str, said: str | None, person: str = "the speaker") -> Consent:
    """The consent for a file of that hash: ``said`` now, which is written beside it, or found there.

    Raises InputError where nobody has stated it, and where what lies there is none or for another file.
    """
    place = beside(file)
    if said is not None:
        text = " ".join(said.split())
        if len(text) < 3 or len(text) > MOST:
            raise InputError(
                "the consent says nothing" if len(text) < 3 else "the consent is too long",
                "say who agreed, to what and when, such as --consent 'Ada Byron, by mail on 3 May 2026'",
            )
        made = Consent(text, datetime.date.today().isoformat(), sha256)
        kept = _kept(place) if place.exists() else None
        if kept is None or (kept.text, kept.sha256) != (made.text, made.sha256):
            _write(place, made)
            return made
        return kept
    if not place.exists():
        raise InputError(
            f"nobody has agreed that {file.name} may be used",
            f"ask {person}, then state it: --consent 'WHO agreed to WHAT, and WHEN'",
        )
    kept = _kept(place)
    if kept.sha256 != sha256:
        raise InputError(
            f"{place.name} is the consent for another file than {file.name}", "state it anew: --consent TEXT"
        )
    return kept


def _kept(place: Path) -> Consent:
    table = parse_table(read_text(place, 5 * MOST), str(place))
    values = [table.get(name) for name in ("text", "stated", "sha256")]
    if not all(isinstance(value, str) and value for value in values):
        raise InputError(f"{place} is no consent", "state it anew: --consent TEXT, after taking it away")
    return Consent(*map(str, values))


def _write(place: Path, made: Consent) -> None:
    import tomli_w

    told = {"text": made.text, "stated": made.stated, "sha256": made.sha256}
    write_text(place, tomli_w.dumps(told))
