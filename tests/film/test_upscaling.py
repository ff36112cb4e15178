"""Frames enlarged by models: those of TensorFlow.js become graphs that give the same numbers."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from paksatalker.base.errors import InputError
from paksatalker.film.upscaling.enlarged import Enlarged, model_file
from paksatalker.film.upscaling.upscaler import Upscaler

pytest.importorskip("onnxruntime")


def layer(kind: str, name: str, before: list[str], **config) -> dict:
    inbound = [[[b, 0, 0, {}] for b in before]] if before else []
    return {"class_name": kind, "name": name, "config": config, "inbound_nodes": inbound}


@pytest.fixture(scope="module")
def model(tmp_path_factory) -> Path:
    """Twice as large by repeating pixels, of all the layers that are known; a package's folder."""
    folder = tmp_path_factory.mktemp("package")
    (folder / "models" / "x2").mkdir(parents=True)
    same = {"padding": "same", "strides": [1, 1], "dilation_rate": [1, 1], "activation": "linear"}
    layers = [
        layer("InputLayer", "in", []),
        layer("Conv2D", "a", ["in"], **same),
        layer("Activation", "b", ["a"], activation="relu"),
        layer("Concatenate", "c", ["a", "b"], axis=3),
        layer("Conv2D", "d", ["c"], **same),
        layer("Add", "e", ["d", "in"]),
        layer("UpSampling2D", "f", ["e"], size=[2, 2], interpolation="nearest"),
    ]
    one = np.zeros((3, 3, 3, 3), np.float32)
    one[1, 1] = np.eye(3)
    two = np.zeros((1, 1, 6, 3), np.float32)
    two[0, 0, :3] = 0.5 * np.eye(3)
    two[0, 0, 3:] = -0.5 * np.eye(3)
    parts = {"a/kernel": one, "a/bias": np.zeros(3), "d/kernel": two, "d/bias": np.zeros(3)}
    rows = [{"name": n, "shape": list(v.shape), "dtype": "float32"} for n, v in parts.items()]
    config = {"layers": layers, "input_layers": [["in", 0, 0]], "output_layers": [["f", 0, 0]]}
    told = {
        "format": "layers-model",
        "modelTopology": {"model_config": {"class_name": "Functional", "config": config}},
        "weightsManifest": [{"paths": ["w.bin"], "weights": rows}],
    }
    (folder / "models" / "x2" / "model.json").write_text(json.dumps(told))
    data = b"".join(np.asarray(v, "<f4").tobytes() for v in parts.values())
    (folder / "models" / "x2" / "w.bin").write_bytes(data)
    return folder


def test_a_model_of_layers_enlarges_tile_by_tile(model: Path) -> None:
    frame = np.random.default_rng(0).integers(0, 256, (40, 600, 4), np.uint8)
    large = Upscaler(Enlarged(model, 2)).of(frame, 0)
    assert (large[..., :3] == frame[..., :3].repeat(2, 0).repeat(2, 1)).all()
    assert large.shape == (80, 1200, 4)


def test_the_face_alone_or_all_but_the_face_goes_through_the_model(model: Path) -> None:
    frame = np.random.default_rng(1).integers(0, 256, (64, 64, 3), np.uint8)
    repeated, box = frame.repeat(2, 0).repeat(2, 1), (16, 16, 48, 48)
    inside, outside = (slice(56, 72),) * 2, (slice(0, 28),) * 2
    face = Upscaler(Enlarged(model, 2, "face", (box,))).of(frame, 5)
    assert (face[inside] == repeated[inside]).all() and (face[outside] != repeated[outside]).any()
    rest = Upscaler(Enlarged(model, 2, "background", (box,))).of(frame, 0)
    assert (rest[outside] == repeated[outside]).all() and (rest[inside] != repeated[inside]).any()
    nobody = Upscaler(Enlarged(model, 2, "face", (None,))).of(frame, 0)
    assert (nobody != repeated).any()


def test_a_model_that_is_none_is_told_in_one_line(model: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no model that enlarges 3 times"):
        model_file(model, 3)
    with pytest.raises(InputError, match="there is no file"):
        model_file(tmp_path / "a.onnx", 2)
    with pytest.raises(InputError, match="no model that is read here"):
        model_file(tmp_path / "a.pth", 2)
    with pytest.raises(InputError, match="enlarges 2 times, not 4"):
        Upscaler(Enlarged(model / "models" / "x2" / "model.json", 4))
    (tmp_path / "b.onnx").write_bytes(b"nonsense")
    with pytest.raises(InputError, match="no model that enlarges pictures"):
        Upscaler(Enlarged(tmp_path / "b.onnx", 2))
    cut = tmp_path / "model.json"
    cut.write_text((model / "models" / "x2" / "model.json").read_text())
    (tmp_path / "w.bin").write_bytes(b"\0" * 40)
    with pytest.raises(InputError, match="cut off"):
        Upscaler(Enlarged(cut, 2))
