"""The engines that speak: what each has, and whether it is here."""

from __future__ import annotations

from typing import Any

from ...speech.voices.apart import environment
from ...speech.voices.apart.kinds import kinds
from ...speech.voices.engines import engines, installed_version


def speech_engines() -> list[dict[str, Any]]:
    """Plain values: every engine that speaks, with languages, voices, controls, licence, and whether it is
    here."""
    found = []
    for name, engine in engines().items():
        voices = [v for v in engine.voices() if v.installed or name in kinds()]
        row: dict[str, Any] = {"name": name, "licence": engine.licence, "voices": len(voices)}
        if (kind := kinds().get(name)) is not None:
            row |= {"title": kind.title, "languages": kind.languages, "controls": kind.controls}
            row |= {"installed": environment.installed(kind), "add": f"paksatalker engines add {name}"}
            row |= {"size": kind.size, "models": kind.models, "fetched": kind.fetched}
        else:
            tongues = sorted({v.language for v in voices})
            row["languages"] = " ".join(tongues) if len(tongues) < 12 else f"{len(tongues)} languages"
            row |= {"title": name, "controls": _CONTROLS[name]}
            here = installed_version(engine.package) if voices or name == "openai" else ""
            row |= {"installed": here, "add": _ADD.get(name, f"pip install {engine.package}")}
        found.append(row)
    return found


_CONTROLS = {
    "hibari": "rate, pitch and its range by word",
    "kokoro": "rate, pitch and its range by word",
    "piper": "rate by word; pitch by WORLD; speakers",
    "pico": "rate by word; pitch by WORLD",
    "espeak": "rate and pitch by word",
    "openai": "rate by sentence; a server's voices, named by their address",
}


_ADD = {
    "kokoro": "paksatalker voices add kokoro",
    "piper": "paksatalker voices add FILE.onnx",
    "pico": "paksatalker voices add pico",
}


def lines(found: list[dict[str, Any]]) -> list[str]:
    """The same for people."""
    out = []
    for row in found:
        state = row["installed"] or f"not installed; {row['add']}"
        out.append(f"{row['name']:<12} {state}")
        rest = [
            f"licence {row['licence']}; {row['voices']} voices; {row['languages'] or '-'}",
            row["controls"],
        ]
        if "models" in row:
            rest += [f"its models: paksatalker voices add DIR, {row['models']};"]
            rest += [f"or, where there is a network, {row['fetched']}"]
        out += [f"{'':<12} {line}" for line in rest]
    return out
