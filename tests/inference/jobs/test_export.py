"""Motion for other programs: stopped when asked to, and nothing of anybody else's written over."""

from __future__ import annotations

import threading
import wave
from pathlib import Path

import pytest

import paksatalker
from paksatalker import Cancelled, ConvertJob, ExportJob, InputError, RenderJob, convert, export, render

SAMPLE = Path(paksatalker.__file__).parent / "tests" / "data" / "performance_format_1.npz"


@pytest.mark.parametrize("job", [ConvertJob, ExportJob])
def test_what_is_cancelled_writes_nothing(job: type, tmp_path: Path) -> None:
    stop = threading.Event()
    stop.set()
    work = convert if job is ConvertJob else export
    with pytest.raises(Cancelled):
        work(job(performance=SAMPLE, output=tmp_path / "a.bvh"), cancel=stop)
    assert not list(tmp_path.iterdir())


def test_a_recording_beside_the_export_is_not_written_over(tmp_path: Path) -> None:
    pytest.importorskip("bpy")
    job = ExportJob(performance=SAMPLE, output=tmp_path / "me.glb")
    export(job)
    export(job)  # its own sound may be
    with wave.open(str(tmp_path / "me.wav")) as f:
        assert f.getnchannels() == 1 and f.getsampwidth() == 2
    with wave.open(str(tmp_path / "me.wav"), "wb") as f:
        f.setparams((2, 3, 48000, 0, "NONE", ""))
        f.writeframes(bytes(600))
    kept = (tmp_path / "me.wav").read_bytes()
    with pytest.raises(InputError, match=r"over .*me\.wav"):
        export(job)
    assert (tmp_path / "me.wav").read_bytes() == kept


def test_a_render_that_is_cancelled_leaves_the_frames_that_are_done_and_nothing_else(tmp_path: Path) -> None:
    pytest.importorskip("bpy")
    stop = threading.Event()

    def progress(step: str, done: float, total: float) -> None:
        if step == "render" and done >= 1:
            stop.set()

    job = RenderJob(
        performance=SAMPLE, output=tmp_path / "a.mp4", quality="draft", size=(64, 36), engine="cycles"
    )
    with pytest.raises(Cancelled):
        render(job, progress=progress, cancel=stop)
    assert [p.name for p in tmp_path.iterdir()] == ["a.mp4.frames"]
