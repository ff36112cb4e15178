"""Screens taken out of pictures whose alpha is known, and out of films."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from paksatalker.base.errors import InputError
from paksatalker.blender_addon.keying.keyer import Keyer
from paksatalker.blender_addon.keying.run import key_footage
from paksatalker.inference.jobs.keying.key_job import KeyJob
from paksatalker.stage.chroma_key import Key
from paksatalker.stage.footage import screen_noise, screen_share

Image = pytest.importorskip("PIL.Image")
SIZE = (640, 360)


def to_linear(shown):
    return np.where(shown <= 0.04045, shown / 12.92, ((shown + 0.055) / 1.055) ** 2.4)


def to_shown(linear):
    safe = np.clip(linear, 0, None)
    return np.where(safe <= 0.0031308, safe * 12.92, 1.055 * safe ** (1 / 2.4) - 0.055)


@pytest.fixture(scope="module")
def alpha():
    """A head with shoulders and 350 strands of hair, (H, W) from 0 to 1."""
    from PIL import ImageDraw

    rng, over = np.random.default_rng(3), 4
    wide, high = SIZE[0] * over, SIZE[1] * over
    image = Image.new("L", (wide, high), 0)
    draw = ImageDraw.Draw(image)
    x = wide // 2
    draw.ellipse((x - 0.11 * wide, 0.2 * high, x + 0.11 * wide, 0.62 * high), fill=255)
    draw.rectangle((x - 0.2 * wide, 0.68 * high, x + 0.2 * wide, high), fill=255)
    draw.rectangle((x - 0.05 * wide, 0.5 * high, x + 0.05 * wide, 0.8 * high), fill=255)
    for _ in range(350):
        around = rng.uniform(0.9 * np.pi, 2.1 * np.pi)
        at = x + 0.1 * wide * np.cos(around), 0.4 * high + 0.18 * high * np.sin(around)
        length, way = rng.uniform(0.02, 0.12) * wide, around + rng.normal(0, 0.5)
        to = at[0] + length * np.cos(way), at[1] + length * np.sin(way)
        draw.line((*at, *to), fill=255, width=max(2, int(rng.uniform(1, 2.4) * over * 0.5)))
    return np.asarray(image.resize(SIZE, Image.Resampling.BOX)).astype(float) / 255


def before_screen(alpha, kind: str, screen: str = "green"):
    """The person before a screen as a camera sees it, (H, W, 3)."""
    rng = np.random.default_rng(4)
    y, x = np.mgrid[0 : SIZE[1], 0 : SIZE[0]] / np.array([SIZE[1], SIZE[0]]).reshape(2, 1, 1)
    person = np.empty((SIZE[1], SIZE[0], 3))
    person[:] = (0.30, 0.17, 0.11)
    person[(y > 0.25) & (y < 0.66)] = (0.48, 0.30, 0.22)
    person[y > 0.68] = (0.30, 0.16, 0.12)
    person *= (0.8 + 0.4 * x)[..., None]
    colour = (0.02, 0.42, 0.05) if screen == "green" else (0.02, 0.06, 0.42)
    wall = np.ones_like(person) * np.array(colour)
    if kind != "pure":
        wall *= (1 - 0.72 * ((x - 0.4) ** 2 + (y - 0.3) ** 2))[..., None]
    shown = to_shown(alpha[..., None] * person + (1 - alpha[..., None]) * wall)
    if kind == "noisy":
        shown = shown + rng.normal(0, 5 / 255, shown.shape)
    return np.clip(np.round(shown * 255), 0, 255).astype(np.uint8)


@pytest.mark.parametrize(
    ("kind", "screen", "most"),
    [
        ("pure", "green", 0.005),
        ("uneven", "green", 0.005),
        ("noisy", "green", 0.01),
        ("uneven", "blue", 0.005),
    ],
)
def test_alpha_is_found_again_hair_is_kept_and_no_green_is_left(alpha, tmp_path, kind, screen, most) -> None:
    frame = before_screen(alpha, kind, screen)
    noise = screen_noise(frame, screen)
    assert (noise > 3) == (kind == "noisy") and 0.5 < screen_share(frame, screen) < 0.9
    keyed = Keyer(Key(screen), SIZE, None, noise).keyed(frame, tmp_path / "k.tga")
    found = keyed[..., 3] / 255
    assert np.abs(found - alpha).mean() < most
    strands = (alpha > 0.3) & (alpha < 0.98)
    assert 0.9 < found[strands].mean() / alpha[strands].mean() < 1.1
    colours = keyed[..., :3].astype(int)
    own, other = (1, 2) if screen == "green" else (2, 1)
    excess = colours[..., own] - np.maximum(colours[..., 0], colours[..., other])
    assert excess[found > 0.1].max() <= 2


def test_a_garbage_mask_throws_away(alpha, tmp_path: Path) -> None:
    mask = np.zeros((SIZE[1], SIZE[0]), np.uint8)
    mask[:, : SIZE[0] // 2] = 255
    keyed = Keyer(Key(), SIZE, mask, 0.0).keyed(before_screen(alpha, "pure"), tmp_path / "k.tga")
    assert keyed[:, : SIZE[0] // 2 - 1, 3].max() == 0 and keyed[:, SIZE[0] // 2 + 1 :, 3].max() == 255


def test_footage_becomes_a_film_that_is_seen_through(alpha, tmp_path: Path) -> None:
    av = pytest.importorskip("av")
    frame = before_screen(alpha, "uneven")[::2, ::2].copy()
    film = tmp_path / "a.mp4"
    with av.open(str(film), "w") as opened:
        stream = opened.add_stream("libx264", rate=25, options={"crf": "12"})
        stream.width, stream.height, stream.pix_fmt = SIZE[0] // 2, SIZE[1] // 2, "yuv420p"
        for _ in range(3):
            opened.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
        opened.mux(stream.encode(None))
    job = KeyJob(footage=film, output=tmp_path / "b.mov")
    key_footage(job, lambda *step: None, lambda line: None)
    with av.open(str(tmp_path / "b.mov")) as opened:
        frames = [f.to_ndarray(format="rgba") for f in opened.decode(video=0)]
    assert len(frames) == 3 and np.abs(frames[0][..., 3] / 255 - alpha[::2, ::2]).mean() < 0.03
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.mp4", "b.mov"]
    folder = replace(job, output=tmp_path / "frames")
    key_footage(folder, lambda *step: None, lambda line: None)
    kept, gone = (tmp_path / "frames" / f"frame_000{n}.png" for n in (1, 2))
    before = kept.stat().st_mtime_ns
    gone.unlink()
    key_footage(folder, lambda *step: None, lambda line: None)
    assert gone.is_file() and kept.stat().st_mtime_ns == before, "a killed run goes on"
    with pytest.raises(InputError, match="hardly any blue"):
        key_footage(
            KeyJob(footage=film, key="blue", output=tmp_path / "c.mov"), lambda *s: None, lambda t: None
        )
