"""Lines spoken while more are still being written, so that the whole is there soon after its last word."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from queue import SimpleQueue

from ...base.errors import PaksaTalkerError
from ...base.logs import logger
from .expression.recipe import Mood
from .takes import PARAGRAPH_PAUSE, Key, Take
from .text.manner import PLAIN, Manner
from .text.text import SpokenSentence
from .tts import takes_of
from .wording.lexicon import EMPTY, Lexicon

_log = logger(__name__)


class Ahead:
    """Speaks the lines that it is given in another thread. :attr:`made` are the takes, for
    :func:`.tts.speak`; ``first`` the seconds until the first of them, None before."""

    def __init__(
        self,
        *,
        voice: str | None,
        language: str | None,
        manner: Manner = PLAIN,
        lexicon: Lexicon = EMPTY,
        mood: Mood | None = None,
        speakers: Mapping[str, str] | None = None,
    ) -> None:
        self.made: dict[Key, Take] = {}
        self.first: float | None = None
        self._began = time.monotonic()
        self._mood, self._number, self._at = mood, 0, 0.0
        self._voice, self._language, self._manner = voice, language, manner
        self._lexicon, self._speakers = lexicon, speakers
        self._lines: SimpleQueue[str | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="speaking ahead", daemon=True)
        self._thread.start()

    def add(self, line: str) -> None:
        """A line with its marks, as a text has it."""
        self._lines.put(line)

    def close(self) -> dict[Key, Take]:
        """Wait for what was added; the takes. What could not be said is not among them: who says the whole
        is told."""
        self._lines.put(None)
        self._thread.join()
        return self.made

    def _work(self) -> None:
        while (line := self._lines.get()) is not None:
            try:
                self._say(line)
            except PaksaTalkerError as e:
                _log.info("not spoken ahead: %s", e)

    def _say(self, line: str) -> None:
        takes = takes_of(
            line,
            voice=self._voice,
            language=self._language,
            manner=self._manner,
            lexicon=self._lexicon,
            mood=self._felt if self._mood is not None else None,
            speakers=self._speakers,
        )
        count = 0
        for take in takes:
            if self.first is None:
                self.first = time.monotonic() - self._began
                _log.info("first sound after %.2f s", self.first)
            assert take.key is not None
            self.made[take.key] = take
            count, self._at = count + 1, self._at + take.length + PARAGRAPH_PAUSE
        self._number += count

    def _felt(
        self, number: int, start: float, sentence: SpokenSentence, language: str
    ) -> Mapping[str, float]:
        assert self._mood is not None
        return self._mood(self._number + number, self._at + start, sentence, language)
