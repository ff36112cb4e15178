"""Markup: what is said, how, and with which pauses; and that hostile or broken markup is refused."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paksatalker.base.errors import InputError
from paksatalker.inference.speech.prosody import prosody
from paksatalker.inference.speech.text.manner import Manner
from paksatalker.inference.speech.text.markup import read
from paksatalker.inference.speech.tts import speak
from paksatalker.inference.speech.wording.script import Script, script
from paksatalker.inference.timeline.speech import Speech, Word


def made(text: str, language: str = "en-us") -> Script:
    return script(read(text), language)


def words(text: str, language: str = "en-us") -> list[tuple[str, str]]:
    return [(w.text, w.ipa or w.spoken) for s in made(text, language).sentences for w in s.words]


def test_the_light_form() -> None:
    assert words("I am [Nguyen](/wɪn/) of [W3C](=the World Wide Web), [really](!) so.") == [
        ("I", "I"),
        ("am", "am"),
        ("Nguyen", "/wɪn/"),
        ("of", "of"),
        ("W3C", "the World Wide Web"),
        ("really", "really"),
        ("so", "so"),
    ]
    sentence = made("One [0.7s] two [300ms] three. [1s] Four.").sentences
    assert [w.pause for s in sentence for w in s.words] == [0.7, 0.3, 1.0, None]
    assert made("[2s] Hello.").lead == 2.0
    assert [w.manner.emphasis for w in made("It is [so](!!) good").sentences[0].words] == [0, 0, 2, 0]


@pytest.mark.parametrize("text", ["See [1] and [the manual](page 3).", "a [b] (c) [d](e)", "f(x) = [0, 1)"])
def test_brackets_that_are_no_markup_are_text(text: str) -> None:
    assert read(text).text == text
    assert read(text).marks == read(text).pauses == ()


def test_ssml() -> None:
    text = """<?xml version="1.0"?>
    <speak version="1.1" xmlns="http://www.w3.org/2001/10/synthesis" xml:lang="en-US">
      <p><s>Hello <break time="1s"/> <prosody rate="80%" pitch="+2st" volume="-6dB">slow world</prosody></s>
      <s>And <sub alias="doctor">Dr</sub> <phoneme alphabet="ipa" ph="wɪn">Nguyen</phoneme>
      said <say-as interpret-as="characters">abc</say-as> <emphasis level="strong">twice</emphasis>.</s></p>
    </speak>"""
    what = made(text)
    assert [s.text for s in what.sentences] == ["Hello slow world.", "And Dr Nguyen said abc twice."]
    assert [w.spoken for w in what.sentences[1].words][1:] == [
        "doctor",
        "Nguyen",
        "said",
        "A. B. C.",
        "twice",
    ]
    first, second = what.sentences[0].words, what.sentences[1].words
    assert first[0].pause == 1.0
    assert first[2].manner == Manner(0.8, pytest.approx(2 ** (2 / 12)), -6.0)  # type: ignore[arg-type]
    assert second[2].ipa == "wɪn" and second[-1].manner.emphasis == 2
    assert read(text).language == "en-US" and not read(text).warnings


def test_values_multiply_inwards() -> None:
    text = '<speak><prosody rate="1.2">a <prosody rate="1.5" volume="+3dB">b</prosody></prosody> c</speak>'
    assert [round(w.manner.rate, 3) for w in made(text).sentences[0].words] == [1.2, 1.8, 1.0]


def test_words_of_another_language_are_read_by_its_rules() -> None:
    text = '<speak>He said <lang xml:lang="fr">bonjour monsieur</lang> to me.</speak>'
    said = dict(words(text))
    assert said["bonjour"] == "/bɔ̃ʒˈuʁ/" and said["monsieur"].startswith("/məsj") and said["me"] == "me"


def test_words_in_other_letters_are_read_in_their_language() -> None:
    sentences = made("I said привет to 3 friends, and 你好 to Dr. Smith. So α = 3.").sentences
    assert [s.text for s in sentences] == ["I said привет to 3 friends, and 你好 to Dr. Smith.", "So α = 3."]
    said = {w.text: w.ipa or w.spoken for s in sentences for w in s.words}
    assert said["привет"] == "/privˈet/" and said["你好"].startswith("/ni")
    assert said["3"] == "three" and said["Dr"] == "Doctor" and said["α"] == "alpha"


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("ordinal", "²", "second"),
        ("ordinal", "22", "twenty-second"),
        ("ordinal", "٣", "third"),
        ("ordinal", "1" * 40, " ".join(["one"] * 39) + " first"),
        ("digits", "1²٣4", "one two three four"),
        ("telephone", "+1-555", "one five five five"),
        ("cardinal", "9" * 5000, " ".join(["nine"] * 5000)),
    ],
)
def test_odd_digits_are_read(kind: str, text: str, said: str) -> None:
    found = words(f"<speak><say-as interpret-as='{kind}'>{text}</say-as> one</speak>")
    assert " ".join(spoken for _, spoken in found[:-1]) == said


def test_what_is_not_understood_is_said_and_told_once() -> None:
    found = read("<speak><foo>Hello <foo>there</foo></foo><audio src='x.wav'/></speak>")
    assert " ".join(found.text.split()) == "Hello there"
    assert found.warnings == ("markup not understood: <foo>, <audio>",)


@pytest.mark.parametrize(
    "text",
    [
        "<speak>Hello",
        "<speak>Hello <b></speak>",
        "<speak>fish & chips</speak>",
        "<!DOCTYPE speak [<!ENTITY a 'x'>]><speak>&a;</speak>",
        "<!DOCTYPE speak SYSTEM 'file:///etc/passwd'><speak>x</speak>",
        '<?xml version="1.0"?><html>x</html>',
        "<speak>" + "<p>" * 200 + "x" + "</p>" * 200 + "</speak>",
        "<speak><break time='1 fortnight'/>x</speak>",
        "<speak><break time='999s'/>x</speak>",
        "<speak><break strength='huge'/>x</speak>",
        "<speak><prosody rate='900%'>x</prosody></speak>",
        "<speak><prosody rate='nan'>x</prosody></speak>",
        "<speak><prosody volume='loudest'>x</prosody></speak>",
        "<speak><emphasis level='mad'>x</emphasis></speak>",
        "<speak><phoneme ph='!!'>x</phoneme></speak>",
        "[x](/!!/)",
        "<speak> </speak>",
    ],
)
def test_broken_and_hostile_markup_is_one_clear_line(text: str) -> None:
    with pytest.raises(InputError) as error:
        made(text)
    assert error.value.hint and "\n" not in str(error.value)


@given(st.text(max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    for whole in (text, f"<speak>{text}</speak>", f"[{text}](/wɪn/)", f"[a](={text})"):
        try:
            what = made(f"hello {whole}" if whole is text else whole)
        except InputError:
            continue
        assert all(w.text and w.spoken for s in what.sentences for w in s.words)


def gap(speech: Speech, left: str, right: str) -> float:
    a, b = (next(w for w in speech.words if w.text == text) for text in (left, right))
    return b.start - a.end


def part(speech: Speech, word: Word) -> np.ndarray:
    return np.asarray(speech.audio[round(word.start * speech.rate) : round(word.end * speech.rate)])


@pytest.mark.parametrize("voice", ["heart", "espeak:en-us"])
def test_pauses_are_as_long_as_asked_for_and_silent(voice: str) -> None:
    for length in (0.0, 0.5, 1.5):
        speech = speak(f"We waited, [{length}s] and nothing came.", voice=voice)
        assert gap(speech, "waited", "and") == pytest.approx(length, abs=0.002)
        if length >= 0.5:
            middle = next(w for w in speech.words if w.text == "waited").end + length / 2
            assert prosody(speech, [middle]).intensity[0] < -60
        owned = [p for p in speech.phones if p.label != "sil"]
        assert all(a.end <= b.start + 1e-6 for a, b in pairwise(owned))
        assert speech.phones[-1].end == pytest.approx(speech.duration, abs=1e-3)


@pytest.mark.parametrize("voice", ["heart", "espeak:en-us"])
def test_rate_pitch_and_volume_are_heard_in_their_words(voice: str) -> None:
    text = "<speak>We like <prosody {}>wonderful mellow melodies</prosody> in our old home.</speak>"
    plain = speak(text.format(""), voice=voice)

    def inside(speech: Speech) -> tuple[float, float, float]:
        found = [w for w in speech.words if w.text in ("wonderful", "mellow", "melodies")]
        start, end = found[0].start, found[-1].end
        times = np.arange(start, end, 0.01)
        heard = prosody(speech, times)
        level = float(np.sqrt(np.mean(np.concatenate([part(speech, w) for w in found]) ** 2)))
        return end - start, float(np.nanmedian(heard.f0)), level

    base = inside(plain)
    slow, high, loud = (
        inside(speak(text.format(how), voice=voice))
        for how in ("rate='70%'", "pitch='+20%'", "volume='-6dB'")
    )
    assert slow[0] / base[0] == pytest.approx(1 / 0.7, rel=0.12)
    assert high[1] / base[1] == pytest.approx(1.2, rel=0.06)
    assert loud[2] / base[2] == pytest.approx(0.5, rel=0.15)
    assert np.abs(speak(text.format("volume='+12dB'"), voice=voice).audio).max() <= 1.0


def test_a_stressed_word_stands_out() -> None:
    plain = speak("I never said it was a yellow lorry.")
    loud = speak("I never said it was a [yellow](!!) lorry.")
    (a,), (b,) = ([w for w in s.words if w.text == "yellow"] for s in (plain, loud))
    assert b.end - b.start > 1.1 * (a.end - a.start)
    assert np.sqrt(np.mean(part(loud, b) ** 2)) > 1.15 * np.sqrt(np.mean(part(plain, a) ** 2))
    before = [w.end - w.start for s in (plain, loud) for w in s.words if w.text == "never"]
    assert before[1] == pytest.approx(before[0], abs=0.03)


@pytest.mark.parametrize(
    "kind", ["ordinal", "cardinal", "characters", "date", "time", "telephone", "fraction"]
)
@pytest.mark.parametrize("said", ["9" * 5000, "²³", "١٢٣", "½", "1²", "-", "", "1e999", "٣/٤"])
def test_whatever_stands_in_say_as_is_said(kind: str, said: str) -> None:
    text = f'<speak>Take the <say-as interpret-as="{kind}">{said}</say-as> one.</speak>'
    words = [w for s in made(text).sentences for w in s.words]
    assert words[0].text == "Take" and all(w.spoken for w in words)


def test_a_long_run_of_words_under_one_alias_takes_linear_time() -> None:
    words = "as=characters " * 4000
    (sentence, *_) = script(
        read(f'<speak><say-as interpret-as="characters">{words}</say-as></speak>'), "en"
    ).sentences
    assert sentence.words[0].spoken.startswith("A. S.")


@pytest.mark.parametrize("text", ["İİİ İstanbul İ.", "ﬁrst ŉ ǰ ẖ ﬀ"])
def test_letters_whose_small_form_is_two_are_said(text: str) -> None:
    assert speak(text, voice="heart").words
