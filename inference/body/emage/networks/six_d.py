"""Rotations as the model writes them: the first two rows of the matrix (..., 6) (Zhou et al. 2019).

The conversion to axis-angle is the one that the weights' own seeds were made by, in float32 with its noise of
up to 5e-4 rad; a better one would show the network other frames than it was trained on.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

_SMALL = 1e-6


def matrix_from_6d(rows: Tensor) -> Tensor:
    """(..., 6) to (..., 3, 3): the rows made square to each other, the third their cross product."""
    first, second = rows[..., :3], rows[..., 3:]
    x = F.normalize(first, dim=-1, eps=1e-12)
    y = F.normalize(second - (x * second).sum(-1, keepdim=True) * x, dim=-1, eps=1e-12)
    return torch.stack((x, y, torch.linalg.cross(x, y)), dim=-2)


def axis_angle_from_6d(rows: Tensor) -> Tensor:
    """(..., 6) to (..., 3), the angle within 0..pi.

    Each component of the quaternion has the root of its own sum of the diagonal, and its sign from the
    differences across it; a difference of zero counts as positive.
    """
    m = matrix_from_6d(rows)
    a, b, c = m[..., 0, 0], m[..., 1, 1], m[..., 2, 2]
    squares = torch.stack((1 + a + b + c, 1 + a - b - c, 1 - a + b - c, 1 - a - b + c), dim=-1)
    size = 0.5 * squares.clamp(min=0).sqrt()
    across = torch.stack(
        (m[..., 2, 1] - m[..., 1, 2], m[..., 0, 2] - m[..., 2, 0], m[..., 1, 0] - m[..., 0, 1]), dim=-1
    )
    axis = torch.where(across < 0, -size[..., 1:], size[..., 1:])
    angle = 2 * torch.atan2(axis.norm(dim=-1, keepdim=True), size[..., :1])
    return axis / _half_sine_share(angle)


def six_d_from_axis_angle(axis_angle: Tensor) -> Tensor:
    """(..., 3) to (..., 6)."""
    angle = axis_angle.norm(dim=-1, keepdim=True)
    w = torch.cos(0.5 * angle)[..., 0]
    x, y, z = (axis_angle * _half_sine_share(angle)).unbind(-1)
    twice = 2 / (w * w + x * x + y * y + z * z)
    return torch.stack(
        (
            1 - twice * (y * y + z * z),
            twice * (x * y - z * w),
            twice * (x * z + y * w),
            twice * (x * y + z * w),
            1 - twice * (x * x + z * z),
            twice * (y * z - x * w),
        ),
        dim=-1,
    )


def _half_sine_share(angle: Tensor) -> Tensor:
    """sin(angle / 2) / angle, by its series near zero."""
    small = angle.abs() < _SMALL
    safe = torch.where(small, torch.ones_like(angle), angle)
    return torch.where(small, 0.5 - angle * angle / 48, torch.sin(0.5 * safe) / safe)
