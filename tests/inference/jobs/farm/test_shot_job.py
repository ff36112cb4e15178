"""Jobs of prepared scenes: what is refused, and where the file says so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import paksatalker
from paksatalker.base.errors import InputError
from paksatalker.inference.jobs.farm.shot_job import frames_of, read_shot, shot_schema

GOOD = {
    "schema": 1, "scene": "scene.blend", "first": 1, "last": 9, "digest": "x", "size": [64, 36], "output": "f"
}  # fmt: skip


def written(folder: Path, **changed: object) -> Path:
    file = folder / "job.json"
    file.write_text(json.dumps({k: v for k, v in {**GOOD, **changed}.items() if v is not None}))
    return file


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"schema": 2}, "schema 2 is newer than 1"),
        ({"scene": "../x.blend"}, "scene: .*outside"),
        ({"output": "/etc"}, "output: .*outside"),
        ({"first": 8, "last": 3}, "no range"),
        ({"size": [64, 37]}, "size"),
        ({"digest": None}, "lacks digest"),
        ({"fist": 1}, "unknown option 'fist'"),
        ({"without": ["speed"]}, "speed"),
    ],
)
def test_bad_jobs_are_refused_in_one_line(tmp_path: Path, changed: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_shot(written(tmp_path, **changed))


def test_paths_are_of_the_file_and_a_root_allows_more(tmp_path: Path) -> None:
    inner = tmp_path / "in"
    inner.mkdir()
    job = read_shot(written(inner, scene="../x.blend"), [tmp_path])
    assert (job.scene, job.output) == (tmp_path / "x.blend", inner / "f")


@pytest.mark.parametrize("text", ["0-3", "3-10", "5-4", "a-b", "", "-1"])
def test_ranges_that_the_clip_has_not_are_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError, match="--frames"):
        frames_of(text, read_shot(written(tmp_path)))
    assert list(frames_of("2..4", read_shot(written(tmp_path)))) == [2, 3, 4]


def test_the_schema_takes_what_is_read() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.validate(GOOD, shot_schema())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**GOOD, "schema": 2}, shot_schema())
    kept = Path(paksatalker.__file__).parent / "docs" / "render-job.schema.json"
    assert json.loads(kept.read_text()) == shot_schema(), "write it anew: shot_schema() as JSON"
