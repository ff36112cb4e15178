"""A look from a ``.cube`` file (Adobe, "Cube LUT specification", 1.0), put on frames by ffmpeg's lut3d."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from ...base.errors import InputError
from ...base.text_file import read_text

MOST_BYTES = 60_000_000
_LARGEST = {"1D": 65536, "3D": 129}
_SIZE = re.compile(r"^LUT_(1D|3D)_SIZE\s+(\d{1,6})\s*$")
_HINT = "export it anew as a .cube file"


def check_lut(file: Path) -> None:
    """Raise InputError, saying what is wrong, where the file is no whole ``.cube`` table."""
    if file.suffix.lower() != ".cube":
        raise InputError(f"{file.name} is no LUT that is read here", "give a .cube file")
    kind, size, rows = "", 0, 0
    for number, line in enumerate(read_text(file, MOST_BYTES, "the LUT").splitlines(), 1):
        words = line.split("#")[0].split()
        if not words:
            continue
        if (m := _SIZE.match(line.strip())) is not None:
            kind, size = m[1], int(m[2])
            if not 2 <= size <= _LARGEST[kind]:
                raise InputError(f"{file.name}, line {number}: a table of {size} can't be", _HINT)
        elif words[0][0] in "+-.0123456789":
            rows += 1
            try:
                whole = [float(w) for w in words]
            except ValueError:
                whole = []
            if len(whole) != 3 or not all(-1e4 < v < 1e4 for v in whole):
                raise InputError(f"{file.name}, line {number}: three numbers are wanted", _HINT)
    if not kind:
        raise InputError(f"{file.name} names no LUT_3D_SIZE: it is no LUT", _HINT)
    wanted = size if kind == "1D" else size**3
    if rows != wanted:
        raise InputError(f"{file.name} has {rows} of the {wanted} rows of its table", _HINT)


class Lut:
    """A look that is put on frames. Raises InputError on a file that is no table."""

    def __init__(self, file: Path) -> None:
        check_lut(file)
        self._file = file
        self._graph: Any = None

    def of(self, frame: Any) -> Any:
        """The frame with the look, as RGB (with alpha where it has that); exact to a 255th."""
        import av

        alpha = "a" in frame.format.name and frame.format.name not in ("gray",)
        plain = frame.reformat(format="rgba" if alpha else "rgb24")
        if self._graph is None:
            self._graph = av.filter.Graph()
            start = self._graph.add_buffer(
                width=plain.width, height=plain.height, format=plain.format, time_base=1
            )
            look = self._graph.add("lut3d", file=str(self._file), interp="tetrahedral")
            end = self._graph.add("buffersink")
            start.link_to(look)
            look.link_to(end)
            self._graph.configure()
        self._graph.push(plain)
        return self._graph.pull()
