"""The parser that tells wrong options in one line."""

from __future__ import annotations

import argparse
from typing import NoReturn

from ...base.errors import InputError


class Parser(argparse.ArgumentParser):
    """Wrong options raise InputError, so that they are told as everything else is."""

    def error(self, message: str) -> NoReturn:
        raise InputError(message, f"see {self.prog} --help")
