"""What MediaPipe's libraries tell of themselves on stderr, kept from people; all else goes through."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_OWN = re.compile(rb"([IW]\d{4} |WARNING: All log messages before absl|INFO: Created TensorFlow)")
_BEGINNINGS = re.compile(rb"([IW]\d{0,4}|W(A(R.*)?)?|I(N(F.*)?)?)")


@contextmanager
def quiet() -> Iterator[None]:
    """Within it, lines of those libraries are left out of the process's stderr."""
    try:
        kept = os.dup(2)
        out, into = os.pipe()
        os.dup2(into, 2)
    except OSError:  # there is no stderr
        yield
        return
    os.close(into)
    reader = threading.Thread(target=_pass_on, args=(out, kept), daemon=True)
    reader.start()
    try:
        yield
    finally:
        os.dup2(kept, 2)  # the pipe's last writer is gone, so that the reader ends
        reader.join(2.0)
        os.close(kept)


def _pass_on(out: int, to: int) -> None:
    rest = b""
    with os.fdopen(out, "rb", buffering=0) as pipe:
        while block := pipe.read(65536):
            *lines, rest = (rest + block).split(b"\n")
            _write(to, b"".join(line + b"\n" for line in lines if not _OWN.match(line)))
            if rest and not _OWN.match(rest) and not _BEGINNINGS.fullmatch(rest):
                _write(to, rest)
                rest = b""
    if not _OWN.match(rest):
        _write(to, rest)


def _write(to: int, data: bytes) -> None:
    while data:
        data = data[os.write(to, data) :]
