"""Bundles handed to a queue and followed to their end; the manager here speaks as Flamenco's does."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from paksatalker.base.errors import Cancelled, InputError, PaksaTalkerError
from paksatalker.inference.jobs.farm.bundle import SYSTEMS
from paksatalker.inference.jobs.farm.queues.known import QUEUES
from paksatalker.inference.jobs.farm.send import SendJob
from paksatalker.inference.jobs.farm.shot_job import FilmFile, ShotJob

SHOT = ShotJob(
    schema=1, scene=Path("scene.blend"), first=1, last=25, digest="x", size=(64, 36), blender="4.5",
    film=FilmFile(fps=24.0),
)  # fmt: skip


class Manager:
    """Keeps jobs as Flamenco's manager does: each question is answered with the next of ``states``."""

    def __init__(self, *states: str) -> None:
        self.states, self.jobs, self.cancelled, self.known = list(states), [], [], True
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self, status: int, body: Any = None) -> None:
                data = b"" if body is None else json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if self.path == "/api/v3/jobs":
                    if not outer.known:
                        return self.answer(400, {"code": 400, "message": "job type unknown"})
                    outer.jobs.append(body)
                    return self.answer(200, {**body, "id": f"job-{len(outer.jobs)}", "status": "queued"})
                if self.path.endswith("/setstatus"):
                    outer.cancelled.append((self.path.split("/")[4], body["status"]))
                    return self.answer(204)
                return self.answer(404, {"code": 404, "message": "no such route"})

            def do_GET(self) -> None:
                number = self.path.removeprefix("/api/v3/jobs/")
                if number not in {f"job-{n}" for n in range(1, len(outer.jobs) + 1)}:
                    return self.answer(404, {"code": 404, "message": "job not found"})
                state = outer.states.pop(0) if len(outer.states) > 1 else outer.states[0]
                return self.answer(200, {"id": number, "status": state})

            def log_message(self, *words: object) -> None:
                """Nothing is printed."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def manager() -> Iterator[Manager]:
    made = Manager("queued", "active", "completed")
    yield made
    made.server.shutdown()


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    for name, text in SYSTEMS["flamenco"](SHOT, "Talk", 10).items():
        (tmp_path / name).write_text(text)
    return tmp_path


def test_a_bundle_is_sent_once_and_waited_for(manager: Manager, bundle: Path) -> None:
    kept: list[str] = []
    looks = iter(range(100))
    QUEUES["flamenco"]()(bundle, manager.address, "", kept.append, lambda: print(next(looks)))
    (job,) = manager.jobs
    assert kept == ["job-1"] and job["type"] == "paksatalker-film" and next(looks) >= 3
    assert job["settings"]["bundle"] == str(bundle) and job["settings"]["frames"] == "1-25"
    # whoever was killed meanwhile goes on with the job that is there; one that is gone is sent again
    QUEUES["flamenco"]()(bundle, manager.address, "job-1", kept.append, lambda: None)
    assert len(manager.jobs) == 1
    QUEUES["flamenco"]()(bundle, manager.address, "job-9", kept.append, lambda: None)
    assert len(manager.jobs) == 2 and kept == ["job-1", "job-1", "job-2"]


def test_who_cancels_here_cancels_there(manager: Manager, bundle: Path) -> None:
    manager.states = ["active"]

    def stop() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        QUEUES["flamenco"]()(bundle, manager.address, "", lambda _: None, stop)
    assert manager.cancelled == [("job-1", "cancel-requested")]


def test_what_the_farm_says_is_told(manager: Manager, bundle: Path) -> None:
    follow = QUEUES["flamenco"]()
    manager.states = ["failed"]
    with pytest.raises(PaksaTalkerError, match="job is failed") as failed:
        follow(bundle, manager.address, "", lambda _: None, lambda: None)
    assert failed.value.hint.endswith("/app/jobs/job-1") and not isinstance(failed.value, InputError)
    manager.known = False
    with pytest.raises(InputError, match="job type unknown") as refused:
        follow(bundle, manager.address, "", lambda _: None, lambda: None)
    assert "paksatalker_film.js" in refused.value.hint
    with pytest.raises(PaksaTalkerError, match="can't be reached"):
        follow(bundle, "http://127.0.0.1:9", "", lambda _: None, lambda: None)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"to": "slurm"}, "is no farm"),
        ({"to": "flamenco:file:///etc"}, "is no farm"),
        ({"to": "openjd:there"}, "is no farm"),
        ({"output": "frames"}, "makes films"),
        ({"loudness": -20}, "put on when a film is encoded"),
        ({"chunk": 0}, "number of frames"),
    ],
)
def test_what_a_farm_can_t_do_is_refused_at_once(words: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        SendJob(**{"performance": "a.npz", "to": "openjd", "output": "film.mp4", **words})
