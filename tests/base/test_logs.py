"""The log: where it is asked for, as text or as JSON, and what it never tells."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from paksatalker.base import logs
from paksatalker.base.errors import InputError, PaksaTalkerError
from paksatalker.base.report import ForPrograms, Logged

log = logs.logger("paksatalker.inference.somewhere")


@pytest.fixture(autouse=True)
def no_log(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in (logs.LEVEL, logs.FILE, logs.FORMAT):
        monkeypatch.delenv(name, raising=False)
    yield
    logs.end()


def test_without_being_asked_nothing_is_written(capfd: pytest.CaptureFixture[str]) -> None:
    logs.set_up()
    log.error("a fault")
    assert capfd.readouterr() == ("", "") and logs.environment() == {}


def test_a_level_alone_goes_to_stderr(capfd: pytest.CaptureFixture[str]) -> None:
    logs.set_up("warning")
    log.info("small")
    log.warning("large")
    out, err = capfd.readouterr()
    assert out == "" and "small" not in err
    assert err.rstrip().endswith(f"WARNING {os.getpid()} paksatalker.inference.somewhere: large")
    assert logs.environment()[logs.LEVEL] == "", "a child's stderr is read for its last words"


def test_a_file_is_added_to_and_children_are_told_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    logs.set_up(file=Path("é.log"))
    log.info("one")
    log.debug("not at this level")
    told = logs.environment()
    logs.end()
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    logs.set_up()
    log.info("two")
    lines = (tmp_path / "é.log").read_text("utf-8").splitlines()
    assert [line.rsplit(": ")[-1] for line in lines] == ["one", "two"]


def test_json_lines_hold_time_level_and_traceback(tmp_path: Path) -> None:
    logs.set_up("debug", tmp_path / "log.json", "json")
    log.debug("two\nlines")
    try:
        raise ValueError("a fault")
    except ValueError:
        log.exception("it failed")
    first, second = map(json.loads, (tmp_path / "log.json").read_text("utf-8").splitlines())
    assert (first["level"], first["message"]) == ("debug", "two\nlines")
    assert first["time"].endswith("Z") and first["process"] == os.getpid()
    assert second["level"] == "error" and "ValueError: a fault" in second["traceback"]


@pytest.mark.parametrize(
    ("level", "form", "said"), [("loud", "", "log level 'loud'"), ("", "xml", "log format 'xml'")]
)
def test_an_unknown_level_or_format_is_one_line(
    monkeypatch: pytest.MonkeyPatch, level: str, form: str, said: str
) -> None:
    with pytest.raises(InputError, match=said):
        logs.set_up(level, None, form)
    monkeypatch.setenv(logs.LEVEL, level)
    monkeypatch.setenv(logs.FORMAT, form)
    with pytest.raises(InputError, match=said):
        logs.set_up()


def test_a_file_that_can_t_be_is_one_line_and_the_log_before_goes_on(tmp_path: Path) -> None:
    logs.set_up(file=tmp_path / "log")
    for wrong in (tmp_path, tmp_path / "nowhere" / "log"):
        with pytest.raises(InputError, match="can't write the log"):
            logs.set_up(file=wrong)
    log.info("still")
    assert "still" in (tmp_path / "log").read_text()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
def test_a_full_disk_stops_nothing_and_says_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    logs.set_up(file=Path("/dev/full"))
    log.info("lost")
    assert capfd.readouterr() == ("", "")


def test_steps_results_and_faults_are_logged_beside_the_report(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    logs.set_up(file=tmp_path / "log")
    report = Logged(ForPrograms())
    report("speech", 0, 2)
    report("speech", 2, 2)
    report("face", 0, 1)
    report.note("the word 'secret' is spelled out")
    report.result("a.npz")
    try:
        raise ZeroDivisionError("of our own")
    except ZeroDivisionError:
        report.error(PaksaTalkerError("it failed", "try again"))
    text = (tmp_path / "log").read_text()
    assert text.count("step speech: 0.0") == text.count("step face: 0.0") == text.count("wrote a.npz") == 1
    assert "it failed; try again" in text and "Traceback" in text and "secret" not in text
    out, err = capfd.readouterr()
    assert [json.loads(line) for line in out.splitlines()][-2:] == [
        {"result": "a.npz"},
        {"error": "it failed", "hint": "try again"},
    ]
    assert "secret" in err and "Traceback" not in err


def test_all_loggers_are_below_one_name() -> None:
    names = ("paksatalker.inference.pipeline", "__main__")
    assert [logs.logger(n).name for n in names] == ["paksatalker.inference.pipeline", "paksatalker.main"]


def test_the_host_s_own_logging_hears_it_too(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logs.NAME):
        log.info("heard")
    assert "heard" in caplog.text
