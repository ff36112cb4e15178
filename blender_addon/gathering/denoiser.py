"""Open Image Denoise, as Blender has loaded it, for pictures that did not come straight from a render."""

from __future__ import annotations

import ctypes
import sys
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from ...base.errors import PaksaTalkerError

F32 = npt.NDArray[np.float32]
_NAMES = {
    "win32": ("OpenImageDenoise.dll",),
    "darwin": ("libOpenImageDenoise.2.dylib", "libOpenImageDenoise.dylib"),
}
_LINUX = ("libOpenImageDenoise.so.2",)
_CPU, _FLOAT3 = 1, 3
_QUALITY = {"FAST": 4, "BALANCED": 5, "HIGH": 6}
_ALPHA = 0.3
"""How bright a solid pixel is to the denoiser: the mean error to alpha of 512 samples is least about here."""
_pointer, _size, _text = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_char_p
_CALLS: dict[str, tuple[Any, ...]] = {
    "oidnNewDevice": (_pointer, ctypes.c_int),
    "oidnSetDeviceInt": (None, _pointer, _text, ctypes.c_int),
    "oidnSetDeviceBool": (None, _pointer, _text, ctypes.c_bool),
    "oidnCommitDevice": (None, _pointer),
    "oidnGetDeviceError": (ctypes.c_int, _pointer, ctypes.POINTER(_text)),
    "oidnNewFilter": (_pointer, _pointer, _text),
    "oidnSetSharedFilterImage": (None, _pointer, _text, _pointer, ctypes.c_int, *([_size] * 5)),
    "oidnSetFilterBool": (None, _pointer, _text, ctypes.c_bool),
    "oidnSetFilterInt": (None, _pointer, _text, ctypes.c_int),
    "oidnSetFilterFloat": (None, _pointer, _text, ctypes.c_float),
    "oidnCommitFilter": (None, _pointer),
    "oidnExecuteFilter": (None, _pointer),
    "oidnReleaseFilter": (None, _pointer),
}
"""Of the C interface (openimagedenoise.org, version 2): what each gives and takes."""


class Denoiser:
    """The library on the CPU with ``threads`` of its own, nought for one a core.

    Raises OSError where this Blender has none that can be called.
    """

    def __init__(self, threads: int = 0) -> None:
        self._library = _loaded()
        for name, (gives, *takes) in _CALLS.items():
            call = getattr(self._library, name)
            call.restype, call.argtypes = gives, takes
        self._device = self._library.oidnNewDevice(_CPU)
        self._library.oidnSetDeviceInt(self._device, b"numThreads", threads)
        # of several processes each would hold to the same core
        self._library.oidnSetDeviceBool(self._device, b"setAffinity", False)
        self._library.oidnCommitDevice(self._device)

    def denoised(self, light: F32, albedo: F32, normal: F32, quality: str, *, clean: bool) -> F32:
        """``light`` (H, W, 3), linear, without its noise. ``quality``: FAST, BALANCED or HIGH; ``clean``:
        whether albedo and normal have no noise. Raises PaksaTalkerError where the library fails."""
        return self._filtered({b"color": light, b"albedo": albedo, b"normal": normal}, quality, clean=clean)

    def smooth_alpha(self, alpha: F32) -> F32:
        """``alpha`` (H, W), 0 to 1, of few samples, without its noise. Raises PaksaTalkerError likewise."""
        grey = np.repeat(alpha[..., None], 3, axis=2)
        return np.clip(self._filtered({b"color": grey}, "FAST", scale=_ALPHA)[..., 0], 0, 1)

    def _filtered(
        self, pictures: dict[bytes, F32], quality: str, *, clean: bool = False, scale: float | None = None
    ) -> F32:
        pictures = {name: np.ascontiguousarray(p, np.float32) for name, p in pictures.items()}
        out = np.empty_like(pictures[b"color"])
        calls, (height, width) = self._library, out.shape[:2]
        run = calls.oidnNewFilter(self._device, b"RT")
        try:
            for name, picture in (pictures | {b"output": out}).items():
                calls.oidnSetSharedFilterImage(
                    run, name, picture.ctypes.data, _FLOAT3, width, height, 0, 0, 0
                )
            calls.oidnSetFilterBool(run, b"hdr", True)
            calls.oidnSetFilterBool(run, b"cleanAux", clean)
            if scale is not None:
                calls.oidnSetFilterFloat(run, b"inputScale", scale)
            calls.oidnSetFilterInt(run, b"quality", _QUALITY[quality])
            calls.oidnCommitFilter(run)
            calls.oidnExecuteFilter(run)
        finally:
            calls.oidnReleaseFilter(run)
        said = _text()
        if calls.oidnGetDeviceError(self._device, ctypes.byref(said)):
            raise PaksaTalkerError(
                f"the denoiser failed: {(said.value or b'').decode(errors='replace')}",
                "render with --without-lever gather, or with 32 samples and more",
            )
        return out


@lru_cache
def loaded_denoiser(threads: int) -> Denoiser | None:
    """The one of this process with so many threads; None where this Blender has none that can be called."""
    try:
        return Denoiser(threads)
    except OSError:
        return None


def _loaded() -> Any:
    for name in _NAMES.get(sys.platform, _LINUX):
        try:
            return ctypes.CDLL(name)
        except OSError:
            continue
    raise OSError("no Open Image Denoise")
