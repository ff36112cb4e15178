"""Many scripts in one go: a topic a line of a text file, or a file of a folder, each kept as a script."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from ....base.errors import Cancelled, InputError, PaksaTalkerError
from ....base.progress import Note, Progress
from ....base.text_file import read_text

MOST_TEXT = 1_000_000
MOST = 10_000
"""Bytes of a topic, and scripts of a batch."""


def write_all(
    batch: Path,
    output: Path,
    write: Callable[[str, Path], None],
    at_once: int,
    progress: Progress,
    note: Note,
) -> Path:
    """Have ``write`` make the script of each topic of a batch beside ``output``, called after it and after
    their number or file, ``at_once`` at a time; returns their folder.

    One that fails is told, and the others are written all the same. Raises InputError where there are no
    topics, PaksaTalkerError at the end where some scripts were not written.
    """
    topics = _topics(batch, output)
    failed, done = 0, 0
    with ThreadPoolExecutor(at_once) as pool:
        work = {pool.submit(write, topic, file): file for topic, file in topics.items()}
        progress("write", 0, len(topics))
        for future in as_completed(work):
            try:
                future.result()
            except PaksaTalkerError as e:
                failed += 1
                note(f"warning: {work[future].name} was not written: {e}")
            done += 1
            try:
                progress("write", done, len(topics))
            except Cancelled:
                pool.shutdown(cancel_futures=True)
                raise
    if failed:
        raise PaksaTalkerError(
            f"{failed} of {len(topics)} scripts were not written",
            "the reasons stand above; again writes the rest",
        )
    return output.parent


def _topics(batch: Path, output: Path) -> dict[str, Path]:
    """Each topic and the file of its script. Raises InputError where there are none or too many."""
    if batch.is_dir():
        files = sorted(batch.glob("*.txt"))
        rows = [(f.stem, read_text(f, MOST_TEXT, "the topic").strip()) for f in files[: MOST + 1]]
    else:
        lines = [x.strip() for x in read_text(batch, 50_000_000, "the topics").splitlines()]
        kept = [x for x in lines if x and not x.startswith("#")]
        rows = [(f"{i:0{len(str(len(kept)))}}", topic) for i, topic in enumerate(kept, start=1)]
    rows = [(name, topic) for name, topic in rows if any(c.isalnum() for c in topic)]
    if not rows:
        raise InputError(f"{batch} holds no topics", "a topic a line, or a folder of .txt files")
    if len(rows) > MOST:
        raise InputError(f"{batch} holds more than {MOST:,} topics", "give it in parts")
    found: dict[str, Path] = {}
    for name, topic in rows:
        found.setdefault(topic, output.with_name(f"{output.stem}-{name}.md"))
    return found
