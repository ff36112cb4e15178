"""llama.cpp's own loading code on a small real chat model, and files that are no such model."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import pytest

from paksatalker.base.errors import InputError, PaksaTalkerError
from paksatalker.inference.cli.main import main
from paksatalker.inference.script.brief import Brief
from paksatalker.inference.script.composing import Ways, compose
from paksatalker.inference.script.pace import script_seconds
from paksatalker.inference.script.writers.found import find_model
from paksatalker.inference.script.writers.model import Message, Model, Sampling, Setting

from .small import needs_small_model

CHAT = [Message("system", "You are short."), Message("user", "Name two animals.")]


@pytest.fixture(scope="module")
def model() -> Model:
    needs_small_model()
    found = find_model("smollm2", Setting(context=2048, threads=1))
    assert found is not None
    return found


def test_an_answer_comes_in_pieces_and_twice_the_same(model: Model) -> None:
    pieces: list[str] = []
    text = model.answer(CHAT, Sampling(seed=1, most=30), None, lambda piece: bool(pieces.append(piece)))
    assert "".join(pieces) == text and len(pieces) > 1
    assert model.answer(CHAT, Sampling(seed=1, most=30)) == text
    assert 15 < model.count(CHAT) < 40


def test_an_answer_holds_to_a_schema_and_a_script_comes_of_it(model: Model) -> None:
    brief = Brief("why bees matter", genre="lesson", seconds=15)
    script = compose(brief, model, Ways(Sampling(most=400), remembered=False))
    assert script.lines and 4 < script_seconds(script) < 40


def test_a_prompt_that_is_too_long_is_told(model: Model) -> None:
    with pytest.raises(PaksaTalkerError, match=r"failed: .*context"):
        model.answer([Message("user", "bee " * 5000)], Sampling(most=20))
    with pytest.raises(InputError, match=r"tokens, and SmolLM2.* reads 2,048"):
        compose(Brief("bees", material=("bee " * 5000,)), model)


def test_a_performance_on_a_topic_by_one_command(model: Model, tmp_path: Path) -> None:
    words = [
        "perform",
        "--topic",
        "a cup of tea",
        "--writer",
        "smollm2",
        "--length",
        "6",
        "--max-tokens",
        "200",
    ]
    kept = tmp_path / "s.md"
    assert (
        main([*words, "--max-tokens", "200", "--save-script", str(kept), "-o", str(tmp_path / "p.npz")]) == 0
    )
    assert kept.read_text().strip() and (tmp_path / "p.npz").is_file()


def gguf(architecture: str, **rows: str) -> bytes:
    def text(value: str) -> bytes:
        return struct.pack("<Q", len(value)) + value.encode()

    table = {"general.architecture": architecture, **{k.replace("__", "."): v for k, v in rows.items()}}
    body = b"".join(text(k) + struct.pack("<I", 8) + text(v) for k, v in table.items())
    return struct.pack("<4sIQQ", b"GGUF", 3, 0, len(table)) + body


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (None, "there is no model"),
        (b"", "no sound GGUF"),
        (b"PK\x03\x04" * 100, "no sound GGUF"),
        (gguf("bert"), "kind 'bert', which writes no text"),
        (gguf("qwen3"), "no chat template"),
        (gguf("qwen3")[:-2], "no sound GGUF"),
        (struct.pack("<4sIQQ", b"GGUF", 3, 0, 2**60), "no sound GGUF"),
    ],
)
def test_files_that_hold_no_such_model(data: Any, said: str, tmp_path: Path) -> None:
    file = tmp_path / "m.gguf"
    if data is not None:
        file.write_bytes(data)
    with pytest.raises(InputError, match=said):
        find_model(str(file))


def test_a_model_that_llama_cpp_cannot_open_is_one_line(tmp_path: Path) -> None:
    pytest.importorskip("xllamacpp")
    file = tmp_path / "m.gguf"
    file.write_bytes(gguf("qwen3", tokenizer__chat_template="{{ messages }}"))
    with pytest.raises(InputError, match="can't open"):
        find_model(str(file))


def test_words_that_name_no_writer() -> None:
    for word, said in (("a b c", "there is no writer"), (__file__, "is no model")):
        with pytest.raises(InputError, match=said):
            find_model(word)
    with pytest.raises(InputError, match="goes with an address"):
        find_model("smollm2", Setting(model="x"))
    assert json.dumps(find_model("rules")) == "null"
