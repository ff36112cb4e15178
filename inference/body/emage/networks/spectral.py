"""Wide convolutions by their spectra, which take a fraction of the products."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

SIZE = 64
"""Samples of a block whose spectrum is taken: with 15 taps 50 of them come out."""
AT_ONCE = 24
"""Blocks that are multiplied together and stay in a CPU's cache."""
LEAST = 100
"""Samples from which on it is faster."""


class SpectralConv(nn.Module):
    """A convolution with a stride of 1 that keeps the length, (B, given, N) to (B, made, N), in blocks that
    overlap (overlap-save: Oppenheim & Schafer, "Discrete-Time Signal Processing", section 8.7)."""

    def __init__(self, plain: nn.Conv1d) -> None:
        super().__init__()
        (self.width,) = plain.kernel_size
        assert plain.stride == (1,) and plain.padding == (self.width // 2,) and plain.bias is not None
        self.plain, self.bias = plain, plain.bias.detach()[:, None]
        # convolution in torch is correlation: the taps are turned round
        self.spectra = torch.fft.rfft(plain.weight.detach().flip(-1), SIZE).permute(2, 1, 0).contiguous()

    def forward(self, x: Tensor) -> Tensor:
        length, kept = x.shape[-1], SIZE - self.width + 1
        if length < LEAST:
            return self.plain(x)  # type: ignore[no-any-return]
        count = -(-length // kept)
        after = count * kept + self.width - 1 - length - self.width // 2
        blocks = F.pad(x, (self.width // 2, after)).unfold(-1, SIZE, kept)
        made = [self._made(some) for some in blocks.split(AT_ONCE, dim=2)]
        return torch.cat(made, dim=2).flatten(2)[..., :length] + self.bias

    def _made(self, blocks: Tensor) -> Tensor:
        """Blocks (B, given, M, SIZE) to (B, made, M, kept)."""
        batch, given, count, _ = blocks.shape
        seen = torch.fft.rfft(blocks).permute(3, 0, 2, 1).reshape(-1, batch * count, given)
        turned = torch.bmm(seen, self.spectra).view(-1, batch, count, self.spectra.shape[-1])
        return torch.fft.irfft(turned.permute(1, 3, 2, 0), SIZE)[..., self.width - 1 :]
