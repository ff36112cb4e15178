"""Fewer and smaller keys, within the stated bounds of all the old ones."""

from __future__ import annotations

import json
import struct

import numpy as np
import pytest
from scipy.spatial.transform import Rotation, Slerp

from paksatalker.base.errors import InputError
from paksatalker.rigs.gltf.reduce_glb import DEGREES, METRES, reduce_glb
from paksatalker.rigs.motion_files.vrma import vrma_bytes
from paksatalker.rigs.smplx import rest_joints


def smooth(columns: int, seed: int, size: float) -> np.ndarray:
    """(300, columns) of slow waves."""
    random, t = np.random.default_rng(seed), np.arange(300)[:, None] / 30
    return size * np.sin(t * random.uniform(0.5, 4, columns) + random.uniform(0, 6, columns))


def channels(data: bytes) -> dict[tuple[str, str], tuple[np.ndarray, np.ndarray]]:
    size = struct.unpack_from("<I", data, 12)[0]
    document, body = json.loads(data[20 : 20 + size]), data[28 + size :]
    kinds = {5126: ("<f4", 1.0), 5122: ("<i2", 32767.0), 5123: ("<u2", 65535.0)}

    def values(index: int) -> np.ndarray:
        accessor = document["accessors"][index]
        kind, scale = kinds[accessor["componentType"]]
        width = {"SCALAR": 1, "VEC3": 3, "VEC4": 4}[accessor["type"]]
        start = document["bufferViews"][accessor["bufferView"]]["byteOffset"]
        table = np.frombuffer(body, kind, accessor["count"] * width, start).reshape(-1, width)
        return table.astype(float) / scale

    (animation,) = document["animations"]
    return {
        (document["nodes"][c["target"]["node"]]["name"], c["target"]["path"]): (
            values(animation["samplers"][c["sampler"]]["input"])[:, 0],
            values(animation["samplers"][c["sampler"]]["output"]),
        )
        for c in animation["channels"]
    }


def test_what_is_left_stays_within_the_bounds_and_is_much_less() -> None:
    arkit = np.clip(smooth(52, 1, 0.5) + 0.2, 0, 1)
    full = vrma_bytes(arkit, smooth(165, 2, 0.3), smooth(3, 3, 0.05), rest_joints(), 30)
    small = reduce_glb(full)
    assert len(small) < 0.8 * len(full)
    before, after = channels(full), channels(small)
    assert before.keys() == after.keys()
    for name, (times, values) in before.items():
        t, v = after[name]
        assert t[0] == times[0] and t[-1] == pytest.approx(times[-1])
        if name[1] == "rotation":
            between = Slerp(t, Rotation.from_quat(v))(times)
            off = np.degrees((between.inv() * Rotation.from_quat(values)).magnitude()).max()
            assert off <= DEGREES + 0.01, name
        else:
            between = np.stack([np.interp(times, t, c) for c in v.T], axis=1)
            assert np.abs(between - values).max() <= METRES + 1e-6, name


def test_what_is_no_glb_is_refused() -> None:
    for data in (b"", b"glTF", b"glTF" + b"\xff" * 60):
        with pytest.raises(InputError):
            reduce_glb(data)
