"""Options: read and checked once, the same from Python, the command line and files."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from paksatalker.base.errors import InputError
from paksatalker.inference.cli.arguments import options_of
from paksatalker.inference.cli.parser import parser
from paksatalker.inference.jobs.export import ConvertJob, ExportJob
from paksatalker.inference.jobs.farm.batch import BatchJob
from paksatalker.inference.jobs.farm.farm_job import FarmJob
from paksatalker.inference.jobs.farm.send import SendJob
from paksatalker.inference.jobs.gestures import GesturesJob
from paksatalker.inference.jobs.job_files import ACTIONS, job_of, read_job, schema, table_of
from paksatalker.inference.jobs.keying.key_job import KeyJob
from paksatalker.inference.jobs.lecture.lecture_job import LectureJob
from paksatalker.inference.jobs.options import read_value, type_of
from paksatalker.inference.jobs.people.capture import CaptureJob
from paksatalker.inference.jobs.people.portrait import PortraitJob
from paksatalker.inference.jobs.perform import PerformJob, PerformOptions
from paksatalker.inference.jobs.realtime.figure import FigureJob
from paksatalker.inference.jobs.render import RenderJob
from paksatalker.inference.jobs.scripts.writing import WriteJob
from paksatalker.inference.jobs.talk import TalkJob
from paksatalker.stage.stage_choice import StageChoice

FILM = {"action": "render", "performance": "a.npz", "output": "a.mp4"}
stages = st.builds(
    StageChoice,
    light=st.sampled_from(["", "dramatic", "neon"]),
    set=st.sampled_from(["", "newsroom", "#102030"]),
    fstop=st.none() | st.floats(0.5, 64),
    angle=st.floats(-120, 120),
    framing=st.sampled_from(["head", "bust", "full"]),
)
renders = st.builds(
    RenderJob,
    performance=st.just(Path("a.npz")),
    output=st.just(Path("a.mov")),
    size=st.none() | st.tuples(st.integers(8, 4096).map(lambda n: 2 * n), st.just(720)),
    quality=st.sampled_from(["draft", "standard", "high"]),
    only=st.sampled_from(["all", "upper", "face"]),
    in_place=st.booleans(),
    fps=st.none() | st.floats(1, 240),
    frames=st.none() | st.tuples(st.integers(1, 100), st.integers(100, 200)),
    blend_in=st.none() | st.floats(0, 3600),
    exports=st.lists(st.just(Path("a.glb")), max_size=2).map(tuple),
    stage=stages,
)
performs = st.builds(
    PerformJob,
    text=st.text().map("A{}".format),
    output=st.just(Path("a.npz")),
    rate=st.none() | st.floats(0.5, 2),
    seed=st.integers(0, 2**63 - 1),
    emotion=st.none() | st.just("happy:0.5"),
)


@given(renders | performs)
def test_a_job_written_to_a_file_is_the_same_job(job: Any) -> None:
    assert job_of(json.loads(json.dumps(table_of(job)))) == job


@given(renders)
def test_words_of_the_command_line_and_a_file_say_the_same(job: RenderJob) -> None:
    words = ["render", "a.npz", "-o", "a.mov", "--quality", job.quality, "--only", job.only]
    words += ["--size", f"{job.size[0]}x{job.size[1]}"] if job.size else []
    words += ["--in-place"] if job.in_place else []
    words += [f"--fps={job.fps!r}"] if job.fps else []
    words += ["--frames", f"{job.frames[0]}-{job.frames[1]}"] if job.frames else []
    words += [f"--blend-in={job.blend_in!r}"] if job.blend_in is not None else []
    words += [word for file in job.exports for word in ("--export", str(file))]
    words += ["--light", job.stage.light] if job.stage.light else []
    words += ["--set", job.stage.set] if job.stage.set else []
    words += [f"--fstop={job.stage.fstop!r}"] if job.stage.fstop else []
    words += [f"--angle={job.stage.angle!r}", "--framing", job.stage.framing]
    assert options_of(RenderJob, parser().parse_args(words)) == job


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "nothing to say"),
        ({"text": ""}, "the text is empty"),
        ({"text": " \n\0\u200b"}, "the text is empty"),
        ({"text": "Hi", "audio": "a.wav"}, "more than one thing to say"),
        ({"text": "Hi", "transcript": "Hi"}, "--transcript goes with --audio"),
        ({"audio": "a.wav", "voice": "x"}, "--voice goes with a text"),
        ({"text": "Hi", "fps": True}, "fps: True is no frame rate"),
        ({"text": "Hi", "fps": "24/0"}, "fps: '24/0' is no frame rate"),
        ({"text": "Hi", "seed": 1.5}, "seed: 1.5 is no seed"),
        ({"text": "Hi", "rate": "fast"}, "rate: 'fast' is no number"),
        ({"text": "Hi", "rate": 3}, "rate: 3 is out of range"),
        ({"text": "Hi", "emotion": "cheesy:1"}, "cheesy"),
        ({"text": "Hi", "articulation": "ears=1"}, "can't read the articulation"),
        ({"text": "Hi", "look": "behind"}, "behind"),
        ({"text": 3}, "text: 3 is no text"),
        ({"text": "Hi", "lexicon": ""}, "lexicon: '' is no path"),
    ],
)
def test_what_can_t_be_is_refused_where_it_is_said(values: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        PerformOptions(**values)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ([], "no table with an action"),
        ({}, "lacks action"),
        ({"action": ["render"]}, "unknown action"),
        ({"action": "render"}, "lacks output"),
        ({**FILM, "colour": 1}, "option 'colour'"),
        ({**FILM, "stage": 3}, "stage is no table"),
        (
            {"action": "render", "performance": "a.npz", "output": "a.mp4", "stage": {"fog": 1}},
            "stage has an",
        ),
        ({**FILM, "exports": "a.glb"}, "is no list"),
        ({"action": "render", "performance": {}, "output": "a.mp4"}, "no file of motion"),
        ({"action": "export", "performance": "a.npz", "output": "a.bvh", "only": "face"}, "--only places"),
        ({"action": "export", "performance": "a.npz", "output": "a.fbx", "reduce": True}, "--reduce is for"),
        ({"action": "convert", "performance": "a.npz", "output": "a.bvh", "emage": True}, "layout of .npz"),
        ({"action": "export", "performance": "a.npz", "output": "a.bvh", "title": "a"}, "--title names"),
        ({"action": "export", "performance": "a.npz", "output": "a.blend", "title": "a"}, "--title names"),
        ({"action": "export", "performance": "a.npz", "output": "a.bvh", "avatar": "man"}, "--avatar places"),
        ({"action": "convert", "performance": "a.npz", "output": "a.bvh", "avatar": "a.vrm"}, "for .vrma"),
        ({**FILM, "format": "exr"}, "--format is that of frames"),
        (
            {"action": "talk", "text": "Hi", "output": "a.mp4", "stage": {"set": "transparent"}},
            "seen through",
        ),
    ],
)
def test_a_wrong_table_is_told_with_its_place(table: Any, said: str, tmp_path: Path) -> None:
    file = tmp_path / "job.json"
    file.write_text(json.dumps(table))
    with pytest.raises(InputError, match=said) as caught:
        read_job(file)
    assert "job.json" in str(caught.value) and caught.value.hint and "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"action": "perform", "text": "a", "text": "b", "output": "a.npz"}', "'text' stands in it twice"),
        ('{"action": "perform", "text": "a", "output": "a.npz", "qualty": null}', "option 'qualty'"),
        ('{"action": "perform", "text": "a", "output": "a.npz", "over": {"rate": 1.2}}', "option 'over'"),
        ('{"action": "perform", "text": "a", "output": "a\\u0000.npz"}', "is no path"),
        ('{"action": "perform", "text": "a", "output": "a\\ud800.npz"}', "is no path"),
        (
            json.dumps({"action": "perform", "text": "a", "output": "a" * 300 + ".npz"}),
            "longer than a file's",
        ),
    ],
)
def test_what_a_job_can_t_mean_is_told(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "job.json").write_text(text)
    with pytest.raises(InputError, match=said):
        read_job(tmp_path / "job.json")


@pytest.mark.parametrize("name", [f for f in StageChoice.__dataclass_fields__ if f != "look"])
@pytest.mark.parametrize("value", [{}, {"a": 1}, [], [1], True, False, "\0", -(10**30), 10**30, float("nan")])
def test_no_value_of_a_stage_is_a_fault_of_the_program(name: str, value: Any) -> None:
    with pytest.raises(InputError) as caught:
        job_of({**FILM, "stage": {name: value}})
    assert caught.value.hint and "\n" not in str(caught.value)


def test_a_file_that_is_no_job_is_told(tmp_path: Path) -> None:
    for name, text in (("a.json", "{"), ("a.json", "[" * 100_000), ("a.toml", "action = ")):
        (tmp_path / name).write_text(text)
        with pytest.raises(InputError, match=f"{name} is (no (JSON|TOML)|nested too deeply)"):
            read_job(tmp_path / name)


def test_jobs_of_the_first_version_are_still_read() -> None:
    over = {"blend_in": 0.5, "blend_out": 0.25, "additive": True}
    job = job_of(
        {
            "action": "render",
            "performance": "a.npz",
            "avatar": "woman",
            "output": "frames",
            "size": None,
            "framing": "full",
            "stage": {"light": "dramatic"},
            "over": over,
            "mapping": None,
        }
    )
    assert isinstance(job, RenderJob) and job.stage == StageChoice(light="dramatic", framing="full")
    assert (job.blend_in, job.blend_out, job.additive, job.layered) == (0.5, 0.25, True, True)


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_the_schema_names_every_option_and_what_must_be_there(action: str) -> None:
    found = schema(action)
    names = set(ACTIONS[action][0].__dataclass_fields__)
    assert set(found["properties"]) == names | {"action"} and "output" in found["required"]
    json.dumps(found)
    if "stage" in names:
        assert set(found["properties"]["stage"]["properties"]) == set(StageChoice.__dataclass_fields__) - {
            "look"
        }


def test_every_kind_of_job_has_one_class() -> None:
    assert {cls for cls, _ in ACTIONS.values()} == {
        TalkJob,
        PerformJob,
        RenderJob,
        LectureJob,
        KeyJob,
        SendJob,
        PortraitJob,
        FigureJob,
        ExportJob,
        FarmJob,
        BatchJob,
        CaptureJob,
        ConvertJob,
        GesturesJob,
        WriteJob,
    }


VALUES = (
    None, True, -1, 0, 1, 15, 16, 17, 24.0, 0.5, 240, 241, 3600, 3601, 2**63, "", "draft", "auto", "rules",
    "64x64", "1-48", "0.5", "a.glb", "a\n", [], [64, 64], [1, 48], [15, 64], [1], ["a.glb"], [1, "a"], {},
)  # fmt: skip


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_the_schema_lets_through_what_the_options_take(action: str) -> None:
    rows, refused = schema(action)["properties"], 0
    for f in fields(ACTIONS[action][0]):
        if f.name == "stage":
            continue
        check = Draft202012Validator(rows[f.name])
        for value in VALUES:
            try:
                read_value(f, type_of(ACTIONS[action][0], f.name), value)
                taken = True
            except ValueError:
                taken = False
            told = check.is_valid(value)
            assert told or not taken, f"{f.name}: {value!r} is taken, the schema refuses it"
            # what a text says in itself is more than a schema can tell
            text = isinstance(value, str) or (isinstance(value, list) and "a" in map(str, value))
            assert taken or not told or text, f"{f.name}: {value!r} is refused, the schema takes it"
            refused += not told
    assert refused
