"""Settings that are keyed in Blender, as the options of the command line write them: a value from each of
several seconds on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..animation.actions import bags_of


def keyed(
    settings: Any,
    names: Sequence[str],
    text: Callable[[Mapping[str, Any]], str],
    first: int,
    fps: float,
    every: bool = False,
) -> str:
    """What ``text`` makes of the settings of these names: one value, or ``0:one 2.5:other`` where one of them
    has keys; ``first`` is the frame of second 0.

    Keys that change nothing are left out, unless ``every`` one counts, as of a number that is blended.
    """
    curves = {name: curve for name in names if (curve := _curve(settings, name)) is not None}
    frames = sorted({float(point.co[0]) for curve in curves.values() for point in curve.keyframe_points})
    if not frames:
        return text({name: getattr(settings, name) for name in names})
    keys: list[tuple[float, str]] = []
    for frame in [float(first), *(f for f in frames if f > first)]:
        value = text({name: _value(settings, name, curves.get(name), frame) for name in names})
        if every or not keys or value != keys[-1][1]:
            keys.append(((frame - first) / fps, value))
    if len(keys) == 1:
        return keys[0][1]
    return " ".join(f"{time:.6g}:{value}" for time, value in keys)


def _curve(settings: Any, name: str) -> Any:
    data = settings.id_data.animation_data
    slot = data.action_slot if data is not None else None
    for bag in bags_of(data.action, slot) if slot is not None else ():
        if (curve := bag.fcurves.find(f"paksatalker.{name}")) is not None:
            return curve
    return None


def _value(settings: Any, name: str, curve: Any, frame: float) -> Any:
    if curve is None:
        return getattr(settings, name)
    value, known = curve.evaluate(frame), settings.bl_rna.properties[name]
    if known.type != "ENUM":
        return value
    found = next((item.identifier for item in known.enum_items if item.value == round(value)), None)
    return found or known.default
