"""Speech that several tests look at, made once."""

from __future__ import annotations

import pytest

from paksatalker.inference.speech.tts import speak
from paksatalker.inference.timeline.speech import Speech

TEXT = (
    "Hello there, Dr. Smith; this is number 42. Bob and Mom made a big map of the bay. "
    "Five brave friends moved to Jan's farm, and we all watched the ships."
)


@pytest.fixture(scope="session")
def text() -> str:
    return TEXT


@pytest.fixture(scope="session")
def spoken() -> Speech:
    return speak(TEXT)
