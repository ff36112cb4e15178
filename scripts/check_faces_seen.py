"""The same words on faces of every kind, as a face tracker that knows nothing of us sees them in the films.

    .venv/bin/python scripts/check_faces_seen.py                       all formats, then all people
    .venv/bin/python scripts/check_faces_seen.py vrm jaw               only these
    .venv/bin/python scripts/check_faces_seen.py --pictures FOLDER     keep films and telling frames

One person as an avatar of each format (see ``face_avatars.py``) says one sentence with p, b, m, f, v and open
vowels; the product opens the file, puts the words on it and renders. Printed for each: what the product says
of the face, in how many frames a face is seen, how the inner lips and jawOpen follow what was meant and how
late, how far apart lips are at p, b and m against open vowels, and whether a blink is seen. Each figure
stands beside its bound, marked ok or MISS; the exit code is 1 where one misses. A bound that a format can't
keep has a line that says why. Needs the extra ``capture`` (Python 3.11).
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from check_perception import AT_LEAST, STILLS, Table, best_lag, correlation, standing
from face_tracker import Picture, Seen, Tracker, frames

from paksatalker.base.tables import shipped
from paksatalker.inference.jobs.render import RenderJob
from paksatalker.inference.jobs.render import render as render_film
from paksatalker.inference.performance.contacts import contact_frames
from paksatalker.inference.performance.performance import Performance
from paksatalker.inference.pipeline import perform
from paksatalker.inference.speech.tts import speak
from paksatalker.rigs.arkit import INDEX, NAMES
from paksatalker.rigs.avatar import library
from paksatalker.rigs.faces.face_measures import measures
from paksatalker.stage.stage_choice import StageChoice

TEXT = "Maybe Bob and my mum have found five big farms above the water."
FPS, SIZE = 15.0, (320, 320)
OPEN = 0.8
"""Share of the frames with the widest meant opening that count as open vowels: those above this quantile."""
AT_REST = 0.5
"""Millimetres of meant opening below which a mouth rests."""
MOST_LAG = 4


def main() -> int:
    """Look at each avatar's film; print every figure beside its bound."""
    bounds = shipped(__file__, "check_faces_seen.toml")
    formats = bounds["formats"]
    parser = argparse.ArgumentParser(description="Compare what a face tracker sees with what was meant.")
    known = [*formats, *library.everyone()]
    parser.add_argument(
        "faces", nargs="*", metavar="FACE", help=f"of {', '.join(known)}, or a person's .toml; all where none"
    )
    parser.add_argument("--pictures", metavar="FOLDER", type=Path, help="keep films and telling frames there")
    options = parser.parse_args()
    if unknown := [f for f in options.faces if f not in known and Path(f).suffix != ".toml"]:
        parser.error(f"no face {', '.join(unknown)}; known: {', '.join(known)}")
    tracker, table = Tracker(), Table()
    clip = perform(speak(TEXT), fps=FPS, seed=1)
    with tempfile.TemporaryDirectory(prefix="paksatalker-faces-") as temporary:
        folder = options.pictures or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        clip.save(folder / "clip.npz")
        for face in options.faces or known:
            name = Path(face).stem
            bound = {**bounds["bound"], **formats.get(name, bounds["people"])}
            avatar = made(name, folder) if name in formats else face
            check_speech(tracker, table, name, clip, bound, avatar, folder)
            if name not in formats:
                check_looks(tracker, table, name, avatar, folder)
    return 0 if table.passed else 1


def check_speech(
    tracker: Tracker,
    table: Table,
    name: str,
    clip: Performance,
    bound: Mapping[str, Any],
    avatar: str,
    folder: Path,
) -> None:
    """Faces, lips, jaw and lids of one avatar that speaks the clip."""
    print(f"{name}:")
    film = render(folder / "clip.npz", avatar, folder / f"{name}.mp4")
    seen = tracker.watch(film)
    keep_pictures(clip, film, seen, folder)
    table.least(f"{name}: share of frames with a face", np.mean([s is not None for s in seen]), 1.0)
    found = np.array([i for i, s in enumerate(seen) if s is not None])
    if len(found) < 10:
        return
    lips = np.array([s.lips for s in seen if s])
    looked = ("jawOpen", "eyeBlinkLeft", "eyeBlinkRight")
    scores = {k: np.array([s.scores[k] for s in seen if s]) for k in looked}
    arkit = clip.arkit.astype(np.float64)[found]
    meant = arkit @ measures().opening
    jaw = arkit[:, INDEX["jawOpen"]] - arkit[:, INDEX["mouthClose"]]
    closed = contact_frames(clip, "closure")[found]
    wide = meant >= np.quantile(meant, OPEN)
    # thick lips and shadows look a little open to the tracker even where skin lies on skin
    rest = float(np.median(lips[(np.abs(meant) < AT_REST) & ~closed]))
    opened = float(np.median(lips[wide])) - rest
    table.least(f"{name}: inner lips, correlation", correlation(lips, meant), bound["lips"])
    table.most(f"{name}: lag of the lips, frames either way", abs(best_lag(lips, meant, MOST_LAG)), 1)
    table.least(f"{name}: inner lips open in vowels, of the face", opened, bound["open"])
    table.most(f"{name}: left at rest, of that", rest / opened, bound["rest"])
    shut = (lips[closed] - rest) / opened
    table.most(f"{name}: in p, b and m, of that, median", float(np.median(shut)), bound["closed"])
    table.most(f"{name}: in p, b and m, of that, worst", float(shut.max()), bound["worst"])
    table.least(f"{name}: jawOpen, correlation", correlation(scores["jawOpen"], jaw), bound["jaw"])
    lids = 0.5 * (scores["eyeBlinkLeft"] + scores["eyeBlinkRight"])
    blink = arkit[:, INDEX["eyeBlinkLeft"]] > 0.9
    awake = arkit[:, INDEX["eyeBlinkLeft"]] < 0.1
    seen_lids = float(lids[blink].max() - np.median(lids[awake]))
    if "no_lids" in bound:
        print(f"--   {name}: no blink is asked: {bound['no_lids']}; seen {seen_lids:.3f}")
    else:
        table.least(f"{name}: blink, score in it less outside", seen_lids, bound["blink"])


def check_looks(tracker: Tracker, table: Table, name: str, avatar: str, folder: Path) -> None:
    """The scores of a person's asked looks."""
    arkit = np.zeros((len(STILLS), len(NAMES)), np.float32)
    for row, channels in zip(arkit, STILLS.values(), strict=True):
        row[[i for i, n in enumerate(NAMES) if channels and n.startswith(channels)]] = 1.0
    file = folder / f"{name}_looks.npz"
    standing(arkit).save(file)
    for look, picture in zip(STILLS, frames(render(file, avatar, file.with_suffix(".mp4"))), strict=True):
        seen = tracker.look(picture)
        if seen is None:
            table.least(f"{name}, {look}: face found", 0, 1)
        elif look in AT_LEAST:
            asked = [v for k, v in seen.scores.items() if k.startswith(STILLS[look])]
            table.least(f"{name}, {look}: score", float(np.mean(asked)), AT_LEAST[look])


def made(name: str, folder: Path) -> str:
    """The file of an avatar of that format; Blender makes it in a process of its own."""
    maker = [sys.executable, str(Path(__file__).with_name("face_avatars.py")), name, str(folder)]
    done = subprocess.run(maker, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{name} can't be made: {done.stderr.strip().splitlines()[-1:]}")
    return done.stdout.strip().splitlines()[-1]


def render(performance: Path, avatar: str, film: Path) -> Path:
    """The film of a performance, close, a draft by Cycles; what the product says of the face is printed."""
    job = RenderJob(
        performance=performance, avatar=str(avatar), output=film, quality="draft", size=SIZE, engine="cycles",
        stage=StageChoice(framing="head"),
    )  # fmt: skip

    def say(line: str) -> None:
        print(f"     {line}", flush=True)

    return render_film(job, note=say)


def keep_pictures(clip: Performance, film: Path, seen: list[Seen | None], folder: Path) -> None:
    """One picture of the film: a row of closures, the widest vowels and a blink."""
    import cv2

    meant = clip.arkit.astype(np.float64) @ measures().opening
    closed = np.flatnonzero(contact_frames(clip, "closure"))
    chosen = [*closed[:: max(1, len(closed) // 4)][:4], *np.argsort(-meant)[:9:3],
              int(clip.arkit[:, INDEX["eyeBlinkLeft"]].argmax())]  # fmt: skip
    all_of: list[Picture] = list(frames(film))
    row = np.concatenate([all_of[i] for i in chosen], axis=1)
    cv2.imwrite(str(folder / f"{film.stem}.png"), row[:, :, ::-1])


if __name__ == "__main__":
    sys.exit(main())
