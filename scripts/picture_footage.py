"""The picture of footage before a screen for ``docs/pictures``, in one command.

    .venv/bin/python scripts/picture_footage.py                    footage.jpg (2 minutes)
    .venv/bin/python scripts/picture_footage.py --folder FOLDER

The man before a green screen stands for footage; the woman stands before it, then behind it. Needs Blender,
and Pillow, which comes with the extra ``capture``.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
SIZE = (480, 272)
ASIDE = 100
"""Pixels that who is in the footage stands left of the middle."""
SCREEN = (12, 164, 60)
FRAME = 12
KEYED = ("--set", "SCREEN", "--key", "green")
FRAMES = (
    ("man", "outfit=business", "--set", "green"),
    ("woman", "outfit=blouse", *KEYED, "--behind", "newsroom"),
    ("woman", "outfit=blouse", *KEYED, "--keyed", "before", "--behind", "gradient"),
)


def main() -> None:
    """Render the three pictures and put them side by side."""
    parser = argparse.ArgumentParser(description="The picture of footage before a screen.")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where to (docs/pictures)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="paksatalker-footage-") as temporary:
        work = Path(temporary)
        _run("perform", "And now to the weather.", "-o", str(work / "said.npz"))
        tiles = []
        for k, (who, shape, *stage) in enumerate(FRAMES):
            stage = [str(work / "screen.png") if word == "SCREEN" else word for word in stage]
            out = work / f"frames-{k}"
            _run(
                *("render", str(work / "said.npz"), "--avatar", who, "--avatar-shape", shape, *stage),
                *("--size", f"{SIZE[0]}x{SIZE[1]}", "--samples", "16", "--framing", "bust"),
                *("--frames", f"{FRAME}-{FRAME}", "--format", "png", "-o", str(out)),
            )
            with Image.open(next(out.glob("*.png"))) as opened:
                tile = opened.convert("RGB")
            if not k:
                tile = _aside(tile)
                tile.save(work / "screen.png")
            tiles.append(tile)
    sheet = Image.new("RGB", (SIZE[0] * len(tiles), SIZE[1]))
    for k, tile in enumerate(tiles):
        sheet.paste(tile, (k * SIZE[0], 0))
    file = options.folder / "footage.jpg"
    sheet.save(file, quality=88, optimize=True)
    print(file)


def _aside(picture: Image.Image) -> Image.Image:
    """Who is in the middle moved to the left, before more of the screen."""
    moved = Image.new("RGB", picture.size, picture.getpixel((4, 4)) or SCREEN)
    moved.paste(picture, (-ASIDE, 0))
    return moved


def _run(*words: str) -> None:
    subprocess.run([sys.executable, "-m", "paksatalker.inference.cli", *words], check=True)


if __name__ == "__main__":
    main()
