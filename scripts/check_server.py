"""The service under load and under fire: ``python scripts/check_server.py [--jobs N] [--postgres]``.

Clients poll and upload while jobs run: no error, and how long reads take (p50, p95). Jobs are queued and the
server is killed at random: every job ends exactly once (what is told of one that has ended never changes),
and every result is whole. ``--postgres``: the same with a database of its own and two workers, of which one
is killed in the middle of a job and never comes back. 200 jobs take about six minutes on two idle cores.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from http.client import HTTPConnection
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from environment import stop

CLIENTS, UPLOADS = 50, 20
P95 = 0.1
"""Seconds that reads may take under load, at the 95th percentile."""
LONGEST = 60.0
"""Seconds that a job of one sentence may take, on a machine that has more to do."""
COMMAND = [sys.executable, "-m", "paksatalker.inference.cli"]


def main() -> int:
    """Serve, load, kill, count; 1 where a bound is missed."""
    options = _options()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="paksatalker-")))
        database = stack.enter_context(postgres(folder / "pg")) if options.postgres else None
        fire = Fire(folder / "data", database)
        stack.callback(fire.end)
        fire.serve()
        missed = load(fire, options.seconds) if options.seconds else 0
        if options.jobs:
            missed += under_fire(fire, options.jobs, options.kills, random.Random(options.seed))
    print("ok" if not missed else f"{missed} missed")
    return min(missed, 1)


class Fire:
    """A service, and with a database two workers of it."""

    def __init__(self, folder: Path, database: str | None) -> None:
        self.folder, self.database = folder, database
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.workers: list[subprocess.Popen[bytes]] = []

    def serve(self) -> None:
        words = [
            "serve",
            "--port",
            str(self.port),
            "--data",
            str(self.folder),
            "--rate-limit",
            "1000000/minute",
            "--quick",
            "0" if self.database else "2",
        ]
        if self.database:
            words += ["--database", self.database, "--films", "0", "--name", "web"]
        self.server = subprocess.Popen([*COMMAND, *words], stderr=subprocess.DEVNULL)
        for _ in range(300):
            with contextlib.suppress(OSError):
                if self.ask("GET", "/health")[0] == 200:
                    return
            time.sleep(0.1)
        stop("the service does not start", "run `paksatalker serve` and see")

    def work(self, name: str) -> None:
        words = ["worker", "--data", str(self.folder), "--database", str(self.database), "--name", name]
        self.workers.append(subprocess.Popen([*COMMAND, *words], stderr=subprocess.DEVNULL))

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        try:
            headers = {"Content-Type": "application/json"} if data else {}
            connection.request(method, f"/api/v1{path}", data, headers)
            found = connection.getresponse()
            read = found.read()
            as_json = found.headers["content-type"] == "application/json"
            return found.status, json.loads(read) if as_json else read
        finally:
            connection.close()

    def end(self) -> None:
        for process in (self.server, *self.workers):
            process.kill()
            process.wait(60)


def load(fire: Fire, seconds: float) -> int:
    """Clients that poll, and uploads at once, while a film is rendered; how many bounds are missed."""
    film = {"kind": "film", "text": "Good morning, everybody. " * 20, "quality": "draft", "size": "160x90"}
    _, job = fire.ask("POST", "/jobs", film)
    until = time.monotonic() + 120
    while fire.ask("GET", f"/jobs/{job['id']}")[1]["step"] != "frames" and time.monotonic() < until:
        time.sleep(0.5)
    # processes of their own: who measures is not to wait for who sends
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        polled = pool.submit(_poll, fire.port, job["id"], seconds)
        sent = pool.submit(_send, fire.port)
        times, wrong = polled.result(seconds + 300)
        wrong += sent.result(300)
    state = fire.ask("GET", f"/jobs/{job['id']}")[1]["state"]
    if state != "running":
        wrong.append(f"the film is {state}: nothing was beside the reads")
    fire.ask("POST", f"/jobs/{job['id']}/cancel")
    p50, p95 = np.percentile(times, [50, 95])
    print(
        f"{len(times)} reads by {CLIENTS} clients, {UPLOADS} uploads of 7 MB, a film beside: "
        f"{len(wrong)} errors {wrong[:3]}; p50 {1000 * p50:.0f} ms, "
        f"p95 {1000 * p95:.0f} ms (at most {1000 * P95:.0f}); load {os.getloadavg()[0]:.1f}"
    )
    return bool(wrong) + bool(p95 > P95)


def _poll(port: int, job: str, seconds: float) -> tuple[list[float], list[str]]:
    """What many clients wait for who look at a job every second: seconds, and what went wrong."""
    return asyncio.run(_polled(port, job, seconds))


async def _polled(port: int, job: str, seconds: float) -> tuple[list[float], list[str]]:
    times: list[float] = []
    wrong: list[str] = []
    until = time.monotonic() + seconds

    async def client(number: int) -> None:
        await asyncio.sleep(number / CLIENTS)
        while time.monotonic() < until:
            began = time.monotonic()
            try:
                line = await asyncio.wait_for(_read(port, f"/api/v1/jobs/{job}"), 30)
                if b" 200 " not in line:
                    wrong.append(f"read: {line!r}")
            except (OSError, TimeoutError) as e:
                wrong.append(f"read: {e!r}")
            times.append(time.monotonic() - began)
            await asyncio.sleep(1.0)

    await asyncio.gather(*(client(n) for n in range(CLIENTS)))
    return times, wrong


async def _read(port: int, path: str) -> bytes:
    """The status line of an answer that was read to its end."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode())
        return (await reader.read()).partition(b"\r\n")[0]
    finally:
        writer.close()


def _send(port: int) -> list[str]:
    """Uploads at once; what went wrong."""

    def upload(_: int) -> str:
        connection = HTTPConnection("127.0.0.1", port, timeout=120)
        try:
            connection.request("POST", "/api/v1/uploads?name=a.txt", b"Hello. " * 1_000_000)
            status = connection.getresponse().status
            return "" if status == 201 else f"upload: {status}"
        except OSError as e:
            return f"upload: {e}"
        finally:
            connection.close()

    with ThreadPoolExecutor(UPLOADS) as pool:
        return [said for said in pool.map(upload, range(UPLOADS)) if said]


def under_fire(fire: Fire, count: int, kills: int, draw: random.Random) -> int:
    """Jobs that wait, and a server or worker that is killed; how many bounds are missed."""
    if fire.database:
        for name in ("one", "two"):
            fire.work(name)
    sentence = {"kind": "performance", "voice": "espeak:en-us"}
    ids = []
    for number in range(count):
        status, row = fire.ask("POST", "/jobs", {**sentence, "text": f"This is sentence {number}."})
        if status != 201:
            stop(f"job {number} is refused: {row}", "see its hint")
        ids.append(row["id"])
    began, ends = time.monotonic(), Ends(fire)
    if fire.database:
        while ends.seen() < count // 10:
            time.sleep(0.5)
        fire.workers[0].send_signal(signal.SIGKILL)  # and never comes back
        kills = 1
    else:
        for mark in sorted(draw.randrange(count) for _ in range(kills)):  # spread over the whole work
            while ends.seen() < mark:
                time.sleep(0.2)
            time.sleep(draw.uniform(0.0, 3.0))
            fire.server.send_signal(signal.SIGKILL)
            fire.server.wait(60)
            fire.serve()
    killed = ends.seen()
    until = time.monotonic() + 300 + LONGEST * count
    while ends.seen() < count:
        if time.monotonic() > until:
            print("MISS jobs that never end")
            break
        time.sleep(1.0)
    time.sleep(3.0)  # what ends twice would do so now
    ends.seen()
    rows = [fire.ask("GET", f"/jobs/{found}")[1] for found in ids]
    done = sum(row["state"] == "done" for row in rows)
    whole = sum(_whole(fire, row) for row in rows)
    left = [f for f in (fire.folder / "jobs").glob("*/work") if any(f.iterdir())]
    print(
        f"{count} jobs, {kills} kills, {time.monotonic() - began:.0f} s, {count - killed} after the last: "
        f"{done} done, {len(ends.twice)} ended twice, {whole} results whole, {len(left)} folders left; "
        f"others: {[(r['state'], r['error']) for r in rows if r['state'] != 'done'][:3]}"
    )
    return (done != count) + (whole != count) + bool(ends.twice) + bool(left)


class Ends:
    """What is told of jobs that have ended, which is not to change any more."""

    def __init__(self, fire: Fire) -> None:
        self._fire = fire
        self._ended: dict[str, tuple[str, float, int]] = {}
        self.twice: set[str] = set()

    def seen(self) -> int:
        """Look again; how many have ended."""
        states = "state=done&state=failed&state=cancelled"
        before = ""
        while True:
            page = self._fire.ask("GET", f"/jobs?{states}&limit=200{before}")[1]
            for row in page["jobs"]:
                told = (row["state"], row["ended"], row["size"])
                if self._ended.setdefault(row["id"], told) != told:
                    self.twice.add(row["id"])
            if page["next"] is None:
                return len(self._ended)
            before = f"&before={page['next']}"


def _whole(fire: Fire, row: dict[str, Any]) -> bool:
    """Whether a job's performance can be read, and says what was asked for."""
    status, data = fire.ask("GET", f"/jobs/{row['id']}/result")
    if status != 200:
        return False
    with tempfile.NamedTemporaryFile(suffix=".npz") as file:
        Path(file.name).write_bytes(data)
        from paksatalker import Performance

        read = Performance.load(Path(file.name))
    return " ".join(read.word_labels).lower().startswith("this is sentence") and len(read.arkit) > 10


@contextlib.contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """A Postgres of its own; its address."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    bin_folder = (
        found[-1]
        if found
        else Path(shutil.which("initdb") or stop("no Postgres", "apt-get install postgresql")).parent
    )
    user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    folder.mkdir(parents=True)
    folder.parent.chmod(0o755)
    if user:
        shutil.chown(folder, "postgres")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    run = {"check": True, "stdout": subprocess.DEVNULL}
    data = folder / "data"
    subprocess.run([*user, bin_folder / "initdb", "-A", "trust", "-U", "p", "-D", data], **run)
    server = subprocess.Popen(
        [*user, bin_folder / "postgres", "-D", data, "-p", str(port), "-k", folder, "-h", "127.0.0.1"],
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(100):
            ready = subprocess.run(
                [bin_folder / "pg_isready", "-h", "127.0.0.1", "-p", str(port)], stdout=subprocess.DEVNULL
            )
            if ready.returncode == 0:
                break
            time.sleep(0.2)
        subprocess.run(
            [bin_folder / "createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "p", "jobs"], **run
        )
        yield f"postgresql://p@127.0.0.1:{port}/jobs"
    finally:
        stop_now = [*user, bin_folder / "pg_ctl", "stop", "-D", data, "-m", "immediate"]
        subprocess.run(stop_now, check=False, stdout=subprocess.DEVNULL, timeout=60)
        server.wait(60)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--jobs", type=int, default=200, help="one-sentence performances; 0: none (200)")
    parser.add_argument("--kills", type=int, default=10, help="kills of the server (10)")
    parser.add_argument("--seconds", type=float, default=20.0, help="of load; 0: none (20)")
    parser.add_argument("--seed", type=int, default=0, help="of the times of the kills (0)")
    parser.add_argument("--postgres", action="store_true", help="with Postgres and two workers")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
