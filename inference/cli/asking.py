"""Questions on the terminal that somebody has to agree to."""

from __future__ import annotations

import sys

from ...base.errors import InputError
from ...base.report import plain


def asked(question: str, option: str) -> bool:
    """Whether they agree. Raises InputError where nobody is there; ``option`` agrees beforehand."""
    if not sys.stdin.isatty():
        raise InputError("nobody is there to agree", f"read what is said above, then add {option}")
    print(plain(f"{question} [y/N] "), end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")
