"""Slides and their script in one Markdown file: ``## Title`` begins a slide, lists and pictures are shown,
paragraphs are said."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from ...base.errors import InputError
from ...base.text_file import read_text
from ..text.fonts import check_text
from .deck import Deck, Slide
from .drawing import Shown, draw_slide
from .pictures import require_picture

MOST = 1_000_000
_HEADING = re.compile(r"^[ ]{0,3}(#{1,2})[ \t]+(.*?)[ \t#]*$")
_ITEM = re.compile(r"^([ \t]*)(?:[-*+•]|\d{1,3}[.)])[ \t]+(.+)$")
_PICTURE = re.compile(r"^[ \t]*!\[[^\]\n]*\]\(([^)\n]+)\)[ \t]*$")
_PLAIN = re.compile(r"\*\*|__|`|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)")


@dataclass
class _Slide:
    title: str
    items: list[tuple[int, str]] = field(default_factory=list)
    picture: Path | None = None
    said: list[str] = field(default_factory=list)


def read_markdown(path: Path) -> Deck:
    """The deck in a Markdown file. ``# Title`` first is the title of the whole and the first slide's, where
    something is said or shown before the first ``## Title``. Pictures lie beside the file or below it.

    Raises InputError on a picture that is missing or lies elsewhere, and on letters that no font has.
    """
    deck_title, found = "", [_Slide("")]
    for line in read_text(path, MOST, "the slides").splitlines():
        if (m := _HEADING.match(line)) is not None:
            if len(m[1]) == 1 and not deck_title and len(found) == 1 and not found[0].said:
                deck_title = found[0].title = _plain(m[2])
            else:
                found.append(_Slide(_plain(m[2])))
        elif (m := _PICTURE.match(line)) is not None:
            found[-1].picture = _beside(path, m[1].strip())
        elif (m := _ITEM.match(line)) is not None:
            found[-1].items.append((min(len(m[1].expandtabs(4)) // 2, 2), _plain(m[2])))
        else:
            found[-1].said.append(line)
    if not (found[0].items or found[0].picture or any(s.strip() for s in found[0].said)):
        found = found[1:]
    slides = []
    for s in found:
        check_text(" ".join([s.title, *(text for _, text in s.items)]))
        shown = Shown(s.title, tuple(s.items), s.picture)
        slides.append(Slide(s.title, "\n".join(s.said).strip(), partial(draw_slide, shown)))
    return Deck(deck_title or path.stem, tuple(slides))


def _plain(text: str) -> str:
    return " ".join(_PLAIN.sub("", re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)).split())[:400]


def _beside(path: Path, name: str) -> Path:
    home = path.absolute().parent.resolve()
    file = (home / name).resolve()
    if home not in file.parents:
        raise InputError(f"{path.name} names the picture {name}, which lies elsewhere", "move it beside it")
    if not file.is_file():
        raise InputError(f"{path.name} names the picture {name}, which is not there", "check its path")
    require_picture(file)
    return file
