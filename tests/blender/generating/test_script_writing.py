"""Scripts and answers from the sidebar, by rules and by a real server on this machine."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import bpy
import pytest

import paksatalker
from paksatalker.blender_addon.characters.character import Character
from paksatalker.blender_addon.command_line.voice_list import matching, matching_languages
from paksatalker.blender_addon.command_line.voice_sample import sample
from paksatalker.blender_addon.generating import script_writing, sources
from paksatalker.inference.script.markdown import parsed

from ...inference.script.writers.chat_server import chat_server
from ...inference.speech.voices import tiny_piper


@pytest.fixture(autouse=True)
def registered() -> Iterator[None]:
    paksatalker.register()
    yield
    script_writing.cancel()
    paksatalker.unregister()


def test_write_makes_a_text_that_is_spoken(woman: Character) -> None:
    bpy.context.scene.paksatalker.character = woman.armature
    settings = woman.armature.paksatalker
    settings.source = "WRITE"
    settings.writing.genre, settings.writing.tone = "LESSON", "lively"
    assert bpy.ops.paksatalker.write(topic="bees") == {"FINISHED"}
    assert settings.source == "SCRIPT" and settings.script.name == "bees"
    assert "bees" in parsed(sources.spoken_text(settings)).plain


def test_a_voice_is_heard_and_one_that_is_not_there_is_told(woman: Character) -> None:
    bpy.context.scene.paksatalker.character = woman.armature
    woman.armature.paksatalker.text = "-5 degrees."
    sound, rate = sample("-5 degrees.", "heart", "", sys.executable, {})
    assert len(sound) / rate > 0.8 and abs(sound).max() > 3000
    with pytest.raises(RuntimeError, match="unknown voice 'nobody'"):
        bpy.ops.paksatalker.hear_voice(voice="nobody")


def test_an_answer_is_a_turn_and_the_next_line(woman: Character, monkeypatch: pytest.MonkeyPatch) -> None:
    bpy.context.scene.paksatalker.character = woman.armature
    settings = woman.armature.paksatalker
    settings.writing.speaks = False
    with chat_server(lambda body: f"Answer number {len(body['messages'])}.") as server:
        monkeypatch.setattr(script_writing, "writer", lambda: {"writer": server.url})
        assert bpy.ops.paksatalker.answer(said="My name is Amara.") == {"FINISHED"}
        assert bpy.ops.paksatalker.answer(said="And who am I?") == {"FINISHED"}
        assert "name: Amara" in server.asked[-1]["messages"][0]["content"]
    assert [(t.said, t.answer) for t in settings.writing.turns] == [
        ("My name is Amara.", "Answer number 2."),
        ("And who am I?", "Answer number 4."),
    ]
    assert (settings.source, settings.text, settings.writing.said) == ("LINE", "Answer number 4.", "")
    bpy.ops.paksatalker.speak_turn(turn=0, line_only=True)
    assert settings.text == "Answer number 2."
    bpy.ops.paksatalker.forget_talk()
    assert not settings.writing.turns and not settings.writing.talk


def test_an_answer_is_spoken_at_once(woman: Character, monkeypatch: pytest.MonkeyPatch) -> None:
    bpy.context.scene.paksatalker.character = woman.armature
    with chat_server(lambda body: "Fine.") as server:
        monkeypatch.setattr(script_writing, "writer", lambda: {"writer": server.url})
        assert bpy.ops.paksatalker.answer(said="How are you?") == {"FINISHED"}
    editor = bpy.context.scene.sequence_editor
    assert editor is not None and [s for s in editor.strips if s.type == "SOUND"]


def test_a_voice_is_added_and_languages_are_listed(
    woman: Character, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bpy.context.scene.paksatalker.character = woman.armature
    monkeypatch.setenv("PAKSATALKER_VOICES", str(tmp_path / "voices"))
    model = tiny_piper.write(tmp_path / "hum.onnx")
    assert bpy.ops.paksatalker.add_voice(source=str(model), language="de", licence="CC0-1.0") == {"FINISHED"}
    assert (tmp_path / "voices" / "hum" / "hum.onnx").is_file()
    assert ("piper:hum", "de, natural") in matching(None, None, "hum")
    spoken = dict(matching_languages(None, None, ""))
    assert spoken["de"].startswith("natural, piper:hum") and spoken["pl"].startswith("robotic")
    with pytest.raises(RuntimeError, match="there is no "):
        bpy.ops.paksatalker.add_voice(source=str(tmp_path / "none.onnx"))


def test_what_is_missing_is_told(woman: Character) -> None:
    bpy.context.scene.paksatalker.character = woman.armature
    woman.armature.paksatalker.source = "WRITE"
    for operator, said in (
        (bpy.ops.paksatalker.write, "there is no topic"),
        (bpy.ops.paksatalker.answer, "nothing is said"),
        (bpy.ops.paksatalker.generate, "press Write first"),
    ):
        with pytest.raises(RuntimeError, match=said):
            operator()
    with pytest.raises(RuntimeError, match="a talk needs a model"):
        bpy.ops.paksatalker.answer(said="Hello!")
