"""Every style and cover there is: light enough, rooted on the head, out of the face."""

from __future__ import annotations

import numpy as np
import pytest

from paksatalker.base.errors import InputError
from paksatalker.base.tables import shipped
from paksatalker.rigs.avatar.hair import hair as hair_module
from paksatalker.rigs.avatar.hair.hair import build_hair
from paksatalker.rigs.avatar.hair.scalp import head_centre
from paksatalker.rigs.avatar.hair.waves import waved
from paksatalker.rigs.avatar.human import Human, shape_human
from paksatalker.rigs.avatar.skeleton import Skeleton, build_skeleton
from paksatalker.rigs.avatar.source import Source

TRIANGLES = 90_000
NEW = ("long", "waves", "curls", "fringe", "braids", "ponytail", "bun", "afro", "fade", "bald")


@pytest.fixture(scope="module")
def grown(source: Source) -> tuple[Human, Skeleton]:
    human = shape_human(source, {"gender": 0.0}, {"caucasian": 1.0}, {})
    return human, build_skeleton(human)


def test_there_are_many_styles() -> None:
    assert set(NEW) < set(shipped(hair_module.__file__, "styles.toml"))


@pytest.mark.parametrize("style", NEW)
def test_a_style_grows_on_the_head_and_leaves_the_eyes_free(
    style: str, grown: tuple[Human, Skeleton]
) -> None:
    human, skeleton = grown
    part = build_hair(human, skeleton, style, "black").parts[0]
    centre, eye = head_centre(human)
    assert 0 < 2 * len(part.faces) < TRIANGLES
    assert np.isfinite(part.vertices).all()
    assert (np.linalg.norm(part.vertices - centre, axis=1) < 0.06).mean() < 0.01, "hardly any grows inwards"
    before = (np.abs(part.vertices[:, 0]) < 0.04) & (part.vertices[:, 2] > centre[2] + 0.06)
    assert not (before & (part.vertices[:, 1] < eye + 0.012)).any()


@pytest.mark.parametrize(("cover", "hair"), [("hijab", False), ("cap", True)])
def test_a_cover_hides_hair_and_frames_the_face(
    cover: str, hair: bool, grown: tuple[Human, Skeleton]
) -> None:
    human, skeleton = grown
    parts = {p.name: p for p in build_hair(human, skeleton, "short", "black", cover=cover).parts}
    assert ("hair" in parts) == hair
    cloth, (centre, eye) = parts["head_cover"], head_centre(human)
    middles = cloth.vertices[cloth.faces].mean(axis=1)
    face = (np.abs(middles[:, 0]) < 0.04) & (np.abs(middles[:, 1] - eye) < 0.03) & (middles[:, 2] > centre[2])
    assert not face.any()
    assert cloth.vertices[:, 1].max() > human.vertices[human.groups["body"], 1].max()


def test_an_unknown_cover_names_the_known_ones(grown: tuple[Human, Skeleton]) -> None:
    with pytest.raises(InputError, match="crown") as e:
        build_hair(*grown, "short", "black", cover="crown")
    assert "hijab" in str(e.value.hint)


def test_locks_wave_alike_and_keep_their_roots() -> None:
    line = np.linspace(0, 0.2, 60)
    strands = np.stack([np.zeros((4, 60)), -np.tile(line, (4, 1)), np.zeros((4, 60))], axis=-1)
    wave = {"kind": "curl", "size": 0.006, "length": 0.03}
    found = waved(strands, wave, np.array([0, 0, 1, 1]), np.random.default_rng(1))
    assert np.abs(found[:, 0] - strands[:, 0]).max() < 1e-9
    apart = np.linalg.norm(found[:, :, None].mean(axis=2) - strands, axis=2)
    assert 0.005 < apart.max() < 0.014
    alike = np.linalg.norm(found[0] - found[1], axis=1).max()
    assert alike < np.linalg.norm(found[0] - found[2], axis=1).max()
