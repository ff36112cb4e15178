"""What is taken a faster way comes to the same."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed: pip install 'paksatalker[neural]'")

from paksatalker.inference.body.emage.networks.faster import JoinedBlock, Reordered  # noqa: E402
from paksatalker.inference.body.emage.networks.hearing import AudioBlock  # noqa: E402
from paksatalker.inference.body.emage.networks.spectral import MOST_REAL, SIZE, SpectralConv  # noqa: E402


@pytest.mark.parametrize("length", [7, 100, 101, 1241, 7 * (SIZE - 14) + 1])
@pytest.mark.parametrize("channels", [6, MOST_REAL + 1])
def test_a_convolution_by_its_spectrum_is_the_same(length: int, channels: int) -> None:
    torch.manual_seed(length)
    plain = torch.nn.Conv1d(channels, 5, 15, 1, 7).requires_grad_(False)
    x = torch.randn(2, channels, length)
    with torch.inference_mode():
        torch.testing.assert_close(SpectralConv(plain)(x), plain(x), atol=2e-5, rtol=1e-5)


def test_two_convolutions_of_one_sound_are_the_same_joined() -> None:
    torch.manual_seed(0)
    block = AudioBlock(3, 4, 5, 6, True).eval().requires_grad_(False)
    block.bn1, block.bn2 = torch.nn.Identity(), torch.nn.Identity()
    assert block.downsample is not None
    block.downsample = torch.nn.Sequential(block.downsample[0])
    x = torch.randn(2, 3, 200)
    torch.testing.assert_close(JoinedBlock(block, block.downsample[0])(x), block(x))


def test_what_is_added_and_rectified_in_the_product_is_the_same() -> None:
    torch.manual_seed(0)
    weight, bias, x, rest = (torch.randn(*s) for s in ((8, 16), (8,), (1, 5, 16), (1, 5, 8)))
    try:
        layer = Reordered(weight, bias, 5, "leaky_relu", 0.1)
        made, added = layer(x), Reordered(weight, bias, 5).added(rest, x)
    except (RuntimeError, AttributeError):
        pytest.skip("this build of torch has no reordered products")
    plain = torch.nn.functional.linear(x, weight, bias)
    torch.testing.assert_close(made, torch.nn.functional.leaky_relu(plain, 0.1))
    torch.testing.assert_close(added, rest + plain)
