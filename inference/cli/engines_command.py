"""``paksatalker engines``: those that have Python environments of their own; add one, remove one."""

from __future__ import annotations

import json
from argparse import Namespace
from typing import Any

from ...base.report import Report, plain
from .asking import asked


def run(options: Namespace, report: Report) -> None:
    """List, add or remove engines, as the options say."""
    {"add": _add, "remove": _remove, None: _list}[options.action](options, report)


def listed() -> list[dict[str, Any]]:
    """Plain values: every engine that speaks, with languages, voices, controls, licence, and whether it is
    here."""
    from ..speech.voices.apart import environment
    from ..speech.voices.apart.kinds import kinds
    from ..speech.voices.engines import engines, installed_version

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
    "espeak": "rate and pitch by word",
    "openai": "rate by sentence; a server's voices, named by their address",
}


_ADD = {"kokoro": "paksatalker voices add kokoro", "piper": "paksatalker voices add FILE.onnx"}


def _list(options: Namespace, report: Report) -> None:
    found = listed()
    if options.json:
        print(json.dumps(found))
        return
    for row in found:
        state = row["installed"] or f"not installed; {row['add']}"
        print(plain(f"{row['name']:<12} {state}"))
        print(plain(f"{'':<12} licence {row['licence']}; {row['voices']} voices; {row['languages'] or '-'}"))
        print(plain(f"{'':<12} {row['controls']}"))
        if "models" in row:
            print(plain(f"{'':<12} its models: paksatalker voices add DIR, {row['models']};"))
            print(plain(f"{'':<12} or, where there is a network, {row['fetched']}"))


def _add(options: Namespace, report: Report) -> None:
    from ..speech.voices.apart import environment
    from ..speech.voices.apart.kinds import kind

    wanted = kind(options.name)
    report.note(f"{wanted.title}, {wanted.licence}; {wanted.size}")
    report.note(f"pip installs {', '.join(wanted.requires)} in {environment.folder(wanted)}")
    if not (options.yes or asked(f"add the engine {wanted.name}?", "--yes")):
        report.note("nothing was added")
        return
    environment.add(wanted, base=options.python, options=options.pip or (), progress=report)
    report.note(
        f"added {environment.installed(wanted)}; now a model: paksatalker voices add DIR|{wanted.fetched}"
    )


def _remove(options: Namespace, report: Report) -> None:
    from ..speech.voices.apart import environment
    from ..speech.voices.apart.kinds import kind

    environment.remove(kind(options.name))
    report.note(f"removed {options.name}; its models stay: paksatalker voices")
