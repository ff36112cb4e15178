"""Characters that others made, given as files: what is recognised of each, and how well it plays a sentence.

    .venv/bin/python scripts/check_characters.py FILES... [--keep out/characters]

Prints for each file what was set right at opening, the skeleton and face that were recognised, how far limbs
point from where the performance has them (arms may be held further out on a broad body, which the report
names), and its height. With ``--keep`` a still of each, in the
middle of a word. The exit code is 1 where a file could not be used. Not part of the test suite: it needs
characters, and none but our own are in this repository.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import bpy
import numpy as np
import numpy.typing as npt

from paksatalker.base.errors import PaksaTalkerError
from paksatalker.blender_addon.animation.apply import apply
from paksatalker.blender_addon.characters.character import Character, current_scene, open_character
from paksatalker.blender_addon.characters.held_bones import held_line
from paksatalker.blender_addon.files.open_avatar import ENDINGS, open_avatar
from paksatalker.inference.jobs.render import RenderJob, render
from paksatalker.inference.performance.excerpt import excerpt
from paksatalker.inference.performance.performance import Performance
from paksatalker.inference.pipeline import perform
from paksatalker.inference.speech.tts import speak
from paksatalker.rigs import smplx
from paksatalker.rigs.arkit import INDEX
from paksatalker.rigs.axes import to_blender
from paksatalker.rigs.recognition.bone_match import Match
from paksatalker.rigs.rotations import unit
from paksatalker.stage.stage_choice import StageChoice

F64 = npt.NDArray[np.float64]

SENTENCE = "Maybe Bob and my mum brought five big maps."
ARMS = [
    (f"{s}_{a}", f"{s}_{b}")
    for s in ("left", "right")
    for a, b in (("shoulder", "elbow"), ("elbow", "wrist"))
]
LEGS = [(f"{s}_{a}", f"{s}_{b}") for s in ("left", "right") for a, b in (("hip", "knee"), ("knee", "ankle"))]
STEP = 6
"""Frames between those that are looked at."""


def main() -> int:
    """Check every file; print what was found."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="write a still of each")
    options = parser.parse_args()
    performance = perform(speak(SENTENCE))
    failed = 0
    for file in options.files:
        print(f"== {file.name}", flush=True)
        try:
            _check(file, performance)
            if options.keep is not None:
                _still(file, performance, options.keep)
        except PaksaTalkerError as e:
            failed += 1
            print(f"   not used: {e}")
    return 1 if failed else 0


def _check(file: Path, performance: Performance) -> None:
    notes: list[str] = []
    if file.suffix.lower() in ENDINGS:
        character = open_avatar(file, None, notes.append)
    else:
        character = open_character(file)
        notes += [line for line in (held_line(character),) if line]
    applied = apply(performance, character)
    for line in [*notes, *applied.report()]:
        print(f"   {line}")
    if applied.body is not None and character.armature is not None:
        arms, legs = _off(performance, character, applied.body)
        tall = character.measures["height"]
        print(f"   arms within {arms:.1f} degrees, legs within {legs:.1f}; {tall:.2f} m tall")


def _off(performance: Performance, character: Character, body: Match) -> tuple[float, float]:
    """The most that upper and lower arms, and thighs and shins, point elsewhere than in the performance."""
    _, source = smplx.forward_kinematics(performance.poses, performance.trans, performance.rest_joints)
    worst = []
    for pairs in (ARMS, LEGS):
        there = [p for p in pairs if p[0] in body.mapping and p[1] in body.mapping]
        angles = [0.0]
        for frame in range(0, performance.frames, STEP):
            current_scene().frame_set(1 + frame)
            for a, b in there:
                got = _head(character, body, b) - _head(character, body, a)
                want = to_blender(source[frame, smplx.INDEX[b]] - source[frame, smplx.INDEX[a]])
                angles.append(float(np.degrees(np.arccos(np.clip(unit(got) @ unit(want), -1, 1)))))
        worst.append(max(angles))
    return worst[0], worst[1]


def _head(character: Character, body: Match, joint: str) -> F64:
    armature = character.armature
    assert armature is not None
    posed = armature.evaluated_get(bpy.context.evaluated_depsgraph_get())
    return np.array(posed.matrix_world @ posed.pose.bones[body.mapping[joint][0]].head)


def _still(file: Path, performance: Performance, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    clip = folder / "clip.npz"
    frame = int(np.argmax(performance.arkit[:, INDEX["jawOpen"]]))
    excerpt(performance, frame + 1, frame + 2).save(clip)
    stage = StageChoice(framing="full")
    render(
        RenderJob(
            performance=clip,
            avatar=str(file),
            output=folder / file.stem,
            quality="draft",
            size=(320, 400),
            stage=stage,
        )
    )


if __name__ == "__main__":
    sys.exit(main())
