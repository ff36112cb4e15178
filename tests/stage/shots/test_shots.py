"""Plans of shots: written by hand, made by itself, for one and for several."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paksatalker.base.errors import InputError
from paksatalker.stage.shots.auto import SHORTEST, auto_plan, is_jump, talk_plan
from paksatalker.stage.shots.plan import ShotPlan, read_plan
from paksatalker.stage.shots.singles import singles
from paksatalker.stage.shots.timing import Said, Timing


def talk(lengths: list[tuple[int, float, float]], fps: float, people: tuple[str, ...] = ("",)) -> Timing:
    """Sentences of so many words; (words, seconds of each, pause after the sentence)."""
    words, sentences, now = [], [], 0.3
    for i, (count, long, pause) in enumerate(lengths):
        who, begin = people[i % len(people)], now
        for k in range(count):
            words.append(Said(f"w{i}.{k}", now, now + long, who))
            now += long
        sentences.append(Said(f"s{i}", begin, now, who))
        now += pause
    return Timing(now + 0.5, fps, tuple(words), tuple(sentences))


speech = st.lists(
    st.tuples(st.integers(1, 12), st.floats(0.15, 0.6), st.floats(0.0, 0.9)), min_size=1, max_size=24
)
rates = st.sampled_from([24000 / 1001, 24.0, 25.0, 30.0, 60.0])


def check(plan: ShotPlan, timing: Timing) -> None:
    shots = {c.name: c for c in plan.cameras}
    assert plan.cuts[0].frame == 0
    for cut in plan.cuts[1:]:
        assert timing.inside_word(cut.frame) is None, "cuts between words only"
    ends = [c.frame for c in plan.cuts[1:]] + [round(timing.duration * timing.fps)]
    for cut, end in zip(plan.cuts, ends, strict=True):
        if len(plan.cuts) > 1:
            assert (end - cut.frame) / timing.fps >= SHORTEST - 1 / timing.fps
    for one, other in pairwise(plan.cuts):
        assert one.camera != other.camera and not is_jump(shots[one.camera], shots[other.camera])


@given(speech, rates, st.sampled_from(["head", "bust", "medium", "full"]))
def test_one_who_speaks_is_cut_between_words_from_size_to_size(lengths, fps: float, framing: str) -> None:
    timing = talk(lengths, fps)
    check(auto_plan(timing, framing), timing)


@given(speech, rates)
def test_a_talk_is_cut_between_words_to_whom_it_concerns(lengths, fps: float) -> None:
    timing = talk(lengths, fps, ("ANNA", "BEN"))
    near, nearer, master = singles([("ANNA", -0.55, 58.0), ("BEN", 0.55, -58.0)])
    check(talk_plan(timing, near, nearer, master), timing)


def test_a_long_talk_shows_who_speaks_and_all_of_them() -> None:
    timing = talk([(9, 0.35, 0.4)] * 10, 25.0, ("ANNA", "BEN"))
    near, nearer, master = singles([("ANNA", -0.55, 58.0), ("BEN", 0.55, -58.0)])
    plan = talk_plan(timing, near, nearer, master)
    assert {"All", "ANNA", "BEN"} <= {c.camera for c in plan.cuts}
    for cut in plan.cuts[1:]:
        if cut.camera != "All":
            assert cut.camera.startswith(timing.speaker_at(cut.frame / 25 + 0.3))
    assert len(auto_plan(talk([(9, 0.35, 0.4)] * 10, 25.0)).cuts) > 4


def test_cameras_of_a_talk_stay_on_one_side_of_the_line() -> None:
    near, nearer, _ = singles([("A", -0.55, 58.0), ("B", 0.55, -58.0)])
    for shot, facing in zip([*near, *nearer], [58.0, -58.0] * 2, strict=True):
        assert abs(facing + shot.angle) < 90, "before the stage"
        assert (shot.lead > 0) == (facing > 0), "room before the eyes"


PLAN = """
[camera.wide]
framing = "full"
move = "push:amount=0.2"
[camera.close]
framing = "head"
angle = 20
"""


@pytest.fixture
def timing() -> Timing:
    return talk([(5, 0.3, 0.5), (4, 0.3, 0.5), (6, 0.3, 0.5)], 25.0)


def test_a_plan_cuts_by_time_sentence_and_word(tmp_path: Path, timing: Timing) -> None:
    file = tmp_path / "shots.toml"
    cuts = [("close", "at = 1.0"), ("wide", "sentence = 2"), ("close", 'word = "w2.3"')]
    file.write_text(PLAN + "".join(f'[[cut]]\ncamera = "{c}"\n{when}\n' for c, when in cuts))
    plan = read_plan(file, timing)
    assert [c.camera for c in plan.cuts] == ["wide", "close", "wide", "close"]
    assert plan.cuts[1].frame == 25
    second = timing.sentences[1].start * 25
    assert second - 13 <= plan.cuts[2].frame <= second and timing.inside_word(plan.cuts[2].frame) is None
    assert plan.cameras[0].move[0].dials == {"amount": 0.2}
    assert [(a, b) for _, a, b in plan.spans(200)][-1][1] == 200


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("", "has no cameras", "[camera.close]"),
        ("[camara.a]\n", "unknown table 'camara'", ""),
        ('[camera.a]\nframing = "bustt"\n', "unknown framing 'bustt'", "did you mean bust"),
        ("[camera.a]\nangel = 3\n", "unknown 'angel'", "did you mean angle"),
        ('[camera.a]\nmove = "pushh"\n', "unknown camera move 'pushh'", "did you mean push"),
        ('[camera.a]\non = "ANNA"\n', "who is not there", ""),
        ("[camera.a]\nlens = 5\n", "lens = 5", "correct"),
        ('[camera.a]\n[[cut]]\ncamera = "b"\nat = 1\n', "to no camera", "one of: a"),
        ('[camera.a]\n[[cut]]\ncamera = "a"\n', "does not say when", ""),
        ('[camera.a]\n[[cut]]\ncamera = "a"\nat = 999\n', "after the end", ""),
        ('[camera.a]\n[[cut]]\ncamera = "a"\nsentence = 9\n', "no sentence 9", "there are 3"),
        ('[camera.a]\n[[cut]]\ncamera = "a"\nword = "w1"\n', "is not said", "did you mean"),
        (
            '[camera.a]\n[[cut]]\ncamera = "a"\nat = 2\n[[cut]]\ncamera = "a"\nat = 1\n',
            "is not after",
            "sort",
        ),
        ("[camera", "is no TOML", ""),
    ],
)
def test_what_is_wrong_in_a_plan_is_told(
    tmp_path: Path, timing: Timing, text: str, said: str, hint: str
) -> None:
    file = tmp_path / "shots.toml"
    file.write_text(text)
    with pytest.raises(InputError) as e:
        read_plan(file, timing)
    assert said in str(e.value) and hint in e.value.hint
