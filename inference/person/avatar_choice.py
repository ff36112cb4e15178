"""What ``--avatar`` and ``--avatar-shape`` mean: a name or a file, checked before any work is done."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...base.errors import InputError

if TYPE_CHECKING:
    from ...base.report import Report
    from ...rigs.avatar.description import Table

FILES = (".blend", ".glb", ".gltf", ".vrm", ".fbx")


def chosen(options: Namespace, report: Report | None = None) -> str:
    """A name of set-up's people, else the absolute path of an avatar file or of a baked person.

    Others of the people, a ``.toml`` and a person with sliders are baked where they are not yet. Raises
    InputError for what is not known or not there.
    """
    from ...rigs.avatar import library

    avatar, shape = str(options.avatar), getattr(options, "avatar_shape", None) or ""
    ending = Path(avatar).suffix.lower()
    if ending in FILES:
        if shape:
            raise InputError(f"--avatar-shape shapes the people of the library, not {avatar}", "leave it out")
        if not Path(avatar).is_file():
            raise InputError(f"there is no avatar file {avatar}", "check the path")
        return str(Path(avatar).absolute())
    if ending == ".toml":
        if not Path(avatar).is_file():
            raise InputError(f"there is no avatar file {avatar}", "check the path")
        return _made(avatar, shape, report)
    if "." in avatar or "/" in avatar:
        raise InputError(
            f"can't read an avatar from {avatar}", f"give a name, a .toml, or {', '.join(FILES)}"
        )
    if shape or avatar not in library.names():
        return _made(avatar, shape, report)
    library.path(avatar)
    return avatar


def _made(avatar: str, shape: str, report: Report | None) -> str:
    from ...rigs.avatar import description, library

    check_choices(description.describe(avatar, shape))  # what is wrong is told before anything is done
    if report is None:
        return str(library.made(avatar, shape))
    file = library.made(avatar, shape, lambda step, share: report(f"avatar: {step}", share, 1))
    report("avatar", 1, 1)
    return str(file)


def avatars(options: Namespace, report: Report) -> None:
    """Tell the people and what they can be given, save one with sliders as a ``.toml``, or bake it."""
    from ...rigs.avatar import library
    from ...rigs.avatar.description import describe, description_text
    from ..jobs.outputs import check_file, write_text

    if options.output is not None:
        check_file(options.output, (".toml",), "an avatar")
        table = describe(options.avatar, options.avatar_shape or "")
        check_choices(table)
        write_text(options.output, description_text(table))
        report.result(options.output)
        return
    if options.bake:
        avatar = chosen(options, report)
        report.result(library.path(avatar) if avatar in library.names() else avatar)
        return
    found = choices()
    print(json.dumps(found, ensure_ascii=False) if options.json else "\n".join(_lines(found)))


def check_choices(table: Table) -> None:
    """Raise InputError where a description chooses what there is not, such as an unknown hair style."""
    from ...rigs.avatar.description import CHOICES

    found = choices()
    for name, (section, field) in CHOICES.items():
        chosen, known = table.get(section, {}).get(field), found.get(name)
        if chosen is not None and known is not None and chosen not in known:
            raise InputError(f"there is no {name} '{chosen}'", f"known: {', '.join(known)}")


def people() -> dict[str, dict[str, Any]]:
    """The people by name with label, age, gender and origin."""
    import tomllib

    from ...rigs.avatar import library

    tables = {n: tomllib.loads(library.file_of(n).read_text(encoding="utf-8")) for n in library.everyone()}
    return {n: {"label": t["label"], **t["macros"], **t["race"]} for n, t in tables.items()}


def choices() -> dict[str, Any]:
    """:func:`people`, and the words that each slider and choice takes."""
    import tomllib

    from ...rigs.avatar import description, library

    folder = Path(library.__file__).parent

    def keys(file: str) -> list[str]:
        return list(tomllib.loads((folder / file).read_text(encoding="utf-8")))

    return {
        "people": people(),
        "sliders": [*description.SLIDERS, *description.RACES, *description.SKIN],
        "hair": keys("hair/styles.toml"),
        "hair-color": keys("hair/colors.toml"),
        "outfit": keys("clothes/outfits.toml"),
        "glasses": ["none", *keys("face/glasses.toml")],
        "skin": list(tomllib.loads((folder / "skin/skin.toml").read_text(encoding="utf-8"))["tone"]),
        "brows": keys("face/brows.toml"),
        "skeleton": list(description.SKELETONS),
        "face": list(description.FACES),
    }


def _lines(found: dict[str, Any]) -> list[str]:
    out = ["people (age and gender are 0 to 1; gender 0 female, 1 male):"]
    out += [f"  {n:<8} age {p['age']:.2f}, gender {p['gender']:.0f}" for n, p in found["people"].items()]
    out.append("--avatar-shape takes, parted by commas:")
    out.append(f"  numbers: {', '.join(found['sliders'])}")
    out += [f"  {k}: {', '.join(v)}" for k, v in found.items() if k not in ("people", "sliders")]
    return out
