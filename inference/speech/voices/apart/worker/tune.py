"""What trains a VITS voice further, in coqui-tts's own environment, by its own trainer.

    python tune.py SETTINGS.json

The settings name the folder of the voice (``base``: config.json and its network), that of the recordings
(``data``: metadata.csv and wavs, as LJSpeech has them), ``out``, ``steps``, ``batch``, ``rate`` of learning
and ``seed``. Each step is told as a line of JSON; ``out`` gets config.json and model.pth.
"""

import contextlib
import json
import os
import sys
from pathlib import Path
from typing import Any


def main() -> None:
    """Train, then keep the last network."""
    told = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    settings = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    import torch
    from sound_files import read_by_soundfile
    from trainer import Trainer, TrainerArgs
    from TTS.config import load_config
    from TTS.config.shared_configs import BaseDatasetConfig
    from TTS.tts.datasets import load_tts_samples
    from TTS.tts.models import setup_model

    read_by_soundfile()
    torch.manual_seed(settings["seed"])
    base, out = Path(settings["base"]), Path(settings["out"])
    config = load_config(str(base / "config.json"))
    config.datasets = [
        BaseDatasetConfig(formatter="ljspeech", meta_file_train="metadata.csv", path=settings["data"])
    ]
    batch = max(1, min(settings["batch"], settings["clips"]))
    changes = {
        "output_path": str(out / "work"),
        "run_name": "tuned",
        "run_eval": False,
        "test_sentences": [],
        "batch_size": batch,
        "eval_batch_size": batch,
        "num_loader_workers": 0,
        "num_eval_loader_workers": 0,
        "epochs": 10**6,
        "lr_gen": settings["rate"],
        "lr_disc": settings["rate"],
        "mixed_precision": False,
        "cudnn_benchmark": False,
        "print_step": 10**9,
        "save_step": 10**9,
        "save_n_checkpoints": 1,
        "save_checkpoints": False,
        "save_best_after": 10**9,
        "min_audio_len": 1,
        "phoneme_cache_path": str(out / "work" / "phones"),
    }
    for name, value in changes.items():
        setattr(config, name, value)
    config.model_args.init_discriminator = True
    samples, _ = load_tts_samples(config, eval_split=False)
    model = setup_model(config)
    _load(model, torch.load(_network(base), map_location="cpu", weights_only=True)["model"])

    class Enough(Exception):
        """The steps are done."""

    def step_done(trainer: Trainer) -> None:
        step = trainer.total_steps_done - first
        losses = trainer.keep_avg_train.avg_values if trainer.keep_avg_train else {}
        loss = float(losses.get("avg_loss_mel", losses.get("avg_loss_1", 0.0)))
        told.write(json.dumps({"step": step, "loss": loss}) + "\n")
        told.flush()
        if step >= settings["steps"]:
            raise Enough

    trainer = Trainer(
        TrainerArgs(),
        config,
        str(out / "work"),
        model=model,
        train_samples=samples,
        eval_samples=samples[:1],
        parse_command_line_args=False,
        callbacks={"on_train_step_end": step_done},
    )
    first = trainer.total_steps_done
    with contextlib.suppress(Enough):
        trainer._fit()
    weights = {k: v for k, v in model.state_dict().items() if not k.startswith("disc.")}
    if not all(bool(torch.isfinite(v).all()) for v in weights.values() if v.is_floating_point()):
        raise ArithmeticError("the training diverged: take a smaller rate of learning")
    config.model_args.init_discriminator = False
    config.datasets = []
    config.output_path = config.phoneme_cache_path = ""
    config.save_json(str(out / "config.json"))
    torch.save({"model": weights, "config": config.to_dict(), "step": settings["steps"]}, out / "model.pth")


def _load(model: Any, weights: dict[str, Any]) -> None:
    """The weights of the voice; what judges it in training is fresh where the voice comes without."""
    own = model.state_dict()
    missing = [name for name in own if name not in weights and not name.startswith("disc.")]
    if missing or any(weights[n].shape != own[n].shape for n in own if n in weights):
        raise ValueError("the network is not the one that config.json tells of")
    model.load_state_dict({**own, **{n: w for n, w in weights.items() if n in own}})


def _network(folder: Path) -> Path:
    found = sorted([*folder.glob("*.pth"), *folder.glob("*.safetensors")], key=lambda f: f.stat().st_size)
    if not found:
        raise FileNotFoundError(f"{folder} holds no network (model.pth)")
    return found[-1]


if __name__ == "__main__":
    main()
