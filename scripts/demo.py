"""A sentence becomes a talking avatar: ``python3 scripts/demo.py`` sets everything up and fills ``out/``.

It leaves ``sketch.mp4`` (a first look), ``hello.mp4`` (the film), ``hello.npz`` (the performance),
``hello.blend`` (the scene) and ``hello.glb``. A killed run goes on where it stopped when it is started again.
"""

from __future__ import annotations

import argparse
import time

import environment

SENTENCE = "Hello! I am Maya. Give me a sentence, and I will say it, with my whole face."


def main() -> None:
    """Set up, perform, render, export."""
    environment.right_python()
    options = _options()
    started = time.monotonic()
    python = environment.ready(["blender"])
    print(f"set up after {time.monotonic() - started:.0f} s", flush=True)
    out = environment.ROOT / "out"
    out.mkdir(exist_ok=True)
    paksatalker = [str(python), "-m", "paksatalker.inference.cli"]
    environment.run(
        [
            *paksatalker, "talk", options.sentence, "--avatar", options.avatar, "--emotion", "happy:0.3",
            "--quality", "sketch", "-o", "out/sketch.mp4", "--save-performance", "out/hello.npz",
        ]
    )  # fmt: skip
    print(f"first film after {time.monotonic() - started:.0f} s: out/sketch.mp4", flush=True)
    environment.run(
        [
            *paksatalker, "render", "out/hello.npz", "--avatar", options.avatar, "--quality", options.quality,
            "-o", "out/hello.mp4", "--save-blend", "out/hello.blend",
        ]
    )  # fmt: skip
    environment.run(
        [*paksatalker, "export", "out/hello.npz", "--avatar", options.avatar, "-o", "out/hello.glb"]
    )
    print(f"done after {time.monotonic() - started:.0f} s: look into {out}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Set everything up and make a first film in out/.")
    parser.add_argument("sentence", nargs="?", default=SENTENCE, help="what is said")
    parser.add_argument("--avatar", default="woman", help="woman or man")
    parser.add_argument("--quality", default="standard", choices=("sketch", "draft", "standard", "high"))
    return parser.parse_args()


if __name__ == "__main__":
    main()
