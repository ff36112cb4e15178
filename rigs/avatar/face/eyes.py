"""Eyeballs: denser spheres in the place of the base mesh's, iris behind cornea, true gaze rotation.

The iris is a dish that lies as deep as the cornea's refraction lets it appear; the cornea before it is
seen by its reflections alone, which every engine and exporter understands.

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

SIDES = (("Left", "helper-l-eye", "eye_l"), ("Right", "helper-r-eye", "eye_r"))
WHITE, CORNEA, IRIS = range(3)
"""Places of the materials."""
GAZE_DEGREES = {"In": 30.0, "Out": 30.0, "Up": 25.0, "Down": 25.0}
IRIS_HALF_ANGLE = np.radians(24.0)
PUPIL_SHARE = 0.36
CORNEA_BULGE = 0.04
IRIS_BACK, DISH = 0.022, 0.030
"""Of the radius: how far the iris' edge lies behind the limbus, and the pupil behind that edge."""
INSET = 0.985
"""Of the fitted radius, so that lids on their straight way down do not cut into the ball."""
RINGS, SEGMENTS = 34, 40
UV_POWER = 0.62
"""Texture radius grows with angle to this power, so that the iris gets most texels."""


def build_eyes(human: Human, skeleton: Skeleton) -> Part:
    """One mesh with both eyeballs, their corneas and the irises in them, weighted to ``eye_l`` and ``eye_r``,
    with the eight eyeLook shapes."""
    directions, faces, uvs = _sphere()
    angle = np.arccos(np.clip(directions[:, 2], -1, 1))
    bulge = CORNEA_BULGE * np.cos(np.clip(angle / IRIS_HALF_ANGLE, 0, 1) * np.pi / 2) ** 2
    ball = (directions * (1 + bulge)[:, None]).astype(np.float32)
    clear = (angle < IRIS_HALF_ANGLE * 1.001)[np.maximum(faces, 0)].all(axis=1)
    used = int((angle < IRIS_HALF_ANGLE * 1.06).sum())  # rings come from the pole outwards
    behind = (faces < used).all(axis=1)
    iris_faces = np.where(faces[behind] < 0, -1, faces[behind] + len(ball))
    eye = np.concatenate([ball, _dish(directions, angle)[:used]])
    faces, uvs = np.concatenate([faces, iris_faces]), np.concatenate([uvs, uvs[behind]])
    material = np.r_[np.where(clear, CORNEA, WHITE), np.full(behind.sum(), IRIS)]
    vertices: list[F32] = []
    shapes: dict[str, ShapeKey] = {}
    index = np.zeros((2 * len(eye), 4), np.int32)
    for k, (side, group, bone) in enumerate(SIDES):
        centre, radius = fit_sphere(human.vertices[human.groups[group]])
        one = (eye * np.float32(INSET * radius)).astype(np.float32)
        ids = np.arange(k * len(one), (k + 1) * len(one), dtype=np.int32)
        for look, degrees in GAZE_DEGREES.items():
            delta = one @ _gaze(side, look, np.radians(degrees)).T - one
            shapes[f"eyeLook{look}{side}"] = ShapeKey(ids, delta.astype(np.float32))
        vertices.append(one + centre)
        index[ids, 0] = skeleton.group(bone)
    value = np.zeros(index.shape, np.float32)
    value[:, 0] = 1
    return Part(
        name="eyes",
        vertices=np.concatenate(vertices).astype(np.float32),
        faces=np.concatenate([faces, np.where(faces < 0, -1, faces + len(eye))]).astype(np.int32),
        uvs=np.concatenate([uvs, uvs]).astype(np.float32),
        face_material=np.tile(material, 2).astype(np.int32),
        materials=("eye", "cornea", "iris"),
        weight_index=index,
        weight_value=value,
        shapes=shapes,
    )


def _dish(directions: F32, angle: F32) -> F32:
    """The sphere's front (V, 3) as a shallow dish behind the limbus, its edge drawn under the white."""
    dish = directions * np.where(angle > IRIS_HALF_ANGLE, 0.985, 0.998)[:, None]
    inside = angle < IRIS_HALF_ANGLE * 0.999
    share = angle[inside] / IRIS_HALF_ANGLE
    # from the limbus the tissue goes back steeply, then it is nearly flat
    back = IRIS_BACK * np.clip((1 - share) / 0.12, 0, 1) + DISH * (1 - share**2)
    dish[inside, 2] = 0.998 * np.cos(IRIS_HALF_ANGLE) - back
    return np.asarray(dish, np.float32)


def eye_materials() -> tuple[Material, ...]:
    """The wet white, the iris behind the cornea, both with one image; and the cornea."""
    wet = {"roughness": 0.3, "coat_weight": 1.0, "coat_roughness": 0.04, "specular_ior_level": 0.4}
    tissue = {"roughness": 0.7, "coat_weight": 0.0, "specular_ior_level": 0.1}
    image = {"base_color": "eye_base_color"}
    return (
        Material("eye", "eye", (0.75, 0.72, 0.7), wet, image),
        Material("iris", "eye", (0.3, 0.25, 0.2), tissue, image),
        Material("cornea", "cornea", (1.0, 1.0, 1.0)),
    )


def eye_image(iris: tuple[float, float, float], *, seed: int, size: int = 1024) -> npt.NDArray[np.uint8]:
    """(size, size, 3) sRGB texture of an eyeball; ``iris`` is the sRGB colour of its middle."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:size, 0:size]
    dx, dy = (x + 0.5) / size * 2 - 1, 1 - (y + 0.5) / size * 2
    angle = np.clip(np.hypot(dx, dy), 0, 1) ** (1 / UV_POWER) * np.pi
    turn = np.arctan2(dy, dx)
    r = angle / IRIS_HALF_ANGLE
    white = np.array([0.845, 0.805, 0.775])
    image = np.broadcast_to(white, (size, size, 3)).copy()
    redness = np.clip((angle - IRIS_HALF_ANGLE) / 0.8, 0, 1)[..., None] ** 1.3
    image += redness * (np.array([0.80, 0.60, 0.55]) - white)
    image -= _veins(angle, turn, rng)[..., None] * np.array([0.03, 0.16, 0.15])
    colour = np.array(iris)
    fibres = _fibres(turn, r, rng)[..., None]
    ring = np.clip((r - PUPIL_SHARE) / (1 - PUPIL_SHARE), 0, 1)[..., None]
    warm = colour * np.array([1.15, 0.95, 0.75]) + 0.04
    tissue = warm * (1 - ring**0.6) + colour * ring**0.6
    tissue = tissue * (0.62 + 0.65 * fibres)
    tissue *= 1 - 0.72 * np.clip((ring - 0.72) / 0.28, 0, 1) ** 1.6
    # the limbus: the white grows thin and grey towards it, and passes softly into the dark ring
    image *= 1 - np.array([0.20, 0.17, 0.13]) * _step(1.28, 1.0, r)[..., None]
    inside = _step(1.07, 0.91, r)[..., None]
    image = image * (1 - inside) + tissue * inside
    pupil = _step(PUPIL_SHARE + 0.035, PUPIL_SHARE - 0.02, r)[..., None]
    image = image * (1 - pupil) + 0.012 * pupil
    image *= _lid_shade(dx, dy, angle)[..., None]
    return (np.clip(image, 0, 1) * 255 + 0.5).astype(np.uint8)


def _lid_shade(
    dx: npt.NDArray[np.float64], dy: npt.NDArray[np.float64], angle: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """What lids and lashes take of the light, most beneath the upper ones: 0..1, less in the corners too."""
    radius = np.maximum(np.hypot(dx, dy), 1e-6)
    up = np.degrees(np.arcsin(np.clip(np.sin(angle) * dy / radius, -1, 1)))
    aside = np.degrees(np.arcsin(np.clip(np.sin(angle) * np.abs(dx) / radius, 0, 1)))
    shade = 0.34 * _step(5.0, 21.0, up) + 0.12 * _step(-13.0, -24.0, up) + 0.22 * _step(24.0, 52.0, aside)
    return np.asarray(1 - np.clip(shade, 0, 0.6))


def fit_sphere(points: F32) -> tuple[F32, float]:
    """Least-squares centre (3,) and radius of points on a sphere."""
    a = np.c_[2 * points, np.ones(len(points))].astype(float)
    solution, *_ = np.linalg.lstsq(a, (points.astype(float) ** 2).sum(axis=1), rcond=None)
    centre = solution[:3]
    return centre.astype(np.float32), float(np.sqrt(solution[3] + centre @ centre))


def _sphere() -> tuple[F32, npt.NDArray[np.int32], F32]:
    """Directions (V, 3) with the pole along +Z, faces (F, 4) facing outward, corner UVs."""
    angles = np.r_[
        np.linspace(0, IRIS_HALF_ANGLE, RINGS // 2 - 2, endpoint=False),
        [IRIS_HALF_ANGLE * 0.985, IRIS_HALF_ANGLE, IRIS_HALF_ANGLE * 1.04],
        np.linspace(IRIS_HALF_ANGLE * 1.1, np.pi, RINGS - RINGS // 2),
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
