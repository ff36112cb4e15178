"""Sound files for engines, read by soundfile: torchaudio's own reader needs torchcodec, whose builds do not
fit every torch."""

from typing import Any


def read_by_soundfile() -> None:
    """From now on ``torchaudio.load`` reads by soundfile: WAV, FLAC, OGG and MP3 files."""
    import soundfile
    import torch
    import torchaudio

    def load(uri: Any, *_: Any, **__: Any) -> tuple:
        data, rate = soundfile.read(str(uri), dtype="float32", always_2d=True)
        return torch.from_numpy(data.T.copy()), rate

    torchaudio.load = load
