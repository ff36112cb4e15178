"""Inside Blender's window: what ``check_blender_ui.py`` has it do. Not to be run by itself."""

from __future__ import annotations

import importlib
import os
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import bpy

sys.path.insert(0, str(Path(__file__).parent))  # Blender runs this file by itself
from blender_ui_body import gestures
from blender_ui_person import person_with_sliders
from blender_ui_timing import evaluated, longest, playback, time_callbacks
from blender_ui_window import (
    FOLDER,
    MODULE,
    areas,
    curves,
    figure,
    look_at_head,
    ms,
    opened,
    run,
    scroll,
    shot,
    sidebar,
    taller_timeline,
    whole_timeline,
    window,
)

TEXT = "Good morning, Bob. My name is Maya. I bake bread for the whole street."
LONG = "People come and buy fresh bread in the small shop before the sun is up. " * 40


def walk() -> Iterator[float | Callable[[], bool]]:
    """The steps; each gives the seconds to wait, or what to wait for."""
    bpy.ops.extensions.package_install_files(
        filepath=os.environ["PAKSATALKER_UI_ZIP"], repo="user_default", enable_on_install=True
    )
    preferences = bpy.context.preferences
    preferences.addons[MODULE].preferences.python = os.environ["PAKSATALKER_UI_PYTHON"]
    generation = importlib.import_module(f"{MODULE}.blender_addon.generating.generation")
    time_callbacks(generation)
    for name in ("Cube", "Light", "Camera"):
        if name in bpy.data.objects:
            bpy.data.objects.remove(bpy.data.objects[name])
    for area in areas("VIEW_3D"):
        area.spaces.active.show_region_ui = True
        area.spaces.active.show_region_toolbar = False
    yield 1.0
    sidebar()
    taller_timeline()
    yield 1.0
    yield from shot("1-sidebar")

    scene = bpy.context.scene
    making = importlib.import_module(f"{MODULE}.blender_addon.generating.person_making")
    run(bpy.ops.paksatalker.add_person, person="woman")
    yield lambda: making.progress() is None
    look_at_head()
    yield 1.0
    yield from shot("2-character")

    character = scene.paksatalker.character
    settings = character.paksatalker
    settings.text = TEXT
    settings.emotion = "happy"
    yield 0.5
    yield from shot("3-speech")
    yield from click_generate(generation)
    yield lambda: generation.progress() is None or generation.progress()[0] not in ("start",)
    yield from shot("4-generating")
    yield lambda: generation.progress() is None
    outcome = generation.outcome()
    figure("generating", outcome is not None and not outcome.failed, outcome.text if outcome else "nothing")
    figure("longest timer callback while the child works", longest["look"] < 0.05, ms(longest["look"]), 50)
    figure("longest piece of applying", longest["apply"] < 0.1, ms(longest["apply"]), 100)
    scene.frame_set(40)
    whole_timeline()
    yield 0.5
    yield from shot("5-spoken")

    yield from playback("plays, nothing dialled")
    figure("evaluates, nothing dialled", True, evaluated())
    settings.face, settings.head = 0.8, 0.6
    yield from playback("plays, strengths turned")
    figure("evaluates, strengths turned", True, evaluated())
    run(bpy.ops.paksatalker.bake)
    figure("evaluates, baked to one action", True, evaluated())
    run(bpy.ops.paksatalker.unbake)
    before = time.perf_counter()
    settings.jaw = 1.2
    spent = time.perf_counter() - before
    figure("dial that rewrites curves", spent < 0.5, ms(spent), 500)
    scroll("dials")
    yield 0.5
    yield from shot("6-dials")
    settings.face = settings.head = settings.jaw = 1.0

    marker = sorted(scene.timeline_markers, key=lambda m: m.frame)[1]
    marker.name = "evening"
    yield 0.5
    yield from shot("7-words")
    body = next(o for o in scene.objects if o.get("paksatalker_part") == "body")
    block = body.data.shape_keys.key_blocks["browInnerUp"]
    scene.frame_set(60)
    block.value = 0.8
    block.keyframe_insert("value")
    run(bpy.ops.paksatalker.update_words)
    yield lambda: generation.progress() is None
    said = [m.name for m in sorted(scene.timeline_markers, key=lambda m: m.frame)]
    figure("a renamed word is said", "evening" in said, " ".join(said[:4]))
    hand = sum(len(c.keyframe_points) for c in curves(settings.hand))
    figure("the key made by hand is there", hand == 1, f"{hand} key")
    yield from shot("8-updated")

    yield from gestures()
    scene = bpy.context.scene
    settings = scene.paksatalker.character.paksatalker
    run(bpy.ops.paksatalker.stage)
    for area in areas("VIEW_3D"):
        area.spaces.active.region_3d.view_perspective = "CAMERA"
        area.spaces.active.overlay.show_overlays = False
    yield 1.0
    yield from shot("9-stage")
    film = FOLDER / "preview ü.mp4"
    scene.frame_end = min(scene.frame_end, 8)
    run(bpy.ops.paksatalker.preview, filepath=str(film))
    figure("preview film with sound", film.is_file() and film.stat().st_size > 10_000,
           f"{film.stat().st_size // 1024 if film.is_file() else 0} KiB")  # fmt: skip
    scroll("out")
    yield 0.5
    yield from shot("10-out")

    settings.text = LONG
    run(bpy.ops.paksatalker.generate)
    yield 2.0
    before = time.perf_counter()
    run(bpy.ops.paksatalker.cancel)
    figure("cancel", time.perf_counter() - before < 1.0, ms(time.perf_counter() - before), 1000)
    run(bpy.ops.paksatalker.generate)
    yield 2.0
    os.kill(generation.background.work.child.pid, signal.SIGKILL)
    yield lambda: generation.progress() is None
    outcome = generation.outcome()
    one_line = outcome is not None and outcome.failed and "\n" not in outcome.text
    figure("a killed child is one line", one_line, outcome.text if outcome else "nothing")

    take = settings.take.name
    run(bpy.ops.ed.undo_push, message="before the dial")
    settings.lips = 0.2
    run(bpy.ops.ed.undo_push, message="the dial")
    run(bpy.ops.ed.undo)
    settings = bpy.context.scene.paksatalker.character.paksatalker
    undone = settings.take.name == take and abs(settings.lips - 1.0) < 1e-6
    figure("undo takes a dial back", undone, f"lips {settings.lips:g}")
    yield from placement()
    yield from presets()
    yield from body()
    yield from person_with_sliders()


def placement() -> Iterator[float | Callable[[], bool]]:
    """The take on the upper body alone, blended in; taken back in one step."""
    settings = bpy.context.scene.paksatalker.character.paksatalker
    tracks = len(settings.id_data.animation_data.nla_tracks)
    run(bpy.ops.ed.undo_push, message="before the placement")
    run(bpy.ops.paksatalker.place, only="upper", blend_in=1.0)
    run(bpy.ops.ed.undo_push, message="the placement")
    placed = settings.only == "upper" and not settings.unplaced
    figure("a take on the upper body", placed, settings.unplaced or "blended in")
    shown = opened("PAKSATALKER_PT_placement")
    scroll("dials")
    yield 0.5
    yield from shot("13-placement")
    for cls in shown:
        bpy.utils.unregister_class(cls)
    run(bpy.ops.ed.undo)
    settings = bpy.context.scene.paksatalker.character.paksatalker
    back = settings.only == "all" and len(settings.id_data.animation_data.nla_tracks) == tracks
    figure("undo takes the placement back", back, settings.only)


def presets() -> Iterator[float | Callable[[], bool]]:
    """The presets of a performance, as the button in the header shows them."""
    area = areas("VIEW_3D")[0]
    region = next(r for r in area.regions if r.type == "UI")
    with bpy.context.temp_override(window=window(), area=area, region=region):
        bpy.ops.wm.call_panel(name="PAKSATALKER_PT_presets_performance", keep_open=True)
    yield 0.5
    yield from shot("14-presets")
    print("CLICK 700 500", flush=True)  # beside it, which closes it
    yield 1.5


def click_generate(generation: Any) -> Iterator[float | Callable[[], bool]]:
    """A real click where the button is; the operator where there is no xdotool."""
    place = os.environ.get("PAKSATALKER_UI_CLICK", "1084 675")
    if place and shutil.which("xdotool"):
        print(f"CLICK {place}", flush=True)
        until = time.monotonic() + 10
        yield lambda: generation.progress() is not None or time.monotonic() > until
    clicked = generation.progress() is not None or generation.outcome() is not None
    if place and shutil.which("xdotool"):
        figure("a real click on Generate", clicked, "works" if clicked else f"nothing at {place}")
    if not clicked:
        run(bpy.ops.paksatalker.generate)
    yield 0.1


bpy.context.preferences.view.show_splash = False  # before the window opens: it would hide the pictures
steps = walk()
waiting: Callable[[], bool] | None = None
until = 0.0


def tick() -> float | None:
    """The timer that goes on with the walk when what it waits for has come."""
    global waiting, until
    try:
        if waiting is not None:
            if not waiting():
                if time.monotonic() > until:
                    raise TimeoutError("waited too long")
                return 0.1
            waiting = None
        wish = next(steps)
    except StopIteration:
        print("END", flush=True)
        os._exit(0)
    except Exception:
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
    if callable(wish):
        waiting, until = wish, time.monotonic() + 180
        return 0.1
    return wish


bpy.app.timers.register(tick, first_interval=2.0, persistent=True)
