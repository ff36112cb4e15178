"""``--voice-like``: from a recording of a speaker and the consent for it to the voice that speaks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from ....base.credit import Credit
from ....base.progress import Note, Progress, silent
from ...timeline.speech import Speech
from ..text.manner import PLAIN
from ..text.markup import read
from ..voices import espeak_voice
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

    @property
    def cloned(self) -> bool:
        """Whether its engine speaks like the recording by itself."""
        return self.voice.clones

    def told(self, speech: Speech, note: Note) -> Speech:
        """What was spoken, with the reference named in it; how alike it is, is told."""
        made = similarity(embedding(pcm_of(speech)[: 16000 * 30]), self.reference.traits.embedding)
        name, plain = self.reference.path.name, self.likeness.plain
        if self.cloned:
            note(f"the voice of {name}, cloned by {self.voice.qualified.partition('@')[0]}")
            note(f"similarity {made:.2f}; two recordings of one speaker have 0.85 and more")
        else:
            note(f"a voice similar to {name}, no copy of it: {self.voice.qualified}, changed")
            note(
                f"similarity {made:.2f}, unchanged {plain:.2f}; "
                "two recordings of one speaker have 0.85 and more"
            )
        spoken, own = speech.language.partition("-")[0], self.reference.language
        if own and own != {"cmn": "zh"}.get(spoken, spoken):
            note(
                f"{name} is in {_called(own)}, what is said in {_called(speech.language)}: "
                "pace and melody are another language's"
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
    the one it is in, or ``voice`` itself, which clones the speaker where its engine can and is changed else.

    Raises InputError as :func:`~.reference.read_reference` and :func:`~..voices.voices.choose` do.
    """
    marked = read(text)
    reference = read_reference(path, consent)
    chosen, _ = choose(voice, language or (None if voice else marked.language or None), marked.text)
    candidates = (chosen,) if voice is not None else speakers_of(chosen.language)
    if (cloning := next((v for v in candidates if v.clones), None)) is not None:
        clone = replace(cloning, name=f"{cloning.name}@{reference.path.resolve()}")
        return VoiceLike(reference, Likeness(clone, PLAIN, 0.0, 0.0))
    return VoiceLike(reference, liken(reference.traits, candidates, progress))


def _called(code: str) -> str:
    """The name of a language."""
    found = espeak_voice.find(code)
    return espeak_voice.languages()[found] if found else code
