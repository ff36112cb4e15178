"""The voices that can be added by name."""

from __future__ import annotations

import pytest

from paksatalker.inference.cli import main
from paksatalker.inference.speech.voices.espeak_voice import find
from paksatalker.inference.speech.voices.offered import address, offers


def test_a_language_has_its_offers_and_a_listed_voice_its_address() -> None:
    assert "pl_PL-gosia-medium" in [o.source for o in offers("pl")]
    assert "zh_CN-huayan-medium" in [o.source for o in offers("zh-CN")]
    assert not [o for o in offers("pl") if o.source.startswith(("de_", "hibari"))]
    assert (address("de_DE-thorsten-medium") or "").endswith(
        "/de/de_DE/thorsten/medium/de_DE-thorsten-medium.onnx"
    )
    assert address("somebody") is None


def test_every_listed_voice_has_a_language_that_is_known() -> None:
    piper = [o for o in offers() if o.licence == "see its MODEL_CARD"]
    assert len(piper) > 10 and all(find(o.languages) and address(o.source) for o in piper)


def test_add_without_a_name_lists_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["voices", "add", "--language", "tr"]) == 0
    said = capsys.readouterr().out
    assert "tr_TR-dfki-medium" in said and "63 MB" in said and "voices add FILE.onnx" in said
