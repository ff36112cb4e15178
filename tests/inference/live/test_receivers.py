"""What other programs get, read by others' libraries or byte by byte."""

from __future__ import annotations

import socket
import struct
from pathlib import Path

import numpy as np
import pytest

from paksatalker.base.errors import InputError
from paksatalker.inference.jobs.realtime.live import LiveOptions, live
from paksatalker.inference.live import live_link, vmc
from paksatalker.inference.live.receivers import receiver_of
from paksatalker.rigs.arkit import NAMES
from paksatalker.rigs.smplx import rest_joints


def test_a_packet_of_live_link_face() -> None:
    arkit, poses = np.zeros(52, np.float32), np.zeros(165, np.float32)
    arkit[NAMES.index("jawOpen")], arkit[NAMES.index("tongueOut")] = 0.5, 0.25
    poses[15 * 3 + 1] = 0.3  # the head turns to the character's left
    data = live_link.packet(arkit, poses, 7, 29.97, "Maya")
    assert len(data) == 306 + len("Maya")
    assert data[0] == 6 and struct.unpack(">i", data[1:5]) == (36,)
    subject = 5 + 36
    assert data[subject : subject + 8] == struct.pack(">i", 4) + b"Maya"
    frame, sub, rate, per, count = struct.unpack(">ifiiB", data[subject + 8 : subject + 25])
    assert (frame, sub, rate, per, count) == (7, 0.0, 30000, 1001, 61)
    values = struct.unpack(">61f", data[subject + 25 :])
    assert values[live_link.ORDER.index("JawOpen")] == 0.5 and values[17] == 0.5
    assert values[51] == 0.25 and abs(values[52] - 0.3) < 1e-5


def test_vmc_is_read_back_by_python_osc() -> None:
    pytest.importorskip("pythonosc")
    from pythonosc.osc_bundle import OscBundle

    arkit, poses, trans = np.zeros(52), np.zeros(165), np.zeros(3)
    arkit[NAMES.index("jawOpen")] = 0.4
    poses[16 * 3 : 16 * 3 + 3] = [0, 0, 0.5]
    packets = list(vmc.bundles(arkit, poses, trans, rest_joints(), vmc.expressions(arkit)[0], 1.5))
    assert all(len(p) <= 1500 for p in packets)
    messages = [m for p in packets for m in OscBundle(p)]
    assert messages[0].address == "/VMC/Ext/OK" and messages[-1].address == "/VMC/Ext/Blend/Apply"
    bones = {m.params[0]: m.params[1:] for m in messages if m.address == "/VMC/Ext/Bone/Pos"}
    assert {"Hips", "Spine", "Head", "LeftUpperArm", "RightHand", "LeftIndexProximal"} <= set(bones)
    assert bones["LeftUpperArm"][3:] == pytest.approx([0, 0, -np.sin(0.25), np.cos(0.25)], abs=1e-6)
    assert bones["Hips"][1] == pytest.approx(float(rest_joints()[0][1]), abs=1e-5)
    faces = {m.params[0]: m.params[1] for m in messages if m.address == "/VMC/Ext/Blend/Val"}
    assert faces["JawOpen"] == pytest.approx(0.4) and {"A", "I", "U", "E", "O", "Blink_L", "Joy"} <= set(
        faces
    )


def test_a_text_is_said_to_others_in_real_time(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ear:
        ear.bind(("127.0.0.1", 0))
        ear.settimeout(5)
        port = ear.getsockname()[1]
        to, sound = (f"livelink:127.0.0.1:{port}",), tmp_path / "sound.raw"
        options = LiveOptions(to=to, samples=sound, voice="espeak:en-us", no_idle=True)
        sent = live(options, iter(["Hello, ", "Maya. Pa", "pa."]))
        packets = [ear.recv(1000) for _ in range(sent)]
    frames = [struct.unpack(">i", p[56:60])[0] for p in packets]
    assert frames == list(range(sent)) and sent > 20
    jaw = [struct.unpack(">f", p[73 + 4 * 17 : 77 + 4 * 17])[0] for p in packets]
    assert max(jaw) > 0.1
    samples = np.fromfile(sound, np.int16)
    assert np.abs(samples).max() > 3000


@pytest.mark.parametrize("text", ["livelink", "dance:127.0.0.1", "vmc:127.0.0.1:0", "vmc:none.invalid"])
def test_no_receiver_is_said_in_one_line(text: str) -> None:
    with pytest.raises(InputError):
        receiver_of(text)
    with pytest.raises(InputError, match="nobody"):
        LiveOptions()
