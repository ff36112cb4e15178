"""How the service starts, or says why not."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import Serving


def refused(*words: str) -> str:
    command = [sys.executable, "-P", "-m", "paksatalker.inference.cli", *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2, done.stderr
    assert done.stderr.count("\n") == 1
    return done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--host", "0.0.0.0"), "anybody"),
        (("--port", "70000"), "65535"),
        (("--database", "mysql://x"), "mysql"),
        (("--rate-limit", "many"), "no rate"),
        (("--tokens", "none.toml"), "none.toml"),
    ],
)
def test_what_can_not_be_is_said_in_one_line(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    assert said in refused("serve", "--data", str(tmp_path / "d"), *words)


def test_a_taken_port_and_a_worker_alone(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert "another --port" in refused("serve", "--data", str(tmp_path / "d"), "--port", port)
    assert "postgresql" in refused("worker", "--data", str(tmp_path / "d"))


def test_two_services_on_one_folder_are_one_too_many(service: Serving) -> None:
    assert "is being written" in refused("serve", "--data", str(service.folder), "--port", "0")
