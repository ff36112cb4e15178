"""Subtitles, cards and lower thirds as strips of Blender's sequencer, over the scene as a strip.

They lie in a scene of their own, for a scene whose sequencer has more than sound is no longer rendered in 3D.
Text stays text, to be edited; scripts whose letters Blender does not join or turn round become pictures.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bpy
import numpy as np

from ...base.errors import InputError
from ...film.layers import Layer, put_over
from ...film.subtitles.cues import Cue, cues_of
from ...film.subtitles.drawing import SubtitleLayer, line_of
from ...film.subtitles.pieces import Said, TimedPiece, timed_pieces
from ...film.subtitles.styles import Style, colour
from ...film.text.fonts import fonts_folder, script_of, scripts
from ...film.titles.drawing import LogoLayer, TitleLayer
from ...film.titles.titles import CARD, Theme, Title
from ...stage.shots.timing import Timing
from .. import compat
from ..shots.pixels import png_bytes

OURS = "PaksaTalker "
"""What the names of our strips begin with; others are left alone."""
_PLAIN = ("latin", "armenian", "georgian", "cjk", "hangul", "symbols", "mathematics")
"""Scripts that Blender sets rightly: no letter is joined, turned round or put in another order."""
_SCENE, _UNDER, _TITLES, _SUBTITLES, _LOGO = 1, 3, 4, 5, 6
"""Channels."""
_COME = 0.4
"""Seconds in which a title comes in and goes."""


@dataclass(frozen=True)
class Strips:
    """What is to be seen: ``titles`` in a theme, subtitles of the ``pieces`` that are said in a style, and a
    logo in a corner."""

    titles: Sequence[Title]
    theme: Theme
    pieces: Sequence[TimedPiece]
    style: Style
    logo: Path | None = None
    logo_place: str = "top-right"


def pieces_of_scene(timing: Timing) -> list[TimedPiece]:
    """What is said in a scene, word by word, with its punctuation."""
    words = []
    for word in timing.words:
        starts = [i for i, s in enumerate(timing.sentences) if s.start <= word.start + 1e-3]
        words.append(Said(word.text, word.start, word.end, starts[-1] if starts else 0))
    return timed_pieces(words, [s.text for s in timing.sentences], [s.who for s in timing.sentences])


def place_strips(scene: bpy.types.Scene, wanted: Strips) -> bpy.types.Scene:
    """Put all of it over the scene, in the place of earlier strips of ours; returns their scene.

    Raises InputError where letters have to be drawn as pictures and the file was never saved.
    """
    size = scene.render.resolution_x, scene.render.resolution_y
    fps = scene.render.fps / scene.render.fps_base
    cues = cues_of(wanted.pieces, line_of(wanted.pieces, wanted.style, size)) if wanted.pieces else []
    texts = [c.text for c in cues] + [f"{t.text} {t.second}" for t in wanted.titles]
    drawn = _folder() if any(_has_to_be_drawn(text) for text in texts) else None
    film = _film_of(scene)
    strips = compat.strips(film)
    for strip in [s for s in strips if s.name.startswith(OURS)]:
        strips.remove(strip)
    base = strips.new_scene(f"{OURS}{scene.name}", scene, _SCENE, 1)
    base.scene_input = "CAMERA"
    for number, title in enumerate(wanted.titles, 1):
        span = _frames(title.start, title.end, fps)
        name = f"{OURS}{'Card' if title.kind == CARD else 'Lower Third'} {number}"
        if drawn is not None and _has_to_be_drawn(f"{title.text} {title.second}"):
            layer: Layer = TitleLayer([title], wanted.theme, size, fps)
            made = [_picture(strips, layer, span, size, drawn / f"{name}.png", _TITLES)]
        else:
            made = list(_title(strips, title, wanted.theme, span, min(size), name))
        for strip in made:
            _fade(strip, span, round(_COME * fps))
    for number, cue in enumerate(cues, 1):
        span, name = _frames(cue.start, cue.end, fps), f"{OURS}Subtitle {number:04d}"
        if drawn is not None and _has_to_be_drawn(cue.text):
            layer = SubtitleLayer(cue.pieces, wanted.style, size, fps)
            _picture(strips, layer, span, size, drawn / f"{name}.png", _SUBTITLES)
        else:
            _subtitle(strips, cue, wanted.style, span, min(size), name)
    if wanted.logo is not None:
        _logo(strips, LogoLayer(wanted.logo, wanted.logo_place, size), wanted.logo, size, film.frame_end)
    return film


def film_scene(scene: bpy.types.Scene) -> bpy.types.Scene | None:
    """The scene that holds another's strips, or None."""
    return bpy.data.scenes.get(f"{scene.name} Film")


def _film_of(scene: bpy.types.Scene) -> bpy.types.Scene:
    film = film_scene(scene) or bpy.data.scenes.new(f"{scene.name} Film")
    film.frame_start, film.frame_end = 1, scene.frame_end - scene.frame_start + 1
    for name in ("resolution_x", "resolution_y", "resolution_percentage", "fps", "fps_base"):
        setattr(film.render, name, getattr(scene.render, name))
    # the scene's strip has gone through its view already
    film.view_settings.view_transform, film.view_settings.look = "Standard", "None"
    film.render.use_sequencer = True
    return film


def _has_to_be_drawn(text: str) -> bool:
    return script_of(text) not in _PLAIN


def _folder() -> Path:
    if not bpy.data.filepath:
        what = "letters of this script are drawn as pictures beside the file"
        raise InputError(what, "save the .blend first")
    folder = Path(bpy.data.filepath).with_suffix("").with_name(Path(bpy.data.filepath).stem + "-titles")
    folder.mkdir(exist_ok=True)
    return folder


def _frames(start: float, end: float, fps: float) -> tuple[int, int]:
    """The first frame, and the one after the last, of a film that begins with frame 1."""
    first = 1 + round(start * fps)
    return first, max(first + 1, 1 + round(end * fps))


def _text(strips: Any, text: str, span: tuple[int, int], channel: int, name: str, size: float) -> Any:
    strip = compat.new_effect(strips, name, "TEXT", channel, *span)
    strip.text, strip.font_size, strip.font = text, size, _font(text)
    strip.blend_type = "ALPHA_OVER"
    return strip


def _title(
    strips: Any, title: Title, look: Theme, span: tuple[int, int], short: int, name: str
) -> Iterator[Any]:
    text = f"{title.text}\n{title.second}" if title.second else title.text
    card = title.kind == CARD
    if card:
        under = compat.new_effect(strips, f"{name} Ground", "COLOR", _UNDER, *span)
        under.color, under.blend_type = _shown(look.card)[:3], "ALPHA_OVER"
        yield under
    strip = _text(strips, text, span, _TITLES, name, (0.09 if card else 0.05) * short)
    strip.color = _shown((look.card_ink or look.ink) if card else look.ink)
    if card:
        strip.location, strip.anchor_x, strip.anchor_y = (0.5, 0.5), "CENTER", "CENTER"
        strip.alignment_x = "CENTER"
    else:
        strip.location, strip.anchor_x, strip.anchor_y = (0.06, 0.15), "LEFT", "BOTTOM"
        strip.alignment_x, strip.use_box = "LEFT", True
        strip.box_color, strip.box_margin = _shown(look.ground), 0.015
    yield strip


def _subtitle(strips: Any, cue: Cue, style: Style, span: tuple[int, int], short: int, name: str) -> None:
    strip = _text(strips, cue.text, span, _SUBTITLES, name, style.size * short)
    strip.color = _shown(style.colour)
    heights = {"top": (1 - style.safe, "TOP"), "middle": (0.5, "CENTER")}
    height, anchor = heights.get(style.place, (style.safe, "BOTTOM"))
    strip.location, strip.anchor_x, strip.anchor_y = (0.5, height), "CENTER", anchor
    strip.alignment_x = "CENTER"
    if style.box:
        strip.use_box, strip.box_color, strip.box_margin = True, _shown(style.box_colour), 0.01
    if style.outline:
        strip.use_outline, strip.outline_color = True, _shown(style.outline_colour)
        strip.outline_width = min(1.0, 0.5 * style.outline)


def _picture(
    strips: Any, layer: Layer, span: tuple[int, int], size: tuple[int, int], file: Path, channel: int
) -> Any:
    """What a layer shows in the middle of a span, as a picture of the film's size."""
    pixels = np.zeros((size[1], size[0], 4), np.uint8)
    put_over(pixels, layer.at((span[0] + span[1]) // 2 - 1))
    file.write_bytes(png_bytes(pixels))
    strip = strips.new_image(file.stem, str(file), channel, span[0])
    compat.set_strip_end(strip, span[1])
    strip.blend_type = "ALPHA_OVER"
    return strip


def _logo(strips: Any, layer: LogoLayer, file: Path, size: tuple[int, int], last: int) -> None:
    """The logo's own file, moved and scaled by the strip's transform to where the layer has it."""
    (patch,) = layer.at(0)
    strip = strips.new_image(f"{OURS}Logo", str(file.absolute()), _LOGO, 1, fit_method="ORIGINAL")
    compat.set_strip_end(strip, last + 1)
    strip.blend_type = "ALPHA_OVER"
    high, wide = patch.pixels.shape[:2]
    across = strip.elements[0].orig_width or wide
    strip.transform.scale_x = strip.transform.scale_y = wide / across
    strip.transform.offset_x = patch.left + wide / 2 - size[0] / 2
    strip.transform.offset_y = size[1] / 2 - (patch.top + high / 2)


def _fade(strip: Any, span: tuple[int, int], frames: int) -> None:
    frames = min(frames, (span[1] - span[0]) // 2)
    for frame, value in (
        (span[0], 0.0),
        (span[0] + frames, 1.0),
        (span[1] - 1 - frames, 1.0),
        (span[1] - 1, 0.0),
    ):
        strip.blend_alpha = value
        strip.keyframe_insert("blend_alpha", frame=frame)


def _font(text: str) -> Any:
    file = fonts_folder() / str(scripts()[script_of(text)]["file"])
    return bpy.data.fonts.load(str(file), check_existing=True)


def _shown(text: str) -> tuple[float, float, float, float]:
    """The sequencer's colours are those that are shown."""
    red, green, blue, alpha = (v / 255 for v in colour(text))
    return red, green, blue, alpha
