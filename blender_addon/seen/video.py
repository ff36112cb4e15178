"""A film of somebody as a take of the character: a child looks at it, then its performance is put on."""

from __future__ import annotations

from pathlib import Path

import bpy

from ...inference.performance.performance import Performance
from ..characters.chosen import chosen_character, root_of
from ..generating import sources
from ..generating.background import Background, Outcome, Work, started
from ..generating.work import found
from ..steps import Steps, in_thread
from ..takes.duplicates import settings_of
from ..takes.performing import PLAYING, NewTake, put

background = Background("another film is being looked at")
cancel, progress = background.cancel, background.progress


def start(
    scene: bpy.types.Scene,
    active: bpy.types.Object | None,
    video: Path,
    body: str = "seen",
    transcript: str = "",
    *,
    wait: bool = False,
) -> None:
    """Capture a film, and make a take of it on the chosen character, from the sidebar's start frame on.

    ``body``: ``seen``, ``rules`` or ``none``, as ``--body`` of ``paksatalker capture``. Raises
    PaksaTalkerError where there is no character, or other work of the kind is under way.
    """
    character = chosen_character(scene, active)
    uids = scene.session_uid, root_of(character).session_uid
    settings = settings_of(character)
    first, language = sources.start_frame(scene, settings), settings.language.strip()
    words = ["--body", body]
    words += ["--transcript", transcript] if transcript.strip() else []
    words += ["--language", language] if language else []

    def begin() -> Work:
        child, folder = started(
            lambda folder: ["capture", str(video), "-o", str(folder / "clip.npz"), *words]
        )

        def apply() -> Steps:
            performance = yield from in_thread("curves", lambda: Performance.load(Path(child.result())))
            there, root = found(uids)
            text = " ".join(performance.word_labels)
            yield from put(NewTake(performance, text, first), chosen_character(there, chosen=root), there)

        return Work("Capture", apply, child, folder, done="Captured", unbroken=lambda step: step == PLAYING)

    background.start(begin, wait)


def outcome() -> Outcome | None:
    """How the last capture ended, None before the first and during any."""
    return background.outcome
