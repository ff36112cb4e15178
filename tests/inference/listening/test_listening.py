"""Somebody who listens: to the very words of another's performance, in its time."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from paksatalker.inference.cli.main import main
from paksatalker.inference.listening.listening import listening
from paksatalker.inference.listening.turn import GAP, spoken, turn_at
from paksatalker.inference.performance.excerpt import excerpt
from paksatalker.inference.performance.performance import Performance
from paksatalker.inference.performance.told_speech import speech_of
from paksatalker.inference.pipeline import perform
from paksatalker.inference.speech.tts import speak

ASKS = "Good morning, Anna. How was your holiday in Spain, up there in the mountains? [3s] "
TELLS = "That is wonderful news, and I am so glad that you found a place to stay after all."
FPS = 20.0


@cache
def said(text: str) -> Performance:
    return perform(speak(text), fps=FPS, seed=3)


@cache
def listener(text: str, seed: int = 5) -> Performance:
    return perform(listening(said(text)), fps=FPS, seed=seed)


def events(performance: Performance, *kinds: str) -> list[dict]:
    return [e for e in performance.meta["events"] if e["kind"] in kinds]


def test_the_listener_is_there_for_the_others_whole_length_and_says_nothing() -> None:
    other, one = said(ASKS + TELLS), listener(ASKS + TELLS)
    assert one.frames == other.frames and one.duration == pytest.approx(other.duration, abs=1e-3)
    assert not one.audio.any() and not one.word_labels and not one.meta["sentences"]
    assert not events(one, "gesture")
    heard = events(one, "heard")
    assert [e["text"] for e in heard] == [s["text"] for s in other.meta["sentences"]]
    assert [e["start"] for e in heard] == pytest.approx(
        [s["start"] for s in other.meta["sentences"]], abs=1e-3
    )


def test_nods_come_where_pitch_was_low_for_long_and_the_head_goes_down_with_them() -> None:
    one = listener(ASKS + TELLS)
    cues = [c for e in events(one, "heard") for c in e["cues"]]
    nods = events(one, "nod")
    assert cues and nods
    firsts = [n["start"] for n in nods if any(abs(n["start"] - c) < 1e-3 for c in cues)]
    assert firsts, "no nod answers a cue"
    sound = said(ASKS + TELLS)
    starts = [(s["start"], s["end"]) for s in sound.meta["sentences"]]
    for cue in cues:
        # 700 ms of speech, 110 ms of low pitch, 700 ms of waiting: all within one sentence but the last
        assert any(start + 1.5 <= cue <= end + 0.71 for start, end in starts)
    assert all(b - a >= 0.8 - 1e-6 for a, b in pairwise(cues))
    pitch = one.poses.reshape(-1, 55, 3)[:, [12, 15], 0].sum(axis=1)
    deep = [pitch[round((n["start"] + n["rise"]) * FPS)] - pitch[round(n["start"] * FPS)] for n in nods]
    assert np.median(deep) > np.radians(0.5)


def test_the_same_seed_listens_alike_and_another_otherwise() -> None:
    again = perform(listening(said(ASKS + TELLS)), fps=FPS, seed=5)
    assert np.array_equal(again.poses, listener(ASKS + TELLS).poses)
    assert not np.array_equal(again.poses, listener(ASKS + TELLS, seed=6).poses)


def test_another_sentence_of_the_other_leaves_the_answers_to_the_rest() -> None:
    one, changed = listener(ASKS + TELLS), listener(ASKS + "That is bad.")
    until = events(one, "heard")[-1]["start"] - 0.5
    for kind in ("nod", "brow", "head", "blink", "breath"):
        before, after = ([e for e in events(p, kind) if e["end"] < until] for p in (one, changed))
        assert before == after, kind
    frames = round((until - 1.0) * FPS)
    assert np.allclose(one.poses[:frames, :66], changed.poses[:frames, :66], atol=1e-5)


def test_the_turn_is_taken_in_the_first_pause_that_holds_the_words_else_at_the_end() -> None:
    other = said(ASKS + TELLS)
    talk = spoken(speech_of(other))
    short, long = (listening(other, speak(t)) for t in ("It was fine.", 3 * TELLS))
    assert spoken(short)[0][0] == pytest.approx(talk[0][1] + GAP, abs=1e-3)
    assert spoken(short)[-1][1] < talk[1][0] and short.duration == pytest.approx(other.duration, abs=1e-3)
    assert spoken(long)[0][0] == pytest.approx(talk[-1][1] + GAP, abs=1e-3)
    first = short.words[0]
    loud = np.abs(short.audio)
    assert loud[round(first.start * short.rate) : round(first.end * short.rate)].max() > 0.05
    assert not loud[: round((first.start - 0.1) * short.rate)].any()


def test_two_who_listen_to_each_other_are_a_conversation() -> None:
    answer = perform(listening(said(ASKS + TELLS), speak("It was fine.")), fps=FPS, seed=1)
    asks = listening(answer, speak(ASKS + TELLS))
    assert [s.start for s in asks.sentences] == [s["start"] for s in said(ASKS + TELLS).meta["sentences"]]
    assert [h.text for h in asks.listened] == ["It was fine."]
    a, b = spoken(asks), spoken(speech_of(answer))
    assert all(y <= u or v <= x for x, y in a for u, v in b), "they interrupt each other"
    assert not [g for g in events(answer, "gesture") if g["end"] < b[0][0] - 1.0]


def test_own_words_never_meet_the_others() -> None:
    talk = [(1.0, 3.0), (4.5, 6.0), (9.0, 10.0)]
    assert turn_at(talk, [(0.2, 0.8)]) == 0.0
    assert turn_at(talk, [(0.2, 1.2)]) == pytest.approx(3.0 + GAP - 0.2)
    assert turn_at(talk, [(0.0, 2.0)]) == pytest.approx(6.0 + GAP)
    assert turn_at(talk, [(0.0, 1.0), (3.0, 5.0)]) == pytest.approx(3.0 + GAP)
    assert turn_at([], [(0.3, 9.0)]) == 0.0 == turn_at(talk, [])


def test_an_excerpt_takes_what_was_heard_along() -> None:
    one = listener(ASKS + TELLS)
    start = events(one, "heard")[-1]["start"]
    part = excerpt(one, round(start * FPS) - 10, one.frames)
    kept = events(part, "heard")[-1]
    assert kept["text"] == events(one, "heard")[-1]["text"] and kept["start"] == pytest.approx(0.5, abs=0.1)
    assert [h.text for h in speech_of(part).heard] == [e["text"] for e in events(part, "heard")]


def test_somebody_who_never_speaks_is_listened_to_all_the_same() -> None:
    silent = replace(
        said("Yes."), audio=np.zeros(24000, np.int16), audio_rate=8000, phone_labels=(), word_labels=(),
        phone_times=np.zeros((0, 2), np.float32), word_times=np.zeros((0, 2), np.float32),
        meta={**said("Yes.").meta, "sentences": [], "events": []},
    )  # fmt: skip
    assert listening(silent).duration == 3.0 and not listening(silent).heard
    own = speak("Hello?")
    assert listening(silent, own).sentences == own.sentences


def test_the_command_line_listens_and_refuses_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other, out = tmp_path / "other.npz", tmp_path / "out.npz"
    said(ASKS + TELLS).save(other)
    assert main(["perform", "--listen-to", str(other), "--fps", "20", "-o", str(out)]) == 0
    assert Performance.load(out).frames == said(ASKS + TELLS).frames
    capsys.readouterr()
    for words, told in (
        (["--listen-to", str(tmp_path / "no.npz")], "no.npz"),
        (["--listen-to", str(other), "--rate", "1.2"], "something to say"),
        (["--listen-to", str(other), "--save-timing", "x.srt"], "something to say"),
        ([], "nothing to say"),
    ):
        assert main(["perform", *words, "-o", str(tmp_path / "x.npz")]) == 2
        line = capsys.readouterr().err
        assert told in line and line.count("\n") == 1
