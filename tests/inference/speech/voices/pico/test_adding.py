"""Adding Pico: from its source package, whose hash is fixed, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from paksatalker.base.errors import InputError
from paksatalker.inference.cli import main
from paksatalker.inference.jobs.listing.engines import speech_engines
from paksatalker.inference.speech.voices.offered import offers
from paksatalker.inference.speech.voices.pico import adding
from paksatalker.inference.speech.voices.voice_adding import Wish, add
from paksatalker.inference.speech.voices.voices import choose, voices


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PAKSATALKER_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def left_in(home: Path) -> list[str]:
    return sorted(p.name for p in (home / "voices").iterdir()) if (home / "voices").exists() else []


def test_it_is_offered_for_its_languages_and_told_where_german_is_robotic(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert "pico" in [o.source for o in offers("de")] and "pico" not in [o.source for o in offers("pl")]
    _, notes = choose(None, "de", "Guten Tag")
    assert "voices add pico" in notes[0]
    assert main(["voices", "--language", "de"]) == 0
    shown = capsys.readouterr()
    assert "no; paksatalker voices add pico" in shown.out and "voices add pico" in shown.err
    with pytest.raises(InputError, match="not installed") as error:
        choose("pico:de", None, "")
    assert error.value.hint == "paksatalker voices add pico"


def test_added_it_comes_before_the_robot_and_after_natural_voices(
    archive: Path, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["voices", "add", str(archive), "--yes"]) == 0
    shown = capsys.readouterr().err
    assert "Apache-2.0" in shown and adding.SHA256 in shown and "5.0 MB" in shown
    chosen, notes = choose(None, None, "Guten Tag, wie geht es Ihnen heute? Das Wetter ist wirklich schön.")
    assert chosen.qualified == "pico:de" and "taken for German" in notes[0] and "not natural" in notes[0]
    assert choose("de", None, "")[0].qualified == choose(None, "de-at", "")[0].qualified == "pico:de"
    assert choose(None, "en-gb", "")[0].qualified == "hibari:heart"
    assert [v.naturalness for v in voices("de")] == ["clear", "robotic"]
    row = next(r for r in speech_engines() if r["name"] == "pico")
    assert row["installed"] == adding.VERSION and row["voices"] == 6
    assert main(["voices", "remove", "pico"]) == 0 and left_in(home) == []
    assert choose(None, "de", "")[0].qualified == "espeak:de"


def test_another_file_is_refused_and_nothing_is_left(home: Path, tmp_path: Path) -> None:
    wrong = tmp_path / adding.ARCHIVE
    wrong.write_bytes(b"\x1f\x8b" + bytes(1000))
    for source in (str(wrong), str(tmp_path)):
        with pytest.raises(InputError, match="not the file it should be"):
            add(source, Wish(), lambda voice: True)
    with pytest.raises(InputError, match="hash of pico"):
        add(str(wrong), Wish(sha256="0" * 64), lambda voice: True)
    assert add(str(wrong), Wish(), lambda voice: False) is None
    assert left_in(home) == []
