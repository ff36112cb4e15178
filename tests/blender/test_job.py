"""The child process as its parent sees it: lines of JSON, exit codes, and what a kill leaves."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import IO, Any

import pytest

from paksatalker.base.errors import Cancelled, InputError
from paksatalker.base.processes.children import Child
from paksatalker.base.processes.parent import AHEAD
from paksatalker.inference.performance.performance import Performance

pytest.importorskip("av")
COMMAND = [sys.executable, "-m", "paksatalker.blender_addon.job"]


def write_job(performances: Callable[..., Performance], folder: Path, **changes: Any) -> Path:
    """A job for a tiny film, with changes."""
    performances(0.25, 24.0).save(folder / "take.npz")
    job = {
        "action": "render",
        "performance": str(folder / "take.npz"),
        "avatar": "woman",
        "output": str(folder / "film.mp4"),
        "quality": "draft",
        "size": [64, 36],
        "engine": "cycles",
        **changes,
    }
    (folder / "job.json").write_text(json.dumps(job))
    return folder / "job.json"


@pytest.fixture
def job_file(performances, tmp_path: Path) -> Callable[..., Path]:
    return partial(write_job, performances, tmp_path)


@pytest.fixture(scope="module")
def plain(performances, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The frames of a child that is started with its job."""
    folder = tmp_path_factory.mktemp("plain")
    finish(write_job(performances, folder, output=str(folder / "frames"), format="png"))
    return folder / "frames"


LONGEST = 150.0
"""Seconds after which a child is killed, so that whoever reads what it says reads its end."""


def start(file: Path, errors: IO[str] | int = subprocess.DEVNULL) -> subprocess.Popen[str]:
    child = subprocess.Popen(
        [*COMMAND, str(file)], stdout=subprocess.PIPE, stderr=errors, stdin=subprocess.PIPE, text=True
    )
    end(child)
    return child


def end(child: subprocess.Popen[str]) -> None:
    guard = threading.Timer(LONGEST, child.kill)
    guard.daemon = True
    guard.start()


def finish(file: Path) -> tuple[int, list[dict[str, Any]], str]:
    with tempfile.TemporaryFile("w+") as errors:
        child = start(file, errors)
        out, _ = child.communicate(timeout=120)
        errors.seek(0)
        return child.returncode, [json.loads(line) for line in out.splitlines()], errors.read()


@pytest.mark.parametrize("avatar", ["woman", "man", "no such person"])
def test_a_child_that_is_started_ahead_renders_what_it_is_told(
    job_file, plain: Path, tmp_path: Path, avatar: str
) -> None:
    file = job_file(output=str(tmp_path / "ahead"), format="png")
    child = Child([*COMMAND, AHEAD, avatar], "Blender")
    assert child.tell(str(file))
    child.wait(longest=LONGEST)
    assert child.result() == str(tmp_path / "ahead")
    names = sorted(f.name for f in plain.glob("*.png"))
    assert names and all(
        (plain / name).read_bytes() == (tmp_path / "ahead" / name).read_bytes() for name in names
    )


def test_a_child_that_is_told_nothing_ends_with_its_parent() -> None:
    child = subprocess.Popen(
        [*COMMAND, AHEAD, "woman"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    end(child)
    out, _ = child.communicate()
    assert child.returncode == Cancelled.exit_code and not out


def test_film_blend_and_export_of_one_scene_and_a_log_of_it(job_file, monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PAKSATALKER_LOG_FILE", str(tmp_path / "log"))
    code, lines, _ = finish(job_file(save_blend=str(tmp_path / "a.blend"), exports=[str(tmp_path / "a.glb")]))
    assert (code, lines[-1]) == (0, {"result": str(tmp_path / "film.mp4")})
    steps = [line["step"] for line in lines[:-1] if "step" in line]
    assert list(dict.fromkeys(steps)) == ["scene", "export", "render", "encode"]
    made = {p.name for p in tmp_path.iterdir()} - {"take.npz", "job.json"}
    assert made == {"film.mp4", "a.blend", "a.glb", "log"}
    text = (tmp_path / "log").read_text("utf-8")
    assert "RenderJob on woman" in text and "engine cycles, quality draft, 64x36" in text
    assert "step render: " in text and f"wrote {tmp_path / 'film.mp4'}" in text


def test_a_finished_scene_gives_the_same_film(job_file, tmp_path: Path) -> None:
    blend, again = tmp_path / "a.blend", tmp_path / "again.mp4"
    assert finish(job_file(save_blend=str(blend)))[0] == 0
    options = {"avatar": "woman", "performance": str(blend), "output": str(again)}
    code, lines, err = finish(job_file(**options))
    assert code == 0, (lines[-1:], err[-500:])
    first, second = (_pictures(tmp_path / name) for name in ("film.mp4", "again.mp4"))
    assert [p.shape for p in first] == [p.shape for p in second]
    assert max(float(abs(a - b).mean()) for a, b in zip(first, second, strict=True)) < 1
    for changes, error in (
        ({"avatar": "man"}, "--avatar is not for a finished scene"),
        ({"frames": "3-400"}, "frames 3-400 are not in the scene of a.blend"),
    ):
        refused(job_file(**{**options, **changes}), error)


def _pictures(file: Path) -> list[Any]:
    import av

    with av.open(str(file)) as film:
        assert film.streams.audio
        return [frame.to_ndarray(format="gray").astype(float) for frame in film.decode(video=0)]


def test_killed_in_the_middle_a_rerun_goes_on(job_file, tmp_path: Path) -> None:
    file = job_file()
    child = start(file)
    for line in child.stdout:
        said = json.loads(line)
        if said.get("step") == "render" and said["done"] >= 2:
            child.send_signal(signal.SIGKILL)
            break
    child.communicate(timeout=60)
    assert not (tmp_path / "film.mp4").exists()
    kept = {p.name: p.stat().st_mtime_ns for p in (tmp_path / "film.mp4.frames").glob("frame_*.png")}
    assert len(kept) >= 2
    code, lines, _ = finish(file)
    first = next(line for line in lines if line.get("step") == "render")
    assert code == 0 and first["done"] == len(kept)
    assert (tmp_path / "film.mp4").exists() and not (tmp_path / "film.mp4.frames").exists()


def test_a_second_render_to_the_same_film_is_refused_and_harms_nothing(job_file, tmp_path: Path) -> None:
    first = start(job_file(quality="standard"))
    for line in first.stdout:
        if json.loads(line).get("step") == "render":
            break
    code, lines, _ = finish(job_file())
    assert code == 2 and "film.mp4 is being written by process" in lines[-1]["error"]
    first.communicate(timeout=120)
    assert first.returncode == 0 and (tmp_path / "film.mp4").stat().st_size > 500
    assert {p.name for p in tmp_path.iterdir()} == {"film.mp4", "take.npz", "job.json"}


def test_terminated_it_ends_at_once(job_file, tmp_path: Path) -> None:
    child = start(job_file(size=[640, 360], quality="high"))
    for line in child.stdout:
        if json.loads(line).get("step") == "render":
            break
    time.sleep(0.5)
    child.terminate()
    child.communicate(timeout=5)
    assert child.returncode == -signal.SIGTERM
    assert not (tmp_path / "film.mp4").exists()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="tied to the parent by prctl")
def test_it_dies_with_its_parent(job_file, tmp_path: Path) -> None:
    command = json.dumps([*COMMAND, str(job_file(size=[640, 360], quality="high"))])
    middle = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import subprocess, sys, json\n"
            f"p = subprocess.Popen({command}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)\n"
            "print(p.pid, p.stdout.readline(), flush=True)\np.wait()",
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    end(middle)
    pid = int(middle.stdout.readline().split()[0])
    middle.kill()
    middle.communicate(timeout=60)
    for _ in range(50):
        if not Path(f"/proc/{pid}").exists() or "Z" in Path(f"/proc/{pid}/stat").read_text().split()[2]:
            return
        time.sleep(0.1)
    os.kill(pid, signal.SIGKILL)
    pytest.fail("the child outlived its parent")


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"avatar": "nobody"}, "unknown avatar 'nobody'"),
        ({"avatar": "/nowhere/a.blend"}, "there is no avatar file"),
        ({"size": [0, 36]}, "size 0x36"),
        ({"quality": "best"}, "quality: unknown 'best'"),
        ({"engine": "povray"}, "engine: unknown 'povray'"),
        ({"stage": {"framing": "closeup"}}, "unknown framing 'closeup'"),
        ({"stage": {"light": "disco"}}, "unknown light 'disco'"),
        ({"stage": {"set": "/nowhere/wall.png"}}, "no file /nowhere/wall.png"),
        ({"action": "dance"}, "unknown action 'dance'"),
        ({"performance": "/nowhere/take.npz"}, "take.npz"),
    ],
)
def test_wrong_input_is_one_line_and_code_2(job_file, capfd, changes, error: str) -> None:
    refused(job_file(**changes), error)


def refused(file: Path, error: str) -> None:
    """The job ends with this error for people, and a hint."""
    from paksatalker.blender_addon.job import read, run

    with pytest.raises(InputError, match=error) as caught:
        run(read([str(file)]), lambda *step: None, lambda text: None)
    assert caught.value.exit_code == 2 and caught.value.hint


@pytest.mark.parametrize(
    "body", [b"", b"IHDR" * 40, b"\x00\x00\x00\x0dIHDR\x00\x00\x00\x08\x00\x00\x00\x08\x08\x02"]
)
def test_a_damaged_picture_is_one_line_and_code_2(job_file, tmp_path: Path, body: bytes) -> None:
    from paksatalker.blender_addon.job import read, run

    (tmp_path / "wall.png").write_bytes(b"\x89PNG\r\n\x1a\n" + body)
    job = job_file(stage={"set": str(tmp_path / "wall.png")})
    with pytest.raises(InputError, match=r"wall\.png"):
        run(read([str(job)]), lambda *step: None, lambda text: None)
    assert not (tmp_path / "film.mp4").exists()


def test_a_build_without_a_denoiser_is_told_and_takes_more_samples(job_file, monkeypatch, tmp_path) -> None:
    import _cycles
    import bpy

    from paksatalker.blender_addon.job import read, run

    monkeypatch.setattr(_cycles, "with_openimagedenoise", False)
    notes: list[str] = []
    run(read([str(job_file(size=[32, 18]))]), lambda *step: None, notes.append)
    assert [n for n in notes if "has no denoiser" in n] and (tmp_path / "film.mp4").is_file()
    assert bpy.context.scene.cycles.samples == 32 and not bpy.context.scene.cycles.use_denoising


def test_errors_reach_stdout_as_json(job_file, tmp_path: Path) -> None:
    code, lines, err = finish(job_file(avatar="nobody"))
    assert code == 2
    assert lines[-1].keys() == {"error", "hint", "code"} and lines[-1]["code"] == 2
    assert "Traceback" not in err
