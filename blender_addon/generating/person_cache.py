"""The baked people that are kept: of the library, and of those who were made."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from ...base.writing import clear_left
from ...inference.person.sliders import text_of
from ...rigs.avatar import library
from ...rigs.avatar.description import Table, describe

KEPT = 30
"""People that stay in the cache, some 10 MB each; those longest unused go."""


def asset_at_hand(table: Table) -> Path | None:
    """The person that set-up baked, where the description is that one's, its name apart."""
    for name in library.names():
        if text_of({**describe(name), "label": ""}) == text_of({**table, "label": ""}):
            return library.found(name)
    return None


def used(asset: Path) -> Path:
    """The asset, from now on the one used last; what the cache holds beyond KEPT is forgotten."""
    with contextlib.suppress(OSError):  # of no harm to the person who is being made
        os.utime(asset)
        files = sorted(asset.parent.glob("*.npz"), key=lambda f: f.stat().st_mtime)
        for file in files[:-KEPT]:
            file.unlink()
        clear_left(asset.parent)  # what a stopped child was writing
    return asset
