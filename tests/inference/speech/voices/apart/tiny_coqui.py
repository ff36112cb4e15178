"""Writes a VITS of random weights for coqui-tts: ``python tiny_coqui.py FOLDER``, in its environment."""

import sys
from pathlib import Path

import torch
from TTS.tts.configs.vits_config import VitsArgs, VitsConfig
from TTS.tts.models.vits import Vits


def tiny_config() -> VitsConfig:
    """Settings of a network of less than half a million weights, which reads letters."""
    args = VitsArgs(
        num_chars=100,
        hidden_channels=32,
        hidden_channels_ffn_text_encoder=64,
        num_heads_text_encoder=2,
        num_layers_text_encoder=2,
        num_layers_posterior_encoder=2,
        num_layers_flow=2,
        out_channels=513,
        spec_segment_size=16,
        upsample_initial_channel_decoder=32,
        upsample_rates_decoder=[8, 8, 2, 2],
        upsample_kernel_sizes_decoder=[16, 16, 4, 4],
        resblock_kernel_sizes_decoder=[3],
        resblock_dilation_sizes_decoder=[[1, 3, 5]],
        init_discriminator=False,
    )
    config = VitsConfig(
        model_args=args,
        text_cleaner="basic_cleaners",
        use_phonemes=False,
        run_eval=False,
        test_sentences=[],
    )
    return config


def main(folder: Path) -> None:
    """Write ``config.json`` and ``model.pth``."""
    torch.manual_seed(0)
    folder.mkdir(parents=True, exist_ok=True)
    config = tiny_config()
    model = Vits.init_from_config(config)
    config.save_json(str(folder / "config.json"))
    torch.save({"model": model.state_dict(), "config": config.to_dict(), "step": 0}, folder / "model.pth")
    print(sum(p.numel() for p in model.parameters()))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
