"""Options that change in time, in one line and in files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paksatalker.base.errors import InputError
from paksatalker.base.notation.keyed import read_keys, written
from paksatalker.inference.face.delivery import Delivery, dial_at
from paksatalker.inference.face.life.look import CAMERA, Look

keys = st.lists(
    st.tuples(
        st.integers(0, 10**6).map(lambda ms: ms / 1000), st.sampled_from(["happy:0.8", "sad", "0,1.5,-2"])
    ),
    min_size=1,
    unique_by=lambda key: key[0],
).map(lambda keys: tuple(sorted(keys)))


@given(keys)
def test_what_is_written_is_read(track: tuple[tuple[float, str], ...]) -> None:
    assert read_keys(" ".join(f"{t!r}:{v}" for t, v in track), "emotion", {}) == track
    short = tuple((round(t, 1), v) for t, v in track)
    if len({t for t, _ in short}) == len(short) and short[-1][0] < 1e5:
        assert read_keys(written(short), "emotion", {}) == short


@pytest.mark.parametrize(
    "text", ["happy:0.8", "happy;sad", "jaw=0.8,lips=1", "0.1,1.5,2", "auto", "", "camera"]
)
def test_constants_are_no_tracks(text: str) -> None:
    assert read_keys(text, "emotion", {}) is None


def test_a_line_may_have_spaces_in_its_values() -> None:
    assert read_keys("0: neutral 2.5:happy:0.8, sad:0.1  6:sad", "emotion", {}) == (
        (0.0, "neutral"),
        (2.5, "happy:0.8, sad:0.1"),
        (6.0, "sad"),
    )


def test_one_table_serves_all_options_and_toml_says_the_same(tmp_path: Path) -> None:
    table, toml = tmp_path / "keys.csv", tmp_path / "keys.toml"
    table.write_text(
        'time,happy,sad,jaw,lips,look\n0,0.2,,1,1.1,camera\n2.5,0.8,0.1,,,\n4,,,0.5,,"0.3,1.5,2"\n', "utf-8"
    )
    toml.write_text(
        """
        key = [
            { time = 0, emotion = "happy:0.2", articulation = "jaw=1,lips=1.1", look = "camera" },
            { time = 2.5, happy = 0.8, sad = 0.1 },
            { time = 4.0, jaw = 0.5, look = "0.3,1.5,2" },
        ]
        """,
        "utf-8",
    )
    from_table, from_toml = (Delivery.of(*[str(file)] * 3) for file in (table, toml))
    assert from_table.emotion_keys == ((0.0, {"happy": 0.2}), (2.5, {"happy": 0.8, "sad": 0.1}))
    assert from_table.jaw == ((0.0, 1.0), (4.0, 0.5)) and from_table.lips == ((0.0, 1.1),)
    assert from_table.look == ((0.0, CAMERA), (4.0, Look("point", (0.3, 1.5, 2.0))))
    assert (from_toml.emotion_keys, from_toml.jaw, from_toml.look) == (
        from_table.emotion_keys,
        from_table.jaw,
        from_table.look,
    )
    again = Delivery.of(**from_table.given)
    assert again == from_table, "what is recorded does not need the file"


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("a.csv", "time,happy\n1,0.5\n1,0.6\n", "comes after"),
        ("b.csv", "time,happy\nsoon,0.5\n", "no time"),
        ("c.csv", "time,joy\n1,0.5\n", "column 'joy'"),
        ("d.csv", "time,jaw\n1,0.5\n", "sets no emotion"),
        ("e.csv", "time,happy\n1,lots\n", "no intensity"),
        ("f.csv", "", "sets no emotion"),
        ("g.toml", "key = 3", "no list of keys"),
        ("h.toml", "key = [", "no TOML"),
        ("i.toml", "[[key]]\ntime = -1\nhappy = 1", "no time of a key"),
        ("j.csv", "time,happy\nnan,1\n", "no time of a key"),
    ],
)
def test_files_that_can_not_be_used_are_one_clear_line(
    tmp_path: Path, name: str, text: str, says: str
) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(InputError, match=says) as caught:
        Delivery.of(emotion=str(tmp_path / name))
    assert caught.value.hint and "\n" not in str(caught.value)


def test_missing_and_binary_files_are_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="can't read"):
        Delivery.of(emotion=str(tmp_path / "no.csv"))
    (tmp_path / "x.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="UTF-8"):
        Delivery.of(emotion=str(tmp_path / "x.csv"))


@pytest.mark.parametrize("text", ["2:happy 1:sad", "0:happy 0:sad", "0:happy;sad", "0:jolly", "0:"])
def test_wrong_tracks_are_refused(text: str) -> None:
    with pytest.raises(InputError) as caught:
        Delivery.of(emotion=text)
    assert caught.value.hint


def test_dials_go_smoothly_from_key_to_key_and_hold_outside() -> None:
    dial = ((1.0, 0.5), (3.0, 1.5))
    values = dial_at(dial, np.array([0.0, 1.0, 2.0, 3.0, 9.0]))
    np.testing.assert_allclose(values, [0.5, 0.5, 1.0, 1.5, 1.5])
    assert dial_at(0.7, np.zeros(3)) == 0.7
    fine = np.asarray(dial_at(dial, np.linspace(0, 4, 401)))
    assert (np.diff(fine) >= 0).all() and np.diff(fine).max() < 0.02
