"""Receivers: other programs by UDP, and the sound as raw samples."""

from __future__ import annotations

import socket
from dataclasses import dataclass, field
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from ...base.errors import InputError
from ...rigs.smplx import rest_joints
from . import live_link, stream, vmc
from .chunks import Chunk
from .player import Receiver
from .wire import body_bytes, face_bytes, sound_bytes


@dataclass
class LiveLinkReceiver:
    """Unreal and others, by Live Link Face's packets."""

    address: tuple[str, int]
    subject: str = "PaksaTalker"
    _socket: socket.socket = field(default_factory=lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM))

    def sound(self, chunk: Chunk) -> None:
        """It takes none."""

    def frame(self, chunk: Chunk, index: int, number: int) -> None:
        """Send one packet."""
        data = live_link.packet(chunk.arkit[index], chunk.poses[index], number, chunk.fps, self.subject)
        self._socket.sendto(data, self.address)


@dataclass
class VmcReceiver:
    """VSeeFace, Warudo, Unity and others, by VMC."""

    address: tuple[str, int]
    _socket: socket.socket = field(default_factory=lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
    _rest: npt.NDArray[np.float32] = field(default_factory=rest_joints)
    _solved: tuple[Chunk, npt.NDArray[np.float64]] | None = None

    def sound(self, chunk: Chunk) -> None:
        """It takes none."""

    def frame(self, chunk: Chunk, index: int, number: int) -> None:
        """Send the packets of one frame; the expressions of a chunk are solved at its first."""
        if self._solved is None or self._solved[0] is not chunk:
            self._solved = (chunk, vmc.expressions(chunk.arkit))
        parts = (chunk.arkit[index], chunk.poses[index], chunk.trans[index], self._rest)
        for data in vmc.bundles(*parts, self._solved[1][index], seconds=number / chunk.fps):
            self._socket.sendto(data, self.address)


AHEAD = 0.06
"""Seconds of sound that a player of samples gets ahead: what was broken off sounds on so long at most."""


@dataclass
class Samples:
    """The sound as mono 16 bit samples, for a player such as ``aplay``."""

    out: BinaryIO
    _written: int = 0

    def sound(self, chunk: Chunk) -> None:
        """Write the beginning of the chunk's sound."""
        self._written = 0
        self._write(chunk, AHEAD)

    def frame(self, chunk: Chunk, index: int, number: int) -> None:
        """Write the sound until a little after this frame; while nothing is said, nothing."""
        if chunk.text:
            last = index + 1 == len(chunk.arkit)
            self._write(chunk, np.inf if last else (index + 1) / chunk.fps + AHEAD)

    def _write(self, chunk: Chunk, until: float) -> None:
        end = round(min(until * chunk.rate, len(chunk.audio)))
        self.out.write(chunk.audio[self._written : end].tobytes())
        self.out.flush()
        self._written = max(end, self._written)


@dataclass
class JsonReceiver:
    """Any program, by JSON: see docs/live-stream.schema.json."""

    address: tuple[str, int]
    subject: str = "PaksaTalker"
    _socket: socket.socket = field(default_factory=lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM))

    def sound(self, chunk: Chunk) -> None:
        """It takes none."""

    def frame(self, chunk: Chunk, index: int, number: int) -> None:
        """Send one datagram."""
        row = (chunk.arkit[index], chunk.poses[index], chunk.trans[index])
        data = stream.datagram(*row, number, chunk.fps, self.subject, chunk.text)
        self._socket.sendto(data, self.address)


@dataclass
class Messages:
    """Chunks as the binary messages of a live connection, each after its length (u32), when it begins."""

    out: BinaryIO
    _response: int = 0
    _told: Chunk | None = None

    def sound(self, chunk: Chunk) -> None:
        """Write what is said: its sound, face and body."""
        self._response += 1
        self._write(sound_bytes(self._response, 0.0, chunk.audio, chunk.rate), chunk, self._response)

    def frame(self, chunk: Chunk, index: int, number: int) -> None:
        """Write rest as it begins."""
        if not chunk.text and chunk is not self._told:
            self._write(None, chunk, 0)

    def _write(self, sound: bytes | None, chunk: Chunk, response: int) -> None:
        self._told = chunk
        face = face_bytes(response, 0.0, chunk.arkit)
        for message in (sound, face, body_bytes(response, 0.0, chunk.poses, chunk.trans)):
            if message is not None:
                self.out.write(len(message).to_bytes(4, "little") + message)
        self.out.flush()


KINDS = {
    "json": (JsonReceiver, stream.PORT),
    "livelink": (LiveLinkReceiver, live_link.PORT),
    "vmc": (VmcReceiver, vmc.PORT),
}


def receiver_of(text: str) -> Receiver:
    """The receiver that ``KIND:HOST[:PORT]`` names. Raises InputError where there is none."""
    kind, _, place = text.partition(":")
    host, _, port = place.partition(":")
    if kind not in KINDS or not host:
        raise InputError(f"'{text}' is no receiver", "such as livelink:127.0.0.1 or vmc:10.0.0.7")
    if port and not (port.isdecimal() and 0 < int(port) < 65_536):
        raise InputError(f"'{text}': {port} is no port", "a whole number from 1 to 65535")
    try:
        address = socket.gethostbyname(host)
    except OSError as e:
        raise InputError(f"'{text}': {host} can't be found", "name another host, or its address") from e
    made, usual = KINDS[kind]
    return made((address, int(port) if port else usual))
