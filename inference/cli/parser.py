"""The commands of ``paksatalker`` and their options."""

from __future__ import annotations

from functools import partial
from typing import Any

from ... import __version__
from ...base import logs
from .libraries import avatars_command, engines_command, models_command, profile_command, voices_command
from .parser_class import Parser, path

_ABOUT = {
    "write": "a topic or notes to a script",
    "talk": "text or a recording to a film",
    "lecture": "slides with what is said to them to a film",
    "key": "footage before a green or blue screen to footage that can be seen through",
    "perform": "text or a recording to a performance",
    "capture": "a video of somebody to a performance",
    "render": "a performance to a film or frames",
    "export": "an avatar with its performance to a file",
    "convert": "motion of one format to another",
    "gestures": "a performance's gestures, edited as a table",
}


SERVICE = {"serve": "the service: a page, and REST", "worker": "a worker for a service elsewhere"}


_SYSTEMS = {
    "openjd": "a bundle for Open Job Description, such as AWS Deadline Cloud",
    "flamenco": "a bundle for Flamenco, with its job type",
    "command": "a bundle with command lines for any other queue",
}


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

    _jobs(commands, common)
    _telling(commands, common)
    profile_command(commands, common)
    voices_command(commands, common)
    engines_command(commands, common)
    models_command(commands, common)
    _service(commands, common)
    return whole


def _jobs(commands: Any, common: Parser) -> None:
    """What is made of something, and the same as a file."""
    for name, about in _ABOUT.items():
        commands.add_parser(name, parents=[common], help=about).fill = partial(_fill_job, name)
    farm = commands.add_parser("farm", help="bundles for render farms; batches of jobs")
    systems = farm.add_subparsers(dest="system", required=True, metavar="SYSTEM")
    for name, about in _SYSTEMS.items():
        systems.add_parser(name, parents=[common], help=about).fill = _fill_farm
    many = systems.add_parser("batch", parents=[common], help="a table or folder of things said, a film each")
    many.fill = _fill_batch
    sent = systems.add_parser("send", parents=[common], help="a film whose frames a farm renders")
    sent.fill = _fill_send
    chat = commands.add_parser("chat", parents=[common], help="a talk with a writer; two who talk")
    chat.fill = _fill_chat
    chat.add_argument("--json", action="store_true", help="one JSON object a turn on stdout")
    commands.add_parser(
        "live", parents=[common], help="lines as they come, said to other programs"
    ).fill = _fill_live
    run = commands.add_parser("run", parents=[common], help="one of these, as a file describes it")
    run.add_argument("job", type=path, metavar="JOB.json|.toml", help="see `paksatalker schema`")
    schema = commands.add_parser("schema", parents=[common], help="what such a file may say, as JSON schema")
    schema.add_argument("action", choices=tuple(_ABOUT), help="what is to be done")


def _fill_job(name: str, command: Parser) -> None:
    from ..jobs.job_files import ACTIONS
    from .arguments import add_arguments

    add_arguments(command, ACTIONS[name][0])


def _fill_live(command: Parser) -> None:
    from ..jobs.realtime.live import LiveOptions
    from .arguments import add_arguments

    add_arguments(command, LiveOptions)


def _fill_farm(command: Parser) -> None:
    from ..jobs.farm.farm_job import FarmJob
    from .arguments import add_arguments

    add_arguments(command, FarmJob, without=("system",))


def _fill_send(command: Parser) -> None:
    from ..jobs.farm.send import SendJob
    from .arguments import add_arguments

    add_arguments(command, SendJob)


def _fill_batch(command: Parser) -> None:
    from ..jobs.farm.batch import OF_A_LINE, BatchJob
    from .arguments import add_arguments

    add_arguments(command, BatchJob, without=OF_A_LINE)


def _fill_avatar(command: Parser) -> None:
    from ..jobs.scene import AvatarOptions
    from .arguments import add_arguments

    add_arguments(command, AvatarOptions)


def _fill_file(command: Parser) -> None:
    from ..jobs.scene import MOTION, FileOptions
    from .arguments import add_arguments

    command.add_argument("file", type=path, metavar="FILE", help=MOTION)
    add_arguments(command, FileOptions)


def _fill_chat(command: Parser) -> None:
    from ..jobs.scripts.chat import ChatOptions
    from .arguments import add_arguments

    add_arguments(command, ChatOptions)


def _telling(commands: Any, common: Parser) -> None:
    """What there is: people, stages, in files, on this machine."""
    avatars_command(commands, common, _fill_avatar)
    stages = commands.add_parser("stages", parents=[common], help="light rigs, sets and post-processing")
    stages.add_argument("--json", action="store_true", help="as one JSON object on stdout")

    inspect = commands.add_parser("inspect", parents=[common], help="what is in a performance or motion file")
    inspect.fill = _fill_file
    inspect.add_argument("--json", action="store_true", help="as one JSON object on stdout")

    doctor = commands.add_parser("doctor", parents=[common], help="what works on this machine")
    doctor.add_argument("--json", action="store_true", help="as one JSON object on stdout")


def _service(commands: Any, common: Parser) -> None:
    """The service, whose own package knows its options."""
    for name, about in SERVICE.items():
        commands.add_parser(name, parents=[common], help=about).fill = partial(_fill_service, name)


def _fill_service(name: str, command: Parser) -> None:
    from .arguments import add_arguments
    from .service_command import options_class

    add_arguments(command, options_class(name))


def _common() -> Parser:
    common = Parser(add_help=False)
    group = common.add_argument_group("output")
    group.add_argument("--progress", choices=("bar", "json"), default="bar", help="json: one object a line")
    group.add_argument("--debug", action="store_true", help="show a traceback where something fails")
    group.add_argument("--log-level", choices=logs.LEVELS, default="", help="write a log (info with a file)")
    group.add_argument("--log-file", type=path, metavar="FILE", help="add the log to a file (stderr)")
    group.add_argument("--log-format", choices=logs.FORMATS, default="", help="json: one object a line")
    return common
