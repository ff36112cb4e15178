"""Is a voice that was made like a speaker's more alike than the nearest one as it is?

    python scripts/check_likeness.py [--speakers kokoro:am_adam ...]

Ten speakers: voices of our engines, each of which is left out where the nearest is looked for. The reference
is one text; what the made voice and the nearest one as it is say is another. Printed are the similarities of
their embeddings to the reference. Exit code 1 where fewer than eight of ten rise. Needs Kokoro; some minutes.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from measure_voices import said

from paksatalker.inference.speech.likeness.embedding import embedding, similarity
from paksatalker.inference.speech.likeness.finding import liken, nearest, pcm_of, speakers_of
from paksatalker.inference.speech.likeness.reference import checked
from paksatalker.inference.speech.text.manner import PLAIN, Manner
from paksatalker.inference.speech.tts import speak
from paksatalker.inference.speech.voices.engines import Voice
from paksatalker.inference.speech.voices.voices import choose

SPEAKERS = (
    "kokoro:am_adam",
    "kokoro:am_michael",
    "kokoro:am_santa",
    "kokoro:af_bella",
    "kokoro:af_nicole",
    "kokoro:bf_isabella",
    "kokoro:bm_george",
    "kokoro:ff_siwis",
    "kokoro:im_nicola",
    "kokoro:hf_beta",
)
SAYS = "A pot of tea helps to pass the evening. The soft cushion broke the man's fall before anybody saw it."
SAME = {"kokoro:af_heart": "hibari:heart", "hibari:heart": "kokoro:af_heart"}
"""One speaker under two names."""
LEAST = 0.8


def main() -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--speakers", nargs="+", default=SPEAKERS)
    parser.add_argument("--of", type=Path, help="a folder with the speakers, as measure_voices.py keeps it")
    options = parser.parse_args()
    print(f"{'speaker':<20} {'nearest':<20} {'voice taken':<20} plain  made  pitch  range   rate  formants")
    rises = [_rise(name, options.of) for name in options.speakers]
    part = sum(r > 0 for r in rises) / len(rises)
    print(f"rises for {part:.0%}, by {sum(rises) / len(rises):+.3f} in the mean")
    return int(part < LEAST)


def _rise(name: str, folder: Path | None) -> float:
    speaker, _ = choose(name, None, "")
    traits = checked(pcm_of(said(speaker, folder)), name)
    others = [v for v in speakers_of("en") if v.qualified not in (name, SAME.get(name))]
    first = nearest(traits, others)[0][0]
    like = liken(traits, others)
    plain, made = (
        similarity(_heard(voice, manner), traits.embedding)
        for voice, manner in ((first, PLAIN), (like.voice, like.manner))
    )
    m = like.manner
    print(
        f"{name:<20} {first.qualified:<20} {like.voice.qualified:<20} {plain:5.2f} {made:5.2f}"
        f"  {m.pitch:5.2f}"
        f"  {m.range:5.2f}  {m.rate:5.2f}  {m.formants:8.2f}",
        flush=True,
    )
    return made - plain


def _heard(voice: Voice, manner: Manner):
    return embedding(pcm_of(speak(SAYS, voice=voice.qualified, manner=manner)))


if __name__ == "__main__":
    sys.exit(main())
