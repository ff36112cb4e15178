"""Slides of a PDF, by pypdfium2."""

from __future__ import annotations

import atexit
import importlib.util
from pathlib import Path
from typing import Any

import numpy as np

from ...base.errors import InputError, PaksaTalkerError
from ..layers import U8
from .deck import Deck, Slide, inside

MOST_BYTES = 500_000_000


def read_pdf(path: Path) -> Deck:
    """The pages as slides; a page's title is that of its bookmark, else its first line.

    Raises InputError where the file is none or is locked, PaksaTalkerError without pypdfium2.
    """
    if path.stat().st_size > MOST_BYTES:
        raise InputError(f"{path.name} is larger than {MOST_BYTES // 10**6} MB", "save it smaller")
    return pdf_deck(path.read_bytes(), path.stem)


def pdf_deck(data: bytes, name: str, scripts: tuple[str, ...] = (), titles: tuple[str, ...] = ()) -> Deck:
    """The deck of a PDF's bytes; ``scripts`` and ``titles``: of the pages, where they are known otherwise.
    Raises as :func:`read_pdf` does."""
    if importlib.util.find_spec("pypdfium2") is None:
        raise PaksaTalkerError("slides of a PDF need pypdfium2", "pip install 'paksatalker[lecture]'")
    import pypdfium2

    try:
        document: Any = pypdfium2.PdfDocument(data)
        count = len(document)
    except (pypdfium2.PdfiumError, OSError) as e:
        if "password" in str(e).lower():
            raise InputError(f"{name}.pdf is locked with a password", "save it without one") from e
        raise InputError(f"{name}.pdf is no PDF that can be read", "export it anew") from e
    atexit.register(document.close)  # pages are drawn as long as the deck lives
    marks = _bookmarks(document)
    found = []
    for number in range(count):
        title = titles[number] if number < len(titles) and titles[number] else ""
        title = title or marks.get(number, "") or _first_line(document, number)
        script = scripts[number] if number < len(scripts) else ""
        found.append(Slide(title, script, _Page(document, number)))
    told = (document.get_metadata_dict() or {}).get("Title", "")
    return Deck(told.strip() or name, tuple(found))


class _Page:
    """Draws one page."""

    def __init__(self, document: Any, number: int) -> None:
        self._document, self._number = document, number

    def __call__(self, width: int, height: int) -> U8:
        page = self._document[self._number]
        wide, high = page.get_size()
        if not (wide > 0 and high > 0):
            raise InputError(f"page {self._number + 1} has no size", "export the PDF anew")
        size = inside(round(wide * 10), round(high * 10), width, height)
        scale = min(width / wide, height / high)
        pixels = np.asarray(page.render(scale=scale, rev_byteorder=True).to_numpy())
        page.close()
        # a pixel more or less by rounding
        return np.ascontiguousarray(pixels[: size[1], : size[0], :3])


def _bookmarks(document: Any) -> dict[int, str]:
    found: dict[int, str] = {}
    try:
        for mark in document.get_toc(max_depth=3):
            to = mark.get_dest()
            if to is not None:
                found.setdefault(to.get_index(), mark.get_title().strip())
    except Exception:  # broken bookmarks of a file that is fine else
        return {}
    return found


def _first_line(document: Any, number: int) -> str:
    page = document[number]
    text = page.get_textpage().get_text_bounded()
    page.close()
    lines = [" ".join(line.split()) for line in text.splitlines()]
    return next((line[:80] for line in lines if line), "")
