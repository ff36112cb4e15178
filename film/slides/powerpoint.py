"""Slides of PowerPoint: notes and titles by python-pptx, pictures by LibreOffice."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from ...base.errors import InputError, PaksaTalkerError
from .deck import Deck
from .pdf import pdf_deck

MOST_BYTES = 500_000_000
_LONGEST = 600
"""Seconds that LibreOffice may take."""
_LOCKED = bytes.fromhex("D0CF11E0")
"""How a file begins that Office has encrypted: as a compound file."""


def read_powerpoint(path: Path) -> Deck:
    """The slides that are not hidden, each with its notes.

    Raises InputError where the file is none or is locked, PaksaTalkerError without python-pptx or
    LibreOffice.
    """
    scripts, titles = notes_of(path)
    office = libreoffice()
    with tempfile.TemporaryDirectory(prefix="paksatalker-slides-") as folder:
        data = _as_pdf(office, path, Path(folder)).read_bytes()
    deck = pdf_deck(data, path.stem, tuple(scripts), tuple(titles))
    if len(deck.slides) != len(scripts):
        raise PaksaTalkerError(
            f"LibreOffice drew {len(deck.slides)} of the {len(scripts)} slides of {path.name}",
            "export it as PDF, and give its script with --script",
        )
    return replace(deck, title=_title(path) or path.stem)


def notes_of(path: Path) -> tuple[list[str], list[str]]:
    """What is said to each slide that is not hidden, and its title. Raises as :func:`read_powerpoint`."""
    if importlib.util.find_spec("pptx") is None:
        raise PaksaTalkerError("slides of PowerPoint need python-pptx", "pip install 'paksatalker[lecture]'")
    found: Any = _opened(path)
    scripts, titles = [], []
    for slide in found.slides:
        if slide._element.get("show") == "0":
            continue
        frame = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
        scripts.append((frame.text if frame is not None else "").replace("\v", "\n").strip())
        shape = slide.shapes.title
        titles.append(" ".join(shape.text_frame.text.split())[:80] if shape is not None else "")
    return scripts, titles


def libreoffice() -> str:
    """The program. Raises PaksaTalkerError where there is none."""
    places = ("soffice", "libreoffice", "/Applications/LibreOffice.app/Contents/MacOS/soffice")
    found = next((w for p in places if (w := shutil.which(p))), None)
    if found is None:
        raise PaksaTalkerError(
            "slides of PowerPoint are drawn by LibreOffice, which is not here",
            "apt-get install libreoffice-impress-nogui; or export them as PDF and give --script",
        )
    return found


def _opened(path: Path) -> Any:
    import pptx
    from pptx.exc import PackageNotFoundError

    with path.open("rb") as file:
        if file.read(4) == _LOCKED:
            raise InputError(f"{path.name} is locked with a password", "save it without one")
    try:
        with zipfile.ZipFile(path) as whole:
            if sum(entry.file_size for entry in whole.infolist()) > 4 * MOST_BYTES:
                raise InputError(f"{path.name} unpacks to more than {4 * MOST_BYTES // 10**6} MB",
                                 "make its pictures smaller")  # fmt: skip
        return pptx.Presentation(str(path))
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, SyntaxError, OSError) as e:
        raise InputError(f"{path.name} is no presentation that can be read", "save it anew as .pptx") from e


def _title(path: Path) -> str:
    return str(_opened(path).core_properties.title or "").strip()


def _as_pdf(office: str, path: Path, folder: Path) -> Path:
    """The slides as a PDF in the folder. LibreOffice ends with 0 even where it could not."""
    profile = (folder / "profile").absolute().as_uri()
    command = [
        office, "--headless", "--norestore", f"-env:UserInstallation={profile}",
        "--convert-to", "pdf", "--outdir", str(folder), str(path.absolute()),
    ]  # fmt: skip
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_LONGEST, check=False)
    except subprocess.TimeoutExpired as e:
        raise PaksaTalkerError(
            f"LibreOffice took longer than {_LONGEST} s with {path.name}", "export it as PDF"
        ) from e
    made = folder / f"{path.stem}.pdf"
    if not made.is_file():
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        said = f": {lines[-1].strip()[:200]}" if lines else ""
        raise PaksaTalkerError(f"LibreOffice could not draw {path.name}{said}", "export it as PDF")
    return made
