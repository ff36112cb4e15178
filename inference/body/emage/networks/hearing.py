"""The networks that hear: features of sound for each frame of motion."""

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn

SAMPLES = 533
"""Samples a frame: floor(16000 / 30). The weights were trained on windows cut so."""
WIDTH = 15
SLOPE = 0.01
PADDING = 1600
"""Samples of silence before and after each window. The strides make 540 samples a frame where 533 are cut;
the silence makes up for it: a window of 26 to 65 frames gives as many, a shorter one gives one more."""


class AudioBlock(nn.Module):
    """Two convolutions and a way round them, (B, given, N) to (B, made, M)."""

    def __init__(self, given: int, made: int, stride: int, padding: int, around: bool) -> None:
        super().__init__()
        self.conv1 = nn.Conv1d(given, made, WIDTH, stride, padding)
        self.bn1 = nn.BatchNorm1d(made)
        self.conv2 = nn.Conv1d(made, made, WIDTH, 1, WIDTH // 2)
        self.bn2 = nn.BatchNorm1d(made)
        self.downsample = (
            nn.Sequential(nn.Conv1d(given, made, WIDTH, stride, padding), nn.BatchNorm1d(made))
            if around
            else None
        )

    def forward(self, sound: Tensor) -> Tensor:
        heard = F.leaky_relu(self.bn1(self.conv1(sound)), SLOPE)
        past = sound if self.downsample is None else self.downsample(sound)
        return F.leaky_relu(self.bn2(self.conv2(heard)) + past, SLOPE)


class AudioEncoder(nn.Module):
    """(B, N) samples at 16 kHz to features (B, T, features), or T + 1 of windows up to 25 frames."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.feat_extractor = nn.Sequential(
            AudioBlock(1, 64, 5, PADDING, True),
            AudioBlock(64, 64, 6, 0, True),
            AudioBlock(64, 64, 1, 7, False),
            AudioBlock(64, 128, 6, 0, True),
            AudioBlock(128, 128, 1, 7, False),
            AudioBlock(128, features, 3, 0, True),
        )

    def forward(self, sound: Tensor) -> Tensor:
        return self.feat_extractor(sound.unsqueeze(1)).transpose(1, 2)  # type: ignore[no-any-return]
