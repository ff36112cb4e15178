"""The delivery of a performance as it is asked for on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from paksatalker.base.errors import InputError
from paksatalker.inference.cli.main import main
from paksatalker.inference.face.delivery import NATURAL, Delivery, parse_articulation
from paksatalker.inference.performance.performance import Performance
from paksatalker.rigs.arkit import INDEX

TEXT = "Bob moved five very big maps."


def test_without_options_it_is_natural() -> None:
    assert Delivery.of(None, None, None) == NATURAL


def test_one_dial_leaves_the_other() -> None:
    assert parse_articulation("jaw=0.8") == {"jaw": 0.8}
    assert parse_articulation(" lips = 1.1 , jaw = 0 ") == {"lips": 1.1, "jaw": 0.0}


@pytest.mark.parametrize(
    "text", ["", "jaw", "jaw=", "jaw=x", "jaw=-1", "jaw=3", "jaw=nan", "chin=1", "jaw=1,jaw=1"]
)
def test_other_dials_are_refused(text: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_articulation(text)
    assert caught.value.hint


def test_the_performance_shows_and_records_what_was_asked(tmp_path: Path) -> None:
    plain, styled = tmp_path / "plain.npz", tmp_path / "styled.npz"
    assert main(["perform", TEXT, "-o", str(plain), "--progress", "json"]) == 0
    options = ["--emotion", "happy:0.8", "--articulation", "jaw=0.5", "--look", "0.8,1.5,2"]
    options += ["--voice-emotion", "0"]  # the same sound
    assert main(["perform", TEXT, "-o", str(styled), *options, "--progress", "json"]) == 0
    a, b = Performance.load(plain), Performance.load(styled)
    assert "style" not in a.meta
    assert b.meta["style"] == {"emotion": "happy:0.8", "articulation": "jaw=0.5", "look": "0.8,1.5,2"}
    more = b.arkit.mean(axis=0) - a.arkit.mean(axis=0)
    assert more[INDEX["mouthSmileLeft"]] > 0.15 and more[INDEX["eyeLookOutLeft"]] > 0.2
    assert b.arkit[:, INDEX["jawOpen"]].max() < 0.75 * a.arkit[:, INDEX["jawOpen"]].max()
    assert np.array_equal(a.audio, b.audio)


@pytest.mark.parametrize(
    ("option", "value"), [("--emotion", "jolly"), ("--articulation", "jaw=9"), ("--look", "behind")]
)
def test_wrong_styles_are_one_line_and_exit_code_2(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, option: str, value: str
) -> None:
    out = str(tmp_path / "x.npz")
    assert main(["perform", TEXT, option, value, "-o", out, "--progress", "json"]) == 2
    last = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert value.split("=")[-1] in last["error"] and last["hint"]
