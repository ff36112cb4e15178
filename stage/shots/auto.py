"""Where a director would cut: on ends of sentences, from size to size, to whom it concerns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..presets import table
from .plan import Cut, Shot, ShotPlan
from .timing import Said, Timing

SHORTEST, LONGEST = 2.5, 9.0
"""Seconds of a shot: at least, and such that the next end of a sentence is taken."""
_USUAL = 4.5
_REACTION = 7.0
"""Seconds that somebody speaks after which the one who listens is shown."""
_SIZE = 1.35
"""Heights of two pictures in a row differ at least so many times, or their angles by :data:`_TURN` degrees:
less is a jump cut."""
_TURN = 30.0
_SIZES = ("extreme-close-up", "close-up", "head", "bust", "medium", "american", "full", "wide")


def auto_plan(timing: Timing, framing: str = "bust") -> ShotPlan:
    """Cuts for one person who speaks to the camera: sizes in turn, the stage's own first."""
    names = [framing, *_others(framing)]
    cameras = tuple(Shot(name, name) for name in names)
    cuts, turn = [Cut(0, names[0])], 0
    for end, following in _ends(timing):
        frame = timing.cut_after(end)
        if frame is None or not _long_enough(frame, cuts[-1].frame, timing, following):
            continue
        turn += 1
        # home, near, home, far: the middle size is seen half of the time
        wanted = names[0] if turn % 2 == 0 else names[1 + (turn // 2) % (len(names) - 1)]
        cuts.append(Cut(frame, wanted))
    used = {cut.camera for cut in cuts}
    return ShotPlan(tuple(c for c in cameras if c.name in used), tuple(cuts))


@dataclass(frozen=True)
class _Seen:
    """The cameras of a talk: one for all, and of each person one near and one nearer."""

    master: Shot
    near: dict[str, Shot]
    nearer: dict[str, Shot]

    @property
    def all(self) -> tuple[Shot, ...]:
        return (self.master, *self.near.values(), *self.nearer.values())


def talk_plan(timing: Timing, singles: Sequence[Shot], closer: Sequence[Shot], master: Shot) -> ShotPlan:
    """Cuts for people who talk with one another: all of them first, then who speaks, now and then who
    listens.

    ``singles`` and ``closer``: cameras on each person, named in ``on``; ``master`` sees all.
    """
    seen = _Seen(master, {s.on[0]: s for s in singles}, {s.on[0]: s for s in closer})
    cuts, shots = [Cut(0, master.name)], 0
    for at, (said, following) in enumerate(zip(timing.sentences, timing.sentences[1:], strict=False)):
        frame = timing.cut_after(said.end)
        if frame is None or not _long_enough(frame, cuts[-1].frame, timing, following):
            continue
        current = next(c for c in seen.all if c.name == cuts[-1].camera)
        wanted = _next(seen, current, following, _since(timing, at + 1), shots)
        if wanted.name != current.name and not is_jump(current, wanted):
            cuts.append(Cut(frame, wanted.name))
            shots += 1
    used = {cut.camera for cut in cuts}
    return ShotPlan(tuple(c for c in seen.all if c.name in used), tuple(cuts))


def is_jump(one: Shot, other: Shot) -> bool:
    """Whether a cut between the two would look like a fault: the same people from nearly the same place."""
    if one.on != other.on:
        return False
    sizes = [picture_size(s.framing) for s in (one, other)]
    return max(sizes) / min(sizes) < _SIZE and abs(one.angle - other.angle) < _TURN


def picture_size(framing: str) -> float:
    """Height of the picture in heights of a head, about: an adult has seven and a half."""
    row = table("stages.toml")["framings"][framing]
    if "height" in row:
        return float(row["height"])
    if "bottom" in row:
        return 7.5 * (1 - float(row["bottom"])) / (1 - float(row["headroom"]))
    return 7.5 * (1 + 2 * float(row["margin"]))


def _others(framing: str) -> list[str]:
    """A nearer and a wider framing that differ enough."""
    at = _SIZES.index(framing) if framing in _SIZES else _SIZES.index("bust")
    own = picture_size(framing)
    nearer = [n for n in reversed(_SIZES[1:at]) if own / picture_size(n) >= _SIZE]
    wider = [n for n in _SIZES[at + 1 :] if picture_size(n) / own >= _SIZE]
    return [*nearer[:1], *wider[:1]] or [_SIZES[2]]


def _ends(timing: Timing) -> list[tuple[float, Said | None]]:
    """Ends of sentences, and the sentence that follows."""
    pairs = zip(timing.sentences, [*timing.sentences[1:], None], strict=True)
    return [(said.end, following) for said, following in pairs if following is not None]


def _long_enough(frame: int, last: int, timing: Timing, following: Said | None) -> bool:
    """Whether the shot so far has lasted, and what is left of the film is no blink."""
    shown, left = (frame - last) / timing.fps, timing.duration - frame / timing.fps
    if shown < SHORTEST or left < SHORTEST:
        return False
    other = following is not None and timing.speaker_at(following.start) != timing.speaker_at(
        frame / timing.fps - 0.5
    )
    length = following.end - following.start if following is not None else 0.0
    return other or shown >= _USUAL or shown + length > LONGEST


def _since(timing: Timing, sentence: int) -> float:
    """Seconds for which who says a sentence has been speaking when it begins."""
    first = sentence
    while first > 0 and timing.sentences[first - 1].who == timing.sentences[sentence].who:
        first -= 1
    return timing.sentences[sentence].start - timing.sentences[first].start


def _next(seen: _Seen, current: Shot, following: Said, spoken: float, shots: int) -> Shot:
    """The camera for a sentence that begins."""
    who = following.who if following.who in seen.near else next(iter(seen.near))
    if shots % 5 == 4 and current is not seen.master:
        return seen.master  # where they are is shown again now and then
    if current.on != (who,):
        return seen.near[who]
    if spoken > _REACTION and len(seen.near) > 1:
        listeners = [name for name in seen.near if name != who]
        return seen.near[listeners[shots % len(listeners)]]
    return seen.nearer[who] if current is seen.near[who] else seen.near[who]
