"""A model file of the user's, pickle or ``.npz``, as checked arrays."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from ...base.errors import InputError
from . import unpickle
from .numeric import Arrays, read_arrays

_HINT = "take the file from the place that publishes the model"
_PICKLES = (".pkl", ".pickle")


def read_foreign(path: Path) -> Arrays:
    """The arrays of numbers in a ``.npz``, or in a pickle that a child process takes apart safely.

    Raises InputError with one clear line where the file is missing, hostile or something else.
    """
    if not path.is_file():
        raise InputError(f"there is no file {path}", "check the path")
    if path.suffix.lower() == ".npz":
        return read_arrays(path)
    if path.suffix.lower() not in _PICKLES:
        raise InputError(f"{path.name} is no model file", "give a .pkl or .npz in FLAME's or SMPL-X's format")
    if path.stat().st_size > unpickle.MOST_BYTES:
        raise InputError(f"{path.name} is larger than {unpickle.MOST_BYTES >> 20} MB", _HINT)
    with tempfile.TemporaryDirectory(prefix="paksatalker-model-") as folder:
        made = Path(folder) / "arrays.npz"
        # the file itself is run, isolated: nothing of the package or of the user's settings is loaded
        command = [sys.executable, "-I", unpickle.__file__, str(path.absolute()), str(made)]
        try:
            done = subprocess.run(
                command, capture_output=True, text=True, timeout=2 * unpickle.SECONDS, check=False
            )
        except subprocess.TimeoutExpired as e:
            raise InputError(f"{path.name} was refused: it takes too long", _HINT) from e
        if done.returncode or not made.exists():
            said = (done.stderr.strip().splitlines() or ["it can't be read"])[-1]
            raise InputError(f"{path.name} was refused: {said[:160]}", _HINT)
        return read_arrays(made)
