"""Make the numbers of ``inference/live/closures.npz``: ``python scripts/train_closures.py`` (minutes).

Voices that come along read ``talk_five_minutes.txt``; where they say p, b and m is known. Each is heard
higher and lower, softer, and over noise. Prints how many closures of sentences that were not trained on are
found, and how many of the found are none.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from check_live import SENTENCES
from scipy.signal import resample_poly

from paksatalker.inference.live.closures import BEFORE, HOP, RATE, bands, looked_at
from paksatalker.inference.speech.tts import speak
from paksatalker.inference.timeline.speech import as_float

ROOT = Path(__file__).resolve().parent.parent
VOICES = ("hibari:heart", "espeak:en-us", "espeak:en-gb")
SHIFTS = (84, 92, 100, 108, 118)
"""Per cent of the pitch and the mouth's size that a voice is heard with."""
HIDDEN, ROUNDS, BATCH, STEP = 48, 14, 512, 1e-3


def main() -> None:
    """Speak, learn, tell, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--out", type=Path, default=ROOT / "inference/live/closures.npz")
    options = parser.parse_args()
    draw = np.random.default_rng(0)
    text = (ROOT / "scripts/talk_five_minutes.txt").read_text("utf-8")
    lines = [s.strip() + "." for s in text.replace("\n", " ").split(".") if len(s.split()) > 2]
    learnt = [heard(line, voice, shift, draw) for voice in VOICES for line in lines for shift in SHIFTS]
    x, y = (np.concatenate(part) for part in zip(*learnt, strict=True))
    print(f"{len(y) / 6000:.0f} minutes, {100 * y.mean():.1f} % closed", flush=True)
    net = train(x, y, draw)
    for voice in VOICES:
        tell(voice, net, [heard(line, voice, 100, draw, clean=True) for line in SENTENCES])
    np.savez_compressed(options.out, **{n: v.astype(np.float16) for n, v in net.items()})


def heard(line, voice, shift, draw, clean=False):
    """What the network gets (N, W) of a line, and whether lips are closed (N,)."""
    speech = speak(line, voice=voice)
    sound = resample_poly(as_float(speech.audio), RATE, speech.rate)
    sound = resample_poly(sound, 100, shift)
    if not clean:
        sound = sound * draw.uniform(0.2, 1.0)
        level = np.sqrt(np.mean(sound**2)) * 10 ** (-draw.uniform(15, 50) / 20)
        sound = sound + draw.normal(0, level, len(sound))
    seen = looked_at(bands(np.asarray(np.clip(sound, -1, 1) * 32767, np.int16)))
    times = (np.arange(len(seen)) + BEFORE) * HOP / RATE + 0.0125
    closed = np.zeros(len(seen), np.float32)
    for p in speech.phones:
        if p.label in ("p", "b", "m", "pʰ"):
            closed[(times >= p.start * 100 / shift) & (times < p.end * 100 / shift)] = 1
    return seen, closed


def train(x, y, draw):
    """Two layers by Adam (Kingma & Ba, 2015), closures counted four times."""
    width = x.shape[1]
    net = {
        "into": draw.normal(0, (2 / width) ** 0.5, (width, HIDDEN)),
        "into_bias": np.zeros(HIDDEN),
        "out": draw.normal(0, HIDDEN**-0.5, (HIDDEN, 1)),
        "out_bias": np.full(1, -2.0),
    }
    net = {n: v.astype(np.float32) for n, v in net.items()}
    first, second = ({n: np.zeros_like(v) for n, v in net.items()} for _ in range(2))
    step = 0
    for turn in range(ROUNDS):
        order, rate = draw.permutation(len(y)), STEP * 0.75**turn
        for begin in range(0, len(order), BATCH):
            rows = order[begin : begin + BATCH]
            a, b = x[rows], y[rows]
            hidden = np.maximum(a @ net["into"] + net["into_bias"], 0)
            said = 1 / (1 + np.exp(-(hidden @ net["out"] + net["out_bias"])[:, 0]))
            off = ((said - b) * np.where(b, 4, 1) / len(rows))[:, None]
            back = (off @ net["out"].T) * (hidden > 0)
            slopes = {
                "out": hidden.T @ off,
                "out_bias": off.sum(0),
                "into": a.T @ back,
                "into_bias": back.sum(0),
            }
            step += 1
            for n, g in slopes.items():
                first[n] = 0.9 * first[n] + 0.1 * g
                second[n] = 0.999 * second[n] + 0.001 * g * g
                fair = np.sqrt(second[n] / (1 - 0.999**step)) + 1e-8
                net[n] = net[n] - (rate * first[n] / (1 - 0.9**step) / fair).astype(np.float32)
    return net


def tell(voice, net, found):
    """Closures that are seen at some moment, and moments that are none, at several thresholds."""
    for bound in (0.3, 0.4, 0.5, 0.6, 0.7):
        hit = all_ = wrong = told = 0
        for seen, closed in found:
            hidden = np.maximum(seen @ net["into"] + net["into_bias"], 0)
            said = 1 / (1 + np.exp(-(hidden @ net["out"] + net["out_bias"])[:, 0])) > bound
            edges = np.flatnonzero(np.diff(np.concatenate([[0], closed, [0]])))
            spans = list(zip(edges[::2], edges[1::2], strict=True))
            hit += sum(said[max(a - 2, 0) : b + 2].any() for a, b in spans)
            all_ += len(spans)
            near = np.convolve(closed, np.ones(9), "same") > 0
            wrong, told = wrong + int((said & ~near).sum()), told + int(said.sum())
        none = 100 * wrong / max(told, 1)
        print(f"{voice} over {bound}: {hit} of {all_} closures; {none:.0f} % of the closed moments are none")


if __name__ == "__main__":
    main()
