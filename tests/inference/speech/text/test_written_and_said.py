"""Written forms sound as they do spelled out the way a newsreader says them.

``written_and_said.tsv`` holds, by language, a sentence as it is written and as it is said: by style guides,
newsreaders' usage and CLDR's names, not by what this program makes of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from paksatalker.inference.speech.text.markup import read
from paksatalker.inference.speech.voices import espeak_voice, hibari_voice
from paksatalker.inference.speech.wording.heteronyms import settled
from paksatalker.inference.speech.wording.script import script

ROWS = [
    line.split("\t")
    for line in (Path(__file__).parent / "written_and_said.tsv").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


def _sounds(text: str, language: str) -> list[str]:
    def each() -> Iterator[str]:
        for sentence in script(read(text), language).sentences:
            if language == "en":
                words = settled(sentence.words, heard_by_tags=True)
                yield from (s.label for word in hibari_voice.pronounce(words) for s in word)
            else:
                code = espeak_voice.find(language) or language
                yield from (p.label for word in espeak_voice.phones(sentence.words, code) for p in word)

    return list(each())


@pytest.mark.parametrize("language", sorted({row[0] for row in ROWS}))
def test_written_forms_sound_as_when_spelled_out(language: str) -> None:
    rows = [(written, said) for code, written, said in ROWS if code == language]
    wrong = [written for written, said in rows if _sounds(written, language) != _sounds(said, language)]
    assert len(rows) >= 40
    assert len(wrong) <= 0.05 * len(rows), wrong
