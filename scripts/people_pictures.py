"""Pictures of people: somebody described, as the product lights and renders them, in this process."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import numpy.typing as npt
from PIL import Image

from paksatalker.blender_addon.characters.build_avatar import build_avatar
from paksatalker.blender_addon.characters.character import Character
from paksatalker.blender_addon.picture.quality import quality, set_quality
from paksatalker.blender_addon.picture.stage import build_stage
from paksatalker.rigs.avatar.asset import Avatar
from paksatalker.rigs.avatar.description import describe
from paksatalker.rigs.avatar.person import build_described
from paksatalker.rigs.avatar.source import Source
from paksatalker.rigs.avatar.source_file import open_source
from paksatalker.stage.stage_choice import StageChoice


@dataclass(frozen=True)
class Look:
    """One picture: who (a name or a .toml, sliders on top), the face (ARKit weights), light and camera.

    ``framing`` as the product's, or ``close``: the face fills the picture. ``turn``: degrees by which the
    head turns to the person's left; ``lens``: millimetres, the stage's own where none is given.
    """

    label: str
    avatar: str = "woman"
    shape: str = ""
    face: dict[str, float] = field(default_factory=dict)
    rig: str = "soft"
    angle: float = 0.0
    framing: str = "head"
    turn: float = 0.0
    lens: float | None = None


class Studio:
    """Builds people and renders them; who was built stays until somebody else is wanted."""

    def __init__(
        self, size: int | tuple[int, int] = 320, samples: int = 8, level: str = "standard", skin: int = 1024
    ) -> None:
        self.size = (size, size) if isinstance(size, int) else size
        self.samples, self.level, self.skin = samples, level, skin
        self._source: Source | None = None
        self._made: tuple[tuple[str, str], Character] | None = None

    def picture(self, look: Look) -> Image.Image:
        """The rendered picture: ``size`` is its width and height, one number where it is square."""
        character = self.person_built(look.avatar, look.shape)
        scene = bpy.context.scene
        choice = StageChoice(
            framing="head" if look.framing == "close" else look.framing,
            light=look.rig,
            angle=look.angle,
            lens=look.lens,
            fstop=0,
        )
        build_stage(character, scene, choice, self.size)
        if look.framing == "close":
            scene.camera.data.lens *= 1.75
            scene.camera.data.shift_y *= 1.75
            scene.camera.data.shift_y -= 0.06
        set_quality(scene, character, quality(self.level), "cycles")
        scene.cycles.samples, scene.cycles.use_adaptive_sampling = self.samples, False
        self._pose(character, look)
        file = Path(bpy.app.tempdir) / "look.png"
        scene.render.image_settings.file_format = "PNG"
        scene.render.filepath = str(file)
        with quiet():
            bpy.ops.render.render(write_still=True)
        with Image.open(file) as opened:
            return opened.convert("RGB")

    def person(self, avatar: str, shape: str = "") -> Avatar:
        """Somebody as data, the skin painted coarsely enough for a small picture."""
        self._source = self._source or open_source()
        return build_described(self._source, describe(avatar, shape), Path(avatar).stem, skin_size=self.skin)

    def person_built(self, avatar: str, shape: str) -> Character:
        if self._made is None or self._made[0] != (avatar, shape):
            bpy.ops.wm.read_factory_settings(use_empty=True)
            self._made = (avatar, shape), build_avatar(self.person(avatar, shape))
        return self._made[1]

    def _pose(self, character: Character, look: Look) -> None:
        for mesh in character.meshes:
            keys: Any = mesh.data.shape_keys
            for block in keys.key_blocks if keys else ():
                block.value = look.face.get(block.name, 0.0)
        head = character.armature.pose.bones.get("head") if character.armature else None
        if head is not None:
            half = np.radians(look.turn) / 2
            # the bone's own Y runs up the head
            head.rotation_quaternion = (np.cos(half), 0.0, np.sin(half), 0.0)


@contextmanager
def quiet() -> Iterator[None]:
    """Blender writes a line a sample to the standard output itself."""
    sys.stdout.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def sheet(pictures: list[Image.Image], labels: list[str], columns: int) -> Image.Image:
    """The pictures in rows, each with its label in a corner."""
    from PIL import ImageDraw

    width, height = pictures[0].size
    rows = -(-len(pictures) // columns)
    whole = Image.new("RGB", (columns * width, rows * height))
    draw = ImageDraw.Draw(whole)
    for i, (picture, label) in enumerate(zip(pictures, labels, strict=True)):
        at = i % columns * width, i // columns * height
        whole.paste(picture, at)
        draw.text((at[0] + 6, at[1] + 4), label, fill=(235, 235, 235))
    return whole


def pixels(picture: Image.Image) -> npt.NDArray[np.uint8]:
    """(H, W, 3)."""
    return np.asarray(picture)
