"""The page's pictures of sets and lights: ``python scripts/picture_page.py [NAME ...]``, all without names.

Each is 160 x 90 pixels, of a person of the library, as a film would show them. Where a set and a light share
a name, as ``studio`` does, one picture serves both. Some seconds each.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import bpy
from environment import ROOT
from people_pictures import Studio, quiet
from PIL import Image

from paksatalker.blender_addon.animation.apply import apply
from paksatalker.blender_addon.characters.character import Character
from paksatalker.blender_addon.picture.quality import quality, set_quality
from paksatalker.blender_addon.picture.stage import build_stage
from paksatalker.inference.pipeline import perform
from paksatalker.inference.speech.tts import speak
from paksatalker.stage.presets import presets_of
from paksatalker.stage.stage_choice import StageChoice

FOLDER = ROOT / "server" / "web" / "public" / "stages"
SIZE, SAMPLES = (320, 180), 24
PEOPLE = ("woman", "man", "kofi", "amara")
LINE, FRAME = "Hello there.", 4
"""What the people are about to say: they stand as they do in films."""


def main() -> int:
    """Render what is named; 0."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="sets and lights; all of them")
    sets, lights = (tuple(presets_of(kind)) for kind in ("set", "light"))
    wanted = parser.parse_args().names or sorted({*sets, *lights} - {"transparent"})
    studio = Studio(skin=512)
    for number, who in enumerate(PEOPLE):
        mine = wanted[number :: len(PEOPLE)]
        if not mine:
            continue
        bpy.ops.wm.read_factory_settings(use_empty=True)
        character = studio.person_built(who, "")
        apply(perform(speak(LINE), fps=24, seed=number), character, bpy.context.scene)
        for name in mine:
            choice = StageChoice(set=name) if name in sets else StageChoice(set="gradient", light=name)
            _render(character, choice).resize((160, 90), Image.Resampling.LANCZOS).save(
                FOLDER / f"{name}.webp", quality=80, method=6
            )
            print(name, flush=True)
    return 0


def _render(character: Character, choice: StageChoice) -> Image.Image:
    scene = bpy.context.scene
    build_stage(character, scene, choice, SIZE)
    set_quality(scene, character, quality("draft"), "cycles")
    scene.cycles.samples, scene.cycles.use_denoising = SAMPLES, True
    scene.frame_set(FRAME)
    file = Path(bpy.app.tempdir) / "stage.png"
    scene.render.image_settings.file_format, scene.render.filepath = "PNG", str(file)
    with quiet():
        bpy.ops.render.render(write_still=True)
    with Image.open(file) as opened:
        return opened.convert("RGB")


if __name__ == "__main__":
    sys.exit(main())
