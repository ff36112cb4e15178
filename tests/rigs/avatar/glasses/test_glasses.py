"""Glasses that stand before the eyes and pass by the head."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial import cKDTree

from paksatalker.base.errors import InputError
from paksatalker.rigs.avatar.glasses.glasses import build_glasses
from paksatalker.rigs.avatar.human import Human, shape_human
from paksatalker.rigs.avatar.source import Source


@pytest.fixture(scope="module", params=[0.0, 1.0])
def human(request: pytest.FixtureRequest, source: Source) -> Human:
    return shape_human(source, {"gender": request.param}, {"caucasian": 0.5, "asian": 0.5}, {})


@pytest.mark.parametrize("shape", ["round", "square", "tortoise"])
def test_frames_fit(human: Human, shape: str) -> None:
    piece, (frame, lens) = build_glasses(human, shape)
    v = piece.vertices
    assert piece.bone == "head" and not piece.shapes and piece.materials == (frame.name, lens.name)
    assert piece.faces[:, :3].min() >= 0 and piece.faces.max() < len(v)
    body = human.vertices[human.groups["body"]]
    eye = human.centre("joint-l-eye")
    front = v[v[:, 2] > eye[2] + 0.01]
    # a rim goes round each pupil
    for sign in (1, -1):
        rim = front[front[:, 0] * sign > 0] - [sign * eye[0], eye[1], 0]
        turns = np.degrees(np.arctan2(rim[:, 1], rim[:, 0]))
        assert np.ptp(np.sort(turns)) > 300
    edges = v[piece.faces[:, [0, 1, 2]]] - v[piece.faces[:, [1, 2, 0]]]
    assert np.linalg.norm(edges, axis=2).max() < 0.015, "no face spans the frame"
    mirrored = v * [-1, 1, 1]
    assert cKDTree(v).query(mirrored)[0].max() < 1e-6, "both sides are alike"
    ears = v[v[:, 2] < eye[2] - 0.06]
    assert len(ears), "the temples reach the ears"
    distance, near = cKDTree(body).query(v)
    assert np.percentile(distance, 2) > 0.0004 and distance[v[:, 2] < eye[2]].max() < 0.03
    assert near.size == len(v)


def test_lenses_fill_the_rims_and_stand_clear_of_the_eyes(human: Human) -> None:
    piece, _ = build_glasses(human, "square")
    glass = piece.faces[piece.face_material == 1]
    lens = piece.vertices[np.unique(glass[glass >= 0])]
    rims = piece.vertices[np.unique(piece.faces[piece.face_material == 0][:, :3])]
    edge = lens[cKDTree(rims).query(lens)[0] < 0.0025]
    assert len(edge) >= 96 and lens[:, 0].min() < 0 < lens[:, 0].max()
    eyes = human.vertices[human.groups["helper-l-eye"]]
    assert cKDTree(eyes).query(lens)[0].min() > 0.004
    normals = np.cross(
        piece.vertices[glass[:, 1]] - piece.vertices[glass[:, 0]],
        piece.vertices[glass[:, 2]] - piece.vertices[glass[:, 0]],
    )
    assert (normals[:, 2] > 0).all(), "they look ahead"


def test_unknown_frames_are_refused(human: Human) -> None:
    with pytest.raises(InputError, match="monocle"):
        build_glasses(human, "monocle")
