"""What docker/ and its systemd units say is what there is."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from paksatalker.inference.cli.parser import parser

ROOT = Path(__file__).parent.parent / "docker"


def commands() -> list[list[str]]:
    compose = (ROOT / "compose.yaml").read_text("utf-8")
    listed = [shlex.split(row.replace(",", " ")) for row in re.findall(r"command: \[(.*)\]", compose)]
    docker = (ROOT / "Dockerfile").read_text("utf-8")
    listed += [
        shlex.split(row.replace(",", " ")) for row in re.findall(r"^CMD \[(.*)\]", docker, re.MULTILINE)
    ]
    for unit in (ROOT / "systemd").glob("*.service"):
        row = re.search(r"^ExecStart=\S+ (.*)$", unit.read_text("utf-8"), re.MULTILINE)
        assert row is not None
        listed.append(shlex.split(row[1]))
    return listed


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_every_command_is_one_of_ours(words: list[str]) -> None:
    words = [re.sub(r"\$\{[^}]*\}", "x", w) for w in words]
    given = parser().parse_args(words)
    assert given.command in ("serve", "worker")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_units_are_units(tmp_path: Path) -> None:
    for unit in (ROOT / "systemd").glob("*.service"):
        text = unit.read_text("utf-8").replace("/opt/paksatalker/bin/paksatalker", "/bin/true")
        file = tmp_path / unit.name
        file.write_text(text)
        done = subprocess.run(
            ["systemd-analyze", "verify", str(file)],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        wrong = [line for line in done.stderr.splitlines() if unit.name in line]
        assert not wrong, wrong
