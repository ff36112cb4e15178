"""Values of options: from words to numbers, or one line that says what fits."""

from __future__ import annotations

import argparse


def frames(text: str) -> tuple[int, int]:
    """First and last frame, such as ``1-48``; raises ArgumentTypeError, as the others do."""
    first, dash, last = text.partition("-")
    if not (dash and first.isdecimal() and last.isdecimal()):
        raise argparse.ArgumentTypeError(f"'{text}' is no range of frames, such as 1-48")
    return int(first), int(last)


def fps(text: str) -> float:
    """Frames a second, 1 to 240, as a number or a fraction."""
    try:
        above, _, below = text.partition("/")
        value = float(above) / float(below or 1)
    except (ValueError, ZeroDivisionError):
        value = 0.0
    if not 1 <= value <= 240:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no frame rate; give a number from 1 to 240, or 24000/1001"
        )
    return value


def seconds(text: str) -> float:
    """A time, 0 to an hour."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 3600:
        raise argparse.ArgumentTypeError(f"{text!r} is no time; give seconds from 0, such as 0.5")
    return value


def size(text: str) -> tuple[int, int]:
    """Width and height in pixels, even."""
    numbers = text.lower().split("x")
    if len(numbers) != 2 or not all(n.isascii() and n.isdigit() for n in numbers):
        raise argparse.ArgumentTypeError(f"{text!r} is no size; give width x height, such as 1280x720")
    width, height = int(numbers[0]), int(numbers[1])
    if not (16 <= width <= 8192 and 16 <= height <= 8192):
        raise argparse.ArgumentTypeError(f"size {text} is out of range; each side takes 16 to 8192 pixels")
    if width % 2 or height % 2:
        raise argparse.ArgumentTypeError(f"size {text} is odd; video needs even numbers")
    return width, height


def seed(text: str) -> int:
    """A whole number from 0 that fits 63 bits."""
    try:
        value = int(text)
    except ValueError:
        value = -1
    if not 0 <= value < 2**63:
        raise argparse.ArgumentTypeError(f"{text!r} is no seed; give a whole number from 0")
    return value
