"""A model of TensorFlow.js in Keras layers, as npm packages carry them, as a graph of ONNX.

Format: https://github.com/tensorflow/tfjs/tree/master/tfjs-converter, "layers-model"; only what networks for
super-resolution consist of.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ...base.errors import InputError

_MOST_BYTES = 200_000_000
_MOST_LAYERS = 2000
_OPSET = 17


def onnx_of(file: Path) -> bytes:
    """The ONNX model (1, H, W, 3) to (1, sH, sW, 3) of a ``model.json`` with its weights beside it.

    Raises InputError where it is another kind of file, holds other layers, or is cut off.
    """
    import onnx
    from onnx import helper

    told = _told(file)
    layers, weights = _layers(told, file), _weights(told, file)
    nodes: list[Any] = []
    for layer in layers:
        nodes += _nodes(layer, weights, file)
    config = _config(told)
    first, last = str(config["input_layers"][0][0]), str(config["output_layers"][0][0])
    # Keras keeps channels last, ONNX first
    nodes = [
        helper.make_node("Transpose", ["picture"], [first], perm=[0, 3, 1, 2]),
        *nodes,
        helper.make_node("Transpose", [last], ["large"], perm=[0, 2, 3, 1]),
    ]
    kind = onnx.TensorProto.FLOAT
    graph = helper.make_graph(
        nodes,
        "upscaler",
        [helper.make_tensor_value_info("picture", kind, [1, "height", "width", 3])],
        [helper.make_tensor_value_info("large", kind, [1, "high", "wide", 3])],
        [onnx.numpy_helper.from_array(value, name) for name, value in weights.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=9)
    return bytes(model.SerializeToString())


def _nodes(layer: Mapping[str, Any], weights: dict[str, Any], file: Path) -> list[Any]:
    from onnx import helper

    kind, config, name = layer["class_name"], layer["config"], str(layer["name"])
    inputs = [str(one[0]) for one in (layer["inbound_nodes"] or [[]])[0]]
    if kind == "InputLayer":
        return []
    if kind == "Conv2D":
        given = [f"{name}/kernel"] + ([f"{name}/bias"] if config.get("use_bias", True) else [])
        if any(n not in weights for n in given):
            raise InputError(f"{file.name} has no weights of its layer {name}", "unpack the package again")
        if weights[given[0]].ndim != 4:
            raise InputError(f"{file.name} has odd weights of its layer {name}", "unpack the package again")
        weights[given[0]] = np.ascontiguousarray(weights[given[0]].transpose(3, 2, 0, 1))
        pad = "SAME_UPPER" if config.get("padding") == "same" else "VALID"
        made = [
            helper.make_node(
                "Conv", [*inputs, *given], [name], auto_pad=pad,
                strides=list(config.get("strides", [1, 1])),
                dilations=list(config.get("dilation_rate", [1, 1])),
            )
        ]  # fmt: skip
        return _activated(made, config.get("activation", "linear"), name, file)
    if kind == "Activation":
        return _activated([helper.make_node("Identity", inputs, [name])], config["activation"], name, file)
    if kind == "Add":
        return [helper.make_node("Sum", inputs, [name])]
    if kind == "Concatenate":
        return [helper.make_node("Concat", inputs, [name], axis=1)]
    if kind == "UpSampling2D" and config.get("interpolation") in ("nearest", "bilinear"):
        weights[f"{name}/scales"] = np.array([1, 1, *config["size"]], np.float32)
        mode = {"nearest": "nearest", "bilinear": "linear"}[config["interpolation"]]
        return [
            helper.make_node(
                "Resize", [*inputs, "", f"{name}/scales"], [name], mode=mode,
                coordinate_transformation_mode="half_pixel" if mode == "linear" else "asymmetric",
                nearest_mode="floor",
            )
        ]  # fmt: skip
    raise InputError(f"{file.name} has a layer that is not known: {str(kind)[:40]}", "give a model as .onnx")


def _activated(nodes: list[Any], activation: Any, name: str, file: Path) -> list[Any]:
    from onnx import helper

    kinds = {"linear": None, "relu": "Relu", "tanh": "Tanh", "sigmoid": "Sigmoid"}
    if activation not in kinds:
        raise InputError(f"{file.name} has an activation that is not known", "give a model as .onnx")
    kind = kinds[activation]
    if kind is None:
        return nodes
    nodes[-1].output[0] = f"{name}/linear"
    return [*nodes, helper.make_node(kind, [f"{name}/linear"], [name])]


def _told(file: Path) -> Mapping[str, Any]:
    try:
        if file.stat().st_size > 10_000_000:
            raise ValueError("too long")
        told = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as e:
        raise InputError(f"{file} is no model that can be read", "give a model.json or an .onnx") from e
    if not isinstance(told, dict) or told.get("format") != "layers-model":
        raise InputError(f"{file} is no model of layers", "give a model.json of TensorFlow.js, or an .onnx")
    return told


def _config(told: Mapping[str, Any]) -> Mapping[str, Any]:
    topology = told["modelTopology"]
    config: Mapping[str, Any] = topology.get("model_config", topology)["config"]
    return config


def _layers(told: Mapping[str, Any], file: Path) -> list[Mapping[str, Any]]:
    try:
        layers = list(_config(told)["layers"])
        names = [str(layer["name"]) for layer in layers]
    except (KeyError, TypeError) as e:
        raise InputError(f"{file} tells no layers", "unpack the package again") from e
    if not 0 < len(layers) <= _MOST_LAYERS or len(set(names)) != len(names):
        raise InputError(f"{file} has too many layers, or two of one name", "give a model as .onnx")
    return layers


def _weights(told: Mapping[str, Any], file: Path) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for group in told.get("weightsManifest", []):
        parts = [file.parent / Path(str(name)).name for name in group["paths"]]  # none outside its folder
        if any(not p.is_file() for p in parts) or sum(p.stat().st_size for p in parts) > _MOST_BYTES:
            raise InputError(f"the weights beside {file} are missing", "unpack the package again")
        data, at = b"".join(p.read_bytes() for p in parts), 0
        for row in group["weights"]:
            shape = [int(n) for n in row["shape"]]
            size = 4 * int(np.prod(shape))
            if row.get("dtype") != "float32" or "quantization" in row or not 0 < size <= len(data) - at:
                raise InputError(
                    f"the weights beside {file} are cut off or quantized", "unpack the package again"
                )
            found[str(row["name"])] = np.frombuffer(data, "<f4", size // 4, at).reshape(shape).copy()
            at += size
    return found
