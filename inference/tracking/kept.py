"""What was seen in the pictures of a film, row by row in a temporary file: half an hour is 400 MB, of which
as much is in memory as is looked at."""

from __future__ import annotations

import tempfile

import numpy as np
import numpy.typing as npt

from .seen import HAND, POSE, SeenBody, SeenFace

F32 = npt.NDArray[np.float32]

_FACE = [("points", "<f4", (478, 3)), ("scores", "<f4", (52,))]
_BODY = [("pose", "<f4", (POSE, 4)), ("world", "<f4", (POSE, 3)), ("hands", "<f4", (2, HAND, 3))]


class Kept:
    """Rows that are added one at a time and read as columns at the end; the file goes with them."""

    def __init__(self, body: bool) -> None:
        self._file = tempfile.TemporaryFile(prefix="paksatalker-seen-")  # noqa: SIM115
        self._kind = np.dtype([*_FACE, *_BODY] if body else _FACE)
        self._count = 0
        self.anybody = False
        """Whether a face was in any picture."""

    def add(self, face: SeenFace | None, body: SeenBody | None) -> None:
        """What is seen in the next picture. Raises OSError where there is no room for it."""
        row = np.zeros((), self._kind)
        for seen, names in ((face, _FACE), (body, _BODY)):
            for name, *_ in names:
                if name in (self._kind.names or ()):
                    row[name] = np.nan if seen is None else getattr(seen, name)
        self._file.write(row.tobytes())
        self._count += 1
        self.anybody = self.anybody or face is not None

    def column(self, name: str, shape: tuple[int, ...]) -> F32:
        """(S, *shape) of one name, read from the file as it is looked at; NaN of what was not looked for."""
        if self._count == 0 or name not in (self._kind.names or ()):
            return np.broadcast_to(np.float32(np.nan), (self._count, *shape))
        self._file.flush()
        return np.asarray(np.memmap(self._file, self._kind, "r", shape=(self._count,))[name])
