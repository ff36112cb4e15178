"""Two rows of single teeth with gums on the arches of the base mesh's tooth bands, and the tongue."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..asset import F32, I32, Part, ShapeKey
from ..human import LIP_LOWER, LIP_UPPER, Human
from ..skeleton import Skeleton

# Crown width and height in mm from the midline outwards: average adult permanent teeth
# (Wheeler's Dental Anatomy, tables of average crown measurements).
UPPER = ((8.5, 10.5), (6.5, 9.0), (7.5, 10.0), (7.0, 8.5), (7.0, 8.5), (10.0, 7.5), (9.0, 7.0))
LOWER = ((5.0, 9.0), (5.5, 9.5), (7.0, 11.0), (7.0, 8.5), (7.0, 8.0), (11.0, 7.5), (10.5, 7.0))
DEPTH = (2.6, 2.6, 3.2, 3.8, 4.0, 4.6, 4.6)
"""Half the depth from cheek to tongue side, mm."""
COLUMNS, ROWS = 12, 7
MUCOSA_GAP = 0.0012
"""Between the inside of the upper lip and the front teeth, metres."""
INCISAL_SHOW = 0.0030
"""How far the upper front teeth stand below the line where the lips meet, metres: 2 to 4 mm show in a young
adult's parted lips at rest."""
OVERBITE = 0.0024
"""How far the upper front teeth cover the lower ones, metres."""


@dataclass(frozen=True)
class Arch:
    """A row's curve: ``points`` (P, 3) from the right to the left, ``length`` (P,) along it from x = 0."""

    points: F32
    length: F32

    def at(self, s: float) -> tuple[F32, F32, F32]:
        """Point, tangent (towards the left) and outward normal at the signed arc length ``s``."""
        p = np.array([np.interp(s, self.length, self.points[:, k]) for k in range(3)])
        q = np.array([np.interp(s + 1e-3, self.length, self.points[:, k]) for k in range(3)])
        tangent = (q - p) / np.linalg.norm(q - p)
        outward = np.cross([0.0, 1.0, 0.0], tangent) * -1
        return p.astype(np.float32), tangent.astype(np.float32), outward.astype(np.float32)


def build_teeth(human: Human, skeleton: Skeleton) -> Part:
    """Teeth and gums of both jaws as one mesh; the lower row follows the jaw's shapes and bone rigidly."""
    rows = []
    for group, sizes, upper in (("helper-upper-teeth", UPPER, True), ("helper-lower-teeth", LOWER, False)):
        rows.append(_row(human, group, sizes, upper))
    vertices = np.concatenate([r[0] for r in rows])
    offset = len(rows[0][0])
    faces = np.concatenate([rows[0][1], np.where(rows[1][1] < 0, -1, rows[1][1] + offset)])
    uvs = np.concatenate([r[2] for r in rows])
    material = np.concatenate([r[3] for r in rows])
    lower = np.arange(offset, len(vertices), dtype=np.int32)
    shapes = {}
    for name in human.units:
        move = affine_of(human, name, human.groups["helper-lower-teeth"])
        if move is not None:
            moved = np.c_[vertices[lower], np.ones(len(lower))] @ move
            shapes[name] = ShapeKey(lower, (moved - vertices[lower]).astype(np.float32))
    index = np.zeros((len(vertices), 4), np.int32)
    index[:offset, 0], index[offset:, 0] = skeleton.group("teeth"), skeleton.group("jaw")
    value = np.zeros((len(vertices), 4), np.float32)
    value[:, 0] = 1
    return Part(
        "teeth", vertices.astype(np.float32), faces, uvs, material, ("teeth", "gums"), index, value, shapes
    )


def affine_of(human: Human, unit: str, group: I32) -> F32 | None:
    """(4, 3) affine move that a face unit makes with a group of vertices; None where it does not move it."""
    target = human.units[unit]
    deltas = np.zeros_like(human.vertices)
    deltas[target.index] = target.deltas
    if np.abs(deltas[group]).max() < 1e-5:
        return None
    rest = human.vertices[group]
    solution, *_ = np.linalg.lstsq(
        np.c_[rest, np.ones(len(rest))].astype(float), (rest + deltas[group]).astype(float), rcond=None
    )
    return solution


def _arch(human: Human, group: str) -> Arch:
    """A parabola-like curve along the band, moved forward to stand just behind the inside of the lips."""
    band = human.vertices[human.groups[group]]
    half = np.abs(band[:, 0]).max()
    x = np.linspace(-half * 0.97, half * 0.97, 201)
    front = np.array(
        [np.quantile(band[np.abs(np.abs(band[:, 0]) - abs(v)) < half * 0.12, 2], 0.9) for v in x]
    )
    coefficients = np.polyfit(x, front, 4)
    coefficients[1::2] = 0  # left and right are equal
    z = np.polyval(coefficients, x)
    mid = human.groups["body"][np.abs(human.vertices[human.groups["body"], 0]) < 1e-4]
    lip_line = human.vertices[[LIP_UPPER, LIP_LOWER]].mean(axis=0)
    # Inside of the upper lip on the mid-line, between 3 and 15 mm above the line where the lips meet.
    near = human.vertices[mid] - lip_line
    inside = near[
        (near[:, 1] > 0.003) & (near[:, 1] < 0.016) & (near[:, 2] < -0.0015) & (near[:, 2] > -0.012)
    ]
    goal = lip_line[2] + inside[:, 2].min() - MUCOSA_GAP
    if group == "helper-lower-teeth":
        goal -= 0.0022  # overjet: the lower front teeth bite behind the upper ones
    z += goal - z[len(z) // 2]
    bottom = lip_line[1] - INCISAL_SHOW
    y = np.full_like(x, bottom + (OVERBITE if group == "helper-lower-teeth" else 0.0))
    points = np.c_[x, y, z]
    step = np.linalg.norm(np.diff(points, axis=0), axis=1)
    length = np.r_[0, np.cumsum(step)]
    return Arch(points.astype(np.float32), (length - length[len(length) // 2]).astype(np.float32))


def _row(
    human: Human, group: str, sizes: tuple[tuple[float, float], ...], upper: bool
) -> tuple[F32, I32, F32, I32]:
    arch = _arch(human, group)
    scale = float(arch.length[-1]) / sum(w * 1e-3 for w, _ in sizes)
    up = 1.0 if upper else -1.0
    vertices, faces, uvs, count = [], [], [], 0
    crown = min(scale, 1.15)
    for side in (-1, 1):
        s = 0.0
        for k, (width, height) in enumerate(sizes):
            w = width * 1e-3 * scale
            place, tangent, outward = arch.at(side * (s + w / 2))
            s += w
            h, d = height * 1e-3 * crown, DEPTH[k] * 1e-3 * crown
            v, f = _tooth(w, h, d, front=k < 3)
            base = place - outward * np.float32(d) + np.array([0, _edge(k, upper) * 1e-3, 0], np.float32)
            turned = (
                base + v[:, :1] * tangent + v[:, 1:2] * np.array([0, up, 0], np.float32) + v[:, 2:] * outward
            )
            vertices.append(turned)
            f = f[:, ::-1] if _inside_out(turned, f) else f
            faces.append(f + count)
            uvs.append(_crown_uvs(f, k))
            count += len(v)
    teeth_faces = sum(len(f) for f in faces)
    v, f = _gum(arch, sizes, crown, upper)
    vertices.append(v)
    faces.append(f + count)
    # six points from the necks over the outside to the tongue's side
    across = np.array([0.0, 0.22, 1.0, 1.0, 1.0, 0.6], np.float32)[f % 6]
    uvs.append(np.stack([np.full_like(across, 0.5), across], axis=-1))
    material = np.r_[np.zeros(teeth_faces), np.ones(len(f))].astype(np.int32)
    return (
        np.concatenate(vertices).astype(np.float32),
        np.concatenate(faces).astype(np.int32),
        np.concatenate(uvs),
        material,
    )


def _crown_uvs(faces: I32, k: int) -> F32:
    """(F, 4, 2): u says which tooth it is from the midline, v how high a corner is from the biting edge."""
    row = np.minimum(faces // COLUMNS, ROWS)
    high = np.where(row == ROWS, 0, row) / (ROWS - 1)  # the last vertex is the middle of the edge
    return np.stack([np.full(faces.shape, (k + 0.5) / len(UPPER)), high], axis=-1).astype(np.float32)


def _edge(k: int, upper: bool) -> float:
    """How much higher (mm) the biting edge of the k-th tooth stands than the central incisor's."""
    smile = (0.0, 0.6, 0.1, 0.5, 0.9, 1.2, 1.4)[k]
    return smile if upper else -0.2 * smile


def _tooth(width: float, height: float, half_depth: float, *, front: bool) -> tuple[F32, I32]:
    """A crown: x along the arch, y from the biting edge (0) to the neck, z outward; narrower at the neck."""
    t = np.arange(COLUMNS) / COLUMNS * 2 * np.pi
    rows = np.linspace(0, 1, ROWS)
    rings = []
    for r in rows:
        edge = 1 - (1 - r) ** 6 * 0.12
        w = width / 2 * 0.985 * edge * (1 - 0.28 * max(0.0, r - 0.45) ** 1.3 / 0.55**1.3)
        depth = half_depth * ((0.28 + 0.72 * min(1.0, r * 1.35) ** 0.8) if front else (0.85 + 0.15 * r))
        # a rounded rectangle (superellipse of power 4)
        c, s = np.cos(t), np.sin(t)
        x = np.sign(c) * np.abs(c) ** 0.5 * w
        z = np.sign(s) * np.abs(s) ** 0.62 * depth
        bow = half_depth - depth  # keep the visible side flush, taper on the tongue's side
        belly = half_depth * 0.16 * np.sin(np.pi * min(1.0, r * 0.9 + 0.1))
        rings.append(np.c_[x, np.full_like(x, r * height), z + bow * 0.92 + belly * (s > 0) * s])
    cap = rings[0].mean(axis=0, keepdims=True) - [[0, 0.0003, 0]]
    vertices = np.concatenate([*rings, cap])
    i = np.arange(COLUMNS)
    j = (i + 1) % COLUMNS
    faces = [
        np.c_[k * COLUMNS + i, (k + 1) * COLUMNS + i, (k + 1) * COLUMNS + j, k * COLUMNS + j]
        for k in range(ROWS - 1)
    ]
    # The edge is closed by quads around the cap's centre.
    h = np.arange(0, COLUMNS, 2)
    centre = np.full_like(h, len(vertices) - 1)
    faces.append(np.c_[centre, h, (h + 1) % COLUMNS, (h + 2) % COLUMNS])
    return vertices.astype(np.float32), np.concatenate(faces).astype(np.int32)


def _inside_out(vertices: F32, faces: I32) -> bool:
    """Whether a closed mesh of quads encloses a negative volume (divergence theorem)."""
    a, b, c, d = (vertices[faces[:, k]] - vertices.mean(axis=0) for k in range(4))
    return float((np.cross(a, b) * c + np.cross(a, c) * d).sum()) < 0


def _gum(arch: Arch, sizes: tuple[tuple[float, float], ...], crown: float, upper: bool) -> tuple[F32, I32]:
    """A band over the necks of the teeth with a scalloped edge."""
    widths = np.array([w for w, _ in sizes]) * 1e-3
    scale = float(arch.length[-1]) / widths.sum()
    ends = np.r_[0, np.cumsum(widths * scale)]
    heights = np.array([h for _, h in sizes]) * 1e-3 * crown
    up = 1.0 if upper else -1.0
    stations = np.linspace(arch.length[0] * 0.999, arch.length[-1] * 0.999, 141)
    rings = []
    for s in stations:
        place, _, outward = arch.at(float(s))
        k = min(int(np.searchsorted(ends, abs(s), side="right")) - 1, len(sizes) - 1)
        phase = (abs(s) - ends[k]) / (ends[k + 1] - ends[k])
        scallop = 0.0011 * (2 * phase - 1) ** 2
        neck = heights[k] * 0.86 - scallop
        # The floor of the lower vestibule lies close: the lower gums recede early.
        reach, back = (0.010, -0.004) if upper else (0.0045, -0.0055)
        bulge = 0.0013 if upper else 0.0004  # a smile draws the lower lip tight over the gums
        profile = ((neck, 0.0), (neck + 0.0012, bulge), (neck + reach * 0.55, bulge + back * 0.35))
        inner = ((neck + reach, back), (neck + reach, -0.009), (neck, -0.0085))
        edge = _edge(k, upper) * 1e-3
        rings.append(
            [
                place + np.array([0, up * y + edge, 0], np.float32) + outward * np.float32(z - 0.0004)
                for y, z in (*profile, *inner)
            ]
        )
    grid = np.array(rings, np.float32)
    n, m = grid.shape[:2]
    i, j = np.meshgrid(np.arange(n - 1), np.arange(m - 1), indexing="ij")
    a = (i * m + j).ravel()
    quads = np.c_[a, a + m, a + m + 1, a + 1] if upper else np.c_[a, a + 1, a + m + 1, a + m]
    return grid.reshape(-1, 3), quads.astype(np.int32)
