"""Options of who speaks, how a performance is put on them, and of the picture."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from .values import fps, frames, seconds, size

QUALITIES = ("draft", "standard", "high")
ENGINES = ("auto", "cycles", "eevee", "workbench")
FRAMINGS = ("head", "bust", "full")


def motion_options(parser: argparse.ArgumentParser, *, sound: bool = True) -> None:
    """Options of files of other tools."""
    group = parser.add_argument_group("motion of other tools")
    group.add_argument("--up-axis", choices=("y", "z"), help="the file's, where it is not detected rightly")
    group.add_argument("--from-fps", type=fps, metavar="N", help="the file's frames a second, as above")
    if sound:
        group.add_argument("--sound", type=Path, metavar="F", help="the recording made along with it")


def avatar_options(parser: Any, default: str) -> None:
    """Who speaks."""
    parser.add_argument(
        "--avatar",
        default=default,
        metavar="NAME|FILE",
        help=f"see `paksatalker avatars`, a .toml of your own, or .blend, .glb, .vrm, .fbx ({default})",
    )
    parser.add_argument(
        "--avatar-shape", metavar="NAME=N,...", help="such as age=0.7,weight=0.6,hair=short,glasses=round"
    )


def playing_options(parser: Any) -> None:
    """How a performance is put on the avatar."""
    parser.add_argument(
        "--mapping", type=Path, metavar="F.toml", help="which bones and shapes of the avatar are which"
    )
    parser.add_argument(
        "--only",
        choices=("all", "upper", "face"),
        default="all",
        help="move the upper body or face alone (all)",
    )
    parser.add_argument("--in-place", action="store_true", help="leave the avatar where it stands")


def part_options(parser: argparse.ArgumentParser) -> None:
    """Which part of it is played, and over what."""
    parser.add_argument("--fps", type=fps, metavar="N", help="resample to N frames a second")
    parser.add_argument(
        "--frames", type=frames, metavar="A-B", help="these frames alone, with their sound, counted from 1"
    )
    over = parser.add_argument_group("over the animation that a .blend has already")
    over.add_argument("--blend-in", type=seconds, metavar="S", help="come in over S seconds")
    over.add_argument("--blend-out", type=seconds, metavar="S", help="go over S seconds")
    over.add_argument("--additive", action="store_true", help="add to it, in place of replacing it")


def picture_options(parser: argparse.ArgumentParser) -> None:
    """The avatar with how it is played, and how it is rendered."""
    group = parser.add_argument_group("picture")
    avatar_options(group, "woman")
    playing_options(group)
    group.add_argument("--quality", choices=QUALITIES, default="standard", help="(standard)")
    group.add_argument("--size", type=size, metavar="WxH", help="instead of the quality's own size")
    group.add_argument("--engine", choices=ENGINES, default="auto", help="(auto)")
    group.add_argument("--framing", choices=FRAMINGS, default="bust", help="(bust)")
