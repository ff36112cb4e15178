"""What was answered a moment ago, for many who look at the same thing every second."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

from fastapi.concurrency import run_in_threadpool

AGE = 0.2
"""Seconds that an answer may be old."""
_MOST = 10_000


@dataclass
class Recent:
    """Answers by what was asked. What this process changes itself is asked for anew."""

    _kept: dict[Hashable, tuple[float, Any]] = field(default_factory=dict)

    async def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """The answer that is kept, or a new one, made in a thread."""
        kept = self._kept.get(key)
        if kept is not None and time.monotonic() - kept[0] < AGE:
            return kept[1]
        asked, kept_in = time.monotonic(), self._kept  # not what is forgotten meanwhile
        made = await run_in_threadpool(make)
        if len(kept_in) > _MOST:
            kept_in.clear()
        kept_in[key] = asked, made
        return made

    def forget(self) -> None:
        """Something has changed."""
        self._kept = {}
