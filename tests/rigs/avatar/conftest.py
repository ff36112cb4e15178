"""The baked people and the CC0 source that the avatar tests look at."""

from __future__ import annotations

import pytest

from paksatalker.rigs import bake
from paksatalker.rigs.avatar import library
from paksatalker.rigs.avatar.asset import Avatar
from paksatalker.rigs.avatar.source import Source
from paksatalker.rigs.avatar.source_file import open_source


@pytest.fixture(scope="session")
def source() -> Source:
    return open_source()


@pytest.fixture(scope="session", params=["woman", "man"])
def person(request: pytest.FixtureRequest) -> Avatar:
    bake.beside_the_code([request.param])
    return library.load(request.param)
