"""The commands of ``paksatalker`` and their options."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ... import __version__
from ...base import logs
from .avatar_arguments import avatar_options, motion_options, part_options, picture_options, playing_options
from .library_arguments import models_command, voices_command
from .parser_class import Parser
from .speech_arguments import speech_options
from .stage_arguments import stage_options
from .values import fps

_MOTION = (
    "a performance, or motion of other tools: EMAGE, BEAT2 or AMASS .npz, .smpl, .bvh, Live Link Face .csv"
)
_OUT = "avatar and motion: .glb, .fbx, .blend; motion alone: .bvh, .csv (Live Link Face), .smpl, .vrma"


def parser() -> Parser:
    """The parser of ``paksatalker``: exits on --help and --version, raises InputError on wrong words."""
    whole = Parser(
        prog="paksatalker",
        description="Text or speech in, an animated and rendered digital human out.",
        epilog="Set up for the first time? `paksatalker doctor` says what works here.",
    )
    whole.add_argument("--version", action="version", version=f"paksatalker {__version__}")
    commands = whole.add_subparsers(dest="command", required=True, metavar="COMMAND")
    common = _common()

    _making(commands, common)
    _exchanging(commands, common)
    _telling(commands, common)
    voices_command(commands, common)
    models_command(commands, common)
    return whole


def _making(commands: Any, common: Parser) -> None:
    """From words to a performance and to pictures."""
    talk = commands.add_parser("talk", parents=[common], help="text or a recording to a film")
    speech_options(talk)
    picture_options(talk)
    stage_options(talk)
    talk.add_argument("--fps", type=fps, default=30.0, metavar="N", help="frames a second (30)")
    talk.add_argument("-o", "--output", type=Path, required=True, metavar="OUT.mp4|.webm|.mov")
    talk.add_argument("--save-performance", type=Path, metavar="F.npz", help="keep the performance")
    talk.add_argument("--save-blend", type=Path, metavar="F.blend", help="keep the scene")

    perform = commands.add_parser("perform", parents=[common], help="text or a recording to a performance")
    speech_options(perform)
    perform.add_argument("--fps", type=fps, default=30.0, metavar="N", help="frames a second (30)")
    perform.add_argument("-o", "--output", type=Path, required=True, metavar="CLIP.npz")

    render = commands.add_parser("render", parents=[common], help="a performance to a film or frames")
    render.add_argument("performance", type=Path, metavar="CLIP", help=_MOTION)
    motion_options(render)
    picture_options(render)
    stage_options(render)
    part_options(render)
    render.add_argument(
        "-o",
        "--output",
        type=Path,
        required=True,
        metavar="OUT.mp4|.webm|.mov|FRAMES/",
        help="a film, or a folder of frames",
    )
    render.add_argument("--format", choices=("png", "exr"), default="png", help="of frames in a folder (png)")
    render.add_argument("--save-blend", type=Path, metavar="F.blend", help="keep the scene")


def _exchanging(commands: Any, common: Parser) -> None:
    """Files for other programs."""
    export = commands.add_parser("export", parents=[common], help="an avatar with its performance to a file")
    export.add_argument("performance", type=Path, metavar="CLIP", help=_MOTION)
    motion_options(export)
    avatar_options(export, "woman")
    playing_options(export)
    part_options(export)
    export.add_argument("-o", "--output", type=Path, required=True, metavar="OUT", help=_OUT)
    export.add_argument("--reduce", action="store_true", help="of a .glb: fewer keys within small bounds")

    convert = commands.add_parser("convert", parents=[common], help="motion of one format to another")
    convert.add_argument("performance", type=Path, metavar="IN", help=_MOTION)
    motion_options(convert)
    convert.add_argument("--fps", type=fps, metavar="N", help="resample to N frames a second")
    convert.add_argument("--emage", action="store_true", help="write an .npz as EMAGE and BEAT2 do")
    convert.add_argument("--avatar", metavar="FILE.vrm", help="the avatar that a .vrma is for")
    convert.add_argument("-o", "--output", type=Path, required=True, metavar="OUT",
                         help=".npz (performance), .bvh, .csv (Live Link Face), .smpl or .vrma")  # fmt: skip


def _telling(commands: Any, common: Parser) -> None:
    """What there is: people, stages, in files, on this machine."""
    avatars = commands.add_parser(
        "avatars", parents=[common], help="the people there are; save one of your own"
    )
    avatar_options(avatars, "woman")
    avatars.add_argument("--json", action="store_true", help="as one JSON object on stdout")
    avatars.add_argument(
        "-o", "--output", type=Path, metavar="ME.toml", help="save this avatar and its shape"
    )
    avatars.add_argument("--bake", action="store_true", help="make this avatar now, as its first use would")

    stages = commands.add_parser("stages", parents=[common], help="light rigs, sets and post-processing")
    stages.add_argument("--json", action="store_true", help="as one JSON object on stdout")

    inspect = commands.add_parser("inspect", parents=[common], help="what is in a performance or motion file")
    inspect.add_argument("file", type=Path, metavar="FILE", help=_MOTION)
    motion_options(inspect, sound=False)
    inspect.add_argument("--json", action="store_true", help="as one JSON object on stdout")

    doctor = commands.add_parser("doctor", parents=[common], help="what works on this machine")
    doctor.add_argument("--json", action="store_true", help="as one JSON object on stdout")


def _common() -> Parser:
    common = Parser(add_help=False)
    group = common.add_argument_group("output")
    group.add_argument("--progress", choices=("bar", "json"), default="bar", help="json: one object a line")
    group.add_argument("--debug", action="store_true", help="show a traceback where something fails")
    group.add_argument("--log-level", choices=logs.LEVELS, default="", help="write a log (info with a file)")
    group.add_argument("--log-file", type=Path, metavar="FILE", help="add the log to a file (stderr)")
    group.add_argument("--log-format", choices=logs.FORMATS, default="", help="json: one object a line")
    return common
