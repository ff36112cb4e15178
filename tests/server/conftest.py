"""A real service in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("dbos", reason="the service is not installed")


@dataclass
class Answer:
    """What was answered."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Serving:
    """A service: started, asked, killed, started again."""

    folder: Path
    words: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    port: int = 0

    def start(self) -> Serving:
        if not self.port:
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                self.port = free.getsockname()[1]
        command = [sys.executable, "-P", "-m", "paksatalker.inference.cli", "serve"]
        # a file holds nobody up, as a pipe does that nobody reads; and no stream of ours outlives the test
        self.errors.parent.mkdir(parents=True, exist_ok=True)
        with self.errors.open("w") as errors:
            self.process = subprocess.Popen(
                [*command, "--port", str(self.port), "--data", str(self.folder), *self.words],
                env={**os.environ, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
            )
        until = time.monotonic() + 60
        while time.monotonic() < until and self.process.poll() is None:
            try:
                assert self.ask("GET", "/health").status == 200
                assert "serving on" in self.said()
                return self
            except OSError:
                time.sleep(0.1)
        self.kill()
        raise AssertionError(f"the service does not answer: {self.said()}")

    @property
    def errors(self) -> Path:
        return self.folder.with_name(f"{self.folder.name}.stderr")

    def said(self) -> str:
        """What it wrote to stderr since it was started."""
        return self.errors.read_text("utf-8", "replace")

    def kill(self, number: int = signal.SIGKILL) -> int:
        """End it; its exit code. One that does not end is killed, and that is a fault."""
        self.process.send_signal(number)
        try:
            return self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(30)
            raise AssertionError(f"signal {number} does not end the service: {self.said()}") from None

    def ask(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        sent = dict(headers or {})
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            sent.setdefault("Content-Type", "application/json")
        try:
            connection.request(method, path if path.startswith("/api") else f"/api/v1{path}", body, sent)
            found = connection.getresponse()
            return Answer(found.status, {k.lower(): v for k, v in found.getheaders()}, found.read())
        finally:
            connection.close()

    def wait(self, job: str, *states: str) -> Any:
        """The job once it is in one of the states."""
        until, row = time.monotonic() + 150, None
        while time.monotonic() < until:
            row = self.ask("GET", f"/jobs/{job}").json
            if row["state"] in states:
                return row
            assert row["state"] not in ("done", "failed", "cancelled"), row
            time.sleep(0.1)
        raise AssertionError(row)


Start = Callable[[Serving], Serving]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts services that end with the test."""
    started: list[Serving] = []

    def begin(serving: Serving) -> Serving:
        started.append(serving)
        return serving.start()

    yield begin
    for serving in started:
        if serving.process.poll() is None:
            serving.kill()


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """One that several tests share."""
    serving = Serving(tmp_path_factory.mktemp("service")).start()
    yield serving
    serving.kill(signal.SIGTERM)
