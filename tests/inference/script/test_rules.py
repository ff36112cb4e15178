"""Scripts without a model."""

from __future__ import annotations

import pytest

from paksatalker.inference.script.brief import Brief
from paksatalker.inference.script.markdown import parsed, written
from paksatalker.inference.script.pace import script_seconds
from paksatalker.inference.script.rules import write
from paksatalker.inference.script.tone import parse_tone


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "it", "pt"])
@pytest.mark.parametrize("genre", ["greeting", "news", "lesson"])
def test_a_topic_is_put_into_a_template(genre: str, language: str) -> None:
    script = write(Brief("Coimbra", genre=genre, language=language))
    assert "Coimbra" in script.plain and len(script.lines) >= 3
    assert parsed(written(script)) == script


def test_a_text_passes_through_and_is_marked() -> None:
    text = "Hello, everybody! I am so happy that you came.\n\n"
    text += "Sadly, my old dog died. [0.5s] Look [there](~point left)."
    script = write(Brief(text))
    assert (
        script.plain == "Hello, everybody! I am so happy that you came.\nSadly, my old dog died. Look there."
    )
    assert script.lines[0].emotion.startswith("happy") and script.lines[1].emotion.startswith("sad")
    assert script.lines[0].gestures[0][1].kind == "greeting" and script.lines[1].gestures[0][1].side == "left"
    assert parsed(written(script)) == script


def test_notes_stand_between_the_template_s_lines() -> None:
    script = write(Brief("bees", genre="lesson", material=("Bees dance. They carry [pollen](/x/)!",)))
    assert [x.plain for x in script.lines[1:3]] == ["Bees dance.", "They carry pollen (/x/)!"]


def test_tone_changes_the_text() -> None:
    text = "It's a boat. We don't sail it."
    assert write(Brief(text, tone=parse_tone("formal"))).plain == "It is a boat. We do not sail it."
    assert write(Brief("It is a boat.", tone=parse_tone("casual"))).plain == "It's a boat."
    assert write(Brief(text, tone=parse_tone("lively"))).plain.endswith("!")
    assert write(Brief(text, tone=parse_tone("sad:0.4"))).lines[0].emotion == "sad:0.4"
    assert "ladies and gentlemen" in write(Brief("bees", tone=parse_tone("formal"))).plain


def test_a_length_is_kept_and_speakers_take_turns() -> None:
    text = "\n\n".join(f"This is the sentence with the number {i}, and it goes on." for i in range(30))
    assert script_seconds(write(Brief(text, seconds=20))) <= 23
    assert [x.speaker for x in write(Brief(text, speakers=("ANNA", "BEN"))).lines[:3]] == [
        "ANNA",
        "BEN",
        "ANNA",
    ]
