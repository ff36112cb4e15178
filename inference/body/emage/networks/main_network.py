"""The main network: from sound and the frames before it, one window of features of each part."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from ..parts import BODY, FRAME
from ..settings import Settings
from .hearing import AudioEncoder
from .layers import Decoder, Encoder, MotionEncoder, Perceptron, Positions

UNUSED = ("transformer_en_layer.", "audio_motion_cross_attn_layer.", "face_cls.")
"""Weights in the published file that no output depends on: the layers that the real ones were copied from,
and a chooser of the face's codes, which are the nearest ones instead."""


@dataclass(frozen=True)
class Window:
    """What the network says of T frames: ``face`` (B, T, code) to be matched with the nearest code, and of
    the other parts the score of each code (B, T, codes)."""

    face: Tensor
    scores: dict[str, Tensor]


class Network(nn.Module):
    """The main network of EMAGE. Attributes are named as the published weights (``moton_proj`` too)."""

    def __init__(self, sizes: Settings) -> None:
        super().__init__()
        hidden, motion, audio = sizes.hidden, sizes.motion, sizes.audio
        self.sizes = sizes
        self.mask_embedding = nn.Parameter(torch.empty(1, 1, FRAME))
        self.audio_encoder_face = AudioEncoder(audio)
        self.audio_encoder_body = AudioEncoder(audio)
        self.speaker_embedding_body = nn.Embedding(sizes.speakers, hidden)
        self.speaker_embedding_face = nn.Embedding(sizes.speakers, hidden)
        self.motion_encoder = MotionEncoder(FRAME, motion, 3)
        self.bodyhints_face = Perceptron(motion, hidden, motion)
        self.bodyhints_body = Perceptron(motion, hidden, motion)
        self.audio_body_motion_proj = nn.Linear(audio, hidden)
        self.moton_proj = nn.Linear(motion, hidden)
        self.position_embeddings = Positions(hidden)
        self.motion_self_encoder = Encoder(hidden, 1)
        self.audio_motion_cross_attn = Decoder(hidden, 8)
        for part in BODY:
            self.add_module(f"motion2latent_{part.name}", Perceptron(hidden, hidden, hidden))
            self.add_module(f"body_motion_decoder_{part.name}", Decoder(hidden, 1))
            self.add_module(f"motion_out_proj_{part.name}", nn.Linear(hidden, sizes.code))
            self.add_module(f"motion_cls_{part.name}", Perceptron(sizes.code, hidden, sizes.codes))
        self.audio_face_motion_proj = nn.Linear(audio + motion, hidden)
        self.face_motion_decoder = Decoder(hidden, 4)
        self.face_out_proj = nn.Linear(hidden, sizes.code)

    def hear(self, sound: Tensor) -> tuple[Tensor, Tensor]:
        """Features of windows of sound (B, N) for the face and for the body.

        They depend on the sound alone, so that many windows can be heard at once.
        """
        return self.audio_encoder_face(sound), self.audio_encoder_body(sound)

    def forward(self, heard: tuple[Tensor, Tensor], motion: Tensor, known: Tensor, speaker: Tensor) -> Window:
        """One window of T frames: ``heard`` from :meth:`hear`, ``motion`` (B, T, 337), counted only where
        ``known`` (broadcast over it) is true, ``speaker`` (B,)."""
        hint = self.motion_encoder(torch.where(known, motion, self.mask_embedding))
        for_face, for_body = heard
        # in a window of 25 frames or less the body hears one frame more than it moves, as in training
        for_face = for_face[:, : motion.shape[1]]
        face = self._face(for_face, self.bodyhints_face(hint), self.speaker_embedding_face(speaker))
        scores = self._body(for_body, self.bodyhints_body(hint), self.speaker_embedding_body(speaker))
        return Window(face, scores)

    def _face(self, heard: Tensor, hint: Tensor, speaker: Tensor) -> Tensor:
        memory = self.audio_face_motion_proj(torch.cat((heard, hint), dim=-1))
        # the frames that ask know who speaks and when, nothing of sound or motion
        asking = self.position_embeddings(speaker[:, None].expand(-1, hint.shape[1], -1))
        return self.face_out_proj(self.face_motion_decoder(asking, memory))  # type: ignore[no-any-return]

    def _body(self, heard: Tensor, hint: Tensor, speaker: Tensor) -> dict[str, Tensor]:
        voice = speaker[:, None]
        x = self.motion_self_encoder(self.position_embeddings(self.moton_proj(hint)) + voice)
        # place and speaker come a second time
        x = self.position_embeddings(x + voice)
        return self.scores(x + self.audio_motion_cross_attn(x, self.audio_body_motion_proj(heard)), voice)

    def scores(self, x: Tensor, voice: Tensor) -> dict[str, Tensor]:
        """The score of each code (B, T, codes) of the body's parts from what was made of motion and sound."""
        first = {p.name: self.get_submodule(f"motion2latent_{p.name}")(x) for p in BODY}
        scores = {}
        for name, own in first.items():
            others = sum(other for key, other in first.items() if key != name)
            refined = own + self.get_submodule(f"body_motion_decoder_{name}")(own + voice, others)
            features = self.get_submodule(f"motion_out_proj_{name}")(refined)
            scores[name] = self.get_submodule(f"motion_cls_{name}")(features)
        return scores
