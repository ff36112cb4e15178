"""Photographs that will do, and those that are refused with what to do."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from paksatalker.base.errors import InputError
from paksatalker.inference.jobs.people.portrait import PortraitJob, make
from paksatalker.inference.portrait.photo import eye_pixels, read_picture, read_portrait
from paksatalker.inference.tracking.face_points import CORNERS


def test_one_face_from_the_front_will_do(hopper: Path) -> None:
    portrait = read_portrait(hopper, force=True)
    assert 60 < portrait.face.size < 400
    assert np.abs(portrait.pose.turns[0]).max() < 0.5


def test_nobody_and_several_are_refused(hopper: Path, tmp_path: Path) -> None:
    wall = tmp_path / "wall.png"
    Image.new("RGB", (300, 300), (90, 120, 90)).save(wall)
    with pytest.raises(InputError, match=r"there is no face in wall\.png"):
        read_portrait(wall)
    one = Image.open(hopper)
    both = Image.new("RGB", (2 * one.width, one.height))
    both.paste(one, (0, 0))
    both.paste(one, (one.width, 0))
    both.save(tmp_path / "two.png")
    with pytest.raises(InputError, match="several faces"):
        read_portrait(tmp_path / "two.png")


def test_those_who_stand_far_apart_in_a_wide_picture_are_seen_too(hopper: Path, tmp_path: Path) -> None:
    one = Image.open(hopper)
    row = Image.new("RGB", (4 * one.width, one.height), "grey")
    for place in (0, 1.5, 3):
        row.paste(one, (int(place * one.width), 0))
    row.save(tmp_path / "row.png")
    with pytest.raises(InputError, match=r"several faces in row\.png"):
        read_portrait(tmp_path / "row.png")
    assert "3 faces are in it: the largest one is taken" in read_portrait(tmp_path / "row.png", True).limits


def test_a_small_face_is_refused_even_with_force(hopper: Path, tmp_path: Path) -> None:
    small = tmp_path / "small.png"
    Image.open(hopper).resize((120, 140)).save(small)
    with pytest.raises(InputError, match=r"too small|no face"):
        read_portrait(small, force=True)


@pytest.mark.parametrize("tint", [1.0, 0.85])
def test_sunglasses_are_refused(hopper: Path, tmp_path: Path, tint: float) -> None:
    """Black ones, and ones through which the eyes are seen."""
    face = read_portrait(hopper, force=True).face
    picture = np.asarray(Image.open(hopper).convert("RGB"))
    glass = np.zeros(picture.shape[:2], np.uint8)
    wide = 0.3 * eye_pixels(face)
    for corners in CORNERS.values():
        middle = face.points[list(corners), :2].mean(axis=0)
        axes = round(1.4 * wide), round(wide)
        cv2.ellipse(glass, np.round(middle).astype(int).tolist(), axes, 0, 0, 360, (1,), -1)
    worn = np.where(glass[..., None] > 0, (1 - tint) * picture + tint * 15, picture).astype(np.uint8)
    file = tmp_path / "worn.png"
    Image.fromarray(worn).save(file)
    assert any("sunglasses" in limit for limit in read_portrait(file, force=True).limits)
    assert not any("sunglasses" in limit for limit in read_portrait(hopper, force=True).limits)


def test_a_picture_of_few_shades_is_told_to_look_painted(hopper: Path, tmp_path: Path) -> None:
    drawn = tmp_path / "drawn.png"
    Image.fromarray(np.asarray(Image.open(hopper).convert("RGB")) // 32 * 32 + 16).save(drawn)
    assert any("painted" in limit for limit in read_portrait(drawn, force=True).limits)
    assert not any("painted" in limit for limit in read_portrait(hopper, force=True).limits)


def test_phones_that_were_turned_are_turned_back(hopper: Path, tmp_path: Path) -> None:
    upright = Image.open(hopper)
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    turned = tmp_path / "turned.jpg"
    upright.rotate(90, expand=True).save(turned, exif=exif)
    assert read_picture(turned).shape == np.asarray(upright).shape


def test_a_picture_that_lies_is_turned_so_that_the_face_stands(hopper: Path, tmp_path: Path) -> None:
    for number, turn in enumerate((90, 180, 270)):
        lying = tmp_path / f"{number}.png"
        Image.open(hopper).rotate(turn, expand=True).save(lying)
        portrait = read_portrait(lying, force=True)
        assert np.degrees(np.abs(portrait.pose.turns[0, 2])) < 20
        assert portrait.picture.shape[0] > portrait.picture.shape[1]
    tilted = tmp_path / "tilted.png"
    Image.open(hopper).rotate(40, expand=True).save(tilted)
    with pytest.raises(InputError, match="tilted by"):
        read_portrait(tilted)


def test_heic_and_damaged_files_are_told(tmp_path: Path) -> None:
    renamed = b"\0\0\0\x18ftypheic" + bytes(100)
    cases = (
        ("a.heic", b"no picture", "HEIC"),
        ("a.jpg", b"no picture", "can't be read"),
        ("b.jpg", renamed, "HEIC"),
    )
    for name, content, said in cases:
        file = tmp_path / name
        file.write_bytes(content)
        with pytest.raises(InputError, match=said):
            read_picture(file)


def test_nothing_is_made_without_consent(hopper: Path, tmp_path: Path) -> None:
    job = PortraitJob(photographs=(hopper,), output=tmp_path / "grace.toml", force=True)
    with pytest.raises(InputError, match="nobody has agreed"):
        make(job)
    assert list(tmp_path.iterdir()) == []
