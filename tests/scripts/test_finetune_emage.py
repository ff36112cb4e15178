"""Fine-tuning of a tiny model on a tiny clip, to the end: it learns, and what it writes is a model."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from paksatalker.inference.pipeline import perform
from paksatalker.inference.speech.tts import speak

torch = pytest.importorskip("torch", reason="torch is not installed: pip install 'paksatalker[neural]'")
SCRIPT = Path(__file__).parents[2] / "scripts" / "finetune_emage.py"
SIZES = {"hidden_size": 32, "audio_f": 24, "motion_f": 16, "vae_codebook_size": 20, "vae_length": 16}


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in the published layout, its coders with encoders; weights at random."""
    from paksatalker.inference.body.emage.networks.layers import MotionEncoder
    from paksatalker.inference.body.emage.networks.model import Emage
    from paksatalker.inference.body.emage.parts import PARTS
    from paksatalker.inference.body.emage.settings import Settings
    from paksatalker.inference.body.emage.weights import modules

    torch.manual_seed(1)
    folder = tmp_path_factory.mktemp("weights") / "emage_audio"
    model = Emage(Settings(hidden=32, audio=24, motion=16, codes=20, code=16))
    for name, value in model.named_parameters():
        if value.dim() > 1:
            torch.nn.init.normal_(value, std=0.15)
        else:
            torch.nn.init.constant_(value, float(name.endswith("weight")))
    layers = {part.name: (part.channels, part.layers) for part in PARTS}
    for name, module, _ in modules(model):
        place = folder / "emage_vq" / name if name else folder
        place.mkdir(parents=True)
        kept = dict(module.state_dict())
        if name in layers:
            encoder = MotionEncoder(layers[name][0], 16, layers[name][1])
            kept |= {f"encoder.{key}": value for key, value in encoder.state_dict().items()}
        torch.save(kept, place / "pytorch_model.bin")
        (place / "config.json").write_text(json.dumps(SIZES))
    return folder


def run(*words: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(SCRIPT), *map(str, words)]
    one = {**os.environ, "OMP_NUM_THREADS": "1"}  # threads of small products wait for each other
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False, env=one)


def test_it_learns_and_writes_a_model(weights: Path, tmp_path: Path) -> None:
    from paksatalker.inference.body.emage.weights import load_model

    speech = speak("This is how I move when I have something to tell you.", voice="espeak:en-us")
    perform(speech, fps=30, seed=1).save(tmp_path / "clip.npz")
    out = tmp_path / "mine"
    done = run(weights, tmp_path / "clip.npz", "-o", out, "--steps", 25, "--batch", 2, "--rate", 0.003)
    assert done.returncode == 0, done.stderr
    first, last = (float(w) for w in done.stdout.split("loss ")[1].split("\n")[0].split(" to "))
    assert last < 0.8 * first
    before, after = load_model(weights), load_model(out)
    moved = [
        float((a - b).abs().max())
        for a, b in zip(before.network.parameters(), after.network.parameters(), strict=True)
    ]
    assert max(moved) > 1e-4
    kept = zip(before.coders.parameters(), after.coders.parameters(), strict=True)
    assert all(torch.equal(a, b) for a, b in kept)


def test_what_is_too_short_is_told(weights: Path, tmp_path: Path) -> None:
    from dataclasses import replace

    made = perform(speak("Hm.", voice="espeak:en-us"), fps=30)
    replace(made, audio=np.zeros_like(made.audio)).save(tmp_path / "clip.npz")
    done = run(weights, tmp_path / "clip.npz", "-o", tmp_path / "mine")
    assert done.returncode == 2 and "no sound" in done.stderr and "Traceback" not in done.stderr
    assert not (tmp_path / "mine").exists()
