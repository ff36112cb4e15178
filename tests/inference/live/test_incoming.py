"""What other programs send, and what they read of ours."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paksatalker.base.errors import InputError
from paksatalker.inference.live import live_link, stream, vmc
from paksatalker.inference.live.frame import Frame, performance_of
from paksatalker.inference.live.incoming import VmcReader, live_link_frame
from paksatalker.inference.live.wire import body_bytes, face_bytes, read, sound_bytes
from paksatalker.rigs.arkit import INDEX
from paksatalker.rigs.smplx import rest_joints

SCHEMA = Path(__file__).parents[3] / "docs" / "live-stream.schema.json"


def made() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    draw = np.random.default_rng(1)
    poses = np.zeros((55, 3))
    poses[[0, 3, 12, 15, 16, 18, 20, 25]] = draw.normal(0, 0.4, (8, 3))
    return draw.random(52).round(3), poses.reshape(165), np.array([0.1, 0.02, -0.05])


def test_json_is_as_its_schema_says_and_comes_back() -> None:
    arkit, poses, trans = made()
    data = stream.datagram(arkit, poses, trans, 3, 29.97, text="Hello.")
    jsonschema.validate(json.loads(data), json.loads(SCHEMA.read_text("utf-8")))
    assert len(data) < 8000
    frame = stream.read_datagram(data)
    np.testing.assert_allclose(frame.arkit, arkit, atol=1e-4)
    np.testing.assert_allclose(frame.poses, poses, atol=1e-3)
    np.testing.assert_allclose(frame.trans, trans, atol=1e-5)


def test_vmc_comes_back() -> None:
    arkit, poses, trans = made()
    moods = vmc.expressions(arkit[None])[0]
    reader = VmcReader()
    rest = vmc.bundles(0 * arkit, 0 * poses, 0 * trans, rest_joints(), 0 * moods, 0.0)
    assert [f for packet in rest for f in reader.frames(packet)]
    moved = vmc.bundles(arkit, poses, trans, rest_joints(), moods, 1.0)
    (frame,) = [f for packet in moved for f in reader.frames(packet)]
    np.testing.assert_allclose(frame.arkit, arkit, atol=1e-6)
    np.testing.assert_allclose(frame.poses, poses, atol=1e-5)
    np.testing.assert_allclose(frame.trans, trans, atol=1e-6)


def test_a_vrm_of_vowels_and_blinks_alone_has_a_face() -> None:
    from pythonosc.osc_bundle_builder import IMMEDIATELY, OscBundleBuilder
    from pythonosc.osc_message_builder import OscMessageBuilder

    bundle = OscBundleBuilder(IMMEDIATELY)
    for address, values in (
        ("/VMC/Ext/Blend/Val", ["Blink_L", 1.0]),
        ("/VMC/Ext/Blend/Val", ["A", 0.8]),
        ("/VMC/Ext/Blend/Apply", []),
    ):
        message = OscMessageBuilder(address)
        for value in values:
            message.add_arg(value)
        bundle.add_content(message.build())
    (frame,) = VmcReader().frames(bundle.build().dgram)
    assert frame.arkit[INDEX["eyeBlinkLeft"]] == pytest.approx(1, abs=0.05)
    assert frame.arkit[INDEX["jawOpen"]] > 0.2


def test_live_link_face_comes_back_and_is_read_by_others() -> None:
    arkit, poses, _ = made()
    data = live_link.packet(arkit, poses, 12, 60.0, "Maya")
    frame = live_link_frame(data)
    assert frame is not None
    np.testing.assert_allclose(frame.arkit, arkit, atol=1e-6)
    library = pytest.importorskip("pylivelinkface", reason="PyLiveLinkFace is not installed")
    there, read_by_others = library.PyLiveLinkFace.decode(data)
    assert there
    for name in ("JawOpen", "EyeBlinkLeft", "TongueOut", "MouthSmileRight", "BrowInnerUp"):
        value = read_by_others.get_blendshape(library.FaceBlendShape[name])
        assert value == pytest.approx(arkit[INDEX[name[0].lower() + name[1:]]], abs=1e-6)


def test_a_packet_without_a_face_is_passed_over() -> None:
    data = live_link.packet(np.zeros(52), np.zeros(165), 1, 30.0)
    assert live_link_frame(data[: -1 - 61 * 4]) is None


@given(st.binary(max_size=400), st.integers(0, 330), st.integers(0, 255))
def test_spoilt_packets_are_frames_or_one_line(noise: bytes, place: int, value: int) -> None:
    spoilt = bytearray(live_link.packet(np.zeros(52), np.zeros(165), 1, 30.0))
    spoilt[place % len(spoilt)] = value
    arkit, poses, trans = made()
    osc = bytearray(next(vmc.bundles(arkit, poses, trans, rest_joints(), np.zeros(10), 0.0)))
    osc[place % len(osc)] = value
    text = bytearray(stream.datagram(arkit, poses, trans, 0, 30.0))
    text[place % len(text)] = value
    for reader, datas in (
        (live_link_frame, (noise, bytes(spoilt))),
        (lambda d: list(VmcReader().frames(d)), (noise, bytes(osc))),
        (stream.read_datagram, (noise, bytes(text))),
        (read, (noise,)),
    ):
        for data in datas:
            try:
                reader(data)
            except InputError as e:
                assert str(e)


def test_messages_come_back() -> None:
    arkit, poses, trans = made()
    kind, response, count, start, rows = read(face_bytes(3, 1.5, arkit[None]))
    assert (kind, response, count, start) == (2, 3, 1, 1.5)
    np.testing.assert_allclose(rows[0], arkit, atol=1 / 255)
    body = read(body_bytes(3, 1.5, poses[None], trans[None]))[4]
    np.testing.assert_allclose(body[0], [*poses, *trans], atol=1e-6)
    assert read(sound_bytes(1, 0.0, np.arange(5, dtype=np.int16), 22050))[2] == 22050


def test_what_was_recorded_is_a_performance(tmp_path: Path) -> None:
    arkit, poses, trans = made()
    still = Frame(np.zeros(52, np.float32), np.zeros(165), np.zeros(3))
    moved = Frame(arkit.astype(np.float32), poses, trans)
    made_ = performance_of([(0.0, still), (0.5, moved), (1.0, moved)], 24.0)
    assert made_.frames == 25 and not made_.audio.any()
    np.testing.assert_allclose(made_.arkit[6], arkit / 2, atol=1e-5)
    np.testing.assert_allclose(made_.arkit[12:], np.tile(arkit, (13, 1)), atol=1e-5)
    made_.save(tmp_path / "a.npz")
