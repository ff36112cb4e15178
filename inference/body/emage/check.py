"""What of EMAGE's weights a folder has: each part in a line, whether it is there and whether it is whole."""

from __future__ import annotations

from pathlib import Path

from ....base.errors import InputError
from .engine import EmageEngine
from .parts import PARTS
from .settings import NAMES, SUB_MODELS, Settings, read_settings
from .store import libraries_missing


def checked(folder: Path | None) -> list[str]:
    """Lines for people on the weights in ``folder``, or where that is None on those that the engine would
    take; the last one says whether they can be used. Torch is asked for only where all files are there.

    Raises InputError where there is no folder.
    """
    found = folder or EmageEngine().weights()
    if found is None:
        raise InputError("no weights of EMAGE were added", "name the folder that holds them")
    if not found.is_dir():
        raise InputError(f"there is no folder {found}", "name the folder that holds EMAGE's weights")
    places = {"main model": found}
    places |= {name: found / SUB_MODELS / name for name in (*(p.name for p in PARTS), "global")}
    lines, missing = [str(found)], []
    for name, place in places.items():
        file = next((place / n for n in NAMES if (place / n).is_file()), None)
        if file is None:
            missing.append(name)
            lines.append(f"{name}: missing, there is no {place / NAMES[0]} or {NAMES[1]}")
        else:
            lines.append(f"{name}: {file.name}, {file.stat().st_size / 1e6:.1f} MB{_sizes(place)}")
    return [*lines, f"not whole: {', '.join(missing)} missing" if missing else _use(found)]


def _sizes(place: Path) -> str:
    try:
        return "" if read_settings(place) == Settings() else ", sizes of its own"
    except InputError as e:
        return f"; {e}"


def _use(folder: Path) -> str:
    """Whether the weights can be read here."""
    if lack := libraries_missing():
        return f"all parts are there; {lack}"
    from .weights import load_model

    try:
        model = load_model(folder)
    except InputError as e:
        return f"can't be used: {e}; {e.hint}"
    count = sum(p.numel() for p in model.parameters())
    return f"whole: {count / 1e6:.1f} million weights, ready to use"
