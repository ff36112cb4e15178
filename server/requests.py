"""What can be asked of the service: the options of the command line, and the steps that a job is of.

A request is a flat table of options by their long names. Files are uploads, never paths: nothing that a
request says is looked up in the machine's folders.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_origin

from ..base.errors import InputError
from ..base.file_kinds import holds, written_as
from ..base.values import shown
from ..inference.jobs.export import ExportJob
from ..inference.jobs.farm.send import SendJob
from ..inference.jobs.job_files import ACTIONS
from ..inference.jobs.lecture.lecture_job import LectureJob
from ..inference.jobs.options import bare, from_table, nested_options, schema_of, to_table, type_of
from ..inference.jobs.outputs import SAID
from ..inference.jobs.people.portrait import PortraitJob
from ..inference.jobs.perform import PerformJob
from ..inference.jobs.realtime.figure import FigureJob
from ..inference.jobs.render import RenderJob
from ..inference.jobs.scripts.writing import WriteJob

FileOf = Callable[[Mapping[str, Any], str], Path]
"""The file that ``{"upload": ID}`` or ``{"job": ID}`` names, for an option; raises InputError."""
_NOT_ASKED = (
    "output",
    "exports",
    "format",
    "emage_weights",
    "asr_model",
    "writer_model",
    "frames",
    "seen",
    "batch",
    "languages",
    "head_model",
)
"""Options of the command line that the service sets, or that name a folder of this machine."""
_SHARED = ("fps", "seed")
MOTION, AVATAR = "performance", "avatar"
_OF_JOBS = (MOTION, AVATAR)
"""Options whose file may be what a job has made."""
RENDER_ON = "render_on"
_SILENT = tuple(ending for ending in written_as("scene") if not holds(ending, "sound"))
"""Endings of scenes whose sound goes beside them."""


@dataclass(frozen=True)
class Wanted:
    """A kind of job: its formats, the classes that its options are of, and what it tells of itself."""

    about: str
    formats: tuple[str, ...]
    classes: tuple[type[Any], ...]


KINDS: dict[str, Wanted] = {
    "film": Wanted("a film of somebody who says something", written_as("film"), (PerformJob, RenderJob)),
    "performance": Wanted("motion and sound alone", (".npz",), (PerformJob,)),
    "export": Wanted(
        "an avatar with its motion, for other programs",
        tuple(f for f in (*written_as("scene"), *written_as("motion")) if f != ".npz"),
        (PerformJob, ExportJob),
    ),
    "lecture": Wanted("a film of slides and somebody who speaks to them", written_as("film"), (LectureJob,)),
    "script": Wanted("a topic or notes to a script", (".md",), (WriteJob,)),
    "person": Wanted("a person who looks like the one in photographs", (".toml",), (PortraitJob,)),
    "figure": Wanted("an avatar in 3D for programs that move it themselves", (".glb",), (FigureJob,)),
}
_ALONE: dict[str, tuple[str, dict[str, str]]] = {
    "lecture": ("lecture", {"film": "film{ending}"}),
    "script": ("write", {"script": "script.md"}),
    "person": (
        "person",
        {
            "person": "person.toml",
            "skin": "person/skin_head_base_color.png",
            "face": "person/face.webp",
            "photographs": "person/photographs.toml",
        },
    ),
    "figure": ("figure", {"figure": "figure.glb", "bones": "figure.json"}),
}
"""Kinds of one step: its action, and what it makes."""


@dataclass(frozen=True)
class Planned:
    """One step of a job: an action of the command line's, its table, and the files that it makes."""

    action: str
    table: dict[str, Any]
    makes: dict[str, str]


@dataclass(frozen=True)
class Farm:
    """The farm that films can be sent to, and who renders those that don't say."""

    to: str | None = None
    render_on: str = "here"


def options_of(kind: str) -> dict[str, dict[str, Any]]:
    """The options of a kind by their long names, each with its JSON schema."""
    found: dict[str, dict[str, Any]] = {}
    for cls in KINDS[kind].classes:
        found |= dict(_rows(cls))
    if len(KINDS[kind].classes) > 1:
        found[MOTION] = {
            "description": "motion that is there already, in place of something to say",
            "anyOf": [_UPLOAD, _JOB, {"type": "null"}],
        }
    if kind == "film":
        found[RENDER_ON] = {
            "enum": ["here", "farm"],
            "description": "who renders it: this service, or the farm that it sends films to",
        }
    formats = [ending.removeprefix(".") for ending in KINDS[kind].formats]
    found["format"] = {"enum": formats, "default": formats[0], "description": "of the result"}
    return found


def planned(
    kind: str, given: Mapping[str, Any], file_of: FileOf, work: Path, farm: Farm | None = None
) -> list[Planned]:
    """The steps of a request, checked as far as that can be done at once.

    ``given``: options by their long names, with dashes or underscores; ``work``: the folder they write to.
    Raises InputError on what can't be done.
    """
    if kind not in KINDS:
        raise InputError(f"unknown kind '{kind}'", f"one of: {', '.join(KINDS)}")
    known = options_of(kind)
    asked: dict[str, Any] = {}
    for word, value in given.items():
        name = word.replace("-", "_")
        if name not in known:
            raise InputError(f"unknown option {shown(word)}", f"known: {', '.join(known)}")
        if name in asked:
            raise InputError(f"{shown(word)} is given twice", "leave one out")
        asked[name] = value_of(name, value, file_of)
    if kind == "person" and not str(asked.get("consent") or "").strip():
        raise InputError(
            "nobody has agreed that the photograph may be used", "give consent: who agreed to what, and when"
        )
    ending = _ending(kind, asked)
    if kind in _ALONE:
        action, makes = _ALONE[kind]
        makes = {what: name.format(ending=ending) for what, name in makes.items()}
        return [_step(action, KINDS[kind].classes[0], asked, work, makes)]
    steps, motion = [], asked.pop(MOTION, None)
    if motion is None:
        performed = {"performance": "performance.npz"}
        if kind != "performance":
            performed["subtitles"] = "subtitles.srt"
        steps.append(_step("perform", PerformJob, asked, work, performed))
        asked = {n: v for n, v in asked.items() if n not in _SHARED}
        motion = work / "performance.npz"
    elif spoken := [n for n in asked if n not in dict(_rows(KINDS[kind].classes[-1]))]:
        raise InputError(
            f"'{spoken[0]}' is for something to say, and '{MOTION}' is there already", "leave one out"
        )
    if kind == "performance":
        return steps
    action, cls, name = ("render", RenderJob, "film") if kind == "film" else ("export", ExportJob, "export")
    more = {"performance": str(motion)}
    if kind == "film" and (asked.pop(RENDER_ON, None) or (farm or Farm()).render_on) == "farm":
        if farm is None or farm.to is None:
            raise InputError("this service sends no films to a farm", "leave render_on out")
        action, cls, more = "send", SendJob, {**more, "to": farm.to}
    makes = {name: f"{name}{ending}"}
    if kind == "export" and ending in _SILENT:
        makes["sound"] = "export.wav"
    return [*steps, _step(action, cls, asked, work, makes, **more)]


def _ending(kind: str, asked: dict[str, Any]) -> str:
    wanted = KINDS[kind]
    chosen = asked.pop("format", None)
    if chosen is None:
        return ".webm" if kind == "film" and asked.get("set") == "transparent" else wanted.formats[0]
    if f".{chosen}" not in wanted.formats:
        raise InputError(
            f"a {kind} is not written as {shown(chosen)}", f"one of: {', '.join(wanted.formats)}"
        )
    return f".{chosen}"


def _step(
    action: str,
    cls: type[Any],
    asked: Mapping[str, Any],
    work: Path,
    makes: dict[str, str],
    **fixed: Any,
) -> Planned:
    """A step of the options that its class knows; the object of options is made once, and so checked."""
    table = {**_table(cls, asked), **fixed, "output": str(work / next(iter(makes.values())))}
    if "subtitles" in makes:
        table["save_timing"] = str(work / makes["subtitles"])
    job = from_table(ACTIONS[action][0], table, "the request")
    return Planned(action, to_table(job), makes)


def _table(cls: type[Any], asked: Mapping[str, Any]) -> dict[str, Any]:
    """The options of a class out of the flat ones, nested as the class has them."""
    table: dict[str, Any] = {}
    for f in fields(cls):
        nested = nested_options(type_of(cls, f.name))
        if nested is not None:
            if found := _table(nested, asked):
                table[f.name] = found
        elif f.name in asked and asked[f.name] is not None:
            table[f.name] = asked[f.name]
    return table


def _rows(cls: type[Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The options of a class that are asked for, flat, with their schemas."""
    schemas = schema_of(cls)["properties"]
    for f in fields(cls):
        kind = type_of(cls, f.name)
        if (nested := nested_options(kind)) is not None:
            yield from _rows(nested)
        elif f.name not in _NOT_ASKED and f.name != MOTION and f.metadata.get("written") is None:
            row = dict(schemas[f.name])
            required = f.default is MISSING and f.default_factory is MISSING
            if _is_files(kind):
                row = {"type": "array", "items": _UPLOAD, "description": row.get("description", "")}
            elif bare(kind) is Path:
                row = {"anyOf": [_UPLOAD, {"type": "null"}], "description": row.get("description", "")}
            elif bare(kind) is str and f.name not in SAID:
                row = _or_upload(row, *([_JOB] if f.name in _OF_JOBS else []))
            yield f.name, row | ({"x-required": True} if required else {})


@cache
def _files() -> frozenset[str]:
    """The options that are files, whatever they say."""
    rows = (
        (f.name, type_of(cls, f.name)) for kind in KINDS.values() for cls in kind.classes for f in fields(cls)
    )
    return frozenset(name for name, kind in rows if bare(kind) is Path or _is_files(kind))


def _is_files(kind: Any) -> bool:
    return get_args(kind)[:1] == (Path,) and get_origin(kind) is tuple


_REF = {"type": "string", "pattern": "^[0-9a-f]{32}$"}
_UPLOAD = {
    "type": "object",
    "properties": {"upload": _REF},
    "required": ["upload"],
    "additionalProperties": False,
}
_JOB = {"type": "object", "properties": {"job": _REF}, "required": ["job"], "additionalProperties": False}


def _or_upload(row: dict[str, Any], *more: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {name: row.pop(name) for name in ("description", "default") if name in row}
    ways = row["anyOf"] if set(row) == {"anyOf"} else [row]
    return {"anyOf": [*ways, _UPLOAD, *more], **told}


_PATH = re.compile(r"^~|[/\\\0]|^[A-Za-z]:")
_ADDRESS = re.compile(r"^\s*(~|/|\\|\.\.?[/\\]|[a-z]:[\\/]|[a-z+]+://)|(^|[/\\])\.\.([/\\]|$)", re.IGNORECASE)
_PLAIN_TEXT = ("text", "transcript", "title", "lower_third", "name_tag")
_NAMES = ("writer", "voice")


def value_of(name: str, value: Any, file_of: FileOf) -> Any:
    """A value as the options take it: uploads by their file. Raises InputError on a path."""
    if isinstance(value, Mapping):
        if set(value) not in ({"upload"}, {"job"}) or (set(value) == {"job"} and name not in _OF_JOBS):
            raise InputError(f"'{name}' is no option of options", 'a file is given as {"upload": ID}')
        return str(file_of(value, name))
    if isinstance(value, list):
        return [value_of(name, v, file_of) for v in value]
    wrong = (_ADDRESS if name in SAID and name not in _NAMES else _PATH) if name not in _PLAIN_TEXT else None
    file = (name == MOTION or name in _files()) and value is not None
    if file or (isinstance(value, str) and wrong and wrong.search(value)):
        raise InputError(
            f"'{name}' names a place on the machine, which a request may not",
            'upload the file, and give it as {"upload": ID}',
        )
    return value
