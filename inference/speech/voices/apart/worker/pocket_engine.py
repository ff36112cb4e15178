"""pocket-tts: a model by its folder, or one of its languages by name."""

import tempfile
from pathlib import Path

import numpy as np

CODES = {
    "english": "en", "french": "fr", "german": "de", "portuguese": "pt", "italian": "it", "spanish": "es",
    "dutch": "nl",
}  # fmt: skip


class Model:
    """A loaded model."""

    def __init__(self, place: str) -> None:
        """From a folder (config.yaml, model.safetensors, a tokenizer, voices), or a language's name."""
        import torch
        from pocket_tts import TTSModel

        self.torch = torch
        self.states: dict = {}
        folder = Path(place)
        if folder.is_dir():
            with tempfile.TemporaryDirectory() as work:
                config = Path(work) / "config.yaml"
                config.write_text(_local(folder), "utf-8")
                self.tts = TTSModel.load_model(config=config)
            self.voices = {f.stem: str(f) for f in sorted((folder / "voices").glob("*.safetensors"))}
            self.voices |= {f.stem: str(f) for f in sorted((folder / "voices").glob("*.wav"))}
            self.languages = (
                [(folder / "language.txt").read_text().strip()] if (folder / "language.txt").is_file() else []
            )
        else:
            from pocket_tts.utils.utils import _ORIGINS_OF_PREDEFINED_VOICES

            self.tts = TTSModel.load_model(language=place)
            self.voices = {name: name for name in _ORIGINS_OF_PREDEFINED_VOICES}
            self.languages = [CODES.get(place.partition("_")[0], "en")]

    def told(self) -> dict:
        """What the model has."""
        return {
            "speakers": list(self.voices),
            "languages": self.languages,
            "controls": [],
            "clones": bool(self.tts.has_voice_cloning),
        }

    def say(self, request: dict) -> tuple:
        """Sound and its rate."""
        self.torch.manual_seed(int(request.get("seed", 0)))
        voice = request.get("like") or self.voices.get(
            request.get("speaker") or next(iter(self.voices), ""), ""
        )
        if not voice:
            raise ValueError("the model has no voice: give a recording by --voice-like")
        if voice not in self.states:
            self.states[voice] = self.tts.get_state_for_audio_prompt(voice, truncate=True)
        wave = self.tts.generate_audio(self.states[voice], request["text"])
        return wave.detach().cpu().numpy().astype(np.float32).reshape(-1), self.tts.sample_rate


def _local(folder: Path) -> str:
    """The settings with every file the one in the folder: nothing is fetched."""
    import yaml

    config = yaml.safe_load((folder / "config.yaml").read_text("utf-8"))
    config["weights_path"] = str(folder / "model.safetensors")
    config["weights_path_without_voice_cloning"] = None
    config["flow_lm"]["weights_path"] = config["mimi"]["weights_path"] = None
    tokenizers = sorted([*folder.glob("tokenizer*"), *folder.glob("*.model")])
    if not tokenizers:
        raise FileNotFoundError(f"{folder} holds no tokenizer")
    config["flow_lm"]["lookup_table"]["tokenizer_path"] = str(tokenizers[0])
    return yaml.safe_dump(config)
