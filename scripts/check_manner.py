"""Are two speakers of unlike manner told apart in films of them, and does each one's manner come back?

    python scripts/check_manner.py --keep FOLDER --render lively     one film, a minute; then the other
    python scripts/check_manner.py --keep FOLDER --render calm
    python scripts/check_manner.py --keep FOLDER                     what is fitted from both films

Both say the same to the camera, made by our own dials of the face. Each film is captured, the dials are
fitted from what is seen (``fit_face_style``), and laid over a sentence that neither has said. Printed are
the dials that were set and found, and, for each, whether they part the two speakers and move the new
sentence the same way. The exit code is 1 where one does not. Needs the extras ``blender`` and ``capture``.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
from check_perception import Table, render

from paksatalker.inference.jobs.people.capture import CaptureOptions, capture
from paksatalker.inference.performance.performance import Performance
from paksatalker.inference.pipeline import perform
from paksatalker.inference.profile.face_style import DIALS, fit_face_style, measured, with_face_style
from paksatalker.inference.profile.making import face_style_of
from paksatalker.inference.speech.tts import speak

SPEAKERS = {
    "lively": {"jaw": 1.5, "wide": 1.7, "round": 1.3, "lips": 1.4, "brows": 1.8, "head": 1.7, "blinks": 1.8},
    "calm": {"jaw": 0.65, "wide": 0.6, "round": 0.8, "lips": 0.7, "brows": 0.5, "head": 0.5, "blinks": 0.6},
}
SAYS = "Maybe you know my brother, who works at the harbour? He brought us five big maps last year."
NEW = (
    "Why would anybody leave before the music is over? People were still dancing by the fire. "
    "My aunt had baked four loaves of bread, and everybody wanted some. Nobody spoke of going home, "
    "so we stayed until the moon was up. In the morning we walked back along the river, slowly, and sang."
)
FPS, SIZE = 12.0, (288, 288)
APART, BACK = 1.05, 1.05
"""Times by which a dial of one is more than the other's, and the new sentence moves more."""


def main() -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--keep", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--render", choices=SPEAKERS)
    options = parser.parse_args()
    options.keep.mkdir(parents=True, exist_ok=True)
    if options.render:
        film = options.keep / f"{options.render}.mp4"
        render(_said(options.render), "woman", film, "head", SIZE)
        return 0
    return _judged(options.keep)


def _said(speaker: str) -> Performance:
    plain = perform(speak(SAYS), fps=FPS, seed=1)
    return with_face_style(replace(plain, calm=None), SPEAKERS[speaker])


def _judged(folder: Path) -> int:
    table = Table()
    fits, played = {}, {}
    for name in SPEAKERS:
        clip = folder / f"{name}_seen.npz"
        if not clip.is_file():
            seen = capture(CaptureOptions(video=folder / f"{name}.mp4", body="none", transcript=SAYS))
            seen.save(clip)
        fits[name] = face_style_of([Performance.load(clip)])
        ours = replace(perform(speak(SAYS), fps=FPS, seed=1), calm=None)
        played[name] = fit_face_style([_said(name)], [ours])
    new = replace(perform(speak(NEW), fps=FPS, seed=2), calm=None)
    moved = {name: measured(with_face_style(new, dials)) for name, dials in fits.items()}
    own = measured(new)
    for dial in DIALS:
        set_to, found = ([f"{v[n][dial]:.2f}" for n in SPEAKERS] for v in (played, fits))
        print(f"     {dial}: played {' and '.join(set_to)}, found {' and '.join(found)}")
        table.least(f"{dial}: lively over calm", fits["lively"][dial] / fits["calm"][dial], APART)
        if own[dial] > 1e-3:
            again = moved["lively"][dial] / max(moved["calm"][dial], 1e-6)
            table.least(f"{dial}: the same in a new sentence", again, BACK)
    logs = {n: np.log([fits[n][d] for d in DIALS]) for n in SPEAKERS}
    truth = {n: np.log([played[n][d] for d in DIALS]) for n in SPEAKERS}
    for name in SPEAKERS:
        nearest = min(SPEAKERS, key=lambda other: float(np.linalg.norm(logs[name] - truth[other])))
        table.least(f"{name} is taken for {nearest}", float(nearest == name), 1)
    return 0 if table.passed else 1


if __name__ == "__main__":
    sys.exit(main())
