"""Flamenco 3: a bundle's job sent to its manager, and asked after until it has ended.

Its API: ``POST /api/v3/jobs``, ``GET /api/v3/jobs/ID``, ``POST /api/v3/jobs/ID/setstatus``.
"""

from __future__ import annotations

import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from .....base.errors import InputError, PaksaTalkerError
from ..flamenco import JOB_TYPE

_MOMENT = 0.5
"""Seconds between two questions."""
_LONGEST = 10.0
_PATIENCE = 300.0
"""Seconds that a manager may be out of reach while its farm works on."""
_MOST_BYTES = 10_000_000
_ID = re.compile(r"[0-9A-Za-z-]{1,64}")
_FAILED = ("failed", "canceled", "construction-failed")


def follow(
    bundle: Path, address: str, known: str, keep: Callable[[str], None], told: Callable[[], None]
) -> None:
    """Send a bundle's job to the manager at ``address``, and wait for its end.

    ``known``: the job's id where it was sent before, which is then waited for; ``keep`` is given a new one.
    ``told`` is called about once a second; what it raises cancels the job. Raises PaksaTalkerError where the
    job fails, or the manager refuses it or is out of reach.
    """
    number = known if known and _asked(address, known, missing=True) is not None else _sent(bundle, address)
    keep(number)
    heard = time.monotonic()
    while True:
        try:
            told()
            time.sleep(_MOMENT)
        except BaseException:
            _cancelled(address, number)
            raise
        try:
            status = str((_asked(address, number) or {}).get("status", ""))
            heard = time.monotonic()
        except _AwayError:
            if time.monotonic() - heard > _PATIENCE:
                raise
            continue
        if status == "completed":
            return
        if status in _FAILED:
            raise PaksaTalkerError(f"the farm's job is {status}", f"see {address}/app/jobs/{number}")


class _AwayError(PaksaTalkerError):
    """The manager does not answer now."""


def _sent(bundle: Path, address: str) -> str:
    job = json.loads((bundle / "flamenco_job.json").read_text("utf-8"))
    job["settings"]["bundle"] = str(bundle)
    answer = _ask("POST", f"{address}/api/v3/jobs", job)
    number = str(answer.get("id", ""))
    if not _ID.fullmatch(number):
        raise PaksaTalkerError(f"{address} gives no id of the job", "is it Flamenco's manager?")
    return number


def _asked(address: str, number: str, missing: bool = False) -> dict[str, Any] | None:
    """The job as it is; None where the manager does not know it, and that may be."""
    if not _ID.fullmatch(number):
        return None
    try:
        return _ask("GET", f"{address}/api/v3/jobs/{number}")
    except InputError:
        if missing:
            return None
        raise


def _cancelled(address: str, number: str) -> None:
    body = {"status": "cancel-requested", "reason": "cancelled in PaksaTalker"}
    try:
        _ask("POST", f"{address}/api/v3/jobs/{number}/setstatus", body)
    except PaksaTalkerError:  # it ends by itself, or somebody ends it there
        return


def _ask(method: str, url: str, body: Any = None) -> dict[str, Any]:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=_LONGEST) as answer:
            read = answer.read(_MOST_BYTES)
        found = json.loads(read) if read.strip() else {}
    except urllib.error.HTTPError as e:
        said = e.read(2000).decode("utf-8", "replace")
        reason = said
        with suppress(ValueError, KeyError, TypeError):
            reason = str(json.loads(said)["message"])
        kind = InputError if e.code < 500 else _AwayError
        hint = f"is {JOB_TYPE} in the folder `scripts` beside the manager?"
        raise kind(f"Flamenco's manager refuses: {' '.join(reason.split())[:200] or e.code}", hint) from e
    except (OSError, ValueError) as e:
        raise _AwayError(f"Flamenco's manager can't be reached at {url}: {e}", "is it there?") from e
    return found if isinstance(found, dict) else {}
