"""A profile as a folder: read, refused, filling options, and the manner of a face in it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from paksatalker.base.errors import InputError
from paksatalker.inference.jobs.perform import PerformOptions, perform
from paksatalker.inference.jobs.render import RenderJob
from paksatalker.inference.performance.contacts import contact_frames
from paksatalker.inference.performance.performance import Performance
from paksatalker.inference.profile.face_style import fit_face_style, with_face_style
from paksatalker.inference.profile.making import write_profile
from paksatalker.inference.profile.profile import read_profile
from paksatalker.rigs.arkit import INDEX

LINE = "My mother brought five big maps from the farm."
OTHER = "People laugh, but the birds were quiet."


@pytest.fixture(scope="module")
def ours() -> Performance:
    return replace(perform(PerformOptions(text=LINE)), calm=None)


@pytest.fixture(scope="module")
def longer() -> Performance:
    return replace(perform(PerformOptions(text=f"{LINE} {OTHER}")), calm=None)


def _written(folder: Path, text: str) -> Path:
    folder.mkdir()
    (folder / "profile.toml").write_text(text)
    return folder


def test_it_fills_what_is_not_given(tmp_path: Path) -> None:
    folder = _written(tmp_path / "ada.profile", 'language = "de"\n[face]\nemotion = "happy:0.3"\n')
    (folder / "person.toml").write_text('base = "man"\n')
    text = (folder / "profile.toml").read_text()
    (folder / "profile.toml").write_text(text + '[person]\nfile = "person.toml"\n')
    filled = PerformOptions(text="Hallo", profile=folder)
    assert (filled.language, filled.emotion) == ("de", "happy:0.3")
    given = PerformOptions(text="Hello", profile=folder, language="en", emotion="sad")
    assert (given.language, given.emotion) == ("en", "sad"), "what is given beside it wins"
    job = RenderJob(performance="a.npz", output="a.mp4", profile=folder)
    assert Path(job.avatar) == folder / "person.toml"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[shoes]\nsize = 3\n", "unknown section 'shoes'"),
        ("[voice]\nloud = 3\n", "has no 'loud'"),
        ('[person]\nfile = "../else.toml"\n', "no file in it"),
        ("[face]\njaw = -1\n", "no number"),
        ("[face\n", "the profile"),
    ],
)
def test_what_is_wrong_in_it_is_told(tmp_path: Path, text: str, said: str) -> None:
    folder = _written(tmp_path / "ada.profile", text)
    with pytest.raises(InputError, match=said):
        read_profile(folder)


def test_two_speakers_are_told_apart_and_come_back_on_a_new_sentence(ours: Performance) -> None:
    lively = perform(PerformOptions(text=LINE, articulation="jaw=1.5,lips=1.4", seed=3))
    quiet = perform(PerformOptions(text=LINE, articulation="jaw=0.55,lips=0.6", seed=4))
    fits = [fit_face_style([clip], [ours]) for clip in (lively, quiet)]
    assert fits[0]["jaw"] > 1.05 > 0.95 > fits[1]["jaw"]
    new = replace(perform(PerformOptions(text=OTHER)), calm=None)
    jaws = [with_face_style(new, dials).arkit[:, INDEX["jawOpen"]].std() for dials in fits]
    assert jaws[0] > new.arkit[:, INDEX["jawOpen"]].std() > jaws[1]


def test_lips_still_close_in_any_manner(ours: Performance) -> None:
    for jaw in (0.4, 2.5):
        styled = with_face_style(ours, {"jaw": jaw, "lips": jaw, "blinks": jaw})
        shut = contact_frames(styled, "closure")
        gap = styled.arkit[:, INDEX["jawOpen"]] - styled.arkit[:, INDEX["mouthClose"]]
        assert shut.any() and gap[shut].max() < 0.05
    assert with_face_style(ours, {}) is ours


def test_a_manner_stays_where_the_emotion_is_dialled_down() -> None:
    sad = perform(PerformOptions(text=OTHER, emotion="sad"))
    styled = with_face_style(sad, {"jaw": 1.6})
    assert sad.calm is not None and styled.calm is not None
    jaw = INDEX["jawOpen"]
    assert styled.calm[:, jaw].std() > 1.2 * sad.calm[:, jaw].std()


def test_a_profile_of_a_clip_is_whole_or_not_there(longer: Performance, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nobody has agreed"):
        write_profile(tmp_path / "ada.profile", longer, said=None)
    assert list(tmp_path.iterdir()) == []
    folder = write_profile(tmp_path / "ada.profile", longer, said="Ada, today, for tests")
    made = read_profile(folder)
    assert {"voice_like", "speaker_style", "language"} <= set(made.options())
    assert abs(np.log(made.sections["face"]["jaw"])) < 0.05, "it says the same as ours does"
    with pytest.raises(InputError, match="there already"):
        write_profile(folder, longer, said="again")


def test_who_hardly_gestures_has_a_profile_that_can_be_used(longer: Performance, tmp_path: Path) -> None:
    poses = np.repeat(longer.poses[:1], longer.frames, axis=0)
    notes: list[str] = []
    still = replace(longer, poses=poses)
    folder = write_profile(tmp_path / "ada.profile", still, said="Ada, today, for tests", note=notes.append)
    assert any("hardly a gesture" in line for line in notes)
    assert "gestures" not in (folder / "profile.toml").read_text()
    assert perform(PerformOptions(text="Hello.", profile=folder)).frames
