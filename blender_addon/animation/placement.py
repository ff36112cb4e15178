"""Where a performance is played: on which part of the body and which frames, over what or added to it."""

from __future__ import annotations

from dataclasses import dataclass

from ...base.errors import InputError
from ...rigs.avatar_channels import BodyMask


@dataclass(frozen=True)
class StripSettings:
    """Of an NLA strip, in Blender's own names and values; all lengths in frames."""

    frame_start: float
    frame_end: float
    blend_in: float
    blend_out: float
    blend_type: str
    extrapolation: str
    use_sync_length: bool


@dataclass(frozen=True)
class Placement(BodyMask):
    """``additive``: weights are added to those below, and rotations as far as they differ from the mean pose.
    ``blend_in``, ``blend_out``: seconds. ``frames``: the first and the last frame that are played, counted
    from 1, None for all."""

    additive: bool = False
    blend_in: float = 0.0
    blend_out: float = 0.0
    frames: tuple[int, int] | None = None

    @property
    def bounded(self) -> bool:
        """Whether what lies below is seen before and after; else first and last pose are held there."""
        return self.additive or self.blend_in > 0 or self.blend_out > 0 or self.frames is not None

    def range(self, frames: int) -> tuple[int, int]:
        """The first and the last index that are played of so many frames."""
        first, last = self.frames or (1, frames)
        return first - 1, min(last, frames) - 1

    def strip(self, first: int, frames: int, fps: float) -> StripSettings:
        """The strip of a performance of so many frames whose frame 0 lies on ``first``."""
        begin, end = self.range(frames)
        return StripSettings(
            first + begin,
            first + end,
            self.blend_in * fps,
            self.blend_out * fps,
            "COMBINE" if self.additive else "REPLACE",
            "NOTHING" if self.bounded else "HOLD",
            use_sync_length=not self.bounded,
        )

    def same_curves(self, other: Placement) -> bool:
        """Whether a performance has the same curves at either."""
        return (self.only, self.in_place, self.additive) == (other.only, other.in_place, other.additive)


PLAIN = Placement()


def check_placement(placement: Placement, frames: int, fps: float) -> None:
    """Raises InputError where a performance of so many frames can't be played so."""
    first, last = placement.frames or (1, frames)
    if not 1 <= first <= last or first > frames:
        raise InputError(
            f"frames {first}-{last} are not in a performance of {frames}", f"such as 1 and {frames}"
        )
    begin, end = placement.range(frames)
    check_blends(placement, (end - begin + 1) / fps)


def check_blends(placement: Placement, duration: float) -> None:
    """Raises InputError where the blends are no times or longer than what is played, ``duration`` seconds."""
    if not (placement.blend_in >= 0 and placement.blend_out >= 0):
        raise InputError("a blend can't be shorter than 0 s", "such as --blend-in 0.5")
    if (blends := placement.blend_in + placement.blend_out) > duration:
        raise InputError(
            f"the blends take {blends:g} s, the performance is {duration:.1f} s long",
            "shorten --blend-in or --blend-out",
        )
