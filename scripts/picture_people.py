"""Contact sheets of people, hair, skins, ages and emotions, for a casting director's eye, in one command.

    .venv/bin/python scripts/picture_people.py             all sheets (15 minutes), into docs/pictures
    .venv/bin/python scripts/picture_people.py hair --folder FOLDER --size 256
    .venv/bin/python scripts/picture_people.py people --avatar kofi --avatar priya
    .venv/bin/python scripts/picture_people.py look --avatar woman --shape hair=bob --framing close --angle 35

Heads of 240 pixels by Cycles at standard quality, some seconds each; ``woman`` and ``man``, named
alone, are wide ones of 1280 by 720. Needs Blender, and Pillow.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from people_pictures import Look, Studio, sheet

from paksatalker.inference.face.emotion.emotion import pose
from paksatalker.inference.person.avatar_choice import choices
from paksatalker.rigs.arkit import NAMES
from paksatalker.rigs.avatar import library

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
EMOTIONS = ("happy", "sad", "angry", "surprised", "fearful", "disgusted")
COLUMNS = {"people": 4, "hair": 6, "skins": 7, "ages": 6, "emotions": 6, "random": 6, "look": 4}
WIDE = (1280, 720)
"""Pixels of the wide pictures."""
AWAKE = {"mouthSmileLeft": 0.12, "mouthSmileRight": 0.1}
HAIR_OF = {"coils": "amara", "braids": "amara", "fade": "kofi", "afro": "amara"}
WOMEN = ("bob", "long", "bun", "ponytail", "fringe", "waves", "hijab", "curls")


def main() -> None:
    """Render what is wanted, one sheet after the other."""
    parser = argparse.ArgumentParser(description="Contact sheets of people.")
    parser.add_argument(
        "sheets",
        nargs="*",
        choices=[[], "woman", "man", *COLUMNS],
        help="the sheets but look and random where none is named",
    )
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where to (docs/pictures)")
    parser.add_argument("--avatar", action="append", help="these people alone (may be repeated)")
    parser.add_argument("--only", action="append", help="these styles, emotions ... alone (may be repeated)")
    parser.add_argument("--shape", default="", help="for look: as --avatar-shape")
    parser.add_argument("--size", type=int, default=240)
    parser.add_argument("--samples", type=int, default=8)
    parser.add_argument("--skin", type=int, default=1024, help="texels across the head's skin")
    parser.add_argument("--rig", default="soft")
    parser.add_argument("--angle", type=float, action="append", help="degrees (may be repeated)")
    parser.add_argument("--framing", default="head", choices=("close", "head", "bust", "full"))
    parser.add_argument("--ending", default="jpg")
    options = parser.parse_args()
    studio = Studio(options.size, options.samples, skin=options.skin)
    options.folder.mkdir(parents=True, exist_ok=True)
    wanted = options.sheets or [n for n in COLUMNS if n not in ("look", "random")]
    for name in wanted:
        if name not in COLUMNS:
            wide = Studio(WIDE, options.samples, skin=2048)
            whole = wide.picture(Look(name, name, face=AWAKE, rig="studio"))
        else:
            looks = list(_looks(name, options))
            pictures = [studio.picture(look) for look in looks]
            whole = sheet(pictures, [look.label for look in looks], min(COLUMNS[name], len(looks)))
        file = options.folder / f"{name}.{options.ending}"
        whole.save(file, quality=86)
        print(file, f"{file.stat().st_size / 1000:.0f} kB")


def _looks(name: str, options: argparse.Namespace) -> Iterator[Look]:
    angles = options.angle or [0.0]
    people = options.avatar or library.everyone()
    chosen = options.only
    common = {"rig": options.rig, "framing": options.framing}
    if name in ("people", "look"):
        for person in people:
            for angle in angles:
                yield Look(person, person, options.shape, angle=angle, **common)
    elif name == "hair":
        for style in chosen or [*choices()["hair"], "hijab"]:
            who = HAIR_OF.get(style, "priya" if style.startswith(WOMEN) else "man")
            for angle in options.angle or [25.0]:
                yield Look(
                    style,
                    options.avatar[0] if options.avatar else who,
                    ("cover=" if style == "hijab" else "hair=") + style + f",{options.shape}",
                    angle=angle,
                    **common,
                )
    elif name == "skins":
        for who in options.avatar or ("amara", "man"):
            for tone in choices()["skin"]:
                yield Look(f"{who} {tone}", who, f"skin={tone}", **{**common, "framing": "close"})
    elif name == "ages":
        for who in options.avatar or ("woman", "man"):
            for age in (0.42, 0.5, 0.6, 0.72, 0.85, 1.0):
                yield Look(f"{who} age={age}", who, f"age={age}", **common)
    elif name == "emotions":
        for emotion in chosen or EMOTIONS:
            for who in options.avatar or ("woman", "kofi"):
                for much in (0.3, 0.6, 1.0):
                    face = dict(zip(NAMES, pose({emotion: much}).tolist(), strict=True))
                    yield Look(f"{emotion} {much}", who, face=face, **common)
    elif name == "random":
        for seed in range(12):
            file = options.folder / f"random-{seed}.toml"
            from paksatalker.inference.person.avatar_choice import drawn

            drawn(file, seed)
            yield Look(f"seed {seed}", str(file), **common)


if __name__ == "__main__":
    main()
