"""How fast EMAGE is: ``python scripts/bench_emage.py [--seconds 60] [--threads N] [--weights DIR]``.

Beside it runs a plain transcription of the published procedure, built from torch's own layers with the same
weights: window by window, with nothing left out or prepared. Both make the same codes. Rates are given as
parts of what the machine reaches in one large product of matrices, measured in between. Without ``--weights``
the weights are random: the time does not depend on them. Set ``OMP_WAIT_POLICY=passive`` as the engine does.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from paksatalker.inference.body.emage import generate
from paksatalker.inference.body.emage.networks.faster import prepare
from paksatalker.inference.body.emage.networks.layers import Decoder, DecoderLayer, Encoder, Perceptron
from paksatalker.inference.body.emage.networks.model import Emage
from paksatalker.inference.body.emage.parts import FACE, PARTS
from paksatalker.inference.body.emage.settings import HEADS, RATE, Settings
from paksatalker.inference.body.emage.weights import load_model

SIZE = 1536
"""Of the square matrices whose product is the machine's rate."""

CLOCK = [time.perf_counter]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--seconds", type=float, default=60.0, help="of sound (60)")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--rounds", type=int, default=3, help="of which the fastest counts (3)")
    parser.add_argument(
        "--busy", action="store_true", help="one thread by the CPU's clock, on a busy machine"
    )
    parser.add_argument("--weights", type=Path, help="a folder of weights")
    options = parser.parse_args()
    if options.busy:
        options.threads = 1
        CLOCK[0] = time.process_time
    torch.set_num_threads(options.threads)
    sound = noise(options.seconds)
    plain = Plain(model_of(options.weights))
    flops = counted(plain, sound[: RATE * 10]) * options.seconds / 10
    model = prepare(model_of(options.weights))
    best = {"plain": np.inf, "ours": np.inf, "product": 0.0}
    for _ in range(options.rounds):
        best["product"] = max(best["product"], product_rate())
        best["plain"] = min(best["plain"], timed(lambda: plain.codes(sound)))
        best["ours"] = min(best["ours"], timed(lambda: generate.make_take(model, sound, exact=True)))
    codes = generate.make_take(model, sound[: RATE * 10], exact=True).codes
    alike = all(np.array_equal(codes[n], row.numpy()) for n, row in plain.codes(sound[: RATE * 10]).items())
    told(options, best, flops, alike)


def told(options: argparse.Namespace, best: dict[str, float], flops: float, alike: bool) -> None:
    """Print what was measured."""
    print(f"{options.seconds:g} s of sound, {options.threads} threads, torch {torch.__version__}, float32")
    print(f"machine's rate of products   {best['product'] / 1e9:7.1f} GFLOP/s")
    print(f"operations                   {flops / 1e9:7.1f} GFLOP")
    for name, what in (("plain", "plain transcription"), ("ours", "this engine")):
        share = flops / best[name] / best["product"]
        print(f"{what:28s} {best[name]:7.2f} s, {share:5.0%} of that rate")
    print(f"faster by                    {best['plain'] / best['ours']:7.2f}")
    print(f"codes of both                {'the same' if alike else 'DIFFERENT'}")
    unit = 1 << (20 if sys.platform == "darwin" else 10)
    print(f"most memory of the process   {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit:7.0f} MB")


class Plain:
    """The published procedure as it is written down, on torch's own layers."""

    def __init__(self, model: Emage) -> None:
        self.model, sizes = model, model.sizes
        self.unused = Perceptron(sizes.code, sizes.hidden, sizes.codes).requires_grad_(False)
        for name, child in list(model.network.named_children()):
            if isinstance(child, Encoder | Decoder):
                setattr(model.network, name, Stock(child))

    @torch.inference_mode()
    def codes(self, sound: np.ndarray) -> dict[str, Tensor]:
        """The codes (T,) of each part; all of each window is decoded, and the clip once more."""
        model, sizes = self.model, self.model.sizes
        samples = torch.from_numpy(sound)
        seed = torch.tensor([*generate.IDENTITY * 55, *[0.0] * 7]).expand(1, sizes.seed, -1)
        kept: dict[str, list[Tensor]] = {part.name: [] for part in PARTS}
        for span in generate.windows(len(samples), sizes, exact=True):
            piece = samples[span.sample : span.sample + generate.SAMPLES * span.frames][None]
            motion = torch.zeros(1, span.frames, generate.FRAME)
            motion[:, : sizes.seed] = seed
            known = torch.arange(span.frames)[None, :, None] < sizes.seed
            window = model.network(model.network.hear(piece), motion, known, torch.zeros(1, dtype=torch.long))
            self.unused(window.face)
            chosen = {FACE.name: model.coders[FACE.name].nearest(window.face)}
            for name, scores in window.scores.items():
                chosen[name] = scores.log_softmax(dim=-1).argmax(dim=-1)
            seed = generate.last_frames(model, chosen, span.frames)[:, -sizes.seed :]
            for name, row in chosen.items():
                kept[name].append(row[0, : span.kept])
        codes = {name: torch.cat(rows) for name, rows in kept.items()}
        made = {part.name: model.coders[part.name](codes[part.name][None]) for part in PARTS}
        model.path(made["lower"])
        return codes


class Stock(nn.Module):
    """Torch's own transformer layers with the weights of ours, frames first."""

    def __init__(self, ours: Encoder | Decoder) -> None:
        super().__init__()
        self.layers = nn.ModuleList()
        for layer in ours.layers:
            kind = (
                nn.TransformerDecoderLayer if isinstance(layer, DecoderLayer) else nn.TransformerEncoderLayer
            )
            width = layer.norm1.weight.shape[0]
            stock = kind(width, HEADS, 2 * width).eval().requires_grad_(False)
            stock.load_state_dict(layer.state_dict())
            self.layers.append(stock)

    def forward(self, x: Tensor, *memory: Tensor) -> Tensor:
        """As of ours."""
        x, seen = x.transpose(0, 1), [m.transpose(0, 1) for m in memory]
        for layer in self.layers:
            x = layer(x, *seen)
        return x.transpose(0, 1)


def model_of(folder: Path | None) -> Emage:
    """The weights of a folder, or random ones."""
    if folder is not None:
        return load_model(folder)
    torch.manual_seed(0)
    model = Emage(Settings()).eval().requires_grad_(False)
    for value in model.state_dict().values():
        if value.dim() and not value.isfinite().all():
            value.zero_()
    for name, value in model.named_parameters():
        if name.endswith(("in_proj_weight", "mask_embedding")):
            nn.init.normal_(value, std=0.02)
        elif name.endswith("in_proj_bias"):
            nn.init.zeros_(value)
    nn.init.normal_(model.network.position_embeddings.pe)
    return model


def noise(seconds: float) -> np.ndarray:
    """Sound that rises and falls, (N,) float32."""
    random, count = np.random.default_rng(0), round(seconds * RATE)
    loud = 0.5 + 0.5 * np.sin(np.arange(count) * 2 * np.pi * 3 / RATE)
    return (0.1 * loud * random.normal(size=count)).astype(np.float32)


def counted(plain: Plain, sound: np.ndarray) -> float:
    """Floating-point operations of products and convolutions, a multiplication and an addition being two."""
    with FlopCounterMode(display=False) as counter:
        plain.codes(sound)
    return float(counter.get_total_flops())


def product_rate() -> float:
    """Floating-point operations a second of one large product of matrices."""
    a, b = torch.randn(SIZE, SIZE), torch.randn(SIZE, SIZE)
    return max(2 * SIZE**3 / timed(lambda: a @ b) for _ in range(8))


def timed(what: Callable[[], Any]) -> float:
    """Seconds on the clock."""
    start = CLOCK[0]()
    what()
    return CLOCK[0]() - start


if __name__ == "__main__":
    main()
