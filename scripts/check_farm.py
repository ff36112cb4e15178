"""A bundle for farms whose workers die: the film is the same to the bit as an uninterrupted one.

    .venv/bin/python scripts/check_farm.py                20 kills (SIGKILL, at random moments), two at once
    .venv/bin/python scripts/check_farm.py --kills 5
    .venv/bin/python scripts/check_farm.py --kills 0 --openjd openjd    a chunk of openjd run is killed

Renders a bundle of twelve small frames in one go, then with a kill and a rerun again and again, then
by two workers in one folder, without the cache. Each film's hash and those of its frames must be equal; the
exit code is 1 where they are not. With ``--openjd`` (pip install openjd-cli) a worker is killed in its second
chunk, and the job is run again. About ten minutes on two cores; less with fewer kills.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

CLI = [sys.executable, "-m", "paksatalker.inference.cli"]
ENVIRONMENT = {**os.environ, "PAKSATALKER_FRAME_CACHE_MB": "0"}
PICTURE = ["--quality", "draft", "--size", "160x90", "--frames", "1-12", "--set", "city", "--chunk", "4"]


def main() -> int:
    """Render, kill and compare."""
    parser = argparse.ArgumentParser(description="Films of workers that die.")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--openjd", help="the command openjd")
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
        if options.kills:
            wrong += _told(f"after {options.kills} kills", _film(job, killed), whole)
        if options.openjd:
            wrong += _told("one chunk killed", _by_openjd(options.openjd, bundle, folder / "chunks"), whole)
        pair = [_start([*job, "--output", str(folder / "pair")]) for _ in range(2)]
        codes = [process.wait() for process in pair]
        wrong += _told(f"two workers at once, codes {codes}", _film(job, folder / "pair"), whole)
    return 1 if wrong else 0


def _by_openjd(command: str, bundle: Path, output: Path) -> Any:
    """The film of a job whose worker is killed once, then run again."""
    here = Path(__file__).with_name("blender_of_bpy.py")
    words = [command, "run", str(bundle / "template.json"), "--step", "Check", "--run-dependencies"]
    words += ["-p", f"Blender={here}", "-p", f"Python={sys.executable}", "-p", f"Frames={output}"]
    process = _start(words)
    while len(list(output.glob("frame_*.png"))) < 6 and process.poll() is None:
        time.sleep(0.02)
    for worker in _workers(output):
        os.kill(worker, signal.SIGKILL)
    code, there = process.wait(), len(list(output.glob("frame_*.png")))
    print(f"openjd after the kill: code {code}, {there} frames are there", flush=True)
    if not code:
        raise SystemExit("the worker was too fast to be killed")
    _run(words)
    return json.loads((output / "film.json").read_text())


def _workers(output: Path) -> list[int]:
    """The processes that render into a folder."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with suppress(OSError):
                words = (entry / "cmdline").read_bytes().decode(errors="replace").split("\0")
                if str(output) in words and "--job" in words:
                    found.append(int(entry.name))
    return found


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
