import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.spatial.transform import Rotation, Slerp

from paksatalker.rigs import axes
from paksatalker.rigs import rotations as r

vectors = arrays(np.float64, (4, 3), elements=st.floats(-3.0, 3.0).map(lambda x: round(x, 6)))
parts = st.floats(0.0, 1.0)


def scipy_quat(v: np.ndarray) -> np.ndarray:
    return np.roll(Rotation.from_rotvec(v).as_quat(), 1, axis=-1)


def same(a: np.ndarray, b: np.ndarray, tolerance: float = 1e-7) -> None:
    """Quaternions equal up to sign."""
    np.testing.assert_allclose(np.abs(np.sum(a * b, axis=-1)), 1, atol=tolerance)


@given(vectors)
def test_conversions_agree_with_scipy_and_come_back(v: np.ndarray) -> None:
    oracle = Rotation.from_rotvec(v)
    np.testing.assert_allclose(r.matrix_from_axis_angle(v), oracle.as_matrix(), atol=1e-9)
    same(r.quat_from_axis_angle(v), scipy_quat(v))
    same(r.quat_from_matrix(oracle.as_matrix()), scipy_quat(v))
    back = r.matrix_from_axis_angle(r.axis_angle_from_matrix(oracle.as_matrix()))
    np.testing.assert_allclose(back, oracle.as_matrix(), atol=1e-7)
    assert np.all(np.linalg.norm(r.axis_angle_from_quat(scipy_quat(v)), axis=-1) <= np.pi + 1e-12)


@given(vectors, vectors)
def test_products_agree_with_scipy(a: np.ndarray, b: np.ndarray) -> None:
    oracle = (Rotation.from_rotvec(a) * Rotation.from_rotvec(b)).as_matrix()
    np.testing.assert_allclose(r.matrix_from_axis_angle(r.compose(a, b)), oracle, atol=1e-7)
    q = r.quat_from_axis_angle(a)
    same(r.quat_multiply(q, r.quat_conjugate(q)), np.array([1.0, 0, 0, 0]))


@given(vectors, vectors, parts)
def test_slerp_agrees_with_scipy(a: np.ndarray, b: np.ndarray, part: float) -> None:
    mine = r.slerp(r.quat_from_axis_angle(a), r.quat_from_axis_angle(b), np.full(4, part))
    for i in range(4):
        pair = Rotation.from_rotvec([a[i], b[i]])
        if (pair[0].inv() * pair[1]).magnitude() > np.pi - 1e-3:
            continue  # opposite rotations have no shorter way
        oracle = Slerp([0, 1], pair)([part])
        same(mine[i], np.roll(oracle.as_quat()[0], 1), 1e-6)


@given(vectors, vectors)
def test_shortest_arc_turns_and_does_not_twist(a: np.ndarray, b: np.ndarray) -> None:
    a, b = a + np.array([0, 0, 10]), b  # never of no length, b may be opposite
    b = np.where(np.linalg.norm(b, axis=-1, keepdims=True) < 0.1, -a, b)
    m = r.shortest_arc(a, b)
    np.testing.assert_allclose(np.einsum("nij,nj->ni", m, r.unit(a)), r.unit(b), atol=1e-5)
    np.testing.assert_allclose(np.linalg.det(m), 1, atol=1e-9)
    angle = np.linalg.norm(r.axis_angle_from_matrix(m), axis=-1)
    np.testing.assert_allclose(np.cos(angle), np.sum(r.unit(a) * r.unit(b), axis=-1), atol=1e-6)


@given(vectors, vectors)
def test_frames_are_right_handed(a: np.ndarray, b: np.ndarray) -> None:
    a, b = a + np.array([10, 0, 0]), b + np.array([0, 10, 0])
    f = r.frame(a, b)
    np.testing.assert_allclose(np.swapaxes(f, -1, -2) @ f, np.broadcast_to(np.eye(3), f.shape), atol=1e-9)
    np.testing.assert_allclose(np.linalg.det(f), 1, atol=1e-9)
    np.testing.assert_allclose(f[..., 0], r.unit(a), atol=1e-12)
    assert np.all(np.sum(f[..., 1] * b, axis=-1) > 0)


def test_a_frame_of_parallel_directions_is_refused() -> None:
    with pytest.raises(ValueError, match="parallel"):
        r.frame([1.0, 2, 3], [-2.0, -4, -6])


@given(vectors, vectors)
def test_swing_and_twist(v: np.ndarray, axis: np.ndarray) -> None:
    axis = r.unit(axis + np.array([0, 0, 10]))
    swing, twist = r.swing_twist(r.quat_from_axis_angle(v), axis)
    same(r.quat_multiply(swing, twist), r.quat_from_axis_angle(v))
    np.testing.assert_allclose(np.cross(twist[..., 1:], axis), 0, atol=1e-9)
    np.testing.assert_allclose(np.sum(swing[..., 1:] * axis, axis=-1), 0, atol=1e-7)


@given(arrays(np.float64, (9, 2, 3), elements=st.floats(-3.0, 3.0)))
def test_signs_align_and_keep_the_rotation(v: np.ndarray) -> None:
    q = r.quat_from_axis_angle(v) * np.where(np.arange(18).reshape(9, 2, 1) % 3 == 0, -1, 1)
    aligned = r.sign_align(q)
    assert np.all(np.sum(aligned[1:] * aligned[:-1], axis=-1) >= 0)
    np.testing.assert_array_equal(np.abs(aligned), np.abs(q))


def test_resampling() -> None:
    rng = np.random.default_rng(0)
    v = rng.normal(size=(30, 3, 3)) * 0.6
    t = np.arange(30) / 30
    np.testing.assert_allclose(r.slerp_resample(v, t, t), v, atol=1e-12)
    out = np.linspace(0, 29 / 30, 77)
    mine = r.slerp_resample(v, t, out)
    for j in range(3):
        oracle = Slerp(t, Rotation.from_rotvec(v[:, j]))(np.minimum(out, t[-1]))
        np.testing.assert_allclose(r.matrix_from_axis_angle(mine[:, j]), oracle.as_matrix(), atol=1e-9)
    np.testing.assert_allclose(r.slerp_resample(v, t, [-1, 5]), v[[0, -1]], atol=1e-12)
    assert r.slerp_resample(v[:1], t[:1], out).shape == (77, 3, 3)
    with pytest.raises(ValueError, match="increase"):
        r.slerp_resample(v[:2], [1, 1], [0])
    with pytest.raises(ValueError, match="frames"):
        r.slerp_resample(v[:2], [1], [0])


def test_blender_axes() -> None:
    np.testing.assert_array_equal(
        axes.to_blender([[0, 1, 0], [0, 0, 1], [1, 0, 0]]), [[0, 0, 1], [0, -1, 0], [1, 0, 0]]
    )
    v = np.random.default_rng(1).normal(size=(5, 3))
    np.testing.assert_allclose(axes.from_blender(axes.to_blender(v)), v)
    turned = axes.rotation_to_blender(r.matrix_from_axis_angle(v))
    np.testing.assert_allclose(turned, r.matrix_from_axis_angle(axes.to_blender(v)), atol=1e-12)
