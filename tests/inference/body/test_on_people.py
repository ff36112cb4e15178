"""The body's motion on the people themselves, skinned: hands against skin and clothes they must not meet."""

import numpy as np
import pytest
from scipy.spatial import cKDTree

from paksatalker.inference.body.body import animate_body
from paksatalker.rigs import smplx
from paksatalker.rigs.avatar import library
from paksatalker.rigs.avatar.asset import Avatar, Part
from paksatalker.rigs.axes import to_blender
from paksatalker.rigs.recognition.detect import detect
from paksatalker.rigs.retargeting.retarget import retarget
from paksatalker.rigs.rig import Rig, Skin
from paksatalker.rigs.rotations import matrix_from_quat, shortest_arc

HAND = ("hand", "thumb", "index", "middle", "ring", "pinky")
TRUNK = ("pelvis", "spine", "thigh")
FOOT = ("foot", "ball")


def rig_of(person: Avatar) -> Rig:
    """Bones with Y along them; about it any turn will do, as retargeting takes every one into account."""
    heads, tails = to_blender(person.bone_heads), to_blender(person.bone_tails)
    rest = np.tile(np.eye(4), (len(heads), 1, 1))
    rest[:, :3, :3] = shortest_arc(np.array([0.0, 1.0, 0.0]), tails - heads)
    rest[:, :3, 3] = heads
    most = [
        np.take_along_axis(p.weight_index, np.argmax(p.weight_value, 1)[:, None], 1)[:, 0]
        for p in person.parts
    ]
    points = to_blender(np.concatenate([p.vertices for p in person.parts]))
    skin = Skin(points, np.concatenate(most).astype(np.intp))
    return Rig(person.bone_names, person.bone_parents, rest, skin=skin)


def moves_of(person: Avatar, track, frames: np.ndarray) -> np.ndarray:
    """(F, J, 4, 4) what the bones do to points of the rest in some frames of a track of 30 a second."""
    rig = rig_of(person)
    found = detect(rig.names)
    assert found is not None
    motion = retarget(track.poses, track.trans, smplx.rest_joints(), rig, found.mapping, fps=30)
    posed = np.zeros((len(frames), len(rig.names), 4, 4))
    for b in rig.order():
        local = np.tile(np.eye(4), (len(frames), 1, 1))
        if rig.names[b] in motion.bones:
            local[:, :3, :3] = matrix_from_quat(motion.quaternions[frames, motion.bones.index(rig.names[b])])
        if rig.names[b] == motion.root_bone:
            local[:, :3, 3] = motion.root_location[frames]
        p = rig.parents[b]
        above = np.eye(4) if p < 0 else posed[:, p] @ np.linalg.inv(rig.rest[p])
        posed[:, b] = above @ rig.rest[b] @ local
    return posed @ np.linalg.inv(rig.rest)


def skinned(part: Part, ids: np.ndarray, moves: np.ndarray) -> np.ndarray:
    """(F, V, 3) the part's vertices ``ids`` (V,) in Blender's space by linear blend skinning."""
    points = np.column_stack([to_blender(part.vertices[ids]), np.ones(len(ids))])
    blend = np.einsum("vk,fvkij->fvij", part.weight_value[ids], moves[:, part.weight_index[ids]])
    return np.einsum("fvij,vj->fvi", blend, points)[..., :3]


@pytest.fixture(scope="module", params=library.names())
def person(request) -> Avatar:
    return library.load(request.param)


def vertices_of(person: Avatar, part: Part, words: tuple[str, ...], ending: str = "") -> np.ndarray:
    """Those that move mostly with bones whose name starts with one of the words."""
    bones = [i for i, b in enumerate(person.bone_names) if b.startswith(words) and b.endswith(ending)]
    main = np.argmax(part.weight_value, axis=1)[:, None]
    return np.flatnonzero(np.isin(np.take_along_axis(part.weight_index, main, 1)[:, 0], bones))


@pytest.mark.parametrize("seed", range(2))
def test_hands_stay_clear_of_clothes_and_feet_on_their_spot(person: Avatar, spoken, seed: int) -> None:
    track = animate_body(spoken, 30, seed)
    frames = np.arange(0, len(track.poses), 11)
    moves = moves_of(person, track, frames)
    trunk, left, right, feet = (
        np.concatenate(
            [skinned(p, vertices_of(person, p, *which), moves) for p in person.parts],
            axis=1,
        )
        for which in ((TRUNK,), (HAND, "_l"), (HAND, "_r"), (FOOT,))
    )
    for body, one, other in zip(trunk, left, right, strict=True):
        # a hand that crossed the cloth would have come close to it on its way
        assert cKDTree(body).query(np.concatenate([one, other]))[0].min() > 0.005
        assert cKDTree(one).query(other)[0].min() > 0.010
    soles = feet[:, feet[0, :, 2] < 0.03]
    assert np.ptp(soles, axis=0).max() < 2e-3
    assert abs(soles[..., 2].min()) < 2e-3
