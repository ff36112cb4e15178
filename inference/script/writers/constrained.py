"""Answers of transformers held to a JSON schema by llguidance."""

from __future__ import annotations

import json
from typing import Any

import llguidance
import llguidance.hf
import llguidance.torch
import torch
from transformers import LogitsProcessor


class SchemaProcessor(LogitsProcessor):  # type: ignore[misc]
    """Takes from the scores of a batch of one what would leave the schema. ``vocabulary`` is the width of the
    scores, which Qwen pads beyond its tokenizer."""

    def __init__(self, tokenizer: Any, vocabulary: int, schema: dict[str, Any]) -> None:
        known = llguidance.hf.from_tokenizer(tokenizer, n_vocab=vocabulary)
        grammar = llguidance.LLMatcher.grammar_from_json_schema(json.dumps(schema))
        self._matcher = llguidance.LLMatcher(known, grammar)
        if self._matcher.is_error():
            raise ValueError(self._matcher.get_error())
        self._mask = llguidance.torch.allocate_token_bitmask(1, known.vocab_size)
        self._read = -1

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        if self._read < 0:
            self._read = input_ids.shape[1]
        for token in input_ids[0, self._read :].tolist():
            self._matcher.consume_token(token)
        self._read = input_ids.shape[1]
        llguidance.torch.fill_next_token_bitmask(self._matcher, self._mask, 0)
        llguidance.torch.apply_token_bitmask_inplace(scores, self._mask.to(scores.device))
        return torch.nan_to_num(scores, nan=float("-inf"))
