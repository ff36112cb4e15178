"""What the sidebar says of the body, as the options of the command line have it."""

from __future__ import annotations

import shutil
import wave
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import bpy
import numpy as np

from ...base.errors import InputError
from ..characters.character import Character
from ..characters.chosen import character_of, root_of
from ..characters.room import Point, eyes_of, point_of
from ..settings.body.body_settings import PARTS
from ..takes import takes
from ..takes.gestures.solving import may_move, middle
from .keyed import keyed

_STEP, _NEAR = 0.5, 0.02
"""Seconds at which something that moves is looked for again, and metres by which it has to have moved."""


def body_options(
    scene: bpy.types.Scene, settings: Any, first: int, fps: float, folder: Path
) -> dict[str, Any]:
    """Engine, manner, pose and look; what differs from the defaults. Files go into ``folder``.

    ``first`` is the frame on which the speech begins. Raises InputError where something is missing.
    """
    body = (
        "rules"
        if settings.body_engine == "TEXT" and not settings.body_text.strip()
        else _body(settings, first, fps, folder)
    )
    found: dict[str, Any] = {
        "body": body,
        "face": settings.face_engine,
        "emage_exact": settings.emage_exact and body == "emage",
        "look": _look(scene, settings, first, fps),
    }
    if "rules" in body:
        found |= _manner(settings, first, fps)
    if settings.listen or settings.source == "LISTEN":
        found["listen_to"] = partner_file(settings, folder)
    return found


def partner_take(settings: Any) -> bpy.types.Action:
    """The take that is listened to. Raises InputError where there is none."""
    if settings.partner is None:
        raise InputError("there is nobody to listen to", "pick a partner")
    character = _partner(settings)
    take = root_of(character).paksatalker.take
    if not takes.is_take(take):
        raise InputError(f"'{character.name}' says nothing yet", "let it speak first")
    return take


def partner_file(settings: Any, folder: Path) -> Path:
    """The partner's take with its sound, as a file."""
    take = partner_take(settings)
    p = takes.performance_of(take)
    sound = take.get(takes.SOUND)
    packed = sound.packed_file if isinstance(sound, bpy.types.Sound) else None
    if packed is not None:
        file = folder / "partner.wav"
        file.write_bytes(packed.data)
        try:
            with wave.open(str(file), "rb") as heard:
                samples = np.frombuffer(heard.readframes(heard.getnframes()), "<i2").astype(np.int16)
                p = replace(p, audio=samples, audio_rate=heard.getframerate())
        except (wave.Error, EOFError) as e:
            raise InputError("the partner's sound can't be read", "generate its speech again") from e
    path = folder / "partner.npz"
    p.save(path)
    return path


def _partner(settings: Any) -> Character:
    found = character_of(settings.partner)
    if found is None:
        raise InputError(f"'{settings.partner.name}' is no character", "pick an armature that speaks")
    return found


def _body(settings: Any, first: int, fps: float, folder: Path) -> str:
    if settings.body_engine == "TEXT":
        return str(settings.body_text.strip())

    def text(values: Mapping[str, Any]) -> str:
        own = {part: values[f"body_{part}"] for part in PARTS}
        whole = "rules" if values["body_engine"] == "TEXT" else values["body_engine"]
        pieces = [f"{part}={_source(settings, name, folder)}" for part, name in own.items() if name != "SAME"]
        return ",".join([_source(settings, whole, folder), *pieces])

    return keyed(settings, ("body_engine", *(f"body_{part}" for part in PARTS)), text, first, fps)


def _source(settings: Any, engine: str, folder: Path) -> str:
    if engine != "FILE":
        return engine
    if not settings.body_file.strip():
        raise InputError("there is no file of motion", "pick one under Body, or another engine")
    file = Path(bpy.path.abspath(settings.body_file))
    if not file.is_file():
        raise InputError(f"there is no file of motion {file}", "pick another one")
    if "," not in str(file):
        return str(file)
    # a comma parts sources
    plain = folder / f"motion{file.suffix.lower()}"
    if "," in str(plain):
        raise InputError(f"the name of {file} has a comma", "copy it to a plainer one")
    shutil.copyfile(file, plain)
    return str(plain)


def _manner(settings: Any, first: int, fps: float) -> dict[str, Any]:
    """The options of gesture and pose that differ from their defaults."""
    style = settings.manner_blend.strip()
    if settings.manner != "BLEND":
        style = keyed(settings, ("manner", "manner_second", "manner_share"), _style, first, fps)
    culture = keyed(settings, ("culture",), lambda v: v["culture"], first, fps)
    intensity = "voice"
    if not settings.vigor_of_voice:
        intensity = keyed(
            settings, ("vigor",), lambda v: f"{min(max(v['vigor'], 0.0), 2.0):.3g}", first, fps, every=True
        )
    like = bpy.path.abspath(settings.speaker_style.strip())
    if like and not Path(like).is_file():
        raise InputError(f"there is no clip {like}", "pick another one under Like, or none")
    return {
        "style": style if style not in ("", _AT_EASE) else None,
        "culture": culture if culture != "none" else None,
        "intensity": intensity if intensity != "1" else None,
        "speaker_style": like or None,
        "pose": settings.pose,
    }


_AT_EASE = "casual:0"
"""A style of which nothing is taken."""


def _style(values: Mapping[str, Any]) -> str:
    one, other, share = values["manner"], values["manner_second"], min(max(values["manner_share"], 0.0), 1.0)
    shares: dict[str, float] = {}
    for name, part in ((one, 1 - share), (other, share)):
        if name not in ("NONE", "BLEND") and part > 0:
            shares[name] = shares.get(name, 0.0) + part
    if not shares:
        return _AT_EASE
    return ",".join(name if part > 0.999 else f"{name}:{part:.3g}" for name, part in shares.items())


def _look(scene: bpy.types.Scene, settings: Any, first: int, fps: float) -> str | None:
    if settings.look == "TEXT":
        return settings.look_text.strip() or None
    character = character_of(settings.id_data)

    def text(values: Mapping[str, Any]) -> str:
        look = str(values["look"])
        return look if look in ("camera", "away", "OBJECT", "PARTNER") else "camera"

    line = keyed(settings, ("look",), text, first, fps)
    if "OBJECT" in line or "PARTNER" in line:
        assert character is not None
        line = _with_places(scene, settings, character, line, first, fps)
    return None if line == "camera" else line


def _with_places(
    scene: bpy.types.Scene, settings: Any, character: Character, line: str, first: int, fps: float
) -> str:
    """The keys with points in place of names, and more of them while something moves."""
    spans = [piece.partition(":") for piece in line.split(" ")] if ":" in line else [("0", ":", line)]
    keys: list[str] = []
    for n, (start, _, name) in enumerate(spans):
        if name not in ("OBJECT", "PARTNER"):
            keys.append(f"{start}:{name}")
            continue
        end = float(spans[n + 1][0]) if n + 1 < len(spans) else (scene.frame_end - first) / fps
        last: Point | None = None
        for time, point in _places(scene, settings, character, name, float(start), end, first, fps):
            if last is None or np.linalg.norm(np.subtract(point, last)) > _NEAR:
                keys.append(f"{time:.6g}:{','.join(f'{x:.3f}' for x in point)}")
                last = point
    return keys[0].partition(":")[2] if len(keys) == 1 else " ".join(keys)


def _places(
    scene: bpy.types.Scene,
    settings: Any,
    character: Character,
    name: str,
    start: float,
    end: float,
    first: int,
    fps: float,
) -> Iterator[tuple[float, Point]]:
    """Seconds and where it is then, in the character's room."""
    partner = _partner(settings) if name == "PARTNER" and settings.partner is not None else None
    object = settings.look_object if name == "OBJECT" else settings.partner
    if object is None:
        raise InputError(f"there is no {name.lower()} to look at", "pick one under Look")
    still = not (may_move(object) or may_move(settings.id_data))
    kept, part = scene.frame_current, scene.frame_subframe
    try:
        for time in [start] if still else np.arange(start, max(end, start + 1e-6), _STEP).tolist():
            if not still:
                scene.frame_set(first + round(time * fps))
            place = eyes_of(partner) if partner is not None else middle(object)
            yield time, point_of(character, place.tolist())
    finally:
        if not still:
            scene.frame_set(kept, subframe=part)
