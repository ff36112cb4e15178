"""A shot by plain Blender and by us: seconds, processor time and memory, whole processes, start included.

    .venv/bin/python scripts/bench_render.py                                   newsroom, draft, 24 frames
    .venv/bin/python scripts/bench_render.py --set studio --quality standard --frames 1-48

Both render the same scene at the same samples: Blender by its own command for animations, with its own
defaults (``--kind`` equal: ours of denoising and bounces instead), in a process of its own; ours with all
levers, then without each, then once more with the cache. The last lines tell where our frames' seconds go, as
Cycles logs them. Minutes; nothing else should run.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CLI = [sys.executable, "-m", "paksatalker.inference.cli"]
TEXT = "Hello! I am Maya. Give me a sentence, and I will say it. The sun comes up. And here we end."
STOCK = """
import sys, bpy
bpy.ops.wm.open_mainfile(filepath=sys.argv[1])
scene = bpy.context.scene
render, cycles = scene.render, scene.cycles
if sys.argv[4] == "default":
    for name in ("max_bounces", "diffuse_bounces", "glossy_bounces", "transmission_bounces",
                 "use_light_tree", "use_denoising", "denoising_prefilter", "denoising_quality",
                 "adaptive_threshold", "caustics_reflective", "caustics_refractive", "use_adaptive_sampling"):
        cycles.property_unset(name)
    render.use_persistent_data = False
cycles.samples = int(sys.argv[3])
scene.update_tag()
render.image_settings.file_format = "PNG"
render.filepath = sys.argv[2]
bpy.ops.render.render(animation=True)
import os
os._exit(0)
"""
PHASES = re.compile(r"Time:(\d+):(\d+\.\d+).*?(Synchronizing|Updating|Sample 0/|Sample (\d+)/\4|Finished)")


def main() -> int:
    """Render and print."""
    options = _options()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory(prefix="paksatalker-bench-") as name:
        folder = Path(name)
        clip, scene = folder / "clip.npz", folder / "scene.blend"
        subprocess.run(
            [*CLI, "perform", TEXT, "--fps", "24", "-o", str(clip)], check=True, capture_output=True
        )
        words = [*CLI, "render", str(clip), "--quality", options.quality, "--set", options.set]
        words += ["--frames", options.frames, "--engine", "cycles"]
        words += ["--size", options.size] if options.size else []
        first, last = map(int, options.frames.split("-"))
        count = last - first + 1
        none = {"PAKSATALKER_FRAME_CACHE_MB": "0"}
        ours = _row("ours, all levers", [*words, "-o", str(folder / "a.mp4")], count, none)
        for lever in ("border", "plate", "unseen"):
            film = str(folder / f"{lever}.mp4")
            _row(f"  without {lever}", [*words, "-o", film, "--without-lever", lever], count, none)
        cached = {"PAKSATALKER_CACHE": str(folder / "cache"), "PAKSATALKER_FRAME_CACHE_MB": "1000"}
        _row("  filling the cache", [*words, "-o", str(folder / "b.mp4")], count, cached)
        _row("  again, from the cache", [*words, "-o", str(folder / "c.mp4")], count, cached)
        _row("  2 workers", [*words, "-o", str(folder / "w.mp4"), "--workers", "2"], count, none)
        made = [*words, "--save-blend", str(scene), "-o", str(folder / "d.mp4")]
        subprocess.run(made, check=True, capture_output=True, env=_env(cached))
        for kind in ("default", "equal") if options.kind == "both" else (options.kind,):
            stock = [
                sys.executable,
                "-c",
                STOCK,
                str(scene),
                str(folder / f"{kind}_"),
                str(options.samples),
                kind,
            ]
            seconds = _row(f"stock, {kind} settings", stock, count, {}, folder / f"{kind}.log")
            print(f"  ours takes 1/{seconds / ours:.1f} of its processor time")
            _phases(folder / f"{kind}.log")
    return 0


def _row(what: str, words: list[str], count: int, more: dict[str, str], log: Path | None = None) -> float:
    """Run, print, and return processor seconds."""
    began = time.perf_counter()
    with open(log or os.devnull, "w") as out:  # noqa: PTH123
        process = subprocess.Popen(words, stdout=out, stderr=subprocess.DEVNULL, env=_env(more))
        _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"failed: {' '.join(words)}")
    wall, cpu = time.perf_counter() - began, usage.ru_utime + usage.ru_stime
    print(
        f"{what:<28} {wall:7.1f} s {cpu:7.1f} s of processors {cpu / count:6.2f} a frame "
        f"{usage.ru_maxrss / 1024:6.0f} MB",
        flush=True,
    )
    return cpu


def _phases(log: Path) -> None:
    """Mean seconds of a frame until the first sample, and of sampling with denoising."""
    before, sampling, start = [], [], 0.0
    for line in log.read_text(errors="replace").splitlines():
        found = PHASES.search(line)
        if found is None:
            continue
        at = 60 * float(found[1]) + float(found[2])
        if found[3].startswith("Sample 0"):
            before.append(at)
            start = at
        elif found[3] == "Finished":
            sampling.append(at - start)
    if before and sampling:
        print(
            f"  of a frame: geometry and trees {sum(before) / len(before):.2f} s, "
            f"sampling and denoising {sum(sampling) / len(sampling):.2f} s"
        )


def _env(more: dict[str, str]) -> dict[str, str]:
    return {**os.environ, **more}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="A shot by plain Blender and by us.")
    parser.add_argument("--set", default="newsroom")
    parser.add_argument("--quality", default="draft", choices=("draft", "standard", "high"))
    parser.add_argument("--size", help="WxH instead of the quality's own")
    parser.add_argument("--frames", default="1-24")
    parser.add_argument("--samples", type=int, default=4, help="of plain Blender: those of the quality")
    parser.add_argument("--kind", default="default", choices=("default", "equal", "both"))
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
