"""The short form of what ``scripts/check_mouth.py`` measures, and that it would notice."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from paksatalker.inference.phones.visemes import visemes
from paksatalker.inference.speech.text.manner import Manner
from paksatalker.inference.speech.tts import speak
from paksatalker.inference.timeline.speech import Phone, Speech
from paksatalker.rigs import bake
from paksatalker.rigs.arkit import INDEX
from paksatalker.rigs.avatar import library

SHORT = "Bob moved five very big maps above the fish pond, but Vera felt half of them slip away."


@pytest.fixture(scope="module")
def check() -> Iterator[ModuleType]:
    folder = str(Path(__file__).parents[2] / "scripts")
    sys.path.insert(0, folder)
    yield importlib.import_module("check_mouth")
    sys.path.remove(folder)


@pytest.fixture(scope="module")
def people() -> dict[str, object]:
    bake.beside_the_code(library.names())
    return {name: library.load(name) for name in library.names()}


@pytest.mark.parametrize("rate", [0.7, 1.0, 1.6])
def test_contacts_hold_at_every_rate_under_every_emotion(
    check: ModuleType, people: dict[str, object], rate: float, capsys: pytest.CaptureFixture[str]
) -> None:
    table = check.Table()
    check.check_contacts(table, people, speak(SHORT, manner=Manner(rate=rate)), f"rate {rate:g}")
    assert table.passed, capsys.readouterr().out


@pytest.mark.parametrize("rate", [1.0, 1.6])
def test_the_mouth_keeps_pace_and_time(
    check: ModuleType, people: dict[str, object], rate: float, capsys: pytest.CaptureFixture[str]
) -> None:
    table, said = check.Table(), speak(check.ORDINARY, manner=Manner(rate=rate))
    check.check_movement(table, people["woman"], said, f"rate {rate:g}")
    check.check_lag(table, people["woman"], said, f"rate {rate:g}")
    assert table.passed, capsys.readouterr().out


def test_lips_move_as_people_s_do_and_sibilants_show_teeth(
    check: ModuleType, people: dict[str, object], capsys: pytest.CaptureFixture[str]
) -> None:
    table = check.Table()
    check.check_kinematics(table, people["man"], speak(check.ORDINARY), "man")
    check.check_teeth(table, people["man"], speak("She sees six shops."), "man")
    assert table.passed, capsys.readouterr().out


def test_closed_lips_hide_the_teeth(check: ModuleType, people: dict[str, object]) -> None:
    arkit = np.zeros((3, 52))
    arkit[1, INDEX["jawOpen"]] = 0.3
    arkit[2] = 0.9 * visemes()["SS"].weights
    closed, opened, sibilant = check.teeth_seen_mm2(people["woman"], arkit)
    assert not closed.any() and opened[0] > 20 and sibilant.min() > 20


def test_closures_are_timed(check: ModuleType) -> None:
    t = np.arange(200) / 100
    opening = np.clip(10 * np.abs(np.cos(np.pi * t)) - 2, -1, None)
    held, meeting = check.closures(opening, [0.5, 1.5], 100)
    assert held == pytest.approx([0.19, 0.19], abs=0.03) and min(meeting) > 0.8


def test_sound_that_is_late_is_noticed(check: ModuleType, people: dict[str, object]) -> None:
    said = speak(SHORT)
    late = np.concatenate([np.zeros(round(0.12 * said.rate), np.float32), said.audio])
    table = check.Table()
    check.check_lag(table, people["woman"], replace(said, audio=late), "late")
    assert not table.passed


@pytest.mark.parametrize("seconds", [-0.1, 0.0, 0.05])
def test_the_lag_of_a_curve_is_found(check: ModuleType, seconds: float) -> None:
    t = np.arange(0, 5, 1 / check.FINE)
    heard = np.sin(9 * t) + np.sin(23 * t)
    seen = np.sin(9 * (t - seconds)) + np.sin(23 * (t - seconds))
    late, similar = check.lag(seen, heard)
    assert late == pytest.approx(seconds) and similar > 0.9


def test_a_frame_belongs_to_the_strongest_of_its_sounds(check: ModuleType) -> None:
    crowded = [Phone(s, 0.1 + 0.01 * i, 0.11 + 0.01 * i) for i, s in enumerate("ɑfp")]
    phones = (*crowded, Phone("ɑ", 0.13, 0.3))
    speech = Speech(np.zeros(12000, np.float32), 24000, (), phones, (), "ipa")
    shut, on_teeth, openers = check.own_frames(speech, 24.0)
    assert list(shut) == [3] and not len(on_teeth), "f shares its frame with p"
    assert [list(own) for own in openers] == [[4, 5, 6, 7]], "so does the first vowel"
