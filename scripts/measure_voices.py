"""Measures the voices that come with their engines, for the choice of the one nearest to a speaker.

    python scripts/measure_voices.py [--of FOLDER]

Each installed natural voice says the sample of its language; its embedding, pitch, the spread of that and its
pace are written to ``inference/speech/likeness/voices.npz``. Half a minute a voice of Kokoro's.
``--of`` takes the sound from ``ENGINE-NAME.wav`` in a folder where it is there, and keeps it there else.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import soundfile

from paksatalker.inference.speech.likeness import finding
from paksatalker.inference.speech.likeness.finding import pcm_of, sample_of
from paksatalker.inference.speech.likeness.traits import traits_of
from paksatalker.inference.speech.tts import speak
from paksatalker.inference.speech.voices.engines import Voice
from paksatalker.inference.speech.voices.voices import voices
from paksatalker.inference.timeline.speech import Speech

PLACE = Path(finding.__file__).with_name("voices.npz")


def main() -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--of", type=Path, help="a folder for the sound")
    options = parser.parse_args()
    names, embeddings, numbers = [], [], []
    for voice in voices():
        if voice.naturalness != "natural" or not voice.installed or voice.engine == "piper":
            continue
        found = traits_of(pcm_of(said(voice, options.of)))
        told = f"{found.pitch:4.0f} Hz  {found.spread:4.1f} st  {found.pace:4.1f} /s"
        print(f"{voice.qualified:<24} {told}", flush=True)
        names.append(voice.qualified)
        embeddings.append(found.embedding.astype(np.float16))
        numbers.append([found.pitch, found.spread, found.pace])
    np.savez_compressed(
        PLACE, names=np.array(names), embeddings=np.array(embeddings), numbers=np.array(numbers, np.float32)
    )
    return 0


def said(voice: Voice, folder: Path | None) -> Speech:
    """The sample in a voice."""
    file = None if folder is None else folder / f"{voice.engine}-{voice.name}.wav"
    if file is not None and file.is_file():
        audio, rate = soundfile.read(file, dtype="float32")
        return replace(speak("A.", voice="heart"), audio=audio, rate=rate)
    speech = speak(sample_of(voice.language), voice=voice.qualified)
    if file is not None:
        soundfile.write(file, speech.audio, speech.rate)
    return speech


if __name__ == "__main__":
    sys.exit(main())
