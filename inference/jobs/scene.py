"""What stands in the scene: who, which motion, and how the motion is put on them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from ...base.errors import InputError
from ...base.file_kinds import named, read_as
from ...base.progress import Note, Progress, unsaid
from .options import Options, as_path, option
from .people.profiled import ProfileOptions
from .values import fps, frames, seconds

if TYPE_CHECKING:
    from ..performance.performance import Performance

MOTION = (
    "a performance, or motion of other tools: EMAGE, BEAT2 or AMASS .npz, .smpl, .bvh, Live Link Face .csv"
)
_TOOLS = "motion of other tools"
_OVER = "over the animation that a .blend has already"


def clip(value: Any) -> Any:
    """The path of a clip, or a Performance that is there already."""
    if isinstance(value, str | Path) and str(value):
        return as_path(value)
    if hasattr(value, "arkit") and hasattr(value, "save"):
        return value
    raise ValueError(f"{value!r} is no file of motion")


@dataclass(frozen=True, kw_only=True)
class FileOptions(Options):
    """How a file of motion is to be read."""

    up_axis: Literal["y", "z"] | None = option(
        None, "the file's, where it is not detected rightly", group=_TOOLS
    )
    from_fps: float | None = option(
        None, "the file's frames a second, as above", metavar="N", group=_TOOLS, read=fps
    )


@dataclass(frozen=True, kw_only=True)
class MotionOptions(FileOptions):
    """The motion: a clip of any kind, at the rate that is wanted."""

    performance: Any = option(
        help=MOTION, flags=["performance"], metavar="CLIP", read=clip, schema={"type": "string"}
    )
    """The path of a clip, or a Performance that is there already."""
    sound: Path | None = option(
        None,
        "the recording or film made along with it; under a face by time code or by what is heard",
        metavar="F",
        group=_TOOLS,
    )
    keep_place: bool = option(
        False, "leave the take where it is, in place of bringing it to the mark", group=_TOOLS
    )
    fps: float | None = option(None, "resample to N frames a second", metavar="N", read=fps)


@dataclass(frozen=True, kw_only=True)
class AvatarOptions(ProfileOptions):
    """Who speaks."""

    avatar: str = option(
        "woman",
        f"see `paksatalker avatars`, a .toml of your own, or {named(read_as('avatar'))} (woman)",
        metavar="NAME|FILE",
        group="avatar",
        read=lambda value: _word(value),
    )
    avatar_shape: str | None = option(
        None, "such as age=0.7,weight=0.6,hair=short,glasses=round", metavar="NAME=N,...", group="avatar"
    )


@dataclass(frozen=True, kw_only=True)
class PlayOptions(AvatarOptions):
    """How the motion is put on the avatar."""

    mapping: Path | None = option(
        None, "which bones and shapes of the avatar are which", metavar="F.toml", group="avatar"
    )
    only: Literal["all", "upper", "face"] = option(
        "all", "move the upper body or face alone (all)", group="avatar"
    )
    in_place: bool = option(False, "leave the avatar where it stands", group="avatar")


@dataclass(frozen=True, kw_only=True)
class PartOptions(Options):
    """Which part of the motion is played, and over what."""

    frames: tuple[int, int] | None = option(
        None, "these frames alone, with their sound, counted from 1", metavar="A-B", read=frames
    )
    blend_in: float | None = option(None, "come in over S seconds", metavar="S", group=_OVER, read=seconds)
    blend_out: float | None = option(None, "go over S seconds", metavar="S", group=_OVER, read=seconds)
    additive: bool = option(False, "add to it, in place of replacing it", group=_OVER)

    @property
    def layered(self) -> bool:
        """Whether the motion is played over the animation that is there, in place of taking its place."""
        return self.blend_in is not None or self.blend_out is not None or self.additive


def motion_of(options: MotionOptions, note: Note = unsaid) -> Performance:
    """The performance that the options name, whatever made it, cut and at the rate that is wanted."""
    from ..motion.motion_in import open_performance

    performance: Performance | Path = options.performance
    if isinstance(performance, Path):
        performance = open_performance(
            performance,
            up=options.up_axis,
            fps=options.from_fps,
            sound=options.sound,
            keep_place=options.keep_place,
        )
    if "source" in performance.meta:
        for warning in performance.meta["warnings"]:
            note(f"warning: {warning}")
    return as_wanted(performance, options)


def as_wanted(performance: Performance, options: MotionOptions) -> Performance:
    """A performance at the rate and cut to the frames that the options name."""
    from ..performance.excerpt import excerpt
    from ..performance.resample import resample

    if options.fps is not None:
        performance = resample(performance, options.fps)
    wanted = getattr(options, "frames", None)
    return performance if wanted is None else excerpt(performance, *wanted)


def avatar_of(options: AvatarOptions, progress: Progress) -> str:
    """A name of the people, else the absolute path of an avatar file or of a baked person."""
    from ..person.avatar_choice import chosen

    return chosen(options.avatar, options.avatar_shape or "", progress)


def check_mapping(file: Path | None) -> None:
    """Raise InputError where a mapping can't be read, before any work is done."""
    if file is not None:
        from ...rigs.recognition.mapping import load_mapping

        load_mapping(file)


def _word(value: Any) -> str:
    if not isinstance(value, str | Path) or not str(value):
        raise ValueError(f"{value!r} is no avatar; give a name or a file")
    return str(value)


def refuse(options: Options, names: tuple[str, ...], why: str, hint: str) -> None:
    """Raise InputError where one of these options was given, which ``why`` does not go with."""
    plain = {f.name: f.default for f in options.__dataclass_fields__.values()}
    for name in names:
        if getattr(options, name) != plain[name]:
            raise InputError(f"--{name.replace('_', '-')} {why}", hint)
