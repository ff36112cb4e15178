"""The baked people and the CC0 source that the avatar tests look at."""

from __future__ import annotations

import pytest

from paksatalker.rigs import bake
from paksatalker.rigs.avatar import library
from paksatalker.rigs.avatar.asset import Avatar, Part
from paksatalker.rigs.avatar.clothes.clothes import garment_of, is_own
from paksatalker.rigs.avatar.source import Source
from paksatalker.rigs.avatar.source_file import open_source


@pytest.fixture(scope="session")
def source() -> Source:
    return open_source()


@pytest.fixture(scope="session", params=["woman", "man"])
def person(request: pytest.FixtureRequest) -> Avatar:
    bake.beside_the_code([request.param])
    return library.load(request.param)


@pytest.fixture(scope="session")
def garments(person: Avatar) -> list[Part]:
    """The person's garments from the inside out, bottoms and shoes too."""
    return [p for p in person.parts if is_own(p.name)]


@pytest.fixture(scope="session")
def top(garments: list[Part]) -> Part:
    """What is worn outermost on the trunk."""
    return [p for p in garments if garment_of(p.name)["kind"] in ("top", "long")][-1]
