import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import lsq_linear

from paksatalker.rigs.arkit import INDEX, NAMES
from paksatalker.rigs.faces.face_map import match_face_keys
from paksatalker.rigs.faces.face_measures import measures
from paksatalker.rigs.faces.face_solve import bounded, close_lips, solve
from paksatalker.rigs.recognition.face_tables import face_conventions

OPENS = measures().opening


def mouths(rng: np.random.Generator, frames: int = 40) -> np.ndarray:
    """(frames, 52): speech as it is, the first half with closed lips."""
    arkit = np.zeros((frames, 52))
    jaw = rng.uniform(0, 0.4, frames)
    arkit[:, INDEX["jawOpen"]] = jaw
    arkit[: frames // 2, INDEX["mouthClose"]] = jaw[: frames // 2]
    for name in ("mouthFunnel", "mouthPucker"):
        arkit[frames // 2 :, INDEX[name]] = rng.uniform(0, 0.4, frames - frames // 2)
    for name in ("mouthSmileLeft", "eyeBlinkLeft", "eyeBlinkRight", "browInnerUp"):
        arkit[:, INDEX[name]] = rng.uniform(0, 0.5, frames)
    return arkit


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 12))
def test_bounded_least_squares_finds_the_minimum(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    effects, wanted = rng.normal(size=(count, 20)), rng.normal(size=(3, 20))
    got = bounded(wanted, effects, np.zeros((3, count)), 0.5, np.zeros(count), np.ones(count))
    stacked = np.vstack([effects.T, np.sqrt(0.5) * np.eye(count)])
    for frame in range(3):
        want = lsq_linear(stacked, np.r_[wanted[frame], np.zeros(count)], (0, 1)).x
        np.testing.assert_allclose(got[frame], want, atol=1e-3)


def test_a_face_with_every_unit_gets_the_performance_as_it_is() -> None:
    arkit = mouths(np.random.default_rng(0))
    np.testing.assert_allclose(solve(arkit, np.eye(52)), arkit, atol=1e-6)


@pytest.mark.parametrize("name", face_conventions())
def test_lips_close_and_open_on_faces_of_every_convention(name: str) -> None:
    arkit = mouths(np.random.default_rng(1))
    rows = np.stack(list(match_face_keys(list(face_conventions()[name].rows)).controls.values()))
    values = solve(arkit, rows)
    opening, wanted = values @ rows @ OPENS, arkit @ OPENS
    assert values.min() >= 0 and values.max() <= 1
    assert opening[:20].max() < 0.5, "closed lips are closed"
    assert np.corrcoef(opening, wanted)[0, 1] > 0.95 and opening.max() > 0.6 * wanted.max()


def test_what_is_missing_is_made_of_what_there_is() -> None:
    """Without mouthClose the jaw itself closes the lips; with a smile of both sides a smile is made."""
    arkit = np.zeros((1, 52))
    arkit[:, [INDEX["jawOpen"], INDEX["mouthClose"]]] = 0.3
    kept = [i for i, n in enumerate(NAMES) if n != "mouthClose"]
    values = solve(arkit, np.eye(52)[kept])
    assert values @ np.eye(52)[kept] @ OPENS < 0.5
    arkit = np.zeros((1, 52))
    arkit[:, [INDEX["mouthSmileLeft"], INDEX["mouthSmileRight"]]] = 0.6
    both = match_face_keys(["jawOpen", "mouthSmile"])
    assert solve(arkit, list(both.controls.values()))[0, list(both.controls).index("mouthSmile")] > 0.5


def test_closing_never_jumps() -> None:
    """A mouth that closes and opens slowly is held back slowly."""
    wanted = 5 * np.abs(np.linspace(-1, 1, 201))
    values = (wanted / 40 + 0.05)[:, None]
    closed = close_lips(values, np.array([40.0]), wanted)
    assert closed[100] * 40 < 0.1 and closed[0] == values[0]
    assert np.abs(np.diff(closed[:, 0])).max() < 3 * np.abs(np.diff(values[:, 0])).max()
