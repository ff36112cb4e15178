"""The service as programs meet it."""

from __future__ import annotations

import io
import signal
import time
from http.client import HTTPConnection
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from .conftest import Serving, Start

SENTENCE = {"kind": "performance", "text": "Hello, I am Maya.", "voice": "espeak:en-us"}


def test_a_sentence_becomes_a_performance_though_the_server_is_killed(tmp_path: Path, start: Start) -> None:
    serving = start(Serving(tmp_path / "data"))
    made = serving.ask("POST", "/jobs", SENTENCE)
    assert made.status == 201 and made.json["state"] == "queued" and made.json["queue_place"] == 1
    job = made.json["id"]
    waiting = serving.ask("POST", "/jobs", SENTENCE).json["id"]
    serving.wait(job, "running")
    serving.kill()
    serving.start()
    assert serving.wait(job, "done")["progress"] == 1
    found = serving.ask("GET", f"/jobs/{job}/result")
    (tmp_path / "a.npz").write_bytes(found.body)
    with np.load(tmp_path / "a.npz") as performance:
        assert len(performance["arkit"]) > 20
    assert serving.ask("GET", f"/jobs/{job}/log").body.count(b"\n") > 3
    assert serving.ask("DELETE", f"/jobs/{waiting}").status in (204, 409)
    serving.wait(waiting, "done")
    assert serving.ask("DELETE", f"/jobs/{waiting}").status == 204
    assert serving.ask("GET", f"/jobs/{waiting}").status == 404
    assert [p.name for p in (tmp_path / "data" / "jobs").iterdir()] == [job]
    assert serving.kill(signal.SIGTERM) == 0


def test_cancelled_within_a_second_and_tried_again(service: Serving) -> None:
    long = {**SENTENCE, "text": "It goes on and on and on, and on. " * 200}
    job = service.ask("POST", "/jobs", long).json["id"]
    service.wait(job, "running")
    began = time.monotonic()
    service.ask("POST", f"/jobs/{job}/cancel")
    service.wait(job, "cancelled")
    assert time.monotonic() - began < 20  # a second on an idle machine
    assert service.ask("GET", f"/jobs/{job}/result").status == 409
    again = service.ask("POST", f"/jobs/{job}/retry")
    assert again.status == 200 and again.json["state"] == "queued"
    service.ask("POST", f"/jobs/{job}/cancel")
    service.wait(job, "cancelled")


def test_what_fails_says_why_and_is_not_tried_for_ever(service: Serving) -> None:
    empty = service.ask("POST", "/uploads?name=empty.wav", b"RIFF\x24\x00\x00\x00WAVEfmt ").json["id"]
    job = service.ask("POST", "/jobs", {"kind": "performance", "audio": {"upload": empty}}).json["id"]
    row = service.wait(job, "failed")
    assert str(service.folder) not in row["error"] and "empty.wav" in row["error"]
    assert row["error"] and row["hint"] and "\n" not in row["error"]


def test_uploads_are_capped_and_named_by_the_service(tmp_path: Path, start: Start) -> None:
    serving = start(Serving(tmp_path / "data", ("--upload-limit", "0.01")))
    found = serving.ask("POST", "/uploads?name=..%2F..%2Fetc%2Fnotes.txt", b"Hello.")
    assert found.status == 201 and found.json["name"] == "notes.txt"
    assert serving.ask("POST", "/uploads?name=a.txt", b"x" * 10_001).status == 413
    connection = HTTPConnection("127.0.0.1", serving.port, timeout=30)
    connection.request("POST", "/api/v1/uploads?name=a.txt", iter([b"x" * 6000] * 3), encode_chunked=True)
    assert connection.getresponse().status == 413
    names = sorted(p.name for p in (tmp_path / "data" / "uploads").iterdir())
    assert names == [f"{found.json['id']}.txt"]
    serving.kill()


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/jobs", {"kind": "dance"}, 422),
        ("POST", "/jobs", {"kind": "film", "text": "Hi.", "avatar": "/etc/passwd"}, 422),
        ("POST", "/jobs", b"{nope", 422),
        ("POST", "/films", {"text": "Hi.", "emotion": "joy"}, 422),
        ("POST", "/jobs", {"kind": "performance", "audio": {"upload": "0" * 32}}, 422),
        ("GET", "/jobs/..%2f..%2fkey", None, 404),
        ("GET", "/jobs/x/files/..%2f..%2f..%2fkey", None, 404),
        ("GET", "/nothing", None, 404),
        ("DELETE", "/uploads/x", None, 404),
    ],
)
def test_problems_are_told_in_one_line(
    service: Serving, method: str, path: str, body: object, status: int
) -> None:
    found = service.ask(method, path, body, {"Accept": "text/html"})
    assert found.status == status
    assert found.headers["content-type"] == "application/problem+json"
    assert found.json["status"] == status and found.json["detail"] and "\n" not in found.json["detail"]


def test_events_tell_of_a_job_and_go_on_where_they_broke_off(service: Serving) -> None:
    connection = HTTPConnection("127.0.0.1", service.port, timeout=30)
    connection.request("GET", "/api/v1/events")
    stream = connection.getresponse()
    assert stream.headers["content-type"].startswith("text/event-stream")
    job = service.ask("POST", "/jobs", SENTENCE).json["id"]
    lines: list[str] = []
    until = time.monotonic() + 90
    while not any(job in line and '"ended": null' not in line for line in lines):
        lines.append(stream.readline().decode())
        assert lines[-1] and time.monotonic() < until, lines[-20:]
    assert any(job in line and '"running"' in line for line in lines)
    assert any(job in line and '"done"' in line for line in lines)
    last = [line.split()[1] for line in lines if line.startswith("id:")][-1]
    connection.close()
    connection.request("GET", "/api/v1/events", headers={"Last-Event-ID": last})
    stream = connection.getresponse()
    assert any(job in stream.readline().decode() for _ in range(400))
    connection.close()


def test_whoever_listens_for_events_does_not_keep_the_service_from_ending(
    tmp_path: Path, start: Start
) -> None:
    serving = start(Serving(tmp_path / "data", ("--quick", "0", "--films", "0")))
    connection = HTTPConnection("127.0.0.1", serving.port, timeout=30)
    connection.request("GET", "/api/v1/events")
    stream = connection.getresponse()
    assert stream.readline() == b"event: hello\n"
    assert serving.kill(signal.SIGTERM) == 0
    assert "graceful" not in serving.said() and "Traceback" not in serving.said()
    connection.close()


def test_the_page_of_another_origin_and_another_name_are_not_let_in(service: Serving) -> None:
    assert service.ask("GET", "/jobs", headers={"Origin": "http://evil.example"}).status == 403
    assert service.ask("GET", "/jobs", headers={"Host": "evil.example"}).status == 421
    own = {"Origin": f"http://127.0.0.1:{service.port}"}
    found = service.ask("GET", "/jobs", headers=own)
    assert found.status == 200 and "frame-ancestors 'none'" in found.headers["content-security-policy"]


def test_owners_do_not_see_each_other(tmp_path: Path, start: Start) -> None:
    file = tmp_path / "tokens.toml"
    file.write_text('[tokens]\nada = "ada-ada-ada-ada-ada"\nbob = "bob-bob-bob-bob-bob"\n')
    serving = start(Serving(tmp_path / "data", ("--tokens", str(file), "--quick", "0")))
    ada, bob = ({"Authorization": f"Bearer {n}-{n}-{n}-{n}-{n}"} for n in ("ada", "bob"))
    assert serving.ask("GET", "/jobs").status == 401
    job = serving.ask("POST", "/jobs", SENTENCE, ada).json["id"]
    upload = serving.ask("POST", "/uploads?name=a.txt", b"Hello.", ada).json["id"]
    assert serving.ask("GET", f"/jobs/{job}", headers=ada).status == 200
    for path in (f"/jobs/{job}", f"/jobs/{job}/log", f"/jobs/{job}/result"):
        assert serving.ask("GET", path, headers=bob).status == 404
    assert serving.ask("POST", f"/jobs/{job}/cancel", headers=bob).status == 404
    assert serving.ask("GET", "/jobs", headers=bob).json["jobs"] == []
    asked = {"kind": "performance", "text_file": {"upload": upload}}
    assert serving.ask("POST", "/jobs", asked, bob).status == 422
    cookie = serving.ask("POST", "/session", {"token": "ada-ada-ada-ada-ada"}).headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=strict" in cookie and "ada-ada" not in cookie
    kept = {"Cookie": cookie.split(";")[0]}
    assert serving.ask("GET", f"/jobs/{job}", headers=kept).status == 200
    forged = {"Cookie": kept["Cookie"].replace(b"ada".hex(), b"bob".hex())}
    assert serving.ask("GET", "/jobs", headers=forged).status == 401
    guesses = [serving.ask("POST", "/session", {"token": "x" * 20}).status for _ in range(11)]
    assert guesses[-1] == 429
    serving.kill()


def test_a_photograph_without_a_face_is_refused_in_a_line(service: Serving) -> None:
    pytest.importorskip("mediapipe", reason="needs the extra 'capture'")
    made = io.BytesIO()
    Image.new("RGB", (320, 240), (90, 120, 90)).save(made, "PNG")
    sent = service.ask("POST", "/uploads?name=wall.png", made.getvalue()).json
    asked = {"kind": "person", "photographs": [{"upload": sent["id"]}], "label": "Ada"}
    refused = service.ask("POST", "/jobs", asked)
    assert refused.status == 422 and "agreed" in refused.json["detail"]
    job = service.ask("POST", "/jobs", {**asked, "consent": "Ada, by mail on 3 May"}).json["id"]
    row = service.wait(job, "failed")
    assert row["title"] == "Ada" and row["error"] == "there is no face in wall.png" and row["hint"]
    assert service.ask("GET", "/people").json["own"] == []
    film = {"kind": "film", "text": "Hi.", "avatar": {"job": job}}
    assert "no job of yours" in service.ask("POST", "/jobs", film).json["detail"]
    # what was said of a photograph goes with it
    assert service.ask("DELETE", f"/uploads/{sent['id']}").status == 204
    assert not list((service.folder / "uploads").glob(f"{sent['id']}*"))


def test_the_schema_is_whole(service: Serving) -> None:
    schema = service.ask("GET", "/openapi.json").json
    film = schema["components"]["schemas"]["FilmRequest"]["properties"]
    assert {"text", "avatar", "light", "quality", "voice", "emotion", "format"} <= set(film)
    assert service.ask("GET", "/kinds").json["film"]["options"].keys() <= film.keys()


def test_tracks_and_sound_of_a_performance(service: Serving) -> None:
    job = service.ask("POST", "/jobs", SENTENCE).json["id"]
    assert service.ask("GET", f"/jobs/{job}/tracks").status == 409
    service.wait(job, "done")
    tracks, sound = (service.ask("GET", f"/jobs/{job}/{part}") for part in ("tracks", "sound"))
    sizes, at = [], 0
    while at < len(tracks.body):
        sizes.append(int.from_bytes(tracks.body[at : at + 4], "little"))
        at += 4 + sizes[-1]
    face, body = sizes
    assert (face - 16) // 52 == (body - 16) // 672 > 20
    assert sound.body[:4] == b"RIFF" and sound.headers["content-type"] == "audio/wav"


def test_somebody_in_3d_is_made_once(service: Serving) -> None:
    asked = {"kind": "figure", "avatar": "man"}
    first, second = (service.ask("POST", "/jobs", asked).json["id"] for _ in range(2))
    assert first == second
    service.ask("POST", f"/jobs/{first}/cancel")
    service.wait(first, "cancelled")
    third = service.ask("POST", "/jobs", asked).json["id"]
    assert third != first
    service.ask("POST", f"/jobs/{third}/cancel")


def test_who_works_is_told(service: Serving) -> None:
    (worker,) = service.ask("GET", "/workers").json
    assert worker["name"] and worker["seen"] < 30 and worker["lost"] is False


def test_a_voice_is_heard(service: Serving) -> None:
    found = service.ask("GET", "/voices/sample?voice=espeak:de&language=de")
    assert found.status == 200 and found.body[:4] == b"RIFF" and len(found.body) > 20_000
    for wrong in ("none:nobody", "../../etc/passwd"):
        assert service.ask("GET", f"/voices/sample?voice={wrong}").status == 422
