"""Where the number of frames changes, every array with a frame axis goes along."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from paksatalker.base.errors import InputError
from paksatalker.inference.performance.archive import read_arrays, write_arrays
from paksatalker.inference.performance.excerpt import excerpt
from paksatalker.inference.performance.performance import Performance
from paksatalker.inference.performance.resample import resample
from paksatalker.rigs.arkit import INDEX, NAMES

SAMPLE = Path(__file__).parents[2] / "data" / "performance_format_1.npz"
CHANGES: dict[str, Callable[[Performance], Performance]] = {
    "slower": lambda p: resample(p, 12),
    "faster": lambda p: resample(p, 74),
    "cut": lambda p: excerpt(p, 3, 17),
}


@pytest.fixture(scope="module")
def sample() -> Performance:
    """With a face without emotion, and arrays of all kinds that this version does not know."""
    p = Performance.load(SAMPLE)
    rows = np.arange(p.frames)
    return replace(
        p,
        calm=np.asarray(0.5 * p.arkit, np.float32),
        extra={
            "curve": np.sin(rows)[:, None, None].astype(np.float32) * np.ones((1, 2, 3), np.float32),
            "code": (rows // 4).astype(np.int16),
            "name": np.array([f"frame {i}" for i in rows]),
            "gap": np.where(rows == 5, np.nan, rows).astype(np.float64),
            "empty": np.zeros((p.frames, 0), np.float32),
            "turned": np.zeros((2, p.frames)),
            "other": np.arange(6).reshape(2, 3),
        },
    )


@pytest.mark.parametrize("change", CHANGES)
def test_all_arrays_have_the_new_number_of_frames(sample: Performance, change: str, tmp_path: Path) -> None:
    other = CHANGES[change](sample)
    assert other.frames != sample.frames and other.calm is not None
    assert other.calm.shape == other.arkit.shape and other.calm.dtype == np.float32
    for name in ("curve", "code", "name", "gap", "empty"):
        assert other.extra[name].shape == (other.frames, *sample.extra[name].shape[1:]), name
        assert other.extra[name].dtype == sample.extra[name].dtype, name
    np.testing.assert_array_equal(other.extra["other"], sample.extra["other"])
    other.save(tmp_path / "other.npz")
    again = Performance.load(tmp_path / "other.npz")
    np.testing.assert_array_equal(again.calm, other.calm)
    assert again.extra.keys() == other.extra.keys()


@pytest.mark.parametrize("change", CHANGES)
def test_what_cannot_follow_is_left_out_and_said(sample: Performance, change: str) -> None:
    other = CHANGES[change](sample)
    assert "turned" not in other.extra
    assert [w for w in other.meta["warnings"] if "turned" in w]
    assert not [w for w in sample.meta.get("warnings", []) if "turned" in w]


@pytest.mark.parametrize("fps", [10.0, 12.5, 25.0, 48.0, 60.0, 90.0])
def test_unknown_values_are_those_of_their_time(fps: float) -> None:
    p = Performance.load(SAMPLE)
    seconds = np.arange(p.frames) / p.fps
    marked = replace(p, extra={"seconds": seconds, "frame": np.arange(p.frames)})
    other = resample(marked, fps)
    times = np.minimum(np.arange(other.frames) / fps, seconds[-1])
    np.testing.assert_allclose(other.extra["seconds"], times, atol=1e-9)
    assert np.abs(other.extra["frame"] / p.fps - times).max() <= 0.5 / p.fps + 1e-9


def test_a_cut_takes_frames_as_they_are(sample: Performance) -> None:
    other = excerpt(sample, 3, 17)
    assert sample.calm is not None and other.calm is not None
    np.testing.assert_array_equal(other.calm, sample.calm[2:17])
    np.testing.assert_array_equal(other.extra["name"], sample.extra["name"][2:17])


def test_a_face_without_emotion_of_other_frames_is_left_out_and_said(
    sample: Performance, tmp_path: Path
) -> None:
    whole, broken = tmp_path / "whole.npz", tmp_path / "broken.npz"
    sample.save(whole)
    arrays = read_arrays(whole)
    with broken.open("wb") as f:
        write_arrays(f, {**arrays, "arkit_calm": arrays["arkit_calm"][:-4]})
    loaded = Performance.load(broken)
    assert loaded.calm is None and "arkit_calm" not in loaded.extra
    assert [w for w in loaded.meta["warnings"] if "without emotion" in w]
    np.testing.assert_array_equal(loaded.arkit, sample.arkit)


def test_both_faces_are_read_by_the_names_of_their_channels(sample: Performance, tmp_path: Path) -> None:
    whole, turned = tmp_path / "whole.npz", tmp_path / "turned.npz"
    sample.save(whole)
    arrays = read_arrays(whole)
    backwards = {k: arrays[k][..., ::-1] for k in ("arkit", "arkit_calm", "arkit_names")}
    with turned.open("wb") as f:
        write_arrays(f, {**arrays, **backwards})
    loaded = Performance.load(turned)
    np.testing.assert_array_equal(loaded.arkit, sample.arkit)
    np.testing.assert_array_equal(loaded.calm, sample.calm)


def test_no_unknown_array_takes_its_name(sample: Performance, tmp_path: Path) -> None:
    clash = replace(sample, calm=None, extra={"arkit_calm": sample.arkit})
    with pytest.raises(InputError, match="arkit_calm"):
        clash.save(tmp_path / "clash.npz")


def test_blinks_of_both_faces_close_at_twelve_frames_a_second() -> None:
    p = Performance.load(SAMPLE)
    lids = [NAMES.index("eyeBlinkLeft"), INDEX["eyeBlinkRight"]]
    arkit = np.array(p.arkit)
    arkit[:, lids] = 0.0
    arkit[8, lids] = 1.0  # 3.2 frames at 12 a second
    blink = {"kind": "blink", "start": 7 / p.fps, "end": 9 / p.fps}
    p = replace(p, arkit=arkit, calm=arkit, meta={**p.meta, "events": [blink]})
    other = resample(p, 12)
    assert other.calm is not None
    assert other.arkit[:, lids].max() > 0.99 and other.calm[:, lids].max() > 0.99
