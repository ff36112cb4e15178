"""The shapes of brows and beard that a photograph shows."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ...rigs.avatar.face.beard import beard_shade, beard_shapes
from ...rigs.avatar.face.brows import base_normals, bind_from_ahead, brow_shapes, brow_style
from ...rigs.avatar.human import Human
from .fit import FittedFace
from .photo import Portrait
from .sampled import LUMINANCE, colour_at, luminance_at, pixels_of

F64 = npt.NDArray[np.float64]

ACROSS, HEIGHT = (0.008, 0.060), (0.7330, 0.7565)
"""Metres on the base mesh between which brows lie."""
STEP = 0.0008
ROOTS, BLUR = 0.27, 0.0006
"""Deviation with which a brow's hairs lie about its middle, in its thickness, and what a picture adds to it,
metres."""
LEAST, LEAST_BEARD, LEAST_GREY = 0.3, 0.3, 0.45
"""Correlation with what is seen from which on a shape is believed: brows, dark beards, grey ones."""
BEARD, LIPS = (0.612, 0.700), (0.648, 0.669)
"""Metres between which beards and lips lie on the base mesh."""
DARKER, GREYER = 0.25, 0.1
"""How much darker a beard is than the skin, in the logarithm, or less red against blue where its hair is as
light as the skin; measured on renders."""


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
        share = _hairs(points, shape)
        return float(np.mean([_correlation(dark[s], share[s], points[s]) for s in sides]))

    found = {shape: alike(shape) for shape in brow_shapes()}
    best = max(found, key=lambda shape: found[shape])
    return best if found[best] > LEAST else usual


def _hairs(points: npt.NDArray[np.float32], shape: str) -> F64:
    """(N,) how much hair of a brow of that shape lies at points (N, 2) of the base mesh, seen from ahead: the
    thicker it is there, the more, and in its middle most."""
    style = brow_style(shape)
    knots, fine = np.arange(len(style["line"])), np.linspace(0, len(style["line"]) - 1, 100)
    middle = np.stack([np.interp(fine, knots, column) for column in np.array(style["line"]).T], axis=1)
    thick = np.interp(fine, knots, style["thickness"])
    at = np.abs(points[:, :1]), points[:, 1:]
    far = (at[0] - middle[:, 0]) ** 2 + (at[1] - middle[:, 1]) ** 2
    nearest = far.argmin(axis=1)
    there = thick[nearest]
    spread = (ROOTS * there) ** 2 + BLUR**2
    return np.asarray(there / thick.max() * np.exp(-0.5 * far.min(axis=1) / spread), np.float64)


def beard_seen(portrait: Portrait, face: FittedFace, human: Human) -> str:
    """The beard whose shade is most alike to how dark, or how grey, cheeks, chin and upper lip are, ``none``
    where none is."""
    base = human.source.vertices
    near = (np.abs(base[:, 0]) < 0.055) & (base[:, 1] > BEARD[0]) & (base[:, 1] < BEARD[1])
    lips = (np.abs(base[:, 0]) < 0.027) & (base[:, 1] > LIPS[0]) & (base[:, 1] < LIPS[1])
    skin = np.zeros(len(base), bool)
    skin[human.faces[human.faces_of("body")]] = True
    rows = np.flatnonzero(near & ~lips & skin & (base[:, 2] > 0.115) & (base_normals(human)[:, 2] > 0.35))
    colour = colour_at(portrait, pixels_of(portrait, face, human, human.vertices[rows].astype(np.float64)))
    dark = -np.log(colour @ LUMINANCE + 0.01)
    grey = np.log((colour[:, 2] + 0.02) / (colour[:, 0] + 0.02))
    # light changes evenly across, and with the way in which skin faces
    even = np.concatenate([base[rows, :2], base_normals(human)[rows]], axis=1)
    best, most = "none", 0.0
    for shape in beard_shapes():
        share = beard_shade(human, shape)[rows].astype(np.float64)
        inside, outside = share > 0.5 * share.max(), share < 0.05
        for signal, step, least in ((dark, DARKER, LEAST_BEARD), (grey, GREYER, LEAST_GREY)):
            if np.median(signal[inside]) - np.median(signal[outside]) < step:
                continue
            if np.corrcoef(signal, share)[0, 1] < least:
                continue
            alike = _correlation(signal, share, even)
            if alike > most:
                best, most = shape, alike
    return best


def _correlation(dark: F64, share: F64, even: npt.NDArray[np.float32]) -> float:
    """Of both with what changes evenly along ``even`` (N, K) taken out, which is the light's."""
    plane = np.column_stack([np.ones(len(even)), even - even.mean(axis=0)]).astype(np.float64)
    a, b = (v - plane @ np.linalg.lstsq(plane, v, rcond=None)[0] for v in (dark, share))
    return float(a @ b / (np.linalg.norm(a) * np.linalg.norm(b) + 1e-9))
