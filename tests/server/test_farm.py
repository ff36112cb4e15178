"""Films whose frames a farm renders for the service."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from pathlib import Path

import pytest

from .conftest import Serving, Start

SENTENCE = {"text": "Hi.", "voice": "espeak:en-us", "fps": 5}
FILM = {"kind": "film", **SENTENCE, "quality": "sketch", "size": "64x36"}
HERE = shutil.which("openjd") or Path(sys.executable).with_name("openjd").exists()


def test_a_service_without_a_farm_says_so(service: Serving) -> None:
    found = service.ask("POST", "/jobs", {**FILM, "render_on": "farm"})
    assert found.status == 422 and "no films to a farm" in found.json["detail"]
    schema = service.ask("GET", "/kinds").json["film"]["options"]["render_on"]
    assert schema["enum"] == ["here", "farm"]


@pytest.mark.skipif(not HERE, reason="openjd-cli is not installed")
@pytest.mark.skipif(importlib.util.find_spec("bpy") is None, reason="Blender is not installed")
def test_a_film_is_rendered_by_open_job_description(tmp_path: Path, start: Start) -> None:
    serving = start(Serving(tmp_path / "data", ("--farm", "openjd", "--render-on", "farm")))
    assert serving.ask("POST", "/jobs", {**FILM, "title": ["0:Hello"]}).status == 422
    job = serving.ask("POST", "/jobs", FILM).json["id"]
    row = serving.wait(job, "done")
    assert row["files"][0] == "film.mp4"
    film = serving.ask("GET", f"/jobs/{job}/result").body
    assert film[4:8] == b"ftyp" and len(film) > 1000
    log = serving.ask("GET", f"/jobs/{job}/log").body
    assert b'"action": "send"' in log or b"paksatalker" in log
    assert not (tmp_path / "data" / "jobs" / job / "work").exists()
