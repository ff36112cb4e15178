"""Options of what is said and how."""

from __future__ import annotations

import argparse
from pathlib import Path

from .values import seed


def speech_options(parser: argparse.ArgumentParser) -> None:
    """What is said, in which voice, and in which manner."""
    group = parser.add_argument_group("speech")
    group.add_argument("text", nargs="?", metavar="TEXT", help="what is said; may hold markup")
    group.add_argument("--text-file", type=Path, metavar="F", help="a UTF-8 text file with what is said")
    group.add_argument("--audio", type=Path, metavar="F", help="a recording: WAV, FLAC, OGG or MP3")
    group.add_argument("--transcript", metavar="TEXT", help="what is said in the recording")
    group.add_argument("--transcript-file", type=Path, metavar="F", help="the same as a UTF-8 text file")
    group.add_argument(
        "--asr-model", type=Path, metavar="DIR", help="a Whisper model to recognise words with"
    )
    group.add_argument(
        "--language", metavar="CODE", help="such as de or pt-br (where it is clear, as guessed)"
    )
    group.add_argument("--voice", metavar="[ENGINE:]NAME", help="see `paksatalker voices`")
    group.add_argument("--rate", type=float, metavar="N", help="0.5 to 2 times as fast (1)")
    group.add_argument("--pitch", type=float, metavar="N", help="0.5 to 2 times as high (1)")
    group.add_argument("--volume", type=float, metavar="DB", help="louder or softer (0)")
    group.add_argument("--lexicon", type=Path, metavar="F.toml", help="how words are said")
    group.add_argument(
        "--timing", type=Path, metavar="F", help="when it is said: an edited .TextGrid or .srt"
    )
    group.add_argument("--save-timing", type=Path, metavar="F", help="write such a file")
    group.add_argument(
        "--head-model", metavar="NAME", help="write expressions for it; see `paksatalker models`"
    )
    group.add_argument("--seed", type=seed, default=0, metavar="N", help="another seed, another take (0)")
    style = parser.add_argument_group("style")
    style.add_argument(
        "--emotion",
        metavar="NAME:N,...",
        help="happy, sad, angry, surprised, disgusted, fearful or neutral, 0 to 1, or a blend: "
        "happy:0.4,surprised:0.3; for sentences in turn, parted by a semicolon: 'happy:0.7;sad'; from given "
        "seconds on: '0:neutral 2.5:happy:0.8', or a .toml or .csv file of such keys (so do the next two); "
        "auto, or auto:0.5: from words and voice",
    )
    style.add_argument(
        "--articulation", metavar="jaw=N,lips=N", help="how far they move: 1 natural, 0 a mumble, at most 2"
    )
    style.add_argument(
        "--look",
        metavar="camera|away|X,Y,Z",
        help="what the eyes rest on; a point in metres: to the character's left, up from the soles, forwards "
        "(camera); before a minus write --look=-1,1.5,3",
    )
    style.add_argument(
        "--without",
        metavar="PART,...",
        help="leave out of the living face: blinks, gaze (looks away), saccades (small steps of the eyes), "
        "vergence, brows, head, breath, micro (micro-expressions), asymmetry, smile (its trace at rest)",
    )
