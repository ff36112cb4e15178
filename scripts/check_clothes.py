"""Skin through cloth: 300 poses of gestures and talk on every outfit, measured on the mesh and in frames.

    .venv/bin/python scripts/check_clothes.py                         woman and man, all outfits (8 minutes)
    .venv/bin/python scripts/check_clothes.py business --poses 60 --frames 0
    .venv/bin/python scripts/check_clothes.py --people man --pictures FOLDER   keep what was rendered
    .venv/bin/python scripts/check_clothes.py --part 1/4 --only measured     a quarter of it, to 4/4
    .venv/bin/python scripts/check_clothes.py --only seen                      the frames alone (3 minutes)

Every form of every gesture at its apex and on the way, and talk in every pose of the body, as the product
retargets them. Measured: how far skin stands out of the cloth that lies over it, in millimetres, at most 3.
Seen: in frames of 256 pixels skin that lies beneath cloth at rest is bright and all else black; no pixel of
it may be seen. A table comes last. The exit code is 1 where one misses. All is skinned as by Blender's
armatures that preserve volume, or with ``--exported`` as linear blends, as everywhere else. Needs Blender and
the extra ``checks``.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from check_hands import FPS, LONG, TIMES, _forms
from dressed_people import dressed
from posed_people import Surface, moved, moves, rig_of
from scipy.spatial import cKDTree

from paksatalker.base.tables import shipped
from paksatalker.inference.body.body import animate_body
from paksatalker.inference.body.stance.pose import POSES
from paksatalker.inference.speech.tts import speak
from paksatalker.rigs.avatar.asset import Avatar, Part
from paksatalker.rigs.avatar.clothes import clothes as clothes_module
from paksatalker.rigs.avatar.clothes.cover import beneath
from paksatalker.rigs.avatar.clothes.normals import normals_of
from paksatalker.rigs.axes import to_blender

F64 = npt.NDArray[np.float64]

BOUND = 3.0
"""Millimetres."""
REACH, BESIDE, ALIKE = 0.025, 0.006, 0.4
"""Metres that cloth lies beneath skin at most to be what is to lie over it; metres beside; normals alike."""
OWN, ALIKE_AT_REST = 0.08, 0.2
"""Metres from skin, within which cloth at rest is to lie over it, and how alike their normals are."""
BEYOND = 0.015
"""Metres beside the nearest cloth at rest, from which on skin lies beyond its edge."""
HAND = ("hand", "thumb", "index", "middle", "ring", "pinky", "head", "neck", "eye", "jaw")
"""Bones of skin that may lie on cloth from outside, and of the head."""
TALKED = 14.0
"""Seconds of talk in each pose."""


def main() -> int:
    """Look at each outfit on each person."""
    known = list(shipped(clothes_module.__file__, "outfits.toml"))
    parser = argparse.ArgumentParser(description="How far skin comes through cloth.")
    parser.add_argument("outfits", nargs="*", metavar="OUTFIT", help=f"of {', '.join(known)}; all where none")
    parser.add_argument("--people", default="woman,man")
    parser.add_argument("--poses", type=int, default=300)
    parser.add_argument("--frames", type=int, default=40, help="rendered, of all outfits together")
    parser.add_argument("--pictures", type=Path, help="keep the frames there")
    parser.add_argument("--exported", action="store_true", help="as games skin, in place of Blender")
    parser.add_argument("--only", choices=("measured", "seen"), help="one of both")
    parser.add_argument(
        "--part", default="1/1", metavar="K/N", help="the K-th of N parts of people's outfits"
    )
    options = parser.parse_args()
    outfits = options.outfits or known
    if unknown := [o for o in outfits if o not in known]:
        parser.error(f"no outfit {', '.join(unknown)}; there are {', '.join(known)}")
    part, parts = (int(n) if n.isdigit() else 0 for n in options.part.partition("/")[::2])
    if not 1 <= part <= parts:
        parser.error(f"--part {options.part}: write it as 1/8, to 8/8")
    pairs = [(who, outfit) for who in options.people.split(",") for outfit in outfits]
    # the same number of each person in every part, whose motion is made once
    pairs = pairs[len(pairs) * (part - 1) // parts : len(pairs) * part // parts]
    frames = 0 if options.only == "measured" else options.frames
    shares = [frames * (k + 1) // len(pairs) - frames * k // len(pairs) for k in range(len(pairs))]
    rows, left, motions = [], 0, {}
    for (who, outfit), share in zip(pairs, shares, strict=True):
        person = dressed(who, {"outfit": outfit})
        if who not in motions:
            motions[who] = _moves(person, options.poses)
        move = motions[who]
        deepest, over, where = 0.0, 0.0, "not measured"
        if options.only != "seen":
            deepest, where, over = _through(person, move, not options.exported)
        seen, at = 0, ""
        if share:
            some = move[np.linspace(0, len(move) - 1, share + 2).astype(int)[1:-1]]
            name = f"{who}-{outfit}"
            seen, at = _seen(person, some, not options.exported, options.pictures, name)
        left += seen
        where += f"; seen at {at}" if at else ""
        rows.append((who, outfit, deepest, over, share, seen, where))
        print(f"{who}, {outfit}: {deepest:.1f} mm, seen in {seen} of {share} frames", flush=True)
    print(f"\n{'':4} {'person':8} {'outfit':18} {'mm out':>6} {'over 3':>7} {'frames':>7} {'seen':>5}  where")
    for who, outfit, deepest, over, share, seen, where in rows:
        good = "ok" if deepest <= BOUND and not seen else "MISS"
        print(f"{good:4} {who:8} {outfit:18} {deepest:6.1f} {over:7.1%} {share:7} {seen:5}  {where}")
    most = max(r[2] for r in rows)
    print(
        f"{options.poses} poses: most {most:.1f} mm (at most {BOUND:g}), "
        f"seen in {left} of {frames} frames (none)"
    )
    return 0 if most <= BOUND and not left else 1


def _moves(person: Avatar, count: int) -> F64:
    """(count, J, 4, 4): two thirds of gestures, one third of talk in all poses of the body."""
    rig = rig_of(person)
    names, poses = _forms()
    each = round(FPS * LONG)
    frames = (each * np.arange(len(names))[:, None] + np.round(FPS * TIMES[[2, 5, 8]]).astype(int)).ravel()
    motion = moved(rig, poses, np.zeros((len(poses), 3)), FPS)
    found = [moves(rig, motion, frames[np.linspace(0, len(frames) - 1, 2 * count // 3).astype(int)])]
    words = (Path(__file__).parent / "talk_five_minutes.txt").read_text("utf-8").split()
    speech = speak(" ".join(words[: int(2.6 * TALKED)]))
    rest = count - len(found[0])
    for k, pose in enumerate(POSES):
        track = animate_body(speech, FPS, 1, pose=pose)
        some = rest // len(POSES) + (k < rest % len(POSES))
        if some:
            at = np.linspace(0, len(track.poses) - 1, some).astype(int)
            found.append(moves(rig, moved(rig, track.poses, track.trans, FPS, pose), at))
    return np.concatenate(found)


def _through(person: Avatar, move: F64, whole: bool) -> tuple[float, str, float]:
    """The most millimetres that skin stands out, where, and the share of poses over the bound."""
    body = person.part("body")
    bones = np.array([n.startswith(HAND) for n in person.bone_names])
    main = np.take_along_axis(body.weight_index, np.argmax(body.weight_value, 1)[:, None], 1)[:, 0]
    over = [_Over(body, ~bones[main], part) for part in person.parts[1:]]
    over = [o for o in over if o.near]
    worst, where, count = 0.0, "", 0
    for m in move:
        deepest = 0.0
        for o in over:
            out, vertex = o.out(m, whole)
            if out > deepest:
                deepest, place = out, f"{person.bone_names[main[vertex]]} and {o.name}"
        count += 1e3 * deepest > BOUND
        if 1e3 * deepest > worst:
            worst, where = 1e3 * deepest, place
    return worst, where, count / len(move)


class _Over:
    """Cloth over skin: what of both is near one another at rest, since only such cloth is to lie over it."""

    def __init__(self, body: Part, counted: npt.NDArray[np.bool_], cloth: Part) -> None:
        self.name, self.near = cloth.name, False
        skin = np.asarray(to_blender(body.vertices), float)
        places, _ = _samples(cloth)
        away, near = cKDTree(places).query(skin, distance_upper_bound=OWN)
        mine = counted & np.isfinite(away)
        # what lies beyond an edge may bend over it, as the ball of a thumb over a cuff
        between = np.where(mine[:, None], places[np.where(mine, near, 0)] - skin, 0)
        looks = normals_of(skin, body.faces)
        aside = between - np.einsum("vx,vx->v", between, looks)[:, None] * looks
        mine &= np.linalg.norm(aside, axis=1) < BEYOND
        if not mine.any():
            return
        self.near = True
        beside = cKDTree(skin[mine]).query(np.asarray(to_blender(cloth.vertices), float))[0] < OWN
        self._skin = Surface(body, body.faces[_any(body.faces, mine)])
        self._cloth = Surface(cloth, cloth.faces[_any(cloth.faces, beside)])
        self._counted = np.flatnonzero(mine[self._skin.used])
        rest = np.tile(np.eye(4), (256, 1, 1))
        self._rest, self._rest_looks = (x[self._counted] for x in self._skin.at(rest)[:2])
        self._places, self._ways = _joined(self._cloth.at(rest))

    def out(self, move: F64, whole: bool) -> tuple[float, int]:
        """Metres that skin stands out of the cloth at most in a pose (J, 4, 4), and which vertex does."""
        skin, looks = (x[self._counted] for x in self._skin.at(move, whole)[:2])
        samples, normals = _joined(self._cloth.at(move, whole))
        _, near = cKDTree(samples, balanced_tree=False).query(skin, k=8, distance_upper_bound=0.04)
        known = near < len(samples)
        near = np.where(known, near, 0)
        away = skin[:, None] - samples[near]
        above = np.einsum("vkx,vx->vk", away, looks)
        beside = np.linalg.norm(away - above[..., None] * looks[:, None], axis=2)
        alike = np.einsum("vkx,vx->vk", normals[near], looks) > ALIKE
        # an arm that lies on the trunk has cloth beneath it which is not to lie over it
        alike &= np.linalg.norm(self._rest[:, None] - self._places[near], axis=2) < OWN
        # nor do the rims of hems lie over anything: they look along an arm, not off it
        alike &= np.einsum("vkx,vx->vk", self._ways[near], self._rest_looks) > ALIKE_AT_REST
        # out of the cloth, not along it: skin next to a hem that tilts stands over no cloth
        off = np.einsum("vkx,vkx->vk", away, normals[near])
        through = known & (beside < BESIDE) & alike & (above < REACH)
        out = np.where(through, np.minimum(above, off), 0).max(axis=1)
        return float(out.max()), int(self._skin.used[self._counted[out.argmax()]])


def _any(faces: npt.NDArray[np.int32], mine: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """(F,) which faces have a vertex that is ``mine`` (V,)."""
    return np.asarray(mine[np.where(faces < 0, faces[:, :1], faces)].any(axis=1))


def _joined(surface: tuple[F64, F64, F64, F64]) -> tuple[F64, F64]:
    """Middles of faces, then vertices, and the way that each looks."""
    points, normals, middles, ways = surface
    return np.concatenate([middles, points]), np.concatenate([ways, normals])


def _samples(part: Part) -> tuple[F64, F64]:
    """The same of a whole part at rest."""
    vertices = np.asarray(to_blender(part.vertices), float)
    corner = np.where(part.faces < 0, part.faces[:, :1], part.faces)
    ring = vertices[corner]
    face = np.cross(ring[:, 2] - ring[:, 0], ring[:, 3] - ring[:, 1])
    face /= np.linalg.norm(face, axis=1, keepdims=True) + 1e-12
    looks = np.concatenate([face, normals_of(vertices, part.faces)])
    return np.concatenate([ring.mean(axis=1), vertices]), looks


def _seen(person: Avatar, move: F64, whole: bool, keep: Path | None, name: str) -> tuple[int, str]:
    """In how many frames skin is seen that is beneath cloth, more than 1 cm from its edges, and of which
    bones."""
    import bpy
    from mathutils import Vector
    from PIL import Image

    body = person.part("body")
    under = np.zeros(len(body.vertices), bool)
    looks = normals_of(body.vertices.astype(float), body.faces)
    for part in person.parts[1:]:
        under |= beneath(body.vertices, looks, part.vertices, part.faces, tucked=0.012)
    # a neck above a collar is seen by right: of its bones, and of what no cloth lies over
    under &= _covered(body.vertices.astype(float), looks, under, person.parts[1:])
    bones = np.array([n.startswith(HAND) for n in person.bone_names])
    main = np.take_along_axis(body.weight_index, np.argmax(body.weight_value, 1)[:, None], 1)[:, 0]
    under &= ~bones[main]
    corner = np.where(body.faces < 0, body.faces[:, :1], body.faces)
    bright = under[corner].all(axis=1)
    shown = np.unique(main[corner[bright, 0]])
    code = np.where(bright, 1 + np.searchsorted(shown, main[corner[:, 0]]).clip(max=len(shown) - 1), 0)
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    scene.render.engine, scene.cycles.samples, scene.cycles.use_denoising = "CYCLES", 4, False
    scene.render.resolution_x = scene.render.resolution_y = 256
    scene.view_settings.view_transform = "Raw"
    world = bpy.data.worlds.new("black")
    scene.world = world
    world.color = (0, 0, 0)
    world.use_nodes = True
    world.node_tree.nodes["Background"].inputs[0].default_value = (0, 0, 0, 1)
    # red tells that it is seen, green the bone
    surfaces = [_emission("black", (0, 0, 0))]
    surfaces += [_emission("bright", (1, (k + 1) / (len(shown) + 1), 0)) for k in range(len(shown))]
    objects = []
    for part in person.parts:
        mesh = bpy.data.meshes.new(part.name)
        faces = [[int(i) for i in f if i >= 0] for f in part.faces]
        mesh.from_pydata(to_blender(part.vertices).tolist(), [], faces)
        for surface in surfaces:
            mesh.materials.append(surface)
        if part is body:
            mesh.polygons.foreach_set("material_index", code.astype(np.int32))
        made = bpy.data.objects.new(part.name, mesh)
        scene.collection.objects.link(made)
        objects.append(made)
    camera = bpy.data.objects.new("camera", bpy.data.cameras.new("camera"))
    scene.collection.objects.link(camera)
    scene.camera = camera
    tall, count, of = person.measures["height"], 0, Counter[str]()
    with tempfile.TemporaryDirectory(prefix="paksatalker-clothes-") as temporary:
        for k, m in enumerate(move):
            for part, made in zip(person.parts, objects, strict=True):
                places = to_blender(part.vertices).astype(np.float32)
                surface = Surface(part, part.faces)
                places[surface.used] = surface.at(m, whole)[0]
                made.data.vertices.foreach_set("co", places.ravel())
                made.data.update()
            angle = 2 * np.pi * k / max(len(move), 3)
            at = Vector((np.sin(angle) * 2.6 * tall, -np.cos(angle) * 2.6 * tall, 0.75 * tall))
            camera.location = at
            camera.rotation_euler = (Vector((0, 0, 0.52 * tall)) - at).to_track_quat("-Z", "Y").to_euler()
            file = (keep or Path(temporary)) / f"{name}-{k}.png"
            file.parent.mkdir(parents=True, exist_ok=True)
            scene.render.filepath = str(file)
            bpy.ops.render.render(write_still=True)
            with Image.open(file) as opened:
                pixels = np.asarray(opened.convert("RGB"), float)
            lit = pixels[pixels[..., 0] > 60]
            count += len(lit) > 0
            which = np.round(lit[:, 1] / lit[:, 0] * (len(shown) + 1)).astype(int) - 1
            of.update(person.bone_names[shown[k]] for k in which.clip(0, len(shown) - 1))
    return count, ", ".join(f"{bone} ({n} pixels)" for bone, n in of.most_common(3))


def _covered(
    points: F64, looks: F64, some: npt.NDArray[np.bool_], cloths: Sequence[Part]
) -> npt.NDArray[np.bool_]:
    """(V,) from which of ``some`` points (V, 3) one comes to cloth by going straight off the skin."""
    from mathutils import Vector
    from mathutils.bvhtree import BVHTree

    result = np.zeros(len(points), bool)
    for cloth in cloths:
        faces = [[int(i) for i in f if i >= 0] for f in cloth.faces]
        tree = BVHTree.FromPolygons(cloth.vertices.tolist(), faces)
        for v in np.flatnonzero(some & ~result):
            way = Vector(looks[v])
            result[v] = tree.ray_cast(Vector(points[v]) + 1e-4 * way, way, 0.06)[0] is not None
    return result


def _emission(name: str, color: tuple[float, float, float]):  # type: ignore[no-untyped-def]
    import bpy

    material = bpy.data.materials.new(name)
    material.use_nodes = True
    tree = material.node_tree
    tree.nodes.clear()
    out, light = tree.nodes.new("ShaderNodeOutputMaterial"), tree.nodes.new("ShaderNodeEmission")
    light.inputs["Color"].default_value = (*color, 1)
    tree.links.new(light.outputs[0], out.inputs[0])
    return material


if __name__ == "__main__":
    sys.exit(main())
