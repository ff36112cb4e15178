"""Somebody who answers live, as programs and pages meet it."""

from __future__ import annotations

import json
import socket
import struct
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.signal import resample_poly

from paksatalker.inference.speech.tts import speak
from paksatalker.inference.timeline.speech import as_float

from .conftest import Serving, Start

client = pytest.importorskip("websockets.sync.client")
from websockets.exceptions import InvalidStatus  # noqa: E402

QUICK = {"type": "session.update", "session": {"voice": "espeak:en-us"}}


class Talk:
    """A connection to a service's live avatar."""

    def __init__(self, service: Serving, **headers: str) -> None:
        reached = socket.create_connection(("127.0.0.1", service.port), timeout=60)
        name = headers.pop("Host", f"127.0.0.1:{service.port}")
        self._opened = client.connect(
            f"ws://{name}/api/v1/live", sock=reached, additional_headers=headers, max_size=None
        )
        self.socket = self._opened.__enter__()

    def close(self) -> None:
        self._opened.__exit__(None, None, None)

    def send(self, **message: Any) -> None:
        self.socket.send(json.dumps(message))

    def told(self) -> dict[str, Any] | bytes:
        found = self.socket.recv(timeout=60)
        return found if isinstance(found, bytes) else json.loads(found)

    def until(self, kind: str) -> list[Any]:
        found: list[Any] = []
        end = time.monotonic() + 120
        while not (found and isinstance(found[-1], dict) and found[-1]["type"] == kind):
            assert time.monotonic() < end, [m for m in found if isinstance(m, dict)][-5:]
            found.append(self.told())
        return found


@pytest.fixture(scope="module")
def talk(service: Serving) -> Iterator[Talk]:
    made = Talk(service)
    made.send(**QUICK)
    assert made.until("session.updated")[-1]["session"]["fps"] == 30
    yield made
    made.close()


def parts(found: list[Any], kind: int) -> list[tuple[Any, bytes]]:
    """Head and payload of the binary messages of a kind: 1 sound, 2 face, 3 body."""
    heads = [(struct.unpack_from("<BBHId", m), m[16:]) for m in found if isinstance(m, bytes)]
    return [(head, body) for head, body in heads if head[0] == kind]


def test_text_as_it_is_written_becomes_sound_face_and_body(talk: Talk) -> None:
    for piece in ("Hello the", "re. How are", " you?"):
        talk.send(type="input_text.append", text=piece)
    talk.send(type="input_text.commit")
    found = talk.until("response.done")
    chunks = [m for m in found if isinstance(m, dict) and m["type"] == "response.chunk"]
    assert [c["text"] for c in chunks] == ["Hello there.", "How are you?"]
    sounds, faces, bodies = (parts(found, kind) for kind in (1, 2, 3))
    assert len(sounds) == len(faces) == len(bodies) == 2
    for chunk, (head, sound), (_, face), (_, body) in zip(chunks, sounds, faces, bodies, strict=True):
        assert head[4] == pytest.approx(chunk["start"]) and len(sound) == 2 * round(
            chunk["seconds"] * chunk["rate"]
        )
        assert len(face) // 52 == len(body) // (4 * 168) >= chunk["seconds"] * 30 - 1
        assert np.frombuffer(face, np.uint8).max() > 50
    first = np.abs(np.frombuffer(sounds[0][1], "<i2").astype(int)) > 300
    assert first[: round(0.15 * chunks[0]["rate"])].any()  # nobody waits for silence


def test_what_is_cancelled_is_not_made(talk: Talk) -> None:
    talk.send(type="response.create", text="This is one. " + "And it goes on and on. " * 50)
    talk.until("response.chunk")
    talk.send(type="response.cancel")
    found = talk.until("response.cancelled")
    assert len(parts(found, 1)) < 5
    talk.send(type="response.create", text="Here again.")
    assert len(parts(talk.until("response.done"), 1)) == 1


def test_rest_without_end_is_asked_for(talk: Talk) -> None:
    stretches = []
    for _ in range(2):
        talk.send(type="rest.create", seconds=2)
        (_, face), (_, body) = (parts([talk.told()], kind)[0] for kind in (2, 3))
        assert len(face) == 60 * 52 and len(body) == 60 * 168 * 4
        stretches.append(face)
    assert stretches[0] != stretches[1]


@pytest.mark.parametrize(
    "message",
    [
        {"type": "dance"},
        {"type": "input_text.append", "text": 5},
        {"type": "session.update", "session": {"voice": "none:nobody"}},
        {"type": "session.update", "session": {"emotion": "/etc/passwd"}},
        {"type": "session.update", "session": {"samples": "x"}},
        {"type": "rest.create", "seconds": 1e9},
        {"type": "conversation.item.truncate", "audio_end_ms": "all"},
        [],
    ],
)
def test_what_is_no_message_is_told_in_one_line(talk: Talk, message: Any) -> None:
    talk.socket.send(json.dumps(message))
    told = talk.told()
    assert isinstance(told, dict) and told["type"] == "error" and told["detail"] and told["hint"]


def test_bytes_and_text_that_are_nothing_do_no_harm(talk: Talk) -> None:
    for data in (b"", b"\x09" * 40, "{nope", "[" * 10_000):
        talk.socket.send(data)
        told = talk.told()
        assert isinstance(told, dict) and told["type"] == "error"


def test_other_pages_and_names_are_not_let_in(service: Serving) -> None:
    for headers in ({"Origin": "http://evil.example"}, {"Host": "evil.example"}):
        with pytest.raises(InvalidStatus) as refused:
            Talk(service, **headers)
        assert refused.value.response.status_code in (403, 421)
    Talk(service, Origin=f"http://127.0.0.1:{service.port}").close()


def test_tokens_are_asked_for_and_connections_limited(tmp_path: Path, start: Start) -> None:
    serving = start(
        Serving(
            tmp_path / "data", ("--quick", "0", "--live", "1"), {"PAKSATALKER_TOKEN": "a-long-secret-word"}
        )
    )
    with pytest.raises(InvalidStatus) as refused:
        Talk(serving)
    assert refused.value.response.status_code == 401
    own = {"Authorization": "Bearer a-long-secret-word"}
    first = Talk(serving, **own)
    with pytest.raises(InvalidStatus) as refused:
        Talk(serving, **own)
    assert refused.value.response.status_code == 429
    first.close()


def sounds(talk: Talk, pcm: np.ndarray) -> None:
    for i in range(0, len(pcm), 320):
        talk.socket.send(struct.pack("<BBHId", 1, 0, 0, 0, 0.0) + pcm[i : i + 320].astype("<i2").tobytes())


def spoken_at_16k(text: str) -> np.ndarray:
    speech = speak(text)
    sound = resample_poly(as_float(speech.audio), 16000, speech.rate)
    return np.asarray(np.clip(sound * 32767, -32768, 32767), np.int16)


def test_sound_that_comes_in_is_given_back_with_a_mouth(talk: Talk) -> None:
    talk.send(type="session.update", session={"input": "voice"})
    talk.until("session.updated")
    pcm = spoken_at_16k("The baby bought a puppy.")
    sounds(talk, pcm)
    talk.send(type="input_audio_buffer.commit")
    found = talk.until("response.done")
    sound = np.concatenate([np.frombuffer(body, "<i2") for _, body in parts(found, 1)])
    np.testing.assert_array_equal(sound[: len(pcm)], pcm)
    face = np.concatenate([np.frombuffer(body, np.uint8) for _, body in parts(found, 2)])
    assert len(face) // 52 == pytest.approx(len(sound) / 16000 * 30, abs=1) and face.max() > 50


def test_who_is_spoken_to_is_quiet_and_listens(talk: Talk) -> None:
    talk.send(type="session.update", session={"input": "listen"})
    talk.until("session.updated")
    talk.send(type="response.create", text="I go on and on, and on. " * 40)
    talk.until("response.chunk")
    sounds(talk, np.concatenate([spoken_at_16k("Wait, may I say something?"), np.zeros(16000, np.int16)]))
    found = talk.until("input_audio_buffer.speech_stopped")
    told = [m["type"] for m in found if isinstance(m, dict)]
    assert "input_audio_buffer.speech_started" in told
    rests = [head for head, _ in parts(found, 2) if head[4] == 0]
    assert rests  # it is seen to listen
    if "response.cancelled" not in told:
        talk.until("response.cancelled")
