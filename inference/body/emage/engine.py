"""EMAGE as an engine of the body: from a Speech by the weights in a folder of the user's.

Torch is imported when it runs. The model has no chance in it, no style and one speaker: the same sound gives
the same motion.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from ....base.credit import Credit
from ....base.errors import InputError
from ....base.progress import Progress, silent
from ...timeline.speech import Speech, as_float
from ...timeline.tracks import BodyTrack
from .settings import RATE
from .store import LICENCE, import_torch, libraries_missing, stored

if TYPE_CHECKING:
    from .body_track import EmageFace
    from .networks.model import Emage
    from .take import Take

F32 = npt.NDArray[np.float32]
Precision = Literal["float32", "bfloat16", "float16"]

VARIABLE = "PAKSATALKER_EMAGE"
"""Names the folder of the weights, where none were added or others are wanted."""
_ADD = f"paksatalker models add DIR, or {VARIABLE}=DIR; see docs/models.md"


@dataclass(frozen=True)
class EmageEngine:
    """The engine on the weights in ``folder``, or where that is None on those that the user has added.

    ``device``: ``cpu``, ``cuda``, ``mps`` or ``auto``, the fastest; ``precision``: of the main network.
    The take of one speech is kept, so that body and face are computed once.
    """

    folder: Path | None = None
    device: str = "auto"
    precision: Precision = "float32"
    name = "emage"
    _kept: dict[tuple[str, bool], Take] = field(default_factory=dict, repr=False, compare=False)

    def missing(self) -> str:
        """What it needs and does not find; whether the weights are whole is seen when they are read."""
        if lack := libraries_missing():
            return lack
        folder = self.weights()
        if folder is None:
            return f"it needs its weights: {_ADD}"
        return "" if folder.is_dir() else f"there is no folder {folder}: name that of EMAGE's weights"

    def credits(self) -> tuple[Credit, ...]:
        """The model; its expressions are in a basis of their own licence."""
        return (Credit("body", self.name, "emage_audio", LICENCE, non_commercial=True),)

    def animate(self, speech: Speech, fps: float, seed: int, progress: Progress = silent) -> BodyTrack:
        """Smoothed, with feet that keep their place; ``seed`` changes nothing. Raises InputError."""
        take = self.take(speech, progress=progress)
        from .body_track import body_track

        return body_track(take, speech.duration, fps)

    def face(self, speech: Speech, fps: float, progress: Progress = silent) -> EmageFace:
        """Jaw and FLAME 2020's expressions, as the model has them. Raises InputError."""
        take = self.take(speech, progress=progress)
        from .body_track import face_of

        return face_of(take, speech.duration, fps)

    def take(self, speech: Speech, *, exact: bool = False, progress: Progress = silent) -> Take:
        """What the model makes at 30 frames a second; ``exact``: each frame as the published code makes it.

        Raises InputError where something is missing, or the sound is too short for ``exact``.
        """
        folder = self.weights()
        if (lack := self.missing()) or folder is None:
            raise InputError("EMAGE can't work here", lack)
        import_torch()
        from .generate import make_take

        key = (hashlib.sha256(np.ascontiguousarray(speech.audio).data).hexdigest(), exact)
        if key not in self._kept:
            model = _loaded(folder.resolve(), self.device, self.precision)
            made = make_take(model, heard(speech), exact=exact, progress=progress)
            self._kept.clear()
            self._kept[key] = made
        return self._kept[key]

    def weights(self) -> Path | None:
        """The folder that is taken, whatever is in it; None where none was named or added."""
        if self.folder is not None:
            return self.folder
        if named := os.environ.get(VARIABLE):
            return Path(named).expanduser()
        return next((weights.folder for weights in stored()), None)


def engine() -> EmageEngine:
    """The engine on the weights that are there, as :mod:`..engines` asks for it."""
    return EmageEngine()


def heard(speech: Speech) -> F32:
    """The sound (N,) at 16 kHz as the model was trained on: by soxr's high quality, as it is in loudness."""
    sound = as_float(speech.audio)
    if speech.rate == RATE:
        return sound
    import soxr

    return np.asarray(soxr.resample(sound, speech.rate, RATE, quality="HQ"), np.float32)


@lru_cache(maxsize=1)
def _loaded(folder: Path, device: str, precision: Precision) -> Emage:
    import torch

    from .networks.faster import prepare
    from .weights import load_model

    return prepare(load_model(folder).to(_device(device)), getattr(torch, precision))


def _device(asked: str) -> str:
    import torch

    there = [
        name
        for name, found in (("cuda", torch.cuda.is_available), ("mps", torch.backends.mps.is_available))
        if found()
    ]
    there.append("cpu")
    if asked == "auto":
        return there[0]
    if asked.split(":")[0] not in there:
        raise InputError(f"there is no device '{asked}' for EMAGE here", f"known: {', '.join(there)}")
    return asked
