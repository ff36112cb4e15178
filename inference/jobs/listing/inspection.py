"""What ``paksatalker inspect`` tells of a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ...motion.motion_in import UpAxis, open_performance
from ...performance.performance import summary

WORDS = 40
"""Of what is said, so many are shown to people."""


def describe(path: Path, *, up: UpAxis | None = None, fps: float | None = None) -> dict[str, Any]:
    """Plain values that tell what is in a performance or motion file. Raises InputError where it is none."""
    performance = open_performance(path, up=up, fps=fps)
    source = performance.meta.get("source", {})
    return {"file": str(path), **summary(performance), **({"source": source} if source else {})}


def lines(found: dict[str, Any]) -> list[str]:
    """The same for people."""
    error = found["expression_error_mm"]
    if "source" in found:
        return _lines_of_motion(found)
    out = [
        f"{found['file']}: performance, format {found['format']}",
        f"  {found['duration']:.2f} s of sound at {found['audio_rate']} Hz, {found['frames']} frames at "
        f"{found['fps']:g} fps, seed {found['seed']}",
        f"  says: {_shortened(found['words']) or '(nothing)'}",
        f"  phones: {found['phones']} ({found['phone_set']}, {found['language']})",
        f"  expressions: {found['expression_space']}"
        + (f", error {error:.2f} mm" if error is not None else ""),
        "  events: " + (", ".join(f"{n} {kind}" for kind, n in sorted(found["events"].items())) or "none"),
    ]
    out += [f"  {e['role']}: {e['name']} {e['version']}, {e['licence']}" for e in found["engines"]]
    out += [f"  input {name}: sha256 {digest}" for name, digest in sorted(found["inputs"].items())]
    if found["other_arrays"]:
        out.append(f"  other arrays: {', '.join(found['other_arrays'])}")
    out += [f"  warning: {w}" for w in found["warnings"]]
    out += [f"  NOT FOR COMMERCIAL USE: {part}" for part in found["non_commercial"]]
    if found["commercial_use"]:
        out.append("  nothing in it is non-commercial")
    return out


def _shortened(words: str) -> str:
    """An hour has thousands of words; programs get them all."""
    listed = words.split()
    if len(listed) <= WORDS:
        return words
    return f"{' '.join(listed[:WORDS])} ... ({len(listed)} words)"


def _lines_of_motion(found: dict[str, Any]) -> list[str]:
    source = found["source"]
    out = [
        f"{found['file']}: {source['kind']}",
        f"  {found['frames']} frames at {found['fps']:g} fps, {found['frames'] / found['fps']:.2f} s",
    ]
    out += [f"  {key}: {value}" for key, value in source.items() if key not in ("kind", "file")]
    return out + [f"  warning: {w}" for w in found["warnings"]]
