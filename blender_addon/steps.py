"""Work in small steps, so that a timer can do it while Blender stays usable."""

from __future__ import annotations

import concurrent.futures
from collections.abc import Callable, Generator, Iterator
from typing import Any, TypeVar, cast

T = TypeVar("T")
Step = tuple[str, float]
"""What is being done, and how much of it is (0..1)."""
Steps = Generator[Step, None, None]
PIECE = 0.02
"""Seconds for which steps may hold Blender up at a time."""


def finish(steps: Iterator[object]) -> None:
    """Do all steps at once."""
    for _ in steps:
        pass


def result_of(steps: Generator[Step, None, T]) -> T:
    """Do all steps at once, for what they return."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return cast(T, end.value)


def in_thread(
    step: str, work: Callable[..., T], *arguments: Any, done: float = 0.0
) -> Generator[Step, None, T]:
    """What needs no Blender, while Blender goes on; ``done`` is the fraction shown meanwhile."""
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        future = pool.submit(work, *arguments)
        while not future.done():
            concurrent.futures.wait([future], timeout=0.01)
            yield step, done
        return future.result()


def keying_steps(work: Generator[float, None, T]) -> Generator[Step, None, T]:
    """Work on an action, step by step."""
    while True:
        try:
            done = next(work)
        except StopIteration as end:
            return cast(T, end.value)
        yield "keys", done
