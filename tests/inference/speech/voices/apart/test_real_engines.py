"""The real engines with tiny models of random weights, where their environments are (``paksatalker engines
add``, or ``PAKSATALKER_ENGINE_COQUI`` and so on): ``scripts/check_engines.py`` makes them and runs these."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile

from paksatalker.base.consent import beside
from paksatalker.base.errors import InputError, PaksaTalkerError
from paksatalker.inference.speech.likeness.voice_like import voice_like
from paksatalker.inference.speech.tts import speak
from paksatalker.inference.speech.tuning import Course, tune
from paksatalker.inference.speech.voices.apart import environment
from paksatalker.inference.speech.voices.apart.kinds import kind
from paksatalker.inference.speech.voices.voice_adding import Wish, add

HERE = Path(__file__).parent
WORD = "Ada Byron, by letter on 3 May 2026"


def tiny(engine: str, script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a tiny model, made by the engine itself; voices go to a folder of the test's own."""
    python = environment.python(kind(engine))
    if python is None:
        pytest.skip(f"{engine} is not installed: paksatalker engines add {engine}")
    monkeypatch.setenv(f"PAKSATALKER_ENGINE_{engine.upper().replace('-', '_')}", str(python))
    monkeypatch.setenv("PAKSATALKER_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("PAKSATALKER_VOICES", raising=False)
    model = tmp_path / "tiny"
    subprocess.run([str(python), str(HERE / f"{script}.py"), str(model)], check=True, capture_output=True)
    return model


def reference(folder: Path) -> Path:
    """A recording of somebody."""
    said = "Somebody says a sentence that is long enough to tell a voice, and then one more."
    spoken = speak(said, voice="heart")
    soundfile.write(folder / "ada.wav", spoken.audio, spoken.rate)
    return folder / "ada.wav"


@pytest.mark.parametrize(
    ("engine", "script"),
    [("coqui", "tiny_coqui"), ("qwen-tts", "tiny_qwen"), ("pocket-tts", "tiny_pocket")],
)
def test_a_voice_speaks(engine: str, script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = tiny(engine, script, tmp_path, monkeypatch)
    voice = add(str(model), Wish("en", "CC0-1.0"), lambda v: True)
    assert voice is not None and voice.engine == engine
    speech = speak("Boats float upon the water.", voice="tiny")
    assert speech.duration > 0.2 and len(speech.words) == 5
    assert np.abs(speech.audio).max() > 0.01


def test_xtts_clones_a_recording(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = tiny("coqui", "tiny_xtts", tmp_path, monkeypatch)
    shown: list[str] = []
    voice = add(str(model), Wish("en es"), lambda v: not shown.append(v.licence))
    assert voice is not None and voice.clones and "non-commercial" in shown[0]
    text = "Boats float upon the water."
    like = voice_like(reference(tmp_path), WORD, text, voice="tiny")
    speech = speak(text, voice=like.voice.qualified)
    assert like.cloned and speech.duration > 0.2 and np.abs(speech.audio).max() > 0.01


def test_a_voice_is_trained_further_and_speaks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = tiny("coqui", "tiny_coqui", tmp_path, monkeypatch)
    folder = tmp_path / "recordings"
    folder.mkdir()
    for i, text in enumerate(
        ("Boats float upon the water. Kick the ball straight.", "It was late and dark.")
    ):
        spoken = speak(text, voice="heart")
        soundfile.write(folder / f"{i}.wav", spoken.audio, spoken.rate)
        (folder / f"{i}.txt").write_text(text)
    steps: list[float] = []
    course = Course(steps=2, batch=2, rate=1e-4)
    with pytest.raises(InputError, match="nobody has agreed"):
        tune(folder, str(model), tmp_path / "tuned", None, course=course)
    out = tune(
        folder,
        str(model),
        tmp_path / "tuned",
        WORD,
        course=course,
        progress=lambda step, done, total: steps.append(done) if step == "train" else None,
    )
    assert steps[-1] == 2 and WORD in beside(folder / "0.wav").read_text()
    assert (out / "model.pth").stat().st_size > 1000 and WORD in (out / "README.md").read_text()
    assert (out / "model.pth").read_bytes() != (model / "model.pth").read_bytes()
    voice = add(str(out), Wish("en", "CC0-1.0"), lambda v: True)
    assert voice is not None and speak("Boats float.", voice="tuned").duration > 0.1


def test_what_cannot_be_trained_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAKSATALKER_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("PAKSATALKER_ENGINE_COQUI", raising=False)
    with pytest.raises(PaksaTalkerError, match="needs coqui-tts"):
        tune(tmp_path, "x", tmp_path / "out", WORD)
    engine = tmp_path / "python"
    engine.write_text("#!/bin/sh\necho 'ValueError: no memory' >&2\nexit 1\n")
    engine.chmod(0o755)
    monkeypatch.setenv("PAKSATALKER_ENGINE_COQUI", str(engine))
    base = tmp_path / "base"
    base.mkdir()
    with pytest.raises(InputError, match="no voice x"):
        tune(tmp_path, "x", tmp_path / "out", WORD)
    (base / "config.json").write_text('{"model": "xtts", "audio": {"sample_rate": 22050}}')
    with pytest.raises(InputError, match="no VITS voice"):
        tune(tmp_path, str(base), tmp_path / "out", WORD)
    (base / "config.json").write_text('{"model": "vits", "audio": {"sample_rate": 22050}}')
    with pytest.raises(InputError, match="no recordings"):
        tune(base, str(base), tmp_path / "out", WORD)
    spoken = speak("Boats float upon the water. Kick the ball straight.", voice="espeak:en-us")
    soundfile.write(base / "a.wav", spoken.audio, spoken.rate)
    (base / "a.txt").write_text("Boats float upon the water. Kick the ball straight.")
    with pytest.raises(PaksaTalkerError, match="failed: ValueError: no memory"):
        tune(base, str(base), tmp_path / "out", WORD)
    assert not (tmp_path / "out").exists()
    with pytest.raises(InputError, match="rate 1 is out of range"):
        Course(rate=1.0)
