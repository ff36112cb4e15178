"""What frames are enlarged by, checked before anything is rendered. Knows no library of arrays."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from ...base.errors import InputError

SCALES = (2, 3, 4)
PARTS = ("all", "face", "background")
MODELS = (".onnx", ".json")
_MOST_BYTES = 500_000_000


@dataclass(frozen=True)
class Enlarged:
    """What a film's frames are enlarged by; ``boxes``: left, top, right and bottom of the face on each frame
    in pixels of the small picture, None where none is seen. Empty for a part that is all."""

    model: Path
    scale: int
    part: str = "all"
    boxes: tuple[tuple[int, int, int, int] | None, ...] = ()


def model_file(path: Path, scale: int) -> Path:
    """The file of a model: itself, or that of the ``scale`` in a folder, as npm packages have them
    (``models/x2/model.json``). Raises InputError where there is none."""
    if path.is_dir():
        tried = [path / f"x{scale}" / "model.json", path / "models" / f"x{scale}" / "model.json"]
        tried += [path / "model.json"] if re.fullmatch(rf"x{scale}", path.name) else []
        found = next((f for f in tried if f.is_file()), None)
        if found is None:
            raise InputError(
                f"{path} has no model that enlarges {scale} times", "name its .onnx or model.json"
            )
        return found
    if path.suffix.lower() not in MODELS:
        raise InputError(f"{path.name} is no model that is read here", "give an .onnx or a model.json")
    if not path.is_file():
        raise InputError(f"there is no file {path}", "check the path")
    if path.stat().st_size > _MOST_BYTES:
        raise InputError(f"{path.name} is larger than 500 MB", "take a smaller model")
    return path
