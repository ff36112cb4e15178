"""Written forms of languages whose voice reads numbers by itself."""

from __future__ import annotations

import pytest

from paksatalker.inference.speech.text.markup import read
from paksatalker.inference.speech.wording.script import script


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("डॉ. शर्मा 3 मई को आएंगे।", "डॉक्टर शर्मा 3 मई को आएंगे"),
        ("जन्म 14 जुलाई 1986 को हुआ।", "जन्म 14 जुलाई 19 सौ 86 को हुआ"),
        ("वह 1900 में आया।", "वह 19 सौ में आया"),
        ("यह 1986 रुपये का है।", "यह 1986 रुपये का है"),
        ("लगभग 75% बच्चे, 3.25 किलो।", "लगभग 75 प्रतिशत बच्चे 3 दशमलव 2 5 किलो"),
        ("₹1,500 और 12 किमी।", "1,500 रुपये और 12 किलोमीटर"),
    ],
)
def test_hindi(written: str, said: str) -> None:
    (sentence,) = script(read(written), "hi").sentences
    assert " ".join(w.spoken for w in sentence.words if w.spoken) == said
    # what is shown stays as it was written
    assert sentence.text == written
