"""From photographs to the person's file, with the textures of its skin in a folder beside it."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from ...base.consent import Consent, consent
from ...base.errors import InputError
from ...base.progress import Note, Progress, silent, unsaid
from ...base.tables import table_text
from ...base.writing import check_file, write_text
from ...rigs.avatar.description import AS_HAIR, CHOICES, describe
from ...rigs.avatar.face.beard import beard_shade
from ...rigs.avatar.face.brows import brow_color, brow_shade
from ...rigs.avatar.face.lips import seal_lips
from ...rigs.avatar.human import Human
from ...rigs.avatar.skin.age import age_of_skin
from ...rigs.avatar.skin.layout import skin_layout
from ...rigs.avatar.skin.skin import Tint, head_color
from ...rigs.avatar.source_file import open_source
from .face_axes import MACROS, ORIGINS, described, human_of
from .facial_hair_seen import beard_seen, brows_seen
from .fit import FittedFace, fit_face
from .glasses_seen import glasses_seen, without_frame
from .hair_seen import style_of
from .looks import Looks, looks_of
from .photo import Portrait, read_portrait
from .skin_photo import SIZE, skin_texture
from .tracker_ways import without_tracker_ways

TOLD = {"light": {"african": 0.05}, "olive": {"african": 0.12}, "brown": {}, "dark": {"african": 0.85}}
"""Where the tone of the skin tells of the origin what landmarks do not."""
AGES = 0.4, 1.0
FACE_PICTURE = "face.webp"
FACE_PIXELS = 192


@dataclass(frozen=True)
class MadePerson:
    """The description, the texture of the head (SIZE, SIZE, 4) and the fitted face."""

    table: dict[str, Any]
    texture: Any
    face: FittedFace
    looks: Looks
    human: Human


def make_person(
    photographs: Sequence[Path],
    output: Path,
    *,
    said: str | None,
    force: bool = False,
    told: Mapping[str, float] | None = None,
    chosen: Mapping[str, str] | None = None,
    label: str | None = None,
    progress: Progress = silent,
    note: Note = unsaid,
) -> MadePerson:
    """Write the person in the photographs to ``output`` (.toml) and its folder; returns what was made.

    ``said``: the consent of whoever is in them; ``label``: their name, that of the file where none is given;
    ``told``: sliders that are known (age, gender, weight ...);
    ``chosen``: hair, glasses and the like. Raises InputError where nobody has consented, where a photograph
    will not do, or where the file can't be written."""
    check_file(output, (".toml",), "a person")
    if not photographs:
        raise InputError("no photograph is given", "name one, from the front, with closed mouth")
    portraits = []
    agreed: list[Consent] = []
    for i, file in enumerate(photographs):
        progress("photograph", i, len(photographs))
        portrait = read_portrait(Path(file), force, further=i > 0)
        agreed.append(consent(Path(file), portrait.sha256, said, "whoever is in it"))
        portraits.append(portrait)
        for limit in portrait.limits:
            note(f"warning: {file}: {limit}")
    made = person_of(portraits, told or {}, chosen or {}, progress)
    called = " ".join((label or "").split()) or output.stem.replace("-", " ").replace("_", " ").title()
    table = {"label": called, **made.table, "textures": {"folder": output.stem}}
    _written(output, table, made, portraits, agreed)
    progress("person", 1, 1)
    note("the person's skin is a photograph: exports with it contain that photograph")
    return replace(made, table=table)


def person_of(
    portraits: Sequence[Portrait],
    told: Mapping[str, float],
    chosen: Mapping[str, str],
    progress: Progress = silent,
) -> MadePerson:
    """The person in portraits that were let through."""
    progress("face", 0, 1)
    looks = looks_of(portraits[0])
    known = {**TOLD[looks.tone], **{k: v for k, v in told.items() if k in (*MACROS, *ORIGINS)}}
    face = fit_face(portraits, known)
    face = replace(face, values=without_tracker_ways(face, told) | {k: told[k] for k in ORIGINS if k in told})
    progress("face", 1, 1)
    made = described(face.values)
    made["axes"] = {name: round(v, 3) for name, v in made["axes"].items() if abs(v) > 0.004}
    man = made["macros"]["gender"] > 0.5
    source = open_source()
    portraits = list(portraits)
    bare = human_of(source, made)
    worn = glasses_seen(portraits[0], face, bare)
    if worn != "none":
        portraits[0] = without_frame(portraits[0], face, bare, worn)
    tables = {**_seen(portraits[0], face, bare, looks, man), "glasses": {"shape": worn}}
    for name, value in chosen.items():
        section, key = CHOICES[name]
        tables[section] = {**tables.get(section, {}), key: value}
    made["macros"] |= {k: v for k, v in told.items() if k not in (*MACROS, *ORIGINS)}
    # the photograph shows how the face rests
    table = {**_plain(man), **_rounded(made), **tables, "rest": {"smile": 0.0}}
    progress("skin", 0, 1)
    human = human_of(source, table)
    layout = skin_layout(human)
    human = seal_lips(human, layout)
    colour = brow_color(table["hair"]["color"])
    own = brow_color(table["brows"].get("color", AS_HAIR), table["hair"]["color"])
    tints = [Tint(brow_shade(human, table["brows"]["shape"]), own)]
    if (beard := table.get("beard", {}).get("shape", "none")) != "none":
        tints.append(Tint(beard_shade(human, beard), colour))
    painted = head_color(
        human,
        layout,
        {"wrinkles": age_of_skin(table["macros"]["age"]), **table["skin"]},
        tints=tuple(tints),
        size=SIZE,
        told=lambda share: progress("skin", 0.7 * share, 1),
    )
    covered = np.max([t.share / max(float(t.share.max()), 1e-6) for t in tints], axis=0)
    texture = skin_texture(portraits, face, human, layout, painted, covered)
    progress("skin", 1, 1)
    return MadePerson(table, texture, face, looks, human)


def _seen(
    portrait: Portrait, face: FittedFace, human: Human, looks: Looks, man: bool
) -> dict[str, dict[str, Any]]:
    """The sections of the description that the photograph tells, besides the shape."""
    return {
        "eyes": {"iris": [round(float(c), 3) for c in looks.iris]},
        "skin": {"tone": looks.tone, "lip": 0.6 if man else 0.9},
        "hair": {"style": style_of(looks.outline, man), "color": looks.hair},
        "brows": {"shape": brows_seen(portrait, face, human, "full" if man else "soft")},
        "beard": {"shape": beard_seen(portrait, face, human) if man else "none"},
    }


def _plain(man: bool) -> dict[str, Any]:
    """All sections that a person needs, from those who come along."""
    base = describe("man" if man else "woman")
    return {name: base[name] for name in ("brows", "lashes", "clothes", "hair", "skin", "eyes")}


def _written(
    output: Path,
    table: dict[str, Any],
    made: MadePerson,
    portraits: Sequence[Portrait],
    agreed: Sequence[Consent],
) -> None:
    from PIL import Image

    folder = output.with_suffix("")
    folder.mkdir(exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, suffix=".png", delete=False) as out:
        Image.fromarray(np.asarray(made.texture, np.uint8)).save(out, format="PNG")
    Path(out.name).replace(folder / "skin_head_base_color.png")
    face_picture(portraits[0]).save(folder / FACE_PICTURE, quality=85)
    about = {
        "photograph": [
            {"file": p.file.name, "sha256": p.sha256, "consent": c.text, "stated": c.stated}
            for p, c in zip(portraits, agreed, strict=True)
        ],
        "fit": {"landmarks_off": round(made.face.error, 4), "focal_mm": round(_focal(portraits[0]), 1)},
    }
    write_text(folder / "photographs.toml", table_text(about))
    write_text(output, table_text(table))


def face_picture(portrait: Portrait, side: int = FACE_PIXELS) -> Any:
    """The face in a photograph with some of what is around it, a square of so many pixels a side: to be
    picked by from a list."""
    from PIL import Image

    points = portrait.face.points[:, :2]
    middle, half = points.mean(axis=0), 0.95 * float(np.ptp(points, axis=0).max())
    left, top, right, bottom = (int(v) for v in (*(middle - half), *(middle + half)))
    # beyond the photograph's edges its own colour goes on
    picture = Image.fromarray(portrait.picture)
    box = max(left, 0), max(top, 0), min(right, picture.width), min(bottom, picture.height)
    whole = Image.new("RGB", (right - left, bottom - top), tuple(portrait.picture.mean((0, 1)).astype(int)))
    whole.paste(picture.crop(box), (box[0] - left, box[1] - top))
    return whole.resize((side, side), Image.Resampling.LANCZOS)


def _focal(portrait: Portrait) -> float:
    return 36 * portrait.pose.focal / max(portrait.size)


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(inner) for key, inner in value.items()}
    return round(value, 4) if isinstance(value, float) else value
