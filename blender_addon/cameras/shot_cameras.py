"""The cameras of a plan of shots in the scene, and the markers that cut between them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import bpy
from mathutils import Matrix, Vector

from ...base.errors import InputError
from ...stage.shots.auto import auto_plan, talk_plan
from ...stage.shots.plan import Cut, Shot, ShotPlan, read_plan
from ...stage.shots.singles import singles
from ...stage.shots.timing import Timing
from ...stage.stage_choice import StageChoice
from . import stage_camera
from .moves import SHUTTER, key_moves
from .stage_camera import ALONE
from .subject import Subject


def plan_of(choice: StageChoice, subjects: Sequence[Subject], timing: Timing | None) -> ShotPlan | None:
    """The shots that a choice asks for; None for one camera. Raises InputError."""
    if not choice.shots:
        return None
    if timing is None or (choice.shots == "auto" and not timing.sentences):
        raise InputError("there is nothing to cut: nobody says anything yet", "generate a performance first")
    if choice.shots != "auto":
        return read_plan(Path(choice.shots), timing, [s.name for s in subjects])
    if len(subjects) == 1:
        return auto_plan(timing, choice.framing)
    near, nearer, master = singles([(s.name, s.eyes.x, s.facing) for s in subjects])
    return talk_plan(timing, near, nearer, master)


def place_cameras(
    subjects: Sequence[Subject],
    plan: ShotPlan | None,
    choice: StageChoice,
    turned: Matrix,
    size: tuple[int, int],
    scene: bpy.types.Scene,
    studio: bpy.types.Collection,
) -> None:
    """Put the cameras into ``studio``, with their moves, and bind them to markers; the first is the scene's.

    ``turned``: of the whole stage. Without a plan one camera sees all the time.
    """
    if scene.get(SHUTTER) is not None:
        del scene[SHUTTER]
    whole = plan or ShotPlan((Shot(ALONE, _framing(choice, subjects)),), (Cut(0, ALONE),))
    frames = scene.frame_end - scene.frame_start + 1
    spans = whole.spans(max(frames, 1))
    made: dict[str, bpy.types.Object] = {}
    for shot in whole.cameras:
        mine = [
            (scene.frame_start + a, scene.frame_start + b - 1) for name, a, b in spans if name == shot.name
        ]
        seen = [s for s in subjects if s.name in shot.on] or list(subjects)
        camera = stage_camera.build(seen, shot, choice, size, studio)
        camera.matrix_world = turned @ camera.matrix_basis
        looked_at = sum((s.eyes for s in seen), Vector()) / len(seen)
        eyes = turned @ looked_at
        pivot = turned @ (seen[0].pivot if len(seen) == 1 else eyes)
        bpy.context.view_layer.update()
        stage_camera.focus(camera, looked_at)  # the stage turns around people, who stay
        if len(seen) == 1:
            stage_camera.follow_eyes(camera, seen[0], seen[0].eyes, studio)
        move = shot.move or choice.moves
        if mine:
            walk, scale = seen[0].walk, seen[0].scale
            key_moves(camera, move, mine, eyes, pivot, walk, scene, studio, scale, choice.seed)
        made[shot.name] = camera
    scene.camera = made[whole.cuts[0].camera]
    for cut in plan.cuts if plan is not None else ():
        marker = scene.timeline_markers.new(f"Cut {cut.camera}", frame=scene.frame_start + cut.frame)
        marker.camera = made[cut.camera]


def _framing(choice: StageChoice, subjects: Sequence[Subject]) -> str:
    """Several people are seen at least to their hips."""
    near = choice.framing in ("extreme-close-up", "close-up", "head", "bust")
    return "two-shot" if len(subjects) > 1 and near else choice.framing
