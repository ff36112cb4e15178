"""The end of a test run."""

from __future__ import annotations

import os
import sys
from pathlib import Path

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


@pytest.fixture(scope="session")
def trackers() -> None:
    """Skips where people can't be seen in pictures: the extra ``capture`` is missing, or a model is."""
    from paksatalker.base.errors import PaksaTalkerError
    from paksatalker.inference.tracking.backend import backend
    from paksatalker.inference.tracking.models import body_models, face_model

    try:
        backend()
        face_model()
        body_models()
    except PaksaTalkerError as e:
        pytest.skip(f"nobody can be seen in pictures here: {e}")


@pytest.fixture
def hopper(tmp_path_factory: pytest.TempPathFactory, trackers: None) -> Path:
    """Rear Admiral Hopper, a photograph of the US Navy's in the public domain that comes with matplotlib, in
    a folder of its own."""
    matplotlib = pytest.importorskip("matplotlib")
    file = tmp_path_factory.mktemp("photo") / "hopper.jpg"
    file.write_bytes((Path(matplotlib.get_data_path()) / "sample_data" / "grace_hopper.jpg").read_bytes())
    return file
