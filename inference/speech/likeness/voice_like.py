"""``--voice-like``: from a recording of a speaker and the consent for it to the voice that speaks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from ....base.credit import Credit
from ....base.progress import Note, Progress, silent
from ...timeline.speech import Speech
from ..text.markup import read
from ..voices.engines import Voice
from ..voices.voices import choose
from .embedding import embedding, similarity
from .finding import Likeness, liken, pcm_of, speakers_of
from .reference import Reference, read_reference

_CREDIT = Credit("voice likeness", "Resemblyzer", "0.1.4", "Apache-2.0")


@dataclass(frozen=True)
class VoiceLike:
    """A voice that is like the speaker of a reference."""

    reference: Reference
    likeness: Likeness

    @property
    def voice(self) -> Voice:
        """The voice that speaks."""
        return self.likeness.voice

    def told(self, speech: Speech, note: Note) -> Speech:
        """What was spoken, with the reference named in it; how alike it is, is told."""
        made = similarity(embedding(pcm_of(speech)[: 16000 * 30]), self.reference.traits.embedding)
        name, plain = self.reference.path.name, self.likeness.plain
        note(f"a voice similar to {name}, no copy of it: {self.voice.qualified}, changed")
        note(
            f"similarity {made:.2f}, unchanged {plain:.2f}; two recordings of one speaker have 0.85 and more"
        )
        inputs = {**speech.inputs, "voice like": self.reference.sha256}
        return replace(speech, engines=(*speech.engines, _CREDIT), inputs=inputs)


def voice_like(
    path: Path,
    consent: str | None,
    text: str,
    *,
    voice: str | None = None,
    language: str | None = None,
    progress: Progress = silent,
) -> VoiceLike:
    """The voice for ``text`` that is most like the speaker in a recording: one of its ``language``, else of
    the one it is in, or ``voice`` itself with changes.

    Raises InputError as :func:`~.reference.read_reference` and :func:`~..voices.voices.choose` do.
    """
    marked = read(text)
    reference = read_reference(path, consent)
    chosen, _ = choose(voice, language or (None if voice else marked.language or None), marked.text)
    candidates = (chosen,) if voice is not None else speakers_of(chosen.language)
    return VoiceLike(reference, liken(reference.traits, candidates, progress))
