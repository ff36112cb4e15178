"""What things cost on this machine: seconds, real-time factor, memory, each beside a peer of the same run.

    .venv/bin/python scripts/bench.py                 all of it, about 15 minutes on two cores
    .venv/bin/python scripts/bench.py performance     only these: performance curves apply engines film demo

Every figure is printed with the figure to reach, where there is one. Run it on an idle machine.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

CLI = [sys.executable, "-m", "paksatalker.inference.cli"]
TEN_SECONDS = (
    "Every morning the baker opens her small shop before the sun is up. She mixes flour, water and salt, "
    "and by seven the whole street smells of fresh bread. People come and buy."
)
FOUR_SECONDS = "Hello, my name is Maya, and I am happy that you are here today."
DEMO = "Hello! I am Maya. Give me a sentence, and I will say it, with my whole face."


def main() -> int:
    """Run the named benchmarks."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("which", nargs="*", choices=[*BENCHMARKS, []], help="all where none is named")
    which = parser.parse_args().which or [n for n in BENCHMARKS if n != "demo"]
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.2f}, Python {sys.version.split()[0]}")
    with tempfile.TemporaryDirectory(prefix="paksatalker-bench-") as folder:
        for name in which:
            print(f"\n{name}", flush=True)
            BENCHMARKS[name](Path(folder))
    return 0


def performance(folder: Path) -> None:
    """A performance of a ten-second text; the peer is the voice alone, without any motion."""
    clip = folder / "ten.npz"
    seconds, memory = measured([*CLI, "perform", TEN_SECONDS, "-o", str(clip)])
    found = json.loads(subprocess.check_output([*CLI, "inspect", str(clip), "--json"], text=True))

    peer, peer_memory = measured([sys.executable, "-c", VOICE_ALONE, TEN_SECONDS])
    length = found["duration"]
    row("whole performance", seconds, "s", 5.0, peer)
    row("  of it for 10 s of speech", seconds * 10 / length, "s", 5.0)
    row("  real-time factor", seconds / length, "")
    row("  peak memory", memory, "MB", 800, peer_memory)
    steps = _steps([*CLI, "perform", TEN_SECONDS, "-o", str(clip), "--progress", "json"])
    for step, spent in steps.items():
        row(f"  {step}", spent, "s")


def apply(folder: Path) -> None:
    """A minute of performance on the woman: applied, as a take on layers, dialled, placed, played.

    The peer is Blender's keyframe_insert on the same channels; of playing, the plain action.
    """
    clip = folder / "sixty.npz"
    subprocess.run(
        [*CLI, "perform", " ".join([TEN_SECONDS] * 7), "-o", str(clip)], check=True, capture_output=True
    )
    script = Path(__file__).with_name("bench_layers.py")
    out = subprocess.run([sys.executable, script, str(clip)], check=True, capture_output=True, text=True)
    said = json.loads(next(line for line in out.stdout.splitlines() if line.startswith("{")))
    insert = said["insert_face"] + said["insert_bones"]
    row("build the woman", said["build"], "s")
    row(f"apply {said['frames']} frames, {said['seconds']:.0f} s of speech", said["apply"], "s", 2.0, insert)
    row("a take of them on layers", said["take"], "s", None, insert)
    row("  its longest piece", 1000 * said["piece"], "ms", 100)
    row("a dial rewrites the face", said["dial"], "s", 1.0, said["insert_face"])
    row("  its longest piece", 1000 * said["dial_piece"], "ms", 100)
    row("another placement rewrites it all", said["place"], "s", None, insert)
    row("  its longest piece", 1000 * said["place_piece"], "ms", 100)
    plain = said["play_plain"]
    row("plays, plain action", plain, "frames/s")
    for name, what in (
        ("layers", "layers"),
        ("strengths", "layers, strengths turned"),
        ("blended", "layers, blended in and out"),
        ("baked", "layers baked"),
    ):
        row(f"plays, {what}", said[f"play_{name}"], "frames/s", None, plain, peer_name="plain")


def engines(folder: Path) -> None:
    """Seconds a frame of each engine at 640 x 360 draft, the first frame's set-up apart."""
    base = None
    for engine in ("cycles", "workbench", "eevee"):
        few, many = (_film(folder, engine, n) for n in (3, 9))
        each = (many - few) / 6
        base = base or each
        row(engine, each, "s/frame", None, base, peer_name="Cycles")


def film(folder: Path) -> None:
    """A sentence of four seconds as a 640 x 360 draft film at 24 fps, start to finish."""
    out = folder / "film.mp4"
    clip = folder / "film.npz"
    command = [*CLI, "talk", FOUR_SECONDS, "--quality", "draft", "--fps", "24", "--engine", "cycles"]
    seconds, memory = measured([*command, "-o", str(out), "--save-performance", str(clip)])
    found = json.loads(subprocess.check_output([*CLI, "inspect", str(clip), "--json"], text=True))
    row(f"draft film of {found['duration']:.1f} s, {found['frames']} frames", seconds, "s", 180)
    row("  each frame, all included", seconds / found["frames"], "s")
    row("  real-time factor", seconds / found["duration"], "")
    row("  peak memory", memory, "MB")


def demo(folder: Path) -> None:
    """The demo's film, 1280 x 720."""
    seconds, _ = measured([*CLI, "talk", DEMO, "-o", str(folder / "demo.mp4")])
    row("demo film", seconds, "s", 900)


def curves(folder: Path) -> None:
    """A minute of face: sparse keys, FLAME coefficients, and weights read back from them.

    The peers: a key on every frame; scipy's bounded least squares, frame by frame.
    """
    clip = folder / "minute.npz"
    if not clip.exists():
        words = ["perform", " ".join([TEN_SECONDS] * 6), "-o", str(clip)]
        subprocess.run([*CLI, *words], check=True, capture_output=True)
    script = Path(__file__).with_name("bench_curves.py")
    out = subprocess.run([sys.executable, script, str(clip)], check=True, capture_output=True, text=True)
    said = json.loads(out.stdout.splitlines()[-1])
    row(f"keys of {said['frames']} frames", said["keys"], "s", 1.0)
    row("  frames a key, talking channels", said["ratio"], "", None, 1.0, peer_name="every frame")
    row("  keys a second of a talking channel", said["rate"], "", said["fps"] / 4)
    row("  playback error", said["error"], "", 0.01)
    row("coefficients from weights", said["solve"], "s")
    row("  error", said["solve_mm"], "mm")
    row("weights from coefficients", said["read"], "s", 2.0, said["peer"], peer_name="lsq_linear")
    row("  mean difference of a weight", said["off"], "", 0.01)


BENCHMARKS = {
    "performance": performance,
    "curves": curves,
    "apply": apply,
    "engines": engines,
    "film": film,
    "demo": demo,
}

VOICE_ALONE = """
import sys
from paksatalker.inference.speech.tts import speak
speak(sys.argv[1])
"""


def row(
    what: str, value: float, unit: str, reach: float | None = None, peer: float | None = None, *,
    peer_name: str = "peer",
) -> None:  # fmt: skip
    """One line: the figure, what to reach, the peer and the ratio to it."""
    line = f"  {what:<40} {value:9.2f} {unit:<8}"
    if reach is not None:
        line += f" to reach {reach:g}: {'yes' if value <= reach else 'NO'}"
    if peer:
        line += f"   {peer_name} {peer:.2f}, ratio {value / peer:.3g}"
    print(line, flush=True)


def measured(command: list[str]) -> tuple[float, float]:
    """Wall seconds and peak resident memory (MB) of a command, its children's included one by one."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    if status:
        raise SystemExit(f"failed: {' '.join(command)}")
    return seconds, usage.ru_maxrss / 1024


def _steps(command: list[str]) -> dict[str, float]:
    """Seconds between the first lines of the steps."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout
    begun: list[tuple[str, float]] = []
    for line in process.stdout:
        said = json.loads(line)
        name = said.get("step", "writing the file" if "result" not in said else "end")
        if not begun or begun[-1][0] != name:
            begun.append((name, time.perf_counter()))
    process.wait()
    return {name: after - at for (name, at), (_, after) in pairwise(begun)}


def _film(folder: Path, engine: str, frames: int) -> float:
    clip, out = folder / f"{frames}.npz", folder / f"{engine}{frames}.mp4"
    if not clip.exists():
        import numpy as np
        import soundfile

        sound = folder / f"{frames}.wav"
        soundfile.write(sound, np.zeros(frames * 1000), 24000)
        words = ["perform", "--audio", str(sound), "--fps", "24", "-o", str(clip)]
        subprocess.run([*CLI, *words], check=True, capture_output=True)
    words = ["render", str(clip), "--quality", "draft", "--engine", engine, "-o", str(out)]
    return measured([*CLI, *words])[0]


if __name__ == "__main__":
    sys.exit(main())
