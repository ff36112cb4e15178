"""Rotations in numpy: axis-angle (..., 3) radians, quaternion (..., 4) w first, matrix (..., 3, 3).

Every function takes arrays with any leading axes and returns float64. Quaternions are of unit length;
``q`` and ``-q`` are the same rotation. Formulas: Shuster, "A Survey of Attitude Representations" (1993);
slerp: Shoemake, "Animating Rotation with Quaternion Curves" (SIGGRAPH 1985).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]
_TINY = 1e-12


def slerp_resample(axis_angles: npt.ArrayLike, times_in: npt.ArrayLike, times_out: npt.ArrayLike) -> F64:
    """Rotations at other times: axis-angle (T, J, 3) at ``times_in`` (T,) to (S, J, 3) at ``times_out`` (S,).

    Slerp between the two neighbouring frames, the shorter way round; times outside are held at the ends.
    ``times_in`` must increase strictly.
    """
    rotations = np.asarray(axis_angles, np.float64)
    t_in, t_out = np.asarray(times_in, np.float64), np.asarray(times_out, np.float64)
    if len(rotations) != len(t_in) or not len(t_in):
        raise ValueError(f"{len(rotations)} frames of rotation for {len(t_in)} times")
    if len(t_in) == 1:
        return np.repeat(rotations, len(t_out), axis=0)
    if np.any(np.diff(t_in) <= 0):
        raise ValueError("times_in must increase")
    before = np.clip(np.searchsorted(t_in, t_out, side="right") - 1, 0, len(t_in) - 2)
    part = np.clip((t_out - t_in[before]) / (t_in[before + 1] - t_in[before]), 0.0, 1.0)
    q = quat_from_axis_angle(rotations)
    return axis_angle_from_quat(slerp(q[before], q[before + 1], part[:, None]))


def slerp(a: npt.ArrayLike, b: npt.ArrayLike, part: npt.ArrayLike) -> F64:
    """Quaternion on the shorter arc from ``a`` (part 0) to ``b`` (part 1), (..., 4); ``part`` is (...)."""
    a, b = np.asarray(a, np.float64), np.asarray(b, np.float64)
    t = np.asarray(part, np.float64)[..., None]
    dot = np.sum(a * b, axis=-1, keepdims=True)
    b = np.where(dot < 0, -b, b)
    # atan2 of the half chords keeps its precision where arccos of the dot product loses it
    angle = 2 * np.arctan2(np.linalg.norm(b - a, axis=-1, keepdims=True), _norm(a + b))
    sine = np.sin(angle)
    near = sine < 1e-6
    safe = np.where(near, 1.0, sine)
    wa = np.where(near, 1 - t, np.sin((1 - t) * angle) / safe)
    wb = np.where(near, t, np.sin(t * angle) / safe)
    return unit(wa * a + wb * b)


def sign_align(quaternions: npt.ArrayLike) -> F64:
    """The same rotations (T, ..., 4) with signs such that neighbours in time lie on the same half sphere.

    Curves keyed from the result turn the shorter way between frames.
    """
    q = np.array(quaternions, np.float64)
    if len(q) > 1:
        flips = np.sum(q[1:] * q[:-1], axis=-1) < 0
        q[1:] *= np.where(np.cumsum(flips, axis=0) % 2 == 1, -1.0, 1.0)[..., None]
    return q


def unit(v: npt.ArrayLike) -> F64:
    """Vectors of length one (..., N); a vector of no length stays as it is."""
    v = np.asarray(v, np.float64)
    length = _norm(v)
    return v / np.where(length < _TINY, 1.0, length)


def quat_from_axis_angle(axis_angle: npt.ArrayLike) -> F64:
    """(..., 3) to (..., 4)."""
    v = np.asarray(axis_angle, np.float64)
    angle = _norm(v)
    half = 0.5 * angle
    small = angle < 1e-8
    scale = np.where(small, 0.5, np.sin(half) / np.where(small, 1.0, angle))
    return np.concatenate([np.cos(half), v * scale], axis=-1)


def axis_angle_from_quat(quaternion: npt.ArrayLike) -> F64:
    """(..., 4) to (..., 3), the angle within 0..pi."""
    q = np.asarray(quaternion, np.float64)
    q = np.where(q[..., :1] < 0, -q, q)
    sine = _norm(q[..., 1:])
    small = sine < 1e-8
    angle = 2 * np.arctan2(sine, q[..., :1])
    return q[..., 1:] * np.where(small, 2.0, angle / np.where(small, 1.0, sine))


def matrix_from_quat(quaternion: npt.ArrayLike) -> F64:
    """(..., 4) to (..., 3, 3)."""
    w, x, y, z = np.moveaxis(np.asarray(quaternion, np.float64), -1, 0)
    m = np.empty((*w.shape, 3, 3))
    m[..., 0, 0], m[..., 0, 1], m[..., 0, 2] = (
        1 - 2 * (y * y + z * z),
        2 * (x * y - w * z),
        2 * (x * z + w * y),
    )
    m[..., 1, 0], m[..., 1, 1], m[..., 1, 2] = (
        2 * (x * y + w * z),
        1 - 2 * (x * x + z * z),
        2 * (y * z - w * x),
    )
    m[..., 2, 0], m[..., 2, 1], m[..., 2, 2] = (
        2 * (x * z - w * y),
        2 * (y * z + w * x),
        1 - 2 * (x * x + y * y),
    )
    return m


def quat_from_matrix(matrix: npt.ArrayLike) -> F64:
    """(..., 3, 3) to (..., 4) with w >= 0, by the largest of Shepperd's four forms (1978)."""
    m = np.asarray(matrix, np.float64)
    d = np.moveaxis(np.diagonal(m, axis1=-2, axis2=-1), -1, 0)
    trace = d.sum(axis=0)
    q = np.empty((*m.shape[:-2], 4, 4))  # one candidate per row, each times four times its own component
    off = (m[..., 2, 1] - m[..., 1, 2], m[..., 0, 2] - m[..., 2, 0], m[..., 1, 0] - m[..., 0, 1])
    q[..., 0, 0] = 1 + trace
    for i in range(3):
        j, k = (i + 1) % 3, (i + 2) % 3
        q[..., 0, 1 + i] = q[..., 1 + i, 0] = off[i]
        q[..., 1 + i, 1 + i] = 1 - trace + 2 * d[i]
        q[..., 1 + i, 1 + j] = q[..., 1 + j, 1 + i] = m[..., i, j] + m[..., j, i]
        q[..., 1 + i, 1 + k] = q[..., 1 + k, 1 + i] = m[..., i, k] + m[..., k, i]
    best = np.argmax(np.stack([trace, *d], axis=-1), axis=-1)
    chosen = unit(np.take_along_axis(q, best[..., None, None], axis=-2)[..., 0, :])
    return np.where(chosen[..., :1] < 0, -chosen, chosen)


def matrix_from_axis_angle(axis_angle: npt.ArrayLike) -> F64:
    """(..., 3) to (..., 3, 3)."""
    return matrix_from_quat(quat_from_axis_angle(axis_angle))


def axis_angle_from_matrix(matrix: npt.ArrayLike) -> F64:
    """(..., 3, 3) to (..., 3), the angle within 0..pi."""
    return axis_angle_from_quat(quat_from_matrix(matrix))


def quat_multiply(a: npt.ArrayLike, b: npt.ArrayLike) -> F64:
    """The rotation ``b`` followed by ``a``."""
    aw, ax, ay, az = np.moveaxis(np.asarray(a, np.float64), -1, 0)
    bw, bx, by, bz = np.moveaxis(np.asarray(b, np.float64), -1, 0)
    return np.stack(
        [
            aw * bw - ax * bx - ay * by - az * bz,
            aw * bx + ax * bw + ay * bz - az * by,
            aw * by - ax * bz + ay * bw + az * bx,
            aw * bz + ax * by - ay * bx + az * bw,
        ],
        axis=-1,
    )


def quat_conjugate(quaternion: npt.ArrayLike) -> F64:
    """The inverse rotation."""
    return np.asarray(quaternion, np.float64) * np.array([1.0, -1.0, -1.0, -1.0])


def compose(*axis_angles: npt.ArrayLike) -> F64:
    """Axis-angle (..., 3) of several rotations in a row; the last is applied first, as matrices multiply."""
    q = quat_from_axis_angle(axis_angles[0])
    for other in axis_angles[1:]:
        q = quat_multiply(q, quat_from_axis_angle(other))
    return axis_angle_from_quat(q)


def shortest_arc(a: npt.ArrayLike, b: npt.ArrayLike) -> F64:
    """Matrix (..., 3, 3) of the least rotation that turns direction ``a`` to ``b``, (..., 3).

    Opposite directions turn by pi about an arbitrary but fixed normal.
    """
    a, b = unit(a), unit(b)
    a, b = np.broadcast_arrays(a, b)
    # half-way quaternion: (1 + a.b, a x b)
    w = 1 + np.sum(a * b, axis=-1, keepdims=True)
    least = np.eye(3)[np.argmin(np.abs(a), axis=-1)]
    opposite = np.concatenate([np.zeros_like(w), unit(np.cross(a, least))], axis=-1)
    q = np.where(w < 1e-10, opposite, unit(np.concatenate([w, np.cross(a, b)], axis=-1)))
    return matrix_from_quat(q)


def frame(primary: npt.ArrayLike, secondary: npt.ArrayLike) -> F64:
    """Right-handed orthonormal frame (..., 3, 3): column 0 along ``primary``, column 1 nearest ``secondary``.

    Raises ValueError where the two are parallel or of no length.
    """
    x, s = unit(primary), unit(secondary)
    normal = np.cross(x, s)
    if np.any(_norm(normal) < 1e-6):
        raise ValueError("the two directions of a frame must not be parallel")
    z = unit(normal)
    return np.stack(np.broadcast_arrays(x, np.cross(z, x), z), axis=-1)


def swing_twist(quaternion: npt.ArrayLike, axis: npt.ArrayLike) -> tuple[F64, F64]:
    """Split q = swing * twist, ``twist`` about the unit ``axis`` (..., 3), ``swing`` perpendicular to it."""
    q, u = np.asarray(quaternion, np.float64), unit(axis)
    along = np.sum(q[..., 1:] * u, axis=-1, keepdims=True)
    twist = np.concatenate([q[..., :1], along * u], axis=-1)
    twist = np.where(_norm(twist) < 1e-9, np.array([1.0, 0.0, 0.0, 0.0]), unit(twist))
    return quat_multiply(q, quat_conjugate(twist)), twist


def _norm(v: F64) -> F64:
    return np.asarray(np.linalg.norm(v, axis=-1, keepdims=True))
