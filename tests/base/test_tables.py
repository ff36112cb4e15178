"""Tables of users: any text is a table or one line on where it is wrong."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paksatalker.base.errors import InputError
from paksatalker.base.tables import DEEPEST, parse_table, read_note, read_table, table_text


def test_what_is_no_toml_names_the_file_and_the_line(tmp_path: Path) -> None:
    file = tmp_path / "anna.toml"
    file.write_text('base = "woman"\n\nage = = 1\n')
    with pytest.raises(InputError, match=r"^the person .*anna\.toml is no TOML: .*line 3") as e:
        read_table(file, 1000, "the person", "see the guide")
    assert e.value.hint == "see the guide"
    with pytest.raises(InputError, match="larger than 10 bytes"):
        read_table(file, 10)


@pytest.mark.parametrize(
    "text",
    [
        "x = " + "[" * 20_000 + "]" * 20_000,
        "x = " + "[" * (DEEPEST + 1) + "]" * (DEEPEST + 1),
        "a." * 50_000 + "b = 1",
        "[" + '"a".' * 50_000 + "b]",
        "x = { " + "a . " * 50_000 + "b = 1 }",
        "x = " + "{a=" * 3000 + "1" + "}" * 3000,
    ],
)
def test_what_is_nested_too_deeply_is_refused_at_once(text: str) -> None:
    with pytest.raises(InputError, match="nested too deeply"):
        parse_table(text, "a.toml")


@pytest.mark.parametrize("value", ["inf", "-inf", "nan", "9" * 30, "9" * 5000, "0x" + "f" * 9000])
def test_numbers_that_nothing_can_use_are_refused(value: str) -> None:
    with pytest.raises(InputError, match=r"^a\.toml"):
        parse_table(f"[[key]]\ntime = [{value}]", "a.toml")


def test_points_in_texts_numbers_and_comments_are_no_nesting() -> None:
    prose = "One. Two.Three. " * 40
    text = f'# {prose}\na = "{prose}"\nb = [{"1.5, " * 40}]\nc = """\n{prose}\n"""\nd = \'{prose}\'\n'
    assert list(parse_table(text, "a")) == ["a", "b", "c", "d"]


_values = st.recursive(
    st.text()
    | st.integers(-(2**63), 2**63 - 1)
    | st.booleans()
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.text(), _values, max_size=4))
def test_a_written_table_reads_back_as_it_was(table: dict[str, Any]) -> None:
    assert parse_table(table_text(table), "it") == table


@given(st.text())
def test_any_text_is_a_table_or_wrong_input(text: str) -> None:
    try:
        table = parse_table(text, "it")
    except InputError:
        return
    assert all(math.isfinite(v) for v in table.values() if isinstance(v, float))


@dataclass(frozen=True)
class Kept:
    """As what is noted of voices and models."""

    name: str
    size: int
    share: float
    open: bool


def test_a_note_is_read_back(tmp_path: Path) -> None:
    file = tmp_path / "one.json"
    kept = Kept("one", 3, 0.5, True)
    file.write_text(json.dumps(asdict(kept) | {"name": "other"}))
    assert read_note(file, Kept) == kept
    assert read_note(tmp_path / "two.json", Kept) is None


@pytest.mark.parametrize(
    "odd",
    [
        {"size": "3"},
        {"size": True},
        {"size": 10**400},
        {"share": {}},
        {"share": float("inf")},
        {"open": 1},
        {"new": 1},
    ],
)
def test_a_note_with_odd_values_is_none(tmp_path: Path, odd: dict[str, Any]) -> None:
    file = tmp_path / "one.json"
    file.write_text(json.dumps({"size": 3, "share": 1, "open": False} | odd))
    assert read_note(file, Kept) is None


@pytest.mark.parametrize("text", ["", "[1]", "null", "[" * 5000, '"a"'])
def test_a_note_that_is_no_table_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "one.json").write_text(text)
    assert read_note(tmp_path / "one.json", Kept) is None
