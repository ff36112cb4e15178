"""The end of a test run."""

from __future__ import annotations

import os
import sys

import pytest
from hypothesis import settings

# how long an example takes says nothing on a busy machine
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
# frames of earlier runs are not to stand in for those of this one
os.environ["PAKSATALKER_FRAME_CACHE_MB"] = "0"
# tests add and remove voices: not those of whoever runs them
os.environ.pop("PAKSATALKER_VOICES", None)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave without Blender's own exit, in which bpy 4.5 now and then waits for ever."""
    if "bpy" in sys.modules and hasattr(config, "paksatalker_status"):
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(config.paksatalker_status)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Keep the exit code for :func:`pytest_unconfigure`."""
    session.config.paksatalker_status = int(exitstatus)  # type: ignore[attr-defined]
