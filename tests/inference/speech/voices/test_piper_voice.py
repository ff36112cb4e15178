"""Voices in piper's format: words and times, what is random, and rates by word."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from paksatalker.base.errors import InputError, PaksaTalkerError
from paksatalker.inference.speech.sound.utterance import Utterance
from paksatalker.inference.speech.text.manner import Manner
from paksatalker.inference.speech.text.readings import Reading
from paksatalker.inference.speech.voices.letters import pinyin
from paksatalker.inference.speech.voices.piper_model import read_config
from paksatalker.inference.speech.voices.piper_voice import LATE, LATE_BY_RATE, synthesise

from . import tiny_piper


@pytest.fixture(scope="module")
def voice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_piper.write(tmp_path_factory.mktemp("voice") / "tiny.onnx")


def say(voice: Path, text: str, seed: int = 0, **kinds: object) -> Utterance:
    words = [
        Reading(w.strip(","), w.strip(","), "," if w.endswith(",") else "", **kinds)  # type: ignore[arg-type]
        for w in text.split()
    ]
    return synthesise(words, voice, np.random.default_rng(seed))


def labels(take: Utterance) -> list[str]:
    n = max(s.word for s in take.sounds) + 1
    return ["".join(s.label for s in take.sounds if s.word == i) for i in range(n)]


def test_words_get_their_phones_in_time(voice: Path) -> None:
    take = say(voice, "Guten Morgen, liebe Welt")
    assert labels(take) == ["ɡutən", "mɔɾɡən", "libə", "vɛlt"]
    assert [s.stress for s in take.sounds if s.label in ("u", "ɔ", "i", "ɛ")] == [1, 1, 1, 1]
    for a, b in zip(take.sounds, take.sounds[1:], strict=False):
        assert a.end == pytest.approx(b.start) and a.end > a.start
    pause = next(s for s in take.sounds if s.label == "sil")
    middle = round((pause.start + pause.end + 2 * (LATE + LATE_BY_RATE)) / 2 * take.rate)
    assert np.abs(take.audio[middle - 200 : middle + 200]).max() < 1e-3
    assert len(take.audio) == pytest.approx(take.sounds[-1].end * take.rate, abs=0.5 * take.rate)


def test_the_same_noise_makes_the_same_sound(voice: Path) -> None:
    one, two, other = (say(voice, "Guten Morgen", seed) for seed in (1, 1, 2))
    assert one.audio.tobytes() == two.audio.tobytes() and one.sounds == two.sounds
    assert one.audio.tobytes() != other.audio.tobytes()


@pytest.mark.parametrize("rate", [0.7, 1.6])
def test_the_rate_is_the_one_asked_for(voice: Path, rate: float) -> None:
    text = "Heute scheint die Sonne und wir gehen in den Park"
    plain, other = (say(voice, text, manner=Manner(rate=r)) for r in (1.0, rate))
    lasts = [t.sounds[-1].end - t.sounds[0].start for t in (plain, other)]
    assert lasts[0] / lasts[1] == pytest.approx(rate, rel=0.06)  # ends lie on whole frames


def test_one_word_may_be_slower(voice: Path) -> None:
    words = [Reading(w, w) for w in ("eins", "zwei", "drei")]
    slow = [*words[:1], Reading("zwei", "zwei", manner=Manner(rate=0.5)), *words[2:]]
    takes = [synthesise(w, voice, np.random.default_rng(0)) for w in (words, slow)]
    lasts = [[sum(s.end - s.start for s in t.sounds if s.word == i) for i in range(3)] for t in takes]
    assert lasts[1][1] > 1.6 * lasts[0][1] and lasts[1][0] == pytest.approx(lasts[0][0], abs=0.05)


def test_pronunciations_are_obeyed_and_numbers_read(voice: Path) -> None:
    words = [Reading("Herr", "Herr"), Reading("Nguyen", "Nguyen", ipa="/ˈvɪn/"), Reading("23", "23")]
    take = synthesise(words, voice, np.random.default_rng(0))
    assert labels(take) == ["hɛɾ", "vɪn", "dɾaɪʊnttsvantsɪç"]
    assert not take.cannot


def test_the_pitch_is_the_one_asked_for(voice: Path) -> None:
    plain, high = (say(voice, "Guten Morgen liebe Welt", manner=Manner(pitch=p)) for p in (1.0, 1.25))
    assert not high.cannot and high.sounds == plain.sounds and len(high.audio) == len(plain.audio)

    def hum(take: Utterance) -> float:
        spectrum = np.abs(np.fft.rfft(take.audio * np.hanning(len(take.audio))))
        return float(np.argmax(spectrum) * take.rate / len(take.audio))

    assert hum(high) / hum(plain) == pytest.approx(1.25, rel=0.03)


def test_long_sentences_are_said_whole(voice: Path) -> None:
    take = say(voice, "Wir zählten viele Schafe, " * 25 + "und schliefen")
    assert {s.word for s in take.sounds} - {-1} == set(range(102))
    assert all(a.end <= b.start + 1e-9 for a, b in zip(take.sounds, take.sounds[1:], strict=False))


@pytest.mark.parametrize(
    "text", ["", "[]", '{"audio": {}}', '{"audio": 1, "espeak": 2}', '{"audio": {"sample_rate": 1e99}}']
)
def test_settings_that_are_none_are_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.onnx.json").write_text(text, "utf-8")
    with pytest.raises(InputError, match="settings"):
        read_config(tmp_path / "a.onnx.json")


def test_a_network_of_another_kind_is_told(voice: Path, tmp_path: Path) -> None:
    import onnx

    model = onnx.load(str(voice))
    del model.graph.node[:]
    onnx.save(model, str(tmp_path / "a.onnx"))
    (tmp_path / "a.onnx.json").write_text(voice.with_name("tiny.onnx.json").read_text("utf-8"), "utf-8")
    with pytest.raises(PaksaTalkerError, match=r"a\.onnx"):
        say(tmp_path / "a.onnx", "Hallo")


def test_a_voice_that_reads_letters_is_aligned(tmp_path: Path) -> None:
    voice = tiny_piper.write(tmp_path / "letters.onnx", kind="text", code="uk_UA")
    take = say(voice, "Doma, za stolom")
    assert take.untimed and not take.sounds and len(take.audio) > take.rate
    slow = say(voice, "Doma, za stolom", manner=Manner(rate=0.5))
    assert len(slow.audio) > 1.5 * len(take.audio)
    # large letters that the voice does not know are read as small ones
    small = say(voice, "doma, za stolom")
    assert "D" not in tiny_piper.LETTERS and small.audio.tobytes() == take.audio.tobytes()


@pytest.mark.skipif(not pinyin.available(), reason="needs the extra chinese")
def test_a_voice_that_reads_pinyin_gets_its_phones_in_time(tmp_path: Path) -> None:
    voice = tiny_piper.write(tmp_path / "zh.onnx", kind="pinyin", language="cmn", code="zh_CN")
    words = [Reading(c, c, "," if c == "好" else "", glued=True) for c in "你好重庆女儿"]
    take = synthesise(words, voice, np.random.default_rng(0))
    assert labels(take) == ["ni", "xau", "ʈʂʰʊŋ", "tɕʰiŋ", "ny", "ɚ"]
    for a, b in zip(take.sounds, take.sounds[1:], strict=False):
        assert a.end == pytest.approx(b.start) and a.end > a.start
    assert [s.label for s in take.sounds].count("sil") == 1 and not take.untimed


def test_a_kind_that_nobody_knows_is_told(voice: Path, tmp_path: Path) -> None:
    settings = voice.with_name("tiny.onnx.json").read_text("utf-8").replace('"espeak",', '"runes",', 1)
    (tmp_path / "a.onnx.json").write_text(settings, "utf-8")
    with pytest.raises(InputError, match="reads 'runes'"):
        read_config(tmp_path / "a.onnx.json")
