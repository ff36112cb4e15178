import numpy as np
import pytest

from paksatalker.rigs.arkit import INDEX, NAMES
from paksatalker.rigs.faces.face_costs import costs
from paksatalker.rigs.faces.face_map import match_face_keys

VISEMES = ["sil", "PP", "FF", "TH", "DD", "kk", "CH", "SS", "nn", "RR", "aa", "E", "I", "O", "U"]


def test_a_whole_face_can_do_everything() -> None:
    assert costs(match_face_keys(NAMES).reach) == ""


def test_a_jaw_alone_opens_its_mouth_and_no_more() -> None:
    made = np.zeros(52)
    made[INDEX["jawOpen"]] = 1.0
    said = costs(made)
    for missed in ("blink", "round its lips", "f and v", "smile", "brows"):
        assert missed in said
    assert "open its mouth" not in said


@pytest.mark.parametrize("blink", [(), ("blinkLeft", "blinkRight")])
def test_visemes_speak_and_leave_the_brows(blink: tuple[str, ...]) -> None:
    """A key that rounds the lips also opens the jaw a little: it rounds them all the same."""
    said = costs(match_face_keys([*(f"viseme_{v}" for v in VISEMES), *blink]).reach)
    assert "brows" in said and ("blink" in said) == (not blink)
    assert "lip" not in said and "mouth" not in said
