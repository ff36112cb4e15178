"""Presets of how something is said: those that come along, the artist's own, and what a wrong one does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bpy
import pytest

import paksatalker
from paksatalker import api
from paksatalker.base.errors import InputError
from paksatalker.blender_addon.generating.sources import perform_job
from paksatalker.blender_addon.settings import presets
from paksatalker.blender_addon.settings.body import body_settings
from paksatalker.blender_addon.takes import takes
from paksatalker.inference.body.manner.tables import culture_names, style_names


@pytest.fixture(autouse=True)
def registered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("BLENDER_USER_CONFIG", str(tmp_path / "config"))
    paksatalker.register()
    yield
    paksatalker.unregister()


@pytest.fixture
def settings(woman: Any, performance: Any) -> Any:
    """Of the woman, who has spoken."""
    bpy.context.scene.paksatalker.character = woman.armature
    api.apply(woman, performance)
    return woman.armature.paksatalker


def values(settings: Any) -> dict[str, Any]:
    names = ("emotion", "blend", "intensity", "look", "rate", "jaw", "lips", "face", "eyes", "head", "body")
    names += ("manner",)
    return {n: getattr(settings, n) for n in names}


def test_those_that_come_along_differ_and_turn_the_take_that_is_played(settings, woman) -> None:
    seen = []
    for name in presets.listed("performance"):
        assert bpy.ops.paksatalker.preset_use(kind="performance", name=name) == {"FINISHED"}
        assert values(settings) not in seen
        seen.append(values(settings))
    assert len(seen) >= 6
    api.use_preset(woman, "Deep in Thought")
    head = woman.armature.animation_data.nla_tracks["PaksaTalker Head"].strips[0]
    assert head.fcurves.find("influence").keyframe_points[0].co[1] == pytest.approx(0.7)

    def smile() -> float:
        curve = next(c for k, c in takes.curves_of(settings.take).items() if "mouthSmileLeft" in k)
        return float(curve.keyframe_points[0].co[1])

    calm = smile()
    api.use_preset(woman, "Storyteller")
    assert smile() == pytest.approx(1.15 / 0.9 * calm, abs=0.01)


def test_one_s_own_is_kept_offered_and_removed(settings) -> None:
    settings.jaw, settings.emotion = 1.4, "sad"
    before = values(settings)
    assert bpy.ops.paksatalker.preset_add(kind="performance", name="My voice, été") == {"FINISHED"}
    bpy.ops.paksatalker.preset_use(kind="performance", name="Newsreader")
    bpy.ops.paksatalker.preset_use(kind="performance", name="My voice, été")
    assert values(settings) == pytest.approx(before)
    with pytest.raises(RuntimeError, match="already"):
        bpy.ops.paksatalker.preset_add(kind="performance", name="My voice, été")
    assert bpy.ops.paksatalker.preset_remove(kind="performance", name="My voice, été") == {"FINISHED"}
    with pytest.raises(RuntimeError, match="Newsreader"):
        bpy.ops.paksatalker.preset_remove(kind="performance", name="Newsreader")
    assert "My voice, été" not in presets.listed("performance")


def test_a_wrong_one_changes_nothing(settings, woman) -> None:
    before = values(settings)
    file = presets.folder("performance") / "Wrong.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    for text in (
        "jaw = ",
        'emotion = "bored"',
        "seed = 4",
        'jaw = "wide"',
        "import os",
        "[jaw]\nx = 1",
        "\0",
    ):
        file.write_text("rate = 1.5\n" + text)
        with pytest.raises(InputError) as caught:
            api.use_preset(woman, "Wrong")
        assert "\n" not in str(caught.value) and values(settings) == before


@pytest.mark.parametrize("style", ["Professional", "Casual", "Enthusiastic", "Academic"])
def test_there_is_a_preset_of_each_style_of_gesture(settings, woman, style: str, tmp_path: Path) -> None:
    settings.text = "Hello."
    api.use_preset(woman, style)
    job = perform_job(bpy.context.scene, settings, tmp_path)
    assert (job.style, job.culture, job.intensity, job.pose) == (style.lower(), None, None, "stand")
    settings.manner, settings.manner_blend, settings.vigor_of_voice = "BLEND", "casual:0.5", True
    settings.culture, settings.pose = "italian", "desk"
    job = perform_job(bpy.context.scene, settings, tmp_path)
    assert (job.style, job.culture, job.intensity, job.pose) == ("casual:0.5", "italian", "voice", "desk")


def test_the_sidebar_has_the_styles_and_cultures_that_there_are() -> None:
    assert style_names() == body_settings.STYLES and culture_names() == body_settings.CULTURES
