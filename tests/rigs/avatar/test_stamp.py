"""What is baked anew when code changes, and what is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from paksatalker.rigs.avatar.stamp import stamp

MAKER = '''"""Makes."""

from ..maths import double
from .other import told

TABLE = "colors.toml"


def make(x: int) -> int:
    """Of x."""
    # a comment
    from ..names import NAME

    return double(x)
'''


def house(folder: Path, **changed: str) -> Path:
    """A small house of modules; ``changed``: other text for some, ``_`` for the folders' slash."""
    files = {
        "avatar/person.py": MAKER,
        "avatar/other.py": "def told() -> None:\n    ...\n",
        "avatar/colors.toml": "red = 1\n",
        "maths.py": "def double(x: int) -> int:\n    return 2 * x\n",
        "names.py": 'NAME = "a"\n',
        "unused.py": "X = 1\n",
    }
    for name, text in {**files, **{k.replace("__", "/"): v for k, v in changed.items()}}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def of(folder: Path, *given: str) -> str:
    return stamp(folder, "avatar/person.py", given, ("names",))


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("avatar__person.py", MAKER.replace("(x)\n", "(x + 1)\n")),
        ("maths.py", "def double(x: int) -> int:\n    return 3 * x\n"),
        ("avatar__colors.toml", "red = 2\n"),
        ("avatar__other.py", "def told() -> None:\n    print()\n"),
    ],
)
def test_what_is_made_otherwise_has_another_stamp(tmp_path: Path, file: str, text: str) -> None:
    assert of(house(tmp_path / "a")) != of(house(tmp_path / "b", **{file: text}))


@pytest.mark.parametrize(
    "changed",
    [
        {"avatar__person.py": MAKER.replace("# a comment", "# another").replace("Of x.", "Of y.\n\n    Z.")},
        {
            "avatar__person.py": MAKER.replace(
                "from ..maths import double", "from .deeper.sums import (double,)"
            ),
            "avatar__deeper__sums.py": '"""Moved."""\n\n\ndef double(x: int) -> int:\n    return 2 * x\n',
            "maths.py": "",
        },
        {"unused.py": "X = 2\n"},
        {"names.py": 'NAME = "b"\n'},
    ],
    ids=["comments", "a function moved", "another module", "a module apart"],
)
def test_what_is_made_alike_has_the_same_stamp(tmp_path: Path, changed: dict[str, str]) -> None:
    assert of(house(tmp_path / "a")) == of(house(tmp_path / "b", **changed))


def test_what_is_given_counts_in_its_order(tmp_path: Path) -> None:
    folder = house(tmp_path)
    assert len({of(folder), of(folder, "a", "b"), of(folder, "b", "a"), of(folder, "ab")}) == 4
