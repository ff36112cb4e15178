"""Kokoro's network: letters to sound, with the time of each letter.

The published graph (StyleTTS 2 without diffusion, exported to ONNX, int8) scales all durations by one number
and keeps them to itself. Here each letter has a rate and a pitch of its own, and the durations are an output.
Nothing in it is random.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from .....base.errors import PaksaTalkerError
from .....base.tables import Table, shipped

RATE = 24000
STEP = 600
"""Samples of one step of the durations."""
_DURATIONS, _PITCH = "/encoder/Cast_output_0", "/encoder/Squeeze_output_0"
"""Steps of each letter (L,), and the fundamental frequency (1, 2 x their sum) in Hz."""
_GLIDE = 9
"""Values of the pitch, 12.5 ms each, over which it changes."""
_PITCH_FROM_ENDS: tuple[tuple[str, list[str], str, dict[str, Any]], ...] = (
    ("CumSum", ["own_steps", "own_axis_0"], "own_ends", {}),
    ("ReduceSum", ["own_steps"], "own_total", {"keepdims": 0}),
    ("Mul", ["own_total", "own_two"], "own_count", {}),
    ("Range", ["own_zero", "own_count", "own_one"], "own_places", {}),
    ("Div", ["own_places", "own_two"], "own_at", {}),
    ("Reshape", ["own_at", "own_column"], "own_at_column", {}),
    ("LessOrEqual", ["own_ends", "own_at_column"], "own_over", {}),
    ("Cast", ["own_over"], "own_over_number", {"to": 7}),
    ("ReduceSum", ["own_over_number", "own_axes_1"], "own_letter", {"keepdims": 0}),
    ("Gather", ["pitches", "own_letter"], "own_factor", {}),
    ("Reshape", ["own_factor", "own_row_of_rows"], "own_factor_row", {}),
    (
        "AveragePool",
        ["own_factor_row"],
        "own_smooth",
        {"kernel_shape": [_GLIDE], "pads": [_GLIDE // 2] * 2, "count_include_pad": 0},
    ),
    ("Reshape", ["own_smooth", "own_row"], "own_factors", {}),
    ("Mul", [_PITCH, "own_factors"], "own_level", {}),
    ("Gather", ["ranges", "own_letter"], "own_range", {}),
    ("Reshape", ["own_range", "own_row_of_rows"], "own_range_row", {}),
    (
        "AveragePool",
        ["own_range_row"],
        "own_range_smooth",
        {"kernel_shape": [_GLIDE], "pads": [_GLIDE // 2] * 2, "count_include_pad": 0},
    ),
    ("Reshape", ["own_range_smooth", "own_row"], "own_ranges", {}),
    ("Greater", [_PITCH, "own_least"], "own_voiced", {}),
    ("Cast", ["own_voiced"], "own_voiced_number", {"to": 1}),
    ("Max", [_PITCH, "own_least"], "own_hertz", {}),
    ("Log", ["own_hertz"], "own_tone", {}),
    ("Mul", ["own_tone", "own_voiced_number"], "own_tone_voiced", {}),
    ("ReduceSum", ["own_tone_voiced"], "own_tone_total", {"keepdims": 0}),
    ("ReduceSum", ["own_voiced_number"], "own_voiced_total", {"keepdims": 0}),
    ("Max", ["own_voiced_total", "own_one"], "own_voiced_count", {}),
    ("Div", ["own_tone_total", "own_voiced_count"], "own_mean", {}),
    ("Sub", ["own_tone", "own_mean"], "own_apart", {}),
    ("Sub", ["own_ranges", "own_one"], "own_further", {}),
    ("Mul", ["own_apart", "own_further"], "own_moved", {}),
    ("Mul", ["own_moved", "own_voiced_number"], "own_moved_voiced", {}),
    ("Exp", ["own_moved_voiced"], "own_wider", {}),
    ("Mul", ["own_level", "own_wider"], "own_pitch", {}),
)
"""The factors of pitch and range of the letter that each value of the pitch falls into, gliding: the pitch
times the one, its distance from its geometric mean in semitones times the other."""
_LEAST_PITCH = 50.0
"""Hz under which a value is unvoiced."""


def ids() -> dict[str, int]:
    """The number of each letter that the network knows."""
    return dict(table()["ids"])


def table() -> Table:
    """``kokoro.toml``."""
    return shipped(__file__, "kokoro.toml")


@lru_cache(maxsize=1)
def styles() -> dict[str, npt.NDArray[np.float32]]:
    """The voices by name: (510, 256), one style for each number of letters.

    The published ones are of rank 8, so that they are kept as two thin matrices each, whose product differs
    from them by at most 0.0014 (their spread is 0.15).
    """
    with np.load(Path(__file__).with_name("styles.npz"), allow_pickle=False) as data:
        made = data["lengths"].astype(np.float32) @ data["parts"].astype(np.float32)
        return dict(zip(map(str, data["names"]), made, strict=True))


def run(
    path: Path,
    letters: str,
    voice: str,
    rates: Sequence[float],
    pitches: Sequence[float],
    ranges: Sequence[float],
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float64]]:
    """Sound (N,) and the seconds (len(letters) + 3,) between which each letter and the two ends lie.

    ``rates``, ``pitches`` and ``ranges`` of the pitch (len(letters) + 2,) are factors of each, the ends
    included. Letters that the network does not know last no time.
    """
    known = ids()
    at = [0, *(1 + i for i, c in enumerate(letters) if c in known), len(letters) + 1]
    style = styles()[voice]
    given = {
        "tokens": np.array([[0, *(known[c] for c in letters if c in known), 0]], np.int64),
        "style": style[min(len(at) - 2, len(style)) - 1][None],
        "speed": np.array([rates[i] for i in at], np.float32),
        "pitches": np.array([pitches[i] for i in at], np.float32),
        "ranges": np.array([ranges[i] for i in at], np.float32),
    }
    if len(set(ranges)) == 1 and ranges[0] != 1:
        # at another rate the network plans another melody: the range asked for is one of the plain melody
        own = _spread(path, given)
        plain = _spread(path, {**given, "speed": np.ones_like(given["speed"])})
        given["ranges"] = given["ranges"] * np.float32(min(max(plain / max(own, 0.1), 0.5), 2.0))
    audio, steps = _session(path).run(None, given)
    lasts = np.zeros(len(letters) + 2)
    lasts[at] = steps.reshape(-1)
    edges = np.concatenate([[0], np.cumsum(lasts)]) * STEP / RATE
    return audio.reshape(-1).astype(np.float32), edges


def _spread(path: Path, given: dict[str, Any]) -> float:
    """Standard deviation of the pitch that the network plans, in semitones: a part of its work alone."""
    (pitch,) = _planner(path).run(None, {name: given[name] for name in ("tokens", "style", "speed")})
    voiced = pitch[pitch > _LEAST_PITCH]
    return float(12 * np.log2(voiced).std()) if len(voiced) else 0.0


@lru_cache(maxsize=1)
def _session(path: Path) -> Any:
    return _running(_opened(path))


@lru_cache(maxsize=1)
def _planner(path: Path) -> Any:
    """The part of the network that plans the pitch, a third of its work."""
    from onnx import TensorProto, helper

    model = _opened(path)
    del model.graph.output[:]
    model.graph.output.append(helper.make_tensor_value_info(_PITCH, TensorProto.FLOAT, None))
    unused = [i for i in model.graph.input if i.name in ("pitches", "ranges")]
    for one in unused:
        model.graph.input.remove(one)
    from onnx.utils import Extractor

    return _running(Extractor(model).extract_model(["tokens", "style", "speed"], [_PITCH]))


def _running(model: Any) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = min(2, os.cpu_count() or 1)
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )


def _opened(path: Path) -> Any:
    """The graph with rates and pitches of each letter as inputs and the durations told."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    model = onnx.load(str(path), load_external_data=False)
    graph = model.graph
    made = {name: i for i, node in enumerate(graph.node) for name in node.output}
    speed = next((i for i in graph.input if i.name == "speed"), None)
    if speed is None or _DURATIONS not in made or _PITCH not in made:
        raise PaksaTalkerError(f"{path} is not Kokoro's network", "paksatalker voices add kokoro")
    # the speed, one number for the whole, may be one for each letter
    speed.type.tensor_type.shape.dim[0].dim_param = "letters"
    for node in graph.node:
        for i, name in enumerate(node.input):
            if name == _PITCH:
                node.input[i] = "own_pitch"
    constants: dict[str, Any] = {
        "own_axis_0": np.array(0),
        "own_axes_1": np.array([1]),
        "own_column": np.array([-1, 1]),
        "own_row": np.array([1, -1]),
        "own_row_of_rows": np.array([1, 1, -1]),
        "own_flat": np.array([-1]),
    }
    numbers = {"own_zero": 0.0, "own_one": 1.0, "own_two": 2.0, "own_least": _LEAST_PITCH}
    for name, value in constants.items():
        graph.initializer.append(numpy_helper.from_array(value.astype(np.int64), name))
    for name, number in numbers.items():
        graph.initializer.append(numpy_helper.from_array(np.array(number, np.float32), name))
    nodes = [
        helper.make_node("Cast", [_DURATIONS], ["own_steps_shaped"], to=TensorProto.FLOAT),
        helper.make_node("Reshape", ["own_steps_shaped", "own_flat"], ["own_steps"]),
        *(helper.make_node(kind, gets, [gives], **how) for kind, gets, gives, how in _PITCH_FROM_ENDS),
    ]
    for node in reversed(nodes):
        graph.node.insert(max(made[_DURATIONS], made[_PITCH]) + 1, node)
    for name in ("pitches", "ranges"):
        graph.input.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, ["letters"]))
    graph.output.append(helper.make_tensor_value_info(_DURATIONS, TensorProto.INT64, None))
    return model
