"""Text files that somebody else wrote, read with one clear line for whatever is wrong with them."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from .errors import InputError


def read_text(path: Path, most: int, what: str = "") -> str:
    """The text of a UTF-8 file of at most ``most`` bytes; ``what`` it is stands before its name in errors.

    Raises InputError where it is missing, larger or no UTF-8.
    """
    name = f"{what} {path}".lstrip()
    try:
        if path.exists() and not path.is_file():
            raise InputError(f"can't read {name}: it is no plain file", "name a file with text")
        with path.open("rb") as file:
            data = file.read(most + 1)  # a size that is told may be wrong
        if len(data) > most:
            raise InputError(f"{name} is larger than {most} bytes", "split it")
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as e:
        raise InputError(f"{name} is no text in UTF-8 (byte {e.start})", "save it as UTF-8") from e
    except OSError as e:
        raise InputError(f"can't read {name}: {e.strerror}", "check the path") from e
    except ValueError as e:  # a path that no system has
        raise InputError(f"can't read {name!r}: {e}", "check the path") from e


def read_rows(path: Path, most: int, what: str = "") -> list[list[str]]:
    """The rows of a CSV file, blank ones left out. Raises InputError as :func:`read_text` does, and with the
    line where a cell is none."""
    rows = csv.reader(io.StringIO(read_text(path, most, what), newline=""))
    try:
        return [row for row in rows if row]
    except csv.Error as e:
        name = f"{what} {path}".lstrip()
        raise InputError(f"{name} is no CSV: {e} (line {rows.line_num})", "export it again") from e
