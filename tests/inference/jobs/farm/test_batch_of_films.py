"""Many films in one go: what lines may say, what was made, and what is made again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from paksatalker.base.errors import InputError, PaksaTalkerError
from paksatalker.inference.jobs.farm.batch import MANIFEST, BatchJob, batch
from paksatalker.inference.jobs.farm.lines import read_lines
from paksatalker.inference.jobs.talk import TalkJob


def table(folder: Path, text: str) -> Path:
    file = folder / "jobs.csv"
    file.write_text(text, "utf-8")
    return file


def test_columns_are_options_and_files_are_named_from_the_table_s_folder(tmp_path: Path) -> None:
    (tmp_path / "said.txt").write_text("Hello.")
    file = table(
        tmp_path,
        "name,text-file,rate,set,in_place,speaker-voices\nada,said.txt,1.2,newsroom,yes,A=heart;B=bella\n",
    )
    (line,) = read_lines(file, TalkJob)
    assert line.name == "ada"
    assert line.options == {
        "text_file": str(tmp_path / "said.txt"), "rate": "1.2", "stage": {"set": "newsroom"},
        "in_place": True, "speaker_voices": ["A=heart", "B=bella"],
    }  # fmt: skip


def test_a_folder_s_recordings_take_the_words_beside_them(tmp_path: Path) -> None:
    for name in ("a.wav", "a.txt", "b.md", "c.txt", "notes.pdf", ".hidden.txt"):
        (tmp_path / name).write_text("x")
    found = {line.name: line.options for line in read_lines(tmp_path, TalkJob)}
    assert found == {
        "a": {"audio": str(tmp_path / "a.wav"), "transcript_file": str(tmp_path / "a.txt")},
        "b": {"script": str(tmp_path / "b.md")},
        "c": {"text_file": str(tmp_path / "c.txt")},
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "nothing to say"),
        ("text\n", "nothing to say"),
        ("txt\nHello\n", "column 'txt'"),
        ("text,text\nHello,x\n", "twice"),
        ("text\nHello,you\n", "line 1 has more cells"),
        ("text,name\nHello,a\nYou,A\n", "line 2: 'A' is the name of"),
        ("text,name\nHello,../a\n", "can't be a file's name"),
        ("text,in_place\nHello,perhaps\n", "no switch"),
        ("text,seed\nHello,-4\n", "line 1: seed"),
        ("emotion\nhappy\n", "line 1: nothing to say"),
        ("text,emotion\nHello,merry\n", "line 1: .*merry"),
        ("text,output\nHello,/tmp/x.mp4\n", "column 'output'"),
    ],
)
def test_bad_tables_are_refused_before_anything_is_made(tmp_path: Path, text: str, said: str) -> None:
    lines = table(tmp_path, text)
    job = BatchJob(lines=lines, output=tmp_path / "films", quality="sketch", size="64x36")
    with pytest.raises(InputError, match=said):
        batch(job)
    assert not (tmp_path / "films").exists()


def test_what_one_line_has_is_no_option_of_all(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--text is for a single line"):
        BatchJob(lines=tmp_path, output=tmp_path / "films", text="Hello")
    with pytest.raises(InputError, match="makes a folder"):
        BatchJob(lines=tmp_path, output=tmp_path / "films.mp4")


def test_again_makes_what_is_missing_or_failed(tmp_path: Path) -> None:
    pytest.importorskip("bpy")
    lines = table(tmp_path, "name,text,audio\nada,Hi.,\nbob,,gone.wav\n")
    job = BatchJob(lines=lines, output=tmp_path / "films", quality="sketch", size="64x36", fps=5)
    with pytest.raises(PaksaTalkerError, match="1 of 2 lines"):
        batch(job)
    rows = {r["name"]: r for r in json.loads((tmp_path / "films" / MANIFEST).read_text())["lines"]}
    assert rows["ada"]["state"] == "done" and rows["bob"]["state"] == "failed"
    assert {e["role"] for e in rows["ada"]["engines"]} >= {"tts", "voice"}
    film = tmp_path / "films" / "ada.mp4"
    made = film.stat().st_mtime_ns

    lines.write_text("name,text\nada,Hi.\n")
    batch(job)
    assert film.stat().st_mtime_ns == made
    film.write_bytes(film.read_bytes()[:-1])
    batch(job)
    assert film.stat().st_mtime_ns != made
