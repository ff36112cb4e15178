"""Models in GGUF files, run on the CPU by llama.cpp in this process."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ....base.errors import InputError, PaksaTalkerError
from ....base.logs import logger
from ....base.network.http_json import Address, post
from .gguf_file import read_head
from .memory import check_memory, no_memory
from .model import Heard, Message, Sampling, Setting

MOST_CONTEXT = 8192
"""Tokens that are read where nobody asks for more: a longer context takes memory."""
_log = logger(__name__)


class GgufModel:
    """A chat model in a GGUF file. Opening it raises InputError where the file is no such model."""

    def __init__(self, path: Path, setting: Setting) -> None:
        head = read_head(path)
        try:
            import xllamacpp
        except ImportError as e:
            raise InputError(
                "a .gguf file needs llama.cpp, which is not installed", "pip install 'paksatalker[script]'"
            ) from e
        size = path.stat().st_size
        check_memory(path.name, size)
        self.name, self.identity = path.name, f"{path.stem}:{size}"
        self.context = setting.context or min(head.context or MOST_CONTEXT, MOST_CONTEXT)
        params = xllamacpp.CommonParams()
        params.model.path = str(path)
        params.n_ctx = self.context
        params.n_parallel = 1
        params.warmup = False
        params.verbosity = -1
        threads = setting.threads or max(1, (os.cpu_count() or 2) - 1)
        params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
        try:
            self._server = xllamacpp.Server(params)
        except Exception as e:
            if "memory" in str(e).lower() or isinstance(e, MemoryError):
                raise no_memory(path.name, "llama.cpp can't open it") from e
            raise InputError(
                f"llama.cpp can't open {path} ({head.architecture})",
                "is it whole, and not newer than llama.cpp?",
            ) from e
        _log.info("%s, %d tokens, %d threads", path, self.context, threads)

    def count(self, messages: Sequence[Message]) -> int:
        """Tokens of the prompt, by the model's own template and tokenizer."""
        address = Address.of(self._server.listening_address)
        prompt = post(address, "/apply-template", {"messages": [asdict(m) for m in messages]})["prompt"]
        tokens = post(address, "/tokenize", {"content": prompt, "parse_special": True, "add_special": True})
        return len(tokens["tokens"])

    def answer(
        self,
        messages: Sequence[Message],
        sampling: Sampling,
        schema: dict[str, Any] | None = None,
        heard: Heard = lambda piece: False,
    ) -> str:
        """The answer, held to the schema by a grammar. Raises PaksaTalkerError where there is none."""
        got: list[str] = []
        wrong: list[str] = []

        def listen(piece: Any) -> bool:
            if not isinstance(piece, dict):
                return False
            if "error" in piece:
                wrong.append(_said(piece["error"]))
                return True
            text = "".join(c.get("delta", {}).get("content") or "" for c in piece.get("choices", []))
            if not text:
                return False
            got.append(text)
            return heard(text)

        body: dict[str, Any] = {
            "messages": [asdict(m) for m in messages],
            "max_tokens": sampling.most,
            "temperature": sampling.temperature,
            "top_p": sampling.top_p,
            "top_k": sampling.top_k,
            "seed": sampling.seed % 2**31,
            "stream": True,
            "cache_prompt": True,
            "chat_template_kwargs": {"enable_thinking": False},
        }
        if schema is not None:
            body["response_format"] = {"type": "json_schema", "json_schema": {"schema": schema}}
        try:
            last = self._server.handle_chat_completions(body, listen)
        except Exception as e:
            raise PaksaTalkerError(f"{self.name} failed: {str(e)[:200]}", "try another seed or model") from e
        with suppress(TypeError, AttributeError):
            if "error" in last:
                wrong.append(_said(last["error"]))
        if wrong and not got:
            raise PaksaTalkerError(f"{self.name} failed: {wrong[0]}", "give less material, or another model")
        return "".join(got)


def _said(error: Any) -> str:
    return str(error.get("message", error) if isinstance(error, dict) else error)[:200]
