"""Spoilt files of every kind into every reader: nothing but errors for people may come out.

    .venv/bin/python scripts/fuzz.py                              20,000 cases, about an hour on two cores
    .venv/bin/python scripts/fuzz.py --cases 500 --seed 7 --only bvh
    .venv/bin/python scripts/fuzz.py --only bvh --again fuzz-faults/bvh-7-123-take.bvh

Valid files are made by the product, then spoilt by chance: one seed gives the same cases. They are read in
processes that are ended where one case takes 5 s of processor time. A fault is any exception that is no
PaksaTalkerError, a case that does not end, and one during which the process grows by more than 500 MB. Faults
of one place are told once, with the file that shows it; the exit code is 1 where there is any.
"""

from __future__ import annotations

import argparse
import faulthandler
import multiprocessing
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from typing import Any

from fuzzing.readers import Reader, readers

from paksatalker.base.errors import PaksaTalkerError

SECONDS, GROWTH = 5.0, 500 << 20
"""Of processor time that a case may take, and bytes by which its process may grow."""
WALL = 60.0
"""Seconds asleep after which one that waits for something is ended; those for a busy machine don't count."""
READY = 300.0
"""Seconds in which a process is to have read all that it spoils."""
_ROOM = 4 << 30
"""Bytes of address space beyond what is there; what asks for more gets a MemoryError, and so is a fault."""


@dataclass(frozen=True)
class Result:
    """What became of a case; ``fault`` is empty where that is what should."""

    fault: str = ""
    place: str = ""
    seconds: float = 0.0
    growth: int = 0


@dataclass
class Totals:
    """Of all cases: how many, faults by their place, the slowest and the one that grew most."""

    cases: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    slowest: tuple[float, str] = (0.0, "")
    largest: tuple[int, str] = (0, "")

    def add(self, name: str, result: Result) -> bool:
        """Count one; True for a fault of a place that is new."""
        self.cases += 1
        self.slowest = max(self.slowest, (result.seconds, name))
        self.largest = max(self.largest, (result.growth, name))
        if not result.fault:
            return False
        self.faults[result.place] += 1
        return self.faults[result.place] == 1


def run(cases: int, seed: int, chosen: Sequence[Reader], keep: Path, workers: int = 1) -> Totals:
    """Run the cases, shared out among the readers; files that show a fault are kept in ``keep``."""
    totals, tasks = Totals(), list(_tasks(cases, chosen))
    with tempfile.TemporaryDirectory(prefix="paksatalker-fuzz-") as folder:
        running = [_Worker(Path(folder) / str(i), chosen, seed) for i in range(workers)]
        left = iter(tasks)
        busy = {w: task for w in running if (task := next(left, None)) is not None and w.start(task)}
        while busy:
            for worker in list(busy):
                result = worker.result(0.02 if len(busy) > 1 else 1.0)
                if result is None:
                    continue
                index, number = busy.pop(worker)
                name = f"{chosen[index].name}-{seed}-{number}"
                if totals.add(name, result):
                    keep.mkdir(parents=True, exist_ok=True)
                    kept = keep / f"{name}-{worker.given.name}"
                    shutil.copyfile(worker.given, kept)
                    print(f"\n{name}: {result.fault}\n  {kept}", flush=True)
                if (task := next(left, None)) is not None:
                    worker.start(task)
                    busy[worker] = task
                _show(totals, len(tasks))
        for worker in running:
            worker.end()
    return totals


def _tasks(cases: int, chosen: Sequence[Reader]) -> Iterator[tuple[int, int]]:
    """Index of the reader and number of the case, the readers in turn."""
    whole = sum(r.share for r in chosen)
    for index, reader in enumerate(chosen):
        for number in range(max(1, round(cases * reader.share / whole))):
            yield index, number


def _show(totals: Totals, of: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{totals.cases} of {of}, {len(totals.faults)} faults ", end="", file=sys.stderr, flush=True)


class _Worker:
    """A process that reads; one that was ended is replaced."""

    def __init__(self, folder: Path, chosen: Sequence[Reader], seed: int) -> None:
        self.folder, self._chosen, self._seed = folder, chosen, seed
        self.folder.mkdir()
        self._process: Any = None
        self._asleep = 0.0

    def start(self, task: tuple[int, int]) -> bool:
        if self._process is None:
            context = multiprocessing.get_context("fork")
            self._pipe, theirs = context.Pipe()
            self._process = context.Process(
                target=_serve, args=(theirs, self._chosen, self._seed, self.folder), daemon=True
            )
            self._process.start()
            theirs.close()
            try:
                if not self._pipe.poll(READY):
                    self._process.kill()
                    sys.exit(f"the readers are not ready after {READY:g} s")
                self._pipe.recv()
            except EOFError:
                sys.exit("the readers do not get ready")
        self._pipe.send(task)
        self._asleep = 0.0
        return True

    @property
    def given(self) -> Path:
        """The file of the last case."""
        return next((self.folder / "kept").iterdir())

    def result(self, patience: float) -> Result | None:
        """What became of the case; None where it still runs."""
        try:
            if self._pipe.poll(patience):
                found: Result = self._pipe.recv()
                return found
        except (EOFError, OSError):
            self._process.join(WALL)
            if self._process.exitcode is None:
                self._process.kill()
                self._process.join()
            code = -self._process.exitcode
            self._process = None
            where = (self.folder / "stack").read_text("utf-8", "replace").splitlines()
            inner = next((line.strip() for line in where if line.strip().startswith("File")), "")
            what = f"no end after {SECONDS:g} s" if code == signal.SIGPROF else f"ended with {-code}"
            return Result(f"{what} in {inner}", f"{what} {inner}", SECONDS)
        if _sleeps(self._process.pid):
            self._asleep += patience
        if self._asleep > WALL:
            self._process.kill()
            self._process.join()
            self._process = None
            return Result(f"no end after {WALL:g} s of waiting", "waiting", WALL)
        return None

    def end(self) -> None:
        if self._process is not None:
            self._pipe.close()
            self._process.join(5)
            self._process.kill()


def _serve(pipe: Connection, chosen: Sequence[Reader], seed: int, folder: Path) -> None:
    warnings.simplefilter("ignore")
    ready(chosen)
    pipe.send(None)
    with (folder / "stack").open("w") as stack:
        faulthandler.enable(stack, all_threads=False)
        faulthandler.register(signal.SIGPROF, stack, all_threads=False, chain=True)
        while True:
            try:
                index, number = pipe.recv()
            except EOFError:
                return
            reader = chosen[index]
            pipe.send(judged(reader, spoilt(reader, seed, number, folder)))


def spoilt(reader: Reader, seed: int, number: int, folder: Path) -> Path:
    """The file of a case, in a folder ``case``; a copy, for whatever becomes of it, in ``kept``."""
    rng = Random(f"{reader.name}-{seed}-{number}")
    name, data = rng.choice(_seeds(reader))
    data = reader.spoil(data, rng)
    for place in ("kept", "case"):
        shutil.rmtree(folder / place, ignore_errors=True)
        (folder / place).mkdir()
        (folder / place / name).write_bytes(data)
    return folder / "case" / name


@cache
def _seeds(reader: Reader) -> Sequence[tuple[str, bytes]]:
    return reader.seeds()


def judged(reader: Reader, file: Path) -> Result:
    """Read a file, and say what became of it."""
    before = _measured()
    resource.setrlimit(resource.RLIMIT_AS, (_address_space() + _ROOM, resource.RLIM_INFINITY))
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    began, fault, place = time.process_time(), "", ""
    try:
        reader.read(file)
    except PaksaTalkerError:
        pass
    except BaseException as e:
        frames = [f for f in traceback.extract_tb(e.__traceback__) if "paksatalker" in f.filename]
        inner = frames[-1] if frames else traceback.extract_tb(e.__traceback__)[-1]
        place = f"{type(e).__name__} at {Path(inner.filename).name}:{inner.lineno}"
        fault = f"{place}: {' '.join(str(e).split())[:200]}"
    seconds = time.process_time() - began
    signal.setitimer(signal.ITIMER_PROF, 0)
    resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    growth = max(0, _measured(peak=True) - before)
    if not fault and growth > GROWTH:
        fault, place = f"grew by {growth >> 20} MB", f"growth of {reader.name}"
    return Result(fault, place, seconds, growth)


def _measured(*, peak: bool = False) -> int:
    """Bytes in memory, and after them the most that there were since this was last asked for without
    ``peak``; where the system does not tell, the most that there ever were."""
    status = Path("/proc/self/status")
    if not status.exists():
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most if sys.platform == "darwin" else most << 10
    if not peak:
        Path("/proc/self/clear_refs").write_text("5")
    name = "VmHWM:" if peak else "VmRSS:"
    return next(
        int(line.split()[1]) << 10 for line in status.read_text().splitlines() if line.startswith(name)
    )


def _sleeps(process: int) -> bool:
    """Whether a process waits for something other than a processor; True where the system does not tell."""
    told = Path(f"/proc/{process}/stat")
    try:
        return told.read_text().rpartition(")")[2].split()[0] == "S"
    except OSError:
        return True


def _address_space() -> int:
    pages = Path("/proc/self/statm")
    return int(pages.read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE") if pages.exists() else 1 << 40


def ready(chosen: Sequence[Reader]) -> None:
    """Make all seeds and read them once, so that no case pays for what is loaded once. Ends the program where
    one is refused: what is spoilt has to be sound before."""
    for reader in chosen:
        for name, data in _seeds(reader):
            with tempfile.TemporaryDirectory(prefix="paksatalker-fuzz-") as folder:
                file = Path(folder) / name
                file.write_bytes(data)
                try:
                    reader.read(file)
                except PaksaTalkerError as e:
                    sys.exit(f"the seed {name} of {reader.name} is refused: {e}; {e.hint}")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", metavar="READER", action="append", help="its name, or how it begins")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument(
        "--keep", type=Path, default=Path("fuzz-faults"), help="where files of faults are put"
    )
    parser.add_argument("--again", type=Path, metavar="FILE", help="read one file with the reader of --only")
    given = parser.parse_args(arguments)
    chosen = [r for r in readers() if not given.only or any(r.name.startswith(o) for o in given.only)]
    if not chosen:
        parser.error(f"readers are {', '.join(r.name for r in readers())}")
    warnings.simplefilter("ignore")
    if given.again:
        chosen[0].read(given.again)
        return 0
    totals = run(given.cases, given.seed, chosen, given.keep, given.workers)
    print(f"\n{totals.cases} cases of {len(chosen)} readers, seed {given.seed}")
    print(f"slowest {totals.slowest[0]:.2f} s ({totals.slowest[1]})")
    print(f"largest growth {totals.largest[0] >> 20} MB ({totals.largest[1]})")
    for place, count in totals.faults.most_common():
        print(f"FAULT {count:5d} x {place}")
    print(f"{sum(totals.faults.values())} faults in {len(totals.faults)} places")
    return 1 if totals.faults else 0


if __name__ == "__main__":
    sys.exit(main())
