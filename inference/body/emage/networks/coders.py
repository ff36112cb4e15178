"""Codes of each part to motion, and the way of the whole body from its legs."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ..parts import PATH, TRANSLATION, Part
from ..settings import FPS, Settings
from .layers import MotionDecoder, MotionEncoder

UNUSED = ("encoder.",)
"""Of a coder with a codebook: what made codes of motion in training."""


class Codebook(nn.Module):
    """The entries of a codebook."""

    def __init__(self, sizes: Settings) -> None:
        super().__init__()
        self.embedding = nn.Embedding(sizes.codes, sizes.code)


class PartCoder(nn.Module):
    """Codes (B, T) of a part to its motion (B, T, channels)."""

    def __init__(self, part: Part, sizes: Settings) -> None:
        super().__init__()
        self.quantizer = Codebook(sizes)
        self.decoder = MotionDecoder(sizes.code, part.channels, part.layers)

    def forward(self, codes: Tensor) -> Tensor:
        return self.decoder(self.quantizer.embedding(codes))  # type: ignore[no-any-return]

    def nearest(self, features: Tensor) -> Tensor:
        """The code (B, T) whose entry lies nearest to ``features`` (B, T, code), the first where two do."""
        table = self.quantizer.embedding.weight
        # squared distances without the features' own square, which is the same for all entries
        distances = table.square().sum(dim=-1) - 2 * features @ table.T
        return distances.argmin(dim=-1)


class PathCoder(nn.Module):
    """The legs' motion (B, T, 61), as its coder made it, to the way of the pelvis."""

    def __init__(self, sizes: Settings) -> None:
        super().__init__()
        self.encoder = MotionEncoder(PATH.channels, sizes.code, PATH.layers)
        self.decoder = MotionDecoder(sizes.code, PATH.channels, PATH.layers)
        self.reach = 3 * PATH.layers + self.decoder.reach

    def forward(self, legs: Tensor) -> Tensor:
        """(B, T, 3): x and z in metres a second, y the height in metres."""
        return self.decoder(self.encoder(legs))[..., TRANSLATION]  # type: ignore[no-any-return]


def walked(path: Tensor) -> Tensor:
    """Places (T, 3) in metres of a path (T, 3) from :class:`PathCoder`; it begins at x = z = 0.

    The velocity of a frame leads to the next one; height is as it stands.
    """
    ahead = path.double().cumsum(dim=0) / FPS
    places = torch.zeros_like(ahead)
    places[1:] = ahead[:-1]
    places[:, 1] = path[:, 1]
    return places
