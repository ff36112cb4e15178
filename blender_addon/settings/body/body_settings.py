"""What of a character's settings tells how the body moves: engine, style, pose, whom it looks at."""

from __future__ import annotations

from typing import Any

import bpy
from bpy.props import BoolProperty, EnumProperty, FloatProperty, PointerProperty, StringProperty

STYLES = ("professional", "casual", "enthusiastic", "academic")
CULTURES = ("italian", "swedish", "spanish", "arabic")
PARTS = ("hands", "arms", "trunk", "head", "legs")
"""Of the body, that an engine of their own may move."""
_KEPT: Any = {"LIBRARY_OVERRIDABLE"}
_ENGINES = [
    ("rules", "Rules", "Gestures by the words and the voice; needs nothing", "", 0),
    ("emage", "EMAGE", "A neural model, with weights that the preferences or your data folder have", "", 1),
    ("none", "None", "The body stands and does nothing", "", 2),
    ("FILE", "File", "A file of motion: performance, SMPL-X or AMASS .npz, .smpl, .bvh", "", 3),
]


def _is_other(settings: Any, object: bpy.types.Object) -> bool:
    return object.type in ("ARMATURE", "MESH") and object != settings.id_data


class BodySettings:
    """Of one character; what can be keyed is asked of the engine at the same times."""

    body_engine: EnumProperty(  # type: ignore[valid-type]
        override=_KEPT,
        name="Body",
        description="What moves the body; can be keyed",
        items=[*_ENGINES, ("TEXT", "Written", "As the command line's --body takes it", "", 4)],
    )
    body_file: StringProperty(  # type: ignore[valid-type]
        override=_KEPT, name="File", description="Motion that is retimed to the speech", subtype="FILE_PATH"
    )
    body_text: StringProperty(  # type: ignore[valid-type]
        override=_KEPT,
        name="Written",
        description="Such as emage,hands=rules or, from given seconds on, 0:rules 4:emage",
        default="emage,hands=rules",
    )
    face_engine: EnumProperty(  # type: ignore[valid-type]
        override=_KEPT,
        name="Face",
        description="What moves the face",
        items=[
            ("rules", "Rules", "Mouth, living face and emotions"),
            ("emage", "EMAGE", "The model's own; needs a FLAME 2020 model"),
            ("none", "None", "The face stays as it is"),
        ],
    )
    emage_exact: BoolProperty(  # type: ignore[valid-type]
        override=_KEPT,
        name="Exact",
        description="As EMAGE's own code does it, nothing smoothed; at 30 frames a second",
    )
    manner: EnumProperty(  # type: ignore[valid-type]
        override=_KEPT,
        name="Gestures",
        description="The style of the hands; can be keyed",
        items=[("NONE", "At Ease", "Somebody at ease", "", 0)]
        + [(s, s.capitalize(), "", "", n) for n, s in enumerate(STYLES, 1)]
        + [("BLEND", "Written", "As the command line's --style takes it", "", 5)],
    )
    manner_blend: StringProperty(  # type: ignore[valid-type]
        override=_KEPT,
        name="Blend of Gestures",
        description="Such as academic:0.6,casual:0.4 or, from given seconds on, 0:casual 5:academic",
    )
    manner_second: EnumProperty(  # type: ignore[valid-type]
        override=_KEPT,
        name="Blend with",
        description="Another style, blended with the first; can be keyed",
        items=[("NONE", "At Ease", "")] + [(s, s.capitalize(), "") for s in STYLES],
    )
    manner_share: FloatProperty(  # type: ignore[valid-type]
        override=_KEPT,
        name="Share",
        description="How much of the second style; can be keyed",
        min=0.0,
        max=1.0,
        subtype="FACTOR",
    )
    culture: EnumProperty(  # type: ignore[valid-type]
        override=_KEPT,
        name="Culture",
        description="An average of how many speakers gesture there; can be keyed",
        items=[("none", "None", "")] + [(c, c.capitalize(), "") for c in CULTURES],
    )
    speaker_style: StringProperty(  # type: ignore[valid-type]
        override=_KEPT,
        name="Like",
        description="A clip whose speaker's way of gesturing is taken over: performance, SMPL-X .npz or BVH",
        subtype="FILE_PATH",
    )
    pose: EnumProperty(  # type: ignore[valid-type]
        override=_KEPT,
        name="Pose",
        description="How the body is held",
        items=[
            ("stand", "Stand", "On both feet"),
            ("sit", "Sit", "On a chair"),
            ("desk", "At a Desk", "On a chair at a desk"),
        ],
    )
    vigor: FloatProperty(  # type: ignore[valid-type]
        override=_KEPT,
        name="Intensity of Gestures",
        description="0: hardly a gesture, 1: as it is; can be keyed",
        default=1.0,
        min=0.0,
        max=2.0,
    )
    vigor_of_voice: BoolProperty(  # type: ignore[valid-type]
        override=_KEPT, name="From the Voice", description="As lively as each sentence is said"
    )
    look: EnumProperty(  # type: ignore[valid-type]
        override=_KEPT,
        name="Look",
        description="What the eyes rest on; can be keyed",
        items=[
            ("camera", "Camera", "Straight ahead", "", 0),
            ("away", "Away", "Past the viewer, as in thought", "", 1),
            ("OBJECT", "Object", "An object of the scene, which may move", "", 2),
            ("PARTNER", "Partner", "The eyes of the partner", "", 3),
            ("TEXT", "Written", "As the command line's --look takes it", "", 4),
        ],
    )
    look_object: PointerProperty(  # type: ignore[valid-type]
        override=_KEPT, name="Object", description="What is looked at", type=bpy.types.Object
    )
    look_text: StringProperty(  # type: ignore[valid-type]
        override=_KEPT,
        name="Written",
        description="A point in metres, to the left, up from the soles, forwards: 0.5,1.4,2; or keys in "
        "seconds: 0:camera 3:0.5,1.4,2 6:away",
        default="0.5,1.4,2",
    )
    partner: PointerProperty(  # type: ignore[valid-type]
        override=_KEPT,
        name="Partner",
        description="Another character, who can be looked at and listened to",
        type=bpy.types.Object,
        poll=_is_other,
    )
    listen: BoolProperty(  # type: ignore[valid-type]
        override=_KEPT,
        name="Listen",
        description="Listen to what the partner says in its take, and say one's own in its first pause",
    )


for _part in PARTS:
    # written out they would be five properties that say the same; the stubs say that they return nothing
    BodySettings.__annotations__[f"body_{_part}"] = EnumProperty(  # type: ignore[func-returns-value]
        override=_KEPT,
        name=_part.capitalize(),
        description=f"What moves the {_part}; can be keyed",
        items=[("SAME", "As the Body", "", "", 9), *_ENGINES],
        default="SAME",
    )
