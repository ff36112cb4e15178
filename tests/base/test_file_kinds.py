"""The registry of endings, and that readers, writers and help go by it."""

from __future__ import annotations

import pytest

from paksatalker.base.file_kinds import holds, named, pattern_of, read_as, written_as
from paksatalker.film.encoding.codecs import endings
from paksatalker.stage.picture_file import _MAGIC


def test_endings_are_listed_by_what_they_are_for() -> None:
    assert read_as("motion") == (".npz", ".bvh", ".csv", ".smpl")
    assert written_as("scene") == (".glb", ".fbx", ".blend")
    assert set(read_as("avatar")) == {".glb", ".gltf", ".vrm", ".fbx", ".blend"}
    with pytest.raises(ValueError, match="no file writes 'ponies'"):
        written_as("ponies")


def test_endings_are_told_as_people_write_them() -> None:
    assert named(written_as("timing"), "or") == ".TextGrid or .srt"
    assert named(read_as("motion"), "or") == ".npz, .bvh, .csv (Live Link Face) or .smpl"
    assert pattern_of(written_as("scene")) == "*.glb;*.fbx;*.blend"


def test_what_a_kind_holds() -> None:
    assert [e for e in written_as("film") if holds(e, "alpha")] == [".webm", ".mov"]
    assert [e for e in written_as("scene") if holds(e.upper(), "sound")] == [".blend"]


def test_every_picture_has_a_mark_to_know_it_by() -> None:
    assert set(_MAGIC) == set(read_as("picture"))


def test_every_film_has_an_encoder() -> None:
    assert set(written_as("film")) == set(endings())
