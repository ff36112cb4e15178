"""Live Link Face's CSV: round trips, drop-outs, hostile files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from paksatalker.base.errors import InputError
from paksatalker.rigs.arkit import INDEX as UNIT
from paksatalker.rigs.arkit import NAMES
from paksatalker.rigs.motion_files.live_link import COLUMNS, live_link_text, read_live_link
from paksatalker.rigs.rotations import compose, matrix_from_axis_angle
from paksatalker.rigs.smplx import INDEX


def take(frames: int = 40, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    poses = np.zeros((frames, 55, 3), np.float32)
    poses[:, INDEX["neck"]] = random.normal(0, 0.2, (frames, 3))
    poses[:, INDEX["head"]] = random.normal(0, 0.2, (frames, 3))
    return random.random((frames, 52)).astype(np.float32), poses.reshape(frames, 165)


@pytest.mark.parametrize("fps", [23.976024, 24.0, 25.0, 29.97003, 30.0, 60.0])
@pytest.mark.parametrize("frames", [5, 40, 200])
def test_round_trip_loses_nothing_of_the_face(tmp_path: Path, fps: float, frames: int) -> None:
    arkit, poses = take(frames)
    file = tmp_path / "take.csv"
    file.write_text(live_link_text(arkit, poses, fps))
    back = read_live_link(file)
    assert back.frames == frames and back.fps == pytest.approx(fps, rel=1e-4)
    np.testing.assert_array_equal(back.arkit, arkit)

    def head(p: np.ndarray) -> np.ndarray:
        turned = p.reshape(-1, 55, 3)
        return compose(turned[:, INDEX["neck"]], turned[:, INDEX["head"]])

    np.testing.assert_allclose(head(back.poses), head(poses), atol=2e-6)


@given(
    arkit=arrays.arrays(
        np.float32,
        st.tuples(st.integers(2, 9), st.just(52)),
        elements=st.floats(0, 1, width=32, allow_subnormal=False),
    ),
    turn=arrays.arrays(np.float64, (3,), elements=st.floats(-1.2, 1.2)),
    fps=st.sampled_from([24.0, 25.0, 29.97003, 30.0, 48.0, 50.0, 59.94006, 60.0, 100.0, 120.0]),
)
@settings(max_examples=40, deadline=None)
def test_any_weights_come_back_to_the_bit(
    tmp_path_factory: pytest.TempPathFactory, arkit: np.ndarray, turn: np.ndarray, fps: float
) -> None:
    poses = np.zeros((len(arkit), 55, 3))
    poses[:, INDEX["head"]] = turn
    file = tmp_path_factory.mktemp("csv") / "take.csv"
    file.write_text(live_link_text(arkit, poses, fps))
    back = read_live_link(file)
    assert back.frames == len(arkit) and back.fps == pytest.approx(fps, rel=1e-4)
    np.testing.assert_array_equal(back.arkit, arkit)
    turned = back.poses.reshape(-1, 55, 3)
    head = compose(turned[:, INDEX["neck"]], turned[:, INDEX["head"]])
    want, got = (matrix_from_axis_angle(t) for t in (poses[:, INDEX["head"]], head))
    np.testing.assert_allclose(got, want, atol=2e-6)


def test_columns_are_those_of_the_app() -> None:
    assert len(COLUMNS) == 63 and COLUMNS[2] == "EyeBlinkLeft" and COLUMNS[53] == "TongueOut"
    assert COLUMNS[17:20] == ("JawLeft", "JawRight", "JawOpen") and COLUMNS[54] == "HeadYaw"


def test_frames_that_the_app_dropped_are_filled_in(tmp_path: Path) -> None:
    arkit, poses = np.zeros((60, 52)), np.zeros((60, 165))
    arkit[:, UNIT["jawOpen"]] = np.linspace(0, 0.59, 60)
    lines = live_link_text(arkit, poses, 30).splitlines()
    file = tmp_path / "take.csv"
    file.write_text("\n".join(lines[:11] + lines[16:]))
    back = read_live_link(file)
    assert back.frames == 60 and back.fps == 30
    np.testing.assert_allclose(back.arkit, arkit, atol=1e-6)


def test_columns_in_another_order_and_without_some_are_read_by_name(tmp_path: Path) -> None:
    file = tmp_path / "take.csv"
    names = [n for n in reversed(NAMES) if n != "tongueOut"]
    file.write_text(",".join(names) + "\n" + ",".join(f"{UNIT[n] / 100}" for n in names) + "\n")
    back = read_live_link(file, fps=30)
    np.testing.assert_allclose(back.arkit[0, :51], np.arange(51) / 100, atol=1e-6)
    assert "tongueOut" in back.warnings[0]


GOOD = live_link_text(*take(3), 60)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", "no frames"),
        (GOOD.splitlines()[0], "no frames"),
        ("a,b\n1,2\n", "no columns of ARKit"),
        (GOOD.replace(",0.", ",zero", 1), "no number"),
        (GOOD + "00:00:00:03.000,61,0.5\n", "has 3 cells"),
        (GOOD.replace(",61,", ",inf,", 1), "not finite"),
    ],
)
def test_bad_tables_are_refused_in_one_line(tmp_path: Path, text: str, wanted: str) -> None:
    file = tmp_path / "bad.csv"
    file.write_text(text)
    with pytest.raises(InputError, match=wanted):
        read_live_link(file)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "bad.csv"
    file.write_bytes(b"\xff\xfe\x00\x80" * 10)
    with pytest.raises(InputError, match="no text"):
        read_live_link(file)


def test_cells_columns_and_times_that_would_fill_the_memory_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "take.csv"
    lines = live_link_text(*take(3), 60.0).splitlines()
    for text, said in (
        (
            "\n".join([*lines[:3], '"' + "1" * 200_000 + '"']),
            r"take\.csv is no CSV: field larger.* \(line 4\)",
        ),
        (lines[0] + ",a" * 5000 + "\n" + lines[1], "columns"),
        ("\n".join([*lines[:3], lines[3].replace("00:00:01:01", "23:00:00:00")]), "frames, more than"),
    ):
        file.write_text(text)
        with pytest.raises(InputError, match=said):
            read_live_link(file)
