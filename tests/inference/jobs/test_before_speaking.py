"""What can't be followed is refused in one line before a voice has spoken a word."""

from __future__ import annotations

from pathlib import Path

import pytest

from paksatalker.inference.cli.main import main


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PAKSATALKER_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.mark.parametrize(
    "words, told",
    [
        (["Look [there](~pont left)."], "did you mean point"),
        (["Look [there](~point 0.2,1.2,-2)."], "behind the back"),
        (["Well [hello](~clip salute)."], "salute.bvh"),
        (["Well [hello](~clip)."], "no clip"),
        (["Hi.", "--style", "acadmic"], "did you mean academic"),
        (["Hi.", "--culture", "itlian"], "did you mean italian"),
        (["Hi.", "--pose", "sitt"], "stand"),
        (["Hi.", "--speaker-style", "nobody.bvh"], "nobody.bvh"),
        (["Hi.", "--intensity", "wild"], "from 0 to 2"),
        (["Hi.", "--look=0,1.5,-2"], "in front"),
        (["Hi.", "--listen-to", "nobody.npz"], "nobody.npz"),
        (["--text-file", "{text}"], "did you mean wave"),
        (["--script", "{text}"], "did you mean wave"),
        (["{text}"], "give it as --script"),
    ],
)
def test_one_line_and_nothing_is_spoken(
    words: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = tmp_path / "text.md"
    text.write_text("# Greeting\n\nWell [hello](~wav right) to you.\n")
    out = tmp_path / "x.npz"
    words = [w.format(text=text) for w in words]
    assert main(["perform", *words, "-o", str(out)]) == 2
    said, line = capsys.readouterr()
    # a voice that speaks would have told of it on a line of its own
    assert told in line and line.count("\n") == 1 and not said and not out.exists()


def test_a_clip_that_is_there_is_named_nearly(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "gestures").mkdir(parents=True)
    (home / "gestures" / "salute.bvh").write_text("not looked into yet")
    assert main(["perform", "Well [hello](~clip salut).", "-o", str(tmp_path / "x.npz")]) == 2
    assert "did you mean salute?" in capsys.readouterr().err


def test_gestures_that_nobody_makes_are_not_looked_at(tmp_path: Path) -> None:
    out = tmp_path / "x.npz"
    assert main(["perform", "[Hi](~levitate).", "--body", "none", "--fps", "5", "-o", str(out)]) == 0
