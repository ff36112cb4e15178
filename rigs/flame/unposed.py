"""What ARKit weights add to a head beside the turn of its jaw."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .jaw_and_eyes import JAW_DEGREES, restate

F32 = npt.NDArray[np.float32]


def unpose(
    arkit: F32,
    units: F32,
    vertices: F32,
    jaw_weights: F32,
    jaw_joint: npt.ArrayLike,
    jaw_degrees: tuple[float, float] = JAW_DEGREES,
) -> F32:
    """Deltas (T, V, 3) on the template that, once the jaw turns, give the vertices of the ARKit weights.

    ``arkit`` (T, 52), ``units`` (52, V, 3) metres, ``vertices`` (V, 3) the template, ``jaw_weights`` (V,) the
    skin weights of the jaw joint at ``jaw_joint`` (3,). Linear blend skinning moves a vertex v of weight w to
    v + w (R - I) (v - J); this solves that for v.
    """
    target = vertices + np.tensordot(arkit, units, axes=1)
    turned = np.flatnonzero(jaw_weights > 0)
    joint = np.asarray(jaw_joint, np.float32)
    arm = target[:, turned] - joint
    axis_angle = restate(arkit, jaw_degrees)[:, :3]
    angle = np.linalg.norm(axis_angle, axis=1, keepdims=True)
    axis = (axis_angle / np.where(angle < 1e-9, 1, angle))[:, None]
    # across the axis the skinned turn is one complex factor, 1 + w (exp(i angle) - 1); along it all stays
    real, imaginary = 1 + jaw_weights[turned] * (np.cos(angle) - 1), jaw_weights[turned] * np.sin(angle)
    size = real**2 + imaginary**2
    along = (real / size)[..., None]
    across = (-imaginary / size)[..., None]
    back = along * arm + (1 - along) * (arm * axis).sum(axis=-1, keepdims=True) * axis
    back += across * np.cross(axis, arm)
    target[:, turned] = back + joint
    return np.asarray(target - vertices, np.float32)
