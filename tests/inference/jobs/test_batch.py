"""Batches of scripts, by a real server on this machine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from paksatalker.inference.cli.main import main

from ..script.writers.chat_server import chat_server


def about(body: dict[str, Any]) -> str:
    topic = body["messages"][-1]["content"].rpartition("Topic: ")[2]
    if "kettles" in topic:
        return "..."
    return json.dumps(
        {"lines": [{"text": f"Today we talk about {topic} once, and only once.", "emotion": "happy"}]}
    )


def test_a_topic_a_line_shared_by_two_addresses_and_one_that_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAKSATALKER_CACHE", str(tmp_path / "cache"))
    topics = tmp_path / "topics.txt"
    topics.write_text("# mine\nsmall boats\n\nkettles\nold maps\n")
    words = ["write", "--batch", str(topics), "-o", str(tmp_path / "s.md"), "--writer"]
    with chat_server(about) as one, chat_server(about) as other:
        assert main([*words, f"{one.url},{other.url}"]) == 1
        told = capsys.readouterr().err
        assert "s-2.md was not written" in told and "1 of 3 scripts were not written" in told
        assert (
            "small boats" in (tmp_path / "s-1.md").read_text()
            and "old maps" in (tmp_path / "s-3.md").read_text()
        )
        assert one.asked and other.asked
        count = len(one.asked) + len(other.asked)
        topics.write_text("small boats\nold maps\n")
        assert main([*words, f"{one.url},{other.url}"]) == 0
        assert len(one.asked) + len(other.asked) == count, "what was answered before is kept"


def test_a_folder_of_topics_by_rules(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("boats")
    (tmp_path / "in" / "b.txt").write_text("We meet at noon. Bring your boats.")
    assert main(["write", "--batch", str(tmp_path / "in"), "-o", str(tmp_path / "s.md")]) == 0
    assert "Bring your boats." in (tmp_path / "s-b.md").read_text() and (tmp_path / "s-a.md").is_file()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["boats"], "--batch holds the topics"),
        (["--translate", "es"], "not translated"),
        ([], "holds no topics"),
    ],
)
def test_what_cannot_be_is_one_line(
    more: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "t.txt").write_text("# nothing\n")
    assert main(["write", *more, "--batch", str(tmp_path / "t.txt"), "-o", str(tmp_path / "s.md")]) == 2
    assert said in capsys.readouterr().err
