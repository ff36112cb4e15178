"""The models run by LiteRT see what MediaPipe's own package sees with them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from paksatalker.inference.tracking.backend import Backend

Pictures = list[np.ndarray]


@pytest.fixture(scope="module")
def both() -> tuple[Backend, Backend]:
    pytest.importorskip("mediapipe", reason="MediaPipe's own package is what this is compared with")
    pytest.importorskip("ai_edge_litert", reason="needs the extra 'dev'")
    from paksatalker.inference.tracking.by_mediapipe import MediaPipe
    from paksatalker.inference.tracking.litert.backend import LiteRT

    return MediaPipe("0"), LiteRT("0")


@pytest.fixture
def pictures(hopper: Path) -> Pictures:
    """Her, and the camera moved a little from one to the next."""
    whole = np.asarray(Image.open(hopper).convert("RGB"))
    return [np.ascontiguousarray(whole[:580, x : x + 490]) for x in (0, 6, 12)]


def test_faces_are_the_same(both: tuple[Backend, Backend], pictures: Pictures) -> None:
    theirs, ours = (b.faces(4) for b in both)
    for picture in pictures:
        (meant,), (found,) = theirs.look(picture), ours.look(picture)
        off = np.abs(found.points - meant.points).max(axis=0)
        assert off[:2].max() < 0.1 and off[2] < 0.5
        assert np.abs(found.scores - meant.scores).max() < 0.01
    blank = np.full((90, 120, 3), 80, np.uint8)
    assert ours.look(blank) == []


def test_several_faces_are_told_apart(both: tuple[Backend, Backend], pictures: Pictures) -> None:
    two = np.concatenate([pictures[0], pictures[0]], axis=1)
    meant, found = (b.faces(4).look(two) for b in both)
    assert len(found) == len(meant) == 2
    for one, other in zip(meant, found, strict=True):
        assert np.abs(one.points - other.points).max() < 0.3


def test_bodies_are_the_same(both: tuple[Backend, Backend], pictures: Pictures) -> None:
    theirs, ours = (b.bodies() for b in both)
    for number, picture in enumerate(pictures):
        meant, found = theirs.look(picture), ours.look(picture)
        assert meant is not None and found is not None
        clear = meant.pose[:, 3] > 0.6
        # what is followed from picture to picture drifts apart by rounding
        assert np.abs(found.pose - meant.pose)[clear, :2].max() < (0.1 if number == 0 else 2.0)
        assert np.abs(found.world - meant.world)[clear].max() < 0.02
        assert (np.isfinite(found.hands[:, 0, 0]) == np.isfinite(meant.hands[:, 0, 0])).all()
    theirs.close()
    assert ours.look(np.full((90, 120, 3), 80, np.uint8)) is None


def test_outlines_are_the_same(both: tuple[Backend, Backend], pictures: Pictures) -> None:
    meant, found = (b.people(pictures[0]) for b in both)
    assert meant.shape == found.shape and np.abs(meant - found).max() < 0.01
