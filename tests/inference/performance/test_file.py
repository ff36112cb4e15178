"""The file: whole round trips, equal bytes, and one clear line about everything else."""

from __future__ import annotations

import io
import json
import os
import pickle
import stat
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paksatalker.base.errors import InputError, PaksaTalkerError
from paksatalker.inference.performance.performance import Performance
from paksatalker.rigs.arkit import NAMES

SAMPLE = Path(__file__).parents[2] / "data" / "performance_format_1.npz"
ARRAYS = (
    "poses",
    "trans",
    "arkit",
    "expressions",
    "audio",
    "word_times",
    "phone_times",
    "rest_joints",
    "betas",
)


@pytest.fixture(scope="module")
def sample() -> Performance:
    return Performance.load(SAMPLE)


def rewritten(tmp_path: Path, **changes: object) -> Path:
    """The kept sample with arrays replaced, or left out where the change is None."""
    with np.load(SAMPLE) as z:
        arrays = {**{k: z[k] for k in z.files}, **changes}
    path = tmp_path / "changed.npz"
    np.savez_compressed(path, **{k: v for k, v in arrays.items() if v is not None})  # type: ignore[arg-type]
    return path


def with_meta(tmp_path: Path, **changes: object) -> Path:
    with np.load(SAMPLE) as z:
        meta = {**json.loads(str(z["meta"])), **changes}
    return rewritten(tmp_path, meta=np.array(json.dumps(meta)))


def complaint(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        Performance.load(path)
    message = str(caught.value)
    assert "\n" not in message and len(message) < 300 and caught.value.hint
    return message


def test_the_kept_file_of_format_1_opens(sample: Performance) -> None:
    assert sample.fps == 24 and sample.frames == 33 and sample.audio_rate == 8000
    assert sample.word_labels == ("Hi", "Bob")
    assert sample.phone_labels[0] == "sil" and "b" in sample.phone_labels
    assert sample.arkit.shape == (33, 52) and sample.arkit.max() > 0.2
    assert sample.poses.shape == (33, 165) and sample.expressions.shape == (33, 100)
    assert sample.meta["format"] == 1 and sample.meta["expression_space"] == "paksatalker-head-1"
    np.testing.assert_array_equal(sample.extra["later_feature"], np.arange(6).reshape(2, 3))


def test_a_file_comes_back_as_it_was_written(sample: Performance, tmp_path: Path) -> None:
    path = tmp_path / "again.npz"
    sample.save(path)
    again = Performance.load(path)
    for name in ARRAYS:
        np.testing.assert_array_equal(getattr(again, name), getattr(sample, name))
        assert getattr(again, name).dtype == getattr(sample, name).dtype
    for name in ("fps", "audio_rate", "word_labels", "phone_labels", "meta"):
        assert getattr(again, name) == getattr(sample, name)
    assert set(again.extra) == {"later_feature"}


def test_a_performance_without_words_is_one_too(sample: Performance, tmp_path: Path) -> None:
    none = np.zeros((0, 2), np.float32)
    silent = replace(
        sample, word_labels=(), word_times=none, phone_labels=("sil",), phone_times=np.array([[0, 1]], "f4")
    )
    silent.save(tmp_path / "silent.npz")
    assert Performance.load(tmp_path / "silent.npz").word_labels == ()


def test_equal_performances_give_equal_bytes(sample: Performance, tmp_path: Path) -> None:
    for name in ("a.npz", "b.npz"):
        sample.save(tmp_path / name)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_smplx_tools_understand_it(tmp_path: Path, sample: Performance) -> None:
    sample.save(tmp_path / "a.npz")
    with np.load(tmp_path / "a.npz", allow_pickle=False) as z:
        assert float(z["mocap_frame_rate"]) == 24
        assert z["poses"].dtype == np.float32 and z["poses"].shape == (33, 165)
        assert z["trans"].shape == (33, 3) and z["betas"].shape == (300,)
        assert str(z["gender"]) == "neutral" and str(z["model"]) == "smplx"
        assert tuple(z["arkit_names"]) == NAMES
        assert z["audio"].dtype == np.int16


def test_weights_in_another_order_are_sorted_by_name(sample: Performance, tmp_path: Path) -> None:
    order = np.random.default_rng(0).permutation(52)
    path = rewritten(tmp_path, arkit=sample.arkit[:, order], arkit_names=np.array(NAMES)[order])
    np.testing.assert_array_equal(Performance.load(path).arkit, sample.arkit)


def test_a_newer_format_says_so_whatever_it_holds(tmp_path: Path) -> None:
    assert "format 2" in complaint(with_meta(tmp_path, format=2))
    with np.load(SAMPLE) as z:
        meta = {**json.loads(str(z["meta"])), "format": 2}
    path = rewritten(tmp_path, meta=np.array(json.dumps(meta)), poses=None, rotations=np.zeros(3))
    assert "format 2" in complaint(path)


@pytest.mark.parametrize("missing", ["poses", "arkit", "audio", "meta", "rest_joints"])
def test_a_missing_array_is_named(tmp_path: Path, missing: str) -> None:
    assert missing in complaint(rewritten(tmp_path, **{missing: None}))


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"poses": np.zeros((33, 156), np.float32)}, "poses"),
        ({"poses": np.zeros((32, 165), np.float32)}, "expected (32, 3)"),
        ({"arkit": np.full((33, 52), 1.5, np.float32)}, "arkit"),
        ({"arkit": np.full((33, 52), np.nan, np.float32)}, "finite"),
        ({"arkit_names": np.array(["jawOpen"] * 52)}, "arkit_names"),
        ({"audio": np.zeros(10720, np.float32)}, "int16"),
        ({"audio": np.zeros(20, np.int16)}, "frames"),
        ({"mocap_frame_rate": np.array(0.0)}, "mocap_frame_rate"),
        ({"audio_rate": np.array(3)}, "audio_rate"),
        ({"word_times": np.array([[0.5, 0.9], [0.1, 0.2]], "f4")}, "word_times"),
        ({"meta": np.array("{")}, "JSON"),
        ({"meta": np.array("[]")}, "JSON"),
        ({"meta": np.array(7)}, "meta"),
    ],
)
def test_wrong_arrays_are_told(tmp_path: Path, changes: dict[str, np.ndarray], word: str) -> None:
    assert word in complaint(rewritten(tmp_path, **changes))


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"format": 0}, "format"),
        ({"format": "1"}, "format"),
        ({"fps": 30.0}, "fps"),
        ({"fps": float("nan")}, "fps"),
        ({"fps": 10**400}, "damaged"),
        ({"seed": None}, "seed"),
        ({"phone_set": "sampa"}, "phone_set"),
        ({"engines": {}}, "engines"),
        ({"engines": [{"role": "tts"}]}, "engine"),
        ({"events": [{"kind": "blink", "start": 0}]}, "event"),
        ({"events": [{"kind": "blink", "start": 10**400, "end": 1}]}, "damaged"),
        ({"inputs": []}, "inputs"),
    ],
)
def test_wrong_meta_is_told(tmp_path: Path, changes: dict[str, object], word: str) -> None:
    assert word in complaint(with_meta(tmp_path, **changes))


class Payload:
    def __init__(self, touched: Path) -> None:
        self.touched = touched

    def __reduce__(self) -> tuple[Callable[..., None], tuple[str, str]]:
        return Path.write_text, (self.touched, "run")  # type: ignore[return-value]


@pytest.mark.parametrize("name", ["poses", "later_feature"])
def test_a_pickle_in_it_is_never_run(tmp_path: Path, name: str) -> None:
    touched = tmp_path / "touched"
    path = rewritten(tmp_path, **{name: np.array([Payload(touched)], dtype=object)})
    assert "objects" in complaint(path)
    assert not touched.exists()
    touched_by_pickle = pickle.loads(pickle.dumps(Payload(touched)))
    assert touched_by_pickle and touched.exists(), "the payload would have worked"


def test_a_bare_pickle_or_other_file_is_no_performance(tmp_path: Path) -> None:
    for name, content in (("a.npz", pickle.dumps([1])), ("b.npz", b""), ("c.npz", b"PK\x03\x04")):
        (tmp_path / name).write_bytes(content)
        assert "not a performance" in complaint(tmp_path / name)
    assert "no file" in complaint(tmp_path / "none.npz")
    assert "folder" in complaint(tmp_path)


def test_an_array_that_claims_more_than_the_file_holds(tmp_path: Path) -> None:
    path = tmp_path / "bomb.npz"
    with zipfile.ZipFile(SAMPLE) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.namelist():
            data = old.read(item)
            if item == "later_feature.npy":
                header = io.BytesIO()
                claim = {"descr": "<f4", "fortran_order": False, "shape": (10**12,)}
                np.lib.format.write_array_header_1_0(header, claim)
                data = header.getvalue()
            new.writestr(item, data)
    assert "claims more" in complaint(path)


def test_what_would_fill_the_memory_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.npz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("poses.npy", bytes(1000))
        z.infolist()[0].file_size = 3 << 30
    assert "GiB" in complaint(path)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.floats(0, 0.999))
def test_a_file_cut_short_is_told(tmp_path: Path, part: float) -> None:
    whole = SAMPLE.read_bytes()
    (tmp_path / "cut.npz").write_bytes(whole[: int(part * len(whole))])
    complaint(tmp_path / "cut.npz")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, SAMPLE.stat().st_size - 1), st.integers(1, 255))
def test_a_flipped_byte_never_gives_more_than_a_clear_line(tmp_path: Path, at: int, change: int) -> None:
    data = bytearray(SAMPLE.read_bytes())
    data[at] ^= change
    path = tmp_path / "flipped.npz"
    path.write_bytes(bytes(data))
    try:
        assert Performance.load(path).frames == 33
    except InputError as e:
        assert "\n" not in str(e)


def test_a_missing_folder_or_wrong_ending_is_told_before_anything_is_written(
    sample: Performance, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match="does not exist"):
        sample.save(tmp_path / "no" / "a.npz")
    with pytest.raises(InputError, match=r"\.npz"):
        sample.save(tmp_path / "a.mp4")
    assert list(tmp_path.iterdir()) == []


def test_an_unsound_performance_is_not_written(sample: Performance, tmp_path: Path) -> None:
    for wrong in (
        replace(sample, poses=sample.poses[:-1]),
        replace(sample, arkit=sample.arkit + 2),
        replace(sample, extra={"poses": np.zeros(3)}),
        replace(sample, extra={"mine": np.array([{}], dtype=object)}),
    ):
        with pytest.raises(InputError):
            wrong.save(tmp_path / "a.npz")
    assert list(tmp_path.iterdir()) == []


def test_an_old_file_stays_whole_when_writing_fails(
    sample: Performance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.npz"
    sample.save(path)
    before = path.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(PaksaTalkerError, match="No space left") as e:
        replace(sample, fps=24.0).save(path)
    assert e.value.exit_code == 1
    assert path.read_bytes() == before and list(tmp_path.iterdir()) == [path]


def test_others_may_read_what_was_written(sample: Performance, tmp_path: Path) -> None:
    sample.save(tmp_path / "a.npz")
    assert stat.S_IMODE((tmp_path / "a.npz").stat().st_mode) & 0o044 == 0o044
