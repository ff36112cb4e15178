"""What is taken a faster way comes to the same."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed: pip install 'paksatalker[neural]'")

from paksatalker.inference.body.emage.networks.spectral import AT_ONCE, SIZE, SpectralConv  # noqa: E402


@pytest.mark.parametrize("length", [7, 100, 101, 1241, AT_ONCE * (SIZE - 14) + 1])
def test_a_convolution_by_its_spectrum_is_the_same(length: int) -> None:
    torch.manual_seed(length)
    plain = torch.nn.Conv1d(6, 5, 15, 1, 7).requires_grad_(False)
    x = torch.randn(2, 6, length)
    with torch.inference_mode():
        torch.testing.assert_close(SpectralConv(plain)(x), plain(x), atol=1e-5, rtol=1e-5)
