"""What hostile people send: each kind by itself."""

from __future__ import annotations

import json
import os
import signal
import socket
import time
from http.client import HTTPConnection
from pathlib import Path

import pytest

from .conftest import Serving, Start

SECRET = "a-secret-that-is-long-enough"


def raw(port: int, data: bytes, seconds: float = 10) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as sent:
        sent.sendall(data)
        found = b""
        while part := sent.recv(65_536):
            found += part
            if b"\r\n\r\n" in found:
                return found
    return found


@pytest.mark.parametrize(
    "path",
    [
        "/../../../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/assets/..%2f..%2f..%2frun.py",
        "/api/v1/jobs/%2e%2e%2f%2e%2e%2fkey/result",
        "/api/v1/jobs/x/files/%00",
        "/api/v1/uploads/..%5c..%5ckey",
    ],
)
def test_no_path_leads_out_of_the_folder(service: Serving, path: str) -> None:
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{service.port}\r\nConnection: close\r\n\r\n"
    found = raw(service.port, request.encode())
    assert b"root:" not in found and b"def serve" not in found
    assert found.split()[1] in (b"400", b"404", b"405") or b"<!doctype html>" in found.lower()


def test_no_name_writes_a_header(service: Serving) -> None:
    name = "a%0d%0aSet-Cookie:%20x=1%0d%0a.txt"
    made = service.ask("POST", f"/uploads?name={name}", b"Hello.")
    assert made.status == 201 and "set-cookie" not in made.headers
    assert "\n" not in made.json["name"] and "\r" not in made.json["name"]
    split = b"GET /api/v1/jobs HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: x\r\n y: z\r\nConnection: close\r\n\r\n"
    assert raw(service.port, split).split()[1] in (b"400", b"403")


def test_an_upload_that_claims_too_much_is_refused_before_it_is_read(service: Serving) -> None:
    connection = HTTPConnection("127.0.0.1", service.port, timeout=10)
    connection.putrequest("POST", "/api/v1/uploads?name=a.txt")
    connection.putheader("Content-Length", str(10**12))
    connection.endheaders()
    began = time.monotonic()
    connection.send(b"x")
    assert connection.getresponse().status == 413
    assert time.monotonic() - began < 8
    connection.close()


def test_a_slow_upload_holds_nobody_else_up_and_leaves_nothing(service: Serving) -> None:
    uploads = service.folder / "uploads"
    slow = socket.create_connection(("127.0.0.1", service.port), timeout=30)
    slow.sendall(
        f"POST /api/v1/uploads?name=a.txt HTTP/1.1\r\nHost: 127.0.0.1:{service.port}\r\n"
        "Content-Length: 1000\r\n\r\n".encode()
    )
    slow.sendall(b"H")
    assert service.ask("GET", "/health").status == 200
    slow.close()
    for _ in range(100):
        if not list(uploads.glob(".coming-*")):
            return
        time.sleep(0.1)
    raise AssertionError("the half upload is still there")


def test_who_guesses_a_token_is_slowed_down_and_others_are_not(tmp_path: Path, start: Start) -> None:
    serving = start(
        Serving(tmp_path / "data", ("--quick", "0", "--films", "0"), {"PAKSATALKER_TOKEN": SECRET})
    )
    guesses = [
        serving.ask("GET", "/jobs", headers={"Authorization": f"Bearer guess-{n}-of-many"}).status
        for n in range(12)
    ]
    assert guesses[:10] == [401] * 10 and guesses[10:] == [429] * 2
    assert serving.ask("GET", "/jobs").status == 401  # no guess
    assert serving.ask("GET", "/jobs", headers={"Authorization": f"Bearer {SECRET}"}).status == 200


def test_an_avatar_that_names_a_file_of_the_machine_carries_nothing_out(service: Serving) -> None:
    pytest.importorskip("bpy", reason="Blender is not installed")
    key = service.folder / "key"
    document = {"asset": {"version": "2.0"}, "buffers": [{"uri": str(key), "byteLength": key.stat().st_size}]}
    made = service.ask("POST", "/uploads?name=me.gltf", json.dumps(document).encode()).json
    asked = {"kind": "figure", "avatar": {"upload": made["id"]}}
    job = service.ask("POST", "/jobs", asked).json["id"]
    row = service.wait(job, "failed")
    assert "not in its folder" in row["error"] and row["files"] == []


HOSTILE = {
    "a.wav": b"RIFF\xff\xff\xff\xffWAVEfmt \x10\x00\x00\x00\x01\x00\xff\xff\xff\xff\xff\xff" + b"\0" * 40,
    "a.mp3": b"ID3\x04\x00\x00\x7f\x7f\x7f\x7f" + b"\xff" * 100,
    "a.m4a": b"\x00\x00\x00\x20ftypM4A " + b"\xff" * 200,
    "a.webm": b"\x1aE\xdf\xa3" + b"\xff" * 200,
}


def test_hostile_media_end_in_one_line_and_the_service_lives(service: Serving) -> None:
    jobs = []
    for name, data in HOSTILE.items():
        made = service.ask("POST", f"/uploads?name={name}", data)
        assert made.status == 201, made.body
        asked = {"kind": "performance", "audio": {"upload": made.json["id"]}}
        jobs.append(service.ask("POST", "/jobs", asked).json["id"])
    for job in jobs:
        row = service.wait(job, "failed")
        assert row["error"] and "Traceback" not in row["error"] and str(service.folder) not in row["error"]
    assert service.ask("GET", "/health").json["status"] == "ok"


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_other_sites_ask_for_nothing(service: Serving, method: str) -> None:
    for origin in ("http://evil.example", "null", f"http://127.0.0.1:{service.port}.evil.example"):
        found = service.ask(method, "/jobs/x" if method == "DELETE" else "/jobs", headers={"Origin": origin})
        assert found.status == 403
        assert "access-control-allow-origin" not in found.headers


def test_a_token_stands_in_no_url_and_no_log(tmp_path: Path, start: Start) -> None:
    log = tmp_path / "log.jsonl"
    serving = start(
        Serving(
            tmp_path / "data",
            ("--quick", "0", "--debug", "--log-file", str(log)),
            {"PAKSATALKER_TOKEN": SECRET, "PAKSATALKER_LOG_FILE": str(log)},
        )
    )
    assert serving.ask("GET", f"/jobs?token={SECRET}").status == 401
    assert serving.ask("GET", f"/jobs?access_token={SECRET}").status == 401
    own = {"Authorization": f"Bearer {SECRET}"}
    assert serving.ask("GET", "/jobs", headers=own).status == 200
    made = serving.ask("POST", "/jobs", {"kind": "performance", "text": "Hello."}, own).json["id"]
    serving.ask("POST", "/session", {"token": SECRET})
    serving.kill(signal.SIGTERM)
    said = serving.said()
    files = [p for p in tmp_path.rglob("*") if p.is_file()]
    assert files and SECRET not in said
    assert all(SECRET.encode() not in p.read_bytes() for p in files), made
    if os.name != "nt":
        assert (tmp_path / "data" / "key").stat().st_mode & 0o077 == 0
