"""``paksatalker doctor``: what is installed, what works here, what to do about the rest."""

from __future__ import annotations

import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from .... import __version__
from ....base.errors import PaksaTalkerError
from ....base.progress import Progress, silent

PACKAGES = (
    "numpy",
    "scipy",
    "soundfile",
    "onnxruntime",
    "hibari-tts",
    "espeakng-loader",
    "pocketsphinx",
    "num2words",
)
OPTIONAL = {
    "faster-whisper": "words of recordings without a transcript: pip install 'paksatalker[asr]'",
    "xllamacpp": "scripts by models in GGUF files: pip install 'paksatalker[script]'",
    "fasttext-predict": "words of other languages told: pip install 'paksatalker[script]'",
    "transformers": "scripts by models in folders: pip install 'paksatalker[neural]'",
    "torch": "neural models: pip install 'paksatalker[neural]'",
    "mediapipe" if sys.version_info < (3, 13) else "ai-edge-litert": (
        "people in photographs and films: pip install 'paksatalker[capture]'"
    ),
}


def examine(progress: Progress = silent) -> dict[str, Any]:
    """Plain values: versions, voices, people, Blender's engines, and ``todo``: what to do, a line each."""
    todo: list[str] = []
    progress("packages", 0, 3)
    packages = {name: _version(name) for name in PACKAGES}
    todo += [f"{name} is missing: pip install paksatalker" for name, found in packages.items() if not found]
    found: dict[str, Any] = {
        "paksatalker": __version__,
        "python": platform.python_version(),
        "system": platform.platform(),
        "packages": packages,
        "optional": {name: _version(name) for name in OPTIONAL},
        "writers": _writers(),
        "voices": _voices(todo),
        "speech_engines": _speech_engines(),
    }
    progress("avatars", 1, 3)
    found["avatars"] = _avatars(todo)
    found["models"] = _models()
    found["body_engines"] = _body_engines()
    progress("blender", 2, 3)
    found["blender"] = _blender(todo)
    progress("blender", 3, 3)
    return {**found, "todo": todo}


def lines(found: dict[str, Any]) -> list[str]:
    """The same for people."""
    out = [f"PaksaTalker {found['paksatalker']}, Python {found['python']}, {found['system']}", "Packages"]
    out += [_row(name, number or "MISSING") for name, number in found["packages"].items()]
    for name, number in found["optional"].items():
        out.append(_row(name, number or f"not installed; {OPTIONAL[name]}"))
    out.append("Voices and recognisers")
    out += [_row(v["name"], f"{v['engine']}, {v['language']}, {v['licence']}") for v in found["voices"]]
    out.append("Engines in environments of their own")
    out += [_row(name, state) for name, state in found["speech_engines"].items()]
    out.append("Avatars")
    out += [_row(name, "ready" if ready else "not baked") for name, ready in found["avatars"].items()]
    out.append("Head models")
    out += [_row(m["name"], f"expressions {m['space']}, {m['licence']}") for m in found["models"]]
    out.append("Writers")
    out += [_row(name, lack or "ready") for name, lack in found["writers"].items()]
    out.append("Engines of the body")
    out += [_row(name, lack or "ready") for name, lack in found["body_engines"].items()]
    out += ["Blender", *_blender_lines(found["blender"])]
    out += (
        ["To do", *(f"  {t}" for t in found["todo"])] if found["todo"] else ["All parts of the default work."]
    )
    return out


def _row(name: str, value: str) -> str:
    return f"  {name:<14} {value}"


def _blender_lines(blender: dict[str, Any]) -> list[str]:
    if "error" in blender:
        return [f"  {blender['error']}"]
    out = [_row("version", blender["version"])]
    for name, state in blender["engines"].items():
        out.append(_row(name, f"{'works' if state['works'] else 'does not work'}: {state['detail']}"))
    out.append(_row("auto takes", blender["auto"]))
    out.append(_row("films", blender["video"] or "PyAV is missing: pip install 'paksatalker[blender]'"))
    out.append(_row("denoisers", ", ".join(blender["denoisers"]) or "none: renders are noisier"))
    return out


def _body_engines() -> dict[str, str]:
    """What each engine of the body is missing here; empty where it can work."""
    from ...body.engines import body_engine, names

    return {name: body_engine(name).missing() for name in names()}


def _speech_engines() -> dict[str, str]:
    """Which engines in environments of their own are here, and how to add the others."""
    from ...speech.voices.apart.environment import installed
    from ...speech.voices.apart.kinds import kinds

    return {
        name: f"{installed(kind) or f'not installed; paksatalker engines add {name}'}, {kind.licence}, "
        f"{kind.languages}; {kind.controls}"
        for name, kind in kinds().items()
    }


def _writers() -> dict[str, str]:
    """What each writer that has a name is missing here; empty where it can write."""
    from ...script.rules import NAME
    from ...script.writers.small_model import SMALL, small_model

    lacks = [] if _version("xllamacpp") else ["pip install 'paksatalker[script]'"]
    try:
        small_model()
    except PaksaTalkerError as e:
        lacks.append(e.hint)
    return {NAME: "", SMALL: "; ".join(lacks)}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _voices(todo: list[str]) -> list[dict[str, str]]:
    """The natural and clear voices one by one, the robotic one's languages as a count, the recognisers."""
    from ...speech.voices.voices import voices

    every = [v for v in voices() if v.installed]
    robotic = [v for v in every if v.naturalness == "robotic"]
    found = [
        {"name": v.name, "engine": v.engine, "language": v.language, "licence": v.licence}
        for v in every
        if v.naturalness != "robotic"
    ]
    if not any(v.naturalness == "natural" for v in every):
        todo.append("there is no natural voice: pip install paksatalker")
    if robotic:
        languages = f"{len(robotic)} languages, robotic"
        first = robotic[0]
        found.append(
            {"name": first.engine, "engine": first.engine, "language": languages, "licence": first.licence}
        )
    if _version("pocketsphinx"):
        recogniser = {
            "name": "en-us",
            "engine": "pocketsphinx",
            "language": "en-us",
            "licence": "BSD-2-Clause",
        }
        found.append(recogniser)
    return found


def _avatars(todo: list[str]) -> dict[str, bool]:
    from ....rigs import bake
    from ....rigs.avatar import library

    found = {name: library.found(name) is not None for name in library.names()}
    waiting = [name for name, baked in found.items() if not baked]
    waiting += ["the open head"] if bake.HEAD.found() is None else []
    if waiting:
        python = Path(sys.executable).name
        todo.append(f"baked at first use: {', '.join(waiting)}; or now: {python} -m paksatalker.rigs.bake")
    return found


def _models() -> list[dict[str, str]]:
    """The heads whose bases expressions can be written in: the open one and those that were added."""
    from ....rigs.standins.head_standin import EXPRESSION_SPACE, LICENCE
    from ...models import OPEN, stored

    mine = [{"name": m.name, "space": m.space, "licence": m.licence} for m in stored()]
    return [{"name": OPEN, "space": EXPRESSION_SPACE, "licence": LICENCE}, *mine]


def _blender(todo: list[str]) -> dict[str, Any]:
    from ...jobs.blender_process import probe

    try:
        found = probe()
    except PaksaTalkerError as e:
        todo.append(f"{e}; {e.hint}")
        return {"error": str(e)}
    todo += [f"{name}: {s['hint']}" for name, s in found["engines"].items() if s.get("hint")]
    return found
