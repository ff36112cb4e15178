"""A shot by plain Blender and by us: processor time, error, memory; whole processes, start included.

    .venv/bin/python scripts/bench_render.py shot       at equal samples, newsroom 640 x 360 (a minute)
    .venv/bin/python scripts/bench_render.py shot --set studio --quality standard --frames 40-42
    .venv/bin/python scripts/bench_render.py reference  512 samples of each frame (3 minutes each; kept)
    .venv/bin/python scripts/bench_render.py error      error to it and flicker, and the time at equal error
    .venv/bin/python scripts/bench_render.py levers     without each of them; workers; where seconds go
    .venv/bin/python scripts/bench_render.py edit       one sentence of four is said anew
    .venv/bin/python scripts/bench_render.py sizes      a frame of 1080p and 4K by each engine
    .venv/bin/python scripts/bench_render.py film       a sentence of five seconds as a film, all included
    .venv/bin/python scripts/bench_render.py demo       a second of the demo's film, with and without levers

Both render one scene, saved in ``--folder`` with the reference: Blender by its own command for animations,
with its own defaults. A frame's time is the difference of a run of all frames and one of the first, so the
start is told apart; ours are those from the scene's first on, for most are carried from others. Processor
time counts all cores and hardly depends on what else runs; seconds do.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from frame_error import frame_error

from paksatalker.inference.performance.performance import Performance

CLI = [sys.executable, "-m", "paksatalker.inference.cli"]
TEXT = "Hello! I am Maya. Give me a sentence, and I will say it. The sun comes up. And here we end."
FOUR = "Good morning, everybody. Today we look at the river behind the house. {} Then we all go home again."
SENTENCES = ("It is very long.", "It is quite a wide one, I say.")
FIVE = "Hello! I am Maya. Give me a sentence, and I say it with my face."
SHOT_SECONDS = 5
LONG, SHORT = 96, 24
"""Frames from the scene's first over which ours are measured, for most are carried from others: as a film is
rendered, and by levers."""
STOCK = """
import os, sys, bpy
scene_file, to, samples, first, last, adaptive = sys.argv[1:]
bpy.ops.wm.open_mainfile(filepath=scene_file)
scene = bpy.context.scene
render, cycles = scene.render, scene.cycles
for name in ("max_bounces", "diffuse_bounces", "glossy_bounces", "transmission_bounces", "use_light_tree",
             "use_denoising", "denoising_prefilter", "denoising_quality", "adaptive_threshold",
             "sample_clamp_indirect", "caustics_reflective", "caustics_refractive", "use_adaptive_sampling"):
    cycles.property_unset(name)
render.use_persistent_data = False
cycles.samples = int(samples)
if adaptive == "fixed":
    cycles.use_adaptive_sampling = False
scene.frame_start, scene.frame_end = int(first), int(last)
scene.update_tag()
render.image_settings.file_format = "PNG"
render.filepath = to + "/frame_"
bpy.ops.render.render(animation=True)
os._exit(0)
"""
NO_CACHE = {"PAKSATALKER_FRAME_CACHE_MB": "0"}


@dataclass(frozen=True)
class Cost:
    """Of a process and its children: processor seconds, seconds, megabytes at the peak."""

    cpu: float
    wall: float
    memory: float

    def __str__(self) -> str:
        return f"{self.cpu:7.1f} s of processors {self.wall:7.1f} s {self.memory:6.0f} MB"


@dataclass(frozen=True)
class Shot:
    """The scene that both render, and which of its frames."""

    folder: Path
    scene: Path
    quality: str
    first: int
    last: int
    samples: int
    size: tuple[str, ...] = ()
    workers: int = 1

    def stock(self, samples: int, to: Path, last: int | None = None, adaptive: str = "default") -> Cost:
        """Plain Blender's frames."""
        numbers = [str(samples), str(self.first), str(last or self.last), adaptive]
        return ran([sys.executable, "-c", STOCK, str(self.scene), str(to), *numbers], {})

    def ours(self, to: Path, *more: str, last: int | None = None) -> Cost:
        """Our frames."""
        words = ["render", str(self.scene), "--quality", self.quality, "--engine", "cycles", *more]
        words += [
            *self.size,
            *("--workers", str(self.workers)),
            "--frames",
            f"{self.first}-{last or self.last}",
            "--format",
            "png",
            "-o",
            str(to),
        ]
        return ran([*CLI, *words], NO_CACHE)


def main() -> int:
    """Measure one part and print."""
    options = _options()
    options.folder.mkdir(parents=True, exist_ok=True)
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}", flush=True)
    PARTS[options.part](options)
    return 0


def shot(options: argparse.Namespace) -> None:
    """At equal samples."""
    made = _made(options)
    many = _from_the_first(made)
    stock = _whole("stock", lambda last: made.stock(made.samples, _new(made, "stock"), last), made)
    for name, more in (("ours", ()), ("gathered", ("--samples", str(made.samples)))):
        ours = many.ours(_new(made, "ours"), *more)
        whole = ours.cpu * 24 * SHOT_SECONDS / LONG  # the start counts more than once
        print(f"{name:6} {ours}; {ours.cpu / LONG:.2f} s for each of {LONG} frames, {whole:.0f} s a shot")
        print(
            f"stock at {made.samples} samples: {SHOT_SECONDS} s take {stock / whole:.1f} times that",
            flush=True,
        )


def reference(options: argparse.Namespace) -> None:
    """512 samples of each frame that has none yet."""
    made = _made(options)
    to = made.folder / "reference"
    to.mkdir(exist_ok=True)
    for number in range(made.first, made.last + 1):
        if not (to / f"frame_{number:04d}.png").is_file():
            one = Shot(made.folder, made.scene, made.quality, number, number, 512)
            print(f"frame {number}: {one.stock(512, to, adaptive='fixed')}", flush=True)


def error(options: argparse.Namespace) -> None:
    """Error to the reference, by samples; and what stock needs for ours."""
    made = _made(options)
    curve = []
    for samples in options.stock:
        to = _new(made, f"stock{samples}")
        cost = _frame(lambda last, n=samples, to=to: made.stock(n, to, last), made)
        found = frame_error(made.folder / "reference", to)
        curve.append((found.mean, cost))
        print(f"stock {samples:3} samples: {cost:6.2f} s a frame, {found}", flush=True)
    many = _from_the_first(made)
    means, costs = (np.log([row[n] for row in sorted(curve)]) for n in (0, 1))
    for samples in options.ours:
        to = made.folder / f"ours{samples}"
        more = ("--samples", str(samples)) if samples else ()
        made.ours(_new(made, to.name), *more)
        found = frame_error(made.folder / "reference", to)
        cost = _frame(lambda last, m=more: many.ours(_new(made, "long"), *m, last=last), many)
        worth = float(np.exp(np.interp(np.log(found.mean), means, costs)))
        inside = means[0] <= np.log(found.mean) <= means[-1]
        print(f"ours  {samples:3} samples: {cost:6.2f} s a frame, {found}")
        told = "for this error" if inside else "for the nearest error that it was measured at"
        print(f"  stock takes {worth:.2f} s {told}, {worth / cost:.1f} times ours", flush=True)


def levers(options: argparse.Namespace) -> None:
    """What each saves, and two workers."""
    made = replace(_made(options), first=1, last=SHORT)
    ours = made.ours(_new(made, "ours"))
    print(f"all levers        {ours}", flush=True)
    for name in LEVERS:
        found = made.ours(_new(made, name), "--without-lever", name)
        print(f"without {name:10}{found}  {found.cpu / ours.cpu:.2f} of all", flush=True)
    two = made.ours(_new(made, "two"), "--workers", "2")
    print(f"2 workers         {two}  {ours.wall / two.wall:.2f} times faster", flush=True)


def edit(options: argparse.Namespace) -> None:
    """Four sentences, then one of them anew."""
    _new_folder(options.folder, "cache")
    caches = {"PAKSATALKER_CACHE": str(options.folder / "cache"), "PAKSATALKER_FRAME_CACHE_MB": "4000"}
    how = ["--quality", options.quality, "--set", options.set, "--engine", "cycles"]
    how += ["--size", options.size] if options.size else []
    costs = []
    for number, sentence in enumerate(SENTENCES):
        clip, to = options.folder / f"edit{number}.npz", _new_folder(options.folder, f"edit{number}")
        ran([*CLI, "perform", FOUR.format(sentence), "--fps", "24", "-o", str(clip)], {})
        costs.append(ran([*CLI, "render", str(clip), *how, "--format", "png", "-o", str(to)], caches))
        print(f"{'edited' if number else 'first':8} {costs[-1]}", flush=True)
    print(f"ours after the edit takes 1/{costs[0].cpu / costs[1].cpu:.1f} of ours before")
    made = _made(options)
    stock = _frame(lambda last: made.stock(made.samples, _new(made, "stock"), last), made)
    frames = len(list((options.folder / "edit1").glob("*.png")))
    whole = stock * frames
    print(f"stock renders all {frames}: {whole:.0f} s, {whole / costs[1].cpu:.1f} times ours after the edit")


def sizes(options: argparse.Namespace) -> None:
    """Seconds a frame by size and engine; of Cycles over nine frames, as most are carried from others."""
    made = _made(options)
    for size in ("1080p", "4k"):
        for engine in options.engines:
            words = [str(made.scene), "--quality", made.quality, "--size", size, "--engine", engine]
            run = lambda last, words=words: ran(  # noqa: E731
                [
                    *CLI, "render", *words, "--frames", f"1-{last}", "--format", "png",
                    "-o", str(_new(made, "sizes")),
                ],
                NO_CACHE,
            )  # fmt: skip
            some = replace(made, first=1, last=9 if engine == "cycles" else 2)
            print(f"{size:6} {engine:10} {_frame(run, some):6.1f} s of processors a frame", flush=True)


def film(options: argparse.Namespace) -> None:
    """A sentence to a film."""
    for quality, most in (("draft", 60), ("standard", 300)):
        if quality in options.qualities:
            to, clip = options.folder / f"{quality}.mp4", options.folder / "film.npz"
            to.unlink(missing_ok=True)
            words = ["talk", FIVE, "--quality", quality, "--save-performance", str(clip), "-o", str(to)]
            made = ran([*CLI, *words], NO_CACHE)
            performance = Performance.load(clip)
            seconds = performance.frames / performance.fps
            so = "within" if made.wall < most else "NOT within"
            print(
                f"{quality:9} {made}  {seconds:.2f} s of film, {made.wall / seconds:.1f} each, {so} {most} s",
                flush=True,
            )


def demo(options: argparse.Namespace) -> None:
    """Frames of the demo's film, with levers and without."""
    made = replace(_made(options), first=1, last=SHORT)
    without = ["--without-lever", "all"]
    before = _frame(lambda last: made.ours(_new(made, "before"), *without, last=last), made)
    now = _frame(lambda last: made.ours(_new(made, "now"), last=last), made)
    print(f"a frame: {before:.2f} s of processors without levers, {now:.2f} with: {before / now:.1f} times")


def ran(words: list[str], more: dict[str, str]) -> Cost:
    """Run to the end. Raises SystemExit where it fails."""
    began = time.perf_counter()
    process = subprocess.Popen(
        words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env={**os.environ, **more}
    )
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = status
    if status:
        raise SystemExit(f"failed: {' '.join(words)}\n{said.decode(errors='replace')[-2000:]}")
    return Cost(usage.ru_utime + usage.ru_stime, time.perf_counter() - began, usage.ru_maxrss / 1024)


def _whole(name: str, run: object, made: Shot) -> float:
    """Processor seconds of a shot of SHOT_SECONDS at 24 frames a second, of a start and a frame's cost."""
    assert callable(run)
    one, all_ = run(made.first), run(made.last)
    frame = (all_.cpu - one.cpu) / (made.last - made.first)
    start = one.cpu - frame
    whole = start + 24 * SHOT_SECONDS * frame
    print(f"{name:6} {all_}; a frame {frame:.2f} s, start {start:.1f} s, {whole:.0f} s a shot", flush=True)
    return float(whole)


def _frame(run: object, made: Shot) -> float:
    """Processor seconds of a frame, without the start."""
    assert callable(run)
    one = run(made.first)
    return float((run(made.last).cpu - one.cpu) / (made.last - made.first))


def _made(options: argparse.Namespace) -> Shot:
    """The scene, made once a folder."""
    clip, scene = options.folder / "clip.npz", options.folder / "scene.blend"
    if not scene.is_file():
        ran([*CLI, "perform", TEXT, "--fps", "24", "-o", str(clip)], {})
        words = ["render", str(clip), "--quality", options.quality, "--set", options.set]
        words += ["--frames", f"1-{LONG}"]
        words += ["--engine", "cycles", "--seen", "1", "--format", "png", "--save-blend", str(scene)]
        words += ["--size", options.size] if options.size else []
        ran([*CLI, *words, "-o", str(_new_folder(options.folder, "made"))], NO_CACHE)
    first, last = map(int, options.frames.split("-"))
    size = ("--size", options.size) if options.size else ()
    return Shot(options.folder, scene, options.quality, first, last, options.samples, size)


def _from_the_first(made: Shot) -> Shot:
    """All of the scene, by a process a core, as a film is rendered."""
    return replace(made, first=1, last=LONG, workers=os.cpu_count() or 1)


def _new(made: Shot, name: str) -> Path:
    return _new_folder(made.folder, name)


def _new_folder(folder: Path, name: str) -> Path:
    """A folder without frames of an earlier run."""
    to = folder / name
    shutil.rmtree(to, ignore_errors=True)
    return to


LEVERS = ("border", "plate", "unseen", "between")
PARTS = {f.__name__: f for f in (shot, reference, error, levers, edit, sizes, film, demo)}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="A shot by plain Blender and by us.")
    parser.add_argument("part", choices=tuple(PARTS))
    parser.add_argument("--set", default="newsroom")
    parser.add_argument("--quality", default="draft", choices=("draft", "standard", "high"))
    parser.add_argument("--size", help="WxH instead of the quality's own")
    parser.add_argument("--frames", default="40-47", help="of the 96 that the scene has")
    parser.add_argument("--samples", type=int, default=4, help="of plain Blender: those of the quality")
    parser.add_argument("--stock", type=int, nargs="*", default=(1, 4, 16, 64), help="samples, for error")
    parser.add_argument(
        "--ours", type=int, nargs="*", default=(0, 1, 2), help="likewise; 0: those of the quality"
    )
    parser.add_argument("--engines", nargs="*", default=("cycles", "eevee", "workbench"), help="for sizes")
    parser.add_argument("--qualities", nargs="*", default=("draft", "standard"), help="for film")
    parser.add_argument("--folder", type=Path, help="out/bench-SET-QUALITY: the scene, and what is rendered")
    options = parser.parse_args()
    options.folder = options.folder or Path("out") / f"bench-{options.set}-{options.quality}"
    return options


if __name__ == "__main__":
    sys.exit(main())
