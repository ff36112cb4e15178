"""A speaker's own manner, fitted to a clip of them: measures against those of one at ease, and strokes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ....base.errors import InputError
from ....base.tables import shipped
from ..manner.manner import NEUTRAL, Manner
from ..manner.measures import Measures, measures
from .own_strokes import own_strokes

if TYPE_CHECKING:
    from ...performance.performance import Performance

SHORTEST = 3.0
"""Seconds of a clip that tell how someone gestures."""
FEWEST = 2.0
"""Strokes a minute of the least lively clip that tells it."""
RATE_ANSWERS, SMALL_ANSWERS, LARGE_ANSWERS = 1.3, 1.4, 0.8
EXTENT_ANSWERS, BOTH_ANSWERS = 9.0, 2.0
"""By how much more a manner's number has to change than the measure is to: strokes that words call for come
anyway, small gestures keep out of the body's way, kinds of one hand stay so, wide ones go a longer way
(``scripts/bench_body.py``)."""


@lru_cache(maxsize=4)
def speaker_manner(file: Path, opened: Callable[[Path], Performance]) -> Manner:
    """The manner of the speaker in a clip: a performance, SMPL-X .npz or BVH, as ``opened`` reads it.

    Raises InputError for files that can't be read, that have no body, are short or show no gestures.
    """
    clip = opened(file)
    if len(clip.poses) < SHORTEST * clip.fps:
        raise InputError(
            f"{file.name} is too short to tell a speaker's style", f"give {SHORTEST:g} s or more"
        )
    manner = fitted(measures(clip.poses, clip.rest_joints, clip.fps), file.name)
    return replace(manner, strokes=own_strokes(clip.poses, clip.rest_joints, clip.fps))


def fitted(seen: Measures, name: str = "the clip") -> Manner:
    """A manner that comes as near to these measures as one can. Raises InputError where nothing is done."""
    if not seen.rate > FEWEST:
        raise InputError(f"hardly a gesture is made in {name}", "give a clip of someone who gestures")
    usual = shipped(__file__, "speaker.toml")["at_ease"]
    arm = shipped(__file__, "speaker.toml")["arm"]

    def share(measure: str, low: float, high: float) -> float:
        return float(np.clip(getattr(seen, measure) / usual[measure], low, high))

    speed, size = share("speed", 0.4, 2.5), share("size", 0.3, 2.0)
    height = float(np.clip(arm * (seen.height - usual["height"]), -0.2, 0.35))
    outwards, both = seen.extent - usual["extent"], seen.two_handed - usual["two_handed"]
    return replace(
        NEUTRAL,
        rate=float(np.clip(NEUTRAL.rate * (seen.rate / usual["rate"]) ** RATE_ANSWERS, 2.0, 60.0)),
        size=float(np.clip(size ** (SMALL_ANSWERS if size < 1 else LARGE_ANSWERS), 0.3, 2.0)),
        height=height,
        extent=float(np.clip(1 + EXTENT_ANSWERS * outwards, 0.5, 1.45)),
        # a longer way in the same time is faster already
        speed=float(np.clip(speed / size, 0.5, 2.0)),
        tempo=float(np.clip(np.sqrt(speed / size), 0.6, 1.6)),
        openness=float(np.clip(6 * outwards, -1, 1)),
        two_handed=float(np.clip(NEUTRAL.two_handed + BOTH_ANSWERS * both, 0.0, 1.0)),
    )
