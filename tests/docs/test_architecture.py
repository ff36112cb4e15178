"""docs/architecture.md names files that are there, and imports as tests/test_imports.py lets them."""

from __future__ import annotations

import re
from pathlib import Path

import paksatalker

ROOT = Path(paksatalker.__file__).parent
PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")


def test_every_file_and_folder_that_the_page_names_is_there() -> None:
    named = set(re.findall(r"`((?:\w+/)+[\w.]*|\w+\.(?:py|toml))`", PAGE))
    missing = [
        n for n in named if not any((ROOT / base / n).exists() for base in ("", "inference", "blender_addon"))
    ]
    assert len(named) > 25 and not missing


def test_twelve_kinds_of_change_or_more_have_a_row() -> None:
    table = PAGE.split("## To add a")[1]
    assert len(re.findall(r"^\| (?!to add|---)", table, re.MULTILINE)) >= 12
