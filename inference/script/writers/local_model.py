"""Models in a folder, as transformers reads them: Qwen's instruct models and others with a chat template."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ....base.errors import InputError, PaksaTalkerError
from ....base.logs import logger
from ....base.tables import parse_json
from ....base.text_file import read_text
from .memory import check_memory, no_memory
from .model import Heard, Message, Sampling, Setting

if TYPE_CHECKING:
    from collections.abc import Iterator

ONLINE = "PAKSATALKER_DOWNLOAD"
"""Set to 1, a model's name may be fetched from Hugging Face; else it must lie in its cache already."""
MOST_CONTEXT = 8192
_log = logger(__name__)


class LocalModel:
    """A chat model in a folder, or by its name where Hugging Face's cache holds it. Opening it raises
    InputError where it is no such model."""

    def __init__(self, where: Path | str, setting: Setting) -> None:
        if isinstance(where, Path):
            _check_folder(where)
        torch, transformers = _libraries()
        self._torch = torch
        options: dict[str, Any] = {
            "local_files_only": isinstance(where, Path) or os.environ.get(ONLINE) != "1",
            "trust_remote_code": False,
        }
        with _told(str(where)):
            self._tokenizer = transformers.AutoTokenizer.from_pretrained(str(where), **options)
            if not self._tokenizer.chat_template:
                raise InputError(
                    f"{where} is no chat model: it has no chat template", "take an instruct model"
                )
            if setting.precision == "int4":
                options["quantization_config"] = _in_four_bits(torch, transformers)
            self._model = transformers.AutoModelForCausalLM.from_pretrained(
                str(where), dtype=_dtype(torch, setting.precision), use_safetensors=True, **options
            ).eval()
            if setting.precision == "int8":
                self._model = torch.ao.quantization.quantize_dynamic(
                    self._model, {torch.nn.Linear}, dtype=torch.qint8
                )
            elif torch.cuda.is_available() and setting.precision != "int4":  # those are there already
                self._model = self._model.to("cuda")
        if setting.threads:
            torch.set_num_threads(setting.threads)
        config = self._model.config
        trained = getattr(config, "max_position_embeddings", None) or MOST_CONTEXT
        self.context = setting.context or min(int(trained), MOST_CONTEXT)
        self.name = where if isinstance(where, str) else where.resolve().name
        self.identity = f"{self.name}:{setting.precision}"
        self._transformers = transformers
        _log.info("%s, %d tokens, %s", where, self.context, setting.precision)

    def count(self, messages: Sequence[Message]) -> int:
        """Tokens of the prompt, by the model's own template and tokenizer."""
        return len(self._prompt(messages)[0])

    def answer(
        self,
        messages: Sequence[Message],
        sampling: Sampling,
        schema: dict[str, Any] | None = None,
        heard: Heard = lambda piece: False,
    ) -> str:
        """The answer, held to the schema where llguidance is installed. Raises PaksaTalkerError."""
        ids = self._prompt(messages).to(self._model.device)
        room = self.context - len(ids[0])
        if room < 16:
            raise PaksaTalkerError(
                f"the prompt has {len(ids[0])} tokens, and {self.name} reads {self.context}",
                "give less material",
            )
        streamer, stopping = _streaming(self._transformers, self._tokenizer, heard)
        drawn = sampling.temperature > 0
        self._torch.manual_seed(sampling.seed)
        how: dict[str, Any] = {
            "max_new_tokens": min(sampling.most, room),
            "do_sample": drawn,
            "streamer": streamer,
            "stopping_criteria": [stopping],
            "logits_processor": _held(self._transformers, self._tokenizer, self._model, schema),
            "pad_token_id": self._tokenizer.pad_token_id or self._tokenizer.eos_token_id,
        }
        if drawn:
            how |= {"temperature": sampling.temperature, "top_p": sampling.top_p, "top_k": sampling.top_k}
        with _told(self.name), self._torch.inference_mode():
            self._model.generate(ids, attention_mask=self._torch.ones_like(ids), **how)
        return "".join(streamer.got)

    def _prompt(self, messages: Sequence[Message]) -> Any:
        """Token ids (1, N) of the chat, thinking switched off where the template knows how."""
        chat = [asdict(m) for m in messages]
        with _told(self.name):
            text = self._tokenizer.apply_chat_template(
                chat, tokenize=False, add_generation_prompt=True, enable_thinking=False
            )
            return self._tokenizer(text, return_tensors="pt", add_special_tokens=False).input_ids


def _check_folder(folder: Path) -> None:
    """What can be seen before torch is imported. Raises InputError."""
    config = folder / "config.json"
    if not config.is_file():
        raise InputError(
            f"there is no model in {folder}: config.json is missing", "name the model's own folder"
        )
    table = parse_json(read_text(config, 1_000_000), str(config), "fetch it again")
    kinds = table.get("architectures") if isinstance(table, dict) else None
    kind = str(kinds[0])[:60] if isinstance(kinds, list) and kinds else "unknown"
    if not kind.endswith(("ForCausalLM", "ForConditionalGeneration", "LMHeadModel")):
        raise InputError(
            f"{folder} holds a model of the kind {kind}, which writes no text", "take an instruct model"
        )
    weights = [f.stat().st_size for f in folder.glob("*.safetensors")]
    if not weights:
        raise InputError(f"{folder} holds no weights", "they are .safetensors files; pickles are not read")
    check_memory(folder.name, sum(weights))


def _libraries() -> tuple[Any, Any]:
    try:
        import torch
        import transformers
    except ImportError as e:
        raise InputError(
            f"a model in a folder needs {e.name or 'torch'}, which is not installed",
            "pip install 'paksatalker[neural]', or take a .gguf file or an address",
        ) from e
    transformers.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    return torch, transformers


def _in_four_bits(torch: Any, transformers: Any) -> Any:
    """How weights are kept in four bits: NormalFloat4 of Dettmers et al., "QLoRA" (2023), by bitsandbytes."""
    if find_spec("bitsandbytes") is None:
        raise InputError("four bits need bitsandbytes, which is not installed", "pip install bitsandbytes")
    kind = torch.bfloat16 if torch.cuda.is_available() else torch.float32
    return transformers.BitsAndBytesConfig(
        load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_compute_dtype=kind
    )


def _dtype(torch: Any, precision: str) -> Any:
    if precision == "bfloat16":
        return torch.bfloat16
    if precision in ("float32", "int8") or (precision == "int4" and not torch.cuda.is_available()):
        return torch.float32
    return torch.bfloat16 if torch.cuda.is_available() else torch.float32


def _streaming(transformers: Any, tokenizer: Any, heard: Heard) -> tuple[Any, Any]:
    """What hands on the pieces of an answer, and what stops it."""

    class Streamer(transformers.TextStreamer):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__(tokenizer, skip_prompt=True, skip_special_tokens=True)
            self.got: list[str] = []
            self.enough = False

        def on_finalized_text(self, text: str, stream_end: bool = False) -> None:
            if text:
                self.got.append(text)
                self.enough = heard(text) or self.enough

    class Enough(transformers.StoppingCriteria):  # type: ignore[misc]
        def __call__(self, input_ids: Any, scores: Any, **_: Any) -> Any:
            import torch

            return torch.full((len(input_ids),), streamer.enough, device=input_ids.device)

    streamer = Streamer()
    return streamer, Enough()


def _held(transformers: Any, tokenizer: Any, model: Any, schema: dict[str, Any] | None) -> list[Any]:
    """What holds an answer to a schema; nothing where there is no schema or llguidance is missing."""
    if schema is None:
        return []
    try:
        from .constrained import SchemaProcessor
    except ImportError:
        return []
    vocabulary = (
        int(model.get_output_embeddings().weight.shape[0]) if _has_weight(model) else model.config.vocab_size
    )
    try:
        return [SchemaProcessor(tokenizer, vocabulary, schema)]
    except (ValueError, TypeError, RuntimeError) as e:  # a tokenizer that llguidance does not know
        _log.warning("no constrained decoding: %s", str(e)[:200])
        return []


def _has_weight(model: Any) -> bool:
    return hasattr(model.get_output_embeddings(), "weight") and hasattr(
        model.get_output_embeddings().weight, "shape"
    )


@contextmanager
def _told(name: str) -> Iterator[None]:
    """The errors of torch and transformers as one line for people."""
    try:
        yield
    except (InputError, PaksaTalkerError):
        raise
    except MemoryError as e:
        raise no_memory(name, "the system gives no more") from e
    except Exception as e:
        said = " ".join(str(e).split())[:200]
        if "out of memory" in said.lower() or "allocate memory" in said.lower():
            raise no_memory(name, said[:80]) from e
        if isinstance(e, OSError):
            raise InputError(
                f"can't open the model {name}: {said[:120]}",
                f"name its folder; {ONLINE}=1 lets a name be fetched from Hugging Face",
            ) from e
        raise InputError(
            f"can't use the model {name}: {type(e).__name__}: {said}", "is it a chat model?"
        ) from e
