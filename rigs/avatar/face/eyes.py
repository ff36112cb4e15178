"""Eyeballs: denser spheres in the place of the base mesh's, with a painted iris and true gaze rotation.

The ARKit convention fixes no angles; the full weights here are :data:`GAZE_DEGREES`, which the performance's
eye joints restate.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ....base.easing import smoothstep
from ..asset import F32, Material, Part, ShapeKey
from ..human import Human
from ..skeleton import Skeleton

GAZE_DEGREES = {"In": 30.0, "Out": 30.0, "Up": 25.0, "Down": 25.0}
IRIS_HALF_ANGLE = np.radians(24.0)
PUPIL_SHARE = 0.36
CORNEA_BULGE = 0.04
INSET = 0.985
"""Of the fitted radius, so that lids on their straight way down do not cut into the ball."""
RINGS, SEGMENTS = 34, 40
UV_POWER = 0.62
"""Texture radius grows with angle to this power, so that the iris gets most texels."""


def build_eyes(human: Human, skeleton: Skeleton) -> Part:
    """One mesh with both eyeballs, weighted to ``eye_l`` and ``eye_r``, with the eight eyeLook shapes."""
    sides = (("Left", "helper-l-eye", "eye_l"), ("Right", "helper-r-eye", "eye_r"))
    directions, faces, uvs = _sphere()
    vertices: list[F32] = []
    all_faces: list[npt.NDArray[np.int32]] = []
    all_uvs: list[F32] = []
    bones: list[npt.NDArray[np.int64]] = []
    shapes: dict[str, ShapeKey] = {}
    for side, group, bone in sides:
        centre, radius = fit_sphere(human.vertices[human.groups[group]])
        angle = np.arccos(np.clip(directions[:, 2], -1, 1))
        bulge = 1 + CORNEA_BULGE * np.cos(np.clip(angle / IRIS_HALF_ANGLE, 0, 1) * np.pi / 2) ** 2
        ball = (directions * (INSET * radius * bulge)[:, None]).astype(np.float32)
        offset = sum(len(v) for v in vertices)
        for look, degrees in GAZE_DEGREES.items():
            delta = ball @ _gaze(side, look, np.radians(degrees)).T - ball
            ids = np.arange(offset, offset + len(ball), dtype=np.int32)
            shapes[f"eyeLook{look}{side}"] = ShapeKey(ids, delta.astype(np.float32))
        vertices.append(ball + centre)
        all_faces.append(np.where(faces < 0, -1, faces + offset))
        all_uvs.append(uvs)
        bones.append(np.full(len(ball), skeleton.group(bone)))
    index = np.zeros((sum(len(v) for v in vertices), 4), np.int32)
    index[:, 0] = np.concatenate(bones)
    value = np.zeros(index.shape, np.float32)
    value[:, 0] = 1
    return Part(
        name="eyes",
        vertices=np.concatenate(vertices).astype(np.float32),
        faces=np.concatenate(all_faces).astype(np.int32),
        uvs=np.concatenate(all_uvs).astype(np.float32),
        face_material=np.zeros(sum(len(f) for f in all_faces), np.int32),
        materials=("eye",),
        weight_index=index,
        weight_value=value,
        shapes=shapes,
    )


def eye_material() -> Material:
    """The wet eyeball: painted iris under a clear coat."""
    params = {"roughness": 0.25, "coat_weight": 1.0, "coat_roughness": 0.03, "specular_ior_level": 0.4}
    return Material("eye", "eye", (0.75, 0.72, 0.7), params, {"base_color": "eye_base_color"})


def eye_image(iris: tuple[float, float, float], *, seed: int, size: int = 1024) -> npt.NDArray[np.uint8]:
    """(size, size, 3) sRGB texture of an eyeball; ``iris`` is the sRGB colour of its middle."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:size, 0:size]
    dx, dy = (x + 0.5) / size * 2 - 1, 1 - (y + 0.5) / size * 2
    angle = np.clip(np.hypot(dx, dy), 0, 1) ** (1 / UV_POWER) * np.pi
    turn = np.arctan2(dy, dx)
    r = angle / IRIS_HALF_ANGLE
    white = np.array([0.90, 0.87, 0.845])
    image = np.broadcast_to(white, (size, size, 3)).copy()
    redness = np.clip((angle - IRIS_HALF_ANGLE) / 0.9, 0, 1)[..., None] ** 1.5
    image += redness * (np.array([0.80, 0.60, 0.55]) - white)
    image -= _veins(angle, turn, rng)[..., None] * np.array([0.03, 0.16, 0.15])
    colour = np.array(iris)
    fibres = _fibres(turn, r, rng)[..., None]
    ring = np.clip((r - PUPIL_SHARE) / (1 - PUPIL_SHARE), 0, 1)[..., None]
    warm = colour * np.array([1.15, 0.95, 0.75]) + 0.04
    tissue = warm * (1 - ring**0.6) + colour * ring**0.6
    tissue = tissue * (0.62 + 0.65 * fibres)
    tissue *= 1 - 0.72 * np.clip((ring - 0.72) / 0.28, 0, 1) ** 1.6
    inside = _step(1.04, 0.93, r)[..., None]
    image = image * (1 - inside) + tissue * inside
    pupil = _step(PUPIL_SHARE + 0.035, PUPIL_SHARE - 0.02, r)[..., None]
    image = image * (1 - pupil) + 0.012 * pupil
    return (np.clip(image, 0, 1) * 255 + 0.5).astype(np.uint8)


def fit_sphere(points: F32) -> tuple[F32, float]:
    """Least-squares centre (3,) and radius of points on a sphere."""
    a = np.c_[2 * points, np.ones(len(points))].astype(float)
    solution, *_ = np.linalg.lstsq(a, (points.astype(float) ** 2).sum(axis=1), rcond=None)
    centre = solution[:3]
    return centre.astype(np.float32), float(np.sqrt(solution[3] + centre @ centre))


def _sphere() -> tuple[F32, npt.NDArray[np.int32], F32]:
    """Directions (V, 3) with the pole along +Z, faces (F, 4) facing outward, corner UVs."""
    angles = np.r_[
        np.linspace(0, IRIS_HALF_ANGLE * 1.15, RINGS // 2, endpoint=False),
        np.linspace(IRIS_HALF_ANGLE * 1.15, np.pi, RINGS - RINGS // 2),
    ][1:-1]
    turns = np.arange(SEGMENTS) / SEGMENTS * 2 * np.pi
    a, t = np.meshgrid(angles, turns, indexing="ij")
    ring = np.stack([np.sin(a) * np.cos(t), np.sin(a) * np.sin(t), np.cos(a)], axis=-1).reshape(-1, 3)
    vertices = np.vstack([[0, 0, 1], ring, [0, 0, -1]]).astype(np.float32)
    radius = np.r_[0, np.repeat(angles, SEGMENTS), np.pi] / np.pi
    azimuth = np.r_[0, np.tile(turns, len(angles)), 0]
    uv = 0.5 + 0.5 * (radius**UV_POWER)[:, None] * np.c_[np.cos(azimuth), np.sin(azimuth)]
    i = np.arange(SEGMENTS)
    j = (i + 1) % SEGMENTS
    faces = [np.c_[np.zeros_like(i), 1 + i, 1 + j, np.full_like(i, -1)]]
    for k in range(len(angles) - 1):
        a0, b0 = 1 + k * SEGMENTS, 1 + (k + 1) * SEGMENTS
        faces.append(np.c_[a0 + i, b0 + i, b0 + j, a0 + j])
    last = 1 + (len(angles) - 1) * SEGMENTS
    faces.append(np.c_[last + i, np.full_like(i, len(vertices) - 1), last + j, np.full_like(i, -1)])
    quads = np.vstack(faces).astype(np.int32)
    return vertices, quads, uv[np.maximum(quads, 0)].astype(np.float32)


def _gaze(side: str, look: str, angle: float) -> npt.NDArray[np.float64]:
    """Rotation (3, 3) of an eyeball; +Y turns towards the character's left, +X downwards."""
    c, s = np.cos(angle), np.sin(angle)
    if look in ("Up", "Down"):
        s = s if look == "Down" else -s
        return np.array([[1, 0, 0], [0, c, -s], [0, s, c]])
    towards_left = (look == "Out") == (side == "Left")
    s = s if towards_left else -s
    return np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])


def _step(edge0: float, edge1: float, x: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return smoothstep((x - edge0) / (edge1 - edge0))


def _fibres(
    turn: npt.NDArray[np.float64], r: npt.NDArray[np.float64], rng: np.random.Generator
) -> npt.NDArray[np.float64]:
    """Radial strands of the iris in 0..1, jittered along the radius."""
    total = np.zeros_like(turn)
    for frequency, amount in ((7, 0.5), (17, 0.8), (31, 1.0), (57, 0.9), (97, 0.5)):
        phase, twist = rng.uniform(0, 2 * np.pi), rng.uniform(-1.2, 1.2)
        total += amount * np.sin(frequency * turn + phase + twist * 2.5 * np.sin(r * 5 + phase))
    return np.clip(0.5 + total / 5, 0, 1)


def _veins(
    angle: npt.NDArray[np.float64], turn: npt.NDArray[np.float64], rng: np.random.Generator
) -> npt.NDArray[np.float64]:
    """Faint vessels that thin out towards the iris."""
    result = np.zeros_like(angle)
    reach = np.clip((angle - IRIS_HALF_ANGLE * 1.25) / 0.7, 0, 1)
    for _ in range(26):
        at, bend, phase = rng.uniform(-np.pi, np.pi), rng.uniform(0.02, 0.1), rng.uniform(0, 6.3)
        line = at + bend * np.sin(angle * rng.uniform(5, 13) + phase)
        distance = np.abs((turn - line + np.pi) % (2 * np.pi) - np.pi)
        result += np.exp(-((distance / 0.014) ** 2)) * rng.uniform(0.25, 0.8)
    return np.clip(result, 0, 1) * reach
