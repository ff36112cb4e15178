"""The shapes of brows and beard that a photograph shows."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ...rigs.avatar.face.beard import beard_shade, beard_shapes
from ...rigs.avatar.face.brows import base_normals, bind_from_ahead, brow_shapes, brow_share
from ...rigs.avatar.human import Human
from .fit import FittedFace
from .photo import Portrait
from .sampled import luminance_at

F64 = npt.NDArray[np.float64]

ACROSS, HEIGHT = (0.009, 0.058), (0.7340, 0.7530)
"""Metres on the base mesh between which brows lie."""
STEP = 0.0008
LEAST, LEAST_BEARD = 0.3, 0.3
"""Correlation with what is seen from which on a shape is believed."""
BEARD, LIPS = (0.612, 0.700), (0.648, 0.669)
"""Metres between which beards and lips lie on the base mesh."""
DARKER = 0.25
"""How much darker a beard is than the skin, in the logarithm; measured on renders."""


def brows_seen(portrait: Portrait, face: FittedFace, human: Human, usual: str) -> str:
    """The shape whose shade is most alike to how dark it is there, ``usual`` where none is."""
    x, y = np.meshgrid(np.arange(*ACROSS, STEP), np.arange(*HEIGHT, STEP))
    half = np.stack([x.ravel(), y.ravel()], axis=1)
    points = np.concatenate([half, half * [-1, 1]]).astype(np.float32)
    anchors, weights = bind_from_ahead(human, points)
    places = (human.vertices[anchors].astype(np.float64) * weights[..., None]).sum(axis=1)
    dark = -np.log(luminance_at(portrait, face, human, places) + 0.01)
    sides = np.split(np.arange(len(points)), 2)

    def alike(shape: str) -> float:
        share = brow_share(points, shape).astype(np.float64)
        return float(np.mean([_correlation(dark[s], share[s], points[s]) for s in sides]))

    found = {shape: alike(shape) for shape in brow_shapes()}
    best = max(found, key=lambda shape: found[shape])
    return best if found[best] > LEAST else usual


def beard_seen(portrait: Portrait, face: FittedFace, human: Human) -> str:
    """The beard whose shade is most alike to how dark cheeks, chin and upper lip are, ``none`` where none
    is."""
    base = human.source.vertices
    near = (np.abs(base[:, 0]) < 0.055) & (base[:, 1] > BEARD[0]) & (base[:, 1] < BEARD[1])
    lips = (np.abs(base[:, 0]) < 0.027) & (base[:, 1] > LIPS[0]) & (base[:, 1] < LIPS[1])
    skin = np.zeros(len(base), bool)
    skin[human.faces[human.faces_of("body")]] = True
    rows = np.flatnonzero(near & ~lips & skin & (base[:, 2] > 0.115) & (base_normals(human)[:, 2] > 0.35))
    dark = -np.log(luminance_at(portrait, face, human, human.vertices[rows].astype(np.float64)) + 0.01)
    best, most = "none", LEAST_BEARD
    for shape in beard_shapes():
        share = beard_shade(human, shape)[rows].astype(np.float64)
        inside, outside = share > 0.5 * share.max(), share < 0.05
        if np.median(dark[inside]) - np.median(dark[outside]) < DARKER:
            continue
        alike = float(np.corrcoef(dark, share)[0, 1])
        if alike > most:
            best, most = shape, alike
    return best


def _correlation(dark: F64, share: F64, points: npt.NDArray[np.float32]) -> float:
    """Of both with what changes evenly across taken out, which is the light's."""
    plane = np.column_stack([np.ones(len(points)), points - points.mean(axis=0)]).astype(np.float64)
    a, b = (v - plane @ np.linalg.lstsq(plane, v, rcond=None)[0] for v in (dark, share))
    return float(a @ b / (np.linalg.norm(a) * np.linalg.norm(b) + 1e-9))
