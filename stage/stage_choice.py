"""What an artist chooses of a stage, checked before anything is built. Knows no Blender."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import InitVar, asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from ..base.errors import InputError
from ..base.notation.nearest import nearest
from ..base.values import number
from .chroma_key import SCREENS
from .dials import Dialled, constant, read_dialled, written
from .option_values import aperture, degrees, named, picture_path, seed, shot_source, text
from .picture_file import HDRI, PICTURES, check_picture
from .presets import presets_of, table
from .set_kinds import FILES, check_file, colors_of, is_deck, kind_of

FRAMINGS = tuple(table("stages.toml")["framings"])
RANGES = {"fstop": (0.5, 64.0), "angle": (-120.0, 120.0), "lens": (15.0, 300.0), "exposure": (-5.0, 5.0)}


BEHIND = "gradient"
"""What is seen where a screen was, where nothing else is named."""
DEFAULT_SET = "studio"
DEFAULT_POST = "none"


def _option(default: Any, help: str, metavar: str | None = None, read: Any = None, **more: Any) -> Any:
    return field(default=default, metadata={"help": help, "metavar": metavar, "read": read, **more})


@dataclass(frozen=True)
class StageChoice:
    """``light`` and ``post`` are presets with dials, as :mod:`.dials` reads them, ``light`` empty for the one
    that goes with the set.

    ``set``: a name, ``#rrggbb``, two of these as a gradient, or the path of a picture or video; empty for the
    studio, and with frames in a folder for the person alone. ``fstop``: None as the quality has it, 0 for all
    sharp. ``angle``: degrees that the camera stands to the person's left. ``lens``: millimetres on a picture
    24 mm high, None for the portrait lens. ``key``: the screen of footage, with dials; ``keyed``: before or
    behind the person; ``behind``: a room, colour, gradient, file or ``transparent``, where the screen was.
    ``exposure``: stops. ``hdri``: path of a picture that lights the
    person, alone unless ``light`` is given as well. ``seed``: of the grain. ``look``: whether to look at the
    files. Raises InputError on what is unknown, out of range or no picture."""

    light: str = _option(
        "",
        "a light rig (what goes with the set), with dials: window:kelvin=3200,ratio=4; from given seconds "
        "on: '0:studio 4:studio:rim=3', or a file of such keys",
        "NAME:DIAL=N,...",
        named,
    )
    set: str = _option(
        "", "what is behind the avatar (studio; of frames nothing)", "NAME|#RRGGBB|PICTURE|VIDEO", text
    )
    key: str = _option(
        "",
        "the screen taken out of a set that is footage: green or blue, with dials: green:spill=0.8",
        "NAME:DIAL=N,...",
        named,
    )
    keyed: str = _option(
        "behind",
        "whether keyed footage stands before or behind the avatar (behind)",
        None,
        text,
        choices=("before", "behind"),
    )
    behind: str = _option(
        "", "what is seen where the screen was (gradient)", "NAME|#RRGGBB|PICTURE|VIDEO", text
    )
    garbage: str | None = _option(
        None, "of keyed footage: a picture, white where all is thrown away", "F.png", picture_path
    )
    screen: str | None = _option(
        None,
        "what a room's screen shows: a picture, a video, or slides that [slide] turns (its own)",
        "PICTURE|VIDEO|SLIDES",
        picture_path,
    )
    hdri: str | None = _option(None, "light from a picture of all directions", "F.hdr|.exr", picture_path)
    post: str = _option("none", "post-processing (none), with dials: film:grain=0.1", "NAME:DIAL=N,...", text)
    exposure: float = _option(0.0, "lighter or darker (0)", "STOPS", number("of stops, such as 0.5"))
    fstop: float | None = _option(None, "depth of field (a room's, in high quality all)", "N|off", aperture)
    angle: float = _option(0.0, "front, three-quarter or profile, from its left (0)", "DEG|NAME", degrees)
    lens: float | None = _option(
        None, "on a picture 24 mm high; the framing stays (85)", "MM", number("of millimetres")
    )
    framing: str = _option("bust", "(bust)", None, text, choices=FRAMINGS)
    camera: str = _option(
        "",
        "what the camera does: push, pull, pan, orbit, handheld, follow, with dials: "
        "push:amount=0.3,shutter=0.5; from given seconds on: '0:still 4:push'",
        "NAME:DIAL=N,...",
        named,
    )
    shots: str = _option("", "cuts between cameras: auto, or a plan of your own", "auto|F.toml", shot_source)
    seed: int = _option(0, "another seed, another grain (0)", "N", seed)
    look: InitVar[bool] = True

    def __post_init__(self, look: bool) -> None:
        self._read()
        if self.light:  # a file of keys goes into the line, so that a job or a .blend has it whole
            keys = read_dialled(self.light, "light", tuple(presets_of("light")))
            object.__setattr__(self, "light", written(keys))
        if self.camera:
            object.__setattr__(self, "camera", written(self.moves))
        if self.shots and self.shots != "auto" and look and not Path(self.shots).is_file():
            raise InputError(f"there is no file {self.shots}", "give --shots auto, or a plan (docs/shots.md)")
        _ = self.post_dialled
        if self.framing not in FRAMINGS:
            raise InputError(f"unknown framing '{self.framing}'", nearest(self.framing, FRAMINGS))
        for name, (least, most) in RANGES.items():
            value = getattr(self, name)
            if value is None or (name == "fstop" and value == 0):
                continue
            if not (math.isfinite(value) and least <= value <= most):
                raise InputError(f"{name} {value:g} is out of range", f"{least:g} to {most:g}")
        if look and self.hdri is not None:
            check_picture(Path(self.hdri), HDRI)
        kind = self.kind
        if look and kind_of(self.named_set) in FILES:
            check_file(Path(self.set))
            object.__setattr__(self, "set", str(Path(self.set).absolute()))
        if look and self.screen is not None:
            self._check_screen(Path(self.screen))
        self._check_key(look)
        if kind == "world" and self.hdri is None:
            raise InputError("the set 'hdri' shows an HDRI file", "give it as well: --hdri FILE")

    def _check_screen(self, file: Path) -> None:
        things = table("rooms.toml").get(self.named_set, {}).get("things", [])
        if not any(row.get("screen") for row in things):
            rooms = [
                n for n, room in table("rooms.toml").items() if any(r.get("screen") for r in room["things"])
            ]
            raise InputError(
                f"the set '{self.named_set}' has no screen", f"rooms with one: {', '.join(rooms)}"
            )
        if not is_deck(file):
            check_file(file)
        elif not file.exists():
            raise InputError(f"there is no file {file}", "check the path of the slides")

    def _check_key(self, look: bool) -> None:
        if not self.key:
            for name, plain in (("keyed", "behind"), ("behind", ""), ("garbage", None)):
                if getattr(self, name) != plain:
                    raise InputError(f"--{name} is of keyed footage", "add --key green or blue")
            return
        object.__setattr__(self, "key", written((self.key_dialled,)))
        if self.keyed not in ("before", "behind"):
            raise InputError(f"unknown place '{self.keyed}' of keyed footage", "before or behind the avatar")
        if kind_of(self.named_set) not in FILES:
            raise InputError(
                "there is no footage to be keyed", "name a video or picture before a screen: --set F.mp4"
            )
        kind = kind_of(self.behind or BEHIND)
        if kind not in (*FILES, "flat", "gradient", "room", "transparent"):
            raise InputError(
                f"'{self.behind}' can't stand behind keyed footage",
                "a room, a colour, a gradient, a picture, a video, or transparent",
            )
        if look and kind in FILES:
            check_file(Path(self.behind))
            object.__setattr__(self, "behind", str(Path(self.behind).absolute()))
        if look and self.garbage is not None:
            check_picture(Path(self.garbage), PICTURES)

    @classmethod
    def of(cls, values: Mapping[str, Any], *, look: bool = True) -> StageChoice:
        """From a table of its fields, others left out; the way back from :meth:`values`."""
        known = {f.name for f in fields(cls)}
        return cls(**{name: value for name, value in values.items() if name in known}, look=look)

    def _read(self) -> None:
        for f in fields(self):
            read, value = f.metadata.get("read"), getattr(self, f.name)
            plain = type(value) is type(f.default) and value == f.default
            if read is not None and not plain:
                try:
                    object.__setattr__(self, f.name, read(value))
                except ValueError as e:
                    raise InputError(f"{f.name}: {e}", "see `paksatalker stages`") from e

    @property
    def named_set(self) -> str:
        """The set, the default one where none is named."""
        return self.set or DEFAULT_SET

    @property
    def kind(self) -> str:
        """``sweep``, ``room``, ``flat``, ``gradient``, ``sky``, ``world``, ``transparent``, ``picture``,
        ``video`` or, with a key, ``footage``. Raises InputError."""
        return "footage" if self.key else kind_of(self.named_set)

    @property
    def clear(self) -> bool:
        """Whether what is behind the person is seen through."""
        return self.kind == "transparent" or (bool(self.key) and self.behind == "transparent")

    @property
    def key_dialled(self) -> Dialled:
        """The screen of footage, with dials."""
        found = constant(self.key, "key", SCREENS)
        return found if found.name else replace(found, name=SCREENS[0])

    @property
    def rigs(self) -> tuple[Dialled, ...]:
        """The light rigs with their dials, one or more keyed in time; none beside an HDRI file alone."""
        if not self.light and self.hdri is not None:
            return ()
        named = presets_of("set").get(self.named_set, {})
        own = str(named.get("light", next(iter(presets_of("light")))))
        keys = (
            read_dialled(self.light, "light", tuple(presets_of("light"))) if self.light else (Dialled(own),)
        )
        return tuple(replace(key, name=key.name or own) for key in keys)

    @property
    def moves(self) -> tuple[Dialled, ...]:
        """What the camera does, keyed in time."""
        names = tuple(table("stages.toml")["moves"])
        return read_dialled(self.camera, "camera", names) if self.camera else ()

    @property
    def sees_floor(self) -> bool:
        """Whether the person's shadow on the floor may be in the picture."""
        return bool(self.shots) or bool(table("stages.toml")["framings"][self.framing].get("floor"))

    @property
    def post_dialled(self) -> Dialled:
        """The post-processing with its dials."""
        found = constant(self.post, "post", tuple(presets_of("post")))
        return found if found.name else replace(found, name=DEFAULT_POST)

    @property
    def colors(self) -> tuple[str, ...]:
        """Of a flat set or a gradient, as ``#rrggbb``, the upper one first."""
        return colors_of(self.named_set)

    @property
    def behind_colors(self) -> tuple[str, ...]:
        """Of what is seen where a screen was, as :attr:`colors`; none of a picture or video."""
        name = self.behind or BEHIND
        return colors_of(name) if kind_of(name) in ("flat", "gradient") else ()

    @property
    def behind_room(self) -> str:
        """The room that is seen where a screen was; empty where it is none."""
        return self.behind if self.key and self.behind and kind_of(self.behind) == "room" else ""

    def values(self) -> dict[str, Any]:
        """As a table that JSON takes."""
        return asdict(self)
