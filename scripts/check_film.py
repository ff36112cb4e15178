"""Films of ten minutes at every rate: sound, picture and subtitles keep together, rate and colours are told.

    python scripts/check_film.py                 # all rates
    python scripts/check_film.py 29.97 60        # these

Frames of one colour, 320 x 180, through the film's own encoder: a white frame and a click each minute, a
sentence each six seconds. What stands in the file is asked of ffprobe where it is installed, else of PyAV.
About 20 s of processor time a rate. Exits with 1 where a film misses its bound: a frame between sound and
picture, 50 ms between a word and its subtitle (in the film's own track, in the .srt, and burnt in).
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np

from paksatalker.film.encoding.encode import FilmStyle, frame_rate, write_film
from paksatalker.film.encoding.sound import RATE, measured
from paksatalker.film.subtitles.cues import Cue, cues_of
from paksatalker.film.subtitles.drawing import SubtitleLayer
from paksatalker.film.subtitles.pieces import Said, timed_pieces
from paksatalker.film.subtitles.styles import style
from paksatalker.inference.jobs.values import fps
from paksatalker.inference.speech.timing import srt

RATES = ("23.976", "24", "25", "29.97", "30", "50", "59.94", "60")
SECONDS = 600
SIZE = (320, 180)
MOST_TEXT = 0.05
COLOURS = {"color_range": "tv", "color_space": "bt709", "color_transfer": "bt709", "color_primaries": "bt709"}


def main() -> int:
    """Make the films and measure them."""
    wrong = 0
    for text in sys.argv[1:] or RATES:
        with tempfile.TemporaryDirectory() as folder:
            wrong += not _one(text, Path(folder) / "a.mp4")
    return int(wrong > 0)


def _one(text: str, film: Path) -> bool:
    import av

    rate = frame_rate(fps(text))
    count = round(SECONDS * rate)
    pieces = timed_pieces(_words(), [f"Word {i} is said now." for i in range(100)])
    layer = SubtitleLayer(pieces, style("classic"), SIZE, float(rate))
    cues = cues_of(pieces)
    own = FilmStyle(
        crf=40, loudness=-16.0, layers=(layer,), subtitles=tuple((c.start, c.end, c.text) for c in cues)
    )
    write_film(_pictures(count), count, fps(text), _sound(), RATE, film, own)
    told = _told(film)
    with av.open(str(film)) as opened:
        picture, sound = opened.streams.video[0], opened.streams.audio[0]
        length = float(picture.duration * picture.time_base), float(sound.duration * sound.time_base)
        lit, burnt = _seen(opened)
    with av.open(str(film)) as opened:
        wave = np.concatenate([f.to_ndarray()[0] for f in opened.decode(audio=0)]).astype(np.float32)
    loud, peak = measured(wave)
    # a click a minute: the frame that is white, and the sample that is loud
    clicks = [_click(wave, minute) for minute in range(1, 10)]
    apart = max(abs(float(n / rate) - c) for n, c in zip(lit, clicks, strict=True))
    late = _text_apart(film, cues), _burnt_apart(burnt, layer.cues, float(rate))
    good = (
        told == {"r_frame_rate": f"{rate.numerator}/{rate.denominator}", **COLOURS}
        and abs(length[0] - length[1]) < 1 / rate and apart < 1 / rate
        and max(late) <= MOST_TEXT and abs(loud + 16) < 0.5 and peak < -1
    )  # fmt: skip
    print(
        f"{text:>7} fps: rate {told.pop('r_frame_rate')}, {'/'.join(told.values())}, "
        f"picture {length[0]:.4f} s, sound {length[1]:.4f} s, clicks at most {1000 * apart:.1f} ms apart "
        f"(a frame {1000 / float(rate):.1f}), {len(cues)} subtitles at most {1000 * late[0]:.1f} ms from "
        f"their words in files, {1000 * late[1]:.1f} burnt in, {loud:.2f} LUFS, {peak:.2f} dBTP"
        f"{'' if good else '  WRONG'}",
        flush=True,
    )
    return good


def _words() -> list[Said]:
    """A sentence of five words each six seconds, at times that fall on no frame of any rate."""
    return [
        Said(word, 6 * i + 0.1371 + 0.3 * n, 6 * i + 0.1371 + 0.3 * (n + 1), i)
        for i in range(100)
        for n, word in enumerate(("Word", str(i), "is", "said", "now"))
    ]


def _told(film: Path) -> dict[str, str]:
    """Rate and colours as the file tells them."""
    names = ("r_frame_rate", *COLOURS)
    if shutil.which("ffprobe"):
        words = ["ffprobe", "-v", "error", "-select_streams", "v:0", "-of", "json", "-show_entries"]
        found = subprocess.run(
            [*words, f"stream={','.join(names)}", str(film)], check=True, capture_output=True
        )
        stream = json.loads(found.stdout)["streams"][0]
        return {n: str(stream.get(n)) for n in names}
    import av

    with av.open(str(film)) as opened:
        video = opened.streams.video[0]
        rate, context = video.average_rate, video.codec_context
        known = (context.color_range, context.colorspace, context.color_trc, context.color_primaries)
        tags = ["tv" if known[0] == 1 else str(known[0]), *("bt709" if v == 1 else str(v) for v in known[1:])]
        return dict(zip(names, [f"{rate.numerator}/{rate.denominator}", *tags], strict=True))


def _text_apart(film: Path, cues: list[Cue]) -> float:
    """The most seconds between a cue's first word and where the film's track and the .srt have it."""
    import av

    with av.open(str(film)) as opened:
        packets = [p for p in opened.demux(opened.streams.subtitles[0]) if p.size > 2]
        track = [float(p.pts * p.time_base) for p in packets]
    rows = srt.compose([(c.start, c.end, c.text) for c in cues])
    beside = [_seconds(row.split(" --> ")[0]) for row in rows.splitlines() if " --> " in row]
    words = [c.pieces[0].start for c in cues]
    return max(
        abs(a - b) for found in (track, beside) for a, b in zip(found, words, strict=True)
    )  # fmt: skip


def _seconds(stamp: str) -> float:
    hours, minutes, rest = stamp.replace(",", ".").split(":")
    return 3600 * int(hours) + 60 * int(minutes) + float(rest)


def _burnt_apart(burnt: list[int], cues: list[Cue], rate: float) -> float:
    """The same for the first frames on which letters are seen."""
    begins = [n for n, before in zip(burnt, [-2, *burnt], strict=False) if n != before + 1]
    return max(abs(n / rate - c.pieces[0].start) for n, c in zip(begins, cues, strict=True))


def _pictures(count: int) -> Iterator[np.ndarray]:
    dark, light = (np.full((SIZE[1], SIZE[0], 3), v, np.uint8) for v in (30, 250))
    rate = Fraction(count, SECONDS)
    white = {round(60 * minute * rate) for minute in range(1, 10)}
    for number in range(count):
        yield light if number in white else dark


def _sound() -> np.ndarray:
    at = np.arange(SECONDS * RATE) / RATE
    wave = 0.1 * np.sin(2 * np.pi * 200 * at)
    for minute in range(1, 10):
        start = 60 * minute * RATE
        wave[start : start + RATE // 50] += 0.7
    return (wave * 32767).astype(np.int16)


def _seen(opened: object) -> tuple[list[int], list[int]]:
    """The frames that are white, and those with letters on them."""
    lit, burnt = [], []
    for n, frame in enumerate(opened.decode(video=0)):  # type: ignore[attr-defined]
        grey = frame.to_ndarray(format="gray")
        if grey[18, 32] > 150:
            lit.append(n)
        if np.ptp(grey[100:].astype(int)) > 60:
            burnt.append(n)
    return lit, burnt


def _click(wave: np.ndarray, minute: int) -> float:
    start = (60 * minute - 1) * RATE
    part = np.diff(wave[start : start + 2 * RATE])  # where it rises, not where it ends
    return (start + int(np.argmax(part))) / RATE


if __name__ == "__main__":
    sys.exit(main())
