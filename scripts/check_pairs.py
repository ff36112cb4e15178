"""Renders that get in each other's way: two started within a second of each other, to one output.

    .venv/bin/python scripts/check_pairs.py                 20 pairs, and 6 whose first one is killed midway
    .venv/bin/python scripts/check_pairs.py --pairs 4 --killed 1 --seed 7

Half of the pairs have equal settings and half unequal ones; every fourth output is a folder of frames. Every
film or folder whose render ended with 0 is compared frame by frame with one of the same settings that was
rendered alone: it must have as many frames, each the same but for what a film's encoder does (a
signal-to-noise ratio over 40 dB). A render that ends otherwise must do so with code 2 and one line. After a
pair whose first was killed (SIGKILL, at any moment up to its end), the output is rendered once more and must
be right. Each pair is printed; the exit code is 1 where anything is not so.

Takes about six minutes on two cores; not part of the test suite.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt

LEAST = 40.0
"""Decibels between a film and the one that was rendered alone."""
COMMAND = [sys.executable, "-m", "paksatalker.inference.cli"]
COMMON = ["--size", "64x36", "--quality", "draft", "--engine", "cycles"]
SETTINGS = {
    "plain": ["--frames", "1-4"],
    "turned": ["--frames", "1-4", "--angle", "60", "--light", "dramatic"],
    "longer": ["--frames", "3-8", "--exposure", "1"],
}


@dataclass
class Tally:
    """What came of all pairs. ``least``: decibels of the worst frame."""

    right: int = 0
    refused: int = 0
    killed: int = 0
    least: float = float("inf")
    wrong: list[str] = field(default_factory=list)


def main() -> int:
    """Render the pairs and print what came of each."""
    options = _options()
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory(prefix="paksatalker-pairs-") as name:
        work, tally = Path(name), Tally()
        clip = work / "clip.npz"
        subprocess.run([*COMMAND, "perform", "Hello there, my friend.", "-o", str(clip)], check=True)
        alone = {(s, e): work / f"alone-{s}{e}" for s in SETTINGS for e in (".mp4", "")}
        for (setting, _), output in alone.items():
            if _start(clip, setting, output).wait():
                raise SystemExit(f"the render of '{setting}' alone failed")
        expected = {(setting, ending): pictures(file) for (setting, ending), file in alone.items()}
        for number in range(options.pairs + options.killed):
            _pair(number, clip, work, expected, chance, number >= options.pairs, tally)
    print(
        f"{tally.right} outputs right, their worst frame {tally.least:.1f} dB; "
        f"{tally.refused} refused in one line; {tally.killed} killed; {len(tally.wrong)} wrong"
    )
    for line in tally.wrong:
        print(f"MISS {line}")
    return 1 if tally.wrong else 0


def pictures(output: Path) -> npt.NDArray[np.uint8]:
    """The frames (N, H, W, 3) of a film or of a folder of frames."""
    files = [output] if output.is_file() else sorted(output.glob("frame_*.png"))
    found = []
    for file in files:
        with av.open(str(file)) as container:
            found += [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    return np.array(found, np.uint8)


def decibels(one: npt.NDArray[np.uint8], other: npt.NDArray[np.uint8]) -> float:
    """The worst frame's peak signal-to-noise ratio; minus infinity where they are not as many."""
    if one.shape != other.shape or not len(one):
        return -float("inf")
    squares = ((one.astype(float) - other) ** 2).mean(axis=(1, 2, 3)).max()
    return float("inf") if squares == 0 else float(10 * np.log10(255**2 / squares))


def _pair(
    number: int,
    clip: Path,
    work: Path,
    expected: dict[tuple[str, str], npt.NDArray[np.uint8]],
    chance: random.Random,
    kill: bool,
    tally: Tally,
) -> None:
    ending = "" if number % 4 == 3 else ".mp4"
    output = work / f"pair-{number}{ending}"
    first = chance.choice(list(SETTINGS))
    unequal = [s for s in SETTINGS if s != first]
    settings = [first, first if number % 2 else chance.choice(unequal)]
    runs = [(settings[0], _start(clip, settings[0], output))]
    began, pause, until = time.monotonic(), chance.random(), chance.uniform(1.0, 6.0)
    time.sleep(pause)
    runs.append((settings[1], _start(clip, settings[1], output)))
    told, left = [], list(runs)
    while left:
        if kill and runs[0] in left and time.monotonic() - began > until:
            runs[0][1].kill()
        for run in [r for r in left if r[1].poll() is not None]:
            left.remove(run)
            killed = kill and run is runs[0] and run[1].returncode < 0
            told.append(_ended(f"pair {number}, {run[0]}", run, output, expected, killed, tally))
        time.sleep(0.01)
    if kill:
        again = (settings[1], _start(clip, settings[1], output))
        again[1].wait()
        if again[1].returncode != 0:
            tally.wrong.append(f"pair {number}: nothing can be rendered after the kill")
        told.append(_ended(f"pair {number}, once more", again, output, expected, False, tally))
    strange = [f.name for f in work.iterdir() if f.name.startswith((".", output.name + "."))]
    if strange:
        tally.wrong.append(f"pair {number} left {', '.join(strange)}")
        for each in strange:
            shutil.rmtree(work / each, ignore_errors=True)
    kind = f"pair {number:2} {' and '.join(settings):18} {ending or 'folder':6} +{pause:.2f} s"
    print(f"{kind}: {'; '.join(told)}", flush=True)


def _ended(
    name: str,
    run: tuple[str, subprocess.Popen[Any]],
    output: Path,
    expected: dict[tuple[str, str], npt.NDArray[np.uint8]],
    killed: bool,
    tally: Tally,
) -> str:
    """What is to be said of a render that ended; ``tally`` is added to."""
    assert run[1].stderr is not None
    lines = [x for x in run[1].stderr.read().decode().splitlines() if x.startswith("paksatalker:")]
    code = run[1].returncode
    if killed:
        tally.killed += 1
        return "killed"
    if code == 0:
        ratio = decibels(pictures(output), expected[run[0], output.suffix])
        tally.least = min(tally.least, ratio)
        tally.right += ratio > LEAST
        if ratio <= LEAST:
            tally.wrong.append(f"{name}: {ratio:.1f} dB")
        return f"done, {ratio:.1f} dB"
    if code == 2 and len(lines) == 1 and "is being written by" in lines[0]:
        tally.refused += 1
        return "refused"
    tally.wrong.append(f"{name}: code {code}, {lines}")
    return f"code {code}"


def _start(clip: Path, setting: str, output: Path) -> subprocess.Popen[Any]:
    words = [*COMMAND, "render", str(clip), "-o", str(output), *COMMON, *SETTINGS[setting]]
    if not output.suffix:
        words += ["--set", "studio"]
    return subprocess.Popen(words, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--pairs", type=int, default=20)
    parser.add_argument("--killed", type=int, default=6, help="further pairs, whose first one is killed")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
