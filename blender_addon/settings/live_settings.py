"""What the sidebar remembers of live sessions."""

from __future__ import annotations

from typing import Any

import bpy
from bpy.props import BoolProperty, EnumProperty, IntProperty, StringProperty

from ...inference.live.incoming import PORTS

SOURCES = [
    ("ENGINE", "PaksaTalker", "Lines that you write, said at once"),
    ("MICROPHONE", "Microphone", "What you say: the character says it, a fifth of a second later"),
    ("LIVELINK", "Live Link Face", "A face from the app of that name, or what sends like it"),
    ("VMC", "VMC", "Face and body from VSeeFace, Virtual Motion Capture and others"),
    ("JSON", "JSON", "Another PaksaTalker (live --to json), or what sends like it"),
]


def _usual(settings: Any, context: bpy.types.Context) -> None:
    """The port that such senders send to."""
    if settings.source.lower() in PORTS:
        settings.port = PORTS[settings.source.lower()]


class PaksaTalkerLive(bpy.types.PropertyGroup):
    """Of a scene: where frames come from."""

    source: EnumProperty(  # type: ignore[valid-type]
        name="Sender", description="Who moves the character", items=SOURCES, default="ENGINE", update=_usual
    )
    port: IntProperty(  # type: ignore[valid-type]
        name="Port", description="Where the sender sends to", min=1, max=65_535, default=PORTS["livelink"]
    )
    microphone: StringProperty(  # type: ignore[valid-type]
        name="Microphone",
        description="Its name or number, or a sound file in its place; empty for the system's own",
        subtype="FILE_PATH",
    )
    everywhere: BoolProperty(  # type: ignore[valid-type]
        name="From Other Devices",
        description="Listen to the network as well, such as for a phone; else to this machine alone",
    )
    line: StringProperty(name="Line", description="What is said next")  # type: ignore[valid-type]
