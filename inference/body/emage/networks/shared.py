"""The main network with all that its windows share worked out once: results differ by rounding alone.

Three things do not change from window to window. What is hidden is shown as one embedding, so only frames
near the seed have features of their own. The face's frames ask with who speaks and when, so what the first
layer makes of that is the same. And keys and values of a memory that is a linear map of features are one
linear map of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from .layers import DecoderLayer, added
from .main_network import Network, Window

REACH = 9
"""Frames to either side that the features of a frame of motion depend on: nine convolutions over three."""


@dataclass(frozen=True)
class _Hidden:
    """Of a window of which nothing is known: features of motion for face and body, keys and values that the
    face gets from them, queries and keys and values of the body, and the face's own first step."""

    for_face: Tensor
    queries: Tensor
    body: Tensor
    keys_and_values: Tensor
    asked: Tensor
    asking: Tensor


class SharedNetwork(nn.Module):
    """:class:`.main_network.Network` for one speaker, where all but the first ``seed`` frames are hidden."""

    def __init__(self, plain: Network, seed: int) -> None:
        super().__init__()
        self.plain, self.near = plain, seed + REACH
        self.body_heard = _folded(plain.audio_motion_cross_attn.layers, plain.audio_body_motion_proj)
        heard = plain.audio_body_motion_proj.in_features
        self.face_heard = _folded(
            plain.face_motion_decoder.layers, plain.audio_face_motion_proj, slice(None, heard)
        )
        self.face_hint = _folded(
            plain.face_motion_decoder.layers, plain.audio_face_motion_proj, slice(heard, None), bias=False
        )
        self._hidden: dict[tuple[int, int], _Hidden] = {}

    @property
    def mask_embedding(self) -> Tensor:
        """What hidden frames are shown as."""
        return self.plain.mask_embedding

    def hear(self, sound: Tensor) -> tuple[Tensor, Tensor]:
        """What the face's and the body's layers take from windows of sound (B, N): keys and values of all
        layers side by side."""
        face, body = self.plain.hear(sound)
        return self.face_heard(face), self.body_heard(body)

    def forward(self, heard: tuple[Tensor, Tensor], motion: Tensor, known: Tensor, speaker: Tensor) -> Window:
        """As :meth:`.main_network.Network.forward`, of one window."""
        plain, frames = self.plain, motion.shape[1]
        hidden = self._of(frames, speaker)
        near = frames if frames < self.near + REACH else self.near
        seen = slice(None, frames if near == frames else near + REACH)
        shown = torch.where(known[:, seen], motion[:, seen], plain.mask_embedding)
        hint = plain.motion_encoder(shown)[:, :near]
        from_hint = _in_front(self.face_hint(plain.bodyhints_face(hint)), hidden.for_face)
        face = self._face(heard[0][:, :frames] + from_hint, hidden)
        scores = self._body(heard[1], plain.bodyhints_body(hint), hidden, speaker)
        return Window(face, scores)

    def _face(self, memory: Tensor, hidden: _Hidden) -> Tensor:
        layers = self.plain.face_motion_decoder.layers
        memories = memory.chunk(len(layers), dim=-1)
        first = layers[0]
        x = first.norm2(first.multihead_attn.attend(hidden.asked, hidden.asking, memories[0]))
        x = first.norm3(added(x, first.linear2, first.activation(first.linear1(x))))
        for layer, keys_and_values in zip(list(layers)[1:], memories[1:], strict=True):
            x = _decoded(layer, x, keys_and_values)
        return self.plain.face_out_proj(x)  # type: ignore[no-any-return]

    def _body(self, memory: Tensor, hint: Tensor, hidden: _Hidden, speaker: Tensor) -> dict[str, Tensor]:
        plain, voice = self.plain, self.plain.speaker_embedding_body(speaker)[:, None]
        (layer,) = plain.motion_self_encoder.layers
        near = plain.position_embeddings(plain.moton_proj(hint)) + voice
        own = layer.self_attn
        x = _in_front(near, hidden.body)
        queries = _in_front(own.queries(near), hidden.queries)
        keys_and_values = _in_front(own.keys_and_values(near), hidden.keys_and_values)
        x = layer.norm1(own.attend(x, queries, keys_and_values))
        x = layer.norm2(added(x, layer.linear2, layer.activation(layer.linear1(x))))
        x = plain.position_embeddings(x + voice)
        layers, y = plain.audio_motion_cross_attn.layers, x
        for step, part in zip(layers, memory.chunk(len(layers), dim=-1), strict=True):
            y = _decoded(step, y, part)
        return plain.scores(x + y, voice)

    def _of(self, frames: int, speaker: Tensor) -> _Hidden:
        """What windows of so many frames share."""
        key = (frames, int(speaker[0]))
        if key not in self._hidden:
            if len(self._hidden) > 1:  # the length of the last window differs from clip to clip
                self._hidden.pop(next(reversed(self._hidden)))
            self._hidden[key] = self._worked_out(frames, speaker)
        return self._hidden[key]

    def _worked_out(self, frames: int, speaker: Tensor) -> _Hidden:
        plain = self.plain
        hint = plain.motion_encoder(plain.mask_embedding.expand(1, frames, -1))
        voice = plain.speaker_embedding_body(speaker)[:, None]
        (layer,) = plain.motion_self_encoder.layers
        body = plain.position_embeddings(plain.moton_proj(plain.bodyhints_body(hint))) + voice
        first = plain.face_motion_decoder.layers[0]
        asking = plain.position_embeddings(
            plain.speaker_embedding_face(speaker)[:, None].expand(-1, frames, -1)
        )
        asked = first.norm1(first.self_attn(asking, asking))
        return _Hidden(
            for_face=self.face_hint(plain.bodyhints_face(hint)),
            queries=layer.self_attn.queries(body),
            body=body,
            keys_and_values=layer.self_attn.keys_and_values(body),
            asked=asked,
            asking=first.multihead_attn.queries(asked),
        )


def _decoded(layer: DecoderLayer, x: Tensor, keys_and_values: Tensor) -> Tensor:
    """A decoder layer whose memory is there as keys and values."""
    x = layer.norm1(layer.self_attn(x, x))
    x = layer.norm2(layer.multihead_attn.attend(x, layer.multihead_attn.queries(x), keys_and_values))
    return layer.norm3(added(x, layer.linear2, layer.activation(layer.linear1(x))))  # type: ignore[no-any-return]


def _in_front(near: Tensor, hidden: Tensor) -> Tensor:
    """The first frames as they are, the others as those of a hidden window."""
    return torch.cat((near, hidden[:, near.shape[1] :]), dim=1)


def _folded(
    layers: nn.ModuleList, given: nn.Linear, part: slice = slice(None), bias: bool = True
) -> nn.Linear:
    """One layer from what ``given`` takes (its columns ``part``) to keys and values of all ``layers``."""
    rows, biases = [], []
    for layer in layers:
        attention = layer.multihead_attn
        weight = attention.in_proj_weight[attention.width :].double()
        rows.append(weight @ given.weight[:, part].double())
        biases.append(weight @ given.bias.double() + attention.in_proj_bias[attention.width :].double())
    whole = torch.cat(rows)
    folded = nn.Linear(whole.shape[1], whole.shape[0], device=whole.device, dtype=given.weight.dtype)
    folded.weight = nn.Parameter(whole.to(given.weight.dtype), requires_grad=False)
    made = torch.cat(biases) if bias else torch.zeros(whole.shape[0], device=whole.device)
    folded.bias = nn.Parameter(made.to(given.weight.dtype), requires_grad=False)
    return folded
