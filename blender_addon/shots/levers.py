"""What makes frames cheaper, each by a name with which it can be switched off, and what each saved."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Saved:
    """What the levers did for the frames of one shot. ``share`` is the picture's part that was rendered, of
    frames with a border; ``gathered`` of how many frames a pixel has samples; ``between``
    of each frame that is carried from two others the part that is not; ``seconds`` those of each
    rendered frame."""

    off: frozenset[str] = frozenset()
    plate: bool = False
    unseen: tuple[str, ...] = ()
    shares: list[float] = field(default_factory=list)
    gathered: list[float] = field(default_factory=list)
    between: list[float] = field(default_factory=list)
    reused: int = 0
    seconds: list[float] = field(default_factory=list)
    megabytes: float = 0.0

    def lines(self) -> list[str]:
        """What the frames cost, and one line a lever that did something."""
        each = sum(self.seconds) / len(self.seconds) if self.seconds else 0.0
        found = []
        if self.seconds:
            memory = f", {self.megabytes:.0f} MB" if self.megabytes else ""
            found.append(f"frames: {len(self.seconds)} rendered, {each:.2f} s each{memory}")
        if self.plate:
            found.append("plate: the set was rendered once")
        if self.unseen:
            found.append(f"unseen: left out, for the camera never sees it: {', '.join(self.unseen)}")
        if self.shares:
            share = sum(self.shares) / len(self.shares)
            found.append(f"border: {100 * share:.0f} % of each picture was rendered, the rest stood still")
        if self.gathered:
            mean = sum(self.gathered) / len(self.gathered)
            found.append(f"gather: a pixel has the samples of {mean:.1f} frames")
        if self.between:
            share = 100 * sum(self.between) / len(self.between)
            found.append(
                f"between: {len(self.between)} frames are carried from those beside them, "
                f"but for {share:.0f} % of each picture"
            )
        if self.reused:
            worth = f", about {self.reused * each:.0f} s" if each else ""
            found.append(f"reuse: {self.reused} frames were rendered before{worth}")
        return found
