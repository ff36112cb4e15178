"""Writes a Qwen3-TTS of random weights: ``python tiny_qwen.py FOLDER``, in its environment."""

import json
import sys
from pathlib import Path

import torch
from qwen_tts.core.models import Qwen3TTSConfig, Qwen3TTSForConditionalGeneration
from qwen_tts.core.tokenizer_12hz.configuration_qwen3_tts_tokenizer_v2 import Qwen3TTSTokenizerV2Config
from qwen_tts.core.tokenizer_12hz.modeling_qwen3_tts_tokenizer_v2 import Qwen3TTSTokenizerV2Model
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import EncodecFeatureExtractor, Qwen2TokenizerFast

SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|tts_pad|>", "<|tts_bos|>", "<|tts_eos|>"]
GROUPS, CODES = 4, 128
ROPE = {"rope_type": "default", "mrope_section": [2, 1, 1], "interleaved": True}


def talker(vocabulary: int) -> dict:
    """The network that makes codes of text, thin."""
    thin = {
        "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 1, "num_attention_heads": 4,
        "num_key_value_heads": 2, "head_dim": 8, "num_code_groups": GROUPS,
    }  # fmt: skip
    special = ("eos", "think", "nothink", "think_bos", "think_eos", "pad", "bos")
    return {
        **thin,
        "vocab_size": CODES + 1024,  # the engine takes the last 1024 for signs
        "text_vocab_size": vocabulary,
        "text_hidden_size": 32,
        "rope_scaling": ROPE,
        "code_predictor_config": {**thin, "vocab_size": CODES},
        "spk_id": {"ada": CODES + 100, "ben": CODES + 101},
        "spk_is_dialect": {"ada": False, "ben": False},
        "codec_language_id": {"english": CODES + 110, "spanish": CODES + 111},
        **{f"codec_{name}_id": CODES + 70 + i for i, name in enumerate(special)},
        "codec_eos_token_id": CODES + 70,
    }


def main(folder: Path) -> None:
    """Write all files of the model."""
    torch.manual_seed(0)
    folder.mkdir(parents=True, exist_ok=True)
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    letters = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=320, special_tokens=SPECIAL, initial_alphabet=letters)
    made.train_from_iterator(["assistant user boats float upon the water"], trainer)
    tokenizer = Qwen2TokenizerFast(tokenizer_object=made, additional_special_tokens=SPECIAL)
    tokenizer.save_pretrained(folder)
    at = {word: tokenizer.convert_tokens_to_ids(word) for word in SPECIAL}
    config = Qwen3TTSConfig(
        talker_config=talker(len(tokenizer)),
        speaker_encoder_config={"enc_dim": 32},
        tokenizer_type="qwen3_tts_tokenizer_12hz",
        tts_model_size="0b6",
        tts_model_type="custom_voice",
        im_start_token_id=at["<|im_start|>"],
        im_end_token_id=at["<|im_end|>"],
        tts_pad_token_id=at["<|tts_pad|>"],
        tts_bos_token_id=at["<|tts_bos|>"],
        tts_eos_token_id=at["<|tts_eos|>"],
    )
    model = Qwen3TTSForConditionalGeneration(config)
    model.save_pretrained(folder)
    written = json.loads((folder / "config.json").read_text())
    # as in the published ones: what is written beyond this is not read back
    written["speaker_encoder_config"] = {"enc_dim": 32, "sample_rate": 24000}
    (folder / "config.json").write_text(json.dumps(written))
    (folder / "generation_config.json").write_text(json.dumps({"max_new_tokens": 24}))
    codec = folder / "speech_tokenizer"
    codec.mkdir(exist_ok=True)
    EncodecFeatureExtractor(feature_size=1, sampling_rate=24000).save_pretrained(codec)
    decoder = {
        "codebook_size": CODES, "hidden_size": 32, "latent_dim": 32, "num_attention_heads": 4,
        "num_key_value_heads": 4, "head_dim": 8, "intermediate_size": 64, "num_hidden_layers": 1,
        "num_quantizers": GROUPS, "decoder_dim": 64, "codebook_dim": 32,
    }  # fmt: skip
    encoder = {
        "hidden_size": 32, "num_filters": 4, "num_hidden_layers": 1, "num_attention_heads": 4,
        "num_key_value_heads": 4, "head_dim": 8, "intermediate_size": 64, "codebook_size": CODES,
        "codebook_dim": 16, "vector_quantization_hidden_dimension": 16, "upsample_groups": 32,
        "num_quantizers": GROUPS,
    }  # fmt: skip
    settings = Qwen3TTSTokenizerV2Config(encoder, decoder, encoder_valid_num_quantizers=GROUPS)
    network = Qwen3TTSTokenizerV2Model(settings)
    with torch.no_grad():  # fresh ones are so small, or zero, that nothing is heard
        for weights in network.parameters():
            if weights.ndim > 1:
                torch.nn.init.xavier_normal_(weights)
    network.save_pretrained(codec)
    print(sum(p.numel() for p in model.parameters()))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
