"""Wide convolutions by their spectra, which take a fraction of the products."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

SIZE = 64
"""Samples of a block whose spectrum is taken: with 15 taps 50 of them come out."""
MOST_REAL = 64
"""Channels up to which complex products are taken as real ones of twice the size: these go to the processor
together. Where there are more, there are few blocks, and reading twice the numbers takes longer."""
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
        self.real = plain.in_channels <= MOST_REAL
        if self.real:
            # (a + ib)(c + id): rows are a and b of each given channel, columns the two parts of each made one
            c, d = self.spectra.real, self.spectra.imag
            both = torch.stack((torch.stack((c, d), dim=-1), torch.stack((-d, c), dim=-1)), dim=2)
            self.spectra = both.flatten(3).flatten(1, 2).contiguous()

    def forward(self, x: Tensor) -> Tensor:
        length, kept = x.shape[-1], SIZE - self.width + 1
        if length < LEAST:
            return self.plain(x)  # type: ignore[no-any-return]
        count = -(-length // kept)
        after = count * kept + self.width - 1 - length - self.width // 2
        blocks = F.pad(x, (self.width // 2, after)).unfold(-1, SIZE, kept)
        return self._made(blocks).flatten(2)[..., :length] + self.bias

    def _made(self, blocks: Tensor) -> Tensor:
        """Blocks (B, given, M, SIZE) to (B, made, M, kept)."""
        batch, given, count, _ = blocks.shape
        seen = torch.fft.rfft(blocks).permute(3, 0, 2, 1).reshape(-1, batch * count, given)
        if self.real:
            seen = torch.view_as_real(seen.contiguous()).flatten(2)
        turned = torch.bmm(seen, self.spectra)
        if self.real:
            turned = torch.view_as_complex(turned.unflatten(-1, (-1, 2)))
        turned = turned.unflatten(1, (batch, count))
        return torch.fft.irfft(turned.permute(1, 3, 2, 0), SIZE)[..., self.width - 1 :]
