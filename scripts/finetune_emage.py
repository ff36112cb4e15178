"""Teach the EMAGE body model the manner of one speaker: ``finetune_emage.py WEIGHTS CLIP... -o FOLDER``.

``WEIGHTS`` is a folder in the published layout, its coders with their encoders; each ``CLIP`` a performance
(.npz) of the speaker with sound, such as `paksatalker capture` writes: some minutes at least. What the clips
show is put into the codes of the published coders, which stay as they are; the main network learns to choose
these codes from the sound and the four frames before a window (cross-entropy, the face by distance). The
result is a folder like the one begun with, for `--emage-weights`. Minutes on a graphics card, hours without.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from scipy.signal import resample_poly
from torch import Tensor
from torch.nn import functional

from paksatalker.base.errors import InputError, PaksaTalkerError
from paksatalker.base.writing import whole_folder
from paksatalker.inference.body.emage.networks.hearing import SAMPLES
from paksatalker.inference.body.emage.networks.layers import MotionEncoder
from paksatalker.inference.body.emage.networks.model import Emage
from paksatalker.inference.body.emage.networks.six_d import six_d_from_axis_angle
from paksatalker.inference.body.emage.parts import BODY, FACE, FRAME, JOINTS, LOWER, PARTS, Part
from paksatalker.inference.body.emage.settings import FPS, NAMES, RATE, SUB_MODELS
from paksatalker.inference.body.emage.weights import load_model, read_weights
from paksatalker.inference.performance.performance import Performance
from paksatalker.inference.performance.resample import resample

STILL = 0.15
"""Metres a second below which a foot is taken to stand."""
FEET = (7, 8, 10, 11)
"""Ankles and feet among SMPL-X's joints, in the order of the contact channels."""


@dataclass(frozen=True)
class Clip:
    """``motion`` (T, 337) as the network has it, ``sound`` (N,) at 16 kHz, ``codes`` (T,) of each part."""

    motion: Tensor
    sound: Tensor
    codes: dict[str, Tensor]


def main() -> int:
    """Read, teach, write; 0."""
    options = _options()
    torch.manual_seed(options.seed)
    try:
        model, encoders = load_model(options.weights), _encoders(options.weights)
        clips = [_clip(file, model, encoders) for file in options.clips]
        first, last = teach(model, clips, options.steps, options.rate, options.batch, options.speaker)
        _write(model, options.weights, options.output)
    except PaksaTalkerError as e:
        print(f"{e}; {e.hint}", file=sys.stderr)
        return 2
    seconds = sum(len(c.motion) for c in clips) / FPS
    print(f"{options.steps} steps on {seconds:.0f} s of {len(clips)} clips: loss {first:.3f} to {last:.3f}")
    print(f"wrote {options.output}")
    return 0


def teach(
    model: Emage, clips: Sequence[Clip], steps: int, rate: float, batch: int, speaker: int
) -> tuple[float, float]:
    """Teach the main network; the mean loss of the first and of the last tenth of the steps."""
    network = model.network.train().requires_grad_(True)
    chosen = torch.optim.AdamW(network.parameters(), lr=rate, weight_decay=0.0)
    table = model.coders[FACE.name].quantizer.embedding.weight
    losses = []
    for motion, sound, codes in _batches(model, clips, steps, batch):
        known = torch.zeros(1, motion.shape[1], 1, dtype=torch.bool)
        known[:, : model.sizes.seed] = True
        who = torch.full((len(motion),), speaker)
        said = network(network.hear(sound), motion, known, who)
        loss = functional.mse_loss(said.face, table[codes[FACE.name]])
        for part in BODY:
            loss = loss + functional.cross_entropy(
                said.scores[part.name].flatten(0, 1), codes[part.name].flatten()
            )
        chosen.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        chosen.step()
        losses.append(float(loss.detach()))
    network.eval().requires_grad_(False)
    tenth = max(1, steps // 10)
    return float(np.mean(losses[:tenth])), float(np.mean(losses[-tenth:]))


def _batches(
    model: Emage, clips: Sequence[Clip], steps: int, batch: int
) -> Iterator[tuple[Tensor, Tensor, dict[str, Tensor]]]:
    """Windows of the clips at random: motion (B, T, 337), sound (B, N), codes (B, T)."""
    size = model.sizes.window
    weights = torch.tensor([float(len(c.motion) - size + 1) for c in clips])
    for _ in range(steps):
        rows = []
        for which in torch.multinomial(weights, batch, replacement=True).tolist():
            clip = clips[which]
            at = int(torch.randint(len(clip.motion) - size + 1, ()))
            begin = round(at * RATE / FPS)
            sound = clip.sound[begin : begin + SAMPLES * size]
            sound = functional.pad(sound, (0, SAMPLES * size - len(sound)))
            codes = {name: row[at : at + size] for name, row in clip.codes.items()}
            rows.append((clip.motion[at : at + size], sound, codes))
        codes = {part.name: torch.stack([r[2][part.name] for r in rows]) for part in PARTS}
        yield torch.stack([r[0] for r in rows]), torch.stack([r[1] for r in rows]), codes


def _clip(file: Path, model: Emage, encoders: dict[str, MotionEncoder]) -> Clip:
    """A performance as the model sees it. Raises InputError where it is too short or silent."""
    p = resample(Performance.load(file), float(FPS))
    if p.frames < model.sizes.window or not p.audio.any():
        raise InputError(
            f"{file.name} has {p.frames} frames{'' if p.audio.any() else ' and no sound'}",
            f"give a clip with sound and at least {model.sizes.window} frames at {FPS} a second",
        )
    turns = torch.from_numpy(p.poses.reshape(p.frames, JOINTS, 3).astype(np.float32))
    rotations = six_d_from_axis_angle(turns)
    trans = torch.from_numpy(p.trans.astype(np.float32))
    speed = torch.zeros_like(trans)
    speed[:-1] = (trans[1:] - trans[:-1]) * FPS
    way = torch.stack([speed[:, 0], trans[:, 1], speed[:, 2]], dim=1)
    turning = (turns[1:, FEET] - turns[:-1, FEET]).norm(dim=-1) * FPS
    still = torch.ones(p.frames, len(FEET))
    still[:-1] = ((turning < 1.0) & (speed[:-1].norm(dim=-1, keepdim=True) < STILL)).float()
    motion = torch.cat([rotations.flatten(1), way, still], dim=1)
    assert motion.shape[1] == FRAME
    expressions = torch.from_numpy(p.expressions.astype(np.float32))
    codes = {}
    with torch.no_grad():
        for part in PARTS:
            given = [rotations[:, list(part.joints)].flatten(1)]
            given += [expressions] if part is FACE else [way, still] if part is LOWER else []
            features = encoders[part.name](torch.cat(given, dim=1)[None])
            codes[part.name] = model.coders[part.name].nearest(features)[0]
    sound = resample_poly(p.audio.astype(np.float64) / 32768, RATE, p.audio_rate)
    return Clip(motion, torch.from_numpy(sound.astype(np.float32)), codes)


def _encoders(folder: Path) -> dict[str, MotionEncoder]:
    """What makes features of motion, of each part, from the coders' files. Raises InputError."""
    found = {}
    for part in PARTS:
        weights = read_weights(folder / SUB_MODELS / part.name)
        mine = {k.removeprefix("encoder."): v for k, v in weights.items() if k.startswith("encoder.")}
        found[part.name] = _filled(part, weights["quantizer.embedding.weight"].shape[1], mine, folder)
    return found


def _filled(part: Part, size: int, weights: dict[str, Tensor], folder: Path) -> MotionEncoder:
    encoder = MotionEncoder(part.channels, size, part.layers)
    try:
        encoder.load_state_dict(weights)
    except RuntimeError as e:
        raise InputError(
            f"{folder / SUB_MODELS / part.name} has no encoder that codes can be made with",
            "download the published folder, whole",
        ) from e
    return encoder.eval().requires_grad_(False)


def _write(model: Emage, before: Path, output: Path) -> None:
    """The folder begun with, with the weights of the main network in place of its own."""
    weights: dict[str, Any] = read_weights(before) | model.network.state_dict()
    with whole_folder(output) as folder:
        shutil.copytree(before, folder, dirs_exist_ok=True)
        for name in NAMES:
            (folder / name).unlink(missing_ok=True)
        torch.save({k: v.detach().clone() for k, v in weights.items()}, folder / NAMES[1])


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("weights", type=Path, metavar="WEIGHTS", help="a folder in the published layout")
    parser.add_argument("clips", type=Path, nargs="+", metavar="CLIP", help="performances of the speaker")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--steps", type=int, default=2000, help="(2000)")
    parser.add_argument("--batch", type=int, default=8, help="windows a step (8)")
    parser.add_argument("--rate", type=float, default=3e-5, help="of learning (3e-5)")
    parser.add_argument("--speaker", type=int, default=0, help="row of the speakers' table (0)")
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
