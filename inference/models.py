"""The head and body models that a user has added: converted once, kept as plain numbers with their map.

Each is ``NAME.npz`` under ``models`` in the user's data folder, or in the folder that one of :data:`FOLDERS`
names for its kind, with what is known of it in ``NAME.json``.
The map between the ARKit units and the model's expressions is computed here, on the user's machine; nothing
of a licensed model leaves it.
"""

from __future__ import annotations

import fnmatch
import hashlib
import json
import os
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..base.errors import InputError
from ..base.folders import user_folder
from ..base.locks import locked
from ..base.progress import Progress, silent
from ..base.tables import read_note, shipped
from ..base.writing import write_text

if TYPE_CHECKING:
    from ..rigs.flame.identity import F32, Identity
    from ..rigs.flame.solve import ExpressionSolver

OPEN = "open"
"""The name of the built-in head."""
VARIABLE = "PAKSATALKER_HEAD_MODEL"
"""Names the model that performances are written for, where the command does not."""
FOLDERS = {"flame": "PAKSATALKER_FLAME", "smplx": "PAKSATALKER_SMPLX"}
"""Variables that name a folder for models of one kind."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,62}")
_RELEASES = Path(__file__).parent.parent / "rigs" / "models" / "releases.toml"


@dataclass(frozen=True)
class StoredModel:
    """An added model. ``space`` names the basis of its expressions; ``sha256`` is of the file it came from.

    ``surface_mm``: how far our head, laid over it, lies from its surface; ``unit_mm``: what its expressions
    miss of the ARKit units, both root mean squares.
    """

    name: str
    kind: str
    space: str
    version: str
    licence: str
    non_commercial: bool
    vertices: int
    sha256: str
    surface_mm: float
    unit_mm: float

    @property
    def file(self) -> Path:
        """Its numbers: where models of its kind are kept now, or where all were before that was said."""
        places = [place / f"{self.name}.npz" for place in (folder(self.kind), folder())]
        return next((p for p in places if p.is_file()), places[0])


def folder(kind: str = "") -> Path:
    """Where models are kept, those of a kind where a folder of its own is named for it."""
    return user_folder("models", FOLDERS.get(kind, ""))


def stored() -> tuple[StoredModel, ...]:
    """The added models by name; files that describe none are passed over."""
    found: list[StoredModel] = []
    places = dict.fromkeys((*(folder(kind) for kind in FOLDERS), folder()))
    files = {f.stem: f for p in reversed(places) if p.is_dir() for f in p.glob("*.json")}
    for _, place in sorted(files.items()):
        model = read_note(place, StoredModel)
        if model is not None and model.file.is_file():
            found.append(model)
    return tuple(found)


def add(
    file: Path,
    *,
    name: str | None = None,
    space: str | None = None,
    licence: str | None = None,
    non_commercial: bool | None = None,
    progress: Progress = silent,
) -> StoredModel:
    """Convert a model file, compute its map and keep both; the model replaces one of the same name.

    Release and licence are told by the file's name where they are not given; what is unknown counts as
    non-commercial. Raises InputError with one line where the file is no sound model or was refused.
    """
    chosen = name or re.sub(r"[^A-Za-z0-9_-]+", "-", file.stem).strip("-").lower()
    if not _NAME.fullmatch(chosen) or chosen == OPEN:
        raise InputError(f"'{chosen}' can't be a model's name", "letters, digits, - and _; not 'open'")
    with locked(folder() / chosen, parents=True):
        return _kept(file, chosen, space, licence, non_commercial, progress)


def _kept(
    file: Path,
    chosen: str,
    space: str | None,
    licence: str | None,
    non_commercial: bool | None,
    progress: Progress,
) -> StoredModel:
    import numpy as np

    from ..rigs import bake
    from ..rigs.flame.fit import fit_model
    from ..rigs.models.convert import read_foreign
    from ..rigs.models.model import NEEDED, model_from
    from ..rigs.models.numeric import write_arrays

    release = _release(file.name)
    progress("reading the model", 0, 1)
    arrays = read_foreign(file)
    known: dict[str, Any] = {
        "expression_space": space or release.get("space") or chosen,
        "version": release.get("version", "1"),
        "licence": licence or release.get("licence", "unknown"),
        "non_commercial": release.get("non_commercial", True) if non_commercial is None else non_commercial,
    }
    told: dict[str, Any] = {key: np.array(value) for key, value in known.items()}
    model = model_from({**{k: arrays[k] for k in NEEDED if k in arrays}, **told}, file.name)
    progress("reading the model", 1, 1)
    fit = fit_model(model, bake.head(progress), progress)
    mine: dict[str, Any] = {
        "v_template": model.v_template,
        "f": model.f,
        "shapedirs": model.shapedirs,
        "posedirs": model.posedirs,
        "J_regressor": model.J_regressor,
        "weights": model.weights,
        "kintree_table": np.array([model.parents, range(len(model.parents))], np.int64),
    }
    hands: dict[str, Any] = {
        k: arrays[k] for k in ("hands_meanl", "hands_meanr") if k in arrays and arrays[k].shape == (45,)
    }
    result = StoredModel(
        name=chosen,
        kind=model.kind,
        space=known["expression_space"],
        version=known["version"],
        licence=known["licence"],
        non_commercial=known["non_commercial"],
        vertices=len(model.v_template),
        sha256=_sha256(file),
        surface_mm=round(fit.surface_mm, 3),
        unit_mm=round(fit.error_mm, 3),
    )
    # uncompressed: these numbers hardly shrink, and are read for every performance
    write_arrays(result.file, {**mine, **hands, **told, **fit.arrays}, compressed=False)
    text = json.dumps({k: v for k, v in asdict(result).items() if k != "name"}, indent=1)
    write_text(result.file.with_suffix(".json"), text + "\n")
    return result


def remove(name: str) -> None:
    """Delete an added model. Raises InputError where there is none of that name."""
    model = named(name)
    model.file.with_suffix(".json").unlink()
    model.file.unlink()


def named(name: str) -> StoredModel:
    """The added model of that name. Raises InputError, listing the known ones, where there is none."""
    known = {m.name: m for m in stored()}
    if name not in known:
        others = ", ".join([OPEN, *known])
        raise InputError(
            f"there is no head model '{name}'", f"known: {others}; add one: paksatalker models add FILE"
        )
    return known[name]


def solver_named(name: str | None = None, progress: Progress = silent) -> ExpressionSolver:
    """The solver of the model of that name, else of the one that the environment names, else the open one,
    which is baked where it is not yet.

    Raises InputError where there is none of that name or the open head can't be baked.
    """
    from ..rigs import bake
    from ..rigs.flame.solve import ExpressionSolver

    chosen = name or os.environ.get(VARIABLE) or OPEN
    return ExpressionSolver.load(bake.head(progress) if chosen == OPEN else named(chosen).file)


def identity_of(person: F32, name: str, progress: Progress = silent) -> tuple[str, Identity]:
    """The format of the model of that name, and the identity in it of a head with the open head's vertices
    ``person`` (N, 3). Raises InputError where there is none of that name, or it has no identity."""
    from ..rigs import bake
    from ..rigs.flame.identity import fit_identity
    from ..rigs.models.model import model_from
    from ..rigs.models.numeric import read_arrays

    open_head = bake.head(progress)
    model = model_from(read_arrays(open_head if name == OPEN else named(name).file), name)
    return model.kind, fit_identity(model, open_head, person)


def solver_of_space(space: str) -> ExpressionSolver | None:
    """The solver of an expression space; None where no model of that space is here."""
    from ..rigs.flame.solve import ExpressionSolver
    from ..rigs.standins.head_standin import EXPRESSION_SPACE

    if space == EXPRESSION_SPACE:
        return solver_named(OPEN)
    found = [m for m in stored() if m.space == space]
    return ExpressionSolver.load(found[0].file) if found else None


def _release(file_name: str) -> dict[str, Any]:
    for release in shipped(__file__, _RELEASES)["release"]:
        if any(fnmatch.fnmatch(file_name.lower(), pattern) for pattern in release["names"]):
            return dict(release)
    return {}


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
