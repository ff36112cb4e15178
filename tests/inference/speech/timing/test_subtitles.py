"""Subtitles as people and machines write them: who speaks, what is not said, and two formats."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from paksatalker.base.errors import InputError
from paksatalker.inference.speech.recording import read_recording
from paksatalker.inference.speech.timing import vtt
from paksatalker.inference.speech.timing.timing_files import read_timing, write_timing
from paksatalker.inference.timeline.speech import Speech

VTT = """WEBVTT - made by hand
Kind: captions

STYLE
::cue { color: lime }

NOTE for nobody
to read

intro
00:00.500 --> 00:02.000 align:start position:10%
<v Anna Lee>Hello <c.yellow>there</c>, <00:01.000>you &amp; you.

1:00:02.000 --> 1:00:03.500
<v.loud Ben><i>Hi.</i> [laughs]</v>

01:00:03.500 --> 01:00:04.000
(door slams)

01:00:04.000 --> 01:00:06.000
- One line.
- Another.
"""
SRT = """1
00:00:00,500 --> 00:00:02,000
<i>ANNA:</i> It&#39;s (sighs) fine.
BEN: No.

2
00:00:02,000 --> 00:00:03,000
{\\an8}♪ [MUSIC PLAYING] ♪

3
00:00:03,000 --> 00:00:04,000
>> Kowalski: Yes, a < b.
"""


def _read(path: Path, text: str) -> list[tuple[float, float, str, str]]:
    path.write_text(text, "utf-8")
    return [(s.start, s.end, s.speaker, s.text) for s in read_timing(path).sentences]


def test_webvtt(tmp_path: Path) -> None:
    assert _read(tmp_path / "a.vtt", VTT) == [
        (0.5, 2.0, "Anna Lee", "Hello there, you & you."),
        (3602.0, 3603.5, "Ben", "Hi."),
        (3604.0, 3606.0, "", "One line. Another."),
    ]
    assert read_timing(tmp_path / "a.vtt").notes == ("left out of what is said: [laughs], (door slams)",)


def test_subrip_with_speakers(tmp_path: Path) -> None:
    found = _read(tmp_path / "a.srt", SRT)
    assert [row[2:] for row in found] == [("ANNA", "It's fine."), ("BEN", "No."), ("Kowalski", "Yes, a < b.")]
    assert found[0][0] == 0.5 and found[0][1] == found[1][0] and found[1][1] == 2.0


@pytest.mark.parametrize("kind", ["srt", "vtt", "TextGrid"])
def test_speakers_go_out_and_in(tmp_path: Path, spoken: Speech, kind: str) -> None:
    names = ["Anna", "Kowalski", "Anna"]
    said = tuple(replace(s, speaker=n) for s, n in zip(spoken.sentences, names, strict=True))
    write_timing(replace(spoken, sentences=said), tmp_path / f"a.{kind}")
    timing = read_timing(tmp_path / f"a.{kind}")
    assert [(s.speaker, s.text) for s in timing.sentences] == [(s.speaker, s.text) for s in said]


def test_what_subtitles_name_reaches_the_speech(tmp_path: Path, spoken: Speech) -> None:
    soundfile.write(tmp_path / "a.wav", np.asarray(spoken.audio), spoken.rate)
    said = [replace(s, speaker="Ben") for s in spoken.sentences]
    write_timing(replace(spoken, sentences=tuple(said)), tmp_path / "a.vtt")
    found = read_recording(tmp_path / "a.wav", timing=read_timing(tmp_path / "a.vtt"))
    assert {s.speaker for s in found.sentences} == {"Ben"}
    assert [w.text for w in found.words] == [w.text for w in spoken.words]


def test_a_cue_in_other_letters_is_no_fault(tmp_path: Path, spoken: Speech) -> None:
    soundfile.write(tmp_path / "a.wav", np.asarray(spoken.audio), spoken.rate)
    end = spoken.sentences[0].end
    (tmp_path / "a.vtt").write_text(
        f"WEBVTT\n\n00:00.100 --> 00:{end:06.3f}\n{spoken.sentences[0].text}\n\n"
        f"00:{end:06.3f} --> 00:{end + 0.5:06.3f}\nмир\n",
        "utf-8",
    )
    found = read_recording(tmp_path / "a.wav", timing=read_timing(tmp_path / "a.vtt"), language="en")
    assert [s.text for s in found.sentences] == [spoken.sentences[0].text, "мир"]


TWO_SPEAKERS = """File type = "ooTextFile"
Object class = "TextGrid"
0 4 <exists> 2
"IntervalTier" "Anna - words" 0 4 3
0 1 "hello" 1 2 "there" 2 4 ""
"IntervalTier" "Ben - words" 0 4 3
0 1.5 "" 1.5 3 "yes" 3 4 "well"
"""


def test_the_speakers_of_a_textgrid_are_kept(tmp_path: Path) -> None:
    (tmp_path / "a.TextGrid").write_text(TWO_SPEAKERS)
    timing = read_timing(tmp_path / "a.TextGrid")
    assert [(w.text, w.start, w.end) for w in timing.words] == [
        ("hello", 0, 1), ("there", 1, 2), ("yes", 2, 3), ("well", 3, 4),
    ]  # fmt: skip
    assert [(s.speaker, s.text) for s in timing.sentences] == [("Anna", "hello there"), ("Ben", "yes well")]
    assert "Anna, Ben" in timing.notes[0] and "at once" in timing.notes[1]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "does not begin with WEBVTT"),
        ("WEBVTT\n", "no cue"),
        ("WEBVTT\n\n00:02.000 --> 00:01.000\nx", "line 3 ends before it starts"),
        ("WEBVTT\n\n00:0x.000 --> 00:01.000\nx", "line 3 cannot be read"),
        ("WEBVTT\n\n00:00.000 --> 00:01.000\n[music]", "hold no text"),
        ("WEBVTT\n\n00:00.000 --> 00:01.000\n\n", "hold no text"),
    ],
)
def test_bad_webvtt_is_one_line(tmp_path: Path, text: str, what: str) -> None:
    (tmp_path / "a.vtt").write_text(text)
    with pytest.raises(InputError, match=what) as error:
        read_timing(tmp_path / "a.vtt")
    assert error.value.hint and "\n" not in str(error.value)


def test_what_is_written_is_webvtt() -> None:
    text = vtt.compose([(0.5, 3601.25, "A<b", "x & y < z")])
    assert text == "WEBVTT\n\n00:00:00.500 --> 01:00:01.250\n<v A b>x &amp; y &lt; z\n"
