"""Smoothing and cutting quad meshes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paksatalker.rigs.avatar.subdivision import Mesh, border_loops, cut, subdivide

CUBE = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], float)
CUBE_FACES = np.array(
    [[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]], np.int32
)


def grid(n: int) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int32]]:
    """A unit square of n x n quads in the plane z = 0."""
    y, x = np.mgrid[0 : n + 1, 0 : n + 1] / n
    ids = np.arange((n + 1) ** 2).reshape(n + 1, n + 1)
    faces = np.stack([ids[:-1, :-1], ids[:-1, 1:], ids[1:, 1:], ids[1:, :-1]], -1).reshape(-1, 4)
    return np.stack([x.ravel(), y.ravel(), 0 * x.ravel()], 1), faces.astype(np.int32)


def area(mesh: Mesh, points: npt.NDArray[np.float64]) -> float:
    """Area of faces in the plane, counted positive where they run counter-clockwise."""
    total = 0.0
    for face in mesh.faces:
        ring = points[[i for i in face if i >= 0]]
        after = np.roll(ring, -1, axis=0)
        total += float((ring[:, 0] * after[:, 1] - ring[:, 1] * after[:, 0]).sum()) / 2
    return total


def test_a_cube_becomes_what_catmull_and_clark_say() -> None:
    mesh = subdivide(CUBE_FACES, len(CUBE))
    points = mesh.carry @ CUBE
    assert points.shape == (8 + 12 + 6, 3)
    assert len(mesh.faces) == 24
    assert points[:8] == pytest.approx(CUBE * 5 / 9)
    assert np.linalg.norm(points[-6:], axis=1) == pytest.approx(1.0), "face points are the faces' middles"
    assert not border_loops(mesh.faces)


def test_the_border_of_an_open_mesh_stays_on_its_line() -> None:
    points, faces = grid(4)
    mesh = subdivide(faces, len(points))
    fine = mesh.carry @ points
    (loop,) = border_loops(mesh.faces)
    on_edge = np.isclose(fine, 0, atol=1e-9) | np.isclose(fine, 1, atol=1e-9)
    corners = np.abs(fine[loop][:, :2] - 0.5).min(axis=1) > 0.3
    assert on_edge[loop][:, :2].any(axis=1)[~corners].all()


@given(st.tuples(*[st.floats(-5, 5)] * 3), st.floats(0.1, 4))
def test_subdivision_moves_and_grows_with_its_mesh(shift: tuple[float, float, float], scale: float) -> None:
    mesh = subdivide(CUBE_FACES, len(CUBE))
    moved = mesh.carry @ (CUBE * scale + shift)
    assert moved == pytest.approx((mesh.carry @ CUBE) * scale + shift, abs=1e-9)


@given(st.floats(0.06, 0.94), st.floats(-0.8, 0.8))
def test_a_cut_keeps_one_side_and_leaves_a_clean_border(height: float, slope: float) -> None:
    points, faces = grid(9)
    start = subdivide(faces, len(points))
    fine = start.carry @ points
    side = fine[:, 1] - height - slope * (fine[:, 0] - 0.5)
    if not (side > 0.02).any() or not (side < -0.02).any():
        return
    mesh = cut(start, side, snap=0.004)
    kept = mesh.carry @ points
    x = np.linspace(0, 1, 4001)
    exact = np.clip(1 - height - slope * (x - 0.5), 0, 1).mean()
    assert area(mesh, kept) == pytest.approx(exact, abs=0.012)
    assert (kept[:, 1] - height - slope * (kept[:, 0] - 0.5)).min() > -0.0041
    assert mesh.carry.sum(axis=1) == pytest.approx(1.0)
    assert len(border_loops(mesh.faces)) == 1
