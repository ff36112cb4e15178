"""Contact sheets of outfits and hands for ``docs/pictures``, in one command.

    .venv/bin/python scripts/picture_outfits.py                    all outfits, hands (10 minutes)
    .venv/bin/python scripts/picture_outfits.py business dress     these outfits alone
    .venv/bin/python scripts/picture_outfits.py --hands            hands alone
    .venv/bin/python scripts/picture_outfits.py --folder FOLDER --size 200 --samples 8

An outfit has a column: from the front with hanging arms, from behind, with raised arms, and in a gesture.
Bodies without faces and hair, so that a sheet takes minutes. Needs Blender, and Pillow, which comes with the
extra ``capture``.
"""

from __future__ import annotations

import argparse
import math
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import bpy
from dressed_people import dressed
from mathutils import Matrix, Vector
from PIL import Image, ImageDraw, ImageFont

from paksatalker.base.tables import shipped
from paksatalker.blender_addon.characters.build_avatar import build_avatar
from paksatalker.rigs.avatar.asset import Avatar
from paksatalker.rigs.avatar.clothes import clothes as clothes_module

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
MEN = ("crewneck", "business", "office", "smart-casual", "hoodie", "green-crewneck", "laboratory")
"""Outfits that the man shows; the woman shows the others."""
COLUMNS = 5
QUALITY = 84
LIGHTS = (((-2.2, -3.0, 3.4), 300, 1.0), ((3.0, -2.0, 2.0), 60, 2.0), ((1.5, 3.0, 3.0), 160, 1.0))
"""Places, watts and sizes in metres."""


def main() -> None:
    """Render what is asked for and write the sheets."""
    known = list(shipped(clothes_module.__file__, "outfits.toml"))
    parser = argparse.ArgumentParser(description="Contact sheets of outfits and hands.")
    parser.add_argument("outfits", nargs="*", metavar="OUTFIT", help=f"of {', '.join(known)}; all where none")
    parser.add_argument("--hands", action="store_true", help="hands alone")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where to (docs/pictures)")
    parser.add_argument("--size", type=int, default=170, help="width of a picture; twice as high")
    parser.add_argument("--samples", type=int, default=6)
    options = parser.parse_args()
    if unknown := [o for o in options.outfits if o not in known]:
        parser.error(f"no outfit {', '.join(unknown)}; there are {', '.join(known)}")
    if not options.hands:
        names = options.outfits or known
        columns = [_outfit(name, options.size, options.samples) for name in names]
        file = options.folder / ("outfits.jpg" if not options.outfits else f"{'-'.join(names)}.jpg")
        _sheet(names, columns, file)
        print(file)
    if options.hands or not options.outfits:
        tiles = [_hand(who, angle, options) for who in ("woman", "man") for angle in (75.0, -60.0)]
        file = options.folder / "hands.jpg"
        _sheet(["woman", "", "man", ""], [[t] for t in tiles], file)
        print(file)


def _outfit(name: str, width: int, samples: int) -> list[Image.Image]:
    who = "man" if name in MEN else "woman"
    scene, pose, tall = _scene(dressed(who, {"outfit": name}), (width, 2 * width), samples)
    views: list[tuple[float, Callable[[], None], float, float]] = [
        (0.0, pose.hanging, 0.5, 3.4),
        (180.0, pose.hanging, 0.5, 3.4),
        (0.0, pose.raised, 0.57, 4.1),
        (24.0, pose.gesture, 0.5, 3.4),
    ]
    tiles = []
    for angle, take, high, far in views:
        pose.rest()
        take()
        tiles.append(_picture(scene, angle, Vector((0, 0, high * tall)), far * tall))
    return tiles


def _hand(who: str, angle: float, options: argparse.Namespace) -> Image.Image:
    """The left hand of the person as baked, its back or its palm, at arm's length."""
    from paksatalker.inference.person.avatar_choice import baked
    from paksatalker.rigs.avatar.asset import load_avatar

    person = load_avatar(baked(who))
    scene, pose, tall = _scene(person, (2 * options.size, 2 * options.size), options.samples)
    pose.rest()
    pose.hanging()
    at = pose.place("middle_01_l")
    return _picture(scene, angle, at, 0.42 * tall)


class _Pose:
    """The armature in poses, bones turned about axes of the world."""

    def __init__(self, armature: bpy.types.Object) -> None:
        self._armature = armature

    def rest(self) -> None:
        for bone in self._armature.pose.bones:
            bone.matrix_basis = Matrix()

    def place(self, name: str) -> Vector:
        bpy.context.view_layer.update()
        return self._armature.pose.bones[name].matrix.translation.copy()

    def turn(self, name: str, axis: str, degrees: float) -> None:
        bone = self._armature.pose.bones[name]
        bpy.context.view_layer.update()
        head = Matrix.Translation(bone.matrix.translation)
        turned: Any = head @ Matrix.Rotation(math.radians(degrees), 4, axis) @ head.inverted() @ bone.matrix
        bone.matrix = turned
        bpy.context.view_layer.update()

    def both(self, name: str, axis: str, left: float, right: float) -> None:
        self.turn(f"{name}_l", axis, left)
        self.turn(f"{name}_r", axis, right)

    def hanging(self) -> None:
        self.both("upperarm", "Y", 36, -36)

    def raised(self) -> None:
        self.both("upperarm", "Y", -75, 75)

    def gesture(self) -> None:
        self.both("upperarm", "Y", 20, -20)
        self.both("upperarm", "X", -35, -20)
        self.both("lowerarm", "X", -80, -70)


def _scene(person: Avatar, size: tuple[int, int], samples: int) -> tuple[bpy.types.Scene, _Pose, float]:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    armature = build_avatar(person).armature
    scene = bpy.context.scene
    scene.render.engine, scene.cycles.samples, scene.cycles.use_denoising = "CYCLES", samples, True
    scene.cycles.max_bounces = 3
    scene.render.resolution_x, scene.render.resolution_y = size
    scene.render.use_persistent_data = True
    scene.view_settings.view_transform = "AgX"
    world = bpy.data.worlds.new("grey")
    scene.world = world
    world.use_nodes = True
    world.node_tree.nodes["Background"].inputs[0].default_value = (0.5, 0.52, 0.55, 1)
    world.node_tree.nodes["Background"].inputs[1].default_value = 0.75
    for place, watts, wide in LIGHTS:
        light = bpy.data.lights.new("light", "AREA")
        light.energy, light.size = watts, wide
        made = bpy.data.objects.new("light", light)
        made.location = place
        made.rotation_euler = (Vector((0, 0, 1.1)) - Vector(place)).to_track_quat("-Z", "Y").to_euler()
        scene.collection.objects.link(made)
    camera = bpy.data.objects.new("camera", bpy.data.cameras.new("camera"))
    camera.data.lens, camera.data.sensor_fit = 70, "VERTICAL"
    scene.collection.objects.link(camera)
    scene.camera = camera
    return scene, _Pose(armature), person.measures["height"]


def _picture(scene: bpy.types.Scene, angle: float, at: Vector, far: float) -> Image.Image:
    a = math.radians(angle)
    camera = scene.camera
    camera.location = at + Vector((math.sin(a) * far, -math.cos(a) * far, 0.03 * far))
    camera.rotation_euler = (at - camera.location).to_track_quat("-Z", "Y").to_euler()
    with tempfile.TemporaryDirectory(prefix="paksatalker-outfits-") as folder:
        scene.render.filepath = f"{folder}/tile.png"
        bpy.ops.render.render(write_still=True)
        with Image.open(scene.render.filepath) as opened:
            return opened.convert("RGB")


def _sheet(names: Sequence[str], columns: Sequence[Sequence[Image.Image]], file: Path) -> None:
    wide, high = columns[0][0].size
    rows, across = len(columns[0]), min(COLUMNS, len(columns))
    blocks = math.ceil(len(columns) / across)
    sheet = Image.new("RGB", (wide * across, high * rows * blocks), "white")
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(13)
    for k, (name, tiles) in enumerate(zip(names, columns, strict=True)):
        x, y = (k % across) * wide, (k // across) * high * rows
        for r, tile in enumerate(tiles):
            sheet.paste(tile, (x, y + r * high))
        draw.text((x + 4, y + 2), name, fill=(20, 20, 20), font=font)
    sheet.save(file, quality=QUALITY, optimize=True)


if __name__ == "__main__":
    main()
