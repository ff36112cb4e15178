"""A transcript is not refused for how a number, a date or a sum is written; one of other words still is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from paksatalker.base.errors import InputError
from paksatalker.inference.speech.recording import read_recording
from paksatalker.inference.speech.tts import speak
from paksatalker.inference.timeline.speech import Speech


def _aligned(folder: Path, said: str, written: str, voice: str) -> tuple[Speech, Speech]:
    spoken = speak(said, voice=voice)
    soundfile.write(folder / "a.wav", np.asarray(spoken.audio), spoken.rate)
    language = voice.partition(":")[2] or "en-us"
    return spoken, read_recording(folder / "a.wav", transcript=written, language=language)


@pytest.mark.parametrize(
    ("voice", "written", "said"),
    [
        ("heart", "In 2005 we bought it by a river.", "In twenty oh five we bought it by a river."),
        (
            "heart",
            "Since 1984 our family lives in Spain.",
            "Since nineteen hundred and eighty four our family lives in Spain.",
        ),
        (
            "heart",
            "My jacket costs $5.99 at this market.",
            "My jacket costs five ninety nine at this market.",
        ),
        ("heart", "We had 1,500 guests at a wedding.", "We had fifteen hundred guests at a wedding."),
        ("heart", "Call 555-0123 for an answer.", "Call five five five zero one two three for an answer."),
        (
            "heart",
            "He was born on 3/5/1990 in my town.",
            "He was born on the third of May nineteen ninety in my town.",
        ),
        ("espeak:de", "Wir kamen um 16:45 Uhr nach Hause.", "Wir kamen um Viertel vor fünf nach Hause."),
        ("espeak:es", "La casa cuesta 1.500 € al mes.", "La casa cuesta mil quinientos al mes."),
    ],
)
def test_figures_may_be_said_in_another_way(tmp_path: Path, voice: str, written: str, said: str) -> None:
    spoken, found = _aligned(tmp_path, said, written, voice)
    times = {w.text: w.start for w in spoken.words}
    late = [w.start - times[w.text] for w in found.words if w.text in times]
    assert len(late) >= 4 and np.abs(late).max() < 0.15
    figures = [w for w in found.words if any(c.isdigit() for c in w.text)]
    assert len(figures) == 1 and figures[0].end - figures[0].start > 0.2
    inside = [p for p in found.phones if figures[0].start <= p.start < figures[0].end and p.label != "sil"]
    assert len(inside) > 1


@pytest.mark.parametrize(
    "written",
    [
        "In 2005 a green boat drifted near those hills all winter.",
        "In 2005 we bought more soup than anybody wanted.",
        "2005",
    ],
)
def test_other_words_are_refused_all_the_same(tmp_path: Path, written: str) -> None:
    with pytest.raises(InputError, match="does not match"):
        _aligned(tmp_path, "In twenty oh five we bought it by a river.", written, "heart")
