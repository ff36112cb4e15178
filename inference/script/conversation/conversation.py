"""A talk with somebody: what was said, what is remembered, and what the model is shown of it.

Shown are, in this order: persona, facts, theme, the gist of old turns, the last turns word for word, and the
persona again. Whole turns leave the window, never halves; the persona and the facts never do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ....base.errors import InputError
from ..material import harmless
from ..moderation import Judge, Level, findings
from ..prompts.library import prompt
from ..writers.model import Heard, Message, Model, Sampling
from ..writers.saying import say
from .facts import Fact, learned, told
from .notes import Note, noted
from .topic import Theme, theme

SPARE = 0.05
"""Part of the window that is left free: counts may err."""
GIST = 90
"""Characters that are kept of each side of an old turn."""
GISTS = 900
"""Characters of all of them; the oldest go first."""
MOST_TURNS = 10_000
_REFUSED = "I would rather not talk about that. Is there something else that I can help with?"


@dataclass(frozen=True)
class Turn:
    """What was said, and what was answered."""

    said: str
    answer: str


@dataclass(frozen=True)
class Conversation:
    """A talk so far. ``persona`` as :func:`..prompts.library.prompt` takes it; ``told`` is what a tone or a
    brief adds for the model."""

    persona: str = ""
    language: str = "en"
    told: str = ""
    turns: tuple[Turn, ...] = ()
    facts: tuple[Fact, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def theme(self) -> Theme:
        """What it is about."""
        return theme([t.said for t in self.turns], [t.answer for t in self.turns], self.language)

    def answered(
        self,
        said: str,
        model: Model,
        sampling: Sampling,
        moderation: Level = "standard",
        heard: Heard = lambda piece: False,
        guard: Judge | None = None,
    ) -> Conversation:
        """The talk with one turn more. Raises InputError where nothing is said, PaksaTalkerError where the
        model does not answer; what moderation objects to is declined."""
        if not any(c.isalnum() for c in said):
            raise InputError("nothing is said", "say something")
        if len(self.turns) >= MOST_TURNS:
            raise InputError(f"the talk has {MOST_TURNS:,} turns", "begin another")
        if findings(said, moderation) or (guard and guard(said, "the question")):
            return replace(self, turns=(*self.turns, Turn(said, _REFUSED)))
        chat = self.prompt(said, model, sampling.most)
        answer = spoken(
            say(model, chat, replace(sampling, seed=sampling.seed + len(self.turns)), heard=heard)
        )
        refused = findings(answer, moderation) or (guard and guard(answer, "the answer"))
        if refused or not any(c.isalnum() for c in answer):
            answer = _REFUSED if answer else "I have no answer to that."
        facts = learned(self.facts, said, len(self.turns))
        return replace(self, turns=(*self.turns, Turn(said, answer)), facts=facts)

    def noted(self, model: Model) -> Conversation:
        """The talk with a note of its old turns by a model, where enough are old."""
        turns = [(t.said, t.answer) for t in self.turns]
        return replace(self, notes=noted(self.notes, turns, model, self.language))

    def prompt(self, said: str, model: Model, answer: int) -> list[Message]:
        """What the model is shown so that it answers ``said`` in at most ``answer`` tokens. Raises InputError
        where not even that fits."""
        room = int((model.context - min(answer, model.context // 2)) * (1 - SPARE))
        after = replace(
            self,
            turns=(*self.turns, Turn(said, "")),
            facts=learned(self.facts, said, len(self.turns)),
        )
        clean = harmless(said)
        for length in (len(clean), 4000, 2000, 1000, 400, 120):
            asked = _clipped(clean, length)
            bare = after._messages(asked, shown=0, gists=0)
            if model.count(bare) <= room:
                return self._filled(after, asked, model, room)
        raise InputError(
            f"{model.name} reads {model.context:,} tokens: too few for a talk",
            "give --writer-context, or another",
        )

    def _filled(self, after: Conversation, asked: str, model: Model, room: int) -> list[Message]:
        """As many of the last turns as fit, and the gist of those before."""
        best = after._messages(asked, 0, 0)
        shown = 0
        while shown < len(self.turns):
            more = after._messages(asked, shown + 1, GISTS)
            if model.count(more) > room:
                break
            shown, best = shown + 1, more
        for gists in (GISTS, GISTS // 3) if not shown else ():
            more = after._messages(asked, shown, gists)
            if model.count(more) <= room:
                return more
        return best

    def _messages(self, asked: str, shown: int, gists: int) -> list[Message]:
        """The chat with the last ``shown`` turns before the one that is asked now, which is the last."""
        before = self.turns[:-1]
        old, last = before[: len(before) - shown], before[len(before) - shown :]
        persona = prompt("personas", self.persona).guide or "You are a friendly presenter."
        gist = _gist(old, gists, self.notes)
        chat = [Message("system", _joined(persona, self._known(), gist, self.told))]
        for turn in last:
            chat += [Message("user", harmless(turn.said)), Message("assistant", harmless(turn.answer))]
        chat.append(Message("user", f"{asked}\n\n({self._reminder(persona)})"))
        return chat

    def _known(self) -> str:
        """Facts and theme in words."""
        about = self.theme
        said = [f"What you know of the person you talk to: {told(self.facts)}."] if self.facts else []
        if about.main:
            said.append(f"The talk is about: {', '.join(about.main)}.")
        return " ".join(said)

    def _reminder(self, persona: str) -> str:
        about = self.theme
        said = [persona.partition(".")[0][:160] + "; answer in one to three short spoken sentences."]
        if about.now:
            said.append(f"The last question was about: {', '.join(about.now)}.")
        if about.named:
            said.append(f"Named last: {', '.join(about.named)}.")
        if about.strayed >= 2 and about.main:
            said.append(f"The talk has strayed: lead back to {', '.join(about.main)}.")
        return " ".join(said)


def spoken(answer: str) -> str:
    """An answer as it can be said: no marks, no lists, no label of the speaker."""
    text = re.sub(r"<[^<>]{0,200}>|```[^`]{0,5000}```", " ", answer)
    text = re.sub(r"\[([^\[\]]{0,200})\]\([^()]{0,500}\)", r"\1", text)
    text = re.sub(r"^\s*(?:[-*•#>]+|\d{1,2}[.)])\s+", "", text, flags=re.MULTILINE)
    text = re.sub(r"\A\s*(?:assistant|answer|bot)\s*:\s*", "", text, flags=re.IGNORECASE)
    text = "".join(
        c if c.isprintable() or c.isspace() else " " for c in re.sub(r"[\[\]{}<>*_#|`~\\]", " ", text)
    )
    text = " ".join(text.split())
    if len(text) > 2000:
        text = text[:2000].rpartition(". ")[0] + "." if ". " in text[:2000] else text[:2000]
    return text


def _gist(turns: Sequence[Turn], room: int, notes: Sequence[Note] = ()) -> str:
    """Of old turns what each was about: a model's note of several, else their own words."""
    lines: list[str] = []
    left = room
    told = {note.last - 1: note for note in notes if note.text and note.last <= len(turns)}
    number = len(turns)
    while number > 0:
        number -= 1
        turn = turns[number]
        if number in told:
            line, number = told[number].text, told[number].first
        else:
            line = f"They said: {_clipped(turn.said, GIST)} You said: {_clipped(turn.answer, GIST)}"
        left -= len(line)
        if left < 0:
            break
        lines.append(harmless(line))
    return "Before: " + " ".join(reversed(lines)) if lines else ""


def _clipped(text: str, length: int) -> str:
    """A text's beginning and end, where it is longer."""
    text = text.strip()
    if len(text) <= length:
        return text
    return f"{text[: length * 2 // 3].rstrip()} … {text[-length // 3 :].lstrip()}"


def _joined(*parts: str) -> str:
    return "\n".join(p for p in parts if p)
