"""What the Blender tests share: an empty scene, a built person and a performance made by formula."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pytest

bpy = pytest.importorskip("bpy")

from paksatalker.blender_addon.characters.build_avatar import build_avatar  # noqa: E402
from paksatalker.blender_addon.characters.character import Character  # noqa: E402
from paksatalker.inference.performance.performance import Performance  # noqa: E402
from paksatalker.inference.pipeline import perform  # noqa: E402
from paksatalker.inference.speech.tts import speak  # noqa: E402
from paksatalker.inference.timeline.frames import frame_count  # noqa: E402
from paksatalker.inference.timeline.speech import Speech  # noqa: E402
from paksatalker.rigs import smplx  # noqa: E402
from paksatalker.rigs.arkit import INDEX  # noqa: E402
from paksatalker.rigs.avatar import library  # noqa: E402


@pytest.fixture(autouse=True)
def empty_scene() -> Iterator[None]:
    """Every test starts in an empty file."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    yield


TEXTURES = 128
"""Pixels of the longest side of a kept person's textures: in pictures as small as those of tests, larger ones
look the same and take most of the time."""


@dataclass(frozen=True)
class Kept:
    """A person who was built, in a file, with small textures: there in a tenth of the time."""

    file: Path
    armature: str
    meshes: tuple[str, ...]
    measures: Mapping[str, float]

    def appear(self) -> Character:
        """The person in the open scene, as ``build_avatar`` leaves it."""
        with bpy.data.libraries.load(str(self.file)) as (there, wanted):
            wanted.collections = there.collections
        (collection,) = wanted.collections
        bpy.context.scene.collection.children.link(collection)
        (source,) = bpy.data.libraries
        bpy.data.libraries.remove(source)
        for image in bpy.data.images:  # they are packed, and have paths beside whatever file is saved
            image.filepath_raw = f"//{Path(image.filepath_raw).name}"
        there = bpy.data.objects
        return Character(
            collection.name, there[self.armature], tuple(there[m] for m in self.meshes), dict(self.measures)
        )


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Kept]:
    """People of the library, each built once. The first call for each empties the scene."""

    @cache
    def of(name: str) -> Kept:
        bpy.ops.wm.read_factory_settings(use_empty=True)
        built = build_avatar(library.load(name))
        for image in bpy.data.images:
            if (side := max(image.size)) > TEXTURES:
                image.scale(*(max(1, n * TEXTURES // side) for n in image.size))
                image.pack()
        file = tmp_path_factory.mktemp("people") / f"{name}.blend"
        bpy.data.libraries.write(str(file), {bpy.data.collections[built.name]})
        return Kept(file, built.armature.name, tuple(m.name for m in built.meshes), built.measures)

    return of


@pytest.fixture(scope="session")
def woman_file(kept: Callable[[str], Kept]) -> Kept:
    """The woman, to appear in any scene."""
    return kept("woman")


@pytest.fixture
def woman(woman_file: Kept) -> Character:
    """The woman, alone in the scene."""
    return woman_file.appear()


@pytest.fixture(scope="session", params=library.names())
def person_file(request: pytest.FixtureRequest, kept: Callable[[str], Kept]) -> Kept:
    return kept(request.param)


@pytest.fixture
def person(person_file: Kept) -> Character:
    """Each person of the library, alone in the scene."""
    return person_file.appear()


def make_performance(duration: float = 1.0, fps: float = 24.0) -> Performance:
    """Jaw, blink and head that move by formula, a tone as the sound."""
    frames = frame_count(duration, fps)
    t = np.arange(frames) / fps
    arkit = np.zeros((frames, 52), np.float32)
    arkit[:, INDEX["jawOpen"]] = 0.2 + 0.2 * np.sin(2 * np.pi * 2 * t)
    arkit[:, INDEX["eyeBlinkLeft"]] = arkit[:, INDEX["eyeBlinkRight"]] = np.exp(-(((t - 0.5) / 0.05) ** 2))
    arkit[:, INDEX["mouthSmileLeft"]] = 0.3
    poses = np.zeros((frames, 165), np.float32)
    poses[:, 3 * smplx.INDEX["head"] + 1] = 0.2 * np.sin(2 * np.pi * t)
    for side, sign in (("left", -1), ("right", 1)):
        poses[:, 3 * smplx.INDEX[f"{side}_shoulder"] + 2] = sign * 1.2
    rate = 16000
    sound = 8000 * np.sin(2 * np.pi * 220 * np.arange(round(duration * rate)) / rate)
    return Performance(
        fps=fps,
        poses=poses,
        trans=np.zeros((frames, 3), np.float32),
        arkit=arkit,
        expressions=np.zeros((frames, 100), np.float32),
        audio=sound.astype(np.int16),
        audio_rate=rate,
        word_labels=("hum",),
        word_times=np.array([[0.1, duration - 0.1]], np.float32),
        phone_labels=("m",),
        phone_times=np.array([[0.1, duration - 0.1]], np.float32),
        rest_joints=smplx.rest_joints(),
        meta={
            "format": 1,
            "fps": fps,
            "seed": 0,
            "phone_set": "ipa",
            "expression_space": "none",
            "inputs": {},
            "engines": [],
            "events": [],
        },
    )


@pytest.fixture
def performance() -> Performance:
    return make_performance()


@pytest.fixture(scope="session")
def performances() -> Callable[..., Performance]:
    """Make a performance of another length or rate."""
    return make_performance


@pytest.fixture(scope="session")
def speech() -> Speech:
    """A sentence of the built-in voice with many lips that meet."""
    return speak("Maybe Bob and my mum will bring five big maps, and move the boat before breakfast.")


@pytest.fixture(scope="session")
def spoken(speech: Speech, request: pytest.FixtureRequest) -> Performance:
    """That sentence as a performance at 30 frames a second, or at the rate of an indirect parameter."""
    return perform(speech, fps=getattr(request, "param", 30.0), seed=1)
