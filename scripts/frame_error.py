"""How far frames are from a reference: mean and quadratic error of 255, SSIM, and flicker.

    .venv/bin/python scripts/frame_error.py REFERENCE FRAMES [FRAMES ...]      folders of equally named PNGs

Flicker is the mean change of the error from one frame to the next, of 255: what stands wrongly but still does
not count. SSIM after Wang and others, "Image quality assessment" (IEEE TIP, 2004), of grey in windows of 7.
"""

from __future__ import annotations

import itertools
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image
from scipy.ndimage import uniform_filter

F64 = npt.NDArray[np.float64]
_WINDOW = 7
_C1, _C2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2


@dataclass(frozen=True)
class FrameError:
    """Of all frames that a folder shares with the reference; ``flicker`` is nought of a single one."""

    frames: int
    mean: float
    root: float
    ssim: float
    flicker: float

    def __str__(self) -> str:
        return (
            f"mean error {self.mean:.3f}, root of squares {self.root:.3f}, SSIM {self.ssim:.4f}, "
            f"flicker {self.flicker:.3f} ({self.frames} frames)"
        )


def frame_error(reference: Path, folder: Path) -> FrameError:
    """The error of the PNG frames of a folder. Raises SystemExit where no names are shared."""
    names = sorted({p.name for p in reference.glob("*.png")} & {p.name for p in folder.glob("*.png")})
    if not names:
        raise SystemExit(f"{folder} has no frame of {reference}")
    wrong, means, roots, alike = [], [], [], []
    for name in names:
        true, found = _pixels(reference / name), _pixels(folder / name)
        wrong.append(found - true)
        means.append(np.abs(wrong[-1]).mean())
        roots.append(np.sqrt((wrong[-1] ** 2).mean()))
        alike.append(ssim(true.mean(-1), found.mean(-1)))
    steps = [np.abs(b - a).mean() for a, b in itertools.pairwise(wrong)]
    each = (float(np.mean(v)) if v else 0.0 for v in (means, roots, alike, steps))
    return FrameError(len(names), *each)


def ssim(one: F64, other: F64) -> float:
    """Structural similarity of two grey pictures (H, W) of 0..255."""
    mean = [uniform_filter(p, _WINDOW) for p in (one, other)]
    square = [uniform_filter(p * p, _WINDOW) - m * m for p, m in zip((one, other), mean, strict=True)]
    both = uniform_filter(one * other, _WINDOW) - mean[0] * mean[1]
    above = (2 * mean[0] * mean[1] + _C1) * (2 * both + _C2)
    below = (mean[0] ** 2 + mean[1] ** 2 + _C1) * (square[0] + square[1] + _C2)
    return float((above / below).mean())


def _pixels(file: Path) -> F64:
    with Image.open(file) as opened:
        return np.asarray(opened.convert("RGB"), np.float64)


if __name__ == "__main__":
    for folder in sys.argv[2:]:
        print(f"{folder}: {frame_error(Path(sys.argv[1]), Path(folder))}")
