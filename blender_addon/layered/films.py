"""Each layer as a film of its own, and all of them put together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import bpy
import numpy as np

from ...base.progress import Progress
from ...film.arranging import Placed, own
from ...film.encoding.encode import FilmStyle, write_film
from ...film.layers import U8, Layer, Patch, put_over
from ...film.places import ORDER, Place
from ...film.subtitles.drawing import SubtitleLayer
from ...film.titles.drawing import LogoLayer, TitleLayer
from ...inference.jobs.picture import frames_folder
from ..cameras.bound import bound_cameras
from ..cameras.stage_camera import FLOOR
from ..characters.character import Character
from ..picture.fingerprint import Marks
from ..picture.quality import Picture
from ..picture.render import Clip, prepare, render
from ..picture.stage import stage_of
from ..shots.frame_folder import SOUND, FrameFolder
from .footage import Footage

PERSON, SET, SHADOW, FOOTAGE = "person", "set", "shadow", "footage"
_DRAWN: tuple[tuple[type, str], ...] = (
    (TitleLayer, "titles"), (SubtitleLayer, "subtitles"), (LogoLayer, "logo"),
)  # fmt: skip
_SAMPLES, _WITH_SHADOW = 48, 16
"""At least, of a set: one that stands still is rendered once; one with shadow in every frame, and the one
that it is compared with alike, else noise would be taken for shadow."""
_FAINTEST = 5
"""Of 255: less shadow than this is what is left of noise."""
_DARKEST = 6
"""Of 255: a set this dark shows no shadow."""
_THROWN = ("room", "sweep")
"""Kinds of sets with a floor."""


@dataclass(frozen=True)
class Order:
    """What is rendered, of whom, and whither; ``places``: layers that are put otherwise than they lie;
    ``footage``: its keyed frames, with the layer's order."""

    scene: bpy.types.Scene
    character: Character
    clip: Clip
    picture: Picture
    output: Path
    marks: Marks
    style: FilmStyle
    off: frozenset[str]
    workers: int
    progress: Progress
    note: Callable[[str], None]
    places: Mapping[str, Place] = field(default_factory=dict)
    footage: Footage | None = None


def layer_file(output: Path, layer: str) -> Path:
    """``talk.person.mov`` of ``talk.mov``."""
    return output.with_name(f"{output.stem}.{layer}{output.suffix}")


def render_layer_films(order: Order) -> Path:
    """Films of person, shadow, set, footage, titles, subtitles and logo beside the output, each as it is, and
    the output: all of them one over the other as ``places`` have it, the set below. Layers that nothing would
    be in are left out; a rerun goes on where it stopped.

    Sound is in each. Raises InputError and PaksaTalkerError as rendering does.
    """
    folders = {SET: _rendered(order, SET), PERSON: _rendered(order, PERSON)}
    if _shadow_seen(order.scene):
        folders[SHADOW] = _rendered(order, SHADOW)
    frames, size = order.clip.frames, order.picture.size
    first = order.scene.frame_start
    parts: dict[str, Callable[[int], U8]] = {
        name: lambda n, f=folders[name]: _pixels(f.frame(first + n))  # type: ignore[misc]
        for name in (PERSON, SET)
    }
    if SHADOW in folders:
        parts[SHADOW] = lambda n: shadow(parts[SET](n), _pixels(folders[SHADOW].frame(first + n)))
    if order.footage is not None:
        keyed = order.footage.keyed(
            frames_folder(layer_file(order.output, FOOTAGE)), order.progress, order.note
        )
        parts[FOOTAGE] = lambda n: order.footage.at(keyed, n, order.clip.fps, size)  # type: ignore[union-attr]
    solid = (PERSON, SET, SHADOW, FOOTAGE)
    for layer in order.style.layers:
        parts[_name(layer)] = lambda n, whole=layer: _drawn(own(whole), n, size)  # type: ignore[misc]
    for name, of in parts.items():
        file = layer_file(order.output, name)
        plain = FilmStyle(crf=order.style.crf, loudness=order.style.loudness, alpha=name != SET)
        pictures = (of(n) if name != SET else of(n)[..., :3] for n in range(frames))
        _write(order, pictures, file, plain)
        order.note(f"layer {name}: {file}")
    places = {name: _place(order, name) for name in parts if name in solid}
    highest = max(place.order for place in places.values())
    over = tuple(layer for layer in order.style.layers if _order(layer) >= highest)
    below = [layer for layer in order.style.layers if layer not in over]
    style = replace(order.style, alpha=False, layers=over)
    _write(order, _together(order, parts, places, below), order.output, style)
    for folder in folders.values():
        folder.remove()
    if order.footage is not None:
        FrameFolder(frames_folder(layer_file(order.output, FOOTAGE)), ".png", "").remove()
    return order.output


def _place(order: Order, name: str) -> Place:
    plain = Place(ORDER[name] if order.footage is None or name != FOOTAGE else order.footage.order)
    return order.places.get(name, plain)


def _name(layer: Layer) -> str:
    return next((name for kind, name in _DRAWN if isinstance(own(layer), kind)), "titles")


def _order(layer: Layer) -> float:
    return layer.place.order if isinstance(layer, Placed) else ORDER[_name(layer)]


def shadow(clean: U8, shadowed: U8) -> U8:
    """Black (H, W, 4) whose alpha darkens the set (H, W, 3 or more) to what it is with somebody on it."""
    before = clean[..., :3].astype(np.float32).sum(axis=2)
    after = shadowed[..., :3].astype(np.float32).sum(axis=2)
    dark = np.where(before > 3 * _DARKEST, 1 - after / np.maximum(before, 1), 0)
    found = np.zeros((*before.shape, 4), np.uint8)
    alpha = np.round(255 * np.clip(dark, 0, 1))
    found[..., 3] = np.where(alpha < _FAINTEST, 0, alpha)
    return found


def _together(
    order: Order,
    parts: Mapping[str, Callable[[int], U8]],
    places: Mapping[str, Place],
    below: Sequence[Layer],
) -> Iterator[U8]:
    """The parts of the picture at their places, and what is drawn that lies below one of them; what lies
    above all comes with the film's style."""
    size = order.picture.size
    rows: list[tuple[float, Layer]] = [(_order(layer), layer) for layer in below]
    for name, place in places.items():
        rows.append((place.order, Placed(_Whole(parts[name]), place, size)))
    rows.sort(key=lambda row: row[0])
    for n in range(order.clip.frames):
        whole = np.zeros((size[1], size[0], 3), np.uint8)
        for _, layer in rows:
            put_over(whole, layer.at(n))
        yield whole


@dataclass(frozen=True)
class _Whole:
    """A part of the picture as a layer."""

    of: Callable[[int], U8]

    def at(self, frame: int) -> Sequence[Patch]:
        """All of it."""
        return (Patch(self.of(frame), 0, 0),)


def _rendered(order: Order, layer: str) -> FrameFolder:
    """The frames of one layer, in a folder beside the film until that is whole."""
    scene, clip = order.scene, order.clip
    folder = frames_folder(layer_file(order.output, layer))
    mark = Marks(f"{order.marks.shot} {layer}", f"{order.marks.job} {layer}")
    with _alone(order, layer):
        # people whom the camera does not see would be carried before the set
        picture, off = replace(order.picture, format="png"), order.off | {"plate", "between"}
        render(scene, clip, picture, folder, mark, order.progress, order.note, off, order.workers)
    (folder / SOUND).unlink(missing_ok=True)
    return FrameFolder(folder, ".png", mark.job)


@contextmanager
def _alone(order: Order, layer: str) -> Iterator[None]:
    """The scene as one layer shows it; afterwards people are seen again."""
    scene = order.scene
    prepare(scene, order.character, order.picture, transparent=layer == PERSON)
    scene.render.use_compositing = False
    people = [
        o
        for o in scene.objects
        if o.type in ("MESH", "CURVE", "CURVES") and not o.get("paksatalker_set") and not o.hide_render
    ]
    if layer != PERSON:
        least = _WITH_SHADOW if _shadow_seen(scene) else _SAMPLES
        scene.cycles.samples = max(scene.cycles.samples, least)
    for object in people:
        object.visible_camera = layer != SHADOW
        object.hide_render = layer == SET
    scene.update_tag()
    try:
        yield
    finally:
        for object in people:
            object.visible_camera, object.hide_render = True, False


def _shadow_seen(scene: bpy.types.Scene) -> bool:
    """Whether the set has a floor that a camera sees."""
    choice = stage_of(scene)
    if choice is None:
        return True
    return choice.kind in _THROWN and any(camera.get(FLOOR, True) for camera in bound_cameras(scene))


def _drawn(layer: Layer, number: int, size: tuple[int, int]) -> U8:
    clear = np.zeros((size[1], size[0], 4), np.uint8)
    put_over(clear, layer.at(number))
    return clear


def _pixels(file: Path) -> U8:
    from PIL import Image

    with Image.open(file) as image:
        return np.array(image.convert("RGBA"))


def _write(order: Order, pictures: Iterator[U8], file: Path, style: FilmStyle) -> None:
    clip = order.clip
    write_film(
        pictures, clip.frames, clip.fps, clip.audio, clip.audio_rate, file, style,
        lambda count: order.progress("encode", count, clip.frames),
    )  # fmt: skip
