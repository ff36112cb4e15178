"""The sizes of a model, from the ``config.json`` beside its weights, or the published ones."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ....base.errors import InputError
from .parts import JOINTS

CONFIG = "config.json"
NAMES = ("model.safetensors", "pytorch_model.bin")
"""Of the file of weights in each folder, the first before the second."""
SUB_MODELS = "emage_vq"
"""The folder with the sub-models' folders."""
RATE = 16000
"""Samples a second of the sound that the model hears."""
FPS = 30
"""Frames a second of the motion that it makes."""
HEADS = 4
"""Of every attention."""
LARGEST = 4096
_FIXED: dict[str, Any] = {"pose_dims": JOINTS * 6, "audio_sr": RATE, "pose_fps": FPS, "cf": 0}
_ON = ("lf", "ll", "lu", "lh", "cl", "cu", "ch")
"""Weights of the training's losses that decide how codes are chosen: of the face (``cf`` = 0) by the nearest
code, of the others by class."""


@dataclass(frozen=True)
class Settings:
    """The sizes of the networks. The defaults are those of the published weights."""

    hidden: int = 768
    audio: int = 256
    """Features of a frame of sound."""
    motion: int = 256
    """Features of a frame of motion."""
    codes: int = 256
    """Entries of each codebook."""
    code: int = 256
    """Numbers of an entry, and channels of the coders of the parts."""
    speakers: int = 1
    seed: int = 4
    """Frames that a window is shown of the one before."""
    window: int = 64
    """Frames of a window."""

    @property
    def step(self) -> int:
        """Frames from one window to the next."""
        return self.window - self.seed


_KEYS = {
    "hidden_size": "hidden",
    "audio_f": "audio",
    "motion_f": "motion",
    "vae_codebook_size": "codes",
    "vae_length": "code",
    "speaker_dims": "speakers",
    "seed_frames": "seed",
    "pose_length": "window",
}


def read_settings(folder: Path) -> Settings:
    """The sizes that ``config.json`` in the folder of a model says. Raises InputError where it makes no sense
    or says another kind of model than this one."""
    file = folder / CONFIG
    if not file.exists():
        return Settings()
    try:
        said = json.loads(file.read_text("utf-8")) if file.stat().st_size < 1_000_000 else None
    except (OSError, ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise InputError(f"{file} is no table of settings", "download the model again")
    for key, value in _FIXED.items():
        if key in said and said[key] != value:
            raise InputError(f"{file}: {key} is {str(said[key])[:20]}, not {value}", _OTHER)
    for key in _ON:
        if key in said and not (isinstance(said[key], int | float) and said[key] > 0):
            raise InputError(f"{file}: {key} is {str(said[key])[:20]}, not above 0", _OTHER)
    sizes = {ours: said[key] for key, ours in _KEYS.items() if key in said}
    for key, ours in _KEYS.items():
        size = sizes.get(ours, 1)
        if not (isinstance(size, int) and not isinstance(size, bool) and 1 <= size <= LARGEST):
            raise InputError(f"{file}: {key} is {str(size)[:20]}, no size from 1 to {LARGEST}", _OTHER)
    settings = Settings(**sizes)
    if settings.hidden % (2 * HEADS) or settings.step < 1 or settings.window > 2 * POSITIONS:
        raise InputError(
            f"{file}: hidden_size {settings.hidden}, pose_length {settings.window} and seed_frames "
            f"{settings.seed} do not go together",
            _OTHER,
        )
    return settings


POSITIONS = 64
"""Frames after which the code of positions repeats; its table holds two rounds."""
_OTHER = "this engine runs the EMAGE that hears sound alone (emage_audio)"
