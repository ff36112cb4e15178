"""A person made of photographs: a child makes the description and the skin, then the person is added."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import bpy

from ...base.errors import InputError
from ...inference.person.sliders import text_of
from ...rigs.avatar.description import describe
from ..generating import person_making
from ..generating.background import Background, Outcome, Work, started
from ..generating.in_scene import scene_of
from ..settings.person_settings import open_text
from ..steps import Steps

background = Background("another photograph is being looked at")
cancel, progress = background.cancel, background.progress


def start(
    scene: bpy.types.Scene,
    photographs: Sequence[Path],
    name: str = "",
    consent: str = "",
    shape: str = "",
    *,
    force: bool = False,
    wait: bool = False,
) -> None:
    """Make the person in photographs, ``NAME.toml`` beside the first of them, and add it to the scene.

    Raises InputError where there is none, PaksaTalkerError where other work of the kind is under way; with
    ``wait`` also what the making raises.
    """
    if not photographs:
        raise InputError("no photograph is chosen", "choose one, from the front, with closed mouth")
    if person_making.progress() is not None:
        raise InputError("another person is being made", "wait, or cancel it")
    output = _free(photographs[0].with_name(f"{_plain(name or photographs[0].stem)}.toml"))
    words = ["avatars", "make", *map(str, photographs), "-o", str(output)]
    words += ["--consent", consent] if consent.strip() else []
    words += ["--avatar-shape", shape] if shape.strip() else []
    words += ["--force"] if force else []
    background.start(lambda: _begin(scene, words, wait), wait)


def outcome() -> Outcome | None:
    """How the last making ended, None before the first and during any."""
    return background.outcome


def _begin(scene: bpy.types.Scene, words: Sequence[str], wait: bool) -> Work:
    child, folder = started(lambda folder: words)
    uid = scene.session_uid

    def apply() -> Steps:
        file = Path(child.result())
        table, there = describe(str(file)), scene_of(uid)
        open_text(there.paksatalker.person, text_of(table), file.stem)
        (person_making.make if wait else person_making.start)(there, table, file.stem)
        yield "person", 1.0

    return Work("Person from Photo", apply, child, folder, done="Kept beside the photograph")


def _plain(name: str) -> str:
    return re.sub(r"[^\w-]+", "-", name.strip()).strip("-") or "person"


def _free(file: Path) -> Path:
    """The first of ``ada.toml``, ``ada-2.toml`` ... that nothing is called yet, nor its folder of skin."""
    found, number = file, 2
    while found.exists() or found.with_suffix("").exists():
        found, number = file.with_stem(f"{file.stem}-{number}"), number + 1
    return found
