"""``paksatalker serve`` and ``paksatalker worker``: started, and stopped so that what runs goes on later."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import webbrowser

from ..base.errors import InputError
from ..base.locks import locked
from ..base.report import Report
from .options import ServeOptions, WorkerOptions, WorkOptions
from .store.database import opened
from .store.folders import JobFolders
from .store.jobs import JobStore
from .store.storage import storage_of
from .store.uploads import UploadStore
from .work.takeover import Heart
from .work.workflows import Engine, launch

_PATIENCE = 5
"""Seconds that open requests get at the end."""


def serve(options: ServeOptions, report: Report) -> None:
    """Serve until it is stopped. Raises InputError where the address or the data folder is taken."""
    import uvicorn

    from .api.application import application
    from .api.guard import guard_of
    from .api.service import Service
    from .api.web_server import WebServer

    options.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    guard = guard_of(options)
    listening = _listen(options)
    with locked(options.folder / f"worker-{options.name or 'here'}"):
        engine, heart = _joined(options)
        uploads = UploadStore(engine.jobs.engine, options.folder / "uploads", engine.folders.storage)
        service = Service(options, engine.jobs.engine, engine.jobs, uploads, engine.folders, engine, guard)
        config = uvicorn.Config(
            application(service),
            log_level="warning",
            timeout_graceful_shutdown=_PATIENCE,
            root_path="",
            proxy_headers=True,
            server_header=False,
            ws_max_size=1_000_000,
        )
        address = f"http://{_shown(options.host)}:{listening.getsockname()[1]}{options.root_path}/"
        report.note(f"serving on {address}")
        if options.open:
            threading.Timer(1.0, webbrowser.open, [address]).start()
        server = WebServer(config, service.ending)
        try:
            server.run(sockets=[listening])
        finally:  # uvicorn raises the signal again that has stopped it
            _leave(engine, heart)


def work(options: WorkerOptions, report: Report) -> None:
    """Work for a service until it is stopped."""
    options.folder.mkdir(parents=True, exist_ok=True)
    engine, heart = _joined(options)
    report.note(f"worker {engine.name} works for {options.folder}")
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    stop.wait()
    _leave(engine, heart)


def _joined(options: WorkOptions) -> tuple[Engine, Heart]:
    database = opened(options.database_url, options.folder)
    folders = JobFolders(options.folder / "jobs", storage_of(options.storage, options.folder))
    engine = launch(options, JobStore(database), folders)
    heart = Heart(database, engine.name)
    heart.start()
    return engine, heart


def _leave(engine: Engine, heart: Heart) -> None:
    """End now: threads of the queue that wait would keep the process."""
    heart.stop()
    engine.close()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def _listen(options: ServeOptions) -> socket.socket:
    """The open port. Raises InputError where it can't be had."""
    family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    if os.name != "nt":
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((options.host, options.port))
    except OSError as e:
        listening.close()
        raise InputError(
            f"can't listen on {options.host}:{options.port}: {e.strerror or e}",
            "another service may have it: name another --port",
        ) from e
    return listening


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
