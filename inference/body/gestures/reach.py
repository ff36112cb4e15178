"""Where a hand is to where an arm bends: inverse kinematics of one arm, elbow and wrist included.

Everything is the left arm's, in the chest's frame: x outwards, y up, z to the front, metres, origin at the
shoulder joint of the T-pose. The right arm is its mirror image.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from ....base.easing import smoothstep
from ....rigs.rotations import matrix_from_axis_angle, unit
from ....rigs.smplx import INDEX, rest_joints
from ..moves import F64
from .arms import ANGLES, SIZE

POSE = 11 + SIZE - len(ANGLES)
"""Values of a :func:`hand_pose`: where the wrist is (3), where the elbow bulges to (3), pronation, wrist and
deviation (3) and collar and protraction (2) in degrees, then the fingers in degrees."""
PLACE, BULGE, TURN, COLLAR, FINGERS = slice(0, 3), slice(3, 6), slice(6, 9), slice(9, 11), slice(11, POSE)
REACH = 0.998
"""Share of the arm's length beyond which it does not stretch: people's elbows keep a little bend."""
FARTHEST = 0.97
"""Share of it that a gesture asks for at most."""
NEAR = 0.36
"""Share of the arm's length that the wrist is from the shoulder at least: elbows bend by 140 degrees."""
LIMITS = np.array([[-85.0, 80.0], [-60.0, 70.0], [-28.0, 18.0]])
"""Degrees of pronation, wrist and deviation, within AAOS, "Joint Motion" (1965): 80 to either side, 70 back
and 80 towards the palm, 30 to the little finger and 20 to the thumb."""
SWIVEL = np.radians(np.arange(-20.0, 71.0, 10.0))
"""Turns of the elbow about the line from shoulder to wrist that are tried, outwards positive."""
ABDUCTED = 0.17
"""Sine of the angle that the upper arm is out from the body at least: there are a chest and clothes."""
RISES = np.radians(12.0), np.radians(165.0), 34.0
"""Angles of the upper arm from straight down between which the collar rises, and by how many degrees: about
a third of the arm's elevation is the shoulder girdle's (Inman, Saunders and Abbott 1944)."""
FORWARD = 13.0
"""Degrees of protraction that a straight arm to the front takes."""
FOLLOWS = 0.5, 0.48
"""Share of the arm's length from which on a wrist takes the shoulder forward, and over which it does."""


def angles_of(pose: npt.ArrayLike) -> F64:
    """Arm values (..., SIZE) in degrees of hand poses (..., POSE), by two-bone inverse kinematics.

    The upper arm, the forearm and the wrist that is asked for make a triangle (law of cosines), whose elbow
    lies on the side of ``BULGE``. What is out of reach is reached for.
    """
    p = np.asarray(pose, np.float64)
    upper, frame, elbow = _triangle(p, p[..., COLLAR])
    # the shoulder follows the arm, and the arm is solved again from where it has gone
    raised = np.arccos(np.clip(-upper[..., 1], -1, 1))
    begins, ends, lift = RISES
    follows = np.stack(
        [
            lift * smoothstep((raised - begins) / (ends - begins)),
            FORWARD
            * smoothstep((_length(p[..., PLACE]) / sum(bones()) - FOLLOWS[0]) / FOLLOWS[1])
            * _forward(p),
        ],
        axis=-1,
    )
    collar = p[..., COLLAR] + follows
    _, frame, elbow = _triangle(p, collar)
    flexion, abduction, rotation = shoulder_angles(frame)
    shoulder = np.degrees(np.stack([flexion, abduction, rotation, elbow], axis=-1))
    return np.concatenate([shoulder, p[..., TURN], collar, p[..., FINGERS]], axis=-1)


def hand_pose(values: npt.ArrayLike) -> F64:
    """The hand pose (..., POSE) of arm values (..., SIZE) in degrees: the inverse of :func:`angles_of`, but
    for what the collar adds with a raised arm."""
    v = np.asarray(values, np.float64)
    frame, forearm = _frames(v)
    a, b = bones()
    elbow = shoulder_at(v[..., 7:9]) + a * frame[..., 0]
    place = elbow + b * forearm[..., 0]
    way = unit(place - shoulder_at(v[..., 7:9]))
    bulge = -frame[..., 2]
    bulge = unit(bulge - np.sum(bulge * way, axis=-1, keepdims=True) * way)
    return np.concatenate([place, bulge, v[..., 4:7], v[..., 7:9], v[..., len(ANGLES) :]], axis=-1)


def hand_frame(values: npt.ArrayLike) -> F64:
    """(..., 3, 3) the hand's turn in the chest's frame, of arm values (..., SIZE); columns: along the
    fingers, out of the back of the hand, to the thumb's side."""
    v = np.radians(np.asarray(values, np.float64))
    forearm = _frames(np.asarray(values, np.float64))[1]
    return np.asarray(forearm @ _rx(v[..., 4]) @ _ry(-v[..., 6]) @ _rz(-v[..., 5]))


def moved_to(values: npt.ArrayLike, place: npt.ArrayLike, hand: npt.ArrayLike | None = None) -> F64:
    """Arm values (..., SIZE) with the wrist at ``place`` (..., 3) instead, and the hand turned as ``hand``
    (..., 3, 3), as :func:`hand_frame` has it, or as it was; collar and fingers stay."""
    v = np.asarray(values, np.float64)
    wanted = hand_frame(v) if hand is None else np.asarray(hand, np.float64)
    pose = hand_pose(v)
    pose[..., PLACE] = place
    _, frame, elbow = _triangle(pose, v[..., 7:9])
    result = v.copy()
    result[..., :4] = np.degrees(np.stack([*shoulder_angles(frame), elbow], axis=-1))
    turns = wrist_angles(_frames(result)[1], wanted)
    result[..., 4:7] = np.clip(turns, LIMITS[:, 0], LIMITS[:, 1])
    return result


def natural_elbow(place: npt.ArrayLike) -> F64:
    """(..., 3) unit vectors to where the elbow bulges for a wrist at ``place`` (..., 3).

    Elevation and yaw of the upper arm as people have them who point accurately: -6.7 + 1.09 R + 1.10 psi and
    67.7 - 0.68 R + 1.00 chi degrees, with R the distance in centimetres, psi the elevation and chi the
    azimuth of the hand from the shoulder (Soechting and Flanders, "Errors in pointing are due to
    approximations in sensorimotor transformations", 1989; as Kondo, "Inverse kinematics of a human arm", uses
    it). The experiment had targets before the chest; elsewhere the elbow is kept outside of the body.
    """
    p = np.asarray(place, np.float64)
    distance = _length(p)
    azimuth = np.degrees(np.arctan2(p[..., 0], np.maximum(p[..., 2], 0.05)))
    elevation = np.degrees(np.arcsin(np.clip(p[..., 1] / np.maximum(distance, 1e-6), -1, 1)))
    raised = np.radians(np.clip(-6.7 + 109 * distance + 1.10 * elevation, -35, 110))
    yaw = np.radians(np.clip(67.7 - 68 * distance + azimuth, -15, 100))
    elbow = np.stack([np.sin(raised) * np.sin(yaw), -np.cos(raised), np.sin(raised) * np.cos(yaw)], axis=-1)
    elbow[..., 0] = np.maximum(elbow[..., 0], ABDUCTED + 0.05)
    way = unit(p)
    across = elbow - np.sum(elbow * way, axis=-1, keepdims=True) * way
    return unit(across + 1e-6 * np.array([1.0, -1.0, 0.0]))


def posed(
    place: npt.ArrayLike,
    palm: npt.ArrayLike,
    fingers: npt.ArrayLike,
    hand: npt.ArrayLike,
    collar: npt.ArrayLike = (0.0, 0.0),
    out: float = 0.0,
    swivel: int | None = None,
) -> tuple[F64, int]:
    """The hand pose (POSE,) with the wrist at ``place`` whose palm faces ``palm`` and whose fingers go to
    ``fingers`` (3,), as nearly as a wrist can; ``hand`` (20,) and ``collar`` (2,) in degrees.

    Of the elbow's places on its circle the one is taken that strains forearm and wrist least without being
    far from the natural one, which ``out`` degrees move outwards. Returned with it is which one; given as
    ``swivel``, it is kept: for poses between which a hand swings.
    """
    p = np.asarray(place, np.float64)
    p = p * min(1.0, FARTHEST * sum(bones()) / max(float(_length(p)), 1e-9))
    way, bulge = unit(p), natural_elbow(p)
    tried = np.radians(out) + SWIVEL
    turned = matrix_from_axis_angle(tried[:, None] * way) @ bulge
    poses = np.tile(
        np.concatenate([p, bulge, np.zeros(3), np.asarray(collar), np.asarray(hand)]), (len(tried), 1)
    )
    poses[:, BULGE] = turned
    x = unit(fingers)
    up = unit(-np.asarray(palm, np.float64) + (np.asarray(palm) @ x) * x)
    wanted = np.stack([x, up, np.cross(x, up)], axis=-1)
    arm = angles_of(poses)
    angles = wrist_angles(_frames(arm)[1], wanted)
    over = np.maximum(np.maximum(LIMITS[:, 0] - angles, angles - LIMITS[:, 1]), 0.0)
    close = np.maximum(ABDUCTED - _frames(arm)[0][:, 0, 0], 0.0)
    strain = (
        np.sum((over / 12) ** 2, axis=1)
        + np.sum((angles / [90, 70, 25]) ** 2, axis=1)
        + (np.degrees(SWIVEL) / 35) ** 2
        + (close / 0.05) ** 2
    )
    best = int(np.argmin(strain)) if swivel is None else swivel
    result = poses[best]
    result[TURN] = np.clip(angles[best], LIMITS[:, 0], LIMITS[:, 1])
    return result, best


def wrist_angles(forearm: F64, hand: F64) -> F64:
    """(..., 3) degrees of pronation, wrist and deviation between the frames of a forearm and its hand."""
    m = np.swapaxes(forearm, -1, -2) @ hand
    return np.degrees(
        np.stack(
            [
                np.arctan2(-m[..., 1, 2], m[..., 2, 2]),
                np.arctan2(m[..., 0, 1], m[..., 0, 0]),
                -np.arcsin(np.clip(m[..., 0, 2], -1, 1)),
            ],
            axis=-1,
        )
    )


def shoulder_at(collar: npt.ArrayLike) -> F64:
    """(..., 3) where the shoulder is with collar and protraction (..., 2) in degrees."""
    rest = rest_joints().astype(np.float64)
    arm = rest[INDEX["left_shoulder"]] - rest[INDEX["left_collar"]]
    c = np.radians(np.asarray(collar, np.float64))
    return np.asarray((_rz(c[..., 0]) @ _ry(-c[..., 1])) @ arm - arm)


def shoulder_angles(frame: F64) -> tuple[F64, F64, F64]:
    """Flexion, abduction and rotation (...) in radians of an upper arm's frame (..., 3, 3)."""
    return (
        np.arctan2(frame[..., 2, 0], -frame[..., 1, 0]),
        np.pi / 2 - np.arccos(np.clip(frame[..., 0, 0], -1, 1)),
        np.arctan2(-frame[..., 0, 2], frame[..., 0, 1]),
    )


@cache
def bones() -> tuple[float, float]:
    """Metres of upper arm and forearm."""
    rest = rest_joints().astype(np.float64)
    shoulder, elbow, wrist = (rest[INDEX[f"left_{j}"]] for j in ("shoulder", "elbow", "wrist"))
    return float(np.linalg.norm(elbow - shoulder)), float(np.linalg.norm(wrist - elbow))


def _triangle(pose: F64, collar: F64) -> tuple[F64, F64, F64]:
    """Direction (..., 3) and frame (..., 3, 3) of the upper arm, and the elbow's bend (...) in radians."""
    a, b = bones()
    way = pose[..., PLACE] - shoulder_at(collar)
    far = _length(way)
    u = way / np.maximum(far, 1e-9)[..., None]
    reach = np.clip(far, NEAR * (a + b), None)
    # soft at the end: a hand that goes on and on slows down where the arm gets straight
    soft, most = 0.986 * (a + b), REACH * (a + b)
    reach = np.where(reach > soft, soft + (most - soft) * np.tanh((reach - soft) / (most - soft)), reach)
    bulge = pose[..., BULGE]
    bulge = unit(bulge - np.sum(bulge * u, axis=-1, keepdims=True) * u + 1e-9)
    cosine = np.clip((a * a + reach * reach - b * b) / (2 * a * reach), -1, 1)
    sine = np.sqrt(1 - cosine * cosine)
    upper = cosine[..., None] * u + sine[..., None] * bulge
    z = sine[..., None] * u - cosine[..., None] * bulge
    frame = np.stack([upper, np.cross(z, upper), z], axis=-1)
    inner = np.clip((a * a + b * b - reach * reach) / (2 * a * b), -1, 1)
    return upper, frame, np.pi - np.arccos(inner)


def _frames(values: F64) -> tuple[F64, F64]:
    """Frames (..., 3, 3) of upper arm and forearm of arm values in degrees."""
    v = np.radians(values)
    frame = _rx(-v[..., 0]) @ _rz(v[..., 1] - np.pi / 2) @ _rx(v[..., 2])
    return frame, frame @ _ry(-v[..., 3])


def _forward(pose: F64) -> F64:
    share = pose[..., 2] / np.maximum(_length(pose[..., PLACE]), 1e-6)
    return np.asarray(np.maximum(share - 0.25, 0.0) / 0.75)


def _length(v: F64) -> F64:
    return np.asarray(np.linalg.norm(v, axis=-1))


def _turn(angle: F64, i: int, j: int) -> F64:
    c, s = np.cos(angle), np.sin(angle)
    m = np.zeros((*np.shape(angle), 3, 3))
    m[..., 3 - i - j, 3 - i - j] = 1.0
    m[..., i, i] = m[..., j, j] = c
    m[..., i, j], m[..., j, i] = -s, s
    return m


def _rx(angle: F64) -> F64:
    return _turn(angle, 1, 2)


def _ry(angle: F64) -> F64:
    return _turn(angle, 2, 0)


def _rz(angle: F64) -> F64:
    return _turn(angle, 0, 1)
