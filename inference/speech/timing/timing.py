"""When what is said, as it stands in a file or as somebody gives it."""

from __future__ import annotations

from dataclasses import dataclass

from ...timeline.speech import Phone, PhoneSet, Sentence, Word


@dataclass(frozen=True)
class Timing:
    """Words, phones and sentences in time. Any of the three may be empty, but not all.

    A phone's ``word`` and a word's ``sentence`` are set; phones hold no silence. Labels read from a file
    are sure: their confidence is 1.
    """

    words: tuple[Word, ...]
    phones: tuple[Phone, ...]
    sentences: tuple[Sentence, ...]
    phone_set: PhoneSet = "ipa"
    notes: tuple[str, ...] = ()
    """What is to be known about it, for a person."""
