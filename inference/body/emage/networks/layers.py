"""The layers that the networks are made of. Tensors are (B, frames, channels) unless said otherwise.

Names of attributes are those of the published weights. Slopes of the leaky rectifiers differ from network to
network, as they did in training: 0.2 in the coders of motion, 0.1 in the perceptrons, 0.01 in the audio.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..settings import HEADS, POSITIONS

MOTION_SLOPE = 0.2
PERCEPTRON_SLOPE = 0.1


class Perceptron(nn.Module):
    """Two linear layers with a leaky rectifier between."""

    def __init__(self, given: int, middle: int, made: int) -> None:
        super().__init__()
        self.fc1 = nn.Linear(given, middle)
        self.activation: nn.Module = nn.LeakyReLU(PERCEPTRON_SLOPE)
        self.fc2 = nn.Linear(middle, made)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc2(self.activation(self.fc1(x)))  # type: ignore[no-any-return]


class Attention(nn.Module):
    """Attention with :data:`HEADS` heads; rows of ``in_proj_weight`` are queries, keys, values."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.width = width
        self.in_proj_weight = nn.Parameter(torch.empty(3 * width, width))
        self.in_proj_bias = nn.Parameter(torch.empty(3 * width))
        self.out_proj = nn.Linear(width, width)

    def queries(self, x: Tensor) -> Tensor:
        """(B, T, width)."""
        return F.linear(x, self.in_proj_weight[: self.width], self.in_proj_bias[: self.width])

    def keys_and_values(self, memory: Tensor) -> Tensor:
        """(B, S, 2 * width)."""
        return F.linear(memory, self.in_proj_weight[self.width :], self.in_proj_bias[self.width :])

    def forward(self, x: Tensor, memory: Tensor) -> Tensor:
        """Frames ``x`` (B, T, width) and what they take from ``memory`` (B, S, width), added; no mask."""
        return self.attend(x, self.queries(x), self.keys_and_values(memory))

    def attend(self, x: Tensor, queries: Tensor, keys_and_values: Tensor) -> Tensor:
        """The same from queries (B, T, width), and keys and values (B, S, 2 * width), that are there."""
        keys, values = (_heads(part) for part in keys_and_values.chunk(2, dim=-1))
        seen = F.scaled_dot_product_attention(_heads(queries), keys, values)
        return added(x, self.out_proj, seen.transpose(1, 2).reshape(queries.shape))


def added(x: Tensor, layer: nn.Module, given: Tensor) -> Tensor:
    """``x`` and what a layer makes of ``given``: in one step where the layer has one, ``added``."""
    return layer.added(x, given) if hasattr(layer, "added") else x + layer(given)  # type: ignore[operator,no-any-return]


def _heads(x: Tensor) -> Tensor:
    return x.unflatten(-1, (HEADS, -1)).transpose(1, 2)


class EncoderLayer(nn.Module):
    """Self-attention and a feed-forward step, each normalised after it (Vaswani et al. 2017)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.self_attn = Attention(width)
        self.linear1 = nn.Linear(width, 2 * width)
        self.activation: nn.Module = nn.ReLU()
        self.linear2 = nn.Linear(2 * width, width)
        self.norm1 = nn.LayerNorm(width)
        self.norm2 = nn.LayerNorm(width)

    def forward(self, x: Tensor) -> Tensor:
        x = self.norm1(self.self_attn(x, x))
        return self.norm2(added(x, self.linear2, self.activation(self.linear1(x))))  # type: ignore[no-any-return]


class DecoderLayer(nn.Module):
    """Self-attention, attention to a memory and a feed-forward step, each normalised after it."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.self_attn = Attention(width)
        self.multihead_attn = Attention(width)
        self.linear1 = nn.Linear(width, 2 * width)
        self.activation: nn.Module = nn.ReLU()
        self.linear2 = nn.Linear(2 * width, width)
        self.norm1 = nn.LayerNorm(width)
        self.norm2 = nn.LayerNorm(width)
        self.norm3 = nn.LayerNorm(width)

    def forward(self, x: Tensor, memory: Tensor) -> Tensor:
        x = self.norm1(self.self_attn(x, x))
        x = self.norm2(self.multihead_attn(x, memory))
        return self.norm3(added(x, self.linear2, self.activation(self.linear1(x))))  # type: ignore[no-any-return]


class Decoder(nn.Module):
    """Decoder layers in a row, without a normalisation at the end."""

    def __init__(self, width: int, count: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList(DecoderLayer(width) for _ in range(count))

    def forward(self, x: Tensor, memory: Tensor) -> Tensor:
        for layer in self.layers:
            x = layer(x, memory)
        return x


class Encoder(nn.Module):
    """Encoder layers in a row."""

    def __init__(self, width: int, count: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList(EncoderLayer(width) for _ in range(count))

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers:
            x = layer(x)
        return x


class Positions(nn.Module):
    """A fixed code of each frame's place in its window, a table kept with the weights."""

    pe: Tensor

    def __init__(self, width: int) -> None:
        super().__init__()
        self.register_buffer("pe", torch.empty(1, 2 * POSITIONS, width))

    def forward(self, x: Tensor) -> Tensor:
        return x + self.pe[:, : x.shape[1]]


class Residual(nn.Module):
    """Two convolutions added to what they are given, (B, channels, T)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.model = nn.Sequential(conv(channels, channels), _leaky(), conv(channels, channels))

    def forward(self, x: Tensor) -> Tensor:
        return x + self.model(x)  # type: ignore[no-any-return]


class MotionEncoder(nn.Module):
    """Features of motion, frame by frame: (B, T, given) to (B, T, channels)."""

    def __init__(self, given: int, channels: int, layers: int) -> None:
        super().__init__()
        steps: list[nn.Module] = []
        for i in range(layers):
            steps += [conv(channels if i else given, channels), _leaky(), Residual(channels)]
        self.main = nn.Sequential(*steps)

    def forward(self, motion: Tensor) -> Tensor:
        return self.main(motion.transpose(1, 2)).transpose(1, 2)  # type: ignore[no-any-return]


class MotionDecoder(nn.Module):
    """Motion of features, frame by frame: (B, T, channels) to (B, T, made).

    A frame depends on :attr:`reach` frames on either side of it, and on zeros beyond the ends.
    """

    def __init__(self, channels: int, made: int, layers: int) -> None:
        super().__init__()
        steps: list[nn.Module] = [Residual(channels), Residual(channels)]
        for i in range(layers):
            steps += [conv(channels, channels if i < layers - 1 else made), _leaky()]
        self.main = nn.Sequential(*steps, conv(made, made))
        self.reach = 4 + layers + 1

    def forward(self, features: Tensor) -> Tensor:
        return self.main(features.transpose(1, 2)).transpose(1, 2)  # type: ignore[no-any-return]


def conv(given: int, made: int) -> nn.Conv1d:
    """A convolution over three frames that keeps their number."""
    return nn.Conv1d(given, made, 3, padding=1)


def _leaky() -> nn.LeakyReLU:
    return nn.LeakyReLU(MOTION_SLOPE)
