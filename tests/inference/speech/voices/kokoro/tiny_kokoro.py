"""A network in Kokoro's format that is small enough for tests: every letter hums for some steps.

It has what matters of the published graph: letters, a style and one speed for all, durations in whole steps
and a pitch twice a step under the published names, 600 samples a step, and nothing random.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from paksatalker.inference.speech.voices.kokoro.model import ids

PITCH = 200.0
QUIET = ';:,.!?—…"() ˈˌː'
_DURATIONS, _PITCH = "/encoder/Cast_output_0", "/encoder/Squeeze_output_0"


def write(path: Path) -> Path:
    """The network at ``path``."""
    nodes = [
        helper.make_node(kind, inputs, [output], **({"to": to} if kind == "Cast" else {}))
        for kind, inputs, output, to in _steps()
    ]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [
            helper.make_tensor_value_info("tokens", TensorProto.INT64, [1, "sequence_length"]),
            helper.make_tensor_value_info("style", TensorProto.FLOAT, [1, 256]),
            helper.make_tensor_value_info("speed", TensorProto.FLOAT, [1]),
        ],
        [helper.make_tensor_value_info("audio", TensorProto.FLOAT, ["N"])],
        [numpy_helper.from_array(value, name) for name, value in _constants().items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))
    return path


def _constants() -> dict[str, np.ndarray]:
    loud, long = np.zeros(178, np.float32), np.full(178, 8, np.float32)
    for letter, number in ids().items():
        loud[number] = 0.0 if letter in QUIET else 0.4
        long[number] = 12 if letter in ";:,.!?" else 1 if letter in QUIET else 4
    return {
        "loud": loud,
        "long": long,
        "least": np.array(1, np.float32),
        "zero": np.array(0, np.float32),
        "two": np.array(2, np.float32),
        "axis": np.array(0, np.int64),
        "axis_1": np.array([1], np.int64),
        "flat": np.array([-1], np.int64),
        "column": np.array([-1, 1], np.int64),
        "row": np.array([1, -1], np.int64),
        "scalar": np.zeros(0, np.int64),
        "hertz": np.array(PITCH, np.float32),
        "turn": np.array(2 * np.pi / 24000, np.float32),
        "samples": np.ones((1, 300), np.float32),
    }


def _steps() -> list[tuple[str, list[str], str, int]]:
    to_float, to_int = TensorProto.FLOAT, TensorProto.INT64
    return [
        ("Gather", ["long", "tokens"], "planned", 0),
        ("Div", ["planned", "speed"], "scaled", 0),
        ("Round", ["scaled"], "rounded", 0),
        ("Clip", ["rounded", "least"], "clipped", 0),
        ("Cast", ["clipped"], _DURATIONS, to_int),
        ("Cast", [_DURATIONS], "lasts_row", to_float),
        ("Reshape", ["lasts_row", "flat"], "lasts", 0),
        ("CumSum", ["lasts", "axis"], "ends", 0),
        ("ReduceSum", ["lasts"], "total_list", 0),
        ("Reshape", ["total_list", "scalar"], "total", 0),
        ("Mul", ["total", "two"], "count", 0),
        ("Range", ["zero", "count", "least"], "numbers", 0),
        ("Div", ["numbers", "two"], "at", 0),
        ("Reshape", ["at", "column"], "at_column", 0),
        ("LessOrEqual", ["ends", "at_column"], "over", 0),
        ("Cast", ["over"], "over_numbers", to_int),
        ("ReduceSum", ["over_numbers", "axis_1"], "letter_column", 0),
        ("Reshape", ["letter_column", "flat"], "letter", 0),
        ("Reshape", ["tokens", "flat"], "tokens_flat", 0),
        ("Gather", ["tokens_flat", "letter"], "token", 0),
        ("Gather", ["loud", "token"], "level", 0),
        ("Mul", ["level", "zero"], "nothing", 0),
        ("Add", ["nothing", "hertz"], "pitch", 0),
        ("Reshape", ["pitch", "row"], _PITCH, 0),
        ("Reshape", [_PITCH, "column"], "pitch_column", 0),
        ("Mul", ["pitch_column", "samples"], "pitch_samples", 0),
        ("Mul", ["pitch_samples", "turn"], "turns", 0),
        ("Reshape", ["turns", "flat"], "turns_flat", 0),
        ("CumSum", ["turns_flat", "axis"], "phase", 0),
        ("Sin", ["phase"], "hum", 0),
        ("Reshape", ["level", "column"], "level_column", 0),
        ("Mul", ["level_column", "samples"], "level_samples", 0),
        ("Reshape", ["level_samples", "flat"], "level_flat", 0),
        ("Mul", ["hum", "level_flat"], "audio", 0),
    ]
