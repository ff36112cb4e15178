"""What ``paksatalker inspect`` tells of a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .performance import Performance, summary


def describe(path: Path) -> dict[str, Any]:
    """Plain values that tell what is in a performance. Raises InputError where it is none."""
    return {"file": str(path), **summary(Performance.load(path))}


def lines(found: dict[str, Any]) -> list[str]:
    """The same for people."""
    error = found["expression_error_mm"]
    out = [
        f"{found['file']}: performance, format {found['format']}",
        f"  {found['duration']:.2f} s of sound at {found['audio_rate']} Hz, {found['frames']} frames at "
        f"{found['fps']:g} fps, seed {found['seed']}",
        f"  says: {found['words'] or '(nothing)'}",
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
