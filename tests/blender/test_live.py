"""A character moved as it comes: by other programs, and by the live engine."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import bpy
import numpy as np
import pytest
import soundfile

from paksatalker.blender_addon.characters.character import Character
from paksatalker.blender_addon.characters.chosen import root_of
from paksatalker.blender_addon.live import session
from paksatalker.blender_addon.registration import register, unregister
from paksatalker.inference.live import live_link, stream, vmc
from paksatalker.inference.speech.tts import speak
from paksatalker.rigs.arkit import INDEX
from paksatalker.rigs.smplx import rest_joints


@pytest.fixture
def scene(woman: Character) -> Iterator[bpy.types.Scene]:
    register()
    scene = bpy.context.scene
    scene.paksatalker.character = root_of(woman)
    yield scene
    session.end()
    unregister()


def packets(kind: str, jaw: float, number: int) -> list[bytes]:
    arkit, poses, trans = np.zeros(52), np.zeros(165), np.zeros(3)
    arkit[INDEX["jawOpen"]], poses[15 * 3 + 1] = jaw, 0.3
    if kind == "livelink":
        return [live_link.packet(arkit, poses, number, 30.0)]
    if kind == "json":
        return [stream.datagram(arkit, poses, trans, number, 30.0)]
    moods = vmc.expressions(arkit[None])[0]
    return list(vmc.bundles(arkit, poses, trans, rest_joints(), moods, number / 30))


def until(what: Callable[[], bool], seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.01)


def jaw_of(scene: bpy.types.Scene) -> float:
    now = session.current()
    assert now is not None
    keys = next(k for k in now.character.keys if "jawOpen" in k.key_blocks)
    return float(keys.key_blocks["jawOpen"].value)


@pytest.mark.parametrize("kind", ["livelink", "vmc", "json"])
def test_what_others_send_moves_the_character_and_becomes_a_take(scene: bpy.types.Scene, kind: str) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    live = scene.paksatalker.live
    live.source, live.port = kind.upper(), port
    assert bpy.ops.paksatalker.live_begin() == {"FINISHED"}
    now = session.current()
    assert now is not None
    bpy.ops.paksatalker.live_record()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for number, jaw in enumerate((0.1, 0.4, 0.7)):
            before = now.source.count
            for data in [b"nonsense", *packets(kind, jaw, number)]:
                sender.sendto(data, ("127.0.0.1", port))
            until(lambda before=before: now.source.count > before)
            assert now.step()
            assert jaw_of(scene) == pytest.approx(jaw, abs=0.01)
            time.sleep(0.04)
    assert 0 < now.shown < 5000
    assert bpy.ops.paksatalker.live_record() == {"FINISHED"}
    assert session.current() is None
    take = scene.paksatalker.character.paksatalker.take
    assert take is not None and take.frame_end > take.frame_start


def test_who_is_driven_is_afterwards_as_before(scene: bpy.types.Scene) -> None:
    live = scene.paksatalker.live
    live.source, live.port = "JSON", 0 + stream.PORT + 7
    bpy.ops.paksatalker.live_begin()
    now = session.current()
    assert now is not None
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(packets("json", 0.6, 0)[0], ("127.0.0.1", live.port))
        until(lambda: now.source.count > 0)
    now.step()
    keys = next(k for k in now.character.keys if "jawOpen" in k.key_blocks)
    assert keys.key_blocks["jawOpen"].value > 0.5
    bpy.ops.paksatalker.live_end()
    assert keys.key_blocks["jawOpen"].value == 0


def test_a_line_is_said_in_the_viewport(scene: bpy.types.Scene) -> None:
    scene.paksatalker.character.paksatalker.voice = "espeak:en-us"
    assert bpy.ops.paksatalker.live_begin() == {"FINISHED"}
    now = session.current()
    assert now is not None
    until(lambda: now.source.count > 0, 60.0)  # it is at rest
    now.step()
    bpy.ops.paksatalker.live_record()
    bpy.ops.paksatalker.live_say(line="Papa, may I go?")
    opened = []

    def spoken() -> bool:
        now.step()
        opened.append(jaw_of(scene))
        return max(opened) > 0.1

    until(spoken, 30.0)
    assert now.shown > 0
    bpy.ops.paksatalker.live_cut()
    assert bpy.ops.paksatalker.live_record() == {"FINISHED"}
    assert scene.paksatalker.character.paksatalker.take is not None


def test_what_the_microphone_hears_moves_the_character(scene: bpy.types.Scene, tmp_path: Path) -> None:
    spoken = speak("Papa, may I go? Papa, may I go?", voice="espeak:en-us")
    soundfile.write(tmp_path / "said.wav", spoken.audio, spoken.rate)
    live = scene.paksatalker.live
    live.source, live.microphone = "MICROPHONE", str(tmp_path / "said.wav")
    assert bpy.ops.paksatalker.live_begin() == {"FINISHED"}
    now = session.current()
    assert now is not None and bpy.ops.paksatalker.live_record() == {"FINISHED"}
    opened = []

    def moved() -> bool:
        now.step()
        opened.append(jaw_of(scene))
        return len(now.recording or ()) > 30 and max(opened) > 0.1

    until(moved, 60.0)
    assert bpy.ops.paksatalker.live_record() == {"FINISHED"}
    take = scene.paksatalker.character.paksatalker.take
    assert take is not None and take.frame_end > take.frame_start


def test_a_microphone_that_is_not_there_is_told(scene: bpy.types.Scene) -> None:
    live = scene.paksatalker.live
    live.source, live.microphone = "MICROPHONE", "no such microphone 9f3a"
    assert bpy.ops.paksatalker.live_begin() == {"FINISHED"}
    now = session.current()
    assert now is not None
    until(lambda: "microphone" in now.source.problem, 60.0)
