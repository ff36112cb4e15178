"""Frames of a scene that is ready to be rendered, as a file: what a render farm is given, a chunk at a time.

Such a job needs Blender alone: ``blender -b scene.blend --python scripts/render_job.py -- --job job.toml
--frames 1-250``. Its paths are relative to the file's folder, and nothing outside of it, or of the folders
that the farm allows, is read or written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from ....base.errors import InputError
from ....base.tables import parse_json, parse_table
from ....base.text_file import read_text
from ..options import Options, from_table, option, schema_of
from ..values import levers
from ..values import size as size_of

SCHEMA = 1
"""The newest version of these files that is known here."""
MOST_BYTES = 1_000_000
_HINT = "see docs/farm.md"


REQUIREMENTS = ("av>=14", "numpy", "scipy")
"""What a Python needs that makes the film of the frames."""


@dataclass(frozen=True, kw_only=True)
class FilmFile(Options):
    """What becomes of the frames."""

    name: str = option("film.mp4", "the film, in the folder of frames: .mp4, .webm or .mov")
    sound: Path = option(Path("sound.wav"), "its sound, 16 bits, mono")
    fps: float = option(help="frames a second")
    crf: int = option(20, "x264's rate factor")

    def check(self) -> None:
        """A plain name."""
        super().check()
        if Path(self.name).name != self.name or Path(self.name).suffix not in (".mp4", ".webm", ".mov"):
            raise InputError(f"film: name {self.name!r} is no film's", "such as film.mp4, without a folder")


@dataclass(frozen=True, kw_only=True)
class ShotJob(Options):
    """Frames of a prepared scene."""

    schema: int = option(help=f"the version of this file's form; {SCHEMA} is the newest")
    scene: Path = option(help="the prepared scene, a .blend")
    output: Path = option(Path("frames"), "the folder of frames")
    first: int = option(help="the clip's first frame")
    last: int = option(help="and its last, included")
    digest: str = option(help="what all frames share, as a hash: frames of another one are thrown away")
    shot: str = option("", "what frames of other jobs share with them, as a hash (digest)")
    size: tuple[int, int] = option(help="width and height in pixels", read=size_of)
    format: Literal["png", "exr"] = option("png", "of the frames")
    alpha: bool = option(False, "keep what can be seen through")
    without: tuple[str, ...] = option((), "levers that are not to be used", read=levers)
    threads: int = option(0, "of one process; 0 for as many as there are")
    blender: str = option("", "the version of Blender that made the scene, such as 4.5; others are refused")

    film: FilmFile | None = option(None, "what the frames become at the end")

    def check(self) -> None:
        """A range of frames that there can be."""
        super().check()
        if not 0 <= self.first <= self.last < 10**9:
            raise InputError(f"frames {self.first} to {self.last} are no range", "first comes before last")


def read_shot(file: Path, roots: Sequence[Path] = (), output: Path | None = None) -> ShotJob:
    """The job in a .toml or .json file, its paths absolute.

    ``roots``: folders besides the file's own that it may name; ``output``: the folder of frames, in place of
    the file's. Raises InputError, naming the place in the
    file, on what is wrong, of a newer form, or outside of these folders.
    """
    parse = parse_table if file.suffix.lower() == ".toml" else parse_json
    where = f"the job {file}"
    table = parse(read_text(file, MOST_BYTES, "the job"), where, _HINT)
    version: Any = table.get("schema") if isinstance(table, dict) else None
    if isinstance(version, int) and not isinstance(version, bool) and version != SCHEMA:
        newer = "newer than" if version > SCHEMA else "another than"
        raise InputError(
            f"{where}: schema {version} is {newer} {SCHEMA}", "update this checkout of PaksaTalker"
        )
    job = from_table(ShotJob, table, where)
    if output is not None:
        job, roots = replace(job, output=output.absolute()), [*roots, output.absolute()]
    scene, frames = (_inside(getattr(job, n), file, roots, f"{where}: {n}") for n in ("scene", "output"))
    film = job.film
    if film is not None:
        film = replace(film, sound=_inside(film.sound, file, roots, f"{where}: film: sound"))
    return replace(job, scene=scene, output=frames, film=film)


def shot_schema() -> dict[str, Any]:
    """The JSON schema of such a file."""
    found = schema_of(ShotJob)
    found["properties"]["schema"] = {
        "const": SCHEMA,
        "description": found["properties"]["schema"]["description"],
    }
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found}


def frames_of(text: str, job: ShotJob) -> range:
    """The frames ``A-B``, or one alone, that are asked for. Raises InputError on what the clip has not."""
    first, _, last = text.replace("..", "-").partition("-")
    words = first, last or first
    if not all(w.isascii() and w.isdecimal() and len(w) < 10 for w in words):
        raise InputError(f"--frames {text!r} is no range", "give the first and the last frame, such as 1-250")
    numbers = range(int(words[0]), int(words[1]) + 1)
    if not numbers:
        raise InputError(f"--frames {text} holds no frame", "the first comes before the last")
    if numbers[0] < job.first or numbers[-1] > job.last:
        raise InputError(
            f"--frames {text} goes beyond the clip", f"it has the frames {job.first} to {job.last}"
        )
    return numbers


def _inside(path: Path, file: Path, roots: Sequence[Path], where: str) -> Path:
    home = file.absolute().parent
    whole = (home / path).resolve()
    allowed = [r.resolve() for r in (home, *roots)]
    if not any(whole == root or root in whole.parents for root in allowed):
        raise InputError(
            f"{where}: {path} lies outside of the job's folder",
            "name its folder with --root, or move it there",
        )
    return whole
