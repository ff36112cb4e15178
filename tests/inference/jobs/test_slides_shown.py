"""Slides on the screen of a room."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from paksatalker.base.errors import InputError
from paksatalker.inference.jobs.films.render_job import RenderJob
from paksatalker.inference.jobs.slides.slides_shown import slides_drawn, with_slides
from paksatalker.stage.stage_choice import StageChoice

pytest.importorskip("PIL")
av = pytest.importorskip("av")


@pytest.fixture
def slides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    from PIL import Image

    monkeypatch.setenv("PAKSATALKER_CACHE", str(tmp_path / "cache"))
    (tmp_path / "slides").mkdir()
    for n, color in enumerate(((200, 0, 0), (0, 0, 200))):
        Image.new("RGB", (160, 90), color).save(tmp_path / "slides" / f"0{n + 1}.png")
    return tmp_path / "slides"


def test_slides_turn_on_the_screen_when_the_text_says_so(slides: Path) -> None:
    events = [{"kind": "slide", "start": 0.0}, {"kind": "slide", "start": 1.0}]
    file = slides_drawn(slides, events, 0.2, 2.0)
    assert file == slides_drawn(slides, events, 0.2, 2.0) and file.suffix == ".mp4"
    with av.open(str(file)) as opened:
        frames = [f.to_ndarray(format="rgb24")[300, 600] for f in opened.decode(video=0)]
        assert float(opened.streams.video[0].average_rate) == 10
    turn = int(np.argmax([f[2] > 100 for f in frames]))
    assert abs(turn / 10 - 1.0) <= 0.1 and frames[0][0] > 150


def test_a_job_s_slides_become_a_picture_and_others_stay_as_they_are(slides: Path, tmp_path: Path) -> None:
    job = RenderJob(
        performance=tmp_path / "a.npz", output=tmp_path / "a.mp4",
        stage=StageChoice(set="office", screen=str(slides)),
    )  # fmt: skip
    shown = with_slides(job, None, lambda *step: None)
    assert Path(shown.stage.screen or "").suffix == ".png" and shown.stage.set == "office"
    plain = replace(job, stage=StageChoice())
    assert with_slides(plain, None, lambda *step: None) is plain
    with pytest.raises(InputError, match="turns to slide 4"):
        slides_drawn(slides, [{"kind": "slide", "start": float(i)} for i in range(4)], 0.5, 5.0)
    with pytest.raises(InputError, match="there is no file"):
        StageChoice(set="office", screen=str(tmp_path / "none.pdf"))
