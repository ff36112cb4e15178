"""The published folder of weights, read and checked.

The folder holds the main model, and the five sub-models in ``emage_vq/face``, ``upper``, ``hands``, ``lower``
and ``global``; each as ``model.safetensors`` or ``pytorch_model.bin``, with a ``config.json`` that may be
missing. Files are hostile: pickles are read with ``weights_only``, shapes are compared before anything is
allocated.
"""

from __future__ import annotations

import pickle
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor, nn

from ....base.errors import InputError
from .networks import coders, main_network
from .networks.model import Emage
from .parts import PARTS
from .settings import NAMES, SUB_MODELS, Settings, read_settings

MOST_BYTES = 2 << 30
_AGAIN = "download the folder again, whole: https://huggingface.co/H-Liu1997/emage_audio"
_COUNTERS = "num_batches_tracked"
_DAMAGED = (OSError, RuntimeError, ValueError, TypeError, KeyError, IndexError, AttributeError, EOFError)


def load_model(folder: Path) -> Emage:
    """The model of a folder, on the CPU in float32, ready to run.

    Raises InputError with one line where a file is missing, damaged or another model's.
    """
    sizes = read_sizes(folder)
    with torch.device("meta"):
        model = Emage(sizes)
    for name, module, unused in modules(model):
        _fill(module, read_weights(_place(folder, name)), unused, _place(folder, name))
    return model.eval().requires_grad_(False)


def read_sizes(folder: Path) -> Settings:
    """The sizes that the folder's settings say: the main ones, and the codes' from a sub-model."""
    if not folder.is_dir():
        raise InputError(f"there is no folder {folder}", "name the folder that holds EMAGE's weights")
    sizes = read_settings(folder)
    code = read_settings(_place(folder, PARTS[0].name))
    return replace(sizes, code=code.code)


def modules(model: Emage) -> Iterator[tuple[str, nn.Module, tuple[str, ...]]]:
    """The main network (named ``""``) and each sub-model, with how the names of unused weights begin."""
    yield "", model.network, main_network.UNUSED
    for part in PARTS:
        yield part.name, model.coders[part.name], coders.UNUSED
    yield "global", model.path, ()


def _place(folder: Path, name: str) -> Path:
    return folder / SUB_MODELS / name if name else folder


def read_weights(folder: Path) -> dict[str, Tensor]:
    """The tensors of the weights file in ``folder``. Raises InputError."""
    file = next((folder / n for n in NAMES if (folder / n).is_file()), None)
    if file is None:
        raise InputError(f"EMAGE's weights are not whole: there is no {folder / NAMES[1]}", _AGAIN)
    try:
        if file.stat().st_size > MOST_BYTES:
            raise InputError(f"{file} is larger than EMAGE's weights are", _AGAIN)
        found = _safetensors(file) if file.suffix == ".safetensors" else _pickled(file)
    except pickle.UnpicklingError as e:
        raise InputError(f"{file} holds more than numbers and was not opened", _AGAIN) from e
    except _DAMAGED as e:
        raise InputError(f"{file} can't be read: it is damaged or not whole", _AGAIN) from e
    if not isinstance(found, dict) or not all(
        isinstance(k, str) and isinstance(v, Tensor) for k, v in found.items()
    ):
        raise InputError(f"{file} holds no weights by name", _AGAIN)
    return found


def _pickled(file: Path) -> object:
    # only the zip format can be mapped into memory; older files are read whole
    return torch.load(file, map_location="cpu", weights_only=True, mmap=zipfile.is_zipfile(file))


def _safetensors(file: Path) -> object:
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        return load_file(file)
    except SafetensorError as e:
        raise ValueError(str(e)) from e


def _fill(module: nn.Module, found: Mapping[str, Tensor], unused: tuple[str, ...], folder: Path) -> None:
    """Put the weights into a module without storage. Raises InputError where one is missing or another's."""
    wanted = {k: v for k, v in module.state_dict().items() if not k.endswith(_COUNTERS)}
    for key, like in wanted.items():
        if key not in found:
            raise InputError(f"the weights in {folder} lack {key}", _AGAIN)
        given = found[key]
        if given.shape != like.shape:
            raise InputError(
                f"{key} in {folder} has the shape {tuple(given.shape)}, expected {tuple(like.shape)}", _AGAIN
            )
        if not given.is_floating_point() or given.layout != torch.strided:
            raise InputError(f"{key} in {folder} holds {given.dtype}, not floating-point numbers", _AGAIN)
    for key in found:
        if key not in wanted and not key.endswith(_COUNTERS) and not key.startswith(unused):
            raise InputError(f"the weights in {folder} hold {key}, which EMAGE has not", _AGAIN)
    for key in wanted:
        if not bool(torch.isfinite(found[key]).all()):
            raise InputError(f"{key} in {folder} holds numbers that are not finite", _AGAIN)
    counters = {k: torch.zeros((), dtype=torch.long) for k in module.state_dict() if k.endswith(_COUNTERS)}
    module.load_state_dict({k: found[k].float() for k in wanted} | counters, assign=True)
