"""How fast scripts are written and when the first sound of them is heard, all in one run.

    .venv/bin/python scripts/bench_script.py                        the small model, and a tiny Qwen3
    .venv/bin/python scripts/bench_script.py --writer F.gguf DIR    these as well, a folder in each precision
    .venv/bin/python scripts/bench_script.py --voices               and what each engine's voice costs

Tokens a second of each writer, free and held to the schema of a script, also by the second of processors; and
seconds until the first sound of a spoken answer: sentence by sentence while it is written, beside the whole
answer spoken once it is there. A backend that is not installed is told. Run it on an idle machine.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

import bench_voices

from paksatalker.base.errors import PaksaTalkerError
from paksatalker.inference.jobs.scripts.chat import Chat, ChatOptions
from paksatalker.inference.script.brief import Brief
from paksatalker.inference.script.prompts.asking import messages, schema
from paksatalker.inference.script.writers.found import find_model
from paksatalker.inference.script.writers.model import Message, Sampling, Setting
from paksatalker.inference.speech.spoken_stream import SpokenStream
from paksatalker.inference.speech.tts import speak

BRIEF = Brief("why boats float", language="en")
SAID = "Tell me in some detail how boats float, and why they are painted."
TOKENS = 96
PRECISIONS = ("float32", "bfloat16", "int8", "int4")


def main() -> int:
    """Measure each writer."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--writer", nargs="*", default=[], metavar="NAME|DIR|F.gguf|URL")
    parser.add_argument("--voices", action="store_true", help="bench_voices.py's table as well")
    given = parser.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.2f}, Python {sys.version.split()[0]}")
    with tempfile.TemporaryDirectory(prefix="paksatalker-bench-") as folder:
        rows = [("smollm2", "auto")]
        try:
            tiny = tiny_qwen3(Path(folder) / "tiny-qwen3")
            rows += [(str(tiny), precision) for precision in PRECISIONS]
        except ImportError as e:
            print(f"  tiny Qwen3 by transformers: not measured, {e.name} is not installed")
        for name in given.writer:
            rows += [(name, p) for p in (PRECISIONS if Path(name).is_dir() else ("auto",))]
        for name, precision in rows:
            try:
                speed(name, precision)
            except PaksaTalkerError as e:
                print(f"  {name}: not measured: {e}; {e.hint}")
        for name in ("smollm2", *given.writer):
            try:
                first_sound(name, Path(folder))
            except PaksaTalkerError as e:
                print(f"  {name}: not measured: {e}; {e.hint}")
    if given.voices:
        print(flush=True)
        bench_voices.table(None)
    return 0


def speed(name: str, precision: str) -> None:
    """Tokens a second, the prompt read before; and how long opening took."""
    began = time.perf_counter()
    model = find_model(name, Setting(context=2048, precision=precision))  # type: ignore[arg-type]
    assert model is not None
    opened = time.perf_counter() - began
    chat = messages(BRIEF)
    found = []
    for form in (None, schema(BRIEF)):
        model.answer(
            chat, Sampling(most=16), form
        )  # reads the prompt, which is kept where a backend keeps it
        began, before = time.perf_counter(), time.process_time()
        text = model.answer(chat, Sampling(most=TOKENS, seed=1), form)
        spent, used = time.perf_counter() - began, time.process_time() - before
        tokens = model.count([Message("assistant", text)]) - model.count([Message("assistant", "")])
        found.append((tokens / spent, tokens / used))
    label = f"{Path(name).stem} {precision if precision != 'auto' else ''}".strip()
    print(
        f"  {label:<28} opened in {opened:6.2f} s, {found[0][0]:7.1f} tokens/s "
        f"({found[0][1]:.1f} by the processor's), by schema {found[1][0]:7.1f} ({found[1][1]:.1f})",
        flush=True,
    )


def first_sound(name: str, folder: Path) -> None:
    """Seconds until the first sound of an answer, streamed and not."""
    chat = Chat(ChatOptions(writer=name, max_tokens=TOKENS, moderation="off"))
    speak("Warm.", voice="heart")
    with SpokenStream(folder / "s.wav", "heart") as stream:
        chat.spoken(SAID, stream)
        streamed = stream.first
    chat = Chat(ChatOptions(writer=name, max_tokens=TOKENS, moderation="off"))
    began = time.perf_counter()
    speak(chat.answer(SAID), voice="heart")
    whole = time.perf_counter() - began
    print(
        f"  {Path(name).stem:<28} first sound after {streamed or 0:5.2f} s, of the whole {whole:5.2f} s",
        flush=True,
    )


def tiny_qwen3(folder: Path) -> Path:
    """A Qwen3 of 107,000 random weights, which writes nonsense by the real code."""
    import tokenizers
    import torch
    import transformers

    special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    made = tokenizers.Tokenizer(tokenizers.models.BPE())
    made.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = tokenizers.decoders.ByteLevel()
    letters = tokenizers.pre_tokenizers.ByteLevel.alphabet()
    trainer = tokenizers.trainers.BpeTrainer(
        vocab_size=400, special_tokens=special, initial_alphabet=letters, show_progress=False
    )
    made.train_from_iterator(["boats float upon the water " * 20], trainer)
    tokenizer = transformers.PreTrainedTokenizerFast(
        tokenizer_object=made, eos_token=special[2], pad_token=special[0], additional_special_tokens=special
    )
    tokenizer.chat_template = (
        "{% for m in messages %}{{- '<|im_start|>' + m.role + '\n' }}"
        "{{- m.content + '<|im_end|>\n' }}{% endfor %}"
        "{%- if add_generation_prompt %}{{- '<|im_start|>assistant\n' }}{% endif %}"
    )
    tokenizer.save_pretrained(folder)
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
        max_position_embeddings=4096,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    transformers.Qwen3ForCausalLM(config).save_pretrained(folder)
    return folder


if __name__ == "__main__":
    sys.exit(main())
