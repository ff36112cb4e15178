"""How long a lecture of ten minutes takes on two cores, measured on a short one of twelve slides.

    python scripts/bench_lecture.py                          # 12 slides, 20 seconds; four minutes
    python scripts/bench_lecture.py --slides own.pptx --words=--presenter-every=2 --words=--layout=side

Makes the lecture whole, in 1080p with a presenter of 360 pixels, by the command line in a process of its own,
with nothing in the cache but sentences. Prints wall and processor time, the share of frames in 3D, and what
ten minutes of the same share take: all of it times the film's length, start, slides and scene too, which are
once in truth. ``busy`` is what the processor time says for two cores all of which is used, ``wall`` what the
clock said here: on a busy machine the latter is too much. Exits with 1 where the former is over two hours.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CLI = [sys.executable, "-m", "paksatalker.inference.cli"]
SLIDES = """
## Why boats float
Why do boats float?
## A stone
A stone sinks at once.
## A ship
A ship of steel does not.
## Archimedes
He saw it in his bath.
## The push
Water pushes back.
## The hull
A hollow hull helps.
## A load
Loaded, it sinks a little.
## Too much
Too heavy, it goes down.
## Submarines
They let water in.
## Fish
Fish carry air.
## Salt
Salt water carries more.
## Try it
Try it with a bowl!
"""
MOST_HOURS = 2.0
SECONDS = 600.0
FPS = 25
CORES = 2


def main() -> int:
    """Make the lecture and print."""
    parser = argparse.ArgumentParser(description="How long a lecture of ten minutes takes.")
    parser.add_argument("--slides", type=Path, help="a .pptx with notes, or others with notes")
    parser.add_argument("--words", action="append", default=[], help="another word of the command line")
    options = parser.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}", flush=True)
    with tempfile.TemporaryDirectory(prefix="paksatalker-bench-") as name:
        folder = Path(name)
        slides = options.slides or _slides(folder)
        film = folder / "lecture.mp4"
        words = [*CLI, "lecture", str(slides), "-o", str(film), "--quality", "draft", *options.words]
        began, used = time.perf_counter(), os.times()
        said = subprocess.run(
            words, capture_output=True, text=True, env={**os.environ, "PAKSATALKER_FRAME_CACHE_MB": "0"}
        )
        if said.returncode:
            raise SystemExit(said.stderr)
        wall, now = time.perf_counter() - began, os.times()
        cpu = now.children_user + now.children_system - used.children_user - used.children_system
        found = re.search(r"3D: (\d+) of (\d+) frames.*", said.stdout + said.stderr)
        if found is None:
            raise SystemExit(f"no line about 3D:\n{said.stdout}{said.stderr}")
    return _tell(int(found[1]), int(found[2]), wall, cpu, found[0])


def _slides(folder: Path) -> Path:
    """Twelve slides with what is said in their notes: a .pptx, where LibreOffice can draw it."""
    script = folder / "boats.md"
    script.write_text(SLIDES, encoding="utf-8")
    if shutil.which("soffice") is None:
        return script
    from pptx import Presentation

    deck = Presentation()
    for part in SLIDES.split("## ")[1:]:
        title, notes = part.strip().split("\n", 1)
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text, slide.placeholders[1].text = title, notes
        slide.notes_slide.notes_text_frame.text = notes
    deck.save(str(folder / "boats.pptx"))
    return folder / "boats.pptx"


def _tell(solid: int, frames: int, wall: float, cpu: float, line: str) -> int:
    print(f"{frames / FPS:.1f} s of film: {wall:.0f} s, {cpu:.0f} s of processors; {line}")
    times = SECONDS * FPS / frames
    hours = {"busy": times * cpu / CORES / 3600, "wall": times * wall / 3600}
    share = solid / frames
    print(f"{cpu / solid:.2f} s of processors for a frame in 3D, speech, scene and encoding with it")
    print(
        f"ten minutes with {share:.0%} of the frames in 3D: busy {hours['busy']:.2f} h, "
        f"wall {hours['wall']:.2f} h (bound {MOST_HOURS:g} h)"
    )
    return int(hours["busy"] > MOST_HOURS)


if __name__ == "__main__":
    sys.exit(main())
