"""Where things of a user are kept: what is theirs, and what can be made again.

What is theirs (voices, models) lies in ``$PAKSATALKER_HOME``, else in the system's place for a user's data;
what can be made again (baked people) in ``$PAKSATALKER_CACHE``, else in its place for caches. Neither need be
there yet.
"""

from __future__ import annotations

import os
from pathlib import Path

from .errors import InputError

HOME = "PAKSATALKER_HOME"
CACHE = "PAKSATALKER_CACHE"


def user_folder(kind: str, variable: str = "") -> Path:
    """Where a user's own things of a kind are kept: in the folder that the environment's ``variable`` names,
    else in ``kind`` beside the others."""
    return _named(variable) or (_named(HOME) or _data()) / kind


def cache_folder(kind: str) -> Path:
    """Where things of a kind are kept that can be made again."""
    return (_named(CACHE) or _cache()) / kind


def _named(variable: str) -> Path | None:
    named = os.environ.get(variable)
    if not named:
        return None
    try:
        return Path(named).expanduser()
    except RuntimeError as e:
        raise InputError(f"{variable} names {named}, whose user there is not", "name a folder") from e


def _data() -> Path:
    from platformdirs import user_data_path

    return user_data_path("paksatalker", appauthor=False)


def _cache() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("paksatalker", appauthor=False, opinion=False)
