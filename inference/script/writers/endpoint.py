"""Models behind addresses with OpenAI's chat interface: vLLM, Ollama, llama.cpp, LM Studio and others.

Several addresses share the load in turn, and stand in for each other where one does not answer.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import count
from typing import Any

from ....base.errors import PaksaTalkerError
from ....base.logs import logger
from ....base.network.http_json import WAITS, Address, Refused, Unreached, Waits, events, get
from .model import Heard, Interrupted, Message, Sampling, Setting

KEY = "PAKSATALKER_WRITER_KEY"
CONTEXT = 8192
"""Tokens that are counted on where nobody says."""
ROUNDS = 2
"""Times that all addresses are tried."""
WAIT = 0.5
"""Seconds before another round."""
_LETTERS = 3.0
"""Letters of a token, as few as any usual tokenizer has in Latin letters, until an answer tells better."""
_log = logger(__name__)


class Endpoint:
    """A model behind one or several addresses."""

    def __init__(self, urls: Sequence[str], setting: Setting, waits: Waits = WAITS) -> None:
        key = os.environ.get(KEY) or os.environ.get("OPENAI_API_KEY", "")
        self._addresses = [Address.of(url, key) for url in urls]
        self._waits = waits
        self._turn = count()
        self._model = setting.model
        self._letters = _LETTERS
        self._no_schema: set[Address] = set()
        self.context = setting.context or CONTEXT
        self.addresses = len(self._addresses)
        told = ", ".join(a.told for a in self._addresses)
        self.name = self.identity = f"{self._model or 'the model'} at {told}"

    def count(self, messages: Sequence[Message]) -> int:
        """An estimate, corrected by what answers tell of their prompts."""
        return round(_size(messages) / self._letters) + 8 * len(messages) + 8

    def answer(
        self,
        messages: Sequence[Message],
        sampling: Sampling,
        schema: dict[str, Any] | None = None,
        heard: Heard = lambda piece: False,
    ) -> str:
        """The answer of the first address that gives one. Raises Interrupted where it breaks off midway,
        PaksaTalkerError where no address answers."""
        first = next(self._turn) % len(self._addresses)
        order = self._addresses[first:] + self._addresses[:first]
        trouble: PaksaTalkerError | None = None
        for turn in range(ROUNDS):
            if turn:
                time.sleep(WAIT)
            for address in order:
                try:
                    return self._asked(address, messages, sampling, schema, heard)
                except Unreached as e:
                    trouble = e
                except Refused as e:
                    if e.status < 500 and e.status not in (408, 429):
                        raise
                    trouble = e
                _log.warning("%s", trouble)
        assert trouble is not None
        raise trouble

    def _asked(
        self,
        address: Address,
        messages: Sequence[Message],
        sampling: Sampling,
        schema: dict[str, Any] | None,
        heard: Heard,
    ) -> str:
        body = self._body(address, messages, sampling)
        if schema is not None and address not in self._no_schema:
            form = {"name": "script", "schema": schema, "strict": True}
            try:
                return self._streamed(
                    address,
                    {**body, "response_format": {"type": "json_schema", "json_schema": form}},
                    messages,
                    heard,
                )
            except Refused as e:
                if e.status not in (400, 404, 415, 422, 501):
                    raise
                self._no_schema.add(address)  # the prompt asks for JSON as well, and the answer is looked at
        try:
            return self._streamed(address, body, messages, heard)
        except Refused as e:
            if e.status not in (400, 422):
                raise
        strict = {
            k: v for k, v in body.items() if k in ("model", "messages", "max_tokens", "temperature", "stream")
        }
        return self._streamed(address, strict, messages, heard)

    def _body(self, address: Address, messages: Sequence[Message], sampling: Sampling) -> dict[str, Any]:
        if not self._model:
            self._model = _first_model(address, self._waits)
        return {
            "model": self._model,
            "messages": [asdict(m) for m in messages],
            "max_tokens": sampling.most,
            "temperature": sampling.temperature,
            "top_p": sampling.top_p,
            "seed": sampling.seed % 2**31,
            "stream": True,
            "stream_options": {"include_usage": True},
            "chat_template_kwargs": {"enable_thinking": False},
        }

    def _streamed(
        self, address: Address, body: dict[str, Any], messages: Sequence[Message], heard: Heard
    ) -> str:
        got: list[str] = []
        ended = False
        stream = events(address, "/chat/completions", body, self._waits)
        try:
            for event in stream:
                for text, end in self._pieces(event, messages):
                    ended = ended or end
                    got.append(text)
                    if text and heard(text):
                        return "".join(got)
        except ConnectionError as e:
            if ended:
                return "".join(got)
            if any(got):
                raise Interrupted(
                    f"{address.told} stopped in the midst of an answer: {e}", "is it well?"
                ) from e
            raise Unreached(f"{address.told} stopped before its answer: {e}", "is it well?") from e
        finally:
            stream.close()  # type: ignore[attr-defined]
        return "".join(got)

    def _pieces(self, event: Any, messages: Sequence[Message]) -> Iterator[tuple[str, bool]]:
        """Texts in an event, and whether the answer ends with each."""
        if not isinstance(event, dict):
            return
        if event.get("error"):
            raise ConnectionError(str(event["error"])[:200])
        usage = event.get("usage")
        if (
            isinstance(usage, dict)
            and isinstance(usage.get("prompt_tokens"), int)
            and usage["prompt_tokens"] > 20
        ):
            self._letters = min(max(0.95 * _size(messages) / usage["prompt_tokens"], 0.3), 8.0)
        choices = event.get("choices")
        for choice in choices if isinstance(choices, list) else []:
            if isinstance(choice, dict):
                told = choice.get("delta") or choice.get("message") or {}
                text = told.get("content") if isinstance(told, dict) else None
                yield (text if isinstance(text, str) else ""), bool(choice.get("finish_reason"))


def _size(messages: Sequence[Message]) -> int:
    """Letters of messages; those of scripts without spaces are a token each."""
    text = "".join(m.content for m in messages)
    return sum(3 if c > "\u2e80" else 1 for c in text)


def _first_model(address: Address, waits: Waits) -> str:
    """The name of the first model that the server lists; one that any server takes where it lists none."""
    try:
        rows = get(address, "/models", waits)["data"]
        return str(rows[0]["id"])[:200]
    except Refused as e:
        if e.status in (401, 403):
            raise
        return "default"
    except (KeyError, IndexError, TypeError):
        return "default"
