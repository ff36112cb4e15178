"""What `paksatalker avatars` does for programs that make people with it, such as the sidebar."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from paksatalker.base.errors import InputError
from paksatalker.inference.cli.main import main
from paksatalker.inference.person.sliders import described, sliders_of
from paksatalker.rigs.avatar import library
from paksatalker.rigs.avatar.description import describe


def said(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_baking_answers_where_the_person_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["avatars", "--avatar", "woman", "--bake", "--progress", "json"]) == 0
    assert said(capsys) == [{"result": str(library.path("woman"))}]


@pytest.mark.parametrize(
    ("options", "wrong"),
    [
        (["--avatar-shape", "hair=mohawk"], "there is no hair 'mohawk'"),
        (["--avatar-shape", "skin=blue"], "there is no skin 'blue'"),
        (["--avatar-shape", "face=bones"], "no face bones"),
        (["--avatar", "nobody"], "unknown avatar 'nobody'"),
    ],
)
def test_what_there_is_not_is_told_before_anything_is_made(
    options: list[str],
    wrong: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("PAKSATALKER_CACHE", str(tmp_path))
    assert main(["avatars", *options, "--bake", "--progress", "json"]) == 2
    (line,) = said(capsys)
    assert wrong in str(line["error"]) and line["hint"] and not list(tmp_path.iterdir())


def test_a_person_with_what_there_is_not_is_not_saved(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = tmp_path / "me.toml"
    assert main(["avatars", "--avatar-shape", "hair=mohawk", "-o", str(out), "--progress", "json"]) == 2
    (line,) = said(capsys)
    assert "there is no hair 'mohawk'" in str(line["error"]) and not out.exists()


def test_sliders_that_are_none_and_no_origin_are_refused() -> None:
    table = describe("woman")
    with pytest.raises(InputError, match="no slider 'charm'"):
        described(table, {"charm": 1.0}, {})
    with pytest.raises(InputError, match="of no origin"):
        described(table, {"african": 0.0, "asian": 0.0, "caucasian": 0.0}, {})
    assert described(table, sliders_of(table).values, {}) == table
