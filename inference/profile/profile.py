"""The folder of a profile, ``ada.profile/``: what is in it, and what of the options it fills."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...base.errors import InputError
from ...base.tables import read_table

ENDING = ".profile"
FILE = "profile.toml"
MOST_BYTES = 100_000
SECTIONS = {
    "person": ("file",),
    "voice": ("name", "reference", "rate", "pitch"),
    "face": ("articulation", "emotion", "jaw", "wide", "round", "lips", "brows", "head", "blinks"),
    "gestures": ("clip", "intensity", "style"),
}
_FILES = (("person", "file"), ("voice", "reference"), ("gestures", "clip"))
_HINT = "see docs/profile.md"


@dataclass(frozen=True)
class Profile:
    """``folder``; ``name`` and ``language`` of the speaker; the ``sections`` of its TOML."""

    folder: Path
    name: str
    language: str
    sections: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def file(self, section: str, key: str) -> Path | None:
        """The file that a key names inside of the folder."""
        value = self.sections.get(section, {}).get(key)
        return self.folder / value if value else None

    def options(self) -> dict[str, Any]:
        """The values of options that the profile gives, by the options' names."""
        voice, face, gestures = (self.sections.get(s, {}) for s in ("voice", "face", "gestures"))
        person, reference, clip = (self.file(*key) for key in _FILES)
        found = {
            "avatar": person and str(person),
            "language": self.language or None,
            "voice": voice.get("name"),
            "voice_like": reference if not voice.get("name") else None,
            "rate": voice.get("rate"),
            "pitch": voice.get("pitch"),
            "articulation": face.get("articulation"),
            "emotion": face.get("emotion"),
            "speaker_style": clip and str(clip),
            "style": gestures.get("style"),
            "intensity": None if gestures.get("intensity") is None else str(gestures["intensity"]),
        }
        return {name: value for name, value in found.items() if value is not None}


def read_profile(folder: Path) -> Profile:
    """The profile in a folder. Raises InputError with one line on what is wrong in it."""
    folder = Path(folder)
    if not (folder / FILE).is_file():
        raise InputError(f"there is no profile in {folder}", f"it is a folder with a {FILE}; {_HINT}")
    table = read_table(folder / FILE, MOST_BYTES, "the profile", _HINT)
    for name, value in table.items():
        if name in ("name", "language"):
            if not isinstance(value, str):
                raise InputError(f"{folder.name}: {name} is no text", _HINT)
        elif name not in SECTIONS or not isinstance(value, dict):
            raise InputError(f"{folder.name}: unknown section '{name}'", f"known: {', '.join(SECTIONS)}")
        else:
            _check(folder, name, value)
    sections = {name: table[name] for name in SECTIONS if name in table}
    return Profile(folder, str(table.get("name", folder.stem)), str(table.get("language", "")), sections)


def _check(folder: Path, section: str, values: dict[str, Any]) -> None:
    for key, value in values.items():
        if key not in SECTIONS[section]:
            known = ", ".join(SECTIONS[section])
            raise InputError(f"{folder.name}: [{section}] has no '{key}'", f"known: {known}")
        if (section, key) in _FILES:
            inside = isinstance(value, str) and Path(value).name == value and value not in ("", ".", "..")
            if not inside or not (folder / value).is_file():
                raise InputError(
                    f"{folder.name}: [{section}] {key} = {str(value)[:60]!r} is no file in it", _HINT
                )
        elif key in ("articulation", "emotion", "name", "style"):
            if not isinstance(value, str):
                raise InputError(f"{folder.name}: [{section}] {key} is no text", _HINT)
        elif isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 4:
            raise InputError(f"{folder.name}: [{section}] {key} = {value!r} is no number of 0 to 4", _HINT)
