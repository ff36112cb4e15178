"""Engines in environments of their own: by a humming one that speaks the protocol, and by the real ones with
tiny models of random weights where their environments are (``PAKSATALKER_ENGINE_COQUI`` and the like)."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from paksatalker.base.consent import consent
from paksatalker.base.errors import InputError, PaksaTalkerError
from paksatalker.base.wheels import sha256_of
from paksatalker.inference.face.delivery import Delivery
from paksatalker.inference.face.mood import Mood
from paksatalker.inference.jobs.listing.engines import lines, speech_engines
from paksatalker.inference.speech.likeness.voice_like import voice_like
from paksatalker.inference.speech.text.manner import Manner
from paksatalker.inference.speech.tts import speak
from paksatalker.inference.speech.voices.apart import environment
from paksatalker.inference.speech.voices.apart.adding import engine_of
from paksatalker.inference.speech.voices.apart.kinds import kind, kinds
from paksatalker.inference.speech.voices.voice_adding import Wish, add
from paksatalker.inference.speech.voices.voice_store import StoredVoice
from paksatalker.inference.speech.voices.voices import choose, voices

HERE = Path(__file__).parent
pytestmark = pytest.mark.skipif(os.name == "nt", reason="the humming engine is a script with a first line")


@pytest.fixture
def humming(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder of a model of the humming engine, which stands in for coqui's environment."""
    engine = tmp_path / "python"
    engine.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{HERE / "tiny_worker.py"}"\n')
    engine.chmod(0o755)
    monkeypatch.setenv("PAKSATALKER_ENGINE_COQUI", str(engine))
    monkeypatch.setenv("PAKSATALKER_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("PAKSATALKER_VOICES", raising=False)
    model = tmp_path / "hum"
    model.mkdir()
    (model / "config.json").write_text(json.dumps({"model": "vits", "audio": {"sample_rate": RATE}}))
    (model / "model.pth").write_bytes(b"0" * 2000)
    (model / "run.py").write_text("raise SystemExit('this is not to be run')")
    return model


RATE = 16000


def _added(model: Path, agreed: bool = True) -> StoredVoice | None:
    return add(str(model), Wish(licence="CC0-1.0"), lambda voice: agreed)


def test_a_model_is_taken_in_and_speaks(humming: Path) -> None:
    shown: list[StoredVoice] = []
    voice = add(str(humming), Wish(licence="CC0-1.0"), lambda v: not shown.append(v))
    assert (
        voice is not None and voice.engine == "coqui" and shown[0].sha256 == sha256_of(humming / "model.pth")
    )
    assert voice.language == "en-us es" and voice.speakers.split() == ["Ada", "Ben"]
    assert not (voice.model / "run.py").exists()  # nothing but what belongs to a model
    speech = speak("One two three.", voice="hum#Ben")
    assert [w.text for w in speech.words] == ["One", "two", "three"]
    assert {"tts", "voice"} <= {e.role for e in speech.engines}
    assert speech.language == "en-us" and speak("Uno dos tres.", voice="hum", language="es").language == "es"


def test_rate_that_an_engine_has_not_is_made(humming: Path) -> None:
    _added(humming)
    plain, fast = (speak("One two three.", voice="hum", manner=Manner(rate=r)) for r in (1.0, 1.5))
    assert plain.duration - fast.duration > 0.05


def test_what_is_felt_is_told_in_words_to_a_voice_that_obeys_them(humming: Path) -> None:
    _added(humming)
    assert choose("hum", None, "")[0].obeys and not choose("heart", None, "")[0].obeys
    plain, happy = (
        speak("One two three.", voice="hum", mood=Mood(Delivery.of(felt))) for felt in ("neutral", "happy")
    )

    def hum(sound: np.ndarray) -> float:
        return float(np.argmax(np.abs(np.fft.rfft(sound))) * RATE / len(sound))

    # the tone is the engine's own: nothing is made higher or faster on top of it
    assert hum(plain.audio) == pytest.approx(110, rel=0.05) and hum(happy.audio) == pytest.approx(
        500, rel=0.05
    )
    assert happy.duration == pytest.approx(plain.duration, abs=0.02)


def test_saying_no_keeps_nothing(humming: Path, tmp_path: Path) -> None:
    assert _added(humming, agreed=False) is None
    assert not list((tmp_path / "home").glob("voices/hum*"))


def test_an_engine_that_dies_or_talks_nonsense_is_one_line_and_comes_back(humming: Path) -> None:
    _added(humming)
    with pytest.raises(PaksaTalkerError, match="the network burst"):
        speak("Crash, please crash.", voice="hum")
    with pytest.raises(PaksaTalkerError, match="ended"):
        speak("Say nonsense.", voice="hum")
    assert speak("One two.", voice="hum").duration > 0.2


def test_a_recording_is_cloned_only_with_consent(humming: Path, tmp_path: Path) -> None:
    _added(humming)
    sound = tmp_path / "ada.wav"
    soundfile.write(sound, np.zeros(1600), 16000)
    with pytest.raises(InputError, match="nobody has agreed"):
        choose(f"hum@{sound}", None, "")
    consent(sound, sha256_of(sound), "Ada Byron, by letter")
    assert choose(f"hum@{sound}", None, "")[0].name == f"hum@{sound.resolve()}"
    with pytest.raises(InputError, match="can't clone"):
        choose(f"heart@{sound}", None, "")
    with pytest.raises(InputError, match="clones no recording"):
        speak(f"[voice ANNA=hum@{sound}]\n\nANNA: Hello.", voice=None)


def test_voice_like_clones_where_the_engine_can(humming: Path, tmp_path: Path) -> None:
    _added(humming)
    spoken = speak(
        "Ada says a sentence that is long enough to tell her voice, and then one more.", voice="heart"
    )
    sound = tmp_path / "ada.wav"
    soundfile.write(sound, spoken.audio, spoken.rate)
    like = voice_like(sound, "Ada Byron, by letter", "One two three.", voice="hum")
    notes: list[str] = []
    told = like.told(speak("One two three.", voice=like.voice.qualified), notes.append)
    assert like.cloned and "cloned by coqui:hum" in notes[0] and "similarity" in notes[1]
    assert told.inputs["voice like"] == sha256_of(sound)
    assert not any(str(tmp_path) in e.name for e in told.engines)  # no file of anybody


def test_speakers_and_languages_that_there_are_not(humming: Path) -> None:
    _added(humming)
    with pytest.raises(InputError, match="no speaker 'Zoe'"):
        choose("hum#Zoe", None, "")
    with pytest.raises(InputError, match="speaks en-us, es, not fr"):
        choose("hum", "fr", "")


def test_without_its_environment_a_voice_says_what_to_do(
    humming: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _added(humming)
    monkeypatch.delenv("PAKSATALKER_ENGINE_COQUI")
    voice = next(v for v in voices() if v.name == "hum")
    assert not voice.installed and voice.about == "paksatalker engines add coqui"
    with pytest.raises(InputError, match="not installed"):
        speak("Hello.", voice="hum")


def test_the_conditions_of_xtts_are_shown(humming: Path) -> None:
    config = humming / "config.json"
    config.write_text(json.dumps({"model": "xtts", "audio": {}}))
    shown: list[StoredVoice] = []
    add(str(humming), Wish(), lambda v: bool(shown.append(v)))
    assert "non-commercial" in shown[0].licence


def test_what_is_no_model_of_any_engine(tmp_path: Path) -> None:
    assert engine_of(str(tmp_path)) is None
    (tmp_path / "config.json").write_text("[" * 100_000)
    assert engine_of(str(tmp_path)) is None
    assert engine_of("pocket-tts:german") == kind("pocket-tts")


def test_engines_are_told_and_an_environment_that_fails_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PAKSATALKER_HOME", str(tmp_path))
    for name in kinds():
        monkeypatch.delenv(f"PAKSATALKER_ENGINE_{name.upper().replace('-', '_')}", raising=False)
    rows = {row["name"]: row for row in speech_engines()}
    assert set(kinds()) < set(rows) and not rows["coqui"]["installed"]
    assert all(row["licence"] and row["controls"] for row in rows.values())
    assert "paksatalker engines add coqui" in "\n".join(lines([*rows.values()]))
    with pytest.raises(PaksaTalkerError, match="can't run"):
        environment.add(kind("pocket-tts"), base=str(tmp_path / "no_python"))
    assert not environment.folder(kind("pocket-tts")).exists()
    with pytest.raises(InputError, match="not installed"):
        environment.remove(kind("pocket-tts"))
