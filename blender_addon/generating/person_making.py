"""Making a person while Blender stays usable: a child process bakes it, then it is built in the scene."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import bpy
from bpy.app.handlers import persistent

from ...base.children import Child
from ...base.errors import Cancelled, PaksaTalkerError
from ...base.writing import clear_left
from ...inference.person.avatar_choice import check_choices
from ...inference.person.sliders import text_of
from ...rigs.avatar import library
from ...rigs.avatar.asset import Avatar, load_avatar
from ...rigs.avatar.description import Table, describe
from ...rigs.faces.face_map import match_face
from ...rigs.recognition.detect import detect
from ..characters.build_avatar import build_steps, key_names
from ..characters.character import Character
from ..command_line.start import start_command
from ..settings.preferences import child_environment, loud, other_python
from ..takes.layers import root_of
from .generation import INTERVAL, Outcome
from .steps import PIECE, Step, in_thread
from .temporary import new_folder, unwritable
from .work_shown import push_undo, redraw

KEPT = 30
"""People that stay in the cache, some 10 MB each; those longest unused go."""
_MADE = 0.95
"""The share of the time that is over when one who had to be made is built."""


@dataclass
class _Making:
    """``asset``: the baked person, once it is known; the scene by session uid, as in a generation.
    ``steps`` build it, ``step`` and ``fraction`` say where they are."""

    scene: int
    label: str
    process: Child | None
    folder: Path | None
    asset: Path | None = None
    steps: Generator[Step, None, Character] | None = None
    step: str = "avatar"
    fraction: float = 0.0


_making: _Making | None = None
_outcome: Outcome | None = None


def start(scene: bpy.types.Scene, table: Table, name: str) -> None:
    """Begin to make the person of a description; a timer takes it from there.

    ``name`` is what the baked file is called by. Raises InputError where the
    description chooses what there is not, PaksaTalkerError where another is being made.
    """
    global _making, _outcome
    _making, _outcome = _begin(scene, table, name), None
    bpy.app.timers.register(look, first_interval=0.0, persistent=True)
    redraw(progress())


def make(scene: bpy.types.Scene, table: Table, name: str) -> Character:
    """The same from start to end, Blender waiting. Raises PaksaTalkerError where it fails."""
    making = _begin(scene, table, name)
    try:
        while not _baked(making):
            time.sleep(0.02)
        while (character := _built(making)) is None:
            pass
        return character
    finally:
        _tidy(making)


def cancel() -> None:
    """Stop making the person, if one is being made; nothing of it is in the scene."""
    global _making, _outcome
    if _making is None:
        return
    making, _making = _making, None
    _outcome = Outcome("Cancelled")
    _tidy(making)
    redraw(None)


def progress() -> tuple[str, float] | None:
    """The step's name and how much of it is done (0..1), or None where no person is being made."""
    if _making is None:
        return None
    process, begins = _making.process, _MADE if _making.process is not None else 0.0
    if process is not None and _making.steps is None:
        return process.step, begins * process.fraction
    return _making.step, begins + (1 - begins) * _making.fraction


def outcome() -> Outcome | None:
    """How the last making ended, None before the first and during any."""
    return _outcome


def look() -> float | None:
    """The timer: wait for the child, then build the person piece by piece. Returns when to come again."""
    global _making, _outcome
    making = _making
    if making is None:
        return None
    try:
        # building needs object mode; an artist who is at work in another one is not torn out of it
        if not _baked(making) or not _in_object_mode():
            redraw(progress())
            return INTERVAL
        if _built(making, PIECE) is None:
            redraw(progress())
            return 0.0
        push_undo("Add Person")
        _outcome = None
    except PaksaTalkerError as e:
        _outcome = Outcome(str(e), e.hint, failed=not isinstance(e, Cancelled))
    except Exception as e:  # a timer that raises tells the console alone
        _outcome = Outcome(f"{type(e).__name__}: {e}", "report it with the file", failed=True)
    _making = None
    _tidy(making)
    redraw(None)
    return None


@persistent
def begin_again_after_undo(*_: object) -> None:
    """Handler: undo and redo put other data in the place of what is being built, so it is built anew."""
    if _making is not None and _making.steps is not None:
        _making.steps.close()
        _making.steps = None


@persistent
def cancel_before_load(*_: object) -> None:
    """Handler: another file has no use for the person."""
    global _outcome
    cancel()
    _outcome = None


def _begin(scene: bpy.types.Scene, table: Table, name: str) -> _Making:
    if _making is not None:
        raise PaksaTalkerError("another person is being made", "wait, or cancel it")
    check_choices(table)
    label = str(table["label"])
    asset = _at_hand(table)
    if asset is not None:
        return _Making(scene.session_uid, label, None, None, asset)
    folder = new_folder(bpy.app.tempdir)
    try:
        file = folder / f"{name}.toml"
        file.write_text(text_of(table), "utf-8")
        arguments = ["avatars", "--bake", "--avatar", str(file)]
        process = start_command(arguments, other_python(), child_environment())
    except (PaksaTalkerError, OSError) as e:
        shutil.rmtree(folder, ignore_errors=True)
        if isinstance(e, OSError):
            raise unwritable(e) from e
        raise
    return _Making(scene.session_uid, label, process, folder)


def _at_hand(table: Table) -> Path | None:
    """The person that set-up baked, where the description is that one's, its name apart."""
    for name in library.names():
        if text_of({**describe(name), "label": ""}) == text_of({**table, "label": ""}):
            return library.path(name)
    return None


def _baked(making: _Making) -> bool:
    """Whether the asset is there. Raises what the child ended with."""
    if making.asset is None and making.process is not None and making.process.poll():
        making.asset = Path(making.process.result())
        _forget_others(making.asset)
    return making.asset is not None


def _forget_others(asset: Path) -> None:
    with contextlib.suppress(OSError):  # of no harm to the person who is being made
        os.utime(asset)
        files = sorted(asset.parent.glob("*.npz"), key=lambda f: f.stat().st_mtime)
        for file in files[:-KEPT]:
            file.unlink()
        clear_left(asset.parent)


def _built(making: _Making, seconds: float = float("inf")) -> Character | None:
    """Go on building for so long; the person once it is there."""
    scene = next((s for s in bpy.data.scenes if s.session_uid == making.scene), None)
    if scene is None:
        raise PaksaTalkerError("the scene is gone", "add the person to another one")
    if making.steps is None:
        making.steps = _building(making)
    until = time.perf_counter() + seconds
    with _in_scene(scene):
        while time.perf_counter() < until:
            try:
                making.step, making.fraction = next(making.steps)
            except StopIteration as end:
                character: Character = end.value
                scene.paksatalker.character = root_of(character)
                return character
            if making.fraction >= 1:
                break  # what comes may take Rigify a second: that is shown first
    return None


def _building(making: _Making) -> Generator[Step, None, Character]:
    assert making.asset is not None
    avatar = yield from in_thread("reading", load_avatar, making.asset)
    yield from in_thread("recognising", _recognise, avatar)
    return (yield from build_steps(replace(avatar, label=making.label)))


def _recognise(avatar: Avatar) -> None:
    """Recognition is remembered by names: done before, it takes no time when the sidebar asks for it."""
    keys = [names for part in avatar.parts if (names := key_names(part))]
    for meshes in (*([names] for names in keys), keys):
        match_face(meshes)
    detect(avatar.bone_names)


def _in_object_mode() -> bool:
    windows = bpy.context.window_manager.windows
    return all(w.view_layer.objects.active is None or w.view_layer.objects.active.mode == "OBJECT"
               for w in windows)  # fmt: skip


@contextmanager
def _in_scene(scene: bpy.types.Scene) -> Iterator[None]:
    """The scene as the context's: a timer has no window, and the artist may look at another scene by now."""
    windows = list(bpy.context.window_manager.windows)
    window = next((w for w in windows if w.scene == scene), windows[0] if windows else None)
    if window is None:
        yield
        return
    layer = window.view_layer if window.scene == scene else scene.view_layers[0]
    with bpy.context.temp_override(window=window, scene=scene, view_layer=layer):
        yield


def _tidy(making: _Making) -> None:
    if making.steps is not None:
        making.steps.close()
    if making.process is not None:
        if loud():
            print(*(f"PaksaTalker: {note}" for note in making.process.notes), sep="\n")
        making.process.cancel(0)
    if making.folder is not None:
        shutil.rmtree(making.folder, ignore_errors=True)
