"""The command line ``paksatalker``: options, and errors turned into one line and an exit code.

Nothing heavy is imported here: ``--help`` answers at once. What the commands do stands in
:mod:`.commands`.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import sys
from pathlib import Path
from typing import Any, NoReturn

from .. import __version__
from .errors import Cancelled, InputError, PaksaTalkerError
from .report import ForPeople, ForPrograms, Report

QUALITIES = ("draft", "standard", "high")
ENGINES = ("auto", "cycles", "eevee", "workbench")
FRAMINGS = ("head", "bust", "full")
_MOTION = (
    "a performance, or motion of other tools: EMAGE, BEAT2 or AMASS .npz, .smpl, .bvh, Live Link Face .csv"
)
_OUT = "avatar and motion: .glb, .fbx, .blend; motion alone: .bvh, .csv (Live Link Face), .smpl, .vrma"


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit code: 0, 1 failure, 2 wrong input, 130 cancelled."""
    words = sys.argv[1:] if arguments is None else arguments
    report: Report = ForPrograms() if _wants_json(words) else ForPeople()
    debug = "--debug" in words
    with contextlib.suppress(ValueError):  # not the main thread
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        options = _parser().parse_args(words)
        from . import commands

        commands.run(options, report)
    except PaksaTalkerError as e:
        if debug:
            raise
        report.error(e)
        return e.exit_code
    except KeyboardInterrupt:
        report.error(Cancelled())
        return Cancelled.exit_code
    except BrokenPipeError:
        # whoever read our output is gone; Python must not fail again when it closes stdout
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as e:
        if debug:
            raise
        report.error(PaksaTalkerError(f"{type(e).__name__}: {e}", "run again with --debug and report it"))
        return 1
    return 0


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise InputError(message, f"see {self.prog} --help")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="paksatalker",
        description="Text or speech in, an animated and rendered digital human out.",
        epilog="Set up for the first time? `paksatalker doctor` says what works here.",
    )
    parser.add_argument("--version", action="version", version=f"paksatalker {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    common = _common()

    talk = commands.add_parser("talk", parents=[common], help="text or a recording to a film")
    _speech_options(talk)
    _picture_options(talk)
    talk.add_argument("--fps", type=_fps, default=30.0, metavar="N", help="frames a second (30)")
    talk.add_argument("-o", "--output", type=Path, required=True, metavar="OUT.mp4")
    talk.add_argument("--save-performance", type=Path, metavar="F.npz", help="keep the performance")
    talk.add_argument("--save-blend", type=Path, metavar="F.blend", help="keep the scene")

    perform = commands.add_parser("perform", parents=[common], help="text or a recording to a performance")
    _speech_options(perform)
    perform.add_argument("--fps", type=_fps, default=30.0, metavar="N", help="frames a second (30)")
    perform.add_argument("-o", "--output", type=Path, required=True, metavar="CLIP.npz")

    render = commands.add_parser("render", parents=[common], help="a performance to a film or frames")
    render.add_argument("performance", type=Path, metavar="CLIP", help=_MOTION)
    _motion_options(render)
    _picture_options(render)
    _part_options(render)
    render.add_argument(
        "-o",
        "--output",
        type=Path,
        required=True,
        metavar="OUT.mp4|FRAMES/",
        help="a film, or a folder of frames",
    )
    render.add_argument("--format", choices=("png", "exr"), default="png", help="of frames in a folder (png)")
    render.add_argument("--save-blend", type=Path, metavar="F.blend", help="keep the scene")

    export = commands.add_parser("export", parents=[common], help="an avatar with its performance to a file")
    export.add_argument("performance", type=Path, metavar="CLIP", help=_MOTION)
    _motion_options(export)
    _avatar_options(export, "woman")
    _playing_options(export)
    _part_options(export)
    export.add_argument("-o", "--output", type=Path, required=True, metavar="OUT", help=_OUT)
    export.add_argument("--reduce", action="store_true", help="of a .glb: fewer keys within small bounds")

    convert = commands.add_parser("convert", parents=[common], help="motion of one format to another")
    convert.add_argument("performance", type=Path, metavar="IN", help=_MOTION)
    _motion_options(convert)
    convert.add_argument("--fps", type=_fps, metavar="N", help="resample to N frames a second")
    convert.add_argument("--emage", action="store_true", help="write an .npz as EMAGE and BEAT2 do")
    convert.add_argument("--avatar", metavar="FILE.vrm", help="the avatar that a .vrma is for")
    convert.add_argument("-o", "--output", type=Path, required=True, metavar="OUT",
                         help=".npz (performance), .bvh, .csv (Live Link Face), .smpl or .vrma")  # fmt: skip

    avatars = commands.add_parser(
        "avatars", parents=[common], help="the people there are; save one of your own"
    )
    _avatar_options(avatars, "woman")
    avatars.add_argument("--json", action="store_true", help="as one JSON object on stdout")
    avatars.add_argument(
        "-o", "--output", type=Path, metavar="ME.toml", help="save this avatar and its shape"
    )

    inspect = commands.add_parser("inspect", parents=[common], help="what is in a performance or motion file")
    inspect.add_argument("file", type=Path, metavar="FILE", help=_MOTION)
    _motion_options(inspect, sound=False)
    inspect.add_argument("--json", action="store_true", help="as one JSON object on stdout")

    _voices_command(commands, common)

    _models_command(commands, common)

    doctor = commands.add_parser("doctor", parents=[common], help="what works on this machine")
    doctor.add_argument("--json", action="store_true", help="as one JSON object on stdout")
    return parser


def _voices_command(commands: Any, common: _Parser) -> None:
    voices = commands.add_parser("voices", parents=[common], help="the voices there are; add one, remove one")
    voices.set_defaults(action=None)
    voices.add_argument("--language", metavar="CODE", help="only those that speak it, such as de or pt-br")
    voices.add_argument("--json", action="store_true", help="as one JSON array on stdout")
    actions = voices.add_subparsers(dest="action", metavar="ACTION")
    add = actions.add_parser("add", parents=[common], help="take in a voice of piper's format or of hibari")
    add.add_argument(
        "source",
        metavar="FILE|URL|hibari:NAME",
        help="its .onnx (the .onnx.json beside it), or a listed voice",
    )
    add.add_argument("--language", metavar="CODE", help="where its settings don't tell it rightly")
    add.add_argument("--licence", metavar="TEXT", help="where no MODEL_CARD beside it tells it")
    add.add_argument("--sha256", metavar="HEX", help="refuse a file of another hash")
    add.add_argument("--yes", action="store_true", help="add without asking")
    remove = actions.add_parser("remove", parents=[common], help="delete an added voice")
    remove.add_argument("name", metavar="NAME")


def _models_command(commands: Any, common: _Parser) -> None:
    listed = commands.add_parser("models", parents=[common], help="head and body models; add one, remove one")
    listed.set_defaults(action=None)
    listed.add_argument("--json", action="store_true", help="as one JSON array on stdout")
    actions = listed.add_subparsers(dest="action", metavar="ACTION")
    add = actions.add_parser("add", parents=[common], help="take in a FLAME or SMPL-X model, once and safely")
    add.add_argument("file", type=Path, metavar="FILE", help="its .pkl or .npz")
    add.add_argument("--name", metavar="NAME", help="to call it by (its file's)")
    add.add_argument("--space", metavar="NAME", help="what its expressions are, such as flame2020")
    add.add_argument("--licence", metavar="TEXT", help="where its file's name does not tell it")
    add.add_argument("--commercial-use", action="store_true", help="its licence allows commercial use")
    remove = actions.add_parser("remove", parents=[common], help="delete an added model")
    remove.add_argument("name", metavar="NAME")


def _motion_options(parser: argparse.ArgumentParser, *, sound: bool = True) -> None:
    group = parser.add_argument_group("motion of other tools")
    group.add_argument("--up-axis", choices=("y", "z"), help="the file's, where it is not detected rightly")
    group.add_argument("--from-fps", type=_fps, metavar="N", help="the file's frames a second, as above")
    if sound:
        group.add_argument("--sound", type=Path, metavar="F", help="the recording made along with it")


def _avatar_options(parser: Any, default: str) -> None:
    parser.add_argument(
        "--avatar",
        default=default,
        metavar="NAME|FILE",
        help=f"see `paksatalker avatars`, a .toml of your own, or .blend, .glb, .vrm, .fbx ({default})",
    )
    parser.add_argument(
        "--avatar-shape", metavar="NAME=N,...", help="such as age=0.7,weight=0.6,hair=short,glasses=round"
    )


def _playing_options(parser: Any) -> None:
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


def _part_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--fps", type=_fps, metavar="N", help="resample to N frames a second")
    parser.add_argument(
        "--frames", type=_frames, metavar="A-B", help="these frames alone, with their sound, counted from 1"
    )
    over = parser.add_argument_group("over the animation that a .blend has already")
    over.add_argument("--blend-in", type=float, metavar="S", help="come in over S seconds")
    over.add_argument("--blend-out", type=float, metavar="S", help="go over S seconds")
    over.add_argument("--additive", action="store_true", help="add to it, in place of replacing it")


def _common() -> _Parser:
    common = _Parser(add_help=False)
    group = common.add_argument_group("output")
    group.add_argument("--progress", choices=("bar", "json"), default="bar", help="json: one object a line")
    group.add_argument("--debug", action="store_true", help="show a traceback where something fails")
    return common


def _speech_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("speech")
    group.add_argument("text", nargs="?", metavar="TEXT", help="what is said; may hold markup")
    group.add_argument("--text-file", type=Path, metavar="F", help="a UTF-8 text file with what is said")
    group.add_argument("--audio", type=Path, metavar="F", help="a recording: WAV, FLAC, OGG or MP3")
    group.add_argument("--transcript", metavar="TEXT", help="what is said in the recording")
    group.add_argument("--transcript-file", type=Path, metavar="F", help="the same as a UTF-8 text file")
    group.add_argument(
        "--asr-model", type=Path, metavar="DIR", help="a Whisper model to recognise words with"
    )
    group.add_argument(
        "--language", metavar="CODE", help="such as de or pt-br (where it is clear, as guessed)"
    )
    group.add_argument("--voice", metavar="[ENGINE:]NAME", help="see `paksatalker voices`")
    group.add_argument("--rate", type=float, metavar="N", help="0.5 to 2 times as fast (1)")
    group.add_argument("--pitch", type=float, metavar="N", help="0.5 to 2 times as high (1)")
    group.add_argument("--volume", type=float, metavar="DB", help="louder or softer (0)")
    group.add_argument("--lexicon", type=Path, metavar="F.toml", help="how words are said")
    group.add_argument(
        "--timing", type=Path, metavar="F", help="when it is said: an edited .TextGrid or .srt"
    )
    group.add_argument("--save-timing", type=Path, metavar="F", help="write such a file")
    group.add_argument(
        "--head-model", metavar="NAME", help="write expressions for it; see `paksatalker models`"
    )
    group.add_argument("--seed", type=_seed, default=0, metavar="N", help="another seed, another take (0)")
    style = parser.add_argument_group("style")
    style.add_argument(
        "--emotion",
        metavar="NAME:N,...",
        help="happy, sad, angry, surprised, disgusted, fearful or neutral, 0 to 1, or a blend: "
        "happy:0.4,surprised:0.3; for sentences in turn, parted by a semicolon: 'happy:0.7;sad'; from given "
        "seconds on: '0:neutral 2.5:happy:0.8', or a .toml or .csv file of such keys (so do the next two); "
        "auto, or auto:0.5: from words and voice",
    )
    style.add_argument(
        "--articulation", metavar="jaw=N,lips=N", help="how far they move: 1 natural, 0 a mumble, at most 2"
    )
    style.add_argument(
        "--look",
        metavar="camera|away|X,Y,Z",
        help="what the eyes rest on; a point in metres: to the character's left, up from the soles, forwards "
        "(camera); before a minus write --look=-1,1.5,3",
    )
    style.add_argument(
        "--without",
        metavar="PART,...",
        help="leave out of the living face: blinks, gaze (looks away), saccades (small steps of the eyes), "
        "vergence, brows, head, breath, micro (micro-expressions), asymmetry, smile (its trace at rest)",
    )


def _picture_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("picture")
    _avatar_options(group, "woman")
    _playing_options(group)
    group.add_argument("--quality", choices=QUALITIES, default="standard", help="(standard)")
    group.add_argument("--size", type=_size, metavar="WxH", help="instead of the quality's own size")
    group.add_argument("--engine", choices=ENGINES, default="auto", help="(auto)")
    group.add_argument("--framing", choices=FRAMINGS, default="bust", help="(bust)")


def _frames(text: str) -> tuple[int, int]:
    first, dash, last = text.partition("-")
    if not (dash and first.isdecimal() and last.isdecimal()):
        raise argparse.ArgumentTypeError(f"'{text}' is no range of frames, such as 1-48")
    return int(first), int(last)


def _fps(text: str) -> float:
    try:
        above, _, below = text.partition("/")
        value = float(above) / float(below or 1)
    except (ValueError, ZeroDivisionError):
        value = 0.0
    if not 1 <= value <= 240:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no frame rate; give a number from 1 to 240, or 24000/1001"
        )
    return value


def _size(text: str) -> tuple[int, int]:
    numbers = text.lower().split("x")
    if len(numbers) != 2 or not all(n.isascii() and n.isdigit() for n in numbers):
        raise argparse.ArgumentTypeError(f"{text!r} is no size; give width x height, such as 1280x720")
    width, height = int(numbers[0]), int(numbers[1])
    if not (16 <= width <= 8192 and 16 <= height <= 8192):
        raise argparse.ArgumentTypeError(f"size {text} is out of range; each side takes 16 to 8192 pixels")
    if width % 2 or height % 2:
        raise argparse.ArgumentTypeError(f"size {text} is odd; video needs even numbers")
    return width, height


def _seed(text: str) -> int:
    try:
        value = int(text)
    except ValueError:
        value = -1
    if not 0 <= value < 2**63:
        raise argparse.ArgumentTypeError(f"{text!r} is no seed; give a whole number from 0")
    return value


def _wants_json(words: list[str]) -> bool:
    pairs: list[Any] = list(zip(words, [*words[1:], ""], strict=True))
    return ("--progress", "json") in pairs or "--progress=json" in words


if __name__ == "__main__":
    sys.exit(main())
