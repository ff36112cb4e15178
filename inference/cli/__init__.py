"""The command line ``paksatalker``. ``--help`` answers at once: nothing heavy is imported early."""

from .main import main

__all__ = ["main"]
