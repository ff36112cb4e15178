"""Processes that are started without stdin, stdout or stderr do their work, and print into no file."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[2] / "data" / "performance_format_1.npz"
COMMAND = [sys.executable, "-m", "paksatalker.inference.cli"]
COMBINATIONS = [c for n in (1, 2, 3) for c in itertools.combinations((0, 1, 2), n)]
pytestmark = pytest.mark.skipif(os.name == "nt", reason="closed by a shell's words")


def without(closed: tuple[int, ...], command: list[str]) -> subprocess.CompletedProcess[bytes]:
    """Run a command with some of the three closed, the others piped."""
    words = " ".join(f"{n}{'<' if n == 0 else '>'}&-" for n in closed)
    shell = ["/bin/sh", "-c", f'exec "$@" {words}', "sh", *command]
    return subprocess.run(shell, stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=False)


@pytest.mark.parametrize("closed", COMBINATIONS, ids=str)
def test_the_command_does_its_work_and_writes_the_same_file(tmp_path: Path, closed: tuple[int, ...]) -> None:
    out, log = tmp_path / "out.csv", tmp_path / "log.txt"
    done = without(closed, [*COMMAND, "convert", str(SAMPLE), "-o", str(out), "--log-file", str(log)])
    assert done.returncode == 0, done.stderr
    assert out.read_bytes().startswith(b"Timecode,BlendshapeCount,") and b"wrote" not in out.read_bytes()
    assert b"Traceback" not in done.stderr and b"Traceback" not in log.read_bytes()
    assert log.read_text().count("wrote ") == 1
    refused = without(closed, [*COMMAND, "convert", str(SAMPLE), "-o", str(tmp_path / "none" / "a.csv")])
    assert refused.returncode == 2 and refused.stderr.count(b"\n") == (2 not in closed)


@pytest.mark.parametrize("closed", COMBINATIONS, ids=str)
def test_a_question_that_nobody_can_answer_is_refused(tmp_path: Path, closed: tuple[int, ...]) -> None:
    (tmp_path / "a.onnx").write_bytes(b"no voice")
    done = without(closed, [*COMMAND, "voices", "add", str(tmp_path / "a.onnx")])
    assert done.returncode == 2 and b"Traceback" not in done.stderr
    assert (tmp_path / "a.onnx").read_bytes() == b"no voice"


@pytest.mark.parametrize("closed", [(0,), (1,), (2,), (0, 1, 2)], ids=str)
def test_the_child_that_renders_too(tmp_path: Path, closed: tuple[int, ...]) -> None:
    pytest.importorskip("bpy")
    job = {"action": "export", "performance": str(SAMPLE), "output": str(tmp_path / "a.csv")}
    (tmp_path / "job.json").write_text(json.dumps(job))
    child = [sys.executable, "-m", "paksatalker.blender_addon.job", str(tmp_path / "job.json")]
    done = without(closed, child)
    assert done.returncode == 0 and (tmp_path / "a.csv").read_bytes().startswith(b"Timecode,")
    if 1 not in closed:
        assert json.loads(done.stdout.splitlines()[-1]) == {"result": str(tmp_path / "a.csv")}
