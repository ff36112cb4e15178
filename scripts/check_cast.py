"""Two people talk for half a minute in three cameras or more, from one script: where is it cut, who looks at
whom?

    python3 scripts/check_cast.py [--pictures FOLDER]

Measures cuts against words, the eyes of who listens against the place of who speaks, and the side to which
each looks in every shot; prints the figures and exits with 1 where one misses its bound. Needs Blender as a
Python module; about a minute, with a picture of every shot two more."""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
from pathlib import Path

import bpy
import numpy as np
from mathutils import Vector

from paksatalker.blender_addon.cameras.subject import Subject
from paksatalker.blender_addon.cast.staging import everybody, stage_cast
from paksatalker.blender_addon.picture.quality import quality
from paksatalker.blender_addon.picture.render import Picture, prepare
from paksatalker.blender_addon.picture.stage import stage_people
from paksatalker.inference.casting.cast_file import read_cast, table_of
from paksatalker.inference.casting.parts import speakers_in
from paksatalker.inference.jobs.films.cast import merged, perform_cast
from paksatalker.inference.jobs.perform import PerformOptions
from paksatalker.inference.jobs.spoken import speech_of
from paksatalker.inference.performance.told_timing import timing_of
from paksatalker.stage.shots.timing import Timing
from paksatalker.stage.stage_choice import StageChoice

SCRIPT = """
ANNA: Good morning, Ben! Did you see the old boat in the harbour yesterday?

BEN: I did. They painted it bright red, and now everybody stops to look at it.

ANNA: My father sailed on it for years. He always said that a red boat never sinks.

BEN: Well, this one leaks. I put my hand on the deck and the water came through the boards.

ANNA: Then we should help. I have tools, and you have two strong arms.

BEN: On Saturday, then. But if it sinks, I will tell everyone that it was your idea.
"""
SIZE = (480, 270)
MOST_DEGREES = 10.0
"""Between where the eyes of a listener point and the eyes of the speaker; viewers feel looked at within 9
degrees."""
LEAST_SHARE = 0.6
"""Of the time that somebody listens: the rest are the glances aside that living people make."""


def main() -> int:
    """Measure and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=Path, help="render the middle of every shot into this folder")
    pictures = parser.parse_args().pictures
    with tempfile.TemporaryDirectory() as name:
        scene, subjects, timing = staged(Path(name))
        bad = tell(cuts(scene, timing), looks(scene, subjects, timing), sides(scene, subjects))
        if pictures is not None:
            render(scene, subjects, pictures)
    return bad


def staged(folder: Path) -> tuple[bpy.types.Scene, list[Subject], Timing]:
    """The scene that ``paksatalker talk --script S.md --cast auto`` renders."""
    script = folder / "script.md"
    script.write_text(SCRIPT, encoding="utf-8")
    options = PerformOptions(script=script, fps=25.0)
    speech = speech_of(options)
    cast = read_cast("auto", speakers_in(speech))
    performances = perform_cast(options, speech, cast, lambda *told: None)
    whole = merged(performances, cast)
    for member, performance in zip(cast, performances, strict=True):
        performance.save(folder / f"{member.name}.npz")
    table = table_of(cast)
    for who, row in table["person"].items():
        row["performance"] = f"{who}.npz"
    rows = []
    for who, row in table["person"].items():
        rows.append(f"[person.{who}]")
        rows += [f"{k} = {v!r}".replace("'", '"') for k, v in row.items()]
    file = folder / "cast.toml"
    file.write_text("\n".join(rows), encoding="utf-8")
    scene, subjects = stage_cast(file, whole, 0.0)
    timing = timing_of(whole)
    stage_people(subjects, scene, StageChoice(shots="auto", set="living-room"), SIZE, timing=timing)
    return scene, subjects, timing


def cuts(scene: bpy.types.Scene, timing: Timing) -> dict[str, object]:
    """The cuts, and the words that they fall into."""
    markers = sorted((m for m in scene.timeline_markers if m.camera), key=lambda m: m.frame)
    frames = [m.frame - scene.frame_start for m in markers]
    ends = [*frames[1:], round(timing.duration * timing.fps)]
    lengths = [(b - a) / timing.fps for a, b in zip(frames, ends, strict=True)]
    return {
        "seconds": timing.duration,
        "cameras": len({m.camera for m in markers}),
        "cuts": len(frames) - 1,
        "inside words": [w for f in frames[1:] if (w := timing.inside_word(f))],
        "shortest": min(lengths),
        "longest": max(lengths),
        "plan": [f"{f / timing.fps:.1f} {m.camera.name}" for f, m in zip(frames, markers, strict=True)],
    }


def looks(scene: bpy.types.Scene, subjects: list[Subject], timing: Timing) -> dict[str, float]:
    """Share of the time, and median degrees, that who listens looks at who speaks."""
    off = []
    for frame in range(scene.frame_start, scene.frame_end + 1, 3):
        now = (frame - scene.frame_start) / timing.fps
        said = next((s for s in timing.sentences if s.start + 0.5 <= now <= s.end), None)
        if said is None:
            continue
        scene.frame_set(frame)
        speaker = next(s for s in subjects if s.name == said.who)
        for listener in (s for s in subjects if s is not speaker):
            way = eyes_of(speaker)[0] - eyes_of(listener)[0]
            off.append(math.degrees(way.angle(eyes_of(listener)[1])))
    found = np.array(off)
    return {"share": float((found <= MOST_DEGREES).mean()), "median": float(np.median(found))}


def sides(scene: bpy.types.Scene, subjects: list[Subject]) -> dict[str, set[int]]:
    """To which side of the picture each looks (1 right), in every shot that has one person."""
    found: dict[str, set[int]] = {s.name: set() for s in subjects}
    for marker in (m for m in scene.timeline_markers if m.camera):
        scene.frame_set(marker.frame + 12)
        right = marker.camera.matrix_world.to_3x3() @ Vector((1, 0, 0))
        for subject in subjects:
            across = eyes_of(subject)[1].dot(right)
            # a glance into the lens has no side
            found[subject.name] |= {1 if across > 0 else -1} if abs(across) > 0.1 else set()
    return found


def eyes_of(subject: Subject) -> tuple[Vector, Vector]:
    """Where the eyes are on the frame that is set, and where they point, whether bones or shapes turn them:
    the turn of each eyeball's points against those at rest (Kabsch)."""
    eyes = next(m for m in subject.character.meshes if m.name.endswith("eyes"))
    rest = np.array([v.co for v in eyes.data.vertices])
    depsgraph = bpy.context.evaluated_depsgraph_get()
    now = eyes.evaluated_get(depsgraph)
    world = np.array(now.matrix_world)
    seen = np.array([v.co for v in now.data.vertices]) @ world[:3, :3].T + world[:3, 3]
    places, ways = [], []
    for side in (rest[:, 0] > 0, rest[:, 0] < 0):
        a, b = rest[side], seen[side]
        u, _, v = np.linalg.svd((a - a.mean(axis=0)).T @ (b - b.mean(axis=0)))
        flip = np.diag([1.0, 1.0, np.sign(np.linalg.det(u @ v))])
        places.append(b.mean(axis=0))
        ways.append((u @ flip @ v).T @ (0, -1, 0))
    return Vector((places[0] + places[1]) / 2), Vector(ways[0] + ways[1]).normalized()


def render(scene: bpy.types.Scene, subjects: list[Subject], folder: Path) -> None:
    """A picture of the middle of every shot."""
    folder.mkdir(exist_ok=True)
    prepare(scene, everybody(subjects), Picture(quality("draft"), "cycles", SIZE), transparent=False)
    markers = sorted((m for m in scene.timeline_markers if m.camera), key=lambda m: m.frame)
    ends = [m.frame for m in markers[1:]] + [scene.frame_end]
    for i, (marker, end) in enumerate(zip(markers, ends, strict=True)):
        scene.frame_set((marker.frame + end) // 2)
        scene.render.filepath = str((folder / f"{i:02d}.png").absolute())
        scene.render.image_settings.file_format = "PNG"
        bpy.ops.render.render(write_still=True)


def tell(cut: dict[str, object], look: dict[str, float], side: dict[str, set[int]]) -> int:
    """Print the figures; 1 where one misses its bound."""
    for name, value in (*cut.items(), *((f"look {n}", round(v, 2)) for n, v in look.items())):
        print(f"{name}: {value}", file=sys.stderr)
    for who, found in side.items():
        print(f"{who} looks to {sorted(found)}", file=sys.stderr)
    good = {
        "three cameras": int(str(cut["cameras"])) >= 3,
        "cuts between words only": not cut["inside words"],
        "who listens looks at who speaks": look["share"] >= LEAST_SHARE and look["median"] <= MOST_DEGREES,
        "eye lines don't cross": all(len(found) <= 1 for found in side.values())
        and len({tuple(found) for found in side.values()}) == len(side),
    }
    for name, met in good.items():
        print(f"{'met' if met else 'MISSED'}: {name}", file=sys.stderr)
    return 0 if all(good.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
