"""Stages as they are asked for on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from paksatalker.inference.cli.arguments import options_of
from paksatalker.inference.cli.main import main
from paksatalker.inference.cli.parser import parser
from paksatalker.inference.jobs.render import RenderJob
from paksatalker.stage.stage_choice import StageChoice

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x08\0\0\0\x08\x08\x02"


def stage(*words: str, output: str = "a.mp4") -> StageChoice:
    return options_of(RenderJob, parser().parse_args(["render", "clip.npz", "-o", output, *words])).stage


def test_without_options_the_stage_is_as_ever_and_frames_choose_their_own_set() -> None:
    plain = stage()
    assert (plain.light, plain.post, plain.fstop, plain.angle) == ("", "none", None, 0.0)
    assert (plain.set, plain.named_set) == ("", "studio")


def test_every_option_reaches_the_stage(tmp_path: Path) -> None:
    (tmp_path / "sky.hdr").write_bytes(b"#?RADIANCE\n")
    words = ["--light=neon", "--set=city", "--post=film", "--fstop=1.8", "--angle=three-quarter", "--lens=50",
             "--exposure=-0.5", f"--hdri={tmp_path / 'sky.hdr'}", "--framing=head",
             "--camera=orbit:amount=20", "--shots=auto"]  # fmt: skip
    assert stage(*words).values() == {
        "light": "neon", "set": "city", "post": "film", "fstop": 1.8, "angle": 35.0, "lens": 50.0,
        "exposure": -0.5, "hdri": str(tmp_path / "sky.hdr"), "framing": "head", "seed": 0,
        "camera": "orbit:amount=20", "shots": "auto", "screen": None,
        "key": "", "keyed": "behind", "behind": "", "garbage": None,
    }  # fmt: skip
    assert stage("--fstop", "off").fstop == 0.0
    assert stage("--angle", "-20").angle == -20.0
    assert stage("--set", "#E8e0d0").set == "#E8e0d0"
    assert stage("--set", "transparent", output="a.webm").set == "transparent"


def test_a_picture_is_found_from_wherever_blender_runs(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "wall.png").write_bytes(PNG)
    monkeypatch.chdir(tmp_path)
    assert stage("--set", "wall.png").set == str(tmp_path / "wall.png")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--light", "disco"], "unknown light 'disco'; did you mean"),
        (["--set", "moon"], "unknown set 'moon'; one of: studio,"),
        (["--set", "#12"], "'#12' is no colour"),
        (["--set", "none.png"], "there is no file"),
        (["--set", "folder.png"], "is a folder"),
        (["--set", "text.png"], "text.png is no PNG file"),
        (["--set", "huge.png"], "huge.png has 2147483647 x 8 pixels"),
        (["--set", "clip.npz"], "a picture is wanted"),
        (["--set", "hdri"], "--hdri FILE"),
        (["--set", "transparent"], "an .mp4 can't be seen through"),
        (["--hdri", "text.png"], "a picture is wanted; one of: .hdr, .exr"),
        (["--post", "sepia"], "unknown post-processing 'sepia'"),
        (["--fstop", "wide"], "--fstop: 'wide' is no number"),
        (["--fstop", "0"], "off makes all sharp"),
        (["--fstop", "nan"], "fstop nan is out of range"),
        (["--angle", "180"], "angle 180 is out of range"),
        (["--lens", "4"], "lens 4 is out of range; 15 to 300"),
        (["--exposure", "inf"], "exposure inf is out of range"),
    ],
)
def test_what_can_t_be_is_one_line_and_code_2(tmp_path, monkeypatch, capsys, words, said: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path("folder.png").mkdir()
    Path("text.png").write_text("a wall")
    Path("huge.png").write_bytes(PNG[:16] + b"\x7f\xff\xff\xff" + PNG[20:])
    assert main(["talk", "Hi", "-o", "a.mp4", *words]) == 2
    error = capsys.readouterr().err
    assert said in error and error.count("\n") == 1
    assert not Path("a.mp4").exists()


def test_what_there_is_can_be_listed(capsys) -> None:
    assert main(["stages"]) == 0
    assert "living-room" in capsys.readouterr().out
    assert main(["stages", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {"studio", "dramatic"} < set(found["light"]) and "none" in found["post"]
