"""A bundle for farms whose workers die: the film is the same to the bit as an uninterrupted one.

    .venv/bin/python scripts/check_farm.py                20 kills (SIGKILL, at random moments), two at once
    .venv/bin/python scripts/check_farm.py --kills 5

Renders a bundle of twelve small frames in one go, then with a kill and a rerun again and again, then
by two workers in one folder, without the cache. Each film's hash and those of its frames must be equal; the
exit code is 1 where they are not. About half an hour on two cores; less with fewer kills.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

CLI = [sys.executable, "-m", "paksatalker.inference.cli"]
ENVIRONMENT = {**os.environ, "PAKSATALKER_FRAME_CACHE_MB": "0"}
PICTURE = ["--quality", "draft", "--size", "160x90", "--frames", "1-12", "--set", "city"]


def main() -> int:
    """Render, kill and compare."""
    parser = argparse.ArgumentParser(description="Films of workers that die.")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory(prefix="paksatalker-farm-") as name:
        folder = Path(name)
        clip, bundle = folder / "clip.npz", folder / "bundle"
        _run([*CLI, "perform", "Hello there, my friend.", "--fps", "24", "-o", str(clip)])
        _run([*CLI, "farm", "openjd", str(clip), *PICTURE, "-o", str(bundle)])
        job = [
            sys.executable,
            "-P",
            str(bundle / "code" / "render_job.py"),
            "--job",
            str(bundle / "job.toml"),
        ]
        began = time.monotonic()
        whole = _film(job, folder / "whole")
        span = time.monotonic() - began
        wrong = 0
        killed = folder / "killed"
        for number in range(1, options.kills + 1):
            process = _start([*job, "--output", str(killed)])
            time.sleep(chance.uniform(0.2, 0.9) * span)
            process.kill()
            process.wait()
            there = sorted(killed.glob("frame_*.png"))
            print(f"kill {number}: {len(there)} frames are there", flush=True)
            for frame in there[:-4]:  # else there would soon be nothing left to do
                frame.unlink()
        wrong += _told(f"after {options.kills} kills", _film(job, killed), whole)
        pair = [_start([*job, "--output", str(folder / "pair")]) for _ in range(2)]
        codes = [process.wait() for process in pair]
        wrong += _told(f"two workers at once, codes {codes}", _film(job, folder / "pair"), whole)
    return 1 if wrong else 0


def _film(job: list[str], output: Path) -> Any:
    for words in ([], ["--assemble"], ["--check"]):
        _run([*job, "--output", str(output), *words])
    return json.loads((output / "film.json").read_text())


def _told(what: str, found: Any, whole: Any) -> int:
    print(f"{what}: {'the same film' if found == whole else 'ANOTHER FILM'}", flush=True)
    return int(found != whole)


def _run(words: list[str]) -> None:
    if _start(words).wait():
        raise SystemExit(f"failed: {' '.join(words)}")


def _start(words: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(words, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main())
