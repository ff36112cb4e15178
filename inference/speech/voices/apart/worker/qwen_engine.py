"""Qwen3-TTS: CustomVoice, VoiceDesign and Base models by folder or name."""

import numpy as np

LANGUAGES = {
    "zh": "chinese", "cmn": "chinese", "en": "english", "ja": "japanese", "ko": "korean", "de": "german",
    "fr": "french", "ru": "russian", "pt": "portuguese", "es": "spanish", "it": "italian",
}  # fmt: skip
MOST_TOKENS = 2048


class Model:
    """A loaded model."""

    def __init__(self, place: str) -> None:
        """From a folder or a name."""
        import torch
        from qwen_tts import Qwen3TTSModel

        self.torch = torch
        gpu = torch.cuda.is_available()
        kind = torch.bfloat16 if gpu else torch.float32
        self.tts = Qwen3TTSModel.from_pretrained(place, dtype=kind, device_map="cuda:0" if gpu else "cpu")
        self.kind = getattr(self.tts.model, "tts_model_type", "custom_voice")

    def told(self) -> dict:
        """What the model has."""
        known = {str(x).lower() for x in self.tts.get_supported_languages() or ()}
        languages = [
            code for code, name in LANGUAGES.items() if code != "cmn" and (name in known or not known)
        ]
        speakers = [] if self.kind == "base" else list(self.tts.get_supported_speakers() or ())
        return {
            "speakers": [str(s) for s in speakers],
            "languages": languages,
            "controls": ["instruct"] if self._obeys() else [],
            "clones": self.kind == "base",
        }

    def _obeys(self) -> bool:
        """Whether it can be told how to speak: the smaller CustomVoice passes over what it is told."""
        size = str(getattr(self.tts.model, "tts_model_size", ""))
        return self.kind == "voice_design" or (self.kind == "custom_voice" and size not in ("0b6", "0.6b"))

    def say(self, request: dict) -> tuple:
        """Sound and its rate."""
        self.torch.manual_seed(int(request.get("seed", 0)))
        language = LANGUAGES.get(request["language"].partition("-")[0], "auto").capitalize()
        common = {"language": language, "max_new_tokens": int(request.get("most", MOST_TOKENS))}
        if self.kind == "base":
            if not request.get("like"):
                raise ValueError("this model clones: give a recording by --voice-like")
            waves, rate = self.tts.generate_voice_clone(
                request["text"], ref_audio=request["like"], x_vector_only_mode=True, **common
            )
        elif self.kind == "voice_design":
            how = request.get("instruct") or "A clear and friendly voice."
            waves, rate = self.tts.generate_voice_design(request["text"], instruct=how, **common)
        else:
            speaker = request.get("speaker") or (self.tts.get_supported_speakers() or [""])[0]
            waves, rate = self.tts.generate_custom_voice(
                request["text"], speaker=speaker, instruct=request.get("instruct") or None, **common
            )
        return np.asarray(waves[0], np.float32).reshape(-1), rate
