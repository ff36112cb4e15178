"""From sound to a take: window after window, each shown the last frames of the one before.

``exact`` repeats the published procedure to the sample. Else two of its ways are mended. It cuts sound at
533 samples a frame where a frame lasts 533.33, so that after an hour motion is 2.2 s late. And it leaves out
the last four to eight frames where the last window would be short.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from ....base.errors import InputError
from ....base.progress import Progress, silent
from .networks.coders import walked
from .networks.hearing import SAMPLES
from .networks.model import Emage
from .networks.six_d import axis_angle_from_6d, six_d_from_axis_angle
from .parts import CONTACT, EXPRESSIONS, FACE, FRAME, JOINTS, LOWER, PARTS, TRANSLATION, Part
from .settings import FPS, RATE, Settings
from .take import Take

HEARD_AT_ONCE = {"cpu": 1, "cuda": 16, "mps": 16}
"""Windows whose sound is taken in together. Convolutions of one are as fast on a CPU, and stay in its cache;
memory does not grow with the clip."""
DECODED_AT_ONCE = 1920
"""Frames whose codes are decoded together."""
IDENTITY = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
_ORDER = [joint for part in PARTS for joint in part.joints]


@dataclass(frozen=True)
class Span:
    """One window: its first frame, the first of its samples, how many frames it has and how many are kept."""

    frame: int
    sample: int
    frames: int
    kept: int


def make_take(
    model: Emage,
    sound: npt.ArrayLike,
    *,
    exact: bool = False,
    speaker: int = 0,
    progress: Progress = silent,
) -> Take:
    """The motion to a ``sound`` (N,) at 16 kHz: ceil(30 N / 16000) frames; ``exact``: as published.

    It holds no chance: the same sound gives the same motion. Raises InputError where ``exact`` and the sound
    is shorter than nine frames.
    """
    samples = torch.from_numpy(np.require(sound, np.float32, ["C", "W"]).reshape(-1))
    spans = list(windows(len(samples), model.sizes, exact))
    if not spans:
        raise InputError("the sound is too short for EMAGE's own procedure", "it takes 0.3 s at least")
    # graphics cards would otherwise round products of float32 to ten bits
    with torch.inference_mode(), torch.backends.cudnn.flags(enabled=True, allow_tf32=False):
        codes = _chosen(model, samples, spans, speaker, progress)
        frames = sum(s.kept for s in spans) if exact else max(1, -(-len(samples) * FPS // RATE))
        return _decoded(model, {name: row[:frames] for name, row in codes.items()})


def windows(samples: int, sizes: Settings, exact: bool) -> Iterator[Span]:
    """The windows of a clip in their order; the last keeps all of its frames, the others all but the seed.

    A last one with less than five frames after the seed is left out where ``exact``, else silence fills it.
    """
    total = samples * FPS // RATE if exact else -(-samples * FPS // RATE)
    least = sizes.seed + 1
    rounds, rest = divmod(max(total - sizes.seed, 0), sizes.step)
    if rest < least and not exact:
        rest = least
    for i in range(rounds):
        yield Span(sizes.step * i, _sample(sizes.step * i, exact), sizes.window, sizes.step)
    if rest >= least:
        last = sizes.seed + rest
        yield Span(sizes.step * rounds, _sample(sizes.step * rounds, exact), last, last)


def _sample(frame: int, exact: bool) -> int:
    return SAMPLES * frame if exact else round(frame * RATE / FPS)


def _chosen(
    model: Emage, sound: Tensor, spans: list[Span], speaker: int, progress: Progress
) -> dict[str, Tensor]:
    """The codes (T,) of each part, by the network."""
    sizes, device = model.sizes, model.device
    who = torch.tensor([speaker], device=device)
    # all but the seed is hidden: the network shows its own embedding there
    motion = torch.zeros(1, sizes.window, FRAME, device=device)
    known = torch.zeros(1, sizes.window, 1, dtype=torch.bool, device=device)
    known[:, : sizes.seed] = True
    # the first window is shown a person who stands in T-pose
    seed = torch.tensor([*IDENTITY * JOINTS, *[0.0] * 7], device=device).expand(1, sizes.seed, -1)
    kept: dict[str, list[Tensor]] = {part.name: [] for part in PARTS}
    for i, (span, heard) in enumerate(_heard(model, sound, spans)):
        progress("EMAGE", i, len(spans))
        motion[:, : sizes.seed] = seed
        codes = model.codes(heard, motion[:, : span.frames], known[:, : span.frames], who)
        for name, row in codes.items():
            kept[name].append(row[0, : span.kept])
        seed = last_frames(model, codes, sizes.seed)
    progress("EMAGE", len(spans), len(spans))
    return {name: torch.cat(rows) for name, rows in kept.items()}


def _heard(model: Emage, sound: Tensor, spans: list[Span]) -> Iterator[tuple[Span, tuple[Tensor, Tensor]]]:
    """Each window with the features of its sound, which do not depend on other windows."""
    most = HEARD_AT_ONCE.get(model.device.type, 1)
    for _, alike in groupby(enumerate(spans), lambda s: (s[1].frames, s[0] // most)):
        some = [span for _, span in alike]
        batch = torch.zeros(len(some), SAMPLES * some[0].frames)
        for row, span in zip(batch, some, strict=True):
            piece = sound[span.sample : span.sample + len(row)]
            row[: len(piece)] = piece
        face, body = model.network.hear(batch.to(model.device, model.network.mask_embedding.dtype))
        for i, span in enumerate(some):
            yield span, (face[i : i + 1], body[i : i + 1])


def last_frames(model: Emage, codes: dict[str, Tensor], count: int) -> Tensor:
    """(1, count, 337) the end of a window's motion, decoded without what comes after it.

    Rotations go through axis-angle and so come out square; translation and contact are those of the legs'
    coder as they are.
    """
    rows, rest = [], torch.zeros(0)
    for part in PARTS:
        coder = model.coders[part.name]
        made = coder(codes[part.name][:, -(count + coder.decoder.reach) :])[:, -count:]
        rows.append(made[..., : 6 * len(part.joints)].unflatten(-1, (-1, 6)))
        if part is LOWER:
            rest = made[..., TRANSLATION.start :]
    turned = six_d_from_axis_angle(axis_angle_from_6d(torch.cat(rows, dim=2)))
    rotations = torch.tensor(IDENTITY, device=model.device).repeat(1, count, JOINTS, 1)
    rotations[:, :, _ORDER] = turned
    return torch.cat((rotations.flatten(-2), rest), dim=-1)


def _turns(made: Tensor, part: Part) -> Tensor:
    """(..., J, 3) axis-angle of the joints of a part from its motion (..., channels)."""
    count = 6 * len(part.joints)
    return axis_angle_from_6d(made[..., :count].unflatten(-1, (-1, 6)))


def _decoded(model: Emage, codes: dict[str, Tensor]) -> Take:
    """The motion of the whole clip, which each frame's neighbours in other windows take part in."""
    frames = len(codes[FACE.name])
    poses = torch.zeros(frames, JOINTS, 3)
    made: dict[str, Tensor] = {}
    for part in PARTS:
        coder = model.coders[part.name]
        made[part.name] = _in_pieces(coder, codes[part.name], coder.decoder.reach)
        poses[:, part.joints] = _turns(made[part.name], part).cpu()
    legs = made[LOWER.name]
    path = _in_pieces(model.path, legs, model.path.reach)
    return Take(
        poses=poses.flatten(1).numpy(),
        trans=walked(path.cpu()).float().numpy(),
        expressions=made[FACE.name][:, -EXPRESSIONS:].cpu().numpy(),
        contact=legs[:, CONTACT].cpu().numpy(),
        codes={name: row.cpu().numpy() for name, row in codes.items()},
    )


def _in_pieces(coder: Callable[[Tensor], Tensor], given: Tensor, reach: int) -> Tensor:
    """What a coder makes of a whole clip (T, ...), piece by piece with the ``reach`` frames that it sees."""
    pieces = []
    for start in range(0, len(given), DECODED_AT_ONCE):
        before = min(reach, start)
        piece = given[start - before : start + DECODED_AT_ONCE + reach]
        pieces.append(coder(piece[None])[0, before : before + DECODED_AT_ONCE])
    return torch.cat(pieces)
