"""The whole model: the main network, the coders of the parts and the one of the way."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ..parts import BODY, FACE, PARTS
from ..settings import Settings
from .coders import PartCoder, PathCoder
from .main_network import Network
from .shared import SharedNetwork


class Emage(nn.Module):
    """The main network with the five sub-models that stand under ``emage_vq`` in the published folder."""

    def __init__(self, sizes: Settings) -> None:
        super().__init__()
        self.sizes = sizes
        self.network: Network | SharedNetwork = Network(sizes)
        self.coders = nn.ModuleDict({part.name: PartCoder(part, sizes) for part in PARTS})
        self.path = PathCoder(sizes)

    @property
    def device(self) -> torch.device:
        """Where it computes."""
        return self.network.mask_embedding.device

    def codes(
        self, heard: tuple[Tensor, Tensor], motion: Tensor, known: Tensor, speaker: Tensor
    ) -> dict[str, Tensor]:
        """The codes (B, T) of each part in one window, from what its network takes."""
        window = self.network(heard, motion.to(self.network.mask_embedding.dtype), known, speaker)
        chosen = {FACE.name: self.coders[FACE.name].nearest(window.face.float())}
        return chosen | {part.name: window.scores[part.name].argmax(dim=-1) for part in BODY}
