"""The same networks in the form that runs fastest; results differ by rounding alone."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from .hearing import SLOPE, AudioBlock
from .layers import PERCEPTRON_SLOPE, Attention, DecoderLayer, EncoderLayer, Perceptron
from .model import Emage
from .shared import SharedNetwork
from .spectral import SpectralConv

MOST_CHANNELS = 128
"""Of a convolution by its spectrum: where there are more, its windows are too short to gain by it."""
ALIKE = 4.0
"""How far a reordered layer may be from the plain one, in steps of the precision at the largest number."""


def prepare(model: Emage, precision: torch.dtype = torch.float32) -> Emage:
    """Fold normalisations into convolutions, join convolutions of the same sound, work out once what windows
    share (:mod:`.shared`) and, on a CPU, take the widest convolutions by their spectra (:mod:`.spectral`),
    reorder the weights of products, and add and rectify as part of them.

    ``precision`` is that of the main network; coders of motion keep float32, and so does the choice of codes.

    oneDNN otherwise reorders them for each product, which takes a quarter of the time in windows as short as
    these. The model itself is changed and returned; it can only run afterwards, not be saved.
    """
    for module in list(model.modules()):
        if isinstance(module, AudioBlock):
            _fold(module)
    _join(model)
    model.network.to(precision)
    model.network = SharedNetwork(model.network, model.sizes.seed)
    if model.device.type == "cpu" and precision == torch.float32:
        _take_spectra(model)
    if model.device.type == "cpu" and _can_reorder(precision):
        _reorder(model)
    return model


def _fold(block: AudioBlock) -> None:
    block.conv1, block.bn1 = fuse_conv_bn_eval(block.conv1, block.bn1), nn.Identity()
    block.conv2, block.bn2 = fuse_conv_bn_eval(block.conv2, block.bn2), nn.Identity()
    if block.downsample is not None:
        conv, norm = block.downsample
        block.downsample = nn.Sequential(fuse_conv_bn_eval(conv, norm))


def _join(model: Emage) -> None:
    for module in list(model.modules()):
        for name, child in list(module.named_children()):
            if isinstance(child, AudioBlock) and child.downsample is not None:
                setattr(module, name, JoinedBlock(child, child.downsample[0]))


def _take_spectra(model: Emage) -> None:
    for block in [m for m in model.modules() if isinstance(m, AudioBlock | JoinedBlock)]:
        for name, conv in list(block.named_children()):
            if isinstance(conv, nn.Conv1d) and _keeps_length(conv) and conv.out_channels <= MOST_CHANNELS:
                setattr(block, name, SpectralConv(conv))


class Reordered(nn.Module):
    """A linear layer whose weights lie as oneDNN wants them for products of some ``frames`` rows; ``then`` is
    a rectifier after it, ``"relu"`` or ``"leaky_relu"`` with its ``slope``."""

    def __init__(
        self, weight: Tensor, bias: Tensor, frames: int, then: str = "none", slope: float | None = None
    ) -> None:
        super().__init__()
        self.then, self.slope = then, [] if slope is None else [slope]
        self.weight = torch.ops.mkldnn._reorder_linear_weight(weight.detach().contiguous(), frames)
        self.bias = bias.detach().contiguous()

    def forward(self, x: Tensor) -> Tensor:
        return torch.ops.mkldnn._linear_pointwise(  # type: ignore[no-any-return]
            x, self.weight, self.bias, self.then, self.slope, ""
        )

    def added(self, x: Tensor, given: Tensor) -> Tensor:
        """``x`` and what the layer makes of ``given``."""
        return torch.ops.mkldnn._linear_pointwise.binary(  # type: ignore[no-any-return]
            given, x, self.weight, self.bias, "add"
        )


class ReorderedAttention(nn.Module):
    """:class:`.layers.Attention` with reordered weights."""

    def __init__(self, plain: Attention, frames: int) -> None:
        super().__init__()
        w, b, width = plain.in_proj_weight, plain.in_proj_bias, plain.width
        self.queries = Reordered(w[:width], b[:width], frames)
        self.keys_and_values = Reordered(w[width:], b[width:], frames)
        self.out_proj = Reordered(plain.out_proj.weight, plain.out_proj.bias, frames)

    forward = Attention.forward
    attend = Attention.attend


class ReorderedConv(nn.Module):
    """A convolution that keeps the number of frames, as one product, (B, given, T) to (B, made, T)."""

    def __init__(self, plain: nn.Conv1d, frames: int) -> None:
        super().__init__()
        assert plain.bias is not None
        (self.width,) = plain.kernel_size
        self.product = Reordered(plain.weight.transpose(1, 2).flatten(1), plain.bias, frames)

    def forward(self, x: Tensor) -> Tensor:
        frames, half = x.shape[-1], self.width // 2
        padded = F.pad(x.transpose(1, 2), (0, 0, half, half))
        taps = torch.cat([padded[:, i : i + frames] for i in range(self.width)], dim=-1)
        return self.product(taps).transpose(1, 2)  # type: ignore[no-any-return]


class JoinedBlock(nn.Module):
    """:class:`.hearing.AudioBlock` whose first convolution and the way round are one."""

    def __init__(self, block: AudioBlock, around: nn.Conv1d) -> None:
        super().__init__()
        first = block.conv1
        assert first.bias is not None and around.bias is not None
        with torch.device(first.weight.device):
            self.both = nn.Conv1d(
                first.in_channels, 2 * first.out_channels, first.kernel_size, first.stride, first.padding
            )
        self.both.weight = nn.Parameter(torch.cat((first.weight, around.weight)), requires_grad=False)
        self.both.bias = nn.Parameter(torch.cat((first.bias, around.bias)), requires_grad=False)
        self.conv2 = block.conv2

    def forward(self, sound: Tensor) -> Tensor:
        heard, past = self.both(sound).chunk(2, dim=1)
        return F.leaky_relu(self.conv2(F.leaky_relu(heard, SLOPE)) + past, SLOPE)


def _reorder(model: Emage) -> None:
    frames = model.sizes.window
    for module in list(model.modules()):
        for name, child in list(module.named_children()):
            if isinstance(child, Attention):
                setattr(module, name, ReorderedAttention(child, frames))
            elif isinstance(child, nn.Conv1d) and _keeps_length(child):
                setattr(module, name, ReorderedConv(child, frames))
            elif isinstance(child, nn.Linear) and not isinstance(module, Attention):
                then, slope = "none", None
                if name == "linear1" and isinstance(module, DecoderLayer | EncoderLayer):
                    then, module.activation = "relu", nn.Identity()
                elif name == "fc1" and isinstance(module, Perceptron):
                    then, slope, module.activation = "leaky_relu", PERCEPTRON_SLOPE, nn.Identity()
                setattr(module, name, Reordered(child.weight, child.bias, frames, then, slope))


def _keeps_length(conv: nn.Conv1d) -> bool:
    return conv.stride == (1,) and conv.padding == (conv.kernel_size[0] // 2,)


def _can_reorder(precision: torch.dtype) -> bool:
    """Whether this build of torch has what it takes, and it counts right: the operation is not documented."""
    if not torch.backends.mkldnn.is_available():
        return False
    x, weight, bias = (torch.linspace(-1, 1, n).to(precision) for n in (5 * 16, 8 * 16, 8))
    x, weight = x.view(1, 5, 16), weight.view(8, 16)
    try:
        layer = Reordered(weight, bias, 64)
        made = layer.added(layer(x), x) - layer(x)
    except (RuntimeError, AttributeError, TypeError):
        return False
    plain = F.linear(x, weight, bias)
    step = torch.finfo(precision).eps * plain.abs().max()
    return bool((made - plain).abs().max() <= ALIKE * step)
