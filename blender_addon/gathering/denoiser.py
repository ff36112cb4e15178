"""Open Image Denoise, as Blender has loaded it, for pictures that did not come straight from a render."""

from __future__ import annotations

import ctypes
import sys
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
        light, albedo, normal = (np.ascontiguousarray(p, np.float32) for p in (light, albedo, normal))
        out = np.empty_like(light)
        calls, (height, width) = self._library, light.shape[:2]
        run = calls.oidnNewFilter(self._device, b"RT")
        try:
            pictures = {b"color": light, b"albedo": albedo, b"normal": normal, b"output": out}
            for name, picture in pictures.items():
                calls.oidnSetSharedFilterImage(
                    run, name, picture.ctypes.data, _FLOAT3, width, height, 0, 0, 0
                )
            calls.oidnSetFilterBool(run, b"hdr", True)
            calls.oidnSetFilterBool(run, b"cleanAux", clean)
            calls.oidnSetFilterInt(run, b"quality", _QUALITY[quality])
            calls.oidnCommitFilter(run)
            calls.oidnExecuteFilter(run)
        finally:
            calls.oidnReleaseFilter(run)
        said = _text()
        if calls.oidnGetDeviceError(self._device, ctypes.byref(said)):
            raise PaksaTalkerError(
                f"the denoiser failed: {(said.value or b'').decode(errors='replace')}",
                "render with --without-lever gather",
            )
        return out


def _loaded() -> Any:
    for name in _NAMES.get(sys.platform, _LINUX):
        try:
            return ctypes.CDLL(name)
        except OSError:
            continue
    raise OSError("no Open Image Denoise")
