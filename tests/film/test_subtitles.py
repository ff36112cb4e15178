"""Subtitles: cues from words, their files, and what is drawn."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paksatalker.base.errors import InputError
from paksatalker.film.layers import Patch, put_over
from paksatalker.film.subtitles.cues import MOST, Cue, cues_of, joined, length
from paksatalker.film.subtitles.pieces import Said, TimedPiece, timed_pieces
from paksatalker.film.subtitles.styles import style, styles
from paksatalker.inference.jobs.finish.film_style import subtitle_cues, told_of, write_subtitles
from paksatalker.inference.pipeline import perform
from paksatalker.inference.speech.timing.timing_files import read_timing
from paksatalker.inference.speech.tts import speak

PIL = pytest.importorskip("PIL")
words = st.lists(
    st.tuples(st.text("abcdefgh", min_size=1, max_size=12), st.floats(0.08, 0.9), st.floats(0, 1.5)),
    min_size=1,
    max_size=40,
)


def timed(rows: list[tuple[str, float, float]], every: int = 7) -> list[TimedPiece]:
    found, at = [], 0.0
    for i, (text, lasts, pause) in enumerate(rows):
        found.append(TimedPiece(text, at, at + lasts, True, i // every))
        at += lasts + (pause if i % every == every - 1 else 0.0)
    return found


def said(text: str, each: float = 0.4) -> list[Cue]:
    own = [Said(w.strip(".,!?\"'“”"), i * each, (i + 1) * each) for i, w in enumerate(text.split())]
    return cues_of(timed_pieces(own, [text]))


@settings(max_examples=60, deadline=None)
@given(words)
def test_cues_keep_every_word_in_order_two_lines_and_the_time_of_the_words(rows) -> None:
    pieces = timed(rows)
    cues = cues_of(pieces)
    assert [p for c in cues for p in c.pieces] == pieces
    for cue, after in zip(cues, [*cues[1:], None], strict=True):
        assert abs(cue.start - cue.pieces[0].start) < 0.05 and cue.end > cue.pieces[-1].end - 0.05
        assert after is None or cue.end <= after.start
        assert len(cue.lines) <= 2
        assert len(cue.pieces) == 1 or all(length(line) <= 42 for line in cue.lines)
        assert len(cue.pieces) == 1 or cue.pieces[-1].end - cue.pieces[0].start <= MOST


def test_cues_end_where_sentences_do_and_punctuation_stays_with_its_word() -> None:
    cues = said(
        "“Well,” she said, “it works!” Then, after a while that nobody had counted, all of them left."
    )
    assert cues[0].text == "“Well,” she said, “it works!”"
    assert joined([p for c in cues[1:] for p in c.pieces]).startswith("Then, after")


def test_scripts_without_spaces_are_parted_by_their_rules() -> None:
    text = "大家晚上好，欢迎收看今天的节目。我们来谈谈字幕需要什么：两行，够读的时间。"
    cues = cues_of(timed_pieces([Said(text, 0.0, 8.0)], [text]))
    lines = [line for c in cues for line in c.text.split("\n")]
    assert "".join(lines) == text
    assert all(len(line) <= 16 and line[0] not in "，。：" for line in lines)


def test_files_of_subtitles_read_back(tmp_path: Path) -> None:
    spoken = perform(speak("Good evening. It is late already, and nobody is there."), fps=25.0, seed=1)
    cues = subtitle_cues(told_of(spoken))
    for ending in (".srt", ".vtt"):
        write_subtitles(told_of(spoken), tmp_path / f"a{ending}")
        read = read_timing(tmp_path / f"a{ending}")
        assert [round(s.start, 3) for s in read.sentences][:1] == [round(cues[0].start, 3)]
    assert abs(cues[0].start - float(spoken.word_times[0][0])) < 0.05


@pytest.mark.parametrize("name", sorted(styles()))
def test_every_style_lies_in_the_safe_area_in_every_shape_of_picture(name: str) -> None:
    pytest.importorskip("bpy")
    from paksatalker.film.subtitles.drawing import SubtitleLayer

    text = "Tonight we look at what a subtitle needs: two lines, and time to be read."
    own = [Said(w, i * 0.4, (i + 1) * 0.4) for i, w in enumerate(text.split())]
    for size in ((640, 360), (360, 640), (400, 400)):
        layer = SubtitleLayer(timed_pieces(own, [text]), style(name), size, 25.0)
        for cue in layer.cues:
            (patch,) = layer.at(round(cue.start * 25) + 1)
            h, w = patch.pixels.shape[:2]
            assert patch.left >= 0.02 * size[0] and patch.left + w <= 0.98 * size[0]
            assert patch.top >= 0.04 * size[1] and patch.top + h <= 0.96 * size[1]
            assert patch.pixels[..., 3].max() > 200
        assert not layer.at(10_000)


def test_the_word_that_is_said_is_lit_within_a_frame() -> None:
    pytest.importorskip("bpy")
    from paksatalker.film.subtitles.drawing import SubtitleLayer

    own = [Said(w, 0.31 * i, 0.31 * (i + 1)) for i, w in enumerate(["one", "two", "three", "four"])]
    layer = SubtitleLayer(timed_pieces(own, ["one two three four"]), style("highlight"), (640, 360), 25.0)
    seen: list[int] = []
    before = None
    for frame in range(31):
        (patch,) = layer.at(frame)
        if before is None or not np.array_equal(before, patch.pixels):
            seen.append(frame)
        before = patch.pixels
    assert all(abs(f / 25 - w.start) < 0.05 for f, w in zip(seen, own, strict=True))


@pytest.mark.parametrize(
    ("text", "order"),
    [("שלום עולם", "right"), ("hello world", "left"), ("مرحبا بكم", "right")],
)
def test_lines_run_as_their_script_does(text: str, order: str) -> None:
    pytest.importorskip("bpy")
    from paksatalker.film.text.drawing import set_line, words_of
    from paksatalker.film.text.fonts import Fonts

    line = set_line(words_of(text), Fonts(40))
    first = next(p for p in line.placed if p.piece == 0)
    assert (first.left > line.width / 3) == (order == "right")


def test_letters_of_arabic_are_joined() -> None:
    pytest.importorskip("bpy")
    from paksatalker.film.text.fonts import Fonts

    font = Fonts(40).of("arabic")
    apart = sum(font.getlength(c, direction="rtl") for c in "مرحبا")
    assert font.getlength("مرحبا", direction="rtl") < 0.8 * apart


def test_letters_that_no_font_has_are_one_line(tmp_path: Path) -> None:
    pytest.importorskip("bpy")
    from paksatalker.film.text.fonts import check_text

    with pytest.raises(InputError, match=r"none of the fonts here has the letters ᠮ.*Mongolian"):
        check_text("ᠮᠣᠩᠭᠣᠯ")
    (tmp_path / "f.ttf").write_bytes(b"no font")
    with pytest.raises(InputError, match="is no font"):
        check_text("a", tmp_path / "f.ttf")


def test_patches_are_laid_over_and_cut_at_the_edges() -> None:
    picture = np.full((10, 10, 3), 100, np.uint8)
    white = np.full((4, 4, 4), 255, np.uint8)
    put_over(picture, [Patch(white, -2, 8), Patch(white, 8, -2, 0.5)])
    assert (picture[8:, :2] == 255).all() and (picture[0, 8] == 178).all() and picture[5, 5, 0] == 100
    clear = np.zeros((4, 4, 4), np.uint8)
    put_over(clear, [Patch(white, 0, 0, 0.5)])
    assert clear[0, 0].tolist() == [255, 255, 255, 128]
