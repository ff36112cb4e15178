"""How fast uploads are taken in, all together: those who only look are not to wait for those who send."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

RATE = 60e6
"""Bytes a second. More than most networks bring, and a tenth of what one core can read."""


@dataclass
class Pace:
    """Shared by all uploads of a process."""

    rate: float = RATE
    _next: float = 0.0

    async def take(self, size: int) -> None:
        """Wait until so many bytes more may be read."""
        now = asyncio.get_running_loop().time()
        self._next = max(self._next, now) + size / self.rate
        await asyncio.sleep(self._next - now)
