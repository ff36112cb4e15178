"""A piper voice's network: letters to sound, with the time of each letter and without hidden chance.

The published graph (VITS, exported by piper) draws its noise inside, scales all durations by one number,
rounds each up, which slows fast speech down, and keeps them to itself. Here the noise comes from outside,
every letter has a rate of its own that the rounding keeps to, and the durations are an output.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ....base.errors import InputError, PaksaTalkerError

LARGEST = 500_000_000
"""Bytes of a voice; the largest published ones have 120 million."""
MOST_SETTINGS = 5_000_000
"""Bytes of a voice's settings."""
KINDS = ("espeak", "text", "pinyin")
"""What voices read: espeak-ng's IPA, letters as they are written, or Chinese syllables."""
_CHANNELS = 256
"""At least those of the network's hidden layers (192); what is left over is not used."""


@dataclass(frozen=True)
class PiperConfig:
    """What a voice's ``.onnx.json`` tells."""

    rate: int
    kind: str
    """One of :data:`KINDS`."""
    espeak: str
    """The espeak-ng language whose IPA it reads, or that it speaks; empty where it does not tell."""
    ids: Mapping[str, Sequence[int]]
    noise: float
    noise_of_durations: float
    length: float
    speakers: int
    hop: int
    speaker_ids: Mapping[str, int]
    """The numbers of the speakers of a voice that has several, by name."""

    def speaker(self, name: str) -> int:
        """The number of a speaker by name or number. Raises InputError where there is none."""
        if name in self.speaker_ids:
            return self.speaker_ids[name]
        if name.isascii() and name.isdigit() and len(name) < 6 and int(name) < self.speakers:
            return int(name)
        some = ", ".join([*self.speaker_ids][:5]) or f"0 to {self.speakers - 1}"
        raise InputError(f"the voice has no speaker '{name[:40]}'", f"it has {self.speakers}: {some} ...")


def read_config(path: Path) -> PiperConfig:
    """The voice's settings; raises InputError where the file is none or the voice of an unknown kind."""
    try:
        if path.stat().st_size > MOST_SETTINGS:
            raise ValueError
        data = json.loads(path.read_text("utf-8"))
        kind = str(data.get("phoneme_type", "espeak"))
        inference = data.get("inference", {})
        config = PiperConfig(
            rate=int(data["audio"]["sample_rate"]),
            kind=kind,
            espeak=_espeak(data, kind),
            ids={str(k): [int(i) for i in v] for k, v in data["phoneme_id_map"].items()},
            noise=float(inference.get("noise_scale", 0.667)),
            noise_of_durations=float(inference.get("noise_w", 0.8)),
            length=float(inference.get("length_scale", 1.0)),
            speakers=int(data.get("num_speakers", 1)),
            hop=int(data.get("hop_length", 256)),
            speaker_ids={str(k): int(v) for k, v in (data.get("speaker_id_map") or {}).items()},
        )
    except (
        OSError,
        ValueError,
        LookupError,
        ArithmeticError,
        TypeError,
        AttributeError,
        RecursionError,
    ) as e:
        raise InputError(
            f"{path} is no piper voice's settings", "it is the .onnx.json beside the .onnx"
        ) from e
    if kind not in KINDS:
        raise InputError(
            f"{path.name}: a voice that reads '{kind[:32]}' is not supported",
            f"take one of kind {' or '.join(KINDS)}",
        )
    if (
        not 8000 <= config.rate <= 96000
        or not {"^", "$", "_"} <= set(config.ids)
        or not 1 <= config.hop <= 65536
        or not 1 <= config.speakers <= 100_000
        or not all(0 <= number < config.speakers for number in config.speaker_ids.values())
    ):
        raise InputError(f"{path} is no piper voice's settings", "it is the .onnx.json beside the .onnx")
    return config


def _espeak(data: dict[str, Any], kind: str) -> str:
    """The language of espeak-ng; voices of other kinds need not have one."""
    row = data.get("espeak")
    if kind == "espeak" or (isinstance(row, dict) and row.get("voice")):
        return str(data["espeak"]["voice"])
    language = data.get("language")
    return str(language.get("code", "")) if isinstance(language, dict) else ""


def run(
    path: Path,
    config: PiperConfig,
    letters: Sequence[str],
    rates: Sequence[float],
    rng: np.random.Generator,
    speaker: int = 0,
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float64]]:
    """Sound (N,) and the seconds (len(letters) + 2,) at which each letter and the end sign begin and end.

    ``rates`` (len(letters),) is how fast each is to be said. Letters that the voice does not know are left
    out and last no time. Those of a voice that reads pinyin are initials, finals and tones.
    """
    pad = list(config.ids["_"])
    ids, owner, speeds = [*config.ids["^"], *pad], [-1] * (1 + len(pad)), [1.0] * (1 + len(pad))
    for i, c in enumerate(letters):
        known = config.ids.get(c)
        if known:
            # the filler after each letter, or after a syllable's last, is part of its time
            filler = pad if config.kind != "pinyin" or not c.isalpha() else []
            ids += [*known, *filler]
            owner += [i] * (len(known) + len(filler))
            speeds += [rates[i]] * (len(known) + len(filler))
    ids += config.ids["$"]
    owner += [len(letters)] * len(config.ids["$"])
    speeds += [1.0] * len(config.ids["$"])
    audio, steps = _infer(_session(path), config, ids, speeds, rng, speaker)
    lasts = np.zeros(len(letters) + 2)
    np.add.at(lasts, np.array(owner) + 1, steps * config.hop / config.rate)
    edges = np.cumsum(lasts)
    return audio, edges


def _infer(
    session: Any,
    config: PiperConfig,
    ids: list[int],
    speeds: list[float],
    rng: np.random.Generator,
    speaker: int,
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float64]]:
    inputs: dict[str, Any] = {
        "input": np.array([ids], np.int64),
        "input_lengths": np.array([len(ids)], np.int64),
        "scales": np.array([config.noise, config.length, config.noise_of_durations], np.float32),
        "rates": np.array(speeds, np.float32).reshape(1, 1, -1),
    }
    if config.speakers > 1:
        inputs["sid"] = np.full(1, speaker, np.int64)
    seeds = rng.integers(0, 2**63, 2)
    frames = 12 * len(ids) + 200
    while True:
        noise = [np.random.default_rng(s).standard_normal((1, _CHANNELS, frames), np.float32) for s in seeds]
        inputs |= {"noise_of_durations": noise[0][:, :, : len(ids)], "noise": noise[1]}
        audio, steps = session.run(None, inputs)
        if int(steps.sum()) <= frames:
            return audio.reshape(-1), steps.reshape(-1).astype(np.float64)
        frames = int(steps.sum()) + 1  # rare: slower than foreseen


@lru_cache(maxsize=2)
def _session(path: Path) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = min(2, os.cpu_count() or 1)
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        _opened(path).SerializeToString(), options, providers=["CPUExecutionProvider"]
    )


def _opened(path: Path) -> Any:
    """The graph with its noise and rates from outside and its durations told."""
    import onnx
    from onnx import helper

    model = onnx.load(str(path), load_external_data=False)
    graph = model.graph
    ceil = [node for node in graph.node if node.op_type == "Ceil"]
    noises = [node for node in graph.node if node.op_type == "RandomNormalLike"]
    if len(ceil) != 1 or len(noises) != 2:
        raise PaksaTalkerError(f"{path.name} is no piper voice that can be timed", "take a published voice")
    _own_rates(graph, ceil[0])
    # the first noise is that of the durations, whose name piper gives the duration predictor
    noises.sort(key=lambda node: not node.name.startswith("/dp/"))
    for node, name in zip(noises, ("noise_of_durations", "noise"), strict=True):
        at = list(graph.node).index(node)
        zeros, shape = f"{name}_zeros", f"{name}_shape"
        graph.node.insert(at, helper.make_node("Slice", [name, zeros, shape], list(node.output)))
        graph.node.insert(at, helper.make_node("Shape", list(node.input), [shape]))
        graph.node.remove(node)
        graph.initializer.append(onnx.numpy_helper.from_array(np.zeros(3, np.int64), zeros))
        graph.input.append(helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, [1, _CHANNELS, None]))
    return model


def _own_rates(graph: Any, ceil: Any) -> None:
    """The whole steps of each letter divided by its rate, the running sum being what is rounded."""
    import onnx
    from onnx import helper

    at = list(graph.node).index(ceil) + 1
    for node in graph.node:
        for i, name in enumerate(node.input):
            if name == ceil.output[0]:
                node.input[i] = "steps"
    constants = {
        "axis_2": np.array(2),
        "from_0": np.array([0]),
        "to_last": np.array([-1]),
        "axes_2": np.array([2]),
    }
    for name, value in constants.items():
        graph.initializer.append(onnx.numpy_helper.from_array(value.astype(np.int64), f"rates_{name}"))
    graph.initializer.append(onnx.numpy_helper.from_array(np.zeros((1, 1, 1), np.float32), "rates_zero"))
    nodes = [
        helper.make_node("Div", [ceil.output[0], "rates"], ["rates_exact"]),
        helper.make_node("CumSum", ["rates_exact", "rates_axis_2"], ["rates_ends"]),
        helper.make_node("Round", ["rates_ends"], ["rates_whole"]),
        helper.make_node(
            "Slice", ["rates_whole", "rates_from_0", "rates_to_last", "rates_axes_2"], ["rates_before"]
        ),
        helper.make_node("Concat", ["rates_zero", "rates_before"], ["rates_starts"], axis=2),
        helper.make_node("Sub", ["rates_whole", "rates_starts"], ["steps"]),
    ]
    for node in reversed(nodes):
        graph.node.insert(at, node)
    graph.input.append(helper.make_tensor_value_info("rates", onnx.TensorProto.FLOAT, [1, 1, None]))
    graph.output.append(helper.make_tensor_value_info("steps", onnx.TensorProto.FLOAT, None))
