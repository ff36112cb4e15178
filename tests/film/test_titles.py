"""Titles, and what is asked for of a film's end."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from paksatalker.base.errors import InputError
from paksatalker.film.titles.titles import CARD, TAG, THIRD, Title, theme, themes, title_of
from paksatalker.inference.cli.arguments import options_of
from paksatalker.inference.cli.main import main
from paksatalker.inference.cli.parser import parser
from paksatalker.inference.jobs.finish.film_style import style_of, titles_of, told_of
from paksatalker.inference.jobs.render import RenderJob
from paksatalker.inference.pipeline import perform
from paksatalker.inference.speech.tts import speak

pytest.importorskip("PIL")
SIZE = (640, 360)


def test_titles_are_read() -> None:
    assert title_of(CARD, "Why?") == Title(CARD, "Why?", "", 0.0, 3.0)
    assert title_of(THIRD, "me@home.org|x@2.5-9") == Title(THIRD, "me@home.org", "x", 2.5, 9.0)
    for wrong, said in (
        ("@1-2", "says nothing"), ("a@3-2", "ends before"), ("a@x-2", "no seconds"),
        ("a" * 300, "at most 200"),
    ):  # fmt: skip
        with pytest.raises(InputError) as refused:
            title_of(CARD, wrong)
        assert said in f"{refused.value} {refused.value.hint}"
    with pytest.raises(InputError) as refused:
        theme("elegnt")
    assert "did you mean elegant" in refused.value.hint


@pytest.mark.parametrize("name", sorted(themes()))
def test_titles_come_stand_in_the_safe_area_and_go(name: str) -> None:
    pytest.importorskip("bpy")
    from paksatalker.film.titles.drawing import TitleLayer

    for size in (SIZE, (360, 640)):
        third = Title(THIRD, "Anna Weber", "Head of a department with a long name", 1.0, 3.0)
        layer = TitleLayer([third, Title(CARD, "Why", "", 4.0, 6.0)], theme(name), size, 25.0)
        assert not layer.at(0) and not layer.at(80)
        (come,), (stands,), (goes,) = layer.at(27), layer.at(50), layer.at(74)
        wide = stands.pixels.shape[1]
        assert come.pixels.shape[1] < wide and goes.opacity < 1 and stands.opacity == 1.0
        assert stands.left >= 0.05 * size[0] and stands.left + wide <= 0.95 * size[0]
        assert stands.top > size[1] / 2 and stands.top + stands.pixels.shape[0] <= 0.95 * size[1]
        (card,) = layer.at(125)
        assert card.pixels.shape[:2] == (size[1], size[0])


def test_the_end_of_a_film_has_its_layers(tmp_path: Path) -> None:
    pytest.importorskip("bpy")
    from PIL import Image

    Image.new("RGBA", (40, 20), (255, 0, 0, 255)).save(tmp_path / "logo.png")
    spoken = perform(speak("ANNA: Good evening.\n\nBEN: It is late.", fps=25.0), fps=25.0, seed=1)
    words = ["render", "c.npz", "-o", "a.mp4", "--title", "Boats|now@0-1", "--lower-third", "Anna|host",
             "--name-tags", "--logo", str(tmp_path / "logo.png"), "--burn-subtitles"]  # fmt: skip
    job = options_of(RenderJob, parser().parse_args(words))
    assert [(t.kind, t.text) for t in titles_of(job, told_of(spoken))] == [
        (THIRD, "Anna"), (TAG, "ANNA"), (TAG, "BEN"), (CARD, "Boats"),
    ]  # fmt: skip
    style = style_of(job, told_of(spoken), SIZE, 20)
    patches = [patch for layer in style.layers for patch in layer.at(12)]
    assert len(patches) == 4, "a tag, the card, a cue, the logo"
    logo = patches[-1]
    assert logo.left + logo.pixels.shape[1] > 0.9 * SIZE[0] and logo.top < 0.1 * SIZE[1]
    assert (np.asarray(logo.pixels)[..., 0] == 255).all()
    words += ["--layer", "logo:order=1,opacity=0.5,x=-0.5", "--layer", "titles:y=0.1"]
    placed = options_of(RenderJob, parser().parse_args(words))
    first, *_ = style_of(placed, told_of(spoken), SIZE, 20).layers
    (moved,) = first.at(12)
    assert moved.opacity == 0.5 and moved.left == logo.left - SIZE[0] // 2 and moved.top == logo.top


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--burn-subtitles", "clasic"], "did you mean classic"),
        (["--title-style", "elegan"], "did you mean elegant"),
        (["--title", "|x"], "says nothing"),
        (["--codec", "vp9"], "an .mp4 holds no vp9"),
        (["--loudness", "3"], "no loudness"),
        (["--size", "8k"], "or 720p, 1080p"),
        (["--subtitles", "a.txt"], ".srt or .vtt"),
        (["--logo", "none.png"], "there is no file none.png"),
        (["--lut", "none.cube"], "none.cube"),
        (["--layer", "loggo:x=1"], "did you mean logo"),
        (["--layer", "logo:blend=multipy"], "did you mean multiply"),
        (["--layer", "logo:opacity=0.5"], "finds no logo"),
        (["--title", "A", "--layer", "titles:x=0.1", "--layer", "titles:y=0.1"], "named twice"),
        (["--layer", "person:x=0.2"], "the layer person is a part of the picture"),
    ],
)
def test_what_can_t_be_put_on_is_one_line_and_code_2(tmp_path, monkeypatch, capsys, words, said: str) -> None:
    pytest.importorskip("bpy")
    monkeypatch.chdir(tmp_path)
    assert main(["talk", "Hi", "-o", "a.mp4", *words]) == 2
    error = capsys.readouterr().err
    assert said in error and error.strip().count("\n") == 0
    assert not Path("a.mp4").exists()


def test_frames_in_a_folder_have_no_titles(capsys) -> None:
    assert main(["render", "c.npz", "-o", "frames/", "--title", "x"]) == 2
    assert "--title is put on when a film is encoded" in capsys.readouterr().err
