"""From the options of ``talk`` and ``render`` to a stage, and the list of what there is."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path
from typing import Any

from ...base.errors import InputError

FILMS = (".mp4", ".webm", ".mov")


def stage_of(options: Namespace) -> dict[str, Any]:
    """The table ``stage`` of a render job; ``set`` is left out where the options name none.

    Raises InputError on names, numbers, colours and files that are none.
    """
    from ...stage.stage_choice import ANGLES, StageChoice

    named = options.set
    table: dict[str, Any] = {
        "light": options.light or "",
        "post": options.post,
        "framing": options.framing,
        "fstop": 0.0 if options.fstop == "off" else _number("--fstop", options.fstop, "such as 2.8, or off"),
        "angle": ANGLES[options.angle]
        if options.angle in ANGLES
        else _number("--angle", options.angle, _WAYS),
        "lens": _number("--lens", options.lens, "of millimetres"),
        "exposure": _number("--exposure", options.exposure, "of stops, such as 0.5"),
        "hdri": str(options.hdri.absolute()) if options.hdri is not None else None,
        "seed": getattr(options, "seed", 0),
    }
    if table["fstop"] == 0 and options.fstop != "off":
        raise InputError("--fstop 0 is no aperture", "off makes all sharp")
    if options.light == "":
        raise InputError("--light names nothing", "see `paksatalker stages`")
    if named is not None:
        table["set"] = named
        if StageChoice.of(table).kind == "picture":
            table["set"] = str(Path(named).absolute())
    choice = StageChoice.of(table)
    if choice.kind == "transparent" and options.output.suffix.lower() == ".mp4":
        raise InputError("an .mp4 can't be seen through", "end the name with .webm or .mov, or name a folder")
    return table


_WAYS = "of degrees, or one of: front, three-quarter, profile"


def _number(name: str, text: str | None, what: str) -> float | None:
    if text is None:
        return None
    try:
        return float(text)
    except ValueError:
        raise InputError(f"{name} {text!r} is no number", f"give a number {what}") from None


def stages(options: Namespace) -> None:
    """Print the light rigs, sets and post-processing that there are."""
    from ...stage.presets import KINDS, plans

    found = {kind: {name: row["about"] for name, row in plans(kind).items()} for kind in KINDS}
    if options.json:
        print(json.dumps(found, ensure_ascii=False))
        return
    for kind, rows in found.items():
        print(f"--{kind}")
        for name, about in rows.items():
            print(f"  {name:<12} {about}")
    print("--set also takes a colour (#e8e0d0) or a picture (.png, .jpg, .webp, .tif, .exr)")
