"""coqui-tts: VITS and XTTS by the folder of a model, or by its name in their list."""

import json
from pathlib import Path

import numpy as np


class Model:
    """A loaded model."""

    def __init__(self, place: str) -> None:
        """From a folder with config.json and the network, or by name."""
        import torch
        from sound_files import read_by_soundfile
        from TTS.api import TTS

        read_by_soundfile()
        self.torch = torch
        folder = Path(place)
        if folder.is_dir():
            config = folder / "config.json"
            self.xtts = json.loads(config.read_text("utf-8")).get("model") == "xtts"
            network = folder if self.xtts else _network(folder)
            self.tts = TTS(model_path=str(network), config_path=str(config), progress_bar=False)
        else:
            self.xtts = "xtts" in place
            self.tts = TTS(place, progress_bar=False)
        self.net = self.tts.synthesizer.tts_model
        self.length = float(getattr(self.net, "length_scale", 1.0))

    def told(self) -> dict:
        """What the model has."""
        clones = bool(self.xtts or getattr(self.net.config, "supports_cloning", False))
        return {
            "speakers": list(self.tts.speakers or ()),
            "languages": list(self.tts.languages or ()),
            "controls": ["rate"],
            "clones": clones,
        }

    def say(self, request: dict) -> tuple:
        """Sound and its rate."""
        self.torch.manual_seed(int(request.get("seed", 0)))
        more: dict = {}
        if self.xtts:
            more["speed"] = float(request["rate"])
        else:
            self.net.length_scale = self.length / float(request["rate"])
        speakers = self.tts.speakers or []
        if request.get("like"):
            more["speaker_wav"] = request["like"]
        elif speakers:
            more["speaker"] = request.get("speaker") or speakers[0]
        if self.tts.languages:
            base = request["language"].partition("-")[0]
            known = {x.partition("-")[0]: x for x in reversed(self.tts.languages)}
            more["language"] = known.get({"cmn": "zh"}.get(base, base), self.tts.languages[0])
        wave = self.tts.tts(request["text"], split_sentences=False, **more)
        return np.asarray(wave, np.float32).reshape(-1), self.tts.synthesizer.output_sample_rate


def _network(folder: Path) -> Path:
    found = sorted([*folder.glob("*.pth"), *folder.glob("*.safetensors")])
    found = [f for f in found if f.name not in ("speakers.pth", "speakers_xtts.pth")]
    if not found:
        raise FileNotFoundError(f"{folder} holds no network (model.pth)")
    return max(found, key=lambda f: f.stat().st_size)
