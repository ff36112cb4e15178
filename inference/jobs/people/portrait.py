"""Photographs of somebody to a person of ours."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ....base.errors import InputError
from ....base.progress import Cancel, Note, Progress, silent, stoppable, unsaid
from ..options import Options, Written, option
from ..outputs import check_outputs

if TYPE_CHECKING:
    from ...portrait.make import MadePerson


@dataclass(frozen=True, kw_only=True)
class PortraitJob(Options):
    """Photographs of one person, and where the person goes that is made of them."""

    photographs: tuple[Path, ...] = option(
        help="photographs of one face: from the front, mouth closed, even light",
        flags=["photographs"],
        metavar="PHOTO",
    )
    output: Path = option(
        help="the person; the skin goes into a folder of its name beside it",
        flags=["-o", "--output"],
        metavar="ADA.toml",
        written=Written("a person", (".toml",)),
    )
    consent: str | None = option(
        None, "who agreed to what, and when; kept beside the photograph", metavar="TEXT"
    )
    label: str | None = option(None, "what the person is called (as the file)", metavar="NAME")
    force: bool = option(False, "take a photograph that will hardly do")
    avatar_shape: str | None = option(
        None, "what is known or wanted: age=0.6,gender=0,hair=short,glasses=round", metavar="NAME=N,..."
    )

    head_model: str | None = option(
        None, "write its identity (betas) for an added model too; see `paksatalker models`", metavar="NAME"
    )


def make(
    job: PortraitJob, *, progress: Progress = silent, note: Note = unsaid, cancel: Cancel | None = None
) -> Path:
    """Make the person that the job's photographs show; returns the file. Raises InputError."""
    from ...models import OPEN, named
    from ...portrait.make import make_person

    check_outputs(job)
    told, chosen = _shape(job.avatar_shape or "")
    if job.head_model not in (None, OPEN):
        named(str(job.head_model))  # what is missing is told before anything is looked at
    made = make_person(
        job.photographs,
        job.output,
        said=job.consent,
        force=job.force,
        told=told,
        chosen=chosen,
        label=job.label,
        progress=stoppable(progress, cancel),
        note=note,
    )
    table = made.table
    worn = [
        f"{name} {table[name]['shape']}" for name in ("beard", "glasses") if table[name]["shape"] != "none"
    ]
    guesses = [
        f"age {table['macros']['age']:g}, gender {table['macros']['gender']:g}, skin {made.looks.tone}",
        f"hair {table['hair']['style']}, {table['hair']['color']}",
        *worn,
    ]
    note(f"{', '.join(guesses)}: guesses; --avatar-shape says otherwise")
    if job.head_model is not None:
        _write_betas(made, job.head_model, job.output.with_suffix(""), note)
    return job.output


def _write_betas(made: MadePerson, name: str, folder: Path, note: Note) -> None:
    """``NAME_betas.npz`` in the person's folder: its head in the basis of an added model."""
    import numpy as np

    from ....base.writing import whole_file
    from ....rigs.standins.head_standin import head_of_human
    from ...models import identity_of

    kind, found = identity_of(head_of_human(made.human), name)
    file = folder / f"{name}_betas.npz"
    with whole_file(file) as partial, partial.open("wb") as out:
        np.savez(out, betas=found.betas, kind=kind, error_mm=found.error_mm)
    note(
        f"{file.name}: {found.error_mm:.1f} mm from the person in the median, "
        f"the mean head {found.mean_mm:.1f} mm"
    )


def _shape(text: str) -> tuple[dict[str, float], dict[str, str]]:
    """Sliders and choices of ``age=0.6,hair=short``. Raises InputError."""
    from ....rigs.avatar.description import CHOICES, RACES, SLIDERS
    from ...person.avatar_choice import choices

    told: dict[str, float] = {}
    chosen: dict[str, str] = {}
    for part in filter(None, (p.strip() for p in text.split(","))):
        name, equals, value = (w.strip() for w in part.partition("="))
        if name in (*SLIDERS, *RACES):
            try:
                number = float(value)
            except ValueError:
                number = -1.0
            if not 0 <= number <= 1:
                raise InputError(f"{name} = {value} is out of range", "give a number from 0 to 1")
            told[name] = number
        elif name in CHOICES and equals and name not in ("skeleton", "face"):
            known = choices().get(name, ())
            if value not in known:
                raise InputError(f"there is no {name} '{value}'", f"known: {', '.join(known)}")
            chosen[name] = value
        else:
            raise InputError(f"'{part}' is no slider or choice", "such as age=0.6,gender=0,hair=short")
    return told, chosen
