"""Film strips of each style of gesture and each base pose for ``docs/pictures``, in one command.

    .venv/bin/python scripts/picture_styles.py                    both, into docs/pictures
    .venv/bin/python scripts/picture_styles.py poses --avatar man --folder FOLDER

A row is the same few sentences, seen at the same moments: ``styles.jpg`` has a row for somebody at ease and
for each style, ``poses.jpg`` one for each pose, with the chair and the desk that it gets.
Needs Blender, and Pillow, which comes with the extra ``capture``.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from picture_gestures import FOLDER, QUALITY

from paksatalker.inference.body.manner.tables import style_names
from paksatalker.inference.body.stance.pose import POSES
from paksatalker.inference.jobs.perform import PerformOptions, perform
from paksatalker.inference.jobs.render import RenderJob, render
from paksatalker.inference.performance.performance import Performance
from paksatalker.rigs.bake import beside_the_code
from paksatalker.stage.stage_choice import StageChoice

TEXT = (
    "I have three things to tell you. The first is huge: it changes how we all work! "
    "The second is small, and the third I don't know yet. Come and look at it over there."
)
MOMENTS = 10
MARGIN = 100
"""Pixels before each row, for its label."""
SIZE = (270, 360)
ANGLE = {"poses": 28.0, "styles": 0.0}
"""Degrees from which they are seen: who sits is best seen a little from the side."""
ROWS = {
    "styles": [("at ease", {}), *((name, {"style": name}) for name in style_names())],
    "poses": [(pose, {"pose": pose}) for pose in POSES],
}
TILES = {"styles": (52, 18, 218, 238), "poses": (20, 0, 250, 360)}
"""The part of the picture that is shown: down to the thighs, or all of it."""


def main() -> None:
    """Perform, render the moments and write the pictures."""
    parser = argparse.ArgumentParser(description="Film strips of styles and poses.")
    parser.add_argument("pictures", nargs="*", choices=[[], *ROWS], help="both where none is named")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where to (docs/pictures)")
    parser.add_argument("--avatar", default="woman")
    parser.add_argument("--engine", default="workbench", choices=("eevee", "cycles", "workbench"))
    options = parser.parse_args()
    beside_the_code()  # today's people, not those of an earlier set-up
    for name in options.pictures or ROWS:
        with tempfile.TemporaryDirectory(prefix="paksatalker-styles-") as folder:
            rows = [
                _rendered(_moments(given), Path(folder) / str(n), name, options)
                for n, (_, given) in enumerate(ROWS[name])
            ]
            file = options.folder / f"{name}.jpg"
            _picture([label for label, _ in ROWS[name]], rows, TILES[name], file)
        print(file)


def _moments(given: dict[str, str]) -> Performance:
    """The moments of the talk as the frames of a performance of their own."""
    p = perform(PerformOptions(text=TEXT, seed=3, **given))
    end = float(p.word_times[-1, 1])
    at = np.round(np.linspace(0.6, end, MOMENTS) * p.fps).astype(int)
    return replace(
        p,
        poses=p.poses[at],
        trans=p.trans[at],
        arkit=p.arkit[at],
        expressions=p.expressions[at],
        calm=None,
        extra={},
        audio=np.zeros(round(MOMENTS / p.fps * p.audio_rate), np.int16),
        word_labels=(),
        word_times=np.zeros((0, 2), np.float32),
        phone_labels=(),
        phone_times=np.zeros((0, 2), np.float32),
        meta={**p.meta, "events": []},
    )


def _rendered(p: Performance, folder: Path, name: str, options: argparse.Namespace) -> list[Path]:
    folder.mkdir()
    p.save(folder / "moments.npz")
    job = RenderJob(
        performance=folder / "moments.npz",
        output=folder / "frames",
        avatar=options.avatar,
        engine=options.engine,
        quality="draft",
        size=SIZE,
        stage=StageChoice(framing="full", angle=ANGLE[name]),
    )
    return sorted(render(job).glob("*.png"))


def _picture(
    labels: Sequence[str], rows: Sequence[Sequence[Path]], tile: tuple[int, int, int, int], file: Path
) -> None:
    """A row each, its label before it."""
    from PIL import Image, ImageDraw, ImageFont

    width, height = (round(0.7 * (tile[i + 2] - tile[i])) for i in (0, 1))
    sheet = Image.new("RGB", (MARGIN + width * MOMENTS, height * len(rows)), "white")
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(13)
    for r, (label, frames) in enumerate(zip(labels, rows, strict=True)):
        for c, frame in enumerate(frames):
            with Image.open(frame) as opened:
                seen = opened.convert("RGBA")
            plain = Image.new("RGBA", seen.size, "white")
            plain.alpha_composite(seen)
            small = plain.convert("RGB").crop(tile).resize((width, height), Image.Resampling.LANCZOS)
            sheet.paste(small, (MARGIN + c * width, r * height))
        draw.text((8, r * height + height // 2), label, fill=(20, 20, 20), font=font)
    sheet.save(file, quality=QUALITY, optimize=True)


if __name__ == "__main__":
    main()
