"""The command line as its users meet it: exit codes, one clear line, JSON for programs, a fast start."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paksatalker.inference.cli.main import main
from paksatalker.inference.performance.performance import Performance
from paksatalker.rigs.arkit import INDEX

SAMPLE = Path(__file__).parents[2] / "data" / "performance_format_1.npz"


def run(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "paksatalker.inference.cli", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """The one line that wrong input gives."""
    assert main(list(words)) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1 and "Traceback" not in err
    return err


def test_help_names_the_commands_and_imports_nothing_heavy() -> None:
    code = (
        "import sys; from paksatalker.inference.cli.main import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "print([m for m in ('numpy', 'scipy', 'bpy', 'torch', 'onnxruntime') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert all(word in done.stdout for word in ("talk", "perform", "render", "export", "inspect", "doctor"))
    assert done.stdout.strip().endswith("[]")


def test_wrong_options_are_one_line_and_exit_code_2(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = str(tmp_path / "x.mp4")
    assert "nothing to say" in refused(capsys, "talk", "-o", out)
    assert "more than one" in refused(capsys, "talk", "Hi", "--audio", "a.wav", "-o", out)
    assert "--transcript" in refused(capsys, "talk", "Hi", "--transcript", "Hi", "-o", out)
    assert "quality" in refused(capsys, "talk", "Hi", "--quality", "best", "-o", out)
    assert "COMMAND" in refused(capsys, "sing")
    assert "did you mean close-up" in refused(capsys, "talk", "Hi", "--framing", "closeup", "-o", out)
    assert "did you mean talk" in refused(capsys, "tolk", "Hi")


def test_no_word_at_all_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "COMMAND" in capsys.readouterr().err


@pytest.mark.parametrize("size", ["0x0", "1280", "-5x10", "1x1", "99999x10", "axb", "641x361", "1280x"])
def test_absurd_sizes_are_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path, size: str) -> None:
    assert "size" in refused(capsys, "talk", "Hi", f"--size={size}", "-o", str(tmp_path / "x.mp4"))


@pytest.mark.parametrize("fps", ["0", "-1", "nan", "inf", "1e9", "1/0", "fast"])
def test_absurd_frame_rates_are_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path, fps: str) -> None:
    assert "frame rate" in refused(capsys, "perform", "Hi", f"--fps={fps}", "-o", str(tmp_path / "x.npz"))


def test_outputs_are_checked_before_any_work(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    missing = tmp_path / "nowhere"
    assert "does not exist" in refused(capsys, "talk", "Hi", "-o", str(missing / "x.mp4"))
    assert not missing.exists()
    assert ".mp4" in refused(capsys, "talk", "Hi", "-o", str(tmp_path / "x.avi"))
    assert ".npz" in refused(capsys, "perform", "Hi", "-o", str(tmp_path / "x.pkl"))
    assert ".glb" in refused(capsys, "export", "clip.npz", "-o", str(tmp_path / "x.obj"))
    assert "folder" in refused(capsys, "perform", "Hi", "-o", str(_folder(tmp_path / "x.npz")))
    assert list(tmp_path.iterdir()) == [tmp_path / "x.npz"]


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


@pytest.mark.parametrize(
    "frames", ["5", "-", "1-", "-9", "a-b", "1-2-3", "1.5-3", "1 - 3", "0-10", "9-4", "40-99999"]
)
def test_frames_that_are_no_range_of_the_clip_are_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, frames: str
) -> None:
    out = tmp_path / "x.csv"
    assert "frames" in refused(capsys, "export", str(SAMPLE), f"--frames={frames}", "-o", str(out))
    assert not out.exists()


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_any_range_of_frames_is_what_is_written(data: st.DataObject) -> None:
    whole = Performance.load(SAMPLE)
    first = data.draw(st.integers(1, whole.frames))
    last = data.draw(st.integers(first, whole.frames))
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "part.csv"
        assert main(["export", str(SAMPLE), "--frames", f"{first}-{last}", "-o", str(out)]) == 0
        rows = out.read_text().splitlines()
        column = rows[0].split(",").index("JawOpen")
        jaw = [float(row.split(",")[column]) for row in rows[1:]]
    np.testing.assert_allclose(jaw, whole.arkit[first - 1 : last, INDEX["jawOpen"]], atol=1e-6)


@pytest.mark.parametrize("option", ["--blend-in", "--blend-out"])
@pytest.mark.parametrize("seconds", ["-1", "nan", "inf", "soon", "", "1e9"])
def test_absurd_times_of_blends_are_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, option: str, seconds: str
) -> None:
    out = str(tmp_path / "x.blend")
    assert "no time" in refused(capsys, "export", str(SAMPLE), f"{option}={seconds}", "-o", out)


def test_parts_of_a_body_that_are_not_there_are_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = str(tmp_path / "x.blend")
    assert "upper" in refused(capsys, "export", str(SAMPLE), "--only", "legs", "-o", out)
    assert "--additive" in refused(capsys, "export", str(SAMPLE), "--additive=yes", "-o", out)
    assert "--in-place" in refused(capsys, "export", str(SAMPLE), "--in-place=yes", "-o", out)


@pytest.mark.parametrize(
    "option",
    [
        ["--only", "face"],
        ["--in-place"],
        ["--additive"],
        ["--blend-in", "0"],
        ["--blend-out", "1"],
        ["--mapping", "f.toml"],
        ["--avatar-shape", "age=0.7"],
    ],
)
@pytest.mark.parametrize("ending", [".bvh", ".csv", ".smpl"])
def test_placing_motion_that_no_avatar_takes_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, option: list[str], ending: str
) -> None:
    out = tmp_path / f"x{ending}"
    assert f"{option[0]} places motion" in refused(capsys, "export", str(SAMPLE), *option, "-o", str(out))
    assert not out.exists()


def test_unknown_avatars_and_files_are_told(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = str(tmp_path / "x.mp4")
    assert "woman" in refused(capsys, "talk", "Hi", "--avatar", "dragon", "-o", out)
    assert "no avatar file" in refused(capsys, "talk", "Hi", "--avatar", "no.blend", "-o", out)
    assert ".blend" in refused(capsys, "talk", "Hi", "--avatar", "hero.obj", "-o", out)
    assert "no file" in refused(capsys, "render", str(tmp_path / "no.npz"), "-o", out)
    assert "can't read" in refused(capsys, "talk", "--text-file", str(tmp_path / "no.txt"), "-o", out)
    (tmp_path / "latin.txt").write_bytes(b"caf\xe9")
    assert "UTF-8" in refused(capsys, "talk", "--text-file", str(tmp_path / "latin.txt"), "-o", out)


@pytest.mark.parametrize(
    "text", ["", "   ", "... !?", "\U0001f600\U0001f680", "<speak>Hi", "dumela ka meso rra le mma bagaetsho"]
)
def test_texts_that_cannot_be_spoken_are_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, text: str
) -> None:
    refused(capsys, "perform", text, "-o", str(tmp_path / "x.npz"))
    assert not (tmp_path / "x.npz").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["Hi", "--voice", "nobody"], "unknown voice"),
        (["Hi", "--voice", "heart", "--language", "de"], "speaks en-us"),
        (["Hi", "--language", "xx"], "no voice speaks"),
        (["Hi", "--rate", "9"], "out of range"),
        (["Hi", "--volume", "nan"], "out of range"),
        (["Hi", "--transcript", "Hi"], "goes with --audio"),
        (["Hi", "--transcript-file", "no.txt"], "goes with --audio"),
        (["Hi", "--lexicon", "no.toml"], "can't read the lexicon"),
        (["Hi", "--timing", "no.TextGrid"], "no.TextGrid"),
        (["Hi", "--save-timing", "a.txt"], "timing"),
        (["--audio", "no.wav", "--voice", "heart"], "not with --audio"),
        (["--audio", "no.wav", "--rate", "1.1"], "not with --audio"),
    ],
)
def test_options_of_speech_that_do_not_fit_are_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, options: list[str], said: str
) -> None:
    assert said in refused(capsys, "perform", *options, "-o", str(tmp_path / "x.npz"))
    assert not (tmp_path / "x.npz").exists()


def test_another_language_with_its_timing_saved_and_given_again(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    timing, out = tmp_path / "a.TextGrid", tmp_path / "a.npz"
    text = "Guten Morgen, heute ist ein schöner Tag."
    assert main(["perform", text, "-o", str(out), "--rate", "1.2", "--save-timing", str(timing)]) == 0
    said = capsys.readouterr().err
    assert said.count("robotic fallback espeak:de") == 1
    first = Performance.load(out)
    assert main(["perform", text, "-o", str(out), "--rate", "1.2", "--timing", str(timing)]) == 0
    again = Performance.load(out)
    assert first.meta["language"] == "de" and first.word_labels[0] == "Guten"
    assert first.phone_labels == again.phone_labels
    assert np.allclose(first.phone_times, again.phone_times, atol=1e-3)


def test_voices_are_listed_for_people_and_programs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["voices", "--language", "de"]) == 0
    out, err = capsys.readouterr()
    assert "espeak:de" in out and "GPL-3.0-or-later" in out and "robotic fallback" in err
    assert main(["voices", "--json"]) == 0
    found = {v["qualified"]: v for v in json.loads(capsys.readouterr().out)}
    assert len(found) > 100 and found["hibari:heart"]["naturalness"] == "natural"
    assert "no voice speaks" in refused(capsys, "voices", "--language", "xx")
    assert "no voice" in refused(capsys, "voices", "remove", "nobody")
    assert "no voice" in refused(capsys, "voices", "add", "nothing.zip")


def test_json_errors_reach_programs_and_people() -> None:
    done = run("talk", "Hi", "--avatar", "dragon", "-o", "x.mp4", "--progress", "json")
    assert done.returncode == 2
    answer = json.loads(done.stdout)
    assert set(answer) == {"error", "hint"} and "dragon" in answer["error"]
    assert "dragon" in done.stderr


def test_perform_reports_its_steps_and_writes_the_performance(tmp_path: Path) -> None:
    out = tmp_path / "clip.npz"
    done = run("perform", "Mama met Bob.", "--seed", "3", "-o", str(out), "--progress", "json")
    assert done.returncode == 0, done.stderr
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert said[-1] == {"result": str(out)}
    assert all(set(s) == {"step", "done", "total"} and s["done"] <= s["total"] for s in said[:-1])
    shown = run("inspect", str(out), "--json")
    found = json.loads(shown.stdout)
    assert found["words"] == "Mama met Bob" and found["seed"] == 3 and found["commercial_use"] is True


def test_the_log_tells_what_was_asked_and_done_but_not_what_is_said(tmp_path: Path) -> None:
    log, out = tmp_path / "log.json", tmp_path / "a.npz"
    words = ("perform", "Good [morning](/mork/)", "--seed", "3", "-o", str(out), "--progress", "json")
    done = run(*words, "--log-file", str(log), "--log-format", "json")
    assert done.returncode == 0 and all(
        "step" in line or "result" in line for line in done.stdout.splitlines()
    )
    told = [json.loads(line)["message"] for line in log.read_text("utf-8").splitlines()]
    assert told[0].endswith(" perform") and told[-1] == f"wrote {out}"
    assert told[1].startswith("action=perform, text=(22 characters)") and "seed=3" in told[1]
    assert any("voice" in line and "2 words" in line for line in told)
    assert any(line.startswith("step speech: ") and line.endswith(" s") for line in told)
    assert "Good" not in log.read_text("utf-8") and "mork" not in log.read_text("utf-8")


def test_a_log_that_can_t_be_written_is_told_before_any_work(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    words = ("perform", "Hi", "-o", str(tmp_path / "a.npz"))
    assert "can't write the log" in refused(capsys, *words, "--log-file", str(tmp_path))
    assert "--log-level" in refused(capsys, *words, "--log-level", "loud")


def test_of_a_long_speech_the_first_words_are_shown(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    words = tuple(f"word{i}" for i in range(9000))
    times = np.repeat(np.linspace(0, 0.5, 9000, dtype=np.float32)[:, None], 2, axis=1)
    replace(Performance.load(SAMPLE), word_labels=words, word_times=times).save(tmp_path / "long.npz")
    assert main(["inspect", str(tmp_path / "long.npz")]) == 0
    says = next(line for line in capsys.readouterr().out.splitlines() if "says:" in line)
    assert "word0 word1 " in says and says.endswith("... (9000 words)") and len(says) < 500
    assert main(["inspect", str(tmp_path / "long.npz"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["words"] == " ".join(words)


def test_a_cancelled_run_ends_with_130_and_leaves_nothing(tmp_path: Path) -> None:
    text = "This sentence is spoken again and again. " * 200
    command = [sys.executable, "-m", "paksatalker.inference.cli", "perform", text]
    out = tmp_path / "x.npz"
    child = subprocess.Popen([*command, "-o", str(out)], stderr=subprocess.PIPE, text=True)
    assert child.stderr is not None
    guard = threading.Timer(60, child.kill)
    guard.daemon = True
    guard.start()
    child.stderr.readline()  # the first step has begun
    time.sleep(0.2)
    child.terminate()
    said = child.communicate(timeout=20)[1]
    assert child.returncode == 130
    assert said.splitlines()[-1] == "paksatalker: cancelled"
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="limits are of POSIX")
@pytest.mark.parametrize(
    ("words", "name"),
    [
        (["perform", "Hello, I am Maya."], "x.npz"),
        (["perform", "Hello.", "--save-timing", "t.TextGrid"], "x.npz"),
        (["convert", str(SAMPLE)], "x.bvh"),
        (["convert", str(SAMPLE)], "x.csv"),
        (["avatars", "--avatar-shape", "age=0.7"], "me.toml"),
    ],
)
def test_where_there_is_no_room_it_is_one_line_and_nothing_is_left(
    tmp_path: Path, words: list[str], name: str
) -> None:
    def little_room() -> None:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))

    command = [sys.executable, "-m", "paksatalker.inference.cli", *words, "-o", name]
    done = subprocess.run(
        command,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        preexec_fn=little_room,
        check=False,
    )
    assert done.returncode == 1
    assert "can" in done.stderr.splitlines()[-1] and "File too large" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr and not list(tmp_path.iterdir())


@pytest.mark.parametrize("words", [["voices"], ["voices", "--json"], ["avatars"], ["inspect", str(SAMPLE)]])
def test_a_reader_that_goes_away_is_no_fault(words: list[str]) -> None:
    command = [sys.executable, "-m", "paksatalker.inference.cli", *words]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert child.stdout is not None and child.stderr is not None
    child.stdout.close()
    assert child.wait(60) == 1
    assert child.stderr.read() == ""


@given(st.text(max_size=30))
def test_no_word_on_the_command_line_gives_a_traceback(word: str) -> None:
    assert main(["inspect", word.replace("\0", "") or "-", "--json"]) in (2, 0)
