"""Adding voices: from files and addresses, shown first, whole or not at all."""

from __future__ import annotations

import hashlib
import http.server
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from paksatalker.base.errors import InputError, PaksaTalkerError
from paksatalker.inference.cli.voices_command import lines as lines_of
from paksatalker.inference.speech.tts import speak
from paksatalker.inference.speech.voices import voice_store
from paksatalker.inference.speech.voices.voice_adding import UNKNOWN_LICENCE, Wish, add
from paksatalker.inference.speech.voices.voice_store import StoredVoice, remove, stored
from paksatalker.inference.speech.voices.voices import choose, voices

from . import tiny_piper


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PAKSATALKER_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def voice(tmp_path: Path) -> Path:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "MODEL_CARD").write_text("# Card\n\n* Language: de_DE\n* License: CC BY-NC 4.0\n")
    return tiny_piper.write(tmp_path / "files" / "de_DE-tiny-low.onnx")


@pytest.fixture
def address(voice: Path) -> Iterator[str]:
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(voice.parent)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def yes(voice: StoredVoice) -> bool:
    return True


def left_in(home: Path) -> list[str]:
    return sorted(p.name for p in (home / "voices").iterdir()) if (home / "voices").exists() else []


def test_a_voice_is_shown_added_spoken_with_and_removed(voice: Path, home: Path) -> None:
    shown: list[StoredVoice] = []

    def ask(found: StoredVoice) -> bool:
        shown.append(found)
        assert not stored()  # nothing is kept before
        return True

    added = add(str(voice), Wish(), ask)
    assert added is not None and shown == [added] and stored() == (added,)
    assert added.sha256 == hashlib.sha256(voice.read_bytes()).hexdigest()
    assert (added.size, added.language, added.licence) == (voice.stat().st_size, "de-de", "CC BY-NC 4.0")
    chosen, notes = choose(None, "de", "")
    assert chosen.qualified == "piper:de_DE-tiny-low" and not notes
    speech = speak("Guten Morgen, Welt. Es ist 8 Uhr.", language="de")
    assert [w.text for w in speech.words] == ["Guten", "Morgen", "Welt", "Es", "ist", "8", "Uhr"]
    assert speech.rate == tiny_piper.RATE and speech.language == "de-de"
    assert [e.non_commercial for e in speech.engines] == [False, True]
    assert remove("piper:de_DE-tiny-low") == added
    assert not stored() and left_in(home) == []
    assert choose(None, "de", "")[0].qualified == "espeak:de"


def test_voices_may_have_a_folder_of_their_own(
    voice: Path, home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PAKSATALKER_VOICES", str(tmp_path / "own"))
    added = add(str(voice), Wish(), yes)
    assert added is not None and stored() == (added,) and added.model.is_file()
    assert added.model.is_relative_to(tmp_path / "own") and left_in(home) == []


def test_saying_no_leaves_nothing(voice: Path, home: Path) -> None:
    assert add(str(voice), Wish(), lambda _: False) is None
    assert left_in(home) == []


def test_the_same_voice_again_replaces_it(voice: Path, home: Path) -> None:
    add(str(voice), Wish(), yes)
    again = add(str(voice), Wish(licence="CC0", language="de-at"), yes)
    assert again is not None and stored() == (again,) and left_in(home) == ["de_DE-tiny-low"]
    assert (again.licence, again.language) == ("CC0", "de-at")


def test_from_an_address(address: str, voice: Path) -> None:
    steps: list[tuple[str, float, float]] = []
    source = f"{address}/de_DE-tiny-low.onnx"
    added = add(source, Wish(), yes, lambda *step: steps.append(step))
    assert added is not None and added.licence == "CC BY-NC 4.0" and added.source == source
    assert added.model.read_bytes() == voice.read_bytes()
    assert steps[-1] == ("fetch", added.size, added.size)


def test_without_a_card_the_licence_is_unknown(voice: Path) -> None:
    (voice.parent / "MODEL_CARD").unlink()
    added = add(str(voice), Wish(), yes)
    assert added is not None and added.licence == UNKNOWN_LICENCE


def test_a_voice_of_hibari_is_known_by_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from hibari.voices import voice_path

    monkeypatch.setenv("HIBARI_HOME", str(tmp_path / "hibari"))
    shown: list[StoredVoice] = []
    assert add(voice_path("heart"), Wish(), lambda v: bool(shown.append(v))) is None
    assert not (tmp_path / "hibari").exists()
    added = add(voice_path("heart"), Wish(), yes)
    assert added is not None and shown == [added] and added.name == "heart" and added.licence == "Apache-2.0"
    (copy,) = (tmp_path / "hibari").iterdir()
    assert hashlib.sha256(copy.read_bytes()).hexdigest() == added.sha256
    with pytest.raises(InputError, match="no voice 'xx'"):
        add("hibari:xx", Wish(), yes)


def test_addresses_that_fail_are_one_clear_line(address: str, home: Path) -> None:
    with pytest.raises(PaksaTalkerError, match="can't fetch") as error:
        add(f"{address}/missing.onnx", Wish(), yes)
    assert "files" in error.value.hint and left_in(home) == []
    for wrong in ("http://example.com/a.onnx", "ftp://x/a.onnx", "file:///etc/passwd", f"{address}/a.zip"):
        with pytest.raises(InputError):
            add(wrong, Wish(), yes)


def test_what_is_no_voice_is_refused(voice: Path, tmp_path: Path, home: Path) -> None:
    settings = voice.with_name(voice.name + ".json")
    broken = tmp_path / "broken.onnx"
    for data in (b"", b"\0" * 5000, b"<html>" * 1000, voice.read_bytes()[:-500]):
        broken.write_bytes(data)
        broken.with_name("broken.onnx.json").write_bytes(settings.read_bytes())
        with pytest.raises(PaksaTalkerError) as error:
            add(str(broken), Wish(), yes)
        assert "\n" not in str(error.value)
    with pytest.raises(InputError, match="there is no"):
        add(str(tmp_path / "none.onnx"), Wish(), yes)
    with pytest.raises(InputError, match="hash"):
        add(str(voice), Wish(sha256="00" * 32), yes)
    with pytest.raises(InputError, match="known language"):
        add(str(voice), Wish(language="klingonish"), yes)
    assert left_in(home) == []


@pytest.mark.parametrize(
    "name", ["..", "a/b", "a\\b", ".hidden", "con", "NUL.x", "a..b", "x" * 80, "", "a b", "ä"]
)
def test_hostile_names_are_refused(name: str) -> None:
    with pytest.raises(InputError):
        voice_store.check_name(name)


def test_hostile_folders_are_passed_over(voice: Path, home: Path) -> None:
    add(str(voice), Wish(), yes)
    for name, text in (("a", "{}"), ("b", "[]"), ("c", "no json"), ("d", '{"name": "../x"}')):
        (home / "voices" / name).mkdir()
        (home / "voices" / name / "voice.json").write_text(text)
    assert [v.name for v in stored()] == ["de_DE-tiny-low"]
    with pytest.raises(InputError, match="added"):
        remove("../../x")


def test_of_two_processes_that_add_one_voice_one_is_told_of_the_other(
    voice: Path, home: Path, tmp_path: Path
) -> None:
    """The first waits, in the middle of its adding, for its second to have been refused."""
    go = tmp_path / "go"
    code = (
        "import sys, time, pathlib\n"
        "from paksatalker.inference.speech.voices.voice_adding import Wish, add\n"
        "def agreed(voice):\n"
        "    print('asked', flush=True)\n"
        "    until = time.monotonic() + 60\n"
        "    while not pathlib.Path(sys.argv[2]).exists() and time.monotonic() < until: time.sleep(0.01)\n"
        "    return True\n"
        "add(sys.argv[1], Wish(), agreed)"
    )
    first = subprocess.Popen([sys.executable, "-c", code, str(voice), str(go)], stdout=subprocess.PIPE)
    guard = threading.Timer(60, first.kill)
    guard.daemon = True
    guard.start()
    assert first.stdout is not None
    assert first.stdout.readline() == b"asked\n"
    with pytest.raises(InputError, match=f"de_DE-tiny-low is being written by process {first.pid}") as error:
        add(str(voice), Wish(), yes)
    assert "\n" not in str(error.value)
    go.touch()
    first.communicate(timeout=60)
    assert first.returncode == 0 and [v.name for v in stored()] == ["de_DE-tiny-low"]
    assert left_in(home) == ["de_DE-tiny-low"]
    assert add(str(voice), Wish(), yes) is not None


def test_many_processes_that_add_and_remove_one_voice_leave_it_whole(voice: Path, home: Path) -> None:
    command = [sys.executable, "-m", "paksatalker.inference.cli", "voices", "add", str(voice), "--yes"]
    runs = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(4)]
    told = [(run.communicate(timeout=120)[1], run.returncode) for run in runs]
    assert {code for _, code in told} <= {0, 2} and 0 in [code for _, code in told]
    for said, code in told:
        assert code == 0 or (said.count("\n") == 1 and "is being written by" in said)
    assert left_in(home) == ["de_DE-tiny-low"]
    assert speak("Hallo.", voice="de_DE-tiny-low", language="de").phones


def test_a_voice_of_several_speakers_says_it_as_each(tmp_path: Path) -> None:
    model = tiny_piper.write(tmp_path / "many.onnx", speakers=("ada", "ben"))
    add(str(model), Wish(licence="CC0"), lambda _: True)
    assert "2 speakers, such as many#ada" in " ".join(lines_of(voices("de")))
    said = {name: speak("Hallo du.", voice=f"many{name}") for name in ("", "#ada", "#ben", "#1")}
    assert said["#ben"].phones == said["#1"].phones == said["#ada"].phones
    low, high, same = (
        np.abs(np.fft.rfft(said[name].audio)).argmax() / said[name].duration for name in ("#ada", "#ben", "")
    )
    assert same == pytest.approx(low, rel=0.02)
    assert high == pytest.approx(2 * low, rel=0.02)
    for name, told in (
        ("many#eve", "no speaker 'eve'"),
        ("many#7", "no speaker '7'"),
        ("heart#a", "one speaker"),
    ):
        with pytest.raises(InputError, match=told):
            choose(name, None, "")
