"""Randomness that stays put when other sentences or features change.

Every random draw belongs to one sentence and one channel. Its stream is derived from the seed, that
sentence's own text, how many equal sentences stood before it and the channel's name; nothing else. So
adding, changing or deleting a sentence, or adding a new random feature, leaves the other draws as they were.
"""

from __future__ import annotations

import hashlib

import numpy as np


def stream(seed: int, sentence: str, occurrence: int, channel: str) -> np.random.Generator:
    """The random generator of one channel (such as ``"blink"``) of one sentence.

    ``occurrence`` counts equal sentences: 0 for the first of its wording in the script.
    """
    normal = " ".join(sentence.split()).casefold()
    key = "\x1f".join((str(seed), normal, str(occurrence), channel)).encode()
    return np.random.Generator(np.random.PCG64(int.from_bytes(hashlib.sha256(key).digest()[:16], "little")))
