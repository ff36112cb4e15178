"""Decks of slides, and lectures made of them."""

from __future__ import annotations

import importlib.util
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest

from paksatalker.base.errors import InputError, PaksaTalkerError
from paksatalker.film.layers import U8
from paksatalker.film.lecture.composing import LecturePictures, Seen, shape_mask
from paksatalker.film.lecture.layouts import layout, layouts
from paksatalker.film.slides.deck import Deck, Slide
from paksatalker.film.slides.reading import read_deck
from paksatalker.inference.cli.arguments import options_of
from paksatalker.inference.cli.parser import parser
from paksatalker.inference.jobs.lecture.lecture import chapters_of, contents
from paksatalker.inference.jobs.lecture.lecture_job import LectureJob
from paksatalker.inference.jobs.slides.script import (
    LectureScript,
    plan_of,
    script_of_deck,
    script_of_text,
    turns_of,
)
from paksatalker.inference.pipeline import perform
from paksatalker.inference.speech.tts import speak

Image = pytest.importorskip("PIL.Image")
has_pdf = pytest.mark.skipif(importlib.util.find_spec("pypdfium2") is None, reason="no pypdfium2")
has_pptx = pytest.mark.skipif(importlib.util.find_spec("pptx") is None, reason="no python-pptx")


def plain(colour: tuple[int, int, int], title: str = "", script: str = "") -> Slide:
    def draw(width: int, height: int) -> U8:
        return np.full((height, width, 3), colour, np.uint8)

    return Slide(title, script, draw)


def deck(*scripts: str) -> Deck:
    return Deck("d", tuple(plain((50 * i, 0, 0), f"S{i + 1}", s) for i, s in enumerate(scripts)))


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    for name, shape in (("2", (40, 30)), ("10", (30, 40)), ("1", (64, 36))):
        Image.new("RGB", shape, (200, 30, 30)).save(tmp_path / f"{name}.png")
    (tmp_path / "2.txt").write_text("# Prices\n\nIt costs five euros.\n")
    return tmp_path


def test_a_folder_of_pictures_is_read_by_its_numbers_with_its_texts(pictures: Path) -> None:
    found = read_deck(pictures)
    assert [(s.title, s.script) for s in found.slides][1] == ("Prices", "It costs five euros.")
    assert [s.draw(400, 400).shape for s in found.slides] == [(225, 400, 3), (300, 400, 3), (400, 300, 3)]


@has_pdf
def test_pages_of_a_pdf_are_slides(tmp_path: Path) -> None:
    pages = [Image.new("RGB", (320, 180), (0, 60 * i, 0)) for i in range(3)]
    pages[0].save(tmp_path / "a.pdf", save_all=True, append_images=pages[1:], title="Boats")
    found = read_deck(tmp_path / "a.pdf")
    assert len(found.slides) == 3 and found.title == "Boats"
    picture = found.slides[2].draw(640, 640)
    assert picture.shape == (360, 640, 3) and abs(int(picture[100, 100, 1]) - 120) < 6


@has_pptx
def test_notes_and_titles_of_powerpoint_hidden_slides_left_out(tmp_path: Path) -> None:
    from paksatalker.film.slides.powerpoint import notes_of

    assert notes_of(presentation(tmp_path / "a.pptx")) == (["Hello.", "", "Bye."], ["One", "Two", "Four"])


@has_pptx
@has_pdf
@pytest.mark.skipif(shutil.which("soffice") is None, reason="no LibreOffice")
def test_powerpoint_is_drawn_by_libreoffice(tmp_path: Path) -> None:
    found = read_deck(presentation(tmp_path / "a.pptx"))
    assert [(s.title, s.script) for s in found.slides] == [("One", "Hello."), ("Two", ""), ("Four", "Bye.")]
    assert found.slides[0].draw(320, 180).min() < 120


def presentation(path: Path) -> Path:
    import pptx

    made = pptx.Presentation()
    for title, notes in (("One", "Hello."), ("Two", None), ("Three", "Hidden."), ("Four", "Bye.")):
        slide = made.slides.add_slide(made.slide_layouts[0])
        slide.shapes.title.text = title
        if notes is not None:
            slide.notes_slide.notes_text_frame.text = notes
        if title == "Three":
            slide._element.set("show", "0")
    made.save(str(path))
    return path


def test_markdown_shows_lists_and_says_paragraphs(tmp_path: Path) -> None:
    pytest.importorskip("bpy")
    Image.new("RGB", (20, 20)).save(tmp_path / "a.png")
    (tmp_path / "a.md").write_text(
        "# Boats\n\n## Steel\n\n- it **floats**\n\nSteel floats. [slide] So.\n\n## End\n\n![x](a.png)\n"
    )
    found = read_deck(tmp_path / "a.md")
    assert found.title == "Boats"
    assert [(s.title, s.script) for s in found.slides] == [
        ("Steel", "Steel floats. [slide] So."),
        ("End", ""),
    ]
    drawn = found.slides[0].draw(320, 200)
    assert drawn.shape == (180, 320, 3) and drawn.min() < 90


def test_what_can_t_be_read_is_one_line(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "a.doc").write_text("x")
    (tmp_path / "locked.pptx").write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 100)
    (tmp_path / "broken.pptx").write_bytes(b"PK no")
    with zipfile.ZipFile(tmp_path / "other.pptx", "w") as other:
        other.writestr("a.txt", "x")
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4 no")
    (tmp_path / "out.md").write_text("## A\n\n![x](../../etc/passwd)\n")
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "1.png").write_bytes(b"no picture")
    wrong = {"empty": "holds no pictures", "a.doc": "holds no slides", "nothing.pdf": "there is no file",
             "out.md": "lies elsewhere", "bad": "1.png is no picture"}  # fmt: skip
    if importlib.util.find_spec("pypdfium2"):
        wrong["broken.pdf"] = "is no PDF"
    if importlib.util.find_spec("pptx"):
        wrong |= {"locked.pptx": "is locked with a password", "broken.pptx": "is no presentation",
                  "other.pptx": "is no presentation"}  # fmt: skip
    for name, said in wrong.items():
        with pytest.raises(InputError, match=said) as refused:
            read_deck(tmp_path / name)
        assert "\n" not in f"{refused.value}{refused.value.hint}"
    with pytest.raises(InputError, match="have no notes to be spoken"):
        script_of_deck(deck("", " "), 3.0)
    if importlib.util.find_spec("pptx"):
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(PaksaTalkerError, match="LibreOffice, which is not here"):
            read_deck(presentation(tmp_path / "a.pptx"))


def spoken(script: LectureScript, slides: Deck, first: str = "round"):
    performance = perform(speak(script.text, fps=25.0), fps=25.0, seed=1)
    start = float(performance.word_times[0][0])
    turns = turns_of(performance.meta["events"], script, slides, first, start)
    plan = plan_of(turns, script, slides, performance.duration, 25.0, performance.frames)
    return performance, turns, plan


def test_slides_and_layouts_change_on_the_word_and_silent_slides_are_seen() -> None:
    slides = deck("Good evening.", "", "Here [layout side] we [slide] are. ", "[layout slide] Bye.", "")
    performance, _, plan = spoken(script_of_deck(slides, 2.0), slides)
    at = dict(zip(performance.word_labels, performance.word_times[:, 0].tolist(), strict=True))

    def seen(time: float) -> tuple[int, str]:
        found = plan[round(time * 25)]
        return found.slide, found.layout

    assert seen(0.0) == (0, "round")
    assert seen(at["Here"] - 1.9)[0] == 1 and seen(at["Here"] - 0.1)[0] == 1
    assert seen(at["Here"] + 0.05) == (2, "round")
    assert seen(at["we"] + 0.05) == (2, "side") and seen(at["we"] - 0.05) == (2, "round")
    assert seen(at["are"] + 0.05) == (3, "side") and seen(at["are"] - 0.05)[0] == 2
    assert seen(at["Bye"] + 0.05) == (3, "slide")
    assert len(plan) == performance.frames + 50 and plan[-1].slide == 4
    chapters = chapters_of(plan, [s.title for s in slides.slides], 25.0)
    assert [title for _, title in chapters] == ["S1", "S2", "S3", "S4", "S5"]
    assert contents(chapters).splitlines()[0] == "00:00 S1"


def test_a_script_of_its_own_turns_by_headings_and_marks() -> None:
    slides = deck("", "", "")
    script = script_of_text("# Talk\n\n## First\n\nOne. [slide] Two.\n\n## Third\n\nThree.\n", 2.0)
    performance, _, plan = spoken(script, slides)
    starts = performance.word_times[:, 0].tolist()
    assert [plan[round((t + 0.05) * 25)].slide for t in starts] == [0, 1, 2]
    with pytest.raises(InputError, match="turns to slide 3, and there are 2"):
        spoken(script, deck("", ""))
    with pytest.raises(InputError, match=r"unknown layout 'rund'") as refused:
        script_of_text("[layout rund] Hello.", 2.0)
    assert "did you mean round" in refused.value.hint


@pytest.mark.parametrize("size", [(640, 360), (360, 640)])
@pytest.mark.parametrize("name", sorted(layouts()))
def test_every_layout_stands_in_the_picture(name: str, size: tuple[int, int]) -> None:
    own = layout(name, size, 120)
    person = None if own.presenter is None else np.full((own.presenter.height, own.presenter.width, 4), 255)
    slides = deck("", "")
    made = LecturePictures(
        slides,
        [Seen(1, name)] * 2,
        {name: own},
        size,
        lambda layout, frame: None if person is None else person.astype(np.uint8),
    )
    first, _ = made
    assert first.shape == (size[1], size[0], 3)
    if own.presenter is not None:
        box = own.presenter
        assert box.left >= 0 and box.top >= 0
        assert box.left + box.width <= size[0] and box.top + box.height <= size[1]
        assert (first[box.top + box.height // 2, box.left + box.width // 2] == 255).all()


def test_masks_of_the_presenter() -> None:
    circle = shape_mask(100, 100, "round")
    assert circle[0, 0] == 0 and circle[50, 50] == 255
    assert abs(circle.mean() / 255 - np.pi / 4) < 0.01


def test_options_of_a_lecture_are_checked(tmp_path: Path) -> None:
    def given(*words: str) -> LectureJob:
        return options_of(LectureJob, parser().parse_args(["lecture", "a.pdf", "-o", "a.mp4", *words]))

    assert given().size == (1920, 1080) and given("--size", "720p", "--layout", "side").layout == "side"
    assert given("--also-in", "de=a.md").other_languages() == [("de", Path("a.md"))]
    for words, said in (
        (["--presenter", "4"], "out of range"),
        (["--save-blend", "a.blend"], "no scene of its own"),
        (["--set", "transparent"], "can't be seen through"),
    ):
        with pytest.raises(InputError, match=said):
            given(*words)
