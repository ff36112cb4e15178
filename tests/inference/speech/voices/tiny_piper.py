"""A voice in piper's format that is small enough for tests: every letter hums for some frames.

It has what matters of a published voice's graph: the letters, a duration of each with noise in it, one scale
for all of them, noise in the sound, and nothing else.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

HOP, RATE = 256, 16000
LETTERS = "_^$ .,?!;:abdefhijklmnoprstuvwzæçðøŋœɐɑɔəɛɜɡɪɲɹɾʁʃʊʌʏʒˈˌː"
PINYIN = [
    *"_^$，。？！", "Ø", "zh", "ch", "sh", *"bpmfdtnlgkhjqxrzcsyw", *"aoeiuv", "ai", "ei", "ao", "ou",
    "an", "en", "ang", "eng", "ong", "ia", "ie", "iao", "iu", "ian", "in", "iang", "ing", "iong", "ua", "uo",
    "uai", "ui", "uan", "un", "uang", "ve", "van", "vn", "er", "ue", *"12345",
]  # fmt: skip
QUIET = "_^$ .,?!;:ˈˌː，。？！"


def write(
    path: Path,
    *,
    language: str = "de",
    code: str = "de_DE",
    speakers: tuple[str, ...] = (),
    kind: str = "espeak",
) -> Path:
    """The voice at ``path`` (``.onnx``), its settings beside it; speakers hum an octave apart."""
    letters = PINYIN if kind == "pinyin" else [*LETTERS]
    graph = helper.make_graph(
        ([helper.make_node("Gather", ["hums", "sid"], ["hum"])] if speakers else []) + _nodes(),
        "tiny",
        [
            helper.make_tensor_value_info("input", TensorProto.INT64, [1, "T"]),
            helper.make_tensor_value_info("input_lengths", TensorProto.INT64, [1]),
            helper.make_tensor_value_info("scales", TensorProto.FLOAT, [3]),
            *([helper.make_tensor_value_info("sid", TensorProto.INT64, [1])] if speakers else []),
        ],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, [1, 1, 1, "N"])],
        [numpy_helper.from_array(value, name) for name, value in _constants(len(speakers), letters).items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))
    settings: dict[str, object] = {
        "audio": {"sample_rate": RATE},
        "espeak": {"voice": language},
        "language": {"code": code},
        "phoneme_type": kind,
        "num_speakers": max(1, len(speakers)),
        "speaker_id_map": {name: i for i, name in enumerate(speakers)},
        "phoneme_id_map": {c: [i] for i, c in enumerate(letters)},
        "inference": {"noise_scale": 0.667, "length_scale": 1, "noise_w": 0.8},
    }
    if kind == "text":
        del settings["espeak"]  # voices that read letters need none
    path.with_name(path.name + ".json").write_text(json.dumps(settings), "utf-8")
    return path


def _constants(speakers: int, letters: list[str]) -> dict[str, np.ndarray]:
    loud = np.array([0.0 if c in QUIET else 0.4 for c in letters], np.float32)
    # frames of 16 ms, as a logarithm: signs of pause are long, fillers short
    long = np.array([9.5 if c in ".,?!;:，。？！" else 0.6 if c == "_" else 3.5 for c in letters], np.float32)
    turns = 3.0 * 2 ** np.arange(max(1, speakers))
    hums = np.sin(2 * np.pi * turns[:, None] * np.arange(HOP) / HOP).astype(np.float32)
    return {
        "loud": loud,
        "frames": np.log(long),
        "hums" if speakers else "hum": hums,
        "zero": np.array(0, np.int64),
        "one": np.array(1, np.int64),
        "two": np.array(2, np.int64),
        "axis": np.array([2], np.int64),
        "last": np.array([-1], np.int64),
        "flat": np.array([1, 1, 1, -1], np.int64),
        "column": np.array([-1, 1], np.int64),
        "to_row": np.array([1, -1], np.int64),
        "cube": np.array([1, 1, -1], np.int64),
        "small": np.array(0.1, np.float32),
        "tiny": np.array(0.02, np.float32),
        "float_zero": np.array(0, np.float32),
        "float_one": np.array(1, np.float32),
        "scalar": np.zeros(0, np.int64),
    }


def _nodes() -> list[onnx.NodeProto]:
    steps = [
        ("Gather", ["scales", "zero"], "noise_scale"),
        ("Gather", ["scales", "one"], "length_scale"),
        ("Gather", ["scales", "two"], "noise_w"),
        ("Gather", ["frames", "input"], "log_flat"),
        ("Reshape", ["log_flat", "cube"], "log_w"),
        ("RandomNormalLike", ["log_w"], "dp_noise"),
        ("Mul", ["dp_noise", "noise_w"], "dp_scaled"),
        ("Mul", ["dp_scaled", "small"], "dp_small"),
        ("Add", ["log_w", "dp_small"], "log_w_noisy"),
        ("Exp", ["log_w_noisy"], "w"),
        ("Mul", ["w", "length_scale"], "w_scaled"),
        ("Ceil", ["w_scaled"], "w_ceil"),
        ("CumSum", ["w_ceil", "two"], "ends"),
        ("Sub", ["ends", "w_ceil"], "starts"),
        ("ReduceSum", ["w_ceil"], "total_cube"),
        ("Reshape", ["total_cube", "scalar"], "total"),
        ("Range", ["float_zero", "total", "float_one"], "at"),
        ("Reshape", ["at", "column"], "at_column"),
        ("Reshape", ["ends", "to_row"], "ends_row"),
        ("Reshape", ["starts", "to_row"], "starts_row"),
        ("Less", ["at_column", "ends_row"], "before_end"),
        ("GreaterOrEqual", ["at_column", "starts_row"], "after_start"),
        ("And", ["before_end", "after_start"], "inside"),
        ("Cast", ["inside"], "path"),
        ("Gather", ["loud", "input"], "loud_row"),
        ("Reshape", ["loud_row", "column"], "loud_column"),
        ("MatMul", ["path", "loud_column"], "amplitude"),
        ("Reshape", ["amplitude", "cube"], "amplitude_cube"),
        ("RandomNormalLike", ["amplitude_cube"], "z"),
        ("Mul", ["z", "noise_scale"], "z_scaled"),
        ("Mul", ["z_scaled", "tiny"], "z_small"),
        ("Mul", ["z_small", "amplitude_cube"], "z_said"),
        ("Add", ["amplitude_cube", "z_said"], "noisy"),
        ("Reshape", ["noisy", "column"], "noisy_column"),
        ("MatMul", ["noisy_column", "hum"], "frames_of_sound"),
        ("Reshape", ["frames_of_sound", "flat"], "output"),
    ]
    nodes = []
    for kind, inputs, output in steps:
        name = "/dp/RandomNormalLike" if output == "dp_noise" else f"/{output}"
        extra = {"to": TensorProto.FLOAT} if kind == "Cast" else {}
        extra = {"keepdims": 1} if kind == "ReduceSum" else extra
        nodes.append(helper.make_node(kind, inputs, [output], name=name, **extra))
    return nodes
