"""Time codes: rates of all kinds, dropped numbers, clock times, midnight, repeats and gaps."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paksatalker.rigs.motion_files.timecodes import read_timecodes


def code(frame: int, base: int, mark: str = ":") -> str:
    seconds, number = divmod(frame, base)
    hours, minutes = seconds // 3600 % 24, seconds // 60 % 60
    return f"{hours:02d}:{minutes:02d}:{seconds % 60:02d}{mark}{number:02d}"


def drop_frame(frame: int, base: int = 30) -> str:
    """Frame to code with the first numbers of each minute left out, but of the tenth (SMPTE 12M)."""
    out = base // 15
    tens, rest = divmod(frame, base * 600 - 9 * out)
    frame += 9 * out * tens + (out * max(0, (rest - out) // (base * 60 - out)) if rest >= out else 0)
    return code(frame, base, ";")


def said(codes: list[str]):
    found = read_timecodes(codes)
    assert found is not None
    return found


@given(st.sampled_from([8, 10, 12, 15, 20, 24, 25, 30, 40, 45, 48, 50, 60, 72, 75, 90, 100, 120]),
       st.integers(0, 80_000), st.integers(2, 6))  # fmt: skip
def test_whole_rates_are_told_by_the_end_of_a_second(base: int, start: int, seconds: int) -> None:
    found = said([code(start + i, base) for i in range(seconds * base)])
    assert (found.rate, found.times, found.kept, found.notes) == (base, None, None, ())


@pytest.mark.parametrize(("base", "rate"), [(30, 30 / 1.001), (60, 60 / 1.001), (120, 120 / 1.001)])
@given(start=st.integers(0, 200_000))
def test_dropped_numbers_are_no_missing_frames(base: int, rate: float, start: int) -> None:
    found = said([drop_frame(start + i, base) for i in range(5 * base)])
    assert found.rate == pytest.approx(rate, rel=1e-12) and found.times is None and found.kept is None


@pytest.mark.parametrize("base", [24, 25, 48, 50])
def test_numbers_of_other_rates_are_not_dropped_whatever_their_mark(base: int) -> None:
    found = said([code(i, base, ";") for i in range(61 * base)])
    assert (found.rate, found.times, found.kept) == (base, None, None)


@given(st.sampled_from([10, 12.5, 15, 24, 24 / 1.001, 25, 30, 30 / 1.001, 50, 60, 60 / 1.001, 100]),
       st.integers(0, 80_000))  # fmt: skip
def test_clock_times_tell_the_rate(rate: float, start: int) -> None:
    times = [start + i / rate for i in range(int(6 * rate))]
    codes = [f"{int(t) // 3600:02d}:{int(t) // 60 % 60:02d}:{t % 60 // 1e-3 / 1e3:06.3f}" for t in times]
    found = said(codes)
    assert found.rate == pytest.approx(rate, rel=1e-9) and found.times is None


def test_midnight_is_no_end() -> None:
    found = said([code((86400 * 30 - 20 + i) % (86400 * 30), 30) for i in range(60)])
    assert (found.rate, found.times) == (30, None)


def test_a_gap_is_filled_and_told() -> None:
    frames = [i for i in range(120) if not 40 <= i < 50]
    found = said([code(i, 60) for i in frames])
    assert found.rate == 60 and np.allclose(found.times, np.array(frames) / 60, atol=1e-6)
    assert "10 frames are missing" in found.notes[0]


def test_a_repeated_code_beside_a_gap_does_not_hide_the_gap() -> None:
    frames = [i for i in range(120) if not 50 <= i < 60]
    codes = [code(i, 60) for i in frames]
    codes[20] = codes[19]  # the device told one time twice
    found = said(codes)
    assert found.rate == 60 and found.times is not None and found.times[-1] == pytest.approx(119 / 60)
    assert len(found.times) == (len(frames) if found.kept is None else len(found.kept))


def test_midnight_beside_a_gap() -> None:
    frames = [86400 * 30 - 20 + i for i in range(60) if i not in (40, 41)]
    found = said([code(f % (86400 * 30), 30) for f in frames])
    assert found.rate == 30 and found.times is not None and found.times[-1] == pytest.approx(59 / 30)


def test_two_frames_of_one_code_each_are_twice_the_rate() -> None:
    found = said([code(i // 2, 30) for i in range(120)])
    assert found.rate == pytest.approx(60)


def test_codes_that_go_back_are_told() -> None:
    codes = [code(i, 30) for i in (*range(40), *range(10, 40))]
    found = said(codes)
    assert found.rate == 30 and "go back at frame 41" in found.notes[-1]


def test_what_is_assumed_is_told() -> None:
    assert "assumed" in said([code(i, 60) for i in range(5)]).notes[0]


def test_what_is_no_time_code_is_none() -> None:
    assert read_timecodes([]) is None and read_timecodes(["0.1", "0.2"]) is None


@pytest.mark.parametrize(
    "codes", [["00:00:01:00", "00:00:01:00", "00:00:00:00"], ["00:00:01:05", "00:00:01:04"]]
)
def test_codes_of_one_time_that_go_back_tell_no_rate_and_do_no_harm(codes: list[str]) -> None:
    found = said(codes)
    assert 1 <= found.rate <= 1000 and found.times is None and "go back" in found.notes[-1]


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 70), st.integers(0, 70), st.integers(0, 130)),
                min_size=1, max_size=12), st.sampled_from([":", ";"]))  # fmt: skip
def test_any_codes_give_a_rate_and_as_many_times_as_frames(rows: list[tuple[int, ...]], mark: str) -> None:
    found = said([f"{h:02d}:{m:02d}:{s:02d}{mark}{f:02d}" for h, m, s, f in rows])
    assert np.isfinite(found.rate) and found.rate > 0
    kept = len(rows) if found.kept is None else len(found.kept)
    assert found.times is None or len(found.times) == kept
