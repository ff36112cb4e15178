"""Pictures and sound to a film, encoded with PyAV."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ...base.writing import whole_file
from ..layers import U8, Layer, put_over
from ..upscaling.enlarged import Enlarged
from .codecs import Codec, codec_of, container, require_encoder
from .scheduling import reschedule, scheduled
from .sound import fit, frames_of, levelled

_SOUND_BITS = 160_000
_BT709 = 1
"""ITU-T H.273 code points: primaries, transfer and matrix of HD video."""
_LIMITED_RANGE = 1


@dataclass(frozen=True)
class FilmStyle:
    """How a film is encoded, and what lies over its frames.

    ``codec``: a name, empty for that of the file's ending; ``loudness``: LUFS, None as it is; ``lut``: a
    ``.cube`` file; ``chapters``: seconds and titles; ``about``: tags of the file such as ``title``.
    """

    crf: int = 18
    codec: str = ""
    alpha: bool = False
    loudness: float | None = None
    lut: Path | None = None
    layers: tuple[Layer, ...] = ()
    chapters: tuple[tuple[float, str], ...] = ()
    about: tuple[tuple[str, str], ...] = ()
    subtitles: tuple[tuple[float, float, str], ...] = ()
    """Cues that players show on demand: seconds, seconds, text."""
    language: str = ""
    enlarged: Enlarged | None = None
    """A model that frames are enlarged by, before anything is laid over them."""


def encode(
    pattern: str,
    first: int,
    count: int,
    fps: float,
    sound: npt.NDArray[np.int16],
    sound_rate: int,
    output: Path,
    style: FilmStyle,
    done: Callable[[int], None] = lambda frames: None,
) -> None:
    """Write ``output`` (.mp4, .webm or .mov) from PNG files named by printf ``pattern``, ``count`` of them
    from number ``first``. The rest is as :func:`write_film` does it."""
    pictures = _png_files(pattern, first, count, frame_rate(fps))
    write_film(pictures, count, fps, sound, sound_rate, output, style, done)


def write_film(
    pictures: Iterable[Any],
    count: int,
    fps: float,
    sound: npt.NDArray[np.int16],
    sound_rate: int,
    output: Path,
    style: FilmStyle,
    done: Callable[[int], None] = lambda frames: None,
    *,
    length: int | None = None,
) -> None:
    """Write a film of ``count`` pictures: arrays (H, W, 3 or 4) of eight bits, or PyAV's frames.

    ``sound`` (N,) mono is cut or filled with silence to the picture's length. BT.709, index at the front for
    streaming. ``length``: frames that the sound is for, where ``count`` is only a bound. The file appears
    whole or not at all. Raises PaksaTalkerError where the codec is missing.
    """
    import av

    codec = codec_of(output.suffix, style.codec, alpha=style.alpha)
    require_encoder(codec)
    rate, kind = frame_rate(fps), container(output.suffix)
    wave = fit(sound, sound_rate, (count if length is None else length) / rate)
    kept = scheduled()
    if style.loudness is not None:
        wave = levelled(wave, style.loudness)
    with (
        whole_file(output) as partial,
        av.open(str(partial), "w", format=kind.name, options=dict(kind.options)) as film,
    ):
        _tell(film, style)
        picture: Any = None
        # streams have to be there before the first packet of any is written
        for number, frame in enumerate(_finished(pictures, style, rate)):
            if picture is None:
                picture = _stream(film, codec, style, rate, frame)
                voice: Any = film.add_stream(kind.sound, rate=48000, layout="mono")
                if kind.sound != "pcm_s16le":
                    voice.bit_rate = _SOUND_BITS
                texts = _text_stream(film, style, output)
            yuv = frame.reformat(format=picture.pix_fmt, dst_colorspace="ITU709", dst_color_range="MPEG")
            # some encoders take the tags of each frame, not of the stream
            yuv.color_primaries = yuv.color_trc = yuv.colorspace = _BT709
            yuv.pts, yuv.time_base = number, 1 / rate
            try:
                packets = picture.encode(yuv)
            finally:
                if number == 0:  # it opens with its first picture
                    reschedule(kept)
            film.mux(packets)
            done(number + 1)
            if number + 1 == count:
                break
        film.mux(picture.encode(None))
        for chunk in frames_of(wave, kind.chunk, kind.sound_layout):
            film.mux(voice.encode(chunk))
        film.mux(voice.encode(None))
        if texts is not None:
            for packet in _text_packets(texts, style.subtitles):
                film.mux(packet)


def frame_rate(fps: float) -> Fraction:
    """The rate as video writes it: 24000/1001 for 23.976, 30 for 30.0.

    >>> frame_rate(23.976), frame_rate(25.0)
    (Fraction(24000, 1001), Fraction(25, 1))
    """
    whole = round(fps)
    if fps != whole and abs(fps - whole / 1.001) < 0.005:
        return Fraction(whole * 1000, 1001)
    return Fraction(fps).limit_denominator(1000)


def _png_files(pattern: str, first: int, count: int, rate: Fraction) -> Iterator[Any]:
    import av

    options = {"start_number": str(first), "framerate": str(rate)}
    with av.open(pattern, format="image2", options=options) as frames:
        for number, frame in enumerate(frames.decode(frames.streams.video[0])):
            if number == count:
                return
            yield frame


def _finished(pictures: Iterable[Any], style: FilmStyle, rate: Fraction) -> Iterator[Any]:
    """The pictures as PyAV's frames with their colours and what lies over them."""
    import av

    look = None
    if style.lut is not None:
        from .lut import Lut

        look = Lut(style.lut)
    larger: Any = None
    if style.enlarged is not None:
        from ..upscaling.upscaler import Upscaler

        larger = Upscaler(style.enlarged)
    for number, picture in enumerate(pictures):
        frame = picture
        if larger is not None:
            frame = larger.of(_as_pixels(frame, style.alpha), number)
        if look is not None:
            frame = look.of(_as_frame(frame))
        patches = [patch for layer in style.layers for patch in layer.at(number)]
        if patches:
            pixels = _as_pixels(frame, style.alpha)
            put_over(pixels, patches)
            frame = pixels
        yield frame if isinstance(frame, av.VideoFrame) else _as_frame(frame)


def _as_frame(picture: Any) -> Any:
    import av

    if isinstance(picture, av.VideoFrame):
        return picture
    layout = "rgb24" if picture.shape[2] == 3 else "rgba"
    return av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format=layout)


def _as_pixels(picture: Any, alpha: bool) -> U8:
    """Pixels that may be written to."""
    if isinstance(picture, np.ndarray):
        return np.array(picture)
    return np.array(picture.to_ndarray(format="rgba" if alpha else "rgb24"))


def _stream(film: Any, codec: Codec, style: FilmStyle, rate: Fraction, frame: Any) -> Any:
    stream: Any = film.add_stream(codec.encoder, rate=rate)
    layout = codec.alpha if style.alpha and codec.alpha else codec.layout
    stream.width, stream.height, stream.pix_fmt = frame.width, frame.height, layout
    stream.options = codec.settings(style.crf)
    context = stream.codec_context
    if codec.tag and film.format.name in ("mp4", "mov"):
        context.codec_tag = codec.tag
    context.time_base = 1 / rate
    context.color_primaries = context.color_trc = context.colorspace = _BT709
    context.color_range = _LIMITED_RANGE
    return stream


def _tell(film: Any, style: FilmStyle) -> None:
    for name, value in style.about:
        film.metadata[name] = value
    if style.chapters:
        ends = [start for start, _ in style.chapters[1:]]
        film.set_chapters(
            [
                {
                    "id": number,
                    "start": round(1000 * start),
                    "end": round(1000 * (ends[number] if number < len(ends) else start + 1)),
                    "time_base": Fraction(1, 1000),
                    "metadata": {"title": title},
                }
                for number, (start, title) in enumerate(style.chapters)
            ]
        )


_HEADER = b"""[Script Info]
ScriptType: v4.00+
[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, Bold, Alignment
Style: Default,Arial,16,&Hffffff,0,2
[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""
"""Of Advanced SubStation Alpha: ffmpeg's encoder of MPEG-4 timed text wants one."""


def _text_stream(film: Any, style: FilmStyle, output: Path) -> Any:
    """A stream of subtitles, where the file holds such; .webm would want WebVTT, which players ignore."""
    if not style.subtitles or output.suffix.lower() not in (".mp4", ".mov"):
        return None
    stream = film.add_stream("mov_text")
    stream.codec_context.subtitle_header = _HEADER
    stream.time_base = Fraction(1, 1000)
    if style.language:
        stream.metadata["language"] = style.language
    return stream


def _text_packets(stream: Any, cues: Sequence[tuple[float, float, str]]) -> Iterator[Any]:
    """Cues as MPEG-4 timed text (ETSI TS 126 245): two bytes of length and UTF-8, empty ones between."""
    import av

    at = 0
    for start, end, text in cues:
        a, b = round(1000 * start), round(1000 * end)
        for begin, stop, said in ((at, a, ""), (a, b, text)):
            if stop <= begin:
                continue
            data = said.encode("utf-8")[:65535]
            packet = av.Packet(len(data).to_bytes(2, "big") + data)
            packet.stream, packet.time_base = stream, Fraction(1, 1000)
            packet.pts = packet.dts = begin
            packet.duration = stop - begin
            yield packet
        at = max(at, b)
