"""Films of our own people with written feelings and looks, whose truth is known; see ``check_capture.py``."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
import numpy.typing as npt

from paksatalker.inference.face.delivery import Delivery
from paksatalker.inference.jobs.render import RenderJob, render
from paksatalker.inference.pipeline import perform
from paksatalker.inference.speech.tts import speak
from paksatalker.inference.tracking.film import pictures
from paksatalker.stage.stage_choice import StageChoice

TEXT = "Maybe my baby brother can help. Look at this big map, up here! Mum put it up for me."
FEELINGS = "0:neutral 0.7:surprised:0.6 2:happy:0.7 3.6:angry:0.4 4.6:happy:0.5"
LOOKS = "0:camera 0.6:0.2,2.1,2 1.3:-0.3,1.2,2 2:camera 2.5:0.1,2.2,2 3.3:0,1.0,2 4:camera 4.5:0.4,2,2"
BOARD, AWAY, WAY = (1.0, 1.9), (2.6, 4.0), 0.35
"""Seconds in which a board hides half of the picture, in which somebody is out of it, and that it takes to
leave."""
_GREY = (60, 60, 66)


@dataclass(frozen=True)
class MadeFilm:
    """How it is rendered. ``angle``: degrees that the camera stands aside; ``whole``: the whole figure;
    ``hides``: the film that it is made of, by a board and by leaving the picture."""

    avatar: str
    fps: float
    light: str = ""
    angle: float = 0.0
    whole: bool = False
    size: tuple[int, int] = (320, 320)
    hides: str = ""


FILMS = {
    "woman30": MadeFilm("woman", 30.0),
    "kofi24": MadeFilm("kofi", 24.0, light="golden"),
    "turned24": MadeFilm("woman", 24.0, angle=30.0),
    "priya60": MadeFilm("priya", 60.0, light="studio"),
    "whole24": MadeFilm("woman", 24.0, whole=True, size=(1280, 720)),
    "hidden30": MadeFilm("woman", 30.0, hides="woman30"),
}


def made(name: str, folder: Path) -> tuple[Path, Path]:
    """The clip and the film of a name in a folder, made where they are not there: minutes for each."""
    kind = FILMS[name]
    clip, film = folder / f"{name}.npz", folder / f"{name}.mp4"
    if kind.hides:
        clip, seen_whole = made(kind.hides, folder)
        if not film.is_file():
            _hidden(seen_whole, film, kind.fps)
        return clip, film
    if not clip.is_file():
        delivery = Delivery.of(emotion=FEELINGS, look=LOOKS)
        perform(speak(TEXT), fps=kind.fps, seed=1, delivery=delivery).save(clip)
    if not film.is_file():
        stage = StageChoice(framing="full" if kind.whole else "bust", light=kind.light, angle=kind.angle)
        render(
            RenderJob(
                performance=clip, avatar=kind.avatar, output=film, quality="draft", size=kind.size,
                engine="cycles", stage=stage,
            )
        )  # fmt: skip
    return clip, film


def parts_of_hidden(times: npt.NDArray[np.float64]) -> dict[str, npt.NDArray[np.bool_]]:
    """Which frames of a hidden film show the whole face, and which half of it."""
    margin = 0.1
    board = (times > BOARD[0] - margin) & (times < BOARD[1] + margin)
    away = (times > AWAY[0]) & (times < AWAY[1] + margin)
    return {"seen": ~board & ~away, "half hidden": (times >= BOARD[0]) & (times < BOARD[1])}


def _hidden(whole: Path, film: Path, fps: float) -> None:
    """The film again, its sound as it is: a board before half of it, then out of the picture and back."""
    import av

    with av.open(str(whole)) as source, av.open(str(film), "w") as out:
        sound = source.streams.audio[0]
        copied = out.add_stream_from_template(sound)
        stream = out.add_stream("libx264", rate=Fraction(fps).limit_denominator(1001))
        stream.options = {"crf": "14", "preset": "veryfast"}
        shape = source.streams.video[0]
        stream.width, stream.height, stream.pix_fmt = shape.width, shape.height, "yuv420p"
        for i, (seconds, picture) in enumerate(pictures(whole)):
            frame = av.VideoFrame.from_ndarray(_covered(picture.copy(), seconds), format="rgb24")
            frame.pts = i
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
        for packet in source.demux(sound):
            if packet.dts is not None:
                packet.stream = copied
                out.mux(packet)


def _covered(picture: npt.NDArray[np.uint8], seconds: float) -> npt.NDArray[np.uint8]:
    wide = picture.shape[1]
    if BOARD[0] <= seconds < BOARD[1]:
        picture[:, wide // 2 :] = _GREY
    if AWAY[0] <= seconds < AWAY[1]:
        share = min((seconds - AWAY[0]) / WAY, (AWAY[1] - seconds) / WAY, 1.0)
        off = round(share * wide)
        gone = np.repeat(picture[:, :1], wide, axis=1)
        gone[:, off:] = picture[:, : wide - off]
        return gone
    return picture
