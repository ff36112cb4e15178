"""The whole way from text to performance."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from paksatalker.inference.performance.performance import Performance
from paksatalker.inference.pipeline import perform
from paksatalker.inference.speech.tts import speak
from paksatalker.inference.timeline.frames import frame_count
from paksatalker.rigs.arkit import INDEX
from paksatalker.rigs.flame.solve import restate

ONE, TWO, THREE = (
    "Bob made five films.",
    "Nobody believed him at first.",
    ("Then the last movie won a prize in a town by the sea, and everybody he had ever met came to see it."),
)


@cache
def performed(*sentences: str, fps: float = 30.0, seed: int = 7) -> Performance:
    return perform(speak(" ".join(sentences)), fps=fps, seed=seed)


def test_same_seed_same_bytes_and_another_seed_another_take(tmp_path: Path) -> None:
    for name in ("a", "b"):
        perform(speak(ONE), fps=30, seed=7).save(tmp_path / f"{name}.npz")
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    other = performed(ONE, seed=8)
    assert np.abs(other.arkit - performed(ONE).arkit).max() > 0.05
    assert np.abs(other.poses - performed(ONE).poses).max() > 0.01


@pytest.mark.parametrize("fps", [12.0, 24000 / 1001, 25.0, 60.0])
def test_frames_cover_the_sound(fps: float) -> None:
    p = performed(ONE, fps=fps)
    assert p.frames == len(p.poses) == frame_count(p.duration, fps)


def test_jaw_and_eye_joints_restate_the_weights() -> None:
    p = performed(ONE)
    np.testing.assert_allclose(p.poses[:, 66:75], restate(p.arkit), atol=1e-6)
    opened = p.arkit[:, INDEX["jawOpen"]]
    assert np.corrcoef(opened, p.poses[:, 66])[0, 1] > 0.99


def test_every_engine_has_a_licence_and_every_input_a_hash() -> None:
    meta = performed(ONE).meta
    assert {"tts", "voice", "expression basis"} <= {e["role"] for e in meta["engines"]}
    assert all(e["licence"] and e["version"] for e in meta["engines"])
    assert len(meta["inputs"]["text"]) == 64


def _sentence(p: Performance, index: int, margin: float) -> tuple[float, float]:
    s = p.meta["sentences"][index]
    return s["start"] + margin, s["end"] - margin


def _window(p: Performance, start: float, length: float) -> dict[str, np.ndarray]:
    """Channels at times from ``start`` in steps of a 30th, between frames linear."""
    times = (start + np.arange(0, length, 1 / 30)) * p.fps
    table = {"arkit": p.arkit, "poses": p.poses, "trans": p.trans}
    frames = np.arange(p.frames)
    return {
        k: np.stack([np.interp(times, frames, column) for column in v.T], axis=1) for k, v in table.items()
    }


@pytest.mark.parametrize(
    ("edited", "now"),
    [((ONE, "Hardly anybody believed him.", THREE), 2), ((THREE,), 0), ((ONE, TWO, "Really!", THREE), 3)],
)
def test_other_sentences_stay_as_they_were(edited: tuple[str, ...], now: int) -> None:
    before, after = performed(ONE, TWO, THREE), performed(*edited)
    # blends at the joins: lips and lids settle at once, fingers and weight take their time
    for name, margin, bound in (("arkit", 0.5, 0.1), ("poses", 2.0, 0.02), ("trans", 2.0, 0.001)):
        start, end = _sentence(before, 2, margin)
        shifted, _ = _sentence(after, now, margin)
        old, new = _window(before, start, end - start), _window(after, shifted, end - start)
        # the shift is not a whole number of frames, so samples differ by interpolation
        assert np.abs(old[name] - new[name]).max() < bound, name
