"""A film of a portrait that wanders through the picture, taken as a performance."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from paksatalker.base.errors import InputError
from paksatalker.inference.jobs.people.capture import CaptureJob, CaptureOptions, capture, keep
from paksatalker.inference.performance.performance import Performance

av = pytest.importorskip("av")


def _portrait() -> np.ndarray:
    """Rear Admiral Hopper, a photograph of the US Navy's in the public domain that comes with matplotlib."""
    import matplotlib

    file = Path(matplotlib.get_data_path()) / "sample_data" / "grace_hopper.jpg"
    return np.asarray(Image.open(file).convert("RGB"))


def _film(path: Path, pictures: list[np.ndarray], times: list[float]) -> Path:
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=1000, options={"preset": "ultrafast", "crf": "12"})
        stream.height, stream.width = pictures[0].shape[:2]
        stream.pix_fmt, stream.time_base = "yuv420p", Fraction(1, 1000)
        for picture, seconds in zip(pictures, times, strict=True):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = round(seconds * 1000), Fraction(1, 1000)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


@pytest.fixture(scope="module")
def wandering(tmp_path_factory: pytest.TempPathFactory) -> Path:
    portrait = _portrait()
    cuts = [portrait[10 : 10 + 400, x : x + 360] for x in range(60, 100, 5)]
    times = [0, 0.1, 0.2, 0.33, 0.4, 0.5, 0.6, 0.7]
    return _film(tmp_path_factory.mktemp("film") / "hopper.mp4", cuts, times)


@pytest.mark.usefixtures("trackers")
def test_a_portrait_becomes_a_performance(wandering: Path, tmp_path: Path) -> None:
    notes: list[str] = []
    file = keep(CaptureJob(video=wandering, output=tmp_path / "clip.npz", fps=10), note=notes.append)
    clip = Performance.load(file)
    assert clip.fps == 10 and 7 <= clip.frames <= 9
    assert clip.arkit[:, clip_index("mouthSmileLeft")].max() < 0.5, "the resting face is the film's own"
    assert np.abs(np.diff(clip.arkit, axis=0)).max() < 0.4
    assert clip.meta["source"]["kind"] == "video" and not clip.audio.any()
    assert any("no sound" in line for line in notes)


@pytest.mark.usefixtures("trackers")
def test_a_cut_within_one_room_is_told_and_a_lamp_is_none(tmp_path: Path) -> None:
    portrait = _portrait()
    shots = [portrait[10 : 10 + 400, x : x + 360] for x in range(60, 68)]
    shots += [portrait[60 : 60 + 360, x : x + 324] for x in range(110, 118)]
    dim = [np.asarray(Image.fromarray(p).resize((360, 400))) // 2 for p in shots]
    dim[4:8] = [np.uint8(p + 25) for p in dim[4:8]]
    film = _film(tmp_path / "cut.mp4", dim, [0.1 * i for i in range(len(dim))])
    notes: list[str] = []
    keep(CaptureJob(video=film, output=tmp_path / "clip.npz", body="none"), note=notes.append)
    assert any("the film is cut at 0.8 s: nothing" in line for line in notes), notes


@pytest.mark.usefixtures("trackers")
def test_a_face_that_is_small_in_a_tall_picture_is_found(tmp_path: Path) -> None:
    small = np.asarray(Image.fromarray(_portrait()).resize((154, 180)))
    shots = [np.full((800, 480, 3), 90, np.uint8) for _ in range(5)]
    for x, shot in enumerate(shots):
        shot[40:220, 160 + x : 314 + x] = small
    film = _film(tmp_path / "tall.mp4", shots, [0.1 * i for i in range(len(shots))])
    clip = capture(CaptureOptions(video=film, body="none"))
    assert clip.meta["source"]["kind"] == "video" and clip.frames >= 4


@pytest.mark.usefixtures("trackers")
def test_faces_beside_the_largest_and_a_still_are_told(tmp_path: Path) -> None:
    one = np.pad(_portrait()[10:410:2, 60:420:2], ((60, 60), (0, 200), (0, 0)), constant_values=90)
    film = _film(tmp_path / "two.mp4", [np.concatenate([one, one], axis=1)], [0])
    notes: list[str] = []
    capture(CaptureOptions(video=film, body="none"), note=notes.append)
    assert any("2 faces are in the film" in line for line in notes)
    assert any("too short" in line for line in notes)


@pytest.mark.usefixtures("trackers")
def test_nobody_is_told_in_one_line(tmp_path: Path) -> None:
    empty = _film(tmp_path / "wall.mp4", [np.full((96, 128, 3), 90, np.uint8)] * 3, [0, 0.1, 0.2])
    with pytest.raises(InputError, match=r"there is no face in wall\.mp4"):
        capture(CaptureOptions(video=empty, body="none"))


@pytest.mark.usefixtures("trackers")
def test_what_is_no_film_is_told(tmp_path: Path) -> None:
    text = tmp_path / "notes.mp4"
    text.write_text("no film")
    with pytest.raises(InputError, match="cannot be read as a film"):
        capture(CaptureOptions(video=text))
    with pytest.raises(InputError, match="does not exist"):
        capture(CaptureOptions(video=tmp_path / "missing.mp4"))


def clip_index(name: str) -> int:
    from paksatalker.rigs.arkit import INDEX

    return INDEX[name]
