"""Jobs as files: JSON or TOML with ``action`` and the options of one of :data:`ACTIONS`.

What a file says is what the command line and Python say: ``paksatalker run JOB``, and in Blender itself
``blender -b --python scripts/render_job.py -- JOB``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from ...base.errors import InputError, PaksaTalkerError
from ...base.logs import logger
from ...base.progress import Cancel, Note, Progress, silent, unsaid
from ...base.tables import parse_json, parse_table
from ...base.text_file import read_text
from .export import ConvertJob, ExportJob, convert, export
from .farm.batch import BatchJob, batch
from .farm.farm_job import FarmJob, make_bundle
from .farm.send import SendJob, send
from .gestures import GesturesJob, edit_gestures
from .keying.key_job import KeyJob, key
from .lecture.lecture import lecture
from .lecture.lecture_job import LectureJob
from .options import Options, from_table, schema_of, to_table
from .outputs import names_file, same
from .people.capture import CaptureJob
from .people.capture import keep as keep_capture
from .people.portrait import PortraitJob, make
from .perform import PerformJob, keep
from .realtime.figure import FigureJob, figure
from .render import RenderJob, render
from .scripts.writing import WriteJob, write
from .talk import TalkJob, talk

ACTIONS: dict[str, tuple[type[Options], Callable[..., Path]]] = {
    "talk": (TalkJob, talk),
    "perform": (PerformJob, keep),
    "capture": (CaptureJob, keep_capture),
    "person": (PortraitJob, make),
    "render": (RenderJob, render),
    "lecture": (LectureJob, lecture),
    "export": (ExportJob, export),
    "figure": (FigureJob, figure),
    "farm": (FarmJob, make_bundle),
    "send": (SendJob, send),
    "batch": (BatchJob, batch),
    "convert": (ConvertJob, convert),
    "key": (KeyJob, key),
    "gestures": (GesturesJob, edit_gestures),
    "write": (WriteJob, write),
}
"""What can be asked for: the options of each, and the function that does it."""
MOST_BYTES = 1_000_000
_log = logger(__name__)


def do(
    job: Options, *, progress: Progress = silent, note: Note = unsaid, cancel: Cancel | None = None
) -> Path:
    """Do a job of any kind; returns what it wrote. Raises as the function of its kind does."""
    _log.info("%s", ", ".join(f"{k}={_unsaid(k, v)}" for k, v in table_of(job).items()))
    return ACTIONS[action_of(job)][1](job, progress=progress, note=note, cancel=cancel)


def check_log(log: Path, values: Mapping[str, Any]) -> None:
    """Raise InputError where a log would be added to a file among the values of a command's options, or of
    the job that they name."""
    rows = dict(values)
    if values.get("command") == "run":
        with suppress(PaksaTalkerError):  # what is wrong with it is told when it is done
            rows |= table_of(read_job(values["job"]))
    for name, value in rows.items():
        for path in value if isinstance(value, list | tuple) else (value,):
            if names_file(name, path) and same(Path(path), log):
                raise InputError(f"the log would be written into {path}", "name another file with --log-file")


def job_of(table: Any, where: str = "the job") -> Options:
    """The job that a table describes. Raises InputError, naming ``where``, on what is wrong in it."""
    if not isinstance(table, Mapping):
        raise InputError(f"{where} is no table with an action", f"action is one of: {', '.join(ACTIONS)}")
    if "action" not in table:
        raise InputError(f"{where} lacks action", f"one of: {', '.join(ACTIONS)}")
    action = table["action"]
    if not isinstance(action, str) or action not in ACTIONS:
        raise InputError(f"{where} has the unknown action {action!r}", f"one of: {', '.join(ACTIONS)}")
    known = ACTIONS[action][0].__dataclass_fields__
    options = {
        name: value
        for name, value in _as_today(table).items()
        if name != "action" and (value is not None or name not in known)
    }
    return from_table(ACTIONS[action][0], options, where)


def read_job(file: Path) -> Options:
    """The job in a .json or .toml file. Raises InputError, naming the file, on what is wrong in it."""
    parse = parse_table if file.suffix.lower() == ".toml" else parse_json
    where = f"the job {file}"
    return job_of(parse(read_text(file, MOST_BYTES, "the job"), where, "see `paksatalker schema`"), where)


def table_of(job: Options) -> dict[str, Any]:
    """A job as its file has it."""
    return {"action": action_of(job), **to_table(job)}


def action_of(job: Options) -> str:
    """The action of a job's class."""
    return next(name for name, (cls, _) in ACTIONS.items() if type(job) is cls)


def _unsaid(name: str, value: Any) -> Any:
    """An option's value for the log, which tells of what is said the length alone."""
    return f"({len(value)} characters)" if name in ("text", "transcript", "topic") else value


def schema(action: str) -> dict[str, Any]:
    """The JSON schema of a job's file. Raises InputError on an unknown action."""
    if action not in ACTIONS:
        raise InputError(f"there is no action '{action}'", f"one of: {', '.join(ACTIONS)}")
    found = schema_of(ACTIONS[action][0])
    found["properties"] = {"action": {"const": action}, **found["properties"]}
    found["required"] = ["action", *found.get("required", [])]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found}


def _as_today(table: Mapping[str, Any]) -> dict[str, Any]:
    """Older jobs, whose blends stood in a table ``over`` and whose ``framing`` beside the stage."""
    found = dict(table)
    over = found.pop("over", None) or {}
    allowed = isinstance(over, Mapping) and set(over) <= {"blend_in", "blend_out", "additive"}
    found |= dict(over) if allowed else {"over": over}
    if found.get("framing", "") is None:
        del found["framing"]
    if "framing" in found:
        stage = found.get("stage", {})
        found["stage"] = {"framing": found.pop("framing"), **(stage if isinstance(stage, Mapping) else {})}
    return found
