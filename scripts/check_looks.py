"""The same look on two versions of Blender, and sheets of all looks.

    python3 scripts/check_looks.py --other .venv-3.13/bin/python     # this Python's Blender against another's
    python3 scripts/check_looks.py --sheet docs/pictures/shots.jpg [--engine eevee]

Renders the default woman under every light rig, set, framing, move and post, small, with Cycles. With
``--other`` both versions render in processes of their own, and the mean difference of each picture is printed
(0 to 100 % of white); it exits with 1 where one is 2 % or more. ``--sheet`` puts all into one picture, moves
as strips. About 6 minutes on a free core.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

SIZE = (256, 144)
MOST_PERCENT = 2.0
COLUMNS = 6
MOVES = ("push", "pull", "pan", "orbit", "handheld")
FRAMES = 48


def main() -> int:
    """Compare, or make a sheet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--other", help="the Python of another Blender")
    parser.add_argument("--sheet", type=Path, help="write all looks into one picture")
    parser.add_argument("--engine", default="cycles", choices=("cycles", "eevee"))
    parser.add_argument("--only", default="", help="looks whose names contain this")
    parser.add_argument("--into", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.into is not None:
        render(given.into, given.engine, given.only)
        return 0
    with tempfile.TemporaryDirectory() as name:
        folders = {}
        for python in [sys.executable, *([given.other] if given.other else [])]:
            folder = folders[python] = Path(name) / str(len(folders))
            words = [python, __file__, "--into", str(folder), "--engine", given.engine, "--only", given.only]
            subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
        if given.sheet is not None:
            sheet(folders[sys.executable], given.sheet)
        return compare(*folders.values()) if given.other else 0


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
    found["set colours"] = {"set": "#20304a-#c08a6a", "framing": "medium"}
    found |= {f"framing {n}": {"framing": n, "set": "living-room"} for n in FRAMINGS if n != "two-shot"}
    for move in MOVES:
        for i, frame in enumerate((1, FRAMES // 2, FRAMES)):
            found[f"{move} {i + 1}"] = {"camera": move, "set": "office", "framing": "medium", "frame": frame}
    found |= {f"post {n}": {"post": n, "framing": "head"} for n in presets_of("post") if n != "none"}
    return {name: look for name, look in found.items() if only in name}


def render(folder: Path, engine: str, only: str) -> None:
    """A PNG for each look."""
    import bpy

    from paksatalker.blender_addon.characters.build_avatar import build_avatar
    from paksatalker.blender_addon.picture.quality import quality
    from paksatalker.blender_addon.picture.render import Picture, prepare
    from paksatalker.blender_addon.picture.stage import build_stage
    from paksatalker.rigs import bake
    from paksatalker.rigs.avatar.asset import load_avatar
    from paksatalker.stage.stage_choice import StageChoice

    folder.mkdir(parents=True, exist_ok=True)
    bpy.ops.wm.read_factory_settings(use_empty=True)
    woman = build_avatar(load_avatar(bake.person("woman")))
    scene = bpy.context.scene
    scene.frame_start, scene.frame_end, scene.render.fps = 1, FRAMES, 24
    for name, look in looks(only).items():
        frame = int(str(look.pop("frame", 1)))
        build_stage(woman, scene, StageChoice(**look), SIZE)  # type: ignore[arg-type]
        prepare(scene, woman, Picture(quality("draft"), engine, SIZE), transparent=False)
        scene.cycles.samples = max(scene.cycles.samples, 8)
        scene.frame_set(frame)
        scene.render.filepath = str(folder / f"{name}.png")
        scene.render.image_settings.file_format = "PNG"
        bpy.ops.render.render(write_still=True)
    (folder / "names.json").write_text(json.dumps(list(looks(only))), encoding="utf-8")


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
        picture = Image.open(folder / f"{name}.png").convert("RGB")
        ImageDraw.Draw(picture).text((5, 3), name, fill="white", stroke_width=2, stroke_fill="black")
        whole.paste(picture, (i % COLUMNS * SIZE[0], i // COLUMNS * SIZE[1]))
    whole.save(file, quality=88)


def _pixels(folder: Path, name: str) -> np.ndarray:  # type: ignore[type-arg]
    from PIL import Image

    return np.asarray(Image.open(folder / f"{name}.png").convert("RGB"), np.float64) / 255


if __name__ == "__main__":
    sys.exit(main())
