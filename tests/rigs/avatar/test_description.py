"""People by name, by file and by sliders."""

from __future__ import annotations

from pathlib import Path

import pytest

from paksatalker.base.errors import InputError
from paksatalker.rigs.avatar import library
from paksatalker.rigs.avatar.description import RACES, describe, description_text


@pytest.mark.parametrize("name", library.everyone())
def test_everyone_is_described_and_comes_back_from_toml_as_they_were(name: str, tmp_path: Path) -> None:
    person = describe(name)
    assert 0.4 <= person["macros"]["age"] <= 1 and person["label"]
    file = tmp_path / "me.toml"
    file.write_text(description_text(person), encoding="utf-8")
    assert describe(str(file)) == person


LABELS = ['a"b', "a'b", "back\\slash", 'tri"""ple', "line\nfeed", "esc\x1b[2J", "Ünal 🙂", ""]


@pytest.mark.parametrize("label", LABELS)
def test_any_label_is_saved_as_a_file_that_is_read_again(label: str, tmp_path: Path) -> None:
    person = {**describe("woman"), "label": label}
    file = tmp_path / "me.toml"
    file.write_text(description_text(person), encoding="utf-8", newline="")
    assert describe(str(file)) == person


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[macros]\nage = "0.7"', "age = '0.7' is no number from 0 to 1"),
        ("[macros]\nage = true", "age = True is no number"),
        ("[macros]\nage = [0.7]", "age"),
        ("[macros]\nage = inf", "not finite"),
        ("[details]\n'nose/nose-hump-incr' = 1979-05-27", "nose"),
        ("[hair]\nstyle = 5", "style = '5' is of another kind"),
        ("[hair]\nstyle = {a = 1}", "style"),
        ("[skin]\ntone = []", "tone"),
        ("[skin]\nfreckles = 'many'", "freckles"),
        ("label = 7", "the label is no text"),
        ("macros = 'tall'", "macros"),
        ("x = " + "[" * 20_000, "nested too deeply"),
        ("base = 'man'", "line 2"),
    ],
)
def test_odd_values_are_one_line_with_the_file(text: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "odd.toml"
    file.write_text(f'base = "woman"\n{text}\n')
    with pytest.raises(InputError, match=r"odd\.toml") as e:
        describe(str(file))
    assert said in str(e.value) and "\n" not in str(e.value)


def test_there_are_eight_and_no_two_are_alike() -> None:
    people = [describe(n) for n in library.everyone()]
    assert len(people) >= 8
    assert library.everyone()[: len(library.names())] == library.names() == ["man", "woman"]
    looks = {
        (p["macros"]["gender"], round(p["macros"]["age"], 1), p["skin"]["tone"], p["hair"]["style"])
        for p in people
    }
    assert len(looks) == len(people)


def test_sliders_lie_over_a_person() -> None:
    person = describe(
        "woman", "age=0.7, hair=short,hair-color=grey,glasses=round,nose/nose-hump-incr=0.4,asian=0.5"
    )
    assert person["macros"]["age"] == 0.7 and person["macros"]["gender"] == 0.0
    assert person["hair"] == {"style": "short", "color": "grey"} and person["glasses"] == {"shape": "round"}
    assert person["details"]["nose/nose-hump-incr"] == 0.4
    assert person["race"]["asian"] == 0.5 and sum(person["race"][r] for r in RACES) == pytest.approx(1)
    assert person["race"]["caucasian"] > person["race"]["african"], "the others keep their proportion"
    assert describe("woman")["macros"]["age"] != 0.7


def test_a_file_of_ones_own_names_a_base(tmp_path: Path) -> None:
    file = tmp_path / "me.toml"
    file.write_text('base = "man"\n[macros]\nage = 0.6\n[glasses]\nshape = "square"\n', encoding="utf-8")
    person = describe(str(file), "weight=0.7")
    assert person["macros"] == {**describe("man")["macros"], "age": 0.6, "weight": 0.7}
    assert person["label"] == "me" and person["hair"] == describe("man")["hair"]


@pytest.mark.parametrize(
    ("shape", "wanted"),
    [
        ("age=2", "out of range"),
        ("age=0.2", "child"),
        ("age=old", "out of range"),
        ("hair", "sets nothing"),
        ("hair=", "sets nothing"),
        ("fins=1", "no slider 'fins'"),
        ("nose/nose-hump-incr=nan", "out of range"),
    ],
)
def test_wrong_sliders_are_told_in_one_line(shape: str, wanted: str) -> None:
    with pytest.raises(InputError, match=wanted):
        describe("woman", shape)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("base = 3", "no base"),
        ('base = "nobody"', "unknown avatar"),
        ('base = "man"\n[wings]\nx = 1', "unknown section"),
        ('base = "man"\n[macros]\nage = "old"', "no number"),
        ('base = "man"\n[skin]\nwrinkles = "many"', "wrinkles = 'many' is no number"),
        ("base = ", "TOML"),
    ],
)
def test_wrong_files_are_told_in_one_line(tmp_path: Path, text: str, wanted: str) -> None:
    file = tmp_path / "me.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=wanted):
        describe(str(file))


@pytest.mark.parametrize("section", ["skeleton", "glasses", "details"])
def test_a_word_in_place_of_a_section_is_told_in_one_line(tmp_path: Path, section: str) -> None:
    """A file that describes somebody whole."""
    file = tmp_path / "me.toml"
    whole = {k: v for k, v in describe("man").items() if k != section}
    file.write_text(f'{section} = "mixamo"\n' + description_text(whole), encoding="utf-8")
    with pytest.raises(InputError, match=f"'{section}' is no section"):
        describe(str(file))
