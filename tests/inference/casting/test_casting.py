"""Who is in a film, what each says and hears, and whom they look at."""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from paksatalker.base.errors import InputError
from paksatalker.base.tables import table_text
from paksatalker.inference.casting.cast_file import Member, read_cast, table_of
from paksatalker.inference.casting.gaze import looks
from paksatalker.inference.casting.parts import parts_of, speakers_in
from paksatalker.inference.casting.places import arranged
from paksatalker.inference.face.delivery import Delivery
from paksatalker.inference.jobs.films.cast import merged
from paksatalker.inference.jobs.job_files import job_of
from paksatalker.inference.pipeline import perform
from paksatalker.inference.speech.tts import speak
from paksatalker.inference.timeline.speech import Sentence, Speech

TEXT = "ANNA: Good morning, Ben.\n\nBEN: I saw the boat.\n\nANNA: Then we should help."


@pytest.fixture(scope="module")
def speech() -> Speech:
    return speak(TEXT)


def test_each_says_own_lines_and_hears_the_others(speech: Speech) -> None:
    assert speakers_in(speech) == ("ANNA", "BEN")
    parts = parts_of(speech, ["Anna", "BEN"])
    assert sum(len(p.words) for p in parts.values()) == len(speech.words)
    for part in parts.values():
        assert part.duration == speech.duration
        assert [w.sentence for w in part.words] == sorted(w.sentence for w in part.words)
        ends = [(p.start, p.end) for p in part.phones]
        assert ends[0][0] == 0 and ends[-1][1] == pytest.approx(speech.duration)
        assert all(a[1] == pytest.approx(b[0]) for a, b in pairwise(ends))
    assert [h.text for h in parts["BEN"].heard] == [s.text for s in parts["Anna"].sentences]
    both = sum(np.asarray(p.audio, np.float64) for p in parts.values())
    loud = np.abs(np.asarray(speech.audio, np.float64))
    assert np.abs(both - speech.audio)[loud > 0.05 * loud.max()].max() < 1e-6, "nothing that is said is lost"


def test_performances_of_a_cast_are_one_film_again(speech: Speech) -> None:
    cast = read_cast("auto", ("ANNA", "BEN"))
    performances = [perform(p, fps=10.0) for p in parts_of(speech, ["ANNA", "BEN"]).values()]
    whole = merged(performances, cast)
    assert whole.word_labels == tuple(w.text for w in speech.words)
    assert [s["speaker"] for s in whole.meta["sentences"]] == ["ANNA", "BEN", "ANNA"]
    assert len(whole.audio) == max(len(p.audio) for p in performances)


def test_a_cast_by_itself_faces_each_other_and_is_read_as_it_was_written(tmp_path: Path) -> None:
    cast = read_cast("auto", ("ANNA", "BEN"))
    assert [m.avatar for m in cast] == ["woman", "man"]
    assert cast[0].at[0] < cast[1].at[0] and cast[0].turn > 0 > cast[1].turn
    file = tmp_path / "cast.toml"
    file.write_text(table_text(table_of(cast)))
    assert read_cast(str(file)) == cast
    assert len({m.avatar for m in read_cast("auto", tuple("ABCDEFGH"))}) == 8


@pytest.mark.parametrize("count", range(2, 7))
def test_who_stands_together_can_see_the_others_and_the_camera_sees_them(count: int) -> None:
    places = arranged(count)
    assert all(abs(turn) < 75 for _, _, turn in places)
    for i, one in enumerate(places):
        for other in places[i + 1 :]:
            assert math.dist(one[:2], other[:2]) > 0.7


def look_at(who: Member, other: Member) -> tuple[float, float]:
    """Yaw and pitch in degrees of who looks, to be compared with what is asked for."""
    dx, dy = other.at[0] - who.at[0], other.at[1] - who.at[1]
    toward = math.degrees(math.atan2(dx, -dy))
    return (toward - who.turn + 180) % 360 - 180, 0.0


def test_who_listens_looks_at_who_speaks() -> None:
    cast = read_cast("auto", ("ANNA", "BEN", "CLARA"))
    said = [
        Sentence(who[0], start, start + 1.5, speaker=who)
        for who, start in (("ANNA", 0.0), ("Ben", 2.5), ("CLARA", 5.0))
    ]
    eyes = dict.fromkeys(("ANNA", "BEN", "CLARA"), 1.6)
    for member in cast:
        text = looks(member, cast, eyes, said)
        delivery = Delivery.of(look=text)
        keys = delivery.look if isinstance(delivery.look, tuple) else ((0.0, delivery.look),)
        for time, look in keys:
            speaker = next(s.speaker.upper() for s in reversed(said) if s.start <= time + 1e-6)
            assert look.point is not None
            if speaker != member.name:
                yaw, _ = look_at(member, next(m for m in cast if m.name == speaker))
                found = math.degrees(math.atan2(look.point[0], look.point[2] - 0.07))
                assert abs(found - max(-38, min(38, yaw))) < 12


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("", "has 0 people", "[person.ANNA]"),
        ("[people.A]\n", "unknown table 'people'", ""),
        ('[person.ANNA]\navatarr = "woman"\n', "unknown 'avatarr'", "did you mean avatar"),
        ('[person.ANNA]\nplace = "lef"\n', "no place 'lef'", "did you mean left"),
        ("[person.ANNA]\nplace = [1]\n", "no [x, y]", ""),
        ("[person.ANNA]\nplace = [1, 99]\n", "no number from -20 to 20", ""),
        ("[person.ANNA]\nturn = 999\n", "no number from -180 to 180", ""),
        ("[person.ANNA]\nvoice = 3\n", "voice is no text", ""),
        ('[person.ANNA]\nperformance = "none.npz"\n', "there is no file", ""),
        ("[person", "is no TOML", ""),
    ],
)
def test_what_is_wrong_in_a_cast_is_told(tmp_path: Path, text: str, said: str, hint: str) -> None:
    file = tmp_path / "cast.toml"
    file.write_text(text)
    with pytest.raises(InputError) as e:
        read_cast(str(file))
    assert said in str(e.value) and hint in e.value.hint


def test_speakers_whom_nobody_plays_and_scripts_without_names_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "cast.toml"
    file.write_text("[person.ANNA]\n")
    with pytest.raises(InputError, match="'BEN' speaks"):
        read_cast(str(file), ("anna", "BEN"))
    with pytest.raises(InputError, match="does not say who speaks"):
        read_cast("auto", ("",))
    with pytest.raises(InputError, match="nothing to render"):
        job_of({"action": "render", "output": "a.mp4"})
    with pytest.raises(InputError, match="there is no file"):
        job_of({"action": "render", "cast": "none.toml", "output": "a.mp4"})
