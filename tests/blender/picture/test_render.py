"""Small renders: films, sequences, and going on after a stop."""

from __future__ import annotations

import struct
from dataclasses import replace
from pathlib import Path

import bpy
import numpy as np
import pytest

from paksatalker.base.errors import Cancelled, InputError
from paksatalker.blender_addon.animation.apply import apply
from paksatalker.blender_addon.picture import plate
from paksatalker.blender_addon.picture.fingerprint import Marks
from paksatalker.blender_addon.picture.quality import check_size, quality
from paksatalker.blender_addon.picture.render import Picture, prepare, render
from paksatalker.blender_addon.picture.stage import build_stage
from paksatalker.blender_addon.shots.frame_folder import MARK
from paksatalker.blender_addon.shots.picture_file import still_pixels
from paksatalker.film.encoding.encode import FilmStyle, encode, frame_rate
from paksatalker.film.encoding.sound import RATE as SOUND_RATE
from paksatalker.film.encoding.sound import fit
from paksatalker.inference.jobs.picture import frames_folder
from paksatalker.stage.stage_choice import StageChoice

av = pytest.importorskip("av")
SIZE = (64, 36)


@pytest.fixture
def staged(woman, performances):
    """The woman on stage, half a second long, ready for a picture."""

    def make(format: str = "png", *, transparent: bool = False, framing: str = "bust"):
        performance = performances(0.25, 24.0)
        scene = bpy.context.scene
        picture = Picture(quality("draft"), "cycles", SIZE, format)
        apply(performance, woman)
        build_stage(woman, scene, StageChoice(framing=framing), SIZE)
        prepare(scene, woman, picture, transparent=transparent)
        scene.cycles.samples = 1
        return scene, performance, picture

    return make


def boxes(path: Path) -> list[str]:
    data, at, names = path.read_bytes(), 0, []
    while at < len(data):
        size, name = struct.unpack(">I4s", data[at : at + 8])
        names.append(name.decode())
        at += size
    return names


def test_film_has_all_frames_sound_of_equal_length_and_its_index_in_front(staged, tmp_path: Path) -> None:
    scene, performance, picture = staged()
    steps = []
    film = render(
        scene,
        performance,
        picture,
        tmp_path / "a.mp4",
        Marks("x", "x"),
        lambda *step: steps.append(step),
    )
    assert [p.name for p in tmp_path.iterdir()] == ["a.mp4"]
    assert ("render", 6, 6) in steps and steps[-1] == ("encode", 6, 6)
    assert boxes(film).index("moov") < boxes(film).index("mdat")
    with av.open(str(film)) as opened:
        picture_stream, sound = opened.streams.video[0], opened.streams.audio[0]
        assert (picture_stream.codec_context.name, sound.codec_context.name) == ("h264", "aac")
        assert picture_stream.codec_context.pix_fmt == "yuv420p"
        assert (picture_stream.width, picture_stream.height, picture_stream.frames) == (*SIZE, 6)
        assert picture_stream.average_rate == 24
        assert float(picture_stream.duration * picture_stream.time_base) == pytest.approx(0.25, abs=1e-4)
        assert float(sound.duration * sound.time_base) == pytest.approx(0.25, abs=1 / 48)


def test_stopped_render_goes_on_where_it_stopped(staged, tmp_path: Path) -> None:
    scene, performance, picture = staged()
    film = tmp_path / "a.mp4"

    def stop(step: str, done: float, total: float) -> None:
        if done == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        render(scene, performance, picture, film, Marks("x", "x"), stop)
    assert not film.exists()
    folder = frames_folder(film)
    (folder / "frame_0002.png").write_bytes(b"")  # as a killed writer would leave it
    kept = (folder / "frame_0001.png").stat().st_mtime_ns
    done: list[float] = []
    seen: list[int] = []

    def look(step: str, count: float, total: float) -> None:
        if step == "render":
            done.append(count)
            seen.append((folder / "frame_0001.png").stat().st_mtime_ns)

    render(scene, performance, picture, film, Marks("x", "x"), look)
    assert done == [2, 3, 4, 5, 6], "frames 1 and 3 were kept, the empty one was not taken as done"
    assert set(seen) == {kept}
    assert film.exists()


def test_frames_of_another_job_are_made_anew_and_all_else_stays(staged, tmp_path: Path) -> None:
    scene, performance, picture = staged()
    folder = tmp_path / "frames"
    render(scene, performance, picture, folder, Marks("x", "x"))
    (folder / "frame_0002.png").write_bytes(b"old")
    (folder / "notes.txt").write_text("mine")
    (folder / "frame_0099.png").write_text("mine")
    render(scene, performance, picture, folder, Marks("y", "y"))
    assert (folder / "frame_0002.png").stat().st_size > 100 and (folder / "sound.wav").exists()
    assert (folder / "notes.txt").read_text() == (folder / "frame_0099.png").read_text() == "mine"


@pytest.mark.parametrize("name", ["frame_0001.png", "sound.wav"])
def test_a_file_of_somebody_else_is_never_written_over(staged, tmp_path: Path, name: str) -> None:
    scene, performance, picture = staged()
    (tmp_path / name).write_text("mine")
    with pytest.raises(InputError, match=name):
        render(scene, performance, picture, tmp_path, Marks("x", "x"))
    assert (tmp_path / name).read_text() == "mine"


def test_a_folder_beside_the_film_keeps_what_is_not_ours(staged, tmp_path: Path) -> None:
    scene, performance, picture = staged()
    folder = frames_folder(tmp_path / "a.mp4")
    folder.mkdir()
    (folder / "thesis.txt").write_text("mine")
    # a list that names what no render makes is not believed
    (folder / MARK).write_text("other\nthesis.txt\n../../etc/passwd\nframe_0001.png\n")
    film = render(scene, performance, picture, tmp_path / "a.mp4", Marks("x", "x"))
    assert film.exists() and [f.name for f in folder.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize("format", ["png", "exr"])
def test_sequences_have_the_person_alone_on_alpha(staged, tmp_path: Path, format: str) -> None:
    scene, performance, picture = staged(format, transparent=True)
    render(scene, performance, picture, tmp_path / "frames", Marks("x", "x"))
    files = sorted((tmp_path / "frames").glob(f"*.{format}"))
    assert len(files) == 6
    image = bpy.data.images.load(str(files[0]))
    pixels = np.array(image.pixels).reshape(SIZE[1], SIZE[0], 4)
    assert image.is_float == (format == "exr")
    assert pixels[-2:, :4, 3].max() < 0.01, "the upper left corner is empty"
    assert pixels[:8, 28:36, 3].min() > 0.99, "the chest is not"


@pytest.mark.parametrize(("ending", "codec"), [(".webm", "vp9"), (".mov", "prores")])
def test_films_to_be_seen_through_hold_the_person_alone(staged, tmp_path: Path, ending: str, codec: str):
    scene, performance, picture = staged(transparent=True)
    film = render(scene, performance, picture, tmp_path / f"a{ending}", Marks("x", "x"))
    assert [p.name for p in tmp_path.iterdir()] == [film.name]
    with av.open(str(film)) as opened:
        stream, sound = opened.streams.video[0], opened.streams.audio[0]
        assert stream.codec_context.name == codec and stream.average_rate == 24
        # the decoder of its own that FFmpeg takes for VP9 knows no alpha
        decoder = av.codec.CodecContext.create("libvpx-vp9", "r") if codec == "vp9" else stream.codec_context
        frames = [
            f for packet in opened.demux(stream) for f in decoder.decode(packet if packet.size else None)
        ]
        assert sound.codec_context.sample_rate == 48000
    assert len(frames) == 6
    alpha = frames[0].to_ndarray(format="rgba")[..., 3]
    assert alpha[:2, :4].max() < 8 and alpha[-8:, 28:36].min() > 245


def test_a_room_out_of_focus_is_rendered_once_and_stands_behind_the_person(staged, woman) -> None:
    scene, _, picture = staged()
    build_stage(woman, scene, StageChoice(set="city"), SIZE)
    prepare(scene, woman, picture, transparent=False)
    assert scene.camera.data.dof.use_dof
    kept = scene.render.filepath, scene.render.resolution_percentage, scene.cycles.max_bounces
    assert plate.take(scene, picture)
    assert kept == (scene.render.filepath, scene.render.resolution_percentage, scene.cycles.max_bounces)
    assert not scene.camera.data.dof.use_dof and scene.cycles.samples == picture.quality.cycles_samples
    standing = bpy.data.objects["Set Plate"]
    image = bpy.data.images["Set Plate"]
    assert tuple(image.size) == SIZE, "what is out of focus has no finer detail"
    pixels = np.array(image.pixels).reshape(image.size[1], image.size[0], 4)[..., :3]
    assert pixels.max() > 0.3 and np.isfinite(pixels).all(), "lamps of the city"
    corners = [standing.matrix_world @ v.co for v in standing.data.vertices]
    assert min(c.y for c in corners) > 0.3, "behind the person"
    things = [o for o in scene.objects if o.get("paksatalker_set") and o != standing]
    assert things and not any(o.visible_camera for o in things)
    assert all(o.hide_render or o.visible_diffuse or o.visible_shadow for o in things), "no ray looks at more"
    assert any(o.hide_render for o in things)
    assert not any(m.hide_render for m in woman.meshes), "the person is there again"


def test_a_draft_has_no_material_that_moves(staged, woman) -> None:
    trees = [m.node_tree for mesh in woman.meshes for m in mesh.data.materials if m is not None]
    assert any(t.animation_data and len(t.animation_data.drivers) for t in trees), "wrinkles"
    staged()
    assert not any(t.animation_data and len(t.animation_data.drivers) for t in trees)


def test_a_sweep_is_a_plate_in_films_that_are_not_short(staged, woman, tmp_path: Path) -> None:
    size = (320, 180)  # its lamps are larger than pixels
    scene, _, picture = staged()
    build_stage(woman, scene, StageChoice(set="studio"), size)
    prepare(scene, woman, replace(picture, size=size), transparent=False)
    scene.cycles.samples = 16
    lit = still_pixels(scene, woman.meshes, tmp_path / "before.png")
    scene.frame_end = scene.frame_start + 99
    assert plate.take(scene, picture)
    assert scene.cycles.samples == picture.quality.cycles_samples
    sweep = bpy.data.objects["Backdrop"]
    assert not sweep.visible_camera and not sweep.hide_render, "it lights the person as before"
    shown = still_pixels(scene, woman.meshes, tmp_path / "after.png")
    wrong = np.abs(shown.astype(int) - lit)
    assert wrong.mean() < 0.2 and np.percentile(wrong, 99.9) < 6


@pytest.mark.parametrize(
    ("in_set", "framing", "name"),
    [("studio", "bust", "draft"), ("city", "full", "draft"), ("city", "bust", "high")],
)
def test_a_set_stays_where_a_plate_is_of_no_use(staged, woman, in_set: str, framing: str, name: str) -> None:
    scene, _, _ = staged()
    picture = Picture(quality(name), "cycles", SIZE)
    build_stage(woman, scene, StageChoice(set=in_set, framing=framing), SIZE)
    prepare(scene, woman, picture, transparent=False)
    assert not plate.take(scene, picture)
    assert "Set Plate" not in bpy.data.objects


def test_wrong_sizes_are_refused() -> None:
    for size in ((0, 360), (640, -2), (640, 361), (100000, 100)):
        with pytest.raises(InputError, match="size"):
            check_size(size)


@pytest.mark.parametrize(("seconds", "count", "fps"), [(1.99, 48, 24), (0.81, 49, 60), (2.0, 48, 23.976)])
def test_sound_is_as_long_as_the_picture(tmp_path: Path, seconds: float, count: int, fps: float) -> None:
    image = bpy.data.images.new("grey", 32, 32)
    for number in range(1, count + 1):
        image.save(filepath=str(tmp_path / f"f_{number:04d}.png"))
    sound = np.zeros(round(22050 * seconds), np.int16)
    film = tmp_path / "a.mp4"
    encode(str(tmp_path / "f_%04d.png"), 1, count, fps, sound, 22050, film, FilmStyle(crf=30))
    with av.open(str(film)) as opened:
        assert opened.streams.video[0].frames == count
        length = opened.streams.audio[0]
        assert float(length.duration * length.time_base) == pytest.approx(count / fps, abs=0.5 / fps)


def test_sound_keeps_its_place_when_fitted() -> None:
    click = np.zeros(16000, np.int16)
    click[8000] = 32767
    fitted = fit(click, 16000, frame_rate(30) ** -1 * 45)
    assert len(fitted) == 1.5 * SOUND_RATE
    assert np.argmax(np.abs(fitted)) == 24000
