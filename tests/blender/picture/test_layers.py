"""A picture in layers: who is in which."""

from __future__ import annotations

from pathlib import Path

import bpy
import numpy as np
import pytest

from paksatalker.base.errors import InputError
from paksatalker.blender_addon import compat
from paksatalker.blender_addon.layered.films import Order, layer_file, render_layer_films, shadow
from paksatalker.blender_addon.layered.footage import without_key
from paksatalker.blender_addon.picture.fingerprint import Marks
from paksatalker.blender_addon.picture.layers import CLEAN, PERSON, SHADOWED, check_layers, part
from paksatalker.blender_addon.picture.quality import quality
from paksatalker.blender_addon.picture.render import Picture, prepare
from paksatalker.blender_addon.picture.stage import build_stage
from paksatalker.blender_addon.shots.pixels import read_targa
from paksatalker.film.encoding.encode import FilmStyle
from paksatalker.film.layers import Patch, put_over
from paksatalker.film.titles.drawing import TitleLayer
from paksatalker.film.titles.titles import CARD, Title, theme
from paksatalker.inference.jobs.films.render_job import RenderJob
from paksatalker.stage.stage_choice import StageChoice


class Clip:
    """Two silent frames."""

    frames, fps, audio_rate = 2, 25.0, 48000
    audio = np.zeros(3840, np.int16)


def test_a_frame_holds_person_set_and_shadow_and_cryptomatte(woman, tmp_path: Path) -> None:
    scene, size = bpy.context.scene, (32, 18)
    choice = StageChoice(set="newsroom")
    build_stage(woman, scene, choice, size)
    prepare(scene, woman, Picture(quality("draft"), "cycles", size, "layers"), transparent=False)
    part(scene, choice)
    scene.cycles.samples = 1
    compat.set_image_format(scene.render.image_settings, "OPEN_EXR_MULTILAYER", depth="32", alpha=True)
    scene.render.filepath, scene.render.use_file_extension = str(tmp_path / "a.exr"), False
    bpy.ops.render.render(write_still=True)
    header = (tmp_path / "a.exr").read_bytes()[:20000]
    for name in (PERSON, SHADOWED, CLEAN):
        assert f"{name}.Combined.A".encode() in header
    assert b"cryptomatte" in header and b"CryptoObject00" in header


def test_what_has_no_layers_is_told(woman) -> None:
    notes: list[str] = []
    with pytest.raises(InputError, match="need Cycles or EEVEE"):
        check_layers("workbench", None)
    with pytest.raises(InputError, match="has no layers"):
        check_layers("cycles", StageChoice(set="transparent"))
    build_stage(woman, bpy.context.scene, StageChoice(set="sky"), (32, 18))
    part(bpy.context.scene, StageChoice(set="sky"), notes.append)
    assert "belongs to no layer" in notes[0]


def test_a_colour_or_a_gradient_is_a_layer_as_it_is_shown(woman, tmp_path: Path) -> None:
    scene, size, choice = bpy.context.scene, (32, 18), StageChoice(set="#4060a0-#c08a6a")
    build_stage(woman, scene, choice, size)
    prepare(scene, woman, Picture(quality("draft"), "cycles", size, "layers"), transparent=False)
    part(scene, choice)
    for layer in scene.view_layers:
        layer.use = layer.name == CLEAN
    compat.set_image_format(scene.render.image_settings, "TARGA_RAW", depth="8", alpha=True)
    scene.render.filepath, scene.render.use_file_extension = str(tmp_path / "a.tga"), False
    bpy.ops.render.render(write_still=True)
    picture = read_targa(tmp_path / "a.tga").astype(int)
    assert picture[..., 3].min() == 255, "nobody stands before it"
    assert abs(picture[0, :, :3].mean(axis=0) - (0x42, 0x61, 0x9F)).max() < 12
    assert abs(picture[-1, :, :3].mean(axis=0) - (0xBD, 0x89, 0x6B)).max() < 12


def test_a_shadow_darkens_the_set_to_what_it_was() -> None:
    clean = np.full((4, 6, 4), 200, np.uint8)
    shadowed = clean.copy()
    shadowed[:2, :, :3] = 90
    found = clean[..., :3].copy()
    put_over(found, [Patch(shadow(clean, shadowed), 0, 0)])
    assert np.abs(found.astype(int) - shadowed[..., :3]).max() <= 1


def test_each_layer_is_a_film_and_one_over_the_other_they_are_the_picture(woman, tmp_path: Path) -> None:
    av = pytest.importorskip("av")
    pytest.importorskip("PIL")
    scene, size, output = bpy.context.scene, (48, 72), tmp_path / "a.mov"
    scene.frame_start, scene.frame_end = 1, 2
    build_stage(woman, scene, StageChoice(set="terrace", framing="full"), size)
    title = TitleLayer([Title(CARD, "Boats", "", 0.0, 9.0)], theme("plain"), size, 25.0)
    order = Order(
        scene, woman, Clip(), Picture(quality("draft"), "cycles", size, "layers"), output, Marks("a", "b"),
        FilmStyle(layers=(title,)), frozenset({"reuse"}), 1, lambda *step: None, lambda line: None,
    )  # fmt: skip
    render_layer_films(order)
    films = {}
    for name in ("person", "set", "shadow", "titles"):
        with av.open(str(layer_file(output, name))) as opened:
            films[name] = [f.to_ndarray(format="rgba") for f in opened.decode(video=0)][-1]
    with av.open(str(output)) as opened:
        whole = [f.to_ndarray(format="rgb24") for f in opened.decode(video=0)][-1]
    together = films["set"][..., :3].copy()
    put_over(together, [Patch(films[n], 0, 0) for n in ("shadow", "person", "titles")])
    assert films["set"][..., 3].min() == 255 and 10 < films["person"][..., 3].mean() < 150
    assert films["shadow"][52:, :, 3].max() > 20 and films["shadow"][:30, :, 3].max() < 20, "on the floor"
    assert np.abs(together.astype(int) - whole).mean() < 3
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(["a.mov", *(f"a.{n}.mov" for n in films)]), (
        "no frames stay"
    )


def test_layers_are_put_where_they_are_asked(woman, tmp_path: Path) -> None:
    av, image = pytest.importorskip("av"), pytest.importorskip("PIL.Image")
    picture = image.new("RGB", (48, 72), (0, 177, 64))
    picture.paste((200, 30, 30), (0, 0, 24, 72))
    picture.save(tmp_path / "screen.png")
    output, size = tmp_path / "a.mov", (48, 72)
    job, footage = without_key(
        RenderJob(
            performance=tmp_path / "a.npz", format="layers", output=output,
            layer=("person:x=0.5", "footage:order=25"),
            stage=StageChoice(set=str(tmp_path / "screen.png"), key="green", behind="#3050a0"),
        )
    )  # fmt: skip
    assert not job.stage.key and job.stage.set == "#3050a0" and footage is not None
    scene = bpy.context.scene
    scene.frame_start, scene.frame_end = 1, 2
    build_stage(woman, scene, job.stage, size)
    order = Order(
        scene, woman, Clip(), Picture(quality("sketch"), "cycles", size, "layers"), output, Marks("a", "b"),
        FilmStyle(), frozenset({"reuse"}), 1, lambda *step: None, lambda line: None, job.placed, footage,
    )  # fmt: skip
    render_layer_films(order)
    with av.open(str(output)) as opened:
        whole = [f.to_ndarray(format="rgb24") for f in opened.decode(video=0)][-1].astype(int)
    assert abs(whole[5, 5] - (200, 30, 30)).max() < 30, "the footage"
    assert abs(whole[5, 28] - (0x30, 0x50, 0xA0)).max() < 30, "what is behind it"
    assert abs(whole[66, 6] - (200, 30, 30)).max() < 30, "she has gone to the right"
    names = sorted(p.name for p in tmp_path.iterdir())
    assert names == ["a.footage.mov", "a.mov", "a.person.mov", "a.set.mov", "screen.png"]


def test_films_of_layers_have_to_be_seen_through(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="can't be seen through"):
        RenderJob(performance=tmp_path / "a.npz", format="layers", output=tmp_path / "a.mp4")
