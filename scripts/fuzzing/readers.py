"""What is read of other people's files and texts: valid seeds, how they are spoilt, and the reader."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import seeds
from .mutations import (
    Spoil,
    spoil_bytes,
    spoil_glb,
    spoil_json,
    spoil_npz,
    spoil_npz_or_text,
    spoil_text,
    spoil_toml,
)

LANGUAGES = ("en-us", "de", "fr", "es", "it", "pt", "pl", "ru", "nl", "ja", "zh", "ar", "hi")


@dataclass(frozen=True)
class Reader:
    """``seeds`` (name and bytes of valid files) are made once; ``read`` takes a spoilt one's path. ``share``
    of the cases that the others get, where one takes long."""

    name: str
    seeds: Callable[[], Sequence[tuple[str, bytes]]]
    spoil: Spoil
    read: Callable[[Path], Any]
    share: float = 1.0


def readers() -> list[Reader]:
    """All of them. Those of files that only Blender's child process reads come as their parts without it."""
    found = [
        Reader("performance", seeds.performances, spoil_npz, _performance),
        Reader("motion-npz", lambda: seeds.motions(".npz"), spoil_npz, _motion),
        Reader("smpl", lambda: seeds.motions(".smpl"), spoil_npz, _motion),
        Reader("bvh", lambda: seeds.motions(".bvh"), spoil_text, _motion),
        Reader("live-link", lambda: seeds.motions(".csv"), spoil_text, _motion),
        Reader("vrm", seeds.vrms, spoil_glb, _vrm),
        Reader("glb", lambda: [*seeds.motions(".vrma"), *seeds.vrms()], spoil_glb, _glb),
        Reader("plain-glb", seeds.packed_glbs, spoil_glb, _plain_glb),
        Reader("fbx", seeds.fbxs, spoil_bytes, _fbx),
        Reader("srt", seeds.srts, spoil_text, _timing),
        Reader("textgrid", seeds.textgrids, spoil_text, _timing),
        Reader("subtitles-as-text", seeds.subtitles, spoil_text, _text),
        Reader("ssml", seeds.ssmls, spoil_text, _text),
        Reader("lexicon", seeds.lexicons, spoil_toml, _lexicon),
        Reader("keys-toml", lambda: seeds.keys(".toml"), spoil_toml, _keys),
        Reader("keys-csv", lambda: seeds.keys(".csv"), spoil_text, _keys),
        Reader("keys-line", lambda: seeds.keys(".txt"), spoil_text, _keys),
        Reader("mapping", seeds.mappings, spoil_toml, _mapping),
        Reader("person", seeds.people, spoil_toml, _person),
        Reader("pack", seeds.packs, spoil_bytes, _pack),
        Reader("pack-garment", lambda: seeds.pack_files(".mhclo"), spoil_text, _garment),
        Reader("pack-mesh", lambda: seeds.pack_files(".obj"), spoil_text, _mesh),
        Reader("pack-material", lambda: seeds.pack_files(".mhmat"), spoil_text, _material),
        Reader("pack-person", lambda: seeds.pack_files(".mhm"), spoil_text, _mhm),
        Reader("preset", seeds.presets, spoil_toml, _preset),
        Reader("job-json", lambda: seeds.jobs(".json"), spoil_json, _job),
        Reader("job-toml", lambda: seeds.jobs(".toml"), spoil_toml, _job),
        Reader("voice-settings", seeds.voice_settings, spoil_json, _voice_settings),
        Reader("notes", seeds.notes, spoil_json, _notes),
        Reader("body-settings", seeds.body_settings, spoil_json, _body_settings),
        Reader("sound", seeds.sounds, spoil_bytes, _sound),
        Reader("picture", seeds.pictures, spoil_bytes, _picture),
        Reader("model-npz", lambda: seeds.models(".npz"), spoil_npz, _model),
        Reader("model-pickle", lambda: seeds.models(".pkl"), spoil_bytes, _model, share=0.1),
        Reader("frames-mark", seeds.marks, spoil_text, _marks),
        Reader("gestures", seeds.gestures, spoil_toml, _gestures),
        Reader("clip", seeds.clips, spoil_npz_or_text, _clip),
        Reader("script", seeds.scripts, spoil_text, _script),
        Reader("talk", seeds.talks, spoil_json, _talk),
        Reader("prompt", seeds.prompts, spoil_toml, _prompt),
        Reader("answer", seeds.answers, spoil_text, _answer, share=0.3),
        Reader("gguf", seeds.ggufs, spoil_bytes, _gguf),
        Reader("said-on-a-line", seeds.lines, spoil_text, _lines),
    ]
    found += [
        Reader(f"text-{language}", lambda x=language: seeds.texts(x), spoil_text, _text)
        for language in LANGUAGES
    ]
    return found


def _performance(file: Path) -> None:
    from paksatalker.inference.performance.performance import Performance, summary
    from paksatalker.inference.performance.resample import resample

    read = Performance.load(file)
    summary(read)
    if read.frames <= 1000 and read.fps <= 240:
        resample(read, 24.0)
    _saved(read, file)


def _motion(file: Path) -> None:
    from paksatalker.inference.motion.motion_in import open_performance

    _saved(open_performance(file), file)


def _saved(performance: Any, file: Path) -> None:
    """What was read can be written, and read again."""
    if performance.frames <= 1000:
        out = file.with_name("again.npz")
        performance.save(out)
        type(performance).load(out)


def _vrm(file: Path) -> None:
    from paksatalker.rigs.gltf.vrm import expression_names, read_vrm, target_names

    for read in (read_vrm, expression_names, target_names):
        _tried(read, file)


def _glb(file: Path) -> None:
    from paksatalker.rigs.gltf.glb import read_document
    from paksatalker.rigs.gltf.glb_roots import skins_to_roots
    from paksatalker.rigs.gltf.reduce_glb import reduce_glb

    _tried(read_document, file)
    _tried(skins_to_roots, file.read_bytes())
    reduce_glb(file.read_bytes())


def _plain_glb(file: Path) -> None:
    from paksatalker.blender_addon.files.plain_glb import plain_glb

    folder = file.with_name("plain")
    folder.mkdir(exist_ok=True)
    plain_glb(file, folder)


def _tried(read: Callable[[Any], Any], given: Any) -> None:
    """One refusal does not keep the next reader from the same file."""
    from paksatalker.base.errors import PaksaTalkerError

    with suppress(PaksaTalkerError):
        read(given)


def _fbx(file: Path) -> None:
    from paksatalker.rigs.motion_files.fbx_binary import fbx_bytes, read_fbx

    fbx_bytes(*read_fbx(file.read_bytes()))


def _timing(file: Path) -> None:
    from paksatalker.inference.speech.timing.timing_files import read_timing

    read_timing(file)


def _text(file: Path) -> None:
    from paksatalker.base.text_file import read_text
    from paksatalker.inference.speech.text.markup import read
    from paksatalker.inference.speech.wording.script import script
    from paksatalker.inference.speech.wording.wording import wording

    text = read_text(file, 1 << 20)
    language = file.stem if file.stem in LANGUAGES else "en-us"
    _tried(lambda t: script(read(t), language), text)
    wording(text[:2000], language)


def _lexicon(file: Path) -> None:
    from paksatalker.inference.speech.text.markup import read
    from paksatalker.inference.speech.wording.lexicon import read_lexicon
    from paksatalker.inference.speech.wording.script import script

    script(read("Nguyen's lawyer met Siobhan and Qatar."), "en-us", read_lexicon(file))


def _keys(file: Path) -> None:
    from paksatalker.inference.face.delivery import Delivery

    said = str(file) if file.suffix != ".txt" else file.read_text("utf-8", "replace")
    for option in ("emotion", "articulation", "look"):
        _tried(lambda o: Delivery.of(**{o: said}), option)


def _mapping(file: Path) -> None:
    from paksatalker.rigs.recognition.mapping import load_mapping, mapping_text, parse_mapping

    parse_mapping(mapping_text(load_mapping(file)))


def _person(file: Path) -> None:
    from paksatalker.inference.person.avatar_choice import check_choices
    from paksatalker.rigs.avatar.description import describe, description_text

    table = describe(str(file))
    check_choices(table)
    description_text(table)


def _pack(file: Path) -> None:
    import os

    from paksatalker.rigs.avatar.packs.adding import add
    from paksatalker.rigs.avatar.packs.store import stored

    was = os.environ.get("PAKSATALKER_PACKS")
    os.environ["PAKSATALKER_PACKS"] = str(file.with_name("packs"))
    try:
        add(file)
        stored()
    finally:
        del os.environ["PAKSATALKER_PACKS"]
        if was is not None:
            os.environ["PAKSATALKER_PACKS"] = was


def _garment(file: Path) -> None:
    import numpy as np

    from paksatalker.rigs.avatar.packs.mhclo import BASE_VERTICES, read_mhclo

    read_mhclo(file.read_bytes(), file.name).place(np.ones((BASE_VERTICES, 3), np.float32))


def _mesh(file: Path) -> None:
    from paksatalker.rigs.avatar.packs.obj_mesh import read_obj

    read = read_obj(file.read_bytes(), file.name)
    if read.faces.max() >= read.count or read.faces.min() < -1:
        raise AssertionError("a face points to nothing")


def _material(file: Path) -> None:
    from paksatalker.rigs.avatar.packs.mhmat import read_mhmat

    read_mhmat(file.read_bytes(), file.name)


def _mhm(file: Path) -> None:
    from paksatalker.rigs.avatar.description import describe, description_text
    from paksatalker.rigs.avatar.packs.mhm import description_of, read_mhm

    description_text(description_of(read_mhm(file.read_bytes(), file.name), describe("woman")))


def _preset(file: Path) -> None:
    from paksatalker.base.tables import read_table, table_text

    table_text(read_table(file, 100_000, "the preset"))


def _job(file: Path) -> None:
    from paksatalker.inference.jobs.job_files import job_of, read_job, table_of

    job = read_job(file)
    job_of(json.loads(json.dumps(table_of(job))))


def _voice_settings(file: Path) -> None:
    from paksatalker.inference.speech.voices.piper_model import read_config

    read_config(file)


def _notes(file: Path) -> None:
    """What is noted beside added voices, models and bodies."""
    import os

    from paksatalker.inference import models
    from paksatalker.inference.body.emage import store
    from paksatalker.inference.speech.voices import voice_store

    folder = file.with_name("kept")
    data = file.read_bytes()
    for place in ("voices/one/voice.json", "models/one.json", "home/models/one/emage.json"):
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_bytes(data)
    for empty in ("voices/one/one.onnx", "voices/one/one.onnx.json", "models/one.npz"):
        (folder / empty).touch()
    was = dict(os.environ)
    os.environ |= {
        "PAKSATALKER_VOICES": str(folder / "voices"),
        "PAKSATALKER_FLAME": str(folder / "models"),
        "PAKSATALKER_HOME": str(folder / "home"),
    }
    try:
        shown = ""
        for voice in voice_store.stored():
            shown += f"{voice.name} {voice.language} {voice.size / 1e6:.1f}"
        for model in models.stored():
            shown += f"{model.name} {model.surface_mm:.2f} {model.unit_mm:.2f} {model.vertices} {model.file}"
        for body in store.stored():
            shown += f"{body.name} {body.licence} {body.weights / 1e6:.0f}"
    finally:
        os.environ.clear()
        os.environ |= was


def _body_settings(file: Path) -> None:
    from paksatalker.inference.body.emage.settings import read_settings

    read_settings(file.rename(file.with_name("config.json")).parent)


def _sound(file: Path) -> None:
    from paksatalker.inference.speech.aligning.sound_file import read_sound, resampled

    resampled(read_sound(file))


def _picture(file: Path) -> None:
    from paksatalker.stage.picture_file import HDRI, PICTURES, check_picture

    check_picture(file, (*PICTURES, *HDRI))


def _model(file: Path) -> None:
    from paksatalker.rigs.models.convert import read_foreign
    from paksatalker.rigs.models.model import model_from

    model_from(read_foreign(file), file.stem)


def _gestures(file: Path) -> None:
    from paksatalker.inference.body.plan.event_file import check_kinds, read, written

    found = read(file, 60.0)
    check_kinds(found)
    again = file.with_name("again.toml")
    again.write_text(written(found), "utf-8")
    read(again, 60.0)


def _clip(file: Path) -> None:
    from paksatalker.inference.body.gestures.clips import read_clip

    read_clip(file)


def _script(file: Path) -> None:
    from paksatalker.base.text_file import read_text
    from paksatalker.inference.script.markdown import parsed, written

    script = parsed(read_text(file, 1_000_000, "the script"))
    if parsed(written(script)) != script:
        raise AssertionError("a script is another when it is read again")


def _talk(file: Path) -> None:
    from paksatalker.inference.script.conversation.kept import load, save

    save(load(file), file.with_name("again.json"))


def _prompt(file: Path) -> None:
    from paksatalker.inference.script.prompts.library import prompt

    prompt("personas", str(file))


def _answer(file: Path) -> None:
    """What a language model says, which may be anything."""
    from paksatalker.inference.script.answer import script_of
    from paksatalker.inference.script.brief import Brief

    script_of(file.read_text("utf-8", "replace"), Brief("rain"), "the model")


def _gguf(file: Path) -> None:
    from paksatalker.inference.script.writers.gguf_file import read_head

    read_head(file)


def _lines(file: Path) -> None:
    """Options that are a line of text."""
    from paksatalker.inference.body.manner.tables import parse_style
    from paksatalker.inference.body.mixed import parse_body
    from paksatalker.inference.face.delivery import parse_articulation, parse_without
    from paksatalker.inference.face.emotion.emotion import parse
    from paksatalker.inference.face.life.look import parse_look
    from paksatalker.inference.person.sliders import parse as parse_sliders
    from paksatalker.inference.script.tone import parse_tone

    said = file.read_text("utf-8", "replace")
    for read in (parse_style, parse_body, parse, parse_look, parse_articulation, parse_without, parse_tone):
        _tried(read, said)
    _tried(parse_sliders, said)


def _marks(file: Path) -> None:
    from paksatalker.blender_addon.shots.frame_folder import MARK, FrameFolder

    folder = file.with_name("frames")
    folder.mkdir(exist_ok=True)
    (folder / "frame_0001.png").write_bytes(b"mine")
    (folder / "notes.txt").write_bytes(b"theirs")
    file.rename(folder / MARK)
    FrameFolder(folder, ".png", "other")
    if (folder / "notes.txt").read_bytes() != b"theirs":
        raise AssertionError("a file of somebody else is gone")
