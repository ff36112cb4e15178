"""A server with OpenAI's speech interface, which speaks, stalls, refuses and dies as it is told to."""

from __future__ import annotations

import io
import json
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import soundfile

from paksatalker.inference.speech.text.markup import read
from paksatalker.inference.speech.voices.engines import engines
from paksatalker.inference.speech.voices.voices import choose
from paksatalker.inference.speech.wording.lexicon import EMPTY
from paksatalker.inference.speech.wording.script import script


class SpeechServer(ThreadingHTTPServer):
    """``behaviour`` is taken from for each request in turn: ``ok``, ``streamed`` (a WAV of unknown length),
    ``mp3``, ``stall``, ``die`` midway, ``key`` (401), ``model`` (404), ``noise`` (no sound), ``empty``, or
    a text, which is said instead."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.behaviour: list[str] = []
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


@contextmanager
def speech_server() -> Iterator[SpeechServer]:
    server = SpeechServer()
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: SpeechServer

    def log_message(self, *_: Any) -> None:
        pass

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.asked.append(body)
        self.server.keys.append(self.headers.get("authorization", ""))
        how = self.server.behaviour.pop(0) if self.server.behaviour else "ok"
        if self.path != "/v1/audio/speech":
            return self._whole(404, b"{}")
        if how in ("key", "model"):
            message = {"error": {"message": f"no such {how}"}}
            return self._whole({"key": 401, "model": 404}[how], json.dumps(message).encode())
        if how == "stall":
            time.sleep(1.5)
            return None
        if how in ("noise", "empty"):
            return self._whole(200, b"<html>hello</html>" if how == "noise" else b"")
        said = body["input"] if how in ("ok", "streamed", "mp3", "die") else how
        audio, rate = _spoken(said, body["voice"])
        out = io.BytesIO()
        soundfile.write(out, audio, rate, format="MP3" if how == "mp3" else "WAV")
        data = out.getvalue()
        if how == "streamed":
            at = data.index(b"data") + 4
            data = data[:4] + b"\xff" * 4 + data[8:at] + struct.pack("<I", 0xFFFFFFFF) + data[at + 4 :]
        self._whole(200, data, len(data) // 2 if how == "die" else None)

    def _whole(self, status: int, data: bytes, cut: int | None = None) -> None:
        self.send_response(status)
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data[:cut])


def _spoken(text: str, voice: str) -> tuple[np.ndarray, int]:
    """Sound by an engine itself: the one who asks holds the lock under which sentences are made."""
    chosen, _ = choose(voice, None, text)
    takes = [
        engines()[chosen.engine].synthesise(sentence.words, chosen, np.random.default_rng(0))
        for sentence in script(read(text), chosen.language, EMPTY).sentences
    ]
    return np.concatenate([take.audio for take in takes]), takes[0].rate
