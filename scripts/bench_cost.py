"""What a minute of film costs: processor time of whole renders, as the table of docs/farm.md has it.

    .venv/bin/python scripts/bench_cost.py                      the qualities, by Cycles on this processor
    .venv/bin/python scripts/bench_cost.py --quality draft --size 1920x1080 --set newsroom
    .venv/bin/python scripts/bench_cost.py --lengths 10,60,300  sketches of these seconds: is it linear?
    .venv/bin/python scripts/bench_cost.py --lengths 10,60,300 --size 160x90       the same in ten minutes

Of each quality two numbers of frames are rendered, without the cache of frames: the difference is the frames,
what is left is the start (scene, plate, encoding's beginning). Processor time counts all cores and hardly
depends on what else runs; seconds do.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CLI = [sys.executable, "-m", "paksatalker.inference.cli"]
TEXT = "Hello! I am Maya. Give me a sentence, and I will say it. The sun comes up, and here we end."
FEW, MORE = 2, {"sketch": 50, "draft": 50, "standard": 34, "high": 4}
FPS = 24


def main() -> None:
    """Render and print."""
    options = _options()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {FPS} frames a second, set {options.set}")
    with tempfile.TemporaryDirectory(prefix="paksatalker-cost-") as name:
        folder = Path(name)
        if options.lengths:
            _lengths(folder, [float(word) for word in options.lengths.split(",")], options.size)
            return
        clip = _performed(folder, TEXT)
        print("quality   processor s a frame   start   core-minutes for a minute of film   MB")
        for quality in options.quality.split(","):
            words = ["--quality", quality, "--set", options.set]
            words += ["--size", options.size] if options.size else []
            few, _ = _cost(clip, folder, [*words, "--frames", f"1-{FEW}"])
            more, memory = _cost(clip, folder, [*words, "--frames", f"1-{MORE[quality]}"])
            frame = (more - few) / (MORE[quality] - FEW)
            start = few - FEW * frame
            minute = (start + 60 * FPS * frame) / 60
            print(f"{quality:9} {frame:19.2f} {start:7.1f} {minute:35.1f} {memory:4.0f}", flush=True)


def _lengths(folder: Path, lengths: list[float], size: str | None) -> None:
    """Sketches of several lengths."""
    print("seconds of film   processor s   a second of film   MB")
    for seconds in lengths:
        clip = _performed(folder, " ".join([TEXT] * max(1, round(seconds / 6.5))))
        used, memory = _cost(clip, folder, ["--quality", "sketch", *(["--size", size] if size else [])])
        shown = _seconds(clip)
        print(f"{shown:15.1f} {used:13.1f} {used / shown:18.2f} {memory:4.0f}", flush=True)


def _performed(folder: Path, text: str) -> Path:
    clip, said = folder / "clip.npz", folder / "said.txt"
    said.write_text(text, encoding="utf-8")
    words = ["perform", "--text-file", str(said), "--fps", str(FPS), "-o", str(clip)]
    subprocess.run([*CLI, *words], check=True, capture_output=True)
    return clip


def _seconds(clip: Path) -> float:
    from paksatalker.inference.performance.performance import Performance

    return Performance.load(clip).duration


def _cost(clip: Path, folder: Path, words: list[str]) -> tuple[float, float]:
    """Processor seconds of a film, and the most memory that a process of this run took so far in MB."""
    film = folder / f"film-{time.monotonic_ns()}.mp4"
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "PAKSATALKER_FRAME_CACHE_MB": "0"}
    command = [*CLI, "render", str(clip), "--engine", "auto", *words, "-o", str(film)]
    subprocess.run(command, check=True, capture_output=True, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, after.ru_maxrss / 1024


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="The cost of a minute of film.")
    parser.add_argument("--quality", default="sketch,draft,standard,high", help="one or more, with commas")
    parser.add_argument("--size", help="WxH instead of the quality's own")
    parser.add_argument("--set", default="studio")
    parser.add_argument("--lengths", help="seconds of sketches, with commas, in place of the qualities")
    return parser.parse_args()


if __name__ == "__main__":
    main()
