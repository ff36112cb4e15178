"""What programs and people read while a command runs."""

from __future__ import annotations

import io
import json

import pytest

from paksatalker.base.errors import InputError
from paksatalker.base.report import ForPeople, ForPrograms


def test_programs_get_every_step_s_end_but_not_every_tick(capsys: pytest.CaptureFixture[str]) -> None:
    report = ForPrograms()
    for i in range(1001):
        report("render", i, 1000)
    report("mux", 1, 1)
    report.result("out.mp4")
    said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(said) < 50
    assert {"step": "render", "done": 1000, "total": 1000} in said
    assert said[-2:] == [{"step": "mux", "done": 1, "total": 1}, {"result": "out.mp4"}]


def test_a_log_gets_one_line_a_step() -> None:
    out = io.StringIO()
    report = ForPeople(out)
    for i in range(100):
        report("speech", i, 100)
    report("face", 0, 1)
    report.note("warning: quiet")
    report.error(InputError("no\nsuch file", "check it"))
    assert out.getvalue().splitlines() == [
        "speech", "face", "warning: quiet", "paksatalker: no such file; check it",
    ]  # fmt: skip


def test_what_steers_a_terminal_is_written_out(capsys: pytest.CaptureFixture[str]) -> None:
    label = "\x1b[2J\x9b1mAnna\r\u202e\udc80"
    for report in (ForPeople(), ForPrograms()):
        report.note(f"warning: {label}\n\tü")
        report.error(InputError(label, f"not {label}"))
        report.result(f"{label}.mp4")
    said = capsys.readouterr()
    seen = "\\x1b[2J\\x9b1mAnna\\r\\u202e\\udc80"
    assert f"warning: {seen}\n\tü\npaksatalker: {seen}; not {seen}\nwrote {seen}.mp4\n" in said.err
    assert said.err.count(f"{seen}\n\tü") == 2
    assert said.out.isascii() and "\x1b" not in said.out
    assert json.loads(said.out.splitlines()[-1]) == {"result": f"{label}.mp4"}


def test_a_terminal_gets_a_bar() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    out = Terminal()
    report = ForPeople(out)
    for i in range(11):
        report("render", i, 10)
    report.result("out.mp4")
    assert "100%" in out.getvalue()
    assert out.getvalue().rstrip().endswith("wrote out.mp4")
