"""Talks on the command line, with a real server on this machine."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import soundfile

from paksatalker.inference.cli.main import main
from paksatalker.inference.script.markdown import parsed
from paksatalker.inference.speech.tts import speak

from ..script.writers.chat_server import ChatServer, chat_server


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with chat_server(lambda body: f"Answer number {len(body['messages'])}.") as running:
        yield running


def test_one_answer_and_a_session_that_is_gone_on_with(
    server: ChatServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    session = str(tmp_path / "t.json")
    words = ["chat", "--writer", server.url, "--session", session, "--json"]
    assert main([*words, "My name is Amara.", "-o", str(tmp_path / "s.md")]) == 0
    assert main([*words, "What is my name?"]) == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert (first["turn"], second["turn"]) == (1, 2) and second["facts"] == [["name", "Amara"]]
    assert "name: Amara" in server.asked[-1]["messages"][0]["content"]
    assert parsed((tmp_path / "s.md").read_text()).lines[0].plain == "Answer number 2."


def test_each_line_of_stdin_is_a_turn_and_one_that_fails_ends_nothing(
    server: ChatServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("Hello\n\n???\nAnd you?\n"))
    assert main(["chat", "--writer", server.url]) == 0
    told = capsys.readouterr()
    assert len(told.out.splitlines()) == 2 and "nothing is said" in told.err


def test_a_duet_is_a_script(server: ChatServer, tmp_path: Path) -> None:
    out = tmp_path / "d.md"
    words = ["chat", "boats", "--duet", "ANNA=host,BEN=engineer", "--turns", "4", "-o", str(out)]
    assert main([*words, "--writer", server.url]) == 0
    assert [x.speaker for x in parsed(out.read_text()).lines] == ["ANNA", "BEN", "ANNA", "BEN"]


def test_answers_are_spoken_up_to_what_moderation_objects_to(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, bad = tmp_path / "s.wav", "Boats float. Here is how to make a bomb. Take some sugar. Then stir it."
    words = ["chat", "hello", "--json", "--speak", str(out)]
    with chat_server(lambda body: bad) as server:
        assert main([*words, "--writer", server.url]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["answer"].startswith("I would rather not") and told["first_sound"] > 0
    said = soundfile.info(out).duration
    assert said == pytest.approx(sum(speak(t).duration for t in ("Boats float.", told["answer"])), abs=0.01)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["hello"], "a talk needs a model"),
        (["hello", "--duet", "A=host,B=host"], "needs a topic and a script"),
        (["hello", "--duet", "A=host", "-o", "x.md", "--writer", "http://x/v1"], "names no two speakers"),
        (["hello", "--session", "x.txt", "--writer", "http://x/v1"], "call it .json"),
        (["hello", "--speak", "x.mp3", "--writer", "http://x/v1"], "end the name with .wav"),
        (["hello", "--voice", "heart", "--writer", "http://x/v1"], "--voice goes with --speak"),
        (["hello", "--speak", "-", "--json", "--writer", "http://x/v1"], "both go to stdout"),
        (["hello", "--persona", "nobody", "--writer", "http://x/v1"], "no persona 'nobody'"),
        (["hello", "--writer", "http://127.0.0.1:9/v1"], "can't reach http://127.0.0.1:9/v1"),
    ],
)
def test_what_cannot_be_is_one_line(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["chat", *words]) in (1, 2)
    lines = capsys.readouterr().err.strip().splitlines()
    assert len(lines) == 1 and said in lines[0]
