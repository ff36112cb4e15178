"""Two who talk to each other: each with a persona and a memory of its own, as one script."""

from __future__ import annotations

from ....base.progress import Progress, silent
from ...face.emotion.auto_emotion import text_emotion
from ..answer import sound
from ..moderation import Judge, Level
from ..script import Line, Script
from ..writers.model import Model, Sampling
from .conversation import Conversation

MOST_TURNS = 60


def duet(
    topic: str,
    speakers: tuple[str, str],
    talks: tuple[Conversation, Conversation],
    models: tuple[Model, Model],
    sampling: Sampling,
    turns: int = 8,
    moderation: Level = "standard",
    progress: Progress = silent,
    guard: Judge | None = None,
) -> Script:
    """So many turns between two about a topic, the first of whom begins. Raises PaksaTalkerError where one
    does not answer."""
    sides = list(talks)
    said = f"Begin a talk with {speakers[1]} about {topic}. Say one or two sentences, and ask a question."
    lines: list[Line] = []
    for turn in range(min(turns, MOST_TURNS)):
        progress("write", turn, turns)
        who = turn % 2
        sides[who] = sides[who].answered(said, models[who], sampling, moderation, guard=guard)
        said = sides[who].turns[-1].answer
        felt = text_emotion(said, sides[who].language)
        blend = ",".join(f"{name}:{round(k, 2):g}" for name, k in felt.items() if k >= 0.25)
        lines.append(Line(said, speakers[who], blend))
    progress("write", turns, turns)
    return sound(Script(tuple(lines), topic[:80]))
