"""What the sidebar says of the body arrives at the engine as the command line would have it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import pytest

import paksatalker
from paksatalker import api
from paksatalker.base.errors import InputError
from paksatalker.blender_addon.characters.base_pose import pose_of
from paksatalker.blender_addon.generating.sources import perform_job, start_frame
from paksatalker.blender_addon.settings.body.body_settings import PARTS
from paksatalker.inference.body.mixed import GROUPS, parse_body
from paksatalker.inference.body.mixed import PARTS as KNOWN
from paksatalker.inference.face.delivery import Delivery
from paksatalker.inference.jobs.perform import ways_of
from paksatalker.inference.performance.performance import Performance


@pytest.fixture(autouse=True)
def registered() -> Iterator[None]:
    paksatalker.register()
    yield
    paksatalker.unregister()


@pytest.fixture
def plain() -> Any:
    """The settings of a face that costs nothing."""
    face = small_face("Plain")
    bpy.context.scene.paksatalker.character = face
    return face.paksatalker


def small_face(name: str) -> Any:
    face = bpy.data.objects.new(name, bpy.data.meshes.new(name))
    face.data.from_pydata([(0, 0, 0), (1, 0, 0), (0, 1, 0)], [], [(0, 1, 2)])
    bpy.context.scene.collection.objects.link(face)
    for key in ("Basis", "jawOpen", "eyeBlinkLeft"):
        face.shape_key_add(name=key)
    armature = bpy.data.objects.new(name, bpy.data.armatures.new(name))
    bpy.context.scene.collection.objects.link(armature)
    face.parent = armature
    return armature


@pytest.fixture
def settings(woman: Any) -> Any:
    bpy.context.scene.paksatalker.character = woman.armature
    return woman.armature.paksatalker


def job(settings: Any, folder: Path) -> Any:
    made = perform_job(bpy.context.scene, settings, folder)
    made.check()
    return made


def test_engines_by_part_and_files(plain, tmp_path: Path, spoken) -> None:
    assert set(PARTS) <= set(KNOWN) | set(GROUPS)
    assert job(plain, tmp_path).body == "rules"
    plain.body_engine, plain.body_hands = "none", "rules"
    made = job(plain, tmp_path)
    assert made.body == "none,hands=rules" and made.style is None and len(parse_body(made.body)) == 1
    plain.body_arms = "FILE"
    with pytest.raises(InputError, match="no file of motion"):
        job(plain, tmp_path)
    plain.body_file = str(tmp_path / "walk, fast.npz")
    spoken.save(plain.body_file)
    made = job(plain, tmp_path)
    assert made.body == f"none,hands=rules,arms={tmp_path / 'motion.npz'}"
    ways_of(made)
    plain.body_engine, plain.body_text = "TEXT", "0:none 4:rules"
    assert job(plain, tmp_path).body == "0:none 4:rules"


def test_a_gesture_that_there_is_not_is_told_before_anything_is_made(plain, tmp_path: Path) -> None:
    plain.source, plain.text = "LINE", "Look [there](~pont left)."
    with pytest.raises(InputError, match="no gesture 'pont'"):
        perform_job(bpy.context.scene, plain, tmp_path)
    plain.body_engine = "none"
    assert perform_job(bpy.context.scene, plain, tmp_path).body == "none"
    plain.body_engine, plain.text = "rules", "Look [there](~point left)."
    assert perform_job(bpy.context.scene, plain, tmp_path).text == plain.text


def test_a_blend_of_styles_and_what_is_keyed(plain, tmp_path: Path) -> None:
    scene, owner = bpy.context.scene, plain.id_data
    scene.render.fps = 24
    plain.manner, plain.manner_second, plain.manner_share = "academic", "casual", 0.25
    assert job(plain, tmp_path).style == "academic:0.75,casual:0.25"
    plain.manner_share, plain.start = 0.0, 13
    assert job(plain, tmp_path).style == "academic"
    for frame, style, vigor in ((1, "NONE", 0.5), (61, "casual", 1.5)):
        plain.manner, plain.vigor = style, vigor
        owner.keyframe_insert("paksatalker.manner", frame=frame)
        owner.keyframe_insert("paksatalker.vigor", frame=frame)
    made = job(plain, tmp_path)
    assert made.style == "0:casual:0 2:casual" and made.intensity.endswith(" 2:1.5")
    ways_of(made)
    plain.speaker_style = str(tmp_path / "nobody.bvh")
    with pytest.raises(InputError, match=r"there is no clip .*nobody\.bvh"):
        job(plain, tmp_path)


def test_eyes_follow_an_object_and_meet_the_partner(settings, woman, tmp_path: Path) -> None:
    scene = bpy.context.scene
    settings.look = "OBJECT"
    with pytest.raises(InputError, match="no object to look at"):
        job(settings, tmp_path)
    ball = bpy.data.objects.new("Ball", None)
    scene.collection.objects.link(ball)
    ball.location = (0.5, -2.0, 1.5)
    settings.look_object = ball
    bpy.context.view_layer.update()
    x, y, z = (float(n) for n in job(settings, tmp_path).look.split(","))
    assert x == pytest.approx(0.5 * z / 2.0, rel=0.02) and 1.2 < y < 1.7 and z > 1.5
    scene.render.fps, scene.frame_end = 24, 49
    ball.keyframe_insert("location", frame=1)
    ball.location.x = -0.5
    ball.keyframe_insert("location", frame=37)
    scene.frame_set(5)
    keys = job(settings, tmp_path).look
    assert scene.frame_current == 5 and len(keys.split()) >= 4
    looks = Delivery.of(None, None, keys, None).looks()
    assert [look.point[0] > 0 for _, look in (looks[0], looks[-1])] == [True, False]
    settings.look = "TEXT"
    assert job(settings, tmp_path).look == "0.5,1.4,2"


def test_one_listens_to_the_partner_s_take(plain, performance, tmp_path: Path) -> None:
    scene = bpy.context.scene
    other = small_face("Other")
    plain.source = "LISTEN"
    with pytest.raises(InputError, match="nobody to listen to"):
        job(plain, tmp_path)
    plain.partner = other
    with pytest.raises(InputError, match="says nothing yet"):
        job(plain, tmp_path)
    api.apply(api.find_character(other), performance, start=12)
    made = job(plain, tmp_path)
    assert made.text is None and start_frame(scene, plain) == 12
    heard = Performance.load(made.listen_to)
    assert np.array_equal(heard.audio, performance.audio) and heard.audio_rate == performance.audio_rate
    plain.source, plain.text, plain.listen = "LINE", "Oh yes.", True
    made = job(plain, tmp_path)
    assert made.text == "Oh yes." and made.listen_to is not None


def test_who_sits_gets_a_chair_where_it_sits_until_it_is_taken_away(settings, woman, spoken) -> None:
    from dataclasses import replace

    scene = bpy.context.scene
    with pytest.raises(RuntimeError, match="stands"):
        bpy.ops.paksatalker.furniture()
    settings.take = None
    seated = replace(spoken, meta={**spoken.meta, "body": {"pose": "sit"}})
    api.apply(woman, seated)
    assert pose_of(woman) == "sit", "a take of the sidebar notes its pose"
    assert bpy.ops.paksatalker.furniture() == {"FINISHED"}
    chairs = [o for o in scene.objects if o.name.startswith("Chair")]
    assert len(chairs) == 2
    bpy.ops.paksatalker.stage()
    assert len([o for o in scene.objects if o.name.startswith("Chair")]) == 2, "not twice"
    bpy.ops.paksatalker.remove_stage()
    bpy.ops.paksatalker.furniture()
    assert bpy.ops.paksatalker.furniture() == {"FINISHED"}
    assert not [o for o in scene.objects if o.name.startswith("Chair")]
    api.apply(woman, spoken)
    assert pose_of(woman) == "stand"


def test_a_speakers_profile_fills_what_is_not_chosen(plain, tmp_path: Path) -> None:
    folder = tmp_path / "ada.profile"
    folder.mkdir()
    told = (
        'language = "de"\n[voice]\nname = "espeak:en"\nrate = 1.2\n[face]\nemotion = "happy:0.2"\njaw = 1.3\n'
    )
    (folder / "profile.toml").write_text(told)
    plain.profile = str(folder)
    made = job(plain, tmp_path)
    assert (made.profile, made.language, made.rate) == (folder, "de", 1.2)
    assert (made.voice, made.emotion) == ("espeak:en", "happy:0.2")
    plain.language, plain.emotion = "en-us", "sad"
    made = job(plain, tmp_path)
    assert (made.language, made.emotion) == ("en-us", "sad"), "what is chosen beside it wins"
    plain.profile = str(tmp_path / "nobody.profile")
    with pytest.raises(InputError, match="no profile"):
        job(plain, tmp_path)
