"""The plan of gestures: which words call for them, when strokes end, and what changes what."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from paksatalker.base.errors import InputError
from paksatalker.inference.body.event import GestureEvent
from paksatalker.inference.body.gestures.spelling import spelling_seconds
from paksatalker.inference.body.manner.manner import NEUTRAL
from paksatalker.inference.body.plan.plan import plan_gestures
from paksatalker.inference.body.plan.words import calls, tokens, word_table
from paksatalker.inference.body.segments import segments
from paksatalker.inference.timeline.speech import GestureHint, Phone, Sentence, Speech, Word

CERTAIN = replace(NEUTRAL, meaning=50.0, rate=59.0)


def called(text: str, language: str = "en") -> list[tuple[str, str, str]]:
    """Word, kind and detail of what a text calls for for certain and unnegated."""
    words = [Word(w.strip(",.?!;:¿¡"), i, i + 1) for i, w in enumerate(text.split())]
    said = tokens(words, text, language)
    found = calls(said, word_table(language))
    return [(words[c.place].text, c.kind, c.detail) for c in found if not c.negated and not c.rarely]


def spoken_slowly(text: str, seconds: float = 0.5) -> Speech:
    """A silent speech in which each word takes ``seconds``, with its stressed vowel in the middle."""
    words, phones, sentences, at = [], [], [], 0.6
    for n, line in enumerate(text.split("|")):
        start = at
        for word in line.split():
            phones.append(Phone("t", at, at + seconds / 2, word=len(words)))
            phones.append(Phone("a", at + seconds / 2, at + seconds, 1, len(words)))
            words.append(Word(word.strip(",.?!"), at, at + seconds, n))
            at += seconds
        sentences.append(Sentence(line.strip(), start, at, sum(s.text == line.strip() for s in sentences)))
        phones.append(Phone("sil", at, at + 0.5))
        at += 0.5
    audio = np.zeros(int(16000 * (at + 1)), np.float32)
    return Speech(audio, 16000, tuple(words), tuple(phones), tuple(sentences), "ipa", "en-us")


def planned(speech: Speech, seed: int = 0, manner=CERTAIN) -> list[GestureEvent]:
    return plan_gestures(speech, segments(speech), seed, manner)


@pytest.mark.parametrize(
    "language, text, expected",
    [
        ("en", "I don't know", ("know", "doubt", "")),
        ("en", "on the one hand", ("hand", "contrast", "one")),
        ("en", "it stands over there", ("there", "point", "front up")),
        ("de", "Das ist riesig", ("riesig", "size", "big")),
        ("de", "Ich weiß nicht", ("nicht", "doubt", "")),
        ("de", "Auf Wiedersehen", ("Wiedersehen", "farewell", "")),
        ("fr", "Je ne sais pas", ("pas", "doubt", "")),
        ("fr", "d'un côté", ("côté", "contrast", "one")),
        ("fr", "Bonjour à tous", ("tous", "greeting", "")),
        ("es", "por otro lado", ("lado", "contrast", "other")),
        ("es", "¡Hola!", ("Hola", "greeting", "")),
        ("es", "los precios suben", ("suben", "direction", "up")),
    ],
)
def test_words_call_for_gestures(language: str, text: str, expected: tuple[str, str, str]) -> None:
    assert expected in called(text, language)


@pytest.mark.parametrize("text", ["you know, it is so", "it is not big", "one of the best", "don't stop"])
def test_idioms_and_what_is_negated_do_not(text: str) -> None:
    assert not called(text)


def test_a_word_that_calls_gets_its_kind() -> None:
    speech = spoken_slowly(
        "Hello dear friend of mine | we saw that it was huge then | please come to a stop now"
    )
    found = {g.word: g.name for g in planned(speech)}
    assert (found["Hello"], found["huge"], found["stop"]) == ("greeting", "size", "stop")


def test_lists_are_told_off_on_one_hand() -> None:
    items = [g for g in planned(spoken_slowly("We need apples, oranges and pears.")) if g.name == "list"]
    assert [(g.word, g.detail) for g in items] == [("apples", "1"), ("oranges", "2"), ("pears", "3")]
    assert len({g.hands for g in items}) == 1


def test_strokes_end_just_before_the_stressed_vowel(spoken: Speech) -> None:
    vowels = np.array([p.start for p in spoken.phones if p.stress])
    for seed in range(5):
        apart = [vowels[np.argmin(np.abs(vowels - g.apex))] - g.apex for g in planned(spoken, seed, NEUTRAL)]
        assert np.median(np.abs(apart)) <= 0.08 and min(apart) > -0.01


@pytest.mark.parametrize("seconds", [0.06, 0.15, 0.5])
def test_phases_are_in_order_however_fast_it_is_said(seconds: float) -> None:
    speech = spoken_slowly(
        "Hello my friend, I never knew that it was so huge and far away | Stop it now", seconds
    )
    for g in planned(speech):
        assert 0 <= g.start <= g.raised <= g.apex <= g.held <= g.end
    for side in ("left", "right"):
        own = [g for g in planned(speech) if side in g.hands]
        assert all(b.apex - a.apex >= 0.3 for a, b in pairwise(own))


def test_faster_speech_has_fewer_gestures_for_its_words() -> None:
    text = "This part of the tale goes on and we hear more about the old town and its king"
    slow, fast = (
        sum(len(planned(spoken_slowly(text, s), k, NEUTRAL)) for k in range(20)) for s in (0.6, 0.2)
    )
    assert fast < 0.7 * slow


def test_one_sentence_leaves_the_others(joined: Callable[[Sequence[str]], Speech]) -> None:
    lines = ["Hello, I am so glad that you are here.", "What do you think?"]
    other = "It takes only a few minutes, and you can change every single movement afterwards."
    a, b = (joined([lines[0], *middle, lines[1]]) for middle in ((), (other,)))
    first = [
        [(g.name, g.word, g.form, round(g.apex, 3)) for g in planned(s, 0, NEUTRAL) if g.sentence == 0]
        for s in (a, b)
    ]
    assert first[0] == first[1]
    last = [
        [
            (g.name, g.word, g.form, g.size)
            for g in planned(s, 0, NEUTRAL)
            if g.sentence == len(s.sentences) - 1
        ]
        for s in (a, b)
    ]
    assert last[0] == last[1]


def test_said_again_it_is_not_the_same() -> None:
    speech = spoken_slowly("Hello my dear old friend | Hello my dear old friend")
    one, two = ([g for g in planned(speech) if g.sentence == n and g.name == "greeting"] for n in (0, 1))
    assert [g.form + 1 for g in one] == [g.form for g in two] and one


def test_gestures_by_hand_are_made_always() -> None:
    speech = spoken_slowly("This part of the tale goes on")
    speech = replace(
        speech, gestures=(GestureHint(2, "point", "left"), GestureHint(4, "size", "both", "big"))
    )
    calm = replace(NEUTRAL, rate=0.0, meaning=0.0, avoid=frozenset({"point"}))
    point, size = planned(speech, 0, calm)
    assert (point.name, point.hands, point.word, point.detail, point.given) == (
        "point",
        ("left",),
        "of",
        "left",
        True,
    )
    assert (size.hands, size.detail) == (("left", "right"), "big")
    target = replace(speech, gestures=(GestureHint(2, "point", "", "0.5,1.2,1"),))
    assert planned(target, 0, calm)[0].target == (0.5, 1.2, 1.0)


def test_an_unknown_gesture_by_hand_is_one_line() -> None:
    speech = replace(spoken_slowly("This is it"), gestures=(GestureHint(1, "pont"),))
    with pytest.raises(InputError, match="pont") as refused:
        planned(speech)
    assert "point" in refused.value.hint


def test_what_is_avoided_is_not_used() -> None:
    speech = spoken_slowly("it was huge then | it was huge now | a stop is a stop")
    assert "size" not in {g.name for g in planned(speech, 0, replace(CERTAIN, avoid=frozenset({"size"})))}


def test_silence_and_no_words_are_no_gestures(silence: Speech) -> None:
    assert planned(silence) == []


def test_users_add_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAKSATALKER_HOME", str(tmp_path))
    (tmp_path / "gestures").mkdir()
    file = tmp_path / "gestures" / "mine.toml"
    file.write_text('language = "en"\n[point]\nleft = ["our ^partners"]\n')
    assert called("here are our partners")[-1] == ("partners", "point", "left")
    for bad in ("language = 3", 'language = "en"\n[point]\nleft = "no list"', "not toml"):
        file.write_text(bad)
        with pytest.raises(InputError, match=r"mine\.toml"):
            called("anything")


@pytest.mark.parametrize("detail", ["", "maya lin"])
def test_the_letters_of_a_name_have_their_time(detail: str) -> None:
    speech = spoken_slowly("my name is Alexandra and that was really very very good")
    (spelled,) = [
        e
        for e in planned(replace(speech, gestures=(GestureHint(3, "spell", "right", detail),)))
        if e.name == "spell"
    ]
    assert spelled.held - spelled.apex == pytest.approx(spelling_seconds(detail or "Alexandra"))
    assert spelled.hands == ("right",) and spelled.end > spelled.held


def test_hand_shapes_that_offend_are_not_shown_unless_asked_for(joined) -> None:
    from paksatalker.inference.body.gestures.forms import form_of
    from paksatalker.inference.body.manner.chosen import ChosenManner

    speech = joined(["Yes, exactly, that is precisely right.", "Yes, good, exactly so."] * 3)
    arabic = ChosenManner.of(culture="arabic", intensity="2").manner(speech)
    shown: dict[frozenset[str], set[str]] = {}
    for seed in range(6):
        for manner in (arabic, replace(arabic, avoid=frozenset())):
            found = shown.setdefault(manner.avoid, set())
            for g in plan_gestures(speech, segments(speech), seed, manner):
                found |= form_of(g.name, g.hands, g.detail, g.form).shapes
    assert shown[frozenset()] & arabic.avoid, "nothing here would offend"
    assert not shown[arabic.avoid] & arabic.avoid
