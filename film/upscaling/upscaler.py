"""Frames enlarged by a model of the user's, run by ONNX Runtime on the processor."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ...base.errors import InputError, PaksaTalkerError
from ..layers import U8
from .enlarged import Enlarged, model_file

_TILE, _AROUND = 512, 16
"""Pixels of a tile, and of what is seen around it, so that no seam shows."""
_TRIED = 32
"""Pixels of the picture that a model is tried with."""
_FEATHER = 0.12
"""Share of a face's box over which the model's picture goes over into the rest."""


class Upscaler:
    """Enlarges frames. Raises InputError where the model is none or enlarges by another number,
    PaksaTalkerError where ONNX Runtime is missing."""

    def __init__(self, wanted: Enlarged) -> None:
        self._wanted, self._model = wanted, _Model(model_file(wanted.model, wanted.scale), wanted.scale)

    def of(self, frame: U8, number: int) -> U8:
        """A frame (H, W, 3 or 4), counted from 0, as (s H, s W, 3 or 4); alpha is enlarged without the
        model."""
        part, scale = self._wanted.part, self._wanted.scale
        if part == "all":
            large = self._model.of(frame[..., :3])
        else:
            boxes = self._wanted.boxes
            large = self._partly(frame[..., :3], boxes[min(number, len(boxes) - 1)] if boxes else None)
        if frame.shape[2] == 3:
            return large
        return np.dstack([large, _lanczos(frame[..., 3], scale)])

    def _partly(self, frame: U8, box: tuple[int, int, int, int] | None) -> U8:
        scale, face = self._wanted.scale, self._wanted.part == "face"
        plain = _lanczos(frame, scale)
        if box is None:
            return plain if face else self._model.of(frame)
        left, top, right, bottom = box
        high, wide = frame.shape[:2]
        mask = _soft_box(wide * scale, high * scale, [scale * v for v in box])[..., None]
        if not face:
            return _mixed(self._model.of(frame), plain, mask)
        edge = _AROUND
        left, top = max(0, left - edge), max(0, top - edge)
        right, bottom = min(wide, right + edge), min(high, bottom + edge)
        place = slice(scale * top, scale * bottom), slice(scale * left, scale * right)
        sharp = plain.copy()
        sharp[place] = self._model.of(np.ascontiguousarray(frame[top:bottom, left:right]))
        return _mixed(plain, sharp, mask)


class _Model:
    def __init__(self, file: Path, scale: int) -> None:
        if importlib.util.find_spec("onnxruntime") is None:
            raise PaksaTalkerError("--upscale needs ONNX Runtime", "pip install onnxruntime")
        import onnxruntime

        from .layers_model import onnx_of

        data: Any = onnx_of(file) if file.suffix.lower() == ".json" else str(file)
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4
        try:
            self._session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
            inputs, outputs = self._session.get_inputs(), self._session.get_outputs()
            if len(inputs) != 1 or len(outputs) != 1 or len(inputs[0].shape) != 4:
                raise ValueError("it takes or gives more than one picture")
            self._last = inputs[0].shape[3] == 3  # channels, else first
            grey = np.full((_TRIED, _TRIED, 3), 128, np.uint8)
            shape = self._run(grey).shape
        except InputError:
            raise
        except Exception as e:  # of the runtime: its kinds have no common root
            line = str(e).strip().splitlines()[-1][:160]
            raise InputError(f"{file.name} is no model that enlarges pictures", line) from e
        if shape != (_TRIED * scale, _TRIED * scale, 3):
            found = shape[0] / _TRIED
            raise InputError(
                f"{file.name} enlarges {found:g} times, not {scale}", "another model, or --upscale"
            )
        self._scale = scale

    def of(self, frame: U8) -> U8:
        """A picture (H, W, 3) enlarged, in tiles that see a little of their neighbours."""
        high, wide = frame.shape[:2]
        s, large = self._scale, np.empty((high * self._scale, wide * self._scale, 3), np.uint8)
        for top in range(0, high, _TILE):
            for left in range(0, wide, _TILE):
                bottom, right = min(top + _TILE, high), min(left + _TILE, wide)
                y, x = max(0, top - _AROUND), max(0, left - _AROUND)
                seen = frame[y : min(bottom + _AROUND, high), x : min(right + _AROUND, wide)]
                made = self._run(seen)
                own = made[s * (top - y) : s * (bottom - y), s * (left - x) : s * (right - x)]
                large[s * top : s * bottom, s * left : s * right] = own
        return large

    def _run(self, picture: U8) -> U8:
        values = picture.astype(np.float32)[None] / 255
        if not self._last:
            values = np.ascontiguousarray(values.transpose(0, 3, 1, 2))
        made = self._session.run(None, {self._session.get_inputs()[0].name: values})[0][0]
        made = made if self._last else made.transpose(1, 2, 0)
        return np.clip(np.round(made * 255), 0, 255).astype(np.uint8)


def _mixed(below: U8, above: U8, mask: npt.NDArray[np.float32]) -> U8:
    return np.round(below + (above.astype(np.float32) - below) * mask).astype(np.uint8)


def _soft_box(wide: int, high: int, box: Sequence[int]) -> npt.NDArray[np.float32]:
    """(high, wide): 1 in the box, going to 0 at its edges."""
    left, top, right, bottom = box
    soft = max(1.0, _FEATHER * min(right - left, bottom - top))
    x, y = np.arange(wide, dtype=np.float32) + 0.5, np.arange(high, dtype=np.float32) + 0.5
    across = np.clip(np.minimum(x - left, right - x) / soft, 0, 1)
    down = np.clip(np.minimum(y - top, bottom - y) / soft, 0, 1)
    return down[:, None] * across[None]


def _lanczos(picture: U8, scale: int) -> U8:
    from PIL import Image

    size = picture.shape[1] * scale, picture.shape[0] * scale
    return np.asarray(Image.fromarray(np.ascontiguousarray(picture)).resize(size, Image.Resampling.LANCZOS))
