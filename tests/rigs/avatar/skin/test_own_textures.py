"""Pictures of a person's own, in a folder beside the person's file."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from paksatalker.base.errors import InputError
from paksatalker.inference.person.avatar_choice import saved
from paksatalker.rigs.avatar.description import describe
from paksatalker.rigs.avatar.skin.own_textures import COVERED, cover, digest

NAME = COVERED[0]


@pytest.fixture
def person(tmp_path: Path) -> Path:
    """A person with a red face on its left half."""
    picture = np.zeros((64, 64, 4), np.uint8)
    picture[:, :32] = (255, 0, 0, 255)
    (tmp_path / "mine").mkdir()
    Image.fromarray(picture).save(tmp_path / "mine" / f"{NAME}.png")
    file = tmp_path / "me.toml"
    file.write_text('base = "woman"\n[textures]\nfolder = "mine"\n', "utf-8")
    return file


def test_a_picture_covers_what_is_painted_as_far_as_it_is_opaque(person: Path) -> None:
    painted = {NAME: np.full((64, 64, 3), 90, np.uint8), "hair_cap": np.zeros((2, 2, 4), np.uint8)}
    covered = cover(painted, describe(str(person)))
    assert (covered[NAME][:, :24] == (255, 0, 0)).all() and (covered[NAME][:, 40:] == 90).all()
    assert covered["hair_cap"] is painted["hair_cap"]


def test_the_pictures_go_along_where_the_person_is_saved(person: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / "you.toml"
    other.parent.mkdir()
    saved(other, str(person), "age=0.6")
    table = describe(str(other))
    assert table["textures"]["folder"] == str(other.with_suffix(""))
    assert digest(table) == digest(describe(str(person))) != ""


@pytest.mark.parametrize("folder", ["..", ".", "../mine", "/etc", "a/b", "", 3, "nowhere"])
def test_a_folder_that_is_not_beside_the_file_is_refused(folder: object, person: Path) -> None:
    person.write_text(f'base = "woman"\n[textures]\nfolder = {folder!r}\n', "utf-8")
    with pytest.raises(InputError, match="folder"):
        describe(str(person))


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n" + bytes(40), b"BM" + bytes(60)])
def test_what_is_no_picture_is_told_in_one_line(content: bytes, person: Path) -> None:
    (person.parent / "mine" / f"{NAME}.png").write_bytes(content)
    with pytest.raises(InputError, match=NAME) as e:
        cover({NAME: np.zeros((4, 4, 3), np.uint8)}, describe(str(person)))
    assert "\n" not in str(e.value)


def test_a_picture_too_large_is_refused(person: Path) -> None:
    with (person.parent / "mine" / f"{NAME}.png").open("r+b") as file:
        os.truncate(file.fileno(), 70_000_000)
    with pytest.raises(InputError, match="too large"):
        cover({NAME: np.zeros((4, 4, 3), np.uint8)}, describe(str(person)))
