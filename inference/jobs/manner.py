"""Options of how someone gestures and holds themselves."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ...base.errors import InputError
from .options import Options, option

if TYPE_CHECKING:
    from ..body.manner.manner import Manner
    from ..body.rules import Rules
    from ..face.delivery import Delivery

_GROUP = "manner"


@dataclass(frozen=True, kw_only=True)
class MannerOptions(Options):
    """How someone gestures and holds themselves, by the engine of rules."""

    style: str | None = option(
        None,
        "professional, casual, enthusiastic or academic, or a blend: academic:0.6,casual:0.4; from given "
        "seconds on as for --emotion: '0:casual 5:academic' (so do the next three)",
        metavar="NAME:N,...",
        group=_GROUP,
    )
    culture: str | None = option(
        None, "italian, swedish, spanish, arabic or none (none)", metavar="NAME", group=_GROUP
    )
    speaker_style: str | None = option(
        None,
        "gesture as the speaker in a clip does: a performance, SMPL-X .npz or BVH",
        metavar="FILE",
        group=_GROUP,
    )
    intensity: str | None = option(
        None,
        "0 hardly anything, 1 as it is, at most 2; or voice: as lively as each sentence is said (1)",
        metavar="N|voice",
        group=_GROUP,
    )
    pose: Literal["stand", "sit", "desk"] = option(
        "stand", "stand, sit, or sit at a desk (stand)", group=_GROUP
    )


def rules_of(options: MannerOptions, delivery: Delivery) -> Rules:
    """The engine of rules as the options and the delivery ask for. Raises InputError."""
    from ..body.manner.chosen import ChosenManner
    from ..body.rules import engine
    from ..body.speaker.speaker import speaker_manner
    from ..motion.motion_in import open_performance

    def speaker(file: Path) -> Manner:
        return speaker_manner(file, open_performance)

    chosen = ChosenManner.of(
        options.style, options.culture, options.speaker_style, options.intensity, speaker
    )
    return engine(chosen, delivery, options.pose)


def check_rules_only(options: MannerOptions, body: str) -> None:
    """Raise InputError where something is asked for that only the engine of rules does."""
    names = ("style", "culture", "speaker_style", "intensity")
    given = [name for name in names if getattr(options, name) is not None]
    if options.pose != "stand":
        given.append("pose")
    if given:
        raise InputError(
            f"--{given[0].replace('_', '-')} goes with --body rules, not {body}", "leave one of them out"
        )
