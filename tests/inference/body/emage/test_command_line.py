"""``--body``, and the folder of EMAGE's weights as ``models`` and ``perform`` take it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from paksatalker.inference.body.emage.engine import EmageEngine
from paksatalker.inference.cli.main import main
from paksatalker.inference.performance.performance import Performance
from paksatalker.inference.speech.tts import speak


@pytest.fixture(autouse=True)
def nobodys_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAKSATALKER_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("PAKSATALKER_EMAGE", raising=False)


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """The line that wrong input gives, after those on the steps that were taken."""
    assert main(list(words)) == 2
    out, err = capsys.readouterr()
    assert out == "" and "Traceback" not in err
    line = err.splitlines()[-1]
    assert line.startswith("paksatalker: ")
    return line


def test_an_unknown_engine_is_one_line_before_any_work(capsys: pytest.CaptureFixture[str]) -> None:
    assert "unknown body engine 'clay'" in refused(capsys, "perform", "Hi", "--body", "clay", "-o", "x.npz")


def test_weights_go_with_their_engine(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    words = ("perform", "Hi", "--body", "rules", "--emage-weights", str(tmp_path), "-o", "x.npz")
    assert "--body emage" in refused(capsys, *words)


def test_the_engine_says_what_it_lacks(capsys: pytest.CaptureFixture[str]) -> None:
    assert "it needs" in refused(capsys, "perform", "Hi", "--body", "emage", "-o", "x.npz")


def test_a_folder_that_holds_no_weights_is_one_line(
    torch: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    assert "not whole" in refused(capsys, "models", "add", str(folder))
    out = str(tmp_path / "x.npz")
    assert "not whole" in refused(
        capsys, "perform", "Hi", "--body", "emage", "--emage-weights", str(folder), "-o", out
    )
    assert not Path(out).exists()


def test_weights_are_added_used_listed_and_removed(
    small: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = tmp_path / "x.npz"
    assert main(["models", "add", str(small), "--name", "mine"]) == 0
    assert main(["perform", "Hello there.", "--body", "emage", "-o", str(out)]) == 0
    capsys.readouterr()
    with np.load(out) as saved:
        engines = json.loads(str(saved["meta"]))["engines"]
    assert [e["name"] for e in engines if e["role"] == "body"] == ["emage"]
    assert main(["models", "--json"]) == 0
    assert [m["kind"] for m in json.loads(capsys.readouterr().out)] == ["emage"]
    assert main(["models", "remove", "mine"]) == 0
    assert main(["models", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_exact_is_what_the_published_code_gives_and_converts_to_its_file(
    small: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out, emages = tmp_path / "x.npz", tmp_path / "y.npz"
    words = ("--body", "emage", "--emage-weights", str(small), "--emage-exact", "-o", str(out))
    assert main(["perform", "Hello there, how are you?", *words]) == 0
    assert main(["convert", str(out), "--emage", "-o", str(emages)]) == 0
    performance = Performance.load(out)
    take = EmageEngine(small).take(speak("Hello there, how are you?", fps=30), exact=True)
    with np.load(emages) as saved:
        assert str(saved["model"]) == "smplx2020" and float(saved["mocap_frame_rate"]) == 30
        np.testing.assert_array_equal(saved["poses"], take.poses)
        np.testing.assert_array_equal(saved["expressions"], take.expressions)
        np.testing.assert_allclose(saved["trans"], take.trans, atol=1e-6)
    assert performance.frames == len(take.poses)
    assert [e["name"] for e in performance.meta["engines"] if e["role"] == "body"] == ["emage"]


def test_exact_keeps_the_models_own_rate(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--body", "emage", "--emage-weights", str(small), "--emage-exact", "--fps", "25", "-o", "x.npz")
    assert "--fps 30" in refused(capsys, "perform", "Hi.", *words)
    assert "--body emage" in refused(capsys, "perform", "Hi.", "--emage-exact", "-o", "x.npz")
