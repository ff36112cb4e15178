"""Text files of others: read whole, or one line on what is wrong."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from paksatalker.base.errors import InputError
from paksatalker.base.text_file import read_text


def test_text_is_read_with_or_without_its_mark(tmp_path: Path) -> None:
    file = tmp_path / "ü.txt"
    for mark in (b"", b"\xef\xbb\xbf"):
        file.write_bytes(mark + "schön".encode())
        assert read_text(file, 100) == "schön"


def test_what_is_wrong_is_one_line_with_the_name(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    with pytest.raises(InputError, match=r"^can't read the lexicon .*a\.txt: No such file"):
        read_text(file, 100, "the lexicon")
    file.write_bytes(b"ab\xff")
    with pytest.raises(InputError, match=r"a\.txt is no text in UTF-8 \(byte 2\)$"):
        read_text(file, 3)
    with pytest.raises(InputError, match=r"a\.txt is larger than 2 bytes$"):
        read_text(file, 2)
    with pytest.raises(InputError, match="can't read"):
        read_text(tmp_path, 10_000_000)
    with pytest.raises(InputError, match=r"can't read 'a.x00b'"):
        read_text(Path("a\0b"), 100)


def test_what_never_ends_is_read_no_further_than_it_may_be(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no plain file"):
        read_text(Path("/dev/zero"), 100)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match="no plain file"):
        read_text(tmp_path / "pipe", 100)
