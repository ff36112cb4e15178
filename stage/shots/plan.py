"""A plan of shots: cameras by name and cuts between them, as a table in a file tells."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from ...base.errors import InputError
from ...base.notation.nearest import nearest
from ...base.tables import read_table
from ..dials import Dialled, read_dialled
from ..presets import table
from .timing import Said, Timing

MOST_FILE = 1_000_000
"""Bytes."""
MOST_CAMERAS, MOST_CUTS = 64, 10_000
HINT = "see docs/shots.md"
_CAMERA = ("framing", "angle", "lens", "move", "on", "lead")
_CUT = ("camera", "at", "sentence", "word", "occurrence")
_NAME = re.compile(r"[\w .-]{1,40}")


@dataclass(frozen=True)
class Shot:
    """A camera by name. ``angle``: degrees that it stands to the left of whom it sees; ``lens``: millimetres,
    None for the stage's; ``move``: keys of what it does in each of its shots, seconds from the shot's begin;
    ``on``: who is seen, empty for all; ``lead``: share of the picture's width that they stand beside its
    middle, to its left."""

    name: str
    framing: str = "bust"
    angle: float = 0.0
    lens: float | None = None
    move: tuple[Dialled, ...] = ()
    on: tuple[str, ...] = ()
    lead: float = 0.0


@dataclass(frozen=True)
class Cut:
    """From ``frame`` on, counted from 0, the camera of that name is seen."""

    frame: int
    camera: str


@dataclass(frozen=True)
class ShotPlan:
    """``cuts`` in order, the first at frame 0."""

    cameras: tuple[Shot, ...]
    cuts: tuple[Cut, ...]

    def spans(self, frames: int) -> list[tuple[str, int, int]]:
        """Camera, first frame and the frame after the last of each shot of a film of so many frames."""
        ends = [cut.frame for cut in self.cuts[1:]] + [frames]
        return [(c.camera, c.frame, end) for c, end in zip(self.cuts, ends, strict=True) if c.frame < end]


def read_plan(file: Path, timing: Timing, people: Sequence[str] = ()) -> ShotPlan:
    """The plan in a TOML file: ``[camera.NAME]`` with ``framing``, ``angle``, ``lens``, ``move``, ``on``, and
    ``[[cut]]`` with ``camera`` and one of ``at`` (seconds), ``sentence`` (its number, from 1) or ``word``.

    Cuts by sentence or word lie in the pause before it. ``people``: those who may be seen. Raises InputError
    with the table at fault.
    """
    found = read_table(file, MOST_FILE, "the shots", HINT)
    unknown = sorted(set(found) - {"camera", "cut"})
    if unknown:
        raise InputError(f"{file} has an unknown table '{unknown[0]}'", "it has [camera.NAME] and [[cut]]")
    rows, cuts = found.get("camera"), found.get("cut", [])
    if not isinstance(rows, Mapping) or not rows or len(rows) > MOST_CAMERAS:
        raise InputError(f"{file} has no cameras, or too many", 'write [camera.close], framing = "head"')
    if not isinstance(cuts, list) or len(cuts) > MOST_CUTS or not all(isinstance(c, dict) for c in cuts):
        raise InputError(f"{file} has no list of cuts", 'write [[cut]], camera = "close", at = 2.5')
    cameras = tuple(_camera(name, row, file, people) for name, row in rows.items())
    made = [_cut(row, i, file, cameras, timing) for i, row in enumerate(cuts, start=1)]
    if not made or made[0].frame > 0:
        made.insert(0, Cut(0, cameras[0].name))
    for before, cut in pairwise(made):
        if cut.frame <= before.frame:
            raise InputError(
                f"{file}: the cut to '{cut.camera}' is not after that to '{before.camera}'",
                "sort them by time",
            )
    return ShotPlan(cameras, tuple(made))


def _camera(name: str, row: Any, file: Path, people: Sequence[str]) -> Shot:
    where = f"{file}: camera '{name}'"
    if not isinstance(row, Mapping) or not _NAME.fullmatch(name):
        raise InputError(f"{where} is no table with a plain name", 'write [camera.close], framing = "head"')
    for key in row:
        if key not in _CAMERA:
            raise InputError(f"{where} has an unknown '{key}'", nearest(str(key), _CAMERA))
    framing = row.get("framing", "bust")
    framings = tuple(table("stages.toml")["framings"])
    if framing not in framings:
        raise InputError(f"{where}: unknown framing {framing!r}", nearest(str(framing), framings))
    on = row.get("on", ())
    on = (on,) if isinstance(on, str) else tuple(on) if isinstance(on, list) else ()
    for who in on:
        if who not in people:
            raise InputError(
                f"{where} sees '{who}', who is not there", nearest(str(who), people) if people else HINT
            )
    moves = tuple(table("stages.toml")["moves"])
    move = row.get("move", "")
    if not isinstance(move, str):
        raise InputError(f"{where}: move is no text", 'such as move = "push:amount=0.2"')
    lens = _number(row, "lens", where, 15, 300) if "lens" in row else None
    angle, lead = _number(row, "angle", where, -180, 180), _number(row, "lead", where, -0.4, 0.4)
    return Shot(name, framing, angle, lens, read_dialled(move, "camera", moves) if move else (), on, lead)


def _number(row: Mapping[str, Any], name: str, where: str, least: float, most: float) -> float:
    value = row.get(name, 0.0)
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise InputError(f"{where}: {name} = {value!r} is no number from {least:g} to {most:g}", "correct it")
    return float(value)


def _cut(row: Mapping[str, Any], number: int, file: Path, cameras: Sequence[Shot], timing: Timing) -> Cut:
    where = f"{file}: cut {number}"
    for key in row:
        if key not in _CUT:
            raise InputError(f"{where} has an unknown '{key}'", nearest(str(key), _CUT))
    names = [c.name for c in cameras]
    camera = row.get("camera")
    if camera not in names:
        raise InputError(f"{where} goes to no camera of the file: {camera!r}", nearest(str(camera), names))
    if sum(key in row for key in ("at", "sentence", "word")) != 1:
        raise InputError(f"{where} does not say when", 'give one of: at = 2.5, sentence = 2, word = "boat"')
    last = round(timing.duration * timing.fps) - 1
    if "at" in row:
        frame = round(_number(row, "at", where, 0, 1e6) * timing.fps)
        if frame > last:
            raise InputError(f"{where} lies after the end at {timing.duration:.1f} s", "give an earlier time")
        return Cut(frame, str(camera))
    said = _said(row, where, timing)
    before = timing.cut_after(said.start)
    # where nobody pauses the cut lies on the first frame of the word
    frame = before if before is not None else min(max(round(said.start * timing.fps), 0), last)
    return Cut(frame, str(camera))


def _said(row: Mapping[str, Any], where: str, timing: Timing) -> Said:
    if "sentence" in row:
        count, number = len(timing.sentences), row["sentence"]
        if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= count:
            raise InputError(f"{where}: there is no sentence {number!r}", f"there are {count}")
        return timing.sentences[number - 1]
    word, which = row["word"], row.get("occurrence", 1)
    alike = [w for w in timing.words if _plain(w.text) == _plain(str(word))]
    if not isinstance(which, int) or not 1 <= which <= len(alike):
        known = nearest(str(word), dict.fromkeys(_plain(w.text) for w in timing.words)) if not alike else ""
        said = f"is said {len(alike)} times" if alike else "is not said"
        raise InputError(f"{where}: '{word}' {said}", known[:200] or "give occurrence = 1")
    return alike[which - 1]


def _plain(word: str) -> str:
    return "".join(c for c in word.casefold() if c.isalnum())
