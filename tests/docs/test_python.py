"""What docs/python.md shows is run as it stands there."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

import paksatalker
from paksatalker.inference.jobs.job_files import job_of
from paksatalker.inference.jobs.talk import TalkJob

PAGE = (Path(paksatalker.__file__).parent / "docs" / "python.md").read_text("utf-8")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)


def test_the_examples_run_one_after_the_other_and_leave_what_they_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("bpy")
    pytest.importorskip("av")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for block in blocks("python"):
        exec(block, names)
    said = capsys.readouterr().out
    assert "hello.mp4" in said and "fps: 0 is no frame rate" in said
    assert Path("hello.mp4").stat().st_size > 1000 and Path("hello.bvh").stat().st_size > 1000
    assert sorted(p.name for p in Path("frames").glob("*.png")) == ["frame_0001.png", "frame_0002.png"]


def test_the_job_file_is_one() -> None:
    (text,) = blocks("toml")
    job = job_of(tomllib.loads(text))
    assert isinstance(job, TalkJob) and job.stage.set == "newsroom" and job.text == "Good evening."
    json.dumps(tomllib.loads(text))


def test_the_table_names_what_the_package_has() -> None:
    names = re.findall(r"^\| `(\w+)` \| `(\w+)`", PAGE, re.MULTILINE)
    assert len(names) == 7
    for function, options in names:
        assert callable(getattr(paksatalker, function)) and isinstance(getattr(paksatalker, options), type)
