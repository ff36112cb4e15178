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


LONG = (
    "blender/shots/test_shots.py",
    "blender/shots/test_between.py",
    "blender/picture/test_stage.py",
    "blender/test_job.py",
    "blender/files/test_export.py",
    "blender/generating/test_people.py",
    "blender/characters/test_face_controls.py",
    "blender/takes/gestures/test_solving.py",
    "blender/test_extension.py",
    "blender/test_extension_child.py",
    "blender/test_live.py",
    "blender/picture/test_render.py",
    "blender/gathering/test_gather.py",
    "blender/carrying/test_carried.py",
    "blender/cameras/test_cameras.py",
    "docs/test_python.py",
    "inference/cli/test_cli.py",
    "inference/jobs/test_export.py",
    "inference/jobs/farm/test_batch_of_films.py",
    "inference/body/test_on_people.py",
)
"""Files whose tests take longest, with which tests in several processes begin: whoever began one as the
last would keep all others waiting."""


def pytest_configure(config: pytest.Config) -> None:
    """Tell the marks that tests have."""
    once = "once: of tests/blender, what no version of Blender can change; scripts/test.py runs it with one"
    config.addinivalue_line("markers", once)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first; within a file nothing changes."""
    here = Path(__file__).parent
    place = {here / name: i for i, name in enumerate(LONG)}
    items.sort(key=lambda item: place.get(item.path, len(LONG)))


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
