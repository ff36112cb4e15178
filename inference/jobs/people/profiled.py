"""Options that a profile fills, where they are not given beside it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

from ..options import Options, option


@dataclass(frozen=True, kw_only=True)
class ProfileOptions(Options):
    """A speaker's profile: what is given beside it wins."""

    profile: Path | None = option(
        None,
        "a speaker's folder: avatar, voice, language, face and gestures where they are not given here",
        metavar="ADA.profile",
        group="avatar",
    )

    def __post_init__(self) -> None:
        if self.profile is not None:
            self._fill(Path(self.profile))
        super().__post_init__()

    def _fill(self, folder: Path) -> None:
        from ...profile.profile import read_profile

        values = read_profile(folder).options()
        if getattr(self, "audio", None) is not None:  # a recording has its own voice
            for name in ("voice", "voice_like", "rate", "pitch", "language"):
                values.pop(name, None)
        if getattr(self, "voice", None) is not None or getattr(self, "speaker_voices", None):
            values.pop("voice_like", None)
        if str(getattr(self, "body", "rules")) != "rules":
            for name in ("style", "speaker_style", "intensity"):
                values.pop(name, None)
        for f in fields(self):
            # the very default: the same word given by hand is another object
            if f.name in values and getattr(self, f.name) is f.default:
                object.__setattr__(self, f.name, values[f.name])
