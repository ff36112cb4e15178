"""Rotations as six numbers, to axis-angle and back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from paksatalker.rigs.rotations import matrix_from_axis_angle

torch = pytest.importorskip("torch", reason="torch is not installed: pip install 'paksatalker[neural]'")

from paksatalker.inference.body.emage.networks.six_d import (  # noqa: E402
    axis_angle_from_6d,
    matrix_from_6d,
    six_d_from_axis_angle,
)

axis_angles = arrays(np.float64, (4, 3), elements=st.floats(-1.7, 1.7))


@given(axis_angles)
def test_six_numbers_are_the_first_rows_of_the_matrix(turns: np.ndarray) -> None:
    rows = six_d_from_axis_angle(torch.from_numpy(turns)).numpy()
    np.testing.assert_allclose(rows, matrix_from_axis_angle(turns)[:, :2].reshape(4, 6), atol=1e-9)


@given(axis_angles)
def test_axis_angle_comes_back(turns: np.ndarray) -> None:
    back = axis_angle_from_6d(six_d_from_axis_angle(torch.from_numpy(turns))).numpy()
    np.testing.assert_allclose(matrix_from_axis_angle(back), matrix_from_axis_angle(turns), atol=1e-6)


@given(arrays(np.float64, (3, 6), elements=st.floats(-2, 2)))
def test_any_six_numbers_give_a_rotation_or_nothing_worse_than_zeros(rows: np.ndarray) -> None:
    made = matrix_from_6d(torch.from_numpy(rows)).numpy()
    assert np.isfinite(made).all()
    assert np.isfinite(axis_angle_from_6d(torch.from_numpy(rows)).numpy()).all()
    square = made @ made.swapaxes(1, 2)
    apart = np.linalg.norm(np.cross(rows[:, :3], rows[:, 3:]), axis=1) > 1e-3
    np.testing.assert_allclose(square[apart], np.broadcast_to(np.eye(3), square[apart].shape), atol=1e-9)
