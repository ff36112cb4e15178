"""Make ``inference/tracking/face_points.npz``: where the face tracker's landmarks lie on the base mesh.

    .venv/bin/python scripts/make_face_points.py

Four of our people are rendered at rest by a known camera; the tracker finds its landmarks in the pictures;
a ray through each meets the mesh in a triangle. Of the four, and of both sides of each, the median is
taken, on the unmorphed base mesh. Needs the extras ``blender`` and ``capture``; takes a minute."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from check_perception import standing
from face_tracker import frames
from scipy.optimize import linear_sum_assignment
from scipy.spatial import cKDTree
from scipy.spatial.distance import cdist

from paksatalker.inference.jobs.render import RenderJob
from paksatalker.inference.jobs.render import render as render_film
from paksatalker.inference.tracking import face_points
from paksatalker.inference.tracking.trackers import FaceTracker
from paksatalker.rigs.arkit import NAMES
from paksatalker.rigs.avatar.description import describe
from paksatalker.rigs.avatar.face.eyes import fit_sphere
from paksatalker.rigs.avatar.face.lips import seal_lips
from paksatalker.rigs.avatar.face.shapes import fit_units
from paksatalker.rigs.avatar.human import shape_human
from paksatalker.rigs.avatar.person import shape_of
from paksatalker.rigs.avatar.skin.layout import skin_layout
from paksatalker.rigs.avatar.source import dense
from paksatalker.rigs.avatar.source_file import open_source
from paksatalker.stage.stage_choice import StageChoice

F64 = npt.NDArray[np.float64]

PEOPLE = ("woman", "man", "amara", "kofi")
SIZE = 512
EYES, BEYOND = ((33, 263), (468, 473)), 0.004
"""Landmarks of the right and the left; metres off the skin beyond which a ray met something else."""


def main() -> int:
    """Render, look, cast and write."""
    source = open_source()
    hits, seen = [], []
    with tempfile.TemporaryDirectory(prefix="paksatalker-points-") as folder:
        for name in PEOPLE:
            landmarks, places = _looked_at(name, Path(folder), source)
            seen.append((landmarks - landmarks.mean(axis=0)) / landmarks.std())
            hits.append(places)
    mirror = _mirror(np.mean(seen, axis=0))
    both = np.concatenate([hits, np.array(hits)[:, mirror] * [-1, 1, 1]])
    middle = np.nanmedian(both, axis=0)
    spread = np.linalg.norm(np.nanmedian(np.abs(both - middle), axis=0), axis=1)
    _write(source, middle, np.nan_to_num(spread, nan=0.05), mirror)
    return 0


def _looked_at(name: str, folder: Path, source: object) -> tuple[F64, F64]:
    """Landmarks (478, 3) in pixels, and where their rays meet the unmorphed base mesh (478, 3)."""
    import bpy

    clip, scene = folder / f"{name}.npz", folder / f"{name}.blend"
    standing(np.zeros((1, len(NAMES)), np.float32)).save(clip)
    film = folder / f"{name}.mp4"
    render_film(
        RenderJob(
            performance=clip, avatar=name, output=film, quality="draft", size=(SIZE, SIZE), engine="cycles",
            save_blend=scene, stage=StageChoice(framing="head", set="white", lens=85.0),
        )
    )  # fmt: skip
    face = FaceTracker(mirrored=False).all_faces(next(frames(film)))[0]
    bpy.ops.wm.open_mainfile(filepath=str(scene))
    body = next(o for o in bpy.context.scene.objects if o.type == "MESH" and o.name.endswith("body"))
    evaluated = body.evaluated_get(bpy.context.evaluated_depsgraph_get())
    mesh = evaluated.to_mesh()
    world = np.array([evaluated.matrix_world @ v.co for v in mesh.vertices])
    camera = bpy.context.scene.camera
    view = np.array(camera.matrix_world.inverted())
    at = world @ view[:3, :3].T + view[:3, 3]
    lens = camera.data
    focal = lens.lens / lens.sensor_height * SIZE
    flat = SIZE / 2 + focal * at[:, :2] * [1, -1] / -at[:, 2:] + [-lens.shift_x * SIZE, lens.shift_y * SIZE]
    base = _base_indices(name, source)
    corners = np.array([c for p in mesh.polygons for c in _triangles(tuple(p.vertices))])
    head = world[corners][:, :, 2].min(axis=1) > world[:, 2].max() - 0.3
    return face.points.astype(np.float64), _cast(face.points, flat, -at[:, 2], corners[head], base, source)


def _base_indices(name: str, source: object) -> npt.NDArray[np.int64]:
    from paksatalker.rigs.avatar import library

    table = describe(name)
    human = shape_of(source, table)  # type: ignore[arg-type]
    human = seal_lips(human, skin_layout(human))
    body = human.groups["body"]
    _, nearest = cKDTree(human.vertices[body]).query(library.load(name).part("body").vertices)
    return np.asarray(body[nearest], np.int64)


def _triangles(face: tuple[int, ...]) -> list[tuple[int, ...]]:
    return [face[:3]] if len(face) == 3 else [face[:3], (face[0], face[2], face[3])]


def _cast(
    points: npt.NDArray[np.float32],
    flat: F64,
    depth: F64,
    corners: npt.NDArray[np.int64],
    base: npt.NDArray[np.int64],
    source: object,
) -> F64:
    a, b, c = (flat[corners[:, k]] for k in range(3))
    u, v = b - a, c - a
    area = u[:, 0] * v[:, 1] - v[:, 0] * u[:, 1]
    out = np.full((len(points), 3), np.nan)
    for i, point in enumerate(points[:, :2]):
        p = point - a
        s = (p[:, 0] * v[:, 1] - v[:, 0] * p[:, 1]) / area
        t = (u[:, 0] * p[:, 1] - p[:, 0] * u[:, 1]) / area
        met = np.flatnonzero((s >= 0) & (t >= 0) & (s + t <= 1))
        if len(met):
            weights = np.stack([1 - s[met] - t[met], s[met], t[met]], axis=1)
            first = int(np.argmin((depth[corners[met]] * weights).sum(axis=1)))
            out[i] = weights[first] @ source.vertices[base[corners[met[first]]]]  # type: ignore[attr-defined]
    return out


def _mirror(landmarks: F64) -> npt.NDArray[np.int64]:
    """(478,) the landmark on the other side."""
    middle = 0.5 * (landmarks[EYES[0][0], 0] + landmarks[EYES[0][1], 0])
    at = landmarks - [middle, 0, 0]
    return np.asarray(linear_sum_assignment(cdist(at * [-1, 1, 1], at))[1], np.int64)


def _write(source: object, middle: F64, spread: F64, mirror: npt.NDArray[np.int64]) -> None:
    vertices = source.vertices.astype(np.float64)  # type: ignore[attr-defined]
    macros = dict.fromkeys(("gender", "age", "muscle", "weight", "proportions"), 0.5)
    human = shape_human(source, macros, dict.fromkeys(("african", "asian", "caucasian"), 1 / 3), {})  # type: ignore[arg-type]
    layout = skin_layout(human)
    human = seal_lips(human, layout)
    human = replace(human, units=fit_units(human, average=True))
    corners = np.concatenate([layout.faces[:, [0, 1, 2]], layout.faces[:, [0, 2, 3]]])
    tree = cKDTree(vertices[corners].mean(axis=1))
    triangles, weights = np.zeros((len(middle), 3), np.int32), np.zeros((len(middle), 3))
    for i in np.flatnonzero(np.isfinite(middle).all(axis=1)):
        near = corners[tree.query(middle[i], k=24)[1]]
        shares = [_nearest(vertices[t], middle[i]) for t in near]
        off = [float(np.linalg.norm(w @ vertices[t] - middle[i])) for w, t in zip(shares, near, strict=True)]
        best = int(np.argmin(off))
        triangles[i], weights[i] = near[best], shares[best]
        spread[i] = 0.05 if off[best] > BEYOND else spread[i]
    eyes = np.array([fit_sphere(human.vertices[human.groups[f"helper-{s}-eye"]])[0] for s in "lr"])
    radius = fit_sphere(human.vertices[human.groups["helper-l-eye"]])[1]
    points = _at(human.vertices, triangles, weights)
    points[468:473], points[473:478] = eyes[1] + [0, 0, radius], eyes[0] + [0, 0, radius]
    units = [_at(dense(human.units[n], len(human.vertices)), triangles, weights) for n in NAMES]
    np.savez_compressed(
        Path(face_points.__file__).with_suffix(".npz"),
        triangles=triangles,
        weights=weights.astype(np.float32),
        mirror=mirror.astype(np.int16),
        spread=spread.astype(np.float32),
        points=(points - eyes.mean(axis=0)).astype(np.float32),
        units=np.array(units).astype(np.float16),
        eye_centres=(eyes - eyes.mean(axis=0)).astype(np.float32),
        eye_radius=np.float32(radius),
    )


def _nearest(corners: F64, point: F64) -> F64:
    """Weights of the triangle's point nearest to another, roughly."""
    edges = np.stack([corners[1] - corners[0], corners[2] - corners[0]], axis=1)
    u, v = np.clip(np.linalg.lstsq(edges, point - corners[0], rcond=None)[0], 0, 1)
    total = max(1.0, float(u + v))
    return np.array([1 - (u + v) / total, u / total, v / total])


def _at(values: npt.NDArray[np.float32], triangles: npt.NDArray[np.int32], weights: F64) -> F64:
    return np.asarray((values[triangles] * weights[..., None]).sum(axis=1), np.float64)


if __name__ == "__main__":
    sys.exit(main())
