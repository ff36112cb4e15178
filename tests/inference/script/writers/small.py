"""The small real model that some tests write with."""

from __future__ import annotations

import pytest

from paksatalker.base.errors import InputError
from paksatalker.inference.script.writers.small_model import small_model


def needs_small_model() -> None:
    """Skip where llama.cpp or the model is not installed, which ``scripts/test.py`` does."""
    pytest.importorskip("xllamacpp")
    try:
        small_model()
    except InputError as e:
        pytest.skip(str(e))
