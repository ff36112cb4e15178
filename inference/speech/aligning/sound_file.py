"""Sound of any file as one channel of 16 bits, read piece by piece, so that an hour of it fits."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ....base.errors import InputError

I16 = npt.NDArray[np.int16]
F32 = npt.NDArray[np.float32]

HEARD_RATE = 16000
"""Samples a second at which recordings are listened to."""
RATES = (1000, 768_000)
"""Samples a second that a recording may have."""
_FINEST = 50_000
"""Samples after which two rates meet at the latest; the filter between them has twenty times as many."""
_BLOCK = 1 << 18
_LIVE = 0.01
"""Part of the loudest channel's power under which another channel counts as silent."""
_OFFSET = 0.002
"""Mean of the samples from which on it is an offset of the device, not chance."""
_CLIPPED = 0.0005
"""Part of the samples at full scale, two and more in a row, from which on a recording is called clipped."""
_KINDS = "WAV, FLAC, OGG or MP3, or a film with sound"


@dataclass(frozen=True)
class Recording:
    """``samples`` (N,) mono at ``rate`` Hz, full scale 32767; ``sha256`` is that of the file."""

    samples: I16
    rate: int
    sha256: str
    clipped: bool = False


@dataclass
class _Statistics:
    power: npt.NDArray[np.float64]
    mixed: float = 0.0
    total: npt.NDArray[np.float64] | float = 0.0
    peak: float = 0.0
    count: int = 0
    full: int = 0


def read_sound(path: Path) -> Recording:
    """The sound of a WAV, FLAC, OGG or MP3 file of any depth and rate, or of a film.

    Channels are mixed; one that is silent, or that would cancel another, is left out. A steady offset is
    taken out. Raises InputError where the file is missing, holds no sound, is damaged or has no samples.
    """
    path = Path(path)
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "does not exist"
        raise InputError(f"the recording {path} {what}", f"give the path of a file: {_KINDS}")
    rate, blocks = _opened(path)
    if not RATES[0] <= rate <= RATES[1]:
        raise InputError(
            f"the recording {path} says {rate} samples a second",
            f"expected {RATES[0]} to {RATES[1]}: convert it",
        )
    seen = _looked_at(blocks())
    if not seen.count:
        raise InputError(f"the recording {path} has no samples", "record it again or convert it anew")
    weights = _weights(seen)
    offset = float(np.dot(np.asarray(seen.total) / seen.count, weights))
    offset = offset if abs(offset) > _OFFSET else 0.0
    scale = 32767 / max(1.0, seen.peak)
    samples = np.empty(seen.count, np.int16)
    at = 0
    for block in blocks():
        mixed = (np.dot(block, weights) - offset) * scale
        part = samples[at : at + len(mixed)]
        part[:] = np.clip(np.rint(mixed), -32767, 32767)[: len(part)]
        at += len(part)
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Recording(samples[:at], rate, digest, seen.full > _CLIPPED * seen.count)


def resampled(sound: Recording) -> I16:
    """The samples at :data:`HEARD_RATE`, made in pieces that join without a seam."""
    from scipy.signal import firwin, resample_poly

    # high rates that have nothing in common with ours are taken for the nearest ratio that has
    ratio = Fraction(HEARD_RATE, sound.rate).limit_denominator(_FINEST)
    up, down = ratio.numerator, ratio.denominator
    if up == down:
        return sound.samples
    most = max(up, down)
    taps = firwin(20 * most + 1, 1 / most, window=("kaiser", 5.0)).astype(np.float32)
    reach = down * (10 * most // up // down + 2)
    size = down * max(1, _BLOCK // down)
    pieces = []
    for a in range(0, len(sound.samples), size):
        before = min(a, reach)
        part = sound.samples[a - before : a + size + reach].astype(np.float32)
        made = resample_poly(part, up, down, window=taps)
        first = before * up // down
        pieces.append(_int16(made[first : first + size * up // down]))
    length = -(-len(sound.samples) * up // down)
    return np.concatenate(pieces)[:length]


def _int16(values: npt.NDArray[np.floating]) -> I16:
    return np.clip(np.rint(values), -32767, 32767).astype(np.int16)


def _looked_at(blocks: Iterator[F32]) -> _Statistics:
    seen: _Statistics | None = None
    for block in blocks:
        seen = seen or _Statistics(np.zeros(block.shape[1]), total=np.zeros(block.shape[1]))
        # sums of squares about zero would call a steady offset loud
        centred = block - block.mean(axis=0, dtype=np.float64).astype(np.float32)
        mixed = centred.mean(axis=1)
        size = np.abs(block)
        seen.power += np.einsum("ij,ij->j", centred, centred, dtype=np.float64)
        seen.mixed += float(np.dot(mixed, mixed))
        seen.total = seen.total + block.sum(axis=0, dtype=np.float64)
        seen.peak = max(seen.peak, float(size.max(initial=0)))
        full = (size >= 0.999 * max(1.0, seen.peak)).any(axis=1)
        seen.full += int((full[1:] & full[:-1]).sum())
        seen.count += len(block)
    return seen or _Statistics(np.zeros(1))


def _weights(seen: _Statistics) -> F32:
    """How much of each channel is heard."""
    power = seen.power
    loud = power >= _LIVE * power.max()
    if loud.all() and seen.mixed < 0.05 * power.max():
        # channels in opposite phase would cancel out
        loud = np.arange(len(power)) == np.argmax(power > 0.9 * power.max())
    return np.asarray(loud / loud.sum(), np.float32)


def _opened(path: Path) -> tuple[int, Callable[[], Iterator[F32]]]:
    """The rate, and what yields the samples (n, channels) from the start."""
    import soundfile

    try:
        rate = int(soundfile.info(path).samplerate)
    except (soundfile.SoundFileError, RuntimeError, OSError) as error:
        return _opened_film(path, error)

    def blocks() -> Iterator[F32]:
        try:
            for block in soundfile.blocks(path, _BLOCK, dtype="float32", always_2d=True):
                yield np.nan_to_num(block, copy=False, nan=0.0, posinf=1.0, neginf=-1.0)
        except (soundfile.SoundFileError, RuntimeError, OSError) as error:
            raise _unreadable(path, error) from error

    return rate, blocks


def _opened_film(path: Path, why: Exception) -> tuple[int, Callable[[], Iterator[F32]]]:
    try:
        import av
    except ImportError as error:
        hint = f"convert it to {_KINDS.partition(',')[0]}, or for films: pip install 'paksatalker[blender]'"
        raise InputError(f"{path} cannot be read as sound: {_line(why)}", hint) from error
    try:
        with av.open(str(path)) as container:
            if not container.streams.audio:
                raise InputError(f"{path} has no sound in it", f"give a recording: {_KINDS}")
            rate = int(container.streams.audio[0].rate)
    except (av.FFmpegError, ValueError, AttributeError, TypeError) as error:  # a stream that has no codec
        raise _unreadable(path, why) from error

    def blocks() -> Iterator[F32]:
        resampler = av.AudioResampler(format="fltp")
        try:
            with av.open(str(path)) as container:
                for frame in container.decode(audio=0):
                    for made in resampler.resample(frame):
                        yield np.ascontiguousarray(made.to_ndarray().T, np.float32)
        except av.FFmpegError as error:
            raise _unreadable(path, error) from error

    return rate, blocks


def _unreadable(path: Path, error: Exception) -> InputError:
    return InputError(
        f"{path} cannot be read as sound: {_line(error)}",
        f"it may be damaged or of another kind: convert it to {_KINDS}",
    )


def _line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
