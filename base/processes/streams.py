"""stdin, stdout and stderr of a process that was started without some of them."""

from __future__ import annotations

import os
import sys
from typing import IO


def fill_closed() -> None:
    """Put the null device where stdin, stdout or stderr is closed. To be called first of all.

    Else the next file that is opened takes the place, and what is printed would be written into it.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        reads = number == 0
        try:
            os.fstat(number)
        except OSError:
            # the system gives the lowest number that is free, so in this order it is the one that is closed
            opened = os.open(os.devnull, os.O_RDONLY if reads else os.O_WRONLY)
            if opened != number:
                os.dup2(opened, number)
                os.close(opened)
            os.set_inheritable(number, True)
        if getattr(sys, name) is None:
            # open for as long as the process lives
            stream: IO[str] = open(  # noqa: SIM115
                number, "r" if reads else "w", encoding="utf-8", errors="replace", closefd=False
            )
            setattr(sys, name, stream)
