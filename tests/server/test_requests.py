"""What a request may say, and which steps it becomes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paksatalker.base.errors import InputError

pytest.importorskip("dbos", reason="the service is not installed")
from paksatalker.server.requests import KINDS, Farm, options_of, planned

UPLOAD = "a" * 32


def file_of(ref: Mapping[str, Any], name: str) -> Path:
    return Path("/uploads") / f"{ref.get('upload') or ref.get('job')}.npz"


def plan(kind: str, **given: Any) -> list[Any]:
    return planned(kind, given, file_of, Path("/work"))


def test_a_film_is_a_performance_and_its_frames() -> None:
    perform, render = plan("film", text="Hello.", avatar="man", light="dramatic", fps=25)
    assert (perform.action, render.action) == ("perform", "render")
    assert perform.table["text"] == "Hello." and perform.table["fps"] == 25
    assert render.table["avatar"] == "man" and render.table["stage"] == {"light": "dramatic"}
    assert render.table["performance"] == perform.table["output"] == "/work/performance.npz"
    assert "fps" not in render.table


def test_words_have_dashes_or_underscores() -> None:
    assert plan("performance", **{"voice-emotion": 0.5}, text="Hi.")[0].table["voice_emotion"] == 0.5
    with pytest.raises(InputError, match="twice"):
        plan("performance", **{"voice-emotion": 0.5, "voice_emotion": 0.4}, text="Hi.")


def test_a_film_of_motion_that_is_there_is_rendered_alone() -> None:
    (render,) = plan("film", performance={"upload": UPLOAD}, fps=60)
    assert render.table["performance"] == f"/uploads/{UPLOAD}.npz" and render.table["fps"] == 60
    with pytest.raises(InputError, match="something to say"):
        plan("film", performance={"upload": UPLOAD}, text="Hello.")


def test_a_person_is_of_photographs_and_of_consent() -> None:
    said = {"photographs": [{"upload": UPLOAD}], "consent": "Ada, by mail on 3 May"}
    (person,) = plan("person", **said, label="Ada")
    assert person.action == "person" and person.table["photographs"] == [f"/uploads/{UPLOAD}.npz"]
    assert "person/skin_head_base_color.png" in person.makes.values()
    for missing in ("photographs", "consent"):
        with pytest.raises(InputError, match=r"photographs|agreed"):
            plan("person", **{n: v for n, v in said.items() if n != missing})
    for wrong in ("ada.jpg", {"job": UPLOAD}):
        with pytest.raises(InputError):
            plan("person", **{**said, "photographs": [wrong]})


def test_who_was_made_of_a_photograph_speaks() -> None:
    assert plan("film", text="Hi.", avatar={"job": UPLOAD})[1].table["avatar"] == f"/uploads/{UPLOAD}.npz"


def test_a_film_for_a_farm_is_sent_there() -> None:
    farm = Farm("flamenco:http://manager:8080", "farm")
    perform, sent = planned("film", {"text": "Hi."}, file_of, Path("/work"), farm)
    assert (perform.action, sent.action) == ("perform", "send")
    assert sent.table["to"] == farm.to and sent.table["performance"] == perform.table["output"]
    here = planned("film", {"text": "Hi.", "render_on": "here"}, file_of, Path("/work"), farm)
    assert here[1].action == "render" and "to" not in here[1].table
    with pytest.raises(InputError, match="sends no films"):
        plan("film", text="Hi.", render_on="farm")
    with pytest.raises(InputError):  # where it goes is not for a request to say
        planned("film", {"text": "Hi.", "to": "openjd"}, file_of, Path("/work"), farm)


@pytest.mark.parametrize(
    ("kind", "format", "name"),
    [("film", "mov", "film.mov"), ("export", "glb", "export.glb"), ("export", "bvh", "export.bvh")],
)
def test_the_format_ends_the_result(kind: str, format: str, name: str) -> None:
    assert next(iter(plan(kind, text="Hi.", format=format)[-1].makes.values())) == name


def test_what_can_be_seen_through_is_webm() -> None:
    assert plan("film", text="Hi.", set="transparent")[-1].table["output"].endswith(".webm")


@pytest.mark.parametrize(
    "given",
    [
        {"avatar": "/etc/passwd"},
        {"avatar": "../me.toml"},
        {"set": "~/picture.png"},
        {"emotion": "C:\\keys.toml"},
        {"body": "x/y.npz"},
        {"writer": "http://10.0.0.1/v1"},
        {"persona": "/home/me/persona.toml"},
        {"audio": "voice.wav", "text": None},
        {"genre": "a/../../b"},
        {"performance": "clip.npz", "text": None},
        {"avatar": {"upload": UPLOAD, "and": 1}},
        {"voice": {"job": UPLOAD}},
        {"avatar": {"job": UPLOAD, "upload": UPLOAD}},
        {"output": "film.mp4"},
        {"emage_weights": "weights"},
        {"save_performance": "kept.npz"},
    ],
)
def test_no_request_names_a_place_on_the_machine(given: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        plan("film", **{n: v for n, v in ({"text": "Hello."} | given).items() if v is not None})


def test_what_is_said_may_hold_anything() -> None:
    assert plan("performance", text="Either/or: C:\\ and ../ and ~.")[0].table["text"].startswith("Either/or")


@given(
    st.sampled_from(sorted(KINDS)), st.dictionaries(st.text(max_size=12), st.text(max_size=12), max_size=3)
)
def test_any_table_is_a_plan_or_one_line(kind: str, given: dict[str, str]) -> None:
    try:
        steps = plan(kind, **given)
    except InputError as e:
        assert str(e) and "\n" not in str(e)
    else:
        assert steps


def test_every_option_has_a_schema_with_what_it_is() -> None:
    for kind in KINDS:
        for name, schema in options_of(kind).items():
            assert schema.get("description"), (kind, name)
            assert {"type", "enum", "anyOf"} & set(schema), (kind, name)


def test_a_figure_is_one_step_of_two_files() -> None:
    (step,) = plan("figure", avatar="man", avatar_shape="age=0.7")
    assert step.action == "figure" and step.table["avatar_shape"] == "age=0.7"
    assert step.makes == {"figure": "figure.glb", "bones": "figure.json"}


def test_a_lecture_is_of_slides_that_were_uploaded() -> None:
    (step,) = plan("lecture", slides={"upload": UPLOAD}, layout="side", avatar="man", format="mp4")
    assert step.action == "lecture" and step.table["slides"] == f"/uploads/{UPLOAD}.npz"
    assert step.makes == {"film": "film.mp4"}
    with pytest.raises(InputError, match="place on the machine"):
        plan("lecture", slides="talk.pdf")
