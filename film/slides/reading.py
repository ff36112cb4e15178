"""The deck in a file or folder of any kind."""

from __future__ import annotations

from pathlib import Path

from ...base.errors import InputError
from .deck import Deck

KINDS = (".pdf", ".pptx", ".md")
MOST_SLIDES = 1000


def read_deck(path: Path) -> Deck:
    """The deck in a ``.pdf``, ``.pptx`` or ``.md`` file, or a folder of pictures.

    Raises InputError where it can't be read, PaksaTalkerError where what reads it is not installed.
    """
    if path.is_dir():
        from .pictures import read_folder as read
    elif not path.exists():
        raise InputError(f"there is no file or folder {path}", "check the path of the slides")
    elif path.suffix.lower() == ".pdf":
        from .pdf import read_pdf as read
    elif path.suffix.lower() == ".pptx":
        from .powerpoint import read_powerpoint as read
    elif path.suffix.lower() == ".md":
        from .markdown import read_markdown as read
    else:
        known = ", ".join(KINDS)
        raise InputError(f"{path.name} holds no slides", f"give a folder of pictures, or one of: {known}")
    deck = read(path)
    if not deck.slides:
        raise InputError(f"{path} has no slides", "add one")
    if len(deck.slides) > MOST_SLIDES:
        raise InputError(f"{path} has {len(deck.slides)} slides", f"at most {MOST_SLIDES} are read")
    return deck
