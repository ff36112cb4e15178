"""A server with OpenAI's chat interface that answers, stalls, refuses and dies as it is told to."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[[dict[str, Any]], str]


class ChatServer(ThreadingHTTPServer):
    """``answer`` makes the text of a request; ``behaviour`` is taken from for each in turn: ``ok``, ``die``
    midway, ``busy`` (503), ``no schema`` (400 with a response_format), ``stall``, ``plain`` (no stream)."""

    daemon_threads = True

    def __init__(self, answer: Answer) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = answer
        self.behaviour: list[str] = []
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


@contextmanager
def chat_server(answer: Answer) -> Iterator[ChatServer]:
    server = ChatServer(answer)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: ChatServer

    def log_message(self, *_: Any) -> None:
        pass

    def do_GET(self) -> None:
        self._whole(200, {"data": [{"id": "tiny"}]})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.asked.append(body)
        self.server.keys.append(self.headers.get("authorization", ""))
        how = self.server.behaviour.pop(0) if self.server.behaviour else "ok"
        if how == "busy":
            return self._whole(503, {"error": {"message": "loading"}})
        if how == "no schema" and "response_format" in body:
            self.server.behaviour.insert(0, "ok")
            return self._whole(400, {"error": {"message": "response_format is not known"}})
        if how == "stall":
            time.sleep(1.5)
            return None
        text = self.server.answer(body)
        if how == "plain":
            return self._whole(200, {"choices": [{"message": {"content": text}, "finish_reason": "stop"}]})
        return self._stream(text, dies=how == "die")

    def _stream(self, text: str, dies: bool) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.end_headers()
        self._event({"choices": [{"delta": {"role": "assistant", "content": None}}]})
        self.wfile.write(b": a comment\n\n")
        pieces = [text[i : i + 7] for i in range(0, len(text), 7)]
        for piece in pieces[: len(pieces) // 2 if dies else None]:
            self._event({"choices": [{"delta": {"content": piece}}]})
        if not dies:
            self._event({"choices": [{"delta": {}, "finish_reason": "stop"}]})
            self._event({"choices": [], "usage": {"prompt_tokens": 200}})
            self.wfile.write(b"data: [DONE]\n\n")

    def _event(self, event: dict[str, Any]) -> None:
        self.wfile.write(b"data: " + json.dumps(event).encode() + b"\n\n")

    def _whole(self, status: int, body: dict[str, Any]) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
