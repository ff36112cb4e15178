"""What there is, as a table for people: people, stages."""

from __future__ import annotations

from typing import Any


def lines_of_people(found: dict[str, Any]) -> list[str]:
    """The people and what they can be given, as :func:`~..person.avatar_choice.choices` finds them."""
    out = ["people (age and gender are 0 to 1; gender 0 female, 1 male):"]
    out += [f"  {n:<8} age {p['age']:.2f}, gender {p['gender']:.0f}" for n, p in found["people"].items()]
    out.append("--avatar-shape takes, parted by commas:")
    out.append(f"  numbers: {', '.join(found['sliders'])}")
    others = {k: v for k, v in found.items() if k not in ("people", "sliders", "axes")}
    out += [f"  {k}: {', '.join(v)}" for k, v in others.items()]
    out.append("  axes of the face, -1 to 1 (also l-NAME and r-NAME of eyes, cheeks and ears):")
    out += [f"    {group}: {', '.join(names)}" for group, names in found["axes"].items()]
    return out


def lines_of_stages(found: dict[str, dict[str, str]]) -> list[str]:
    """Light rigs, sets and post-processing, as :func:`~paksatalker.stage.presets.abouts` tells them."""
    out = []
    for kind, rows in found.items():
        out.append(f"--{kind}")
        out += [f"  {name:<12} {about}" for name, about in rows.items()]
    out.append("--set also takes a colour (#e8e0d0), two as a gradient, a picture or a video")
    from ...stage.dials import OPTIONS, dials_of
    from ...stage.presets import table

    out.append("--camera")
    out += [f"  {name:<12} {row['about']}" for name, row in table("stages.toml")["moves"].items()]
    out.append(f"--framing\n  {', '.join(table('stages.toml')['framings'])}")
    for option in OPTIONS:
        out.append(f"dials of --{option}, such as NAME:dial=value,dial=value")
        out += [f"  {name:<12} {row['about']}" for name, row in dials_of(option).items()]
    return out
