"""Options that change in time: keys at seconds, written in one line or kept in a TOML or CSV file.

In a line, ``"0:neutral 2.5:happy:0.8 6:sad:0.4"``: seconds, a colon, the value. In a file one table or row
for each key, with ``time`` and the columns that it sets, so that one file can serve several options::

    time,happy,sad,jaw,look                 [[key]]
    0,0.2,,1,camera                         time = 2.5
    2.5,0.8,,1.2,                           emotion = "happy:0.8,surprised:0.2"
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import zip_longest
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..tables import read_table
from ..text_file import read_rows

Keys = tuple[tuple[float, str], ...]
"""Seconds, rising, and what is written there."""
Row = dict[str, str]

MOST_FILE = 1_000_000
"""Bytes; an hour with a key on each second has fewer."""
_KEY = re.compile(r"(?:^|(?<=\s))(\d+(?:\.\d*)?|\.\d+):")


def read_keys(
    text: str, option: str, columns: Mapping[str, str], others: tuple[str, ...] = ()
) -> Keys | None:
    """The keys that ``text`` writes for ``option``, or names the file of; None where it is a constant.

    A file sets the option in a column of its name, or by ``columns``: from their names to how a cell is
    written in a line, such as ``{"jaw": "jaw={}"}``. ``others`` are columns that belong to other options.
    Raises InputError for files and times that can't be used.
    """
    if Path(text).suffix.lower() in (".toml", ".csv"):
        return _from_file(Path(text), option, columns, others)
    return keys_in(text)


def keys_in(text: str) -> Keys | None:
    """The keys that a line writes; None where it is a constant. Raises InputError where they are out of
    order."""
    found = list(_KEY.finditer(text.strip()))
    if not found or found[0].start():
        return None
    text = text.strip()
    ends = [key.start() for key in found[1:]] + [len(text)]
    return _checked(
        [(float(key[1]), text[key.end() : end].strip()) for key, end in zip(found, ends, strict=True)],
        repr(text),
    )


def written(keys: Keys) -> str:
    """The keys in one line, as :func:`read_keys` reads them."""
    return " ".join(f"{time:g}:{value}" for time, value in keys)


def _from_file(path: Path, option: str, columns: Mapping[str, str], others: tuple[str, ...]) -> Keys:
    keys = []
    for number, row in enumerate(_rows(path), start=1):
        unknown = sorted(set(row) - {"time", option, *columns, *others})
        if unknown:
            known = ", ".join(("time", option, *columns))
            raise InputError(f"{path} has a column {unknown[0]!r}", f"for --{option} it may have {known}")
        try:
            time = float(row.get("time", ""))
        except ValueError:
            raise InputError(
                f"key {number} of {path} has no time in seconds", "give each key a time"
            ) from None
        cells = [column.format(row[name]) for name, column in columns.items() if row.get(name, "")]
        value = row.get(option) or ",".join(cells)
        if value:
            keys.append((time, value))
    if not keys:
        raise InputError(f"{path} sets no {option}", f"give it a column {option}, or {', '.join(columns)}")
    return _checked(keys, str(path))


def _rows(path: Path) -> list[Row]:
    if path.suffix.lower() == ".csv":
        names, *rows = read_rows(path, MOST_FILE) or [[]]
        table = [zip_longest(names, row, fillvalue="") for row in rows]
        return [{name.strip(): cell.strip() for name, cell in row if name or cell} for row in table]
    keys: Any = read_table(path, MOST_FILE, "", 'write [[key]], time = 0.0, emotion = "happy"').get("key", [])
    if not isinstance(keys, list) or not all(isinstance(key, dict) for key in keys):
        raise InputError(f"{path} has no list of keys", "write [[key]] above each")
    return [{name: str(value).strip() for name, value in key.items()} for key in keys]


def _checked(keys: list[tuple[float, str]], where: str) -> Keys:
    for (before, _), (time, _) in zip([(-1.0, ""), *keys], keys, strict=False):
        if not 0 <= time < 1e6:
            raise InputError(f"{time:g} is no time of a key in {where}", "give seconds from 0")
        if time <= before:
            raise InputError(
                f"the key at {time:g} s in {where} comes after that at {before:g} s", "sort them by time"
            )
    return tuple(keys)
