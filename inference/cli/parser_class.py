"""The parser that tells wrong options in one line."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from ...base.errors import InputError
from ...base.notation.nearest import nearest


class Parser(argparse.ArgumentParser):
    """Wrong options raise InputError, so that they are told as everything else is.

    ``fill`` adds the arguments of a command when it is the one that is used: to make those of all of them
    would take longer than ``--help`` may.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"allow_abbrev": False, **kwargs})

    fill: Callable[[Parser], None] | None = None

    def error(self, message: str) -> NoReturn:
        raise InputError(message, f"see {self.prog} --help")

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        """As argparse does, and what was meant comes first."""
        if action.choices is not None and value not in action.choices:
            what = f"unknown value '{value}'" if action.option_strings else f"unknown {action.dest} '{value}'"
            raise argparse.ArgumentError(action, f"{what}; {nearest(str(value), map(str, action.choices))}")

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As argparse does, the arguments added before."""
        fill, self.fill = self.fill, None
        if fill is not None:
            fill(self)
        return super().parse_known_args(args, namespace)


def path(text: str) -> Path:
    """A path of the command line; argparse shows why none can be called so."""
    from ..jobs.options import as_path

    try:
        return as_path(text)
    except ValueError as e:
        raise argparse.ArgumentTypeError(str(e)) from e
