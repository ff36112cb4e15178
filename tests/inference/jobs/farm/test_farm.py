"""Bundles: what queues are given, looked at by programs that read it as they do."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from paksatalker.base.errors import InputError
from paksatalker.inference.jobs.farm.bundle import MANIFEST, SYSTEMS, fill_bundle
from paksatalker.inference.jobs.farm.farm_job import FarmJob
from paksatalker.inference.jobs.farm.shot_job import FilmFile, ShotJob
from paksatalker.stage.stage_choice import StageChoice

JOB = ShotJob(
    schema=1, scene=Path("scene.blend"), first=1, last=25, digest="x", size=(64, 36), blender="4.5",
    film=FilmFile(fps=24.0),
)  # fmt: skip


def test_flamenco_s_job_type_makes_a_task_a_chunk_and_the_film_at_the_end(tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("needs node")
    for name, text in SYSTEMS["flamenco"](JOB, "Talk", 10).items():
        (tmp_path / name).write_text(text)
    harness = Path(__file__).with_name("flamenco_manager.js")
    words = [node, str(harness), str(tmp_path / "paksatalker_film.js"), str(tmp_path / "flamenco_job.json")]
    tasks = json.loads(subprocess.run(words, check=True, capture_output=True, text=True, timeout=60).stdout)
    assert [t["name"] for t in tasks] == ["render-1-10", "render-11-20", "render-21-25", "film"]
    assert tasks[-1]["dependencies"] == [t["name"] for t in tasks[:-1]]
    render = tasks[1]["commands"][0]["parameters"]
    assert render["exe"] == "{blender}" and render["args"][-1] == "11-20"
    assert render["args"][render["args"].index("--job") + 1] == "{here}/job.toml"
    assert [c["parameters"]["args"][-1] for c in tasks[-1]["commands"]] == ["--assemble", "--check"]


def test_open_job_description_has_three_steps_in_turn() -> None:
    files = {n: json.loads(t) for n, t in SYSTEMS["openjd"](JOB, "Talk", 7).items() if n.endswith(".json")}
    template = files["template.json"]
    steps = {s["name"]: s for s in template["steps"]}
    assert list(steps) == ["Render", "Assemble", "Check"]
    assert steps["Assemble"]["dependencies"] == [{"dependsOn": "Render"}]
    frame = steps["Render"]["parameterSpace"]["taskParameterDefinitions"][0]
    assert frame["chunks"]["defaultTaskCount"] == 7
    values = {p["name"]: p["default"] for p in template["parameterDefinitions"]}
    assert values["Range"] == "1-25" and not Path(values["Bundle"]).is_absolute()


def test_a_bundle_carries_the_code_that_runs_it(tmp_path: Path) -> None:
    fill_bundle(tmp_path, "command", JOB, "Talk", 5, {"avatar": "woman"})
    manifest = json.loads((tmp_path / MANIFEST).read_text())
    assert manifest["avatar"] == "woman" and "commands.txt" in manifest["files"]
    (tmp_path / "job.toml").write_text("schema = 9\n")
    words = [sys.executable, "-P", "-S", "code/render_job.py", "--job", "job.toml", "--frames", "1-2"]
    ended = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120)
    said = json.loads(ended.stdout.splitlines()[-1])
    assert ended.returncode == said["code"] == 2 and "newer than 1" in said["error"]


def test_a_job_is_written_as_it_is_read(tmp_path: Path) -> None:
    pytest.importorskip("bpy")
    from paksatalker.blender_addon.farm.bundle import toml_of

    table = tomllib.loads(toml_of(JOB))
    assert table["film"]["fps"] == 24.0 and table["size"] == [64, 36] and table["last"] == 25


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"output": "a.mp4"}, "a bundle is a folder"),
        ({"chunk": 0}, "chunk 0"),
        ({"stage": StageChoice(set="transparent")}, "seen through"),
        ({"system": "slurm"}, "slurm"),
    ],
)
def test_bad_bundles_are_refused(changed: dict[str, object], said: str) -> None:
    good = {"system": "openjd", "performance": "a.npz", "output": "bundle"}
    with pytest.raises(InputError, match=said):
        FarmJob(**{**good, **changed})
