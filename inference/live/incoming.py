"""What other programs send by UDP, as frames: Live Link Face, VMC, and our own JSON."""

from __future__ import annotations

import math
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from ...base.errors import InputError, PaksaTalkerError
from ...rigs.arkit import NAMES as UNITS
from ...rigs.motion_files.live_link import poses_of_angles
from ...rigs.recognition.bone_tables import conventions
from ...rigs.recognition.face_tables import face_conventions
from ...rigs.rotations import axis_angle_from_quat
from ...rigs.smplx import INDEX
from . import live_link, stream, vmc
from .frame import Frame

LARGEST = 65_535
_LONGEST = 64
"""Characters of a name in a packet that count."""
_UNIT = {name.casefold(): i for i, name in enumerate(UNITS)}
_KEPT = 36_000
"""Frames that are recorded at most."""


def live_link_frame(data: bytes) -> Frame | None:
    """The frame of a Live Link Face packet; None of one without a face. Raises InputError on what is none."""
    try:
        at = 1
        if data[0] != live_link.VERSION:
            raise ValueError(f"version {data[0]}")
        for _ in range(2):
            (length,) = struct.unpack_from(">i", data, at)
            if not 0 <= length <= 4 * _LONGEST or at + 4 + length > len(data):
                raise ValueError("a name that is too long")
            at += 4 + length
        at += 16
        if at >= len(data):
            return None
        if data[at] != live_link.VALUES:
            raise ValueError(f"{data[at]} values")
        values = np.array(struct.unpack_from(f">{live_link.VALUES}f", data, at + 1))
        if not np.isfinite(values).all():
            raise ValueError("values that are not finite")
    except (ValueError, struct.error, IndexError) as e:
        raise InputError(f"no packet of Live Link Face: {e}", "set the app to ARKit (Live Link Face)") from e
    arkit = np.zeros(52, np.float32)
    for name, value in zip(live_link.ORDER, values, strict=False):
        arkit[_UNIT[name.casefold()]] = min(max(value, 0.0), 1.0)
    return Frame(arkit, poses_of_angles(values[None, 52:55])[0].astype(np.float64), np.zeros(3))


@dataclass
class VmcReader:
    """Packets of VMC to frames: a frame ends with ``/VMC/Ext/Blend/Apply``, or where bones begin anew."""

    values: dict[str, float] = field(default_factory=dict)
    turns: dict[str, npt.NDArray[np.float64]] = field(default_factory=dict)
    hips: npt.NDArray[np.float64] | None = None
    _home: npt.NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        self._joints = {
            bone.casefold(): joint
            for table in ("vrm0", "vrm")
            for joint, bones in conventions()[table].joints.items()
            for bone in bones
        }
        self._faces = {
            old.casefold(): face_conventions()["vrm"].rows[new] for new, old in vmc.EXPRESSIONS.items()
        }

    def frames(self, data: bytes) -> Iterator[Frame]:
        """The frames that are whole with this packet. Raises InputError on what is no OSC."""
        for address, values in _messages(data):
            if address == "/VMC/Ext/Blend/Apply":
                yield self._frame()
            elif address == "/VMC/Ext/Blend/Val" and len(values) == 2:
                self.values[str(values[0]).casefold()[:_LONGEST]] = _finite(values[1])
            elif address == "/VMC/Ext/Bone/Pos" and len(values) == 8:
                self._bone(str(values[0]).casefold(), np.array([_finite(v) for v in values[1:]]))

    def _bone(self, name: str, row: npt.NDArray[np.float64]) -> None:
        x, y, z, w = row[3:]
        length = math.sqrt(x * x + y * y + z * z + w * w)
        if (joint := self._joints.get(name)) is None or length < 1e-6:
            return
        turn = np.array([w, x, -y, -z]) / length
        self.turns[joint] = axis_angle_from_quat(turn[None])[0]
        if joint == "pelvis":
            self.hips = np.array([-row[0], row[1], row[2]])
            self._home = self.hips if self._home is None else self._home

    def _frame(self) -> Frame:
        poses, arkit = np.zeros((55, 3)), np.zeros(52)
        for joint, turn in self.turns.items():
            poses[INDEX[joint]] = turn
        own = {n: v for n, v in self.values.items() if n in _UNIT}
        for name, value in own.items():
            arkit[_UNIT[name]] = value
        if not own:
            for name, value in self.values.items():
                if name in self._faces:
                    arkit += value * self._faces[name]
        moved = self.hips - self._home if self.hips is not None and self._home is not None else np.zeros(3)
        return Frame(np.clip(arkit, 0, 1).astype(np.float32), poses.reshape(165), moved)


def _messages(data: bytes) -> Iterator[tuple[str, list[Any]]]:
    from pythonosc.osc_packet import OscPacket, ParseError

    try:
        found = OscPacket(data).messages
    except (ParseError, ValueError, RecursionError, struct.error, IndexError) as e:
        raise InputError("a packet is no OSC", "set the sender to VMC") from e
    for timed in found:
        yield timed.message.address, list(timed.message.params)


def _finite(value: Any) -> float:
    if not isinstance(value, int | float) or not math.isfinite(value) or abs(value) > 1e6:
        raise InputError("a packet's numbers are none", "set the sender to VMC")
    return float(value)


PORTS = {"livelink": live_link.PORT, "vmc": vmc.PORT, "json": stream.PORT}


class Listener:
    """Keeps the latest frame that comes to a port, in a thread of its own, and on demand all of them.

    Raises InputError where the port can't be had.
    """

    def __init__(self, kind: str, port: int, everywhere: bool = False) -> None:
        self.kind, self.count, self.problem = kind, 0, ""
        self.latest: tuple[float, Frame] | None = None
        self._kept: list[tuple[float, Frame]] | None = None
        self._end = threading.Event()
        self._read = self._reader(kind)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            self._socket.bind(("0.0.0.0" if everywhere else "127.0.0.1", port))
        except OSError as e:
            self._socket.close()
            raise InputError(
                f"port {port} can't be listened to: {e.strerror}", "name another, or close what has it"
            ) from e
        self.port = int(self._socket.getsockname()[1])
        self._socket.settimeout(0.2)
        threading.Thread(target=self._listen, name=f"listening to {kind}", daemon=True).start()

    def record(self) -> None:
        """Keep all frames from now on, some minutes at most."""
        self._kept = []

    def recorded(self) -> list[tuple[float, Frame]]:
        """The frames that were kept, in seconds from the first; no more are."""
        kept, self._kept = self._kept or [], None
        return [(t - kept[0][0], frame) for t, frame in kept]

    def close(self) -> None:
        """Listen no more."""
        self._end.set()

    @staticmethod
    def _reader(kind: str) -> Callable[[bytes], list[Frame]]:
        if kind == "vmc":
            reader = VmcReader()
            return lambda data: list(reader.frames(data))
        if kind == "livelink":
            return lambda data: [f for f in (live_link_frame(data),) if f is not None]
        return lambda data: [stream.read_datagram(data)]

    def _listen(self) -> None:
        while not self._end.is_set():
            try:
                data = self._socket.recv(LARGEST)
            except TimeoutError:
                continue
            except OSError:
                break
            now = time.time()
            try:
                for frame in self._read(data):
                    self.latest, self.count, self.problem = (now, frame), self.count + 1, ""
                    if self._kept is not None and len(self._kept) < _KEPT:
                        self._kept.append((now, frame))
            except PaksaTalkerError as e:
                self.problem = f"{e}; {e.hint}"
        self._socket.close()
