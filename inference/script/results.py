"""Scripts that were written before, kept by model, prompt and sampling."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ...base.folders import cache_folder
from .writers.model import Message, Sampling

MOST = 500
"""Answers that are kept; the oldest go."""
_LONGEST = 1_000_000


def key_of(model: str, messages: Sequence[Message], sampling: Sampling, schema: dict[str, Any] | None) -> str:
    """The name under which an answer is kept."""
    asked = [model, [asdict(m) for m in messages], asdict(sampling), schema]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def kept(key: str) -> str | None:
    """The answer that was kept; None where there is none."""
    path = cache_folder("scripts") / f"{key}.txt"
    try:
        return path.read_text("utf-8") if path.stat().st_size <= _LONGEST else None
    except (OSError, ValueError):
        return None


def keep(key: str, answer: str) -> None:
    """Keep an answer; where that can't be, nothing is kept."""
    folder = cache_folder("scripts")
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        new = folder / f".{key}.{os.getpid()}"
        new.write_text(answer, "utf-8", errors="replace")
        new.replace(folder / f"{key}.txt")
        files = sorted(folder.glob("*.txt"), key=_age)
        for old in files[: max(0, len(files) - MOST)]:
            old.unlink(missing_ok=True)


def _age(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
