"""JSON over HTTP by the standard library: one request, whole or as a stream of events, bounded; also what is
answered with another kind of file."""

from __future__ import annotations

import http.client
import json
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlsplit

from ..errors import InputError, PaksaTalkerError

CONNECT, FIRST, BETWEEN = 5.0, 180.0, 60.0
"""Seconds to wait for a connection, for the first byte of an answer, and between its pieces."""
MOST = 8_000_000
"""Bytes of an answer."""
_LONGEST = 1_000_000


class Unreached(PaksaTalkerError):
    """Nobody answered at the address."""


class Refused(PaksaTalkerError):
    """An answer that is an error; ``status`` is HTTP's."""

    def __init__(self, status: int, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.status = status


@dataclass(frozen=True)
class Waits:
    """Seconds that are waited at most; see :data:`CONNECT`."""

    connect: float = CONNECT
    first: float = FIRST
    between: float = BETWEEN


WAITS = Waits()


@dataclass(frozen=True)
class Address:
    """A base such as ``http://127.0.0.1:8080/v1``, and the key that is sent with requests."""

    scheme: str
    host: str
    port: int
    path: str
    key: str = ""
    key_name: str = "PAKSATALKER_WRITER_KEY"
    """The variable of the environment that holds the key."""

    @classmethod
    def of(cls, url: str, key: str = "", key_name: str = "PAKSATALKER_WRITER_KEY") -> Self:
        """From a URL. Raises InputError where it is none."""
        try:
            parts = urlsplit(url)
            port = parts.port or (443 if parts.scheme == "https" else 80)
        except ValueError as e:
            raise InputError(f"{url[:80]!r} is no address", "write http://127.0.0.1:8080/v1") from e
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query:
            raise InputError(f"{url[:80]!r} is no address", "write http://127.0.0.1:8080/v1")
        return cls(parts.scheme, parts.hostname, port, parts.path.rstrip("/"), key, key_name)

    @property
    def told(self) -> str:
        """As it is told to people."""
        return f"{self.scheme}://{self.host}:{self.port}{self.path}"


def get(address: Address, path: str, waits: Waits = WAITS) -> Any:
    """The JSON at a path under the address. Raises Unreached and Refused."""
    return _whole(address, "GET", path, None, waits)


def post(address: Address, path: str, body: dict[str, Any], waits: Waits = WAITS) -> Any:
    """The JSON that answers another. Raises Unreached and Refused."""
    return _whole(address, "POST", path, body, waits)


def fetch(address: Address, path: str, body: dict[str, Any], most: int, waits: Waits = WAITS) -> bytes:
    """The bytes, ``most`` at most, that answer JSON. Raises Unreached and Refused."""
    connection, response = _asked(address, "POST", path, body, waits)
    try:
        pieces, size = [], 0
        while piece := response.read1(1 << 16):
            if connection.sock is not None:
                connection.sock.settimeout(waits.between)
            pieces.append(piece)
            size += len(piece)
            if size > most:
                raise Refused(200, f"{address.told} answered with more than {most} bytes", "is it well?")
        if response.length:
            raise Unreached(f"{address.told} broke off with {response.length} bytes to come", "is it well?")
        return b"".join(pieces)
    except (TimeoutError, http.client.HTTPException, OSError) as e:
        why = "no more came in time" if isinstance(e, TimeoutError) else e
        raise Unreached(f"{address.told} broke off: {why}", "is the server well?") from e
    finally:
        connection.close()


def events(address: Address, path: str, body: dict[str, Any], waits: Waits = WAITS) -> Iterator[Any]:
    """The objects of a stream of server-sent events; one, where the answer is no stream. It ends where the
    server says ``[DONE]``; raises Unreached, Refused, or ConnectionError where it breaks off before."""
    connection, response = _asked(address, "POST", path, body, waits)
    try:
        if "event-stream" not in (response.getheader("content-type") or ""):
            yield _parsed(response.read(MOST + 1), address)
            return
        size = 0
        while True:
            raw = response.readline(_LONGEST)
            size += len(raw)
            if connection.sock is not None:
                connection.sock.settimeout(waits.between)
            if not raw or size > MOST:
                raise ConnectionError("the stream broke off" if not raw else "the answer does not end")
            line = raw.strip()
            if line == b"data: [DONE]" or line == b"data:[DONE]":
                return
            if line.startswith(b"data:"):
                yield _parsed(line[5:], address)
            elif line.startswith(b"error:"):
                raise ConnectionError(line[6:200].decode("utf-8", "replace").strip())
    except (TimeoutError, http.client.HTTPException, OSError) as e:
        raise ConnectionError(str(e) or "the stream broke off") from e
    finally:
        connection.close()


def _whole(address: Address, method: str, path: str, body: dict[str, Any] | None, waits: Waits) -> Any:
    connection, response = _asked(address, method, path, body, waits)
    try:
        return _parsed(response.read(MOST + 1), address)
    except (TimeoutError, http.client.HTTPException, OSError) as e:
        raise Unreached(f"{address.told} broke off: {e}", "is the server well?") from e
    finally:
        connection.close()


def _asked(
    address: Address, method: str, path: str, body: dict[str, Any] | None, waits: Waits
) -> tuple[http.client.HTTPConnection, http.client.HTTPResponse]:
    """A connection whose answer has begun, and is no error."""
    make = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
    connection = make(address.host, address.port, timeout=waits.connect)
    headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    if address.key:
        headers["Authorization"] = f"Bearer {address.key}"
    try:
        connection.connect()
        connection.sock.settimeout(waits.first)
        data = None if body is None else json.dumps(body).encode()
        connection.request(method, address.path + path, data, headers)
        response = connection.getresponse()
    except (TimeoutError, socket.gaierror, ssl.SSLError, http.client.HTTPException, OSError) as e:
        connection.close()
        why = "no answer in time" if isinstance(e, TimeoutError) else (getattr(e, "strerror", "") or str(e))
        raise Unreached(f"can't reach {address.told}: {why}", "is the server running there?") from e
    if response.status >= 300:
        said = _error(response)
        connection.close()
        told = f"{address.told} answered {response.status}: {said}"
        raise Refused(response.status, told, _hint(response.status, address.key_name))
    return connection, response


def _error(response: http.client.HTTPResponse) -> str:
    try:
        text = response.read(20_000).decode("utf-8", "replace")
    except (OSError, http.client.HTTPException):
        return response.reason
    try:
        found = json.loads(text)
        error = found.get("error", found) if isinstance(found, dict) else found
        text = str(error.get("message", error) if isinstance(error, dict) else error)
    except ValueError:
        pass
    return " ".join(text.split())[:200] or response.reason


def _hint(status: int, key_name: str) -> str:
    if status in (401, 403):
        return f"put the key into {key_name}"
    if status == 404:
        return "the address ends in /v1 mostly; is the model's name right?"
    return "see what the server says"


def _parsed(data: bytes, address: Address) -> Any:
    if len(data) > MOST:
        raise Refused(200, f"{address.told} answered with more than {MOST} bytes", "is it such a server?")
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as e:
        raise Refused(200, f"{address.told} answered with what is no JSON", "is it such a server?") from e
