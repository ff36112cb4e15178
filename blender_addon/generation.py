"""Generating a performance while Blender stays usable: a child process, a timer, the character keyed in small
pieces."""

from __future__ import annotations

import importlib.util
import shutil
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

import bpy
from bpy.app.handlers import persistent

from ..inference.performance import Performance
from ..rigs.errors import Cancelled, InputError, PaksaTalkerError
from . import sources, takes, words
from .character import Character
from .cli_process import CliProcess
from .layers import root_of
from .performing import PLAYING, Speech, Steps, finish, put, retime
from .preferences import child_environment, loud, other_python
from .retiming import edited_text
from .settings import chosen_character, settings_of

INTERVAL = 0.1
"""Seconds between two looks at the child."""
PIECE = 0.02
"""Seconds for which a piece of applying may hold Blender up."""


@dataclass(frozen=True)
class Outcome:
    """How the last generation ended: a line, and what to do where it ``failed``."""

    text: str
    hint: str = ""
    failed: bool = False


@dataclass
class _Work:
    """Scene and character by session uid: an undo meanwhile makes other Python objects of them."""

    process: CliProcess
    folder: Path
    scene: int
    character: int
    text: str
    first: int
    own_sound: bool
    changes: words.Edits | None
    steps: Steps | None = None
    step: str = "start"
    fraction: float = 0.0


_work: _Work | None = None
_outcome: Outcome | None = None


def start(scene: bpy.types.Scene, active: bpy.types.Object | None = None) -> None:
    """Begin to generate what the character's settings say; a timer takes it from there.

    Raises PaksaTalkerError where something is missing or other work is under way.
    """
    _begin_in_background(_begin(scene, chosen_character(scene, active)))


def generate(scene: bpy.types.Scene, active: bpy.types.Object | None = None) -> Character:
    """The same from start to end, Blender waiting. Raises PaksaTalkerError where it fails."""
    character = chosen_character(scene, active)
    _complete(_begin(scene, character))
    return character


def update(scene: bpy.types.Scene, active: bpy.types.Object | None = None, wait: bool = False) -> None:
    """Do what the markers say of the take's words, as :func:`change_words`.

    Raises InputError where nothing has changed, PaksaTalkerError where generating fails.
    """
    character = chosen_character(scene, active)
    take = settings_of(character).take
    changes = words.edits(scene, root_of(character), take) if takes.is_take(take) else None
    if changes is not None and not changes:
        raise InputError("no word was renamed, moved or deleted", "edit the markers of the timeline")
    change_words(scene, character, changes or words.Edits({}, {}, ()), wait)


def change_words(
    scene: bpy.types.Scene, character: Character, changes: words.Edits, wait: bool = False
) -> None:
    """Moved words at once; where others are said, generate anew. Raises PaksaTalkerError where that fails."""
    settings = settings_of(character)
    if not takes.is_take(settings.take):
        raise InputError("there is no take yet", "generate one first")
    said = [w.text for w in takes.words_of(settings.take)]
    if any(i not in range(len(said)) for i in (*changes.renamed, *changes.moved, *changes.deleted)):
        raise InputError("there is no such word", f"the take has {len(said)}, counted from 0")
    if not changes.new_sound:
        finish(retime(character, scene, changes.moved))
        return
    text = edited_text(settings.take[takes.TEXT], said, {**changes.renamed, **dict.fromkeys(changes.deleted)})
    before = sources.spoken_text(settings)
    sources.set_spoken_text(settings, text)
    try:
        work = _begin(scene, character, changes)
        if wait:
            _complete(work)
        else:
            _begin_in_background(work)
    except PaksaTalkerError:
        sources.set_spoken_text(settings, before)
        raise


def cancel() -> None:
    """Stop the work that is under way, if any; what was keyed of it so far stays away from the character."""
    global _work, _outcome
    if _work is None:
        return
    work, _work = _work, None
    _outcome = Outcome("Cancelled")
    if work.steps is not None and (work.changes is not None or work.step == PLAYING):
        finish(work.steps)  # the take that is played is being changed: half of it is worse than a moment more
        _outcome = Outcome("Spoken")
    _tidy(work)
    _redraw()


def progress() -> tuple[str, float] | None:
    """The step's name and how much of it is done (0..1), or None where no work is under way."""
    return (_work.step, _work.fraction) if _work is not None else None


def outcome() -> Outcome | None:
    """How the last work ended, None before the first and during any."""
    return _outcome


def look() -> float | None:
    """The timer: take over what the child said, at its end key the character. Returns when to come again."""
    global _work, _outcome
    work = _work
    if work is None:
        return None
    try:
        if work.steps is None:
            ended = _heard(work)
            if ended:
                work.steps = _applying(work)
            _redraw()
            return 0.0 if ended else INTERVAL
        if _advanced(work):
            _redraw()
            return 0.0
        _push_undo("Generate Speech")
        _outcome = Outcome("Spoken")
    except PaksaTalkerError as e:
        _outcome = Outcome(str(e), e.hint, failed=not isinstance(e, Cancelled))
    except Exception as e:  # a timer that raises tells the console alone
        _outcome = Outcome(f"{type(e).__name__}: {e}", "report it with the file", failed=True)
    _work = None
    _tidy(work)
    _redraw()
    return None


@persistent
def begin_again_after_undo(*_: object) -> None:
    """Handler: undo and redo put other data in the place of what is being written, so it is written anew."""
    if _work is not None and _work.steps is not None:
        _work.steps.close()
        _work.steps = None


@persistent
def cancel_before_load(*_: object) -> None:
    """Handler: another file has no use for the work."""
    global _outcome
    cancel()
    _outcome = None


def _begin(scene: bpy.types.Scene, character: Character, changes: words.Edits | None = None) -> _Work:
    if _work is not None:
        raise PaksaTalkerError("another performance is being generated", "wait, or cancel it")
    if importlib.util.find_spec("scipy") is None:
        raise PaksaTalkerError("Blender's Python has no scipy", "install the zip with the packages inside")
    # Blender's own temporary folder, gone with the session
    folder = Path(tempfile.mkdtemp(prefix="paksatalker-", dir=bpy.app.tempdir or None))
    settings, render = settings_of(character), scene.render
    try:
        arguments = [
            "perform",
            *sources.speech_arguments(scene, settings, folder),
            *sources.style_arguments(settings),
            *("--seed", str(settings.seed)),
            *("--fps", f"{render.fps}/{render.fps_base:.6g}"),
            *("--output", str(folder / "performance.npz")),
        ]
        text, first = sources.spoken_text(settings), sources.start_frame(scene, settings)
        process = CliProcess(arguments, other_python(), child_environment())
    except PaksaTalkerError:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    own_sound, uid = settings.source == "STRIP", root_of(character).session_uid
    return _Work(process, folder, scene.session_uid, uid, text, first, own_sound, changes)


def _begin_in_background(work: _Work) -> None:
    global _work, _outcome
    _work, _outcome = work, None
    bpy.app.timers.register(look, first_interval=INTERVAL, persistent=True)
    _redraw()


def _complete(work: _Work) -> None:
    try:
        while not work.process.poll():
            time.sleep(0.02)
        finish(_applying(work))
    finally:
        _tidy(work)


def _heard(work: _Work) -> bool:
    ended = work.process.poll()
    work.step, work.fraction = work.process.step, work.process.fraction
    return ended


def _advanced(work: _Work) -> bool:
    """Go on applying for a moment; False when it is done."""
    assert work.steps is not None
    until = time.perf_counter() + PIECE
    for step, fraction in work.steps:
        work.step, work.fraction = step, fraction
        if time.perf_counter() > until:
            return True
    return False


def _applying(work: _Work) -> Steps:
    file = work.process.result()
    with ThreadPoolExecutor(1) as pool:
        loading = pool.submit(Performance.load, file)
        while not loading.done():
            wait([loading], timeout=0.01)
            yield "curves", 0.0
    performance = loading.result()
    scene = next((s for s in bpy.data.scenes if s.session_uid == work.scene), None)
    root = next((o for o in bpy.data.objects if o.session_uid == work.character), None)
    if scene is None or root is None:
        raise PaksaTalkerError("the character is gone", "undo its removal, or generate for another one")
    character = chosen_character(scene, chosen=root)
    if work.changes is not None and work.changes.moved:
        yield from retime(character, scene, work.changes.moved)
    speech = Speech(performance, work.text, work.first, work.own_sound)
    yield from put(speech, character, scene, work.changes)


def _tidy(work: _Work) -> None:
    if loud():
        print(*(f"PaksaTalker: {note}" for note in work.process.notes), sep="\n")
    if work.steps is not None:
        work.steps.close()
    work.process.stop()
    shutil.rmtree(work.folder, ignore_errors=True)


def _push_undo(name: str) -> None:
    for window in bpy.context.window_manager.windows:
        with bpy.context.temp_override(window=window):
            bpy.ops.ed.undo_push(message=name)
        return


def _redraw() -> None:
    """Show the progress in every window's sidebars and status bar."""
    now = progress()
    text = f"PaksaTalker: {now[0]} {now[1]:.0%}" if now is not None else None
    for window in bpy.context.window_manager.windows:
        window.workspace.status_text_set(text)
        for region in _sidebars(window):
            region.tag_redraw()


def _sidebars(window: bpy.types.Window) -> Iterator[bpy.types.Region]:
    for area in window.screen.areas:
        if area.type == "VIEW_3D":
            yield from (region for region in area.regions if region.type == "UI")
