"""The same look on two versions of Blender, and sheets of all looks.

    python3 scripts/check_looks.py --other .venv-3.13/bin/python     # this Python's Blender against another's
    python3 scripts/check_looks.py --sheet docs/pictures/shots.jpg [--engine eevee]
    python3 scripts/check_looks.py --docs [--keep FOLDER]             # all sheets of the docs, both engines

Renders the default woman under every light rig, set, kind of background, framing, move and post, small, with
Cycles, and with the man where two are framed. With ``--other`` both versions render in processes of their
own, and the mean difference of each picture is printed (0 to 100 % of white); it exits with 1 where one is
2 % or more. ``--sheet`` puts all into one picture, moves as strips; ``--docs`` makes shots.jpg,
shots-eevee.jpg and, by picture_film.py, film.jpg with titles, subtitles and layouts. Two minutes of a core
a version, and a quarter of an hour for EEVEE without a GPU; ``--keep FOLDER`` keeps the pictures, and those
that lie there are not rendered again: with ``--only`` it can be done in pieces.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

SIZE = (256, 144)
MOST_PERCENT = 2.0
SAMPLES = 16
"""A pixel, at least: of fewer, hair is dots in EEVEE."""
COLUMNS = 6
TWO = "framing two-shot"
PICTURE, VIDEO = "slide.png", "waves.mp4"
HDRIS = ("forest", "interior", "city", "sunset")
"""Of those that Blender brings along (CC0)."""
MOVES = ("push", "pull", "pan", "orbit", "handheld")
FRAMES = 48
PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"


def main() -> int:
    """Compare, or make a sheet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--other", help="the Python of another Blender")
    parser.add_argument("--sheet", type=Path, help="write all looks into one picture")
    parser.add_argument("--engine", default="cycles", choices=("cycles", "eevee"))
    parser.add_argument("--only", default="", help="looks whose names contain this")
    parser.add_argument("--docs", action="store_true", help="make all sheets of the docs")
    parser.add_argument("--keep", type=Path, help="a folder where pictures stay, and are taken from")
    parser.add_argument("--into", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.into is not None:
        render(given.into, given.engine, given.only)
        return 0
    with tempfile.TemporaryDirectory() as name:
        if given.docs:
            return every_sheet(given.keep or Path(name), given.only)
        folders = {}
        for python in [sys.executable, *([given.other] if given.other else [])]:
            which = "other" if folders else "this"
            folder = folders[python] = (given.keep or Path(name)) / f"{which}-{given.engine}"
            words = [python, __file__, "--into", str(folder), "--engine", given.engine, "--only", given.only]
            subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
        if given.sheet is not None:
            sheet(folders[sys.executable], given.sheet)
        return compare(*folders.values()) if given.other else 0


def every_sheet(keep: Path, only: str) -> int:
    """The docs' sheets of looks by both engines, then those of titles and subtitles."""
    for engine, file in (("cycles", "shots.jpg"), ("eevee", "shots-eevee.jpg")):
        folder = keep / f"this-{engine}"
        words = [sys.executable, __file__, "--into", str(folder), "--engine", engine, "--only", only]
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
        sheet(folder, PICTURES / file)
    return subprocess.run([sys.executable, str(Path(__file__).with_name("picture_film.py"))]).returncode


def looks(only: str = "") -> dict[str, dict[str, object]]:
    """Options of a stage by the name of each look; ``frame`` is that which is shown."""
    from paksatalker.stage.presets import presets_of
    from paksatalker.stage.stage_choice import FRAMINGS

    found: dict[str, dict[str, object]] = {}
    found |= {f"light {n}": {"light": n, "framing": "head"} for n in presets_of("light")}
    found |= {
        f"outdoor {h}h": {"light": f"outdoor:hour={h}", "set": "sky", "framing": "head"}
        for h in (8, 18, 20, 23)
    }
    found |= {
        f"dials {d}": {"light": f"studio:{d}", "framing": "head"}
        for d in ("kelvin=3000", "ratio=16", "rim=4", "softness=0.2")
    }
    sets = [n for n in presets_of("set") if n not in ("hdri", "transparent", "studio")]
    found |= {f"set {n}": {"set": n, "framing": "medium"} for n in sets}
    backgrounds = {"colour": "#2f6f62", "colours": "#20304a-#c08a6a", "picture": PICTURE, "video": VIDEO}
    found |= {f"background {n}": {"set": s, "framing": "medium"} for n, s in backgrounds.items()}
    found["background transparent"] = {"set": "transparent", "framing": "medium"}
    found |= {f"hdri {n}": {"hdri": n, "set": "hdri", "framing": "medium"} for n in HDRIS}
    found |= {f"framing {n}": {"framing": n, "set": "living-room"} for n in FRAMINGS}
    for move in MOVES:
        for i, frame in enumerate((1, FRAMES // 2, FRAMES)):
            found[f"{move} {i + 1}"] = {"camera": move, "set": "office", "framing": "medium", "frame": frame}
    found |= {f"post {n}": {"post": n, "framing": "head"} for n in presets_of("post") if n != "none"}
    return {name: look for name, look in found.items() if only in name}


def render(folder: Path, engine: str, only: str) -> None:
    """A PNG for each look."""
    import bpy

    from paksatalker.blender_addon.cameras.subject import subject_of
    from paksatalker.blender_addon.cast.staging import everybody
    from paksatalker.blender_addon.characters.build_avatar import build_avatar
    from paksatalker.blender_addon.picture import plate
    from paksatalker.blender_addon.picture.quality import quality
    from paksatalker.blender_addon.picture.render import Picture, prepare
    from paksatalker.blender_addon.picture.stage import stage_people
    from paksatalker.blender_addon.shots.gather import GATHER
    from paksatalker.rigs import bake
    from paksatalker.rigs.avatar.asset import load_avatar
    from paksatalker.stage.stage_choice import StageChoice

    folder.mkdir(parents=True, exist_ok=True)
    files = _backgrounds(folder)
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    scene.frame_start, scene.frame_end, scene.render.fps = 1, FRAMES, 24
    woman = _speaking(build_avatar(load_avatar(bake.person("woman"))), scene)
    one, two = [subject_of(woman, scene)], []
    names = looks(only)
    # two people stand at places of their own from then on
    for name, look in sorted(names.items(), key=lambda row: row[0] == TWO):
        if (folder / f"{name}.png").is_file():
            continue
        if name == TWO:
            two = _two(woman, _speaking(build_avatar(load_avatar(bake.person("man"))), scene), scene)
        people = two or one
        # heads alone show no hand that comes into the picture
        near = look.get("framing") in ("head", "close-up", "extreme-close-up")
        frame = int(str(look.pop("frame", FRAMES if near else FRAMES // 2)))
        # a set is called as one of the HDRI files
        chosen = {k: files.get((k, str(v)), v) for k, v in look.items()}
        stage_people(people, scene, StageChoice(**chosen), SIZE)  # type: ignore[arg-type]
        clear = look.get("set") == "transparent"
        picture = Picture(quality("draft"), engine, SIZE)
        prepare(scene, everybody(people), picture, transparent=clear)
        plate.take(scene, picture)
        scene.cycles.samples = scene.eevee.taa_render_samples = max(scene.cycles.samples, SAMPLES)
        scene[GATHER] = 0
        _frame(scene, frame, folder, name, clear)
    (folder / "names.json").write_text(json.dumps(list(names)), encoding="utf-8")


def _speaking(character: Any, scene: Any) -> Any:
    """The character, standing as somebody who speaks does."""
    from paksatalker.blender_addon.animation.apply import apply
    from paksatalker.inference.pipeline import perform
    from paksatalker.inference.speech.tts import speak

    apply(
        perform(speak("Good evening to all of you.", fps=24.0), fps=24.0, seed=1), character, scene, error=0.0
    )
    scene.frame_start, scene.frame_end = 1, FRAMES
    return character


def _frame(scene: Any, number: int, folder: Path, name: str, clear: bool) -> None:
    """A frame as those of films are made."""
    from paksatalker.blender_addon.shots.frame_folder import FrameFolder
    from paksatalker.blender_addon.shots.frame_loop import FrameLoop, Shot

    with tempfile.TemporaryDirectory() as own:
        frames = FrameFolder(Path(own), ".png", name)
        FrameLoop(scene, Shot(name, SIZE, clear, frozenset({"reuse"})), frames, lambda told: None).render(
            [number]
        )
        shutil.copyfile(frames.frame(number), folder / f"{name}.png")


def _two(woman: object, man: object, scene: object) -> list[object]:
    """Woman and man face to face, as a cast of two stands."""
    from paksatalker.blender_addon.cameras.subject import subject_of
    from paksatalker.blender_addon.cast.staging import named, placed
    from paksatalker.inference.casting.cast_file import Member
    from paksatalker.inference.casting.places import PLACES

    found = []
    for person, name, where in ((woman, "ANNA", "left"), (man, "BEN", "right")):
        x, y, turn = PLACES[where]
        member = Member(name=name, avatar="", at=(x, y), turn=turn)
        found.append(placed(subject_of(named(person, name), scene), member, scene))  # type: ignore[arg-type]
    return found


def _backgrounds(folder: Path) -> dict[tuple[str, str], str]:
    """A picture, a video and HDRI files, by option and word that looks name them with."""
    import bpy
    from PIL import Image

    from paksatalker.film.encoding.encode import FilmStyle, write_film
    from paksatalker.film.slides.drawing import Shown, draw_slide

    picture, video = folder / PICTURE, folder / VIDEO
    if not picture.is_file():
        shown = Shown("Archimedes", ((0, "A body in water is pushed up"), (0, "by the weight of the water")))
        Image.fromarray(draw_slide(shown, 640, 360)).save(picture)
    if not video.is_file():
        y, x = np.mgrid[0:360, 0:640].astype(np.float32)
        frames = []
        for n in range(24):
            wave = 0.5 + 0.5 * np.sin(x / 40 + y / 25 + 2 * np.pi * n / 24)
            frames.append((wave[..., None] * (40, 90, 120) + (20, 30, 50)).astype(np.uint8))
        write_film(frames, len(frames), 24.0, np.zeros(48000, np.int16), 48000, video, FilmStyle())
    own = Path(bpy.utils.system_resource("DATAFILES", path="studiolights/world"))
    shown = {("set", PICTURE): str(picture), ("set", VIDEO): str(video)}
    return shown | {("hdri", n): str(own / f"{n}.exr") for n in HDRIS}


def compare(one: Path, other: Path) -> int:
    """Print the mean difference of each look; 1 where one is too large."""
    worst, bad = 0.0, 0
    for name in json.loads((one / "names.json").read_text("utf-8")):
        apart = 100 * float(np.abs(_pixels(one, name) - _pixels(other, name)).mean())
        worst, bad = max(worst, apart), bad + (apart >= MOST_PERCENT)
        print(f"{'MISSED' if apart >= MOST_PERCENT else 'met'}: {name}: {apart:.2f} %")
    print(f"the largest mean difference is {worst:.2f} % (bound {MOST_PERCENT} %)")
    return 1 if bad else 0


def sheet(folder: Path, file: Path) -> None:
    """All looks in rows, their names on them."""
    from PIL import Image, ImageDraw

    names = json.loads((folder / "names.json").read_text("utf-8"))
    rows = -(-len(names) // COLUMNS)
    whole = Image.new("RGB", (COLUMNS * SIZE[0], rows * SIZE[1]))
    for i, name in enumerate(names):
        picture = _over_squares(Image.open(folder / f"{name}.png"))
        ImageDraw.Draw(picture).text((5, 3), name, fill="white", stroke_width=2, stroke_fill="black")
        whole.paste(picture, (i % COLUMNS * SIZE[0], i // COLUMNS * SIZE[1]))
    whole.save(file, quality=88)


def _over_squares(picture: object) -> object:
    """A picture; what is clear in it shows squares, as editors have them."""
    from PIL import Image

    y, x = np.mgrid[0 : SIZE[1], 0 : SIZE[0]] // 12
    below = Image.fromarray((150 + 40 * ((x + y) % 2)).astype(np.uint8)).convert("RGBA")
    return Image.alpha_composite(below, picture.convert("RGBA")).convert("RGB")  # type: ignore[attr-defined]


def _pixels(folder: Path, name: str) -> np.ndarray:  # type: ignore[type-arg]
    from PIL import Image

    return np.asarray(Image.open(folder / f"{name}.png").convert("RGB"), np.float64) / 255


if __name__ == "__main__":
    sys.exit(main())
