"""Film strips of every kind of gesture for ``docs/pictures``, by the default avatar, in one command.

    .venv/bin/python scripts/picture_gestures.py                  all kinds, into docs/pictures
    .venv/bin/python scripts/picture_gestures.py count point      these kinds alone
    .venv/bin/python scripts/picture_gestures.py --folder FOLDER --avatar man --engine eevee

A kind has a row: two of its forms, each at the end of the preparation, at the apex, and twice in what
follows.
Needs Blender, and Pillow, which comes with the extra ``capture``.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from paksatalker.inference.body.event import GestureEvent
from paksatalker.inference.body.gestures.arms import set_arm
from paksatalker.inference.body.gestures.forms import form_of, kinds
from paksatalker.inference.body.gestures.motion import gesture_motion
from paksatalker.inference.body.segments import BodySegment
from paksatalker.inference.jobs.render import RenderJob, render
from paksatalker.rigs.bake import beside_the_code
from paksatalker.rigs.smplx import turn_head
from paksatalker.stage.stage_choice import StageChoice

F64 = npt.NDArray[np.float64]

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
MOMENTS = np.array([0.62, 1.0, 1.26, 1.52])
"""Seconds of a gesture whose apex is at 1."""
DETAILS = {
    "size": ("big", "small"), "distance": ("far", "near"), "height": ("high", "low"), "count": ("3", "2"),
    "list": ("2", "3"), "direction": ("left", "up"), "point": ("left", "right"), "contrast": ("one", "other"),
    "spell": ("via", "fly"),
}  # fmt: skip
FORMS, ROWS = 2, 9
"""Forms of a kind, and kinds of a picture."""
SIZE = (300, 400)
TILE = (26, 12, 274, 252)
"""Pixels that are rendered, and the part of them that is shown: the person down to the thighs."""
SMALLER, QUALITY = 0.5, 82


def main() -> None:
    """Render the kinds that are asked for and write the pictures."""
    parser = argparse.ArgumentParser(description="Film strips of gestures.")
    parser.add_argument("kinds", nargs="*", metavar="KIND", help=f"of {', '.join(kinds())}; all where none")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where to (docs/pictures)")
    parser.add_argument("--avatar", default="woman")
    parser.add_argument("--engine", default="workbench", choices=("eevee", "cycles", "workbench"))
    options = parser.parse_args()
    if unknown := [k for k in options.kinds if k not in kinds()]:
        parser.error(f"no kind {', '.join(unknown)}; there are {', '.join(kinds())}")
    beside_the_code()  # today's people, not those of an earlier set-up
    wanted = options.kinds or list(kinds())
    with tempfile.TemporaryDirectory(prefix="paksatalker-gestures-") as temporary:
        folder = Path(temporary)
        _save(
            np.concatenate([_poses(event) for kind in wanted for event in _events(kind)]), folder / "clip.npz"
        )
        job = RenderJob(
            performance=folder / "clip.npz",
            output=folder / "frames",
            avatar=options.avatar,
            engine=options.engine,
            quality="draft",
            size=SIZE,
            stage=StageChoice(framing="full"),
            up_axis="y",
        )
        files = sorted(render(job).glob("*.png"))
        per = FORMS * len(MOMENTS)
        rows = [files[i : i + per] for i in range(0, len(files), per)]
        for page, first in enumerate(range(0, len(wanted), ROWS), 1):
            part = slice(first, first + ROWS)
            name = f"gestures-{page}.jpg" if not options.kinds else f"{'-'.join(wanted[part])}.jpg"
            _picture(wanted[part], rows[part], options.folder / name)
            print(options.folder / name)


def _events(kind: str) -> list[GestureEvent]:
    """Two gestures of a kind: other details, or other forms, with as many hands as they are made for."""
    details = DETAILS.get(kind, ("", ""))
    found = []
    for i in range(FORMS):
        both = ("left", "right")
        hands = (
            both
            if form_of(kind, both, details[i], i).hands == "both" and (i or kind != "beat")
            else ("right",)
        )
        if details[i] in both:
            hands = (details[i],)
        # points with a target, so that it is seen where they go
        target = (
            {"left": (1.5, 1.4, 1.2), "right": (-1.5, 1.4, 1.2)}.get(details[i]) if kind == "point" else None
        )
        found.append(
            GestureEvent(
                kind, hands, 0.15, 0.62, 1.0, 1.9, 2.8, sentence=0, detail=details[i], form=i, target=target
            )
        )
    return found


def _poses(event: GestureEvent) -> F64:
    """(M, 165) the moments of a gesture."""
    part = BodySegment(event.name, 0, 0, 0.0, 3.0, 3.0, (), ())
    motion = gesture_motion([event], [part], 1, times=MOMENTS)
    poses = np.zeros((len(MOMENTS), 55, 3))
    for joint, share in zip((3, 6, 9), (0.25, 0.35, 0.4), strict=True):
        poses[:, joint] = share * motion.trunk[:, [1, 0, 2]] * [1, 1, -1]
    set_arm(poses, motion.left, "left")
    set_arm(poses, motion.right, "right")
    if motion.head is not None:
        turn_head(poses, motion.head)
    return poses.reshape(-1, 165)


def _save(poses: F64, file: Path) -> None:
    np.savez(file, poses=poses, trans=np.zeros((len(poses), 3)), mocap_frame_rate=30.0, betas=np.zeros(300))


def _picture(names: Sequence[str], rows: Sequence[Sequence[Path]], file: Path) -> None:
    """One picture: a row a kind, its name above it."""
    from PIL import Image, ImageDraw, ImageFont

    width, height = (round(SMALLER * (TILE[i + 2] - TILE[i])) for i in (0, 1))
    sheet = Image.new("RGB", (width * FORMS * len(MOMENTS), height * len(rows)), "white")
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(13)
    for r, (name, tiles) in enumerate(zip(names, rows, strict=True)):
        for c, tile in enumerate(tiles):
            with Image.open(tile) as opened:
                seen = opened.convert("RGBA")
            plain = Image.new("RGBA", seen.size, "white")
            plain.alpha_composite(seen)
            small = plain.convert("RGB").crop(TILE).resize((width, height), Image.Resampling.LANCZOS)
            sheet.paste(small, (c * width, r * height))
        draw.text((4, r * height + 2), name, fill=(20, 20, 20), font=font)
    sheet.save(file, quality=QUALITY, optimize=True)


if __name__ == "__main__":
    main()
