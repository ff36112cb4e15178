"""What a voice is to feel, sentence by sentence: the same as the face shows."""

from __future__ import annotations

from ..speech.text.text import SpokenSentence
from .delivery import Delivery
from .emotion.auto_emotion import CALM, LEAST, LINGERS, text_emotion
from .emotion.emotion import Blend, parse


class Mood:
    """The emotions of a delivery while its text is spoken: call it for one sentence after the other.

    Where the delivery has none, those that the text asks for count. Those that are guessed come from the
    words alone: there is no sound yet. ``share`` (0..1) is how much of them the voice shows.
    """

    def __init__(self, delivery: Delivery, share: float = 1.0) -> None:
        self._delivery, self._share = delivery, share
        self._before: Blend = {}

    def __call__(self, number: int, start: float, sentence: SpokenSentence, language: str) -> Blend:
        """The blend of sentence ``number`` that begins at ``start`` seconds. Raises InputError for emotions
        that there are not."""
        felt = self._felt(number, start, sentence, language)
        return {name: self._share * k for name, k in felt.items() if k}

    def _felt(self, number: int, start: float, sentence: SpokenSentence, language: str) -> Blend:
        delivery = self._delivery
        if delivery.emotion_keys:
            return next((blend for at, blend in reversed(delivery.emotion_keys) if at <= start), {})
        if delivery.emotions:
            return delivery.emotions[min(number, len(delivery.emotions) - 1)]
        if not delivery.auto:
            return parse(sentence.emotion)[0] if sentence.emotion else {}
        said = text_emotion(sentence.text, language)
        self._before = said or {name: LINGERS * k for name, k in self._before.items()}
        blend = {name: delivery.auto * min(CALM * k, 1.0) for name, k in self._before.items()}
        return {name: k for name, k in blend.items() if k >= LEAST}
