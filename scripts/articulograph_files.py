"""Recordings of lips and jaw by an articulograph, as heights in time, from the formats they are shared in.

SSFF (tracks of EMU-SDMS; Cassidy & Harrington, "Multi-level annotation in the Emu speech database management
system", Speech Communication 33, 2001), ``.pos`` of Carstens' AG500 and AG501 (ASCII header, then seven
float32 for each sensor: x y z phi theta rms extra), ``.mat`` of MVIEW (Tiede, Haskins), MOCHA's ``.ema``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from paksatalker.base.errors import InputError
from paksatalker.inference.timeline.speech import Phone

F64 = npt.NDArray[np.float64]

SENSORS = {
    "upper": ("UL", "ULIP", "UPPERLIP"),
    "lower": ("LL", "LLIP", "LOWERLIP"),
    "jaw": ("JAW", "LI", "JW", "LT"),
}
"""What the sensors of upper lip, lower lip and jaw are called, where they have names."""
MOCHA = {"jaw": 8, "upper": 9, "lower": 10}
"""Columns of their heights, in 1/100 mm, in MOCHA's files without a header: time, state, then x and after
these y of ui, li, ul, ll and tt."""
MOST_BYTES = 500_000_000
_SSFF_TYPES = {"DOUBLE": "f8", "FLOAT": "f4", "SHORT": "i2", "LONG": "i4", "BYTE": "i1"}


@dataclass(frozen=True)
class Measured:
    """Heights (T,) in mm of the sensors at ``times`` (T,) seconds, and the sound (N,) where it is held."""

    times: F64
    upper: F64
    lower: F64
    jaw: F64 | None
    phones: tuple[Phone, ...] = ()
    sound: tuple[npt.NDArray[np.float32], int] | None = None
    said: str | None = None


def read(file: Path, names: dict[str, str | None], axis: int) -> Measured:
    """The recording in a file. ``names``: of the sensors for upper, lower and jaw, None for the usual ones;
    ``axis``: which of a sensor's values is its height. Raises InputError where it can't be read."""
    if not file.is_file() or file.stat().st_size > MOST_BYTES:
        raise InputError(f"{file} is no file of at most {MOST_BYTES // 10**6} MB", "give a recording")
    kinds = {".ssff": _ssff, ".mat": _mat, ".ema": _mocha}
    kind = kinds.get(file.suffix.lower(), _ssff)
    if file.suffix.lower() == ".pos":
        kind = _ssff if file.read_bytes()[:4] == b"SSFF" else _carstens
    try:
        return kind(file, names, axis)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, NotImplementedError) as error:
        raise InputError(
            f"{file} can't be read as an articulograph's file: {error}", "see the formats"
        ) from error


def read_labels(file: Path) -> tuple[Phone, ...]:
    """Phones of an EMU annotation (``_annot.json``, its level Phonetic) or of lines "start end label"."""
    if file.suffix.lower() == ".json":
        table = json.loads(file.read_text("utf-8"))
        level = next((x for x in table["levels"] if x["name"].lower().startswith("phon")), None)
        if level is None:
            raise InputError(f"{file} has no level of phones", "name it Phonetic")
        rate = float(table["sampleRate"])
        return tuple(
            Phone(
                i["labels"][0]["value"],
                i["sampleStart"] / rate,
                (i["sampleStart"] + i["sampleDur"] + 1) / rate,
            )
            for i in level["items"]
        )
    rows = [line.split() for line in file.read_text("utf-8", "replace").splitlines() if line.strip()]
    try:
        return tuple(Phone(row[2], float(row[0]), float(row[1])) for row in rows)
    except (ValueError, IndexError) as error:
        raise InputError(f"{file} is no list of labels", 'write lines "start end label"') from error


def _ssff(file: Path, names: dict[str, str | None], axis: int) -> Measured:
    times, columns = _ssff_columns(file)
    for beside in sorted(file.parent.glob(f"{file.stem}.*")):
        # EMU keeps a file for each track
        if beside != file and beside.stat().st_size <= MOST_BYTES and _is_ssff(beside):
            other, more = _ssff_columns(beside)
            columns |= {k: np.stack([np.interp(times, other, x) for x in v.T], 1) for k, v in more.items()}
    heights = {}
    for part in SENSORS:
        name = _named(names[part], part, list(columns))
        found = columns[name] if name else None
        heights[part] = None if found is None else found[:, min(axis, found.shape[1] - 1)]
    return _measured(times, heights)


def _is_ssff(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(4) == b"SSFF"


def _ssff_columns(file: Path) -> tuple[F64, dict[str, F64]]:
    """Times (T,) and each column (T, K) of a file; "UL_z" or "ULz_filt" is one value of a sensor."""
    data = file.read_bytes()
    head, mark, body = data.partition(b"-----------------\n")
    if not data.startswith(b"SSFF") or not mark:
        raise ValueError("its header is none of SSFF")
    lines = [line.split() for line in head.decode("ascii").splitlines()]
    order = ">" if ["Machine", "SPARC"] in lines else "<"
    columns = [(x[1], order + _SSFF_TYPES[x[2]], (int(x[3]),)) for x in lines if x and x[0] == "Column"]
    value = {x[0]: x[1] for x in lines if len(x) == 2}
    kind = np.dtype(columns)
    if not columns:
        raise ValueError("it has no columns")
    rows = np.frombuffer(body[: len(body) // kind.itemsize * kind.itemsize], kind)
    times = float(value["Start_Time"]) + np.arange(len(rows)) / float(value["Record_Freq"])
    return times, {name: np.asarray(rows[name], np.float64) for name, _, _ in columns}


def _carstens(file: Path, names: dict[str, str | None], axis: int) -> Measured:
    data = file.read_bytes()
    head = data[:400].decode("latin-1")
    channels, rate, size = 12, 200.0, 0
    if head.startswith("AG50"):
        size = int(head.split("\n")[1])
        channels = int(re.search(r"NumberOfChannels=(\d+)", head)[1])  # type: ignore[index]
        rate = float(re.search(r"SamplingFrequencyHz=(\d+)", head)[1])  # type: ignore[index]
    body = np.frombuffer(data[size : size + (len(data) - size) // 28 // channels * 28 * channels], "<f4")
    values = body.reshape(-1, channels, 7).astype(np.float64)
    heights: dict[str, F64 | None] = {}
    for part in SENSORS:
        number = names[part]
        heights[part] = None if number is None else values[:, int(number) - 1, axis]
    if heights["upper"] is None or heights["lower"] is None:
        raise ValueError("its sensors have no names: say --upper and --lower by number")
    return _measured(np.arange(len(values)) / rate, heights)


def _mat(file: Path, names: dict[str, str | None], axis: int) -> Measured:
    from scipy.io import loadmat
    from scipy.io.matlab import MatReadError

    try:
        held = loadmat(file, squeeze_me=True, struct_as_record=False)
    except MatReadError as error:
        raise ValueError(str(error)) from error
    tracks: Any = next(v for k, v in held.items() if not k.startswith("__"))
    by_name = {str(t.NAME): t for t in tracks}
    heights: dict[str, F64 | None] = {}
    rate = 0.0
    for part in SENSORS:
        name = _named(names[part], part, list(by_name))
        heights[part] = None if name is None else np.asarray(by_name[name].SIGNAL, np.float64)[:, axis]
        rate = rate if name is None else float(by_name[name].SRATE)
    upper = heights["upper"]
    if upper is None:
        raise ValueError("no upper lip")
    sound = by_name["AUDIO"]
    pcm = np.asarray(sound.SIGNAL, np.float32)
    labels: Iterable[Any] = getattr(sound, "PHONES", ())
    phones = tuple(Phone(str(p.LABEL), float(p.OFFS[0]), float(p.OFFS[1])) for p in labels)
    made = _measured(np.arange(len(upper)) / rate, heights)
    said = str(getattr(sound, "SENTENCE", "")) or None
    pcm = pcm / max(float(np.abs(pcm).max()), 1e-9)
    return Measured(made.times, made.upper, made.lower, made.jaw, phones, (pcm, int(sound.SRATE)), said)


def _mocha(file: Path, names: dict[str, str | None], axis: int) -> Measured:
    rows = np.array([line.split() for line in file.read_text("ascii").splitlines()], np.float64)
    if rows.ndim != 2:
        raise ValueError("no table of numbers")
    return _measured(rows[:, 0], {part: 0.01 * rows[:, column] for part, column in MOCHA.items()})


def _named(asked: str | None, part: str, known: list[str]) -> str | None:
    if asked is not None and asked not in known:
        raise ValueError(f"no {asked} among {', '.join(known)}")
    plain = {_plain(n): n for n in known}
    return asked or next((plain[n] for n in SENSORS[part] if n in plain), None)


def _plain(name: str) -> str:
    """A sensor's name without what says that it is a height, "UL" of "ULz_filt"."""
    return re.sub(r"[^A-Z]", "", re.sub(r"_?[ZYzy](_(filt|raw))?$", "", name).upper())


def _measured(times: F64, heights: dict[str, F64 | None]) -> Measured:
    upper, lower = heights["upper"], heights["lower"]
    if upper is None or lower is None or len(times) < 2:
        raise ValueError("no sensors of both lips")
    fine = np.isfinite(upper) & np.isfinite(lower)
    if not fine.any():
        raise ValueError("no values of the lips")
    upper, lower = (np.interp(times, times[fine], x[fine]) for x in (upper, lower))
    return Measured(times, upper, lower, heights["jaw"])
