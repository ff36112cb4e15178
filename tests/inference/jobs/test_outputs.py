"""What a job writes is looked at before it begins, and never over what it reads."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from paksatalker.base.errors import InputError
from paksatalker.inference.cli.main import main
from paksatalker.inference.jobs.export import ExportJob
from paksatalker.inference.jobs.outputs import check_outputs
from paksatalker.inference.jobs.perform import PerformJob
from paksatalker.inference.jobs.render import RenderJob
from paksatalker.inference.jobs.talk import TalkJob
from paksatalker.stage.stage_choice import StageChoice

SAMPLE = Path(__file__).parents[2] / "data" / "performance_format_1.npz"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x08\0\0\0\x08\x08\x02"
FILES = ("a.bvh", "a.wav", "a.blend", "a.toml", "a.txt", "a.TextGrid", "a.csv", "a.fbx")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one file of each kind, which is the current one."""
    monkeypatch.chdir(tmp_path)
    shutil.copyfile(SAMPLE, "a.npz")
    for name in FILES:
        Path(name).write_text("what the user has")
    Path("frames").mkdir()
    Path("frames/frame_0001.png").write_bytes(PNG)
    Path("frames/sound.wav").write_text("what the user has")
    return tmp_path


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("convert a.bvh -o a.bvh", "--output would write over a.bvh, which CLIP reads"),
        ("convert a.npz -o ./sub/../a.npz", "which CLIP reads"),
        ("convert a.npz --sound a.wav -o linked.csv", "--output would write over"),
        ("talk --audio a.wav -o a.mov --save-blend a.blend --avatar a.blend", "which --avatar reads"),
        ("talk Hi -o a.mov --save-blend b.blend --export b.blend", "--save-blend and --export would both"),
        ("talk Hi -o a.mov --export b.glb --export ./b.glb", "would both write b.glb"),
        ("talk Hi -o a.mov --save-performance b.npz --save-timing b.npz", "a timing is written as"),
        ("talk --audio a.wav --timing a.TextGrid --save-timing a.TextGrid -o a.mov", "which --timing reads"),
        ("talk Hi -o a.mov --save-timing nowhere/a.srt", "nowhere does not exist"),
        ("perform --text-file a.txt --lexicon a.toml -o a.npz --emotion a.npz", "is no emotion"),
        ("export a.npz --sound a.wav -o a.glb", "write over a.wav, which --sound reads"),
        ("export a.npz --avatar a.fbx -o a.fbx", "which --avatar reads"),
        ("render a.npz -o frames --set frames/frame_0001.png", "write over frames/frame_0001.png"),
        ("render a.npz -o frames --sound frames/sound.wav", "write over frames/sound.wav"),
        ("render a.npz -o b.mp4 --export a.csv", "an export is written as"),
        ("render a.npz -o b.mp4 --subtitles a.txt", "subtitles are written as"),
        ("convert a.npz -o b.csv --log-file a.npz", "the log would be written into a.npz"),
        ("convert a.npz -o b.csv --log-file b.csv", "the log would be written into b.csv"),
        ("perform --text-file a.txt -o b.npz --log-file ./a.txt", "the log would be written into a.txt"),
        ("inspect a.npz --log-file a.npz", "the log would be written into a.npz"),
        ("voices add a.wav --log-file a.wav", "the log would be written into a.wav"),
    ],
)
def test_two_outputs_or_an_output_over_an_input_is_one_line(
    here: Path, capsys: pytest.CaptureFixture[str], words: str, said: str
) -> None:
    Path("sub").mkdir()
    Path("linked.csv").symlink_to("a.wav")
    before = {f: f.read_bytes() for f in here.rglob("*") if f.is_file()}
    assert main(words.split()) == 2
    error = capsys.readouterr().err
    assert said in error.replace(str(here) + "/", "") and error.count("\n") == 1
    assert {f: f.read_bytes() for f in here.rglob("*") if f.is_file()} == before


def test_the_log_of_a_job_file_is_none_of_the_job_s_files(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("job.toml").write_text('action = "convert"\nperformance = "a.npz"\noutput = "b.csv"\n')
    before = Path("a.npz").read_bytes()
    for log in ("a.npz", "b.csv", "job.toml"):
        assert main(["run", "job.toml", "--log-file", log]) == 2
        assert f"the log would be written into {log}" in capsys.readouterr().err
    assert Path("a.npz").read_bytes() == before and not Path("b.csv").exists()
    assert main(["run", "job.toml", "--log-file", "b.log"]) == 0


@pytest.mark.parametrize(
    "job",
    [
        lambda: PerformJob(text="a.npz", output="a.npz"),
        lambda: TalkJob(text="Hi", output="b.mp4", exports=("b.glb", "b.fbx"), save_blend="b.blend"),
        lambda: RenderJob(performance="a.npz", output="."),
        lambda: RenderJob(performance="a.npz", output="b", stage=StageChoice(set="frames/frame_0001.png")),
        lambda: ExportJob(performance="a.npz", sound="a.wav", output="b.glb"),
        lambda: ExportJob(performance="a.npz", sound="a.wav", output="a.csv"),
    ],
)  # fmt: skip
def test_what_does_not_meet_passes(here: Path, job: Any) -> None:
    check_outputs(job())


def test_an_open_performance_is_no_file(here: Path) -> None:
    from paksatalker.inference.performance.performance import Performance

    job = RenderJob(performance=Performance.load(Path("a.npz")), output="a.mp4")
    check_outputs(job)
    with pytest.raises(InputError, match="both"):
        check_outputs(RenderJob(performance=job.performance, output="a.mov", exports=("c.glb", "c.glb")))
