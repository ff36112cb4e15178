"""A performance over animation that is there: it comes, goes and adds, and the artist's action stays."""

from __future__ import annotations

from itertools import pairwise

import bpy
import numpy as np
import pytest
from mathutils import Quaternion

from paksatalker.base.errors import InputError
from paksatalker.blender_addon.animation.apply import TRACK, apply
from paksatalker.blender_addon.animation.placement import Placement
from paksatalker.blender_addon.characters.character import Character
from paksatalker.blender_addon.takes.layers.bake import flatten

BENT = Quaternion((1.0, 0.0, 0.0), 0.5)


@pytest.fixture
def bowing(woman: Character) -> Character:
    """The woman with an action of the artist's: her head is bowed, her smile half."""
    head = woman.armature.pose.bones["head"]
    head.rotation_mode = "QUATERNION"
    head.rotation_quaternion = BENT
    for frame in (1, 40):
        head.keyframe_insert("rotation_quaternion", frame=frame)
    key = next(k for k in woman.keys if "mouthSmileLeft" in k.key_blocks)
    key.key_blocks["mouthSmileLeft"].value = 0.5
    key.key_blocks["mouthSmileLeft"].keyframe_insert("value", frame=1)
    return woman


def at(character: Character, frame: int) -> tuple[np.ndarray, float]:
    """The head's rotation and the smile that are played."""
    bpy.context.scene.frame_set(frame)
    key = next(k for k in character.keys if "mouthSmileLeft" in k.key_blocks)
    return (
        # where strips blend, Blender leaves their sum longer or shorter than one and turns by its direction
        np.array(character.armature.pose.bones["head"].rotation_quaternion.normalized()),
        key.key_blocks["mouthSmileLeft"].value,
    )


def degrees(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.degrees(2 * np.arccos(min(1.0, abs(float(a @ b))))))


def test_it_blends_in_from_the_artist_s_action_and_out_to_it(bowing: Character, performance) -> None:
    own = bowing.armature.animation_data.action
    plain = apply(performance, bowing, as_strip=True, error=0.0)
    wanted = {f: at(bowing, f) for f in (1, 12, 24)}
    assert degrees(wanted[12][0], np.array(BENT)) > 20
    apply(performance, bowing, as_strip=True, placement=Placement(blend_in=0.25, blend_out=0.25), error=0.0)
    tracks = bowing.armature.animation_data.nla_tracks
    assert [t.name for t in tracks].count(TRACK) == 1 and tracks[-1].name == TRACK
    assert own in [s.action for t in tracks for s in t.strips] and plain.action not in (own, None)
    assert degrees(at(bowing, 1)[0], np.array(BENT)) < 0.1
    assert at(bowing, 1)[1] == pytest.approx(0.5, abs=1e-3)
    assert degrees(at(bowing, 12)[0], wanted[12][0]) < 0.1
    assert at(bowing, 12)[1] == pytest.approx(0.3, abs=1e-3)
    assert degrees(at(bowing, 30)[0], np.array(BENT)) < 0.1, "after it the artist's goes on"
    path = [at(bowing, f)[0] for f in range(1, 31)]
    assert max(degrees(a, b) for a, b in pairwise(path)) < 10, "without a jump"


def test_added_rotations_and_weights_go_on_top(bowing: Character, performance) -> None:
    alone = {}
    apply(performance, bowing, as_strip=True, error=0.0)
    for frame in (6, 18):
        alone[frame] = at(bowing, frame)
    apply(performance, bowing, as_strip=True, placement=Placement(additive=True), error=0.0)
    for frame, (turn, smile) in alone.items():
        both = at(bowing, frame)
        want = np.array(BENT @ Quaternion(turn))
        assert degrees(both[0], want) < 0.1
        assert both[1] == pytest.approx(0.5 + smile, abs=1e-3)


def test_for_exporters_it_is_one_action(bowing: Character, performance) -> None:
    apply(performance, bowing, as_strip=True, placement=Placement(blend_in=0.5), error=0.0)
    played = [at(bowing, f) for f in (1, 6, 24)]
    flatten(bowing, bpy.context.scene)
    assert not bowing.armature.animation_data.use_nla
    for frame, (turn, smile) in zip((1, 6, 24), played, strict=True):
        assert degrees(at(bowing, frame)[0], turn) < 0.1
        assert at(bowing, frame)[1] == pytest.approx(smile, abs=1e-3)


@pytest.mark.parametrize(
    "placement",
    [Placement(blend_in=-1.0), Placement(blend_in=0.6, blend_out=0.6), Placement(blend_out=float("nan"))],
)
def test_blends_that_do_not_fit_are_refused(woman: Character, performance, placement: Placement) -> None:
    actions = len(bpy.data.actions)
    with pytest.raises(InputError, match="blend"):
        apply(performance, woman, placement=placement, as_strip=True)
    assert len(bpy.data.actions) == actions
