"""Some frames of a performance as a performance of their own."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from ...base.easing import minimum_jerk
from ...base.errors import InputError
from ...base.notation.keyed import keys_in, written
from .performance import Performance
from .reframing import chosen, reframed

T = TypeVar("T")
WITHIN = ("raised", "apex", "held")
"""Times within a gesture."""


def excerpt(performance: Performance, first: int, last: int) -> Performance:
    """Frames ``first`` to ``last`` with the sound, words, phones and events of their time.

    Frames are counted from 1, both are included, as Blender counts them on its timeline. Words, phones,
    sentences and events that begin before or end after are cut. Raises InputError outside the performance.
    """
    p = performance
    if not 1 <= first <= last <= p.frames:
        raise InputError(
            f"frames {first}-{last} are not in a performance of {p.frames}", f"such as --frames 1-{p.frames}"
        )
    begin, end = (first - 1) / p.fps, min(last / p.fps, p.duration)
    words, word_times = _within(p.word_labels, p.word_times, begin, end)
    phones, phone_times = _within(p.phone_labels, p.phone_times, begin, end)
    sound = _sound(p, begin, end, last - first + 1)
    meta = dict(p.meta)
    for kind in ("sentences", "events"):
        if kind in meta:
            meta[kind] = [_event(e, begin, end) for e in meta[kind] if e["start"] < end and e["end"] > begin]
    meta = _with_keys(meta, begin, end)
    return replace(
        reframed(replace(p, meta=meta), chosen(np.arange(first - 1, last))),
        audio=sound,
        word_labels=words,
        word_times=word_times,
        phone_labels=phones,
        phone_times=phone_times,
    )


def _event(event: dict[str, Any], begin: float, end: float) -> dict[str, Any]:
    """An event or a sentence on the clock of that time, with the times within it."""
    start, stop = max(event["start"], begin) - begin, min(event["end"], end) - begin
    inside: dict[str, Any] = {
        k: min(max(event[k] - begin, start), stop) for k in WITHIN if _is_number(event.get(k))
    }
    if isinstance(cues := event.get("cues"), list):
        inside["cues"] = [round(t - begin, 4) for t in cues if _is_number(t) and begin <= t < end]
    return {**event, **inside, "start": start, "end": stop}


def _with_keys(meta: dict[str, Any], begin: float, end: float) -> dict[str, Any]:
    """The meta with all that is keyed in time as it is from ``begin`` to ``end``."""
    for name in ("style", "body"):
        if isinstance(table := meta.get(name), dict):
            meta[name] = {
                k: _keyed_text(v, begin, end) if isinstance(v, str) else _keyed_rows(v, begin, end)
                for k, v in table.items()
            }
    return meta


def _keyed_text(text: str, begin: float, end: float) -> str:
    """An option as it was given; where it is keyed, the keys of that time on its clock."""
    keys = keys_in(text)
    return text if keys is None else written(_of_time(keys, begin, end))


def _keyed_rows(rows: Any, begin: float, end: float) -> Any:
    """A list of tables with a ``time`` each, such as the numbers of a manner, on that clock."""
    if not isinstance(rows, list) or not all(isinstance(r, dict) and _is_number(r.get("time")) for r in rows):
        return rows
    keys = [(row["time"], row) for row in rows]
    kept = [{**row, "time": time} for time, row in _of_time(keys, begin, end)]
    after = next((row for row in rows if row["time"] > begin), None)
    if kept and after is not None and rows[0]["time"] <= begin:
        # numbers go smoothly from key to key: what they are at the cut is the first key's
        first = next(row for row in reversed(rows) if row["time"] <= begin)
        share = float(minimum_jerk((begin - first["time"]) / (after["time"] - first["time"])))
        kept[0] |= {
            name: round(value + share * (after[name] - value), 4)
            for name, value in first.items()
            if name != "time" and _is_number(value) and _is_number(after.get(name))
        }
    return kept


def _of_time(keys: Sequence[tuple[float, T]], begin: float, end: float) -> tuple[tuple[float, T], ...]:
    """The keys from ``begin`` to ``end`` with the one that holds at the beginning, on its clock."""
    before = [(0.0, value) for time, value in keys if time <= begin][-1:]
    return (*before, *((round(time - begin, 4), value) for time, value in keys if begin < time < end))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _sound(p: Performance, begin: float, end: float, frames: int) -> npt.NDArray[np.int16]:
    """The sound of that time, rounded such that it needs as many frames as there are."""
    start = round(begin * p.audio_rate)
    most = math.floor(frames * p.audio_rate / p.fps + 1e-6)
    least = math.floor((frames - 1) * p.audio_rate / p.fps + 1e-6) + 1
    sound = p.audio[start : min(round(end * p.audio_rate), start + most)]
    return np.pad(sound, (0, max(0, least - len(sound))))


def _within(labels: tuple[str, ...], times: Any, begin: float, end: float) -> tuple[tuple[str, ...], Any]:
    """The labels whose time (N, 2) meets that span, and their times in it."""
    spans = np.asarray(times, np.float32).reshape(-1, 2)
    meets = (spans[:, 0] < end) & (spans[:, 1] > begin)
    cut = np.clip(spans[meets], begin, end) - np.float32(begin)
    return tuple(w for w, m in zip(labels, meets, strict=True) if m), cut.astype(np.float32)
