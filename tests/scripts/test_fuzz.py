"""Spoilt files of every kind: only errors for people come out, and the fuzzer sees what else would."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[2] / "scripts"
pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="measures processes as Linux does"
)


def test_spoilt_files_are_refused_in_one_line(tmp_path: Path) -> None:
    command = [sys.executable, str(SCRIPTS / "fuzz.py"), "--cases", "100", "--keep", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 faults" in done.stdout


_JUDGE = """
import sys, tempfile, time
from pathlib import Path
from random import Random
import fuzz
from fuzzing.readers import Reader
from paksatalker.base.errors import InputError

def refused(file): raise InputError("bad", "mend it")
def odd(file): return {}[file.read_bytes()]
def endless(file):
    while True: pass
def large(file): return len(b"a" * (700 << 20))

chosen = [Reader(f.__name__, lambda: [("a.txt", b"text")], lambda data, rng: data + rng.randbytes(3), f)
          for f in (refused, odd, endless, large)]
fuzz.ready = lambda chosen: None
totals = fuzz.run(4, 1, chosen, Path(sys.argv[1]))
print(totals.cases, sorted(totals.faults))
"""


def test_faults_endless_work_and_growth_are_seen(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _JUDGE, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(SCRIPTS), os.environ.get("PYTHONPATH", "")])},
    )
    assert done.returncode == 0, done.stderr
    told = done.stdout.splitlines()[-1]
    assert told.startswith("4 ")
    assert "KeyError at" in told and "no end after 5 s" in told and "growth of large" in told
    assert "InputError" not in told
    # each with the file that shows it
    assert {f.name.partition("-")[0] for f in tmp_path.iterdir()} == {"odd", "endless", "large"}
