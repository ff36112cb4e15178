"""EMAGE behind the interface of the body's engines, its weights in a folder or added."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from paksatalker.base.errors import InputError
from paksatalker.inference.body.emage import store
from paksatalker.inference.body.emage.engine import VARIABLE, EmageEngine
from paksatalker.inference.body.engines import body_engine, ready
from paksatalker.inference.performance.performance import non_commercial_parts
from paksatalker.inference.pipeline import perform
from paksatalker.inference.timeline.speech import Speech


@pytest.fixture(autouse=True)
def nobodys_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAKSATALKER_HOME", str(tmp_path / "home"))
    monkeypatch.delenv(VARIABLE, raising=False)


def test_it_is_found_by_name_without_torch() -> None:
    lines = (
        "import sys; from paksatalker.inference.body.engines import body_engine",
        "e = body_engine('emage'); e.credits(); e.missing(); assert 'torch' not in sys.modules",
    )
    assert subprocess.run([sys.executable, "-c", "\n".join(lines)], check=False).returncode == 0


def test_without_weights_it_says_how_to_get_them(torch) -> None:
    with pytest.raises(InputError, match="can't work here") as caught:
        ready(body_engine("emage"))
    assert "models add DIR" in caught.value.hint


def test_a_folder_that_is_not_there_is_named(torch, tmp_path: Path) -> None:
    assert "no folder" in EmageEngine(tmp_path / "gone").missing()


def test_it_moves_a_performance_and_its_licence_goes_along(small: Path, spoken: Speech) -> None:
    moved = perform(spoken, body=EmageEngine(small))
    by_rules = perform(spoken)
    np.testing.assert_array_equal(moved.arkit, by_rules.arkit)
    assert moved.frames == by_rules.frames
    assert not np.allclose(moved.poses[:, 48:60], by_rules.poses[:, 48:60]), "arms"
    assert not np.allclose(moved.poses[:, 45:48], by_rules.poses[:, 45:48]), "head"
    assert [p for p in non_commercial_parts(moved) if p.startswith("body: emage")]


def test_the_same_sound_gives_the_same_motion_whatever_the_seed(small: Path, spoken: Speech) -> None:
    a = EmageEngine(small).animate(spoken, 30.0, 0)
    b = EmageEngine(small).animate(spoken, 30.0, 7)
    np.testing.assert_array_equal(a.poses, b.poses)


def test_body_and_face_are_of_one_take(small: Path, spoken: Speech) -> None:
    engine, steps = EmageEngine(small), []
    engine.animate(spoken, 30.0, 0, lambda *step: steps.append(step))
    assert steps
    steps.clear()
    face = engine.face(spoken, 30.0, lambda *step: steps.append(step))
    assert not steps and len(face.jaw) == len(face.expressions)


def test_a_device_that_is_not_there_is_one_line(small: Path, spoken: Speech) -> None:
    with pytest.raises(InputError, match="no device 'abacus'"):
        EmageEngine(small, device="abacus").animate(spoken, 30.0, 0)


def test_half_precision_makes_a_take_too(small: Path, spoken: Speech) -> None:
    track = EmageEngine(small, precision="bfloat16").animate(spoken, 30.0, 0)
    assert np.isfinite(track.poses).all()


def test_added_weights_make_the_same_and_are_taken_by_name(small: Path, spoken: Speech) -> None:
    before = EmageEngine(small).animate(spoken, 30.0, 0)
    added = store.add(small, "mine")
    assert [w.name for w in store.stored()] == ["mine"]
    assert added.non_commercial and added.weights > 1e5
    engine = ready(body_engine("emage"))
    np.testing.assert_array_equal(engine.animate(spoken, 30.0, 0, lambda *_: None).poses, before.poses)
    store.remove("mine")
    assert not store.stored() and body_engine("emage").missing()


def test_what_is_not_whole_is_not_added(small: Path) -> None:
    store.add(small, "mine")
    (small / "emage_vq" / "hands" / "pytorch_model.bin").unlink()
    with pytest.raises(InputError, match="hands"):
        store.add(small, "mine")
    assert [w.name for w in store.stored()] == ["mine"], "the one before is kept"
    assert not [p for p in (store.stored()[0].folder.parent).iterdir() if p.name.endswith(".part")]


@pytest.mark.parametrize("name", ["../out", "a b", "", ".x"])
def test_a_name_is_no_path(small: Path, name: str) -> None:
    if name:
        with pytest.raises(InputError, match="can't be a model's name"):
            store.add(small, name)


def test_a_card_that_makes_no_sense_is_passed_over(small: Path) -> None:
    added = store.add(small, "mine")
    for text in ("", "[]", json.dumps({"kind": 3})):
        (added.folder / store.CARD).write_text(text)
        assert not store.stored()


def test_the_variable_names_a_folder(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(small))
    assert not body_engine("emage").missing()
