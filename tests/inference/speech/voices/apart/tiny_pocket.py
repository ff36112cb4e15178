"""Writes a pocket-tts of random weights: ``python tiny_pocket.py FOLDER``, in its environment."""

import sys
from pathlib import Path

import numpy as np
import safetensors.torch
import scipy.io.wavfile
import torch
import yaml
from pocket_tts import TTSModel
from tokenizers import Tokenizer, models, pre_tokenizers, trainers


def tiny_config(folder: Path, size: int) -> dict:
    """The published settings with everything thin."""
    transformer = {"d_model": 32, "hidden_scale": 2, "max_period": 10000, "num_heads": 2, "num_layers": 1}
    seanet = {
        "dimension": 32, "channels": 1, "n_filters": 4, "n_residual_layers": 1, "ratios": [6, 5, 4],
        "kernel_size": 7, "residual_kernel_size": 3, "last_kernel_size": 3, "dilation_base": 2,
        "pad_mode": "constant", "compress": 2,
    }  # fmt: skip
    mimi = {
        "d_model": 32, "num_heads": 2, "num_layers": 1, "layer_scale": 0.01, "context": 250,
        "dim_feedforward": 64, "input_dimension": 32, "output_dimensions": [32],
    }  # fmt: skip
    tokenizer = {"dim": 32, "n_bins": size, "tokenizer": "tokenizers"}
    return {
        "flow_lm": {
            "dtype": "float32",
            "insert_bos_before_voice": True,
            "flow": {"depth": 1, "dim": 32},
            "transformer": transformer,
            "lookup_table": {**tokenizer, "tokenizer_path": str(folder / "tokenizer.json")},
        },
        "mimi": {
            "dtype": "float32", "sample_rate": 24000, "inner_dim": 8, "outer_dim": 32, "channels": 1,
            "frame_rate": 12.5, "seanet": seanet, "transformer": mimi,
            "quantizer": {"dimension": 8, "output_dimension": 32},
        },
    }  # fmt: skip


def main(folder: Path) -> None:
    """Write all files of the model."""
    torch.manual_seed(0)
    (folder / "voices").mkdir(parents=True, exist_ok=True)
    made = Tokenizer(models.BPE(unk_token="<unk>"))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=300, special_tokens=["<unk>"], initial_alphabet=alphabet)
    made.train_from_iterator(["boats float upon the water"], trainer)
    made.save(str(folder / "tokenizer.json"))
    config = tiny_config(folder, made.get_vocab_size())
    (folder / "config.yaml").write_text(yaml.safe_dump(config))
    model = TTSModel.load_model(config=folder / "config.yaml")
    safetensors.torch.save_file(
        {k: v.clone().contiguous() for k, v in model.state_dict().items()}, folder / "model.safetensors"
    )
    tone = (3000 * np.sin(2 * np.pi * 200 * np.arange(24000) / 24000)).astype(np.int16)
    scipy.io.wavfile.write(folder / "voices" / "tone.wav", 24000, tone)
    (folder / "language.txt").write_text("en")
    print(sum(p.numel() for p in model.parameters()))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
