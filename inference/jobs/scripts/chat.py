"""A talk with a writer, turn by turn, and two personas in a talk as one script."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ....base.errors import InputError
from ....base.progress import Progress, silent
from ....base.writing import check_file, write_text
from ..options import Written, option
from ..outputs import check_outputs
from .writer import WriterOptions, guard_for, model_of, ways_of_writing

if TYPE_CHECKING:
    from ...script.conversation.conversation import Conversation
    from ...script.script import Script
    from ...script.writers.model import Model
    from ...speech.spoken_stream import SpokenStream

_TALK = "talk"
STDOUT = "-"


@dataclass(frozen=True, kw_only=True)
class ChatOptions(WriterOptions):
    """What :class:`Chat` takes."""

    said: str | None = option(
        None,
        "what is said: one answer, and it ends; without it each line of stdin is a turn",
        flags=["said"],
        metavar="TEXT",
        group=_TALK,
    )
    persona: str | None = option(
        None, "who answers: a persona's name, a .toml file, or in words", metavar="NAME", group=_TALK
    )
    tone: str | None = option(None, "how, as for `write`", metavar="NAME:N,...", group=_TALK)
    language: str | None = option(None, "the language of the answers (en)", metavar="CODE", group=_TALK)
    session: Path | None = option(
        None,
        "the talk is kept in this file, and gone on with where it is there",
        metavar="F.json",
        group=_TALK,
    )
    duet: str | None = option(
        None,
        "two talk to each other about TEXT instead: ANNA=host,BEN=engineer, a persona each; needs -o",
        metavar="NAME=PERSONA,...",
        group=_TALK,
    )
    memory: Literal["rules", "model"] = option(
        "rules",
        "who notes what old turns said: rules, from their own words, or the model as well (rules)",
        group=_TALK,
    )
    speak: Path | None = option(
        None,
        "speak the answers while they are being written, into a .wav file or, with -, to stdout for a player "
        "(what is said goes to stderr then)",
        metavar="F.wav|-",
        group=_TALK,
    )
    voice: str | None = option(None, "the voice that speaks them", metavar="[ENGINE:]NAME", group=_TALK)
    turns: int = option(8, "turns of a duet (8)", metavar="N", group=_TALK)
    output: Path | None = option(
        None,
        "write the answers as a script",
        flags=["-o", "--output"],
        metavar="S.md",
        group=_TALK,
        written=Written("a script", (".md",)),
    )

    def check(self) -> None:
        """A duet has a topic and a file to go to."""
        super().check()
        if self.duet is not None and (self.said is None or self.output is None):
            raise InputError("a duet needs a topic and a script to be written", "give TEXT and -o S.md")
        if not 2 <= self.turns <= 60:
            raise InputError(f"{self.turns} is no number of turns", "give 2 to 60")
        if self.speak is not None and self.duet is not None:
            raise InputError("a duet is written, not spoken", "then `paksatalker talk --script S.md`")
        if self.voice is not None and self.speak is None:
            raise InputError("--voice goes with --speak", "leave it out")
        if self.speak is not None and str(self.speak) != STDOUT:
            check_file(self.speak, (".wav",), "the sound")
        if self.session is not None and self.session.suffix.lower() != ".json":
            raise InputError(f"{self.session} is no file of a talk", "call it .json")


class Chat:
    """A talk that goes on as long as :meth:`answer` is called. Opening it raises InputError where the options
    can't be followed or the writer is no model."""

    def __init__(self, options: ChatOptions) -> None:
        from ...script.conversation.conversation import Conversation
        from ...script.conversation.kept import load
        from ...script.prompts.library import prompt
        from ...script.tone import parse_tone

        check_outputs(options)
        prompt("personas", options.persona or "")
        guide = parse_tone(options.tone).guide if options.tone else ""
        self.options = options
        self._model = _model(options)
        self._ways = replace(ways_of_writing(options), guard=guard_for(options))
        self.talk: Conversation
        if options.session is not None and options.session.exists():
            self.talk = load(options.session)
        else:
            self.talk = Conversation(options.persona or "", options.language or "en", guide)

    def spoken(self, said: str, stream: SpokenStream) -> str:
        """The answer, each sentence spoken as soon as it is written, and all when this returns. One that
        moderation objects to ends there. Raises as :meth:`answer` and :meth:`.SpokenStream.wait`."""
        from ...script.arriving import Sentences
        from ...script.conversation.conversation import spoken
        from ...script.moderation import findings
        from ...script.writers.saying import without_thinking

        got: list[str] = []
        objected = False

        def whole(sentence: str) -> None:
            nonlocal objected
            plain = spoken(without_thinking(sentence))
            objected = objected or bool(findings(" ".join([*got, plain]), self._ways.moderation))
            if any(c.isalnum() for c in plain) and not objected:
                got.append(plain)
                stream.say(plain)

        sentences = Sentences(whole)

        def heard(piece: str) -> bool:
            sentences(piece)
            return objected

        stream.begin()
        answer = self.answer(said, heard if self._ways.guard is None else lambda piece: False)
        if self._ways.guard is not None:
            sentences(answer)  # the guard judges the whole before it is heard
        sentences.close()
        if objected or not got:
            stream.say(answer)
        stream.wait()
        return answer

    def answer(self, said: str, heard: Callable[[str], bool] = lambda piece: False) -> str:
        """The answer; the talk is kept after each. Raises as :meth:`.Conversation.answered` does."""
        from ...script.conversation.kept import save
        from ...script.markdown import written

        ways = self._ways
        self.talk = self.talk.answered(said, self._model, ways.sampling, ways.moderation, heard, ways.guard)
        if self.options.memory == "model":
            self.talk = self.talk.noted(self._model)
        if self.options.session is not None:
            save(self.talk, self.options.session)
        if self.options.output is not None:
            write_text(self.options.output, written(answers(self.talk)))
        return self.talk.turns[-1].answer


def write_duet(options: ChatOptions, progress: Progress = silent) -> Path:
    """The script of two who talk to each other about what is said; returns its file."""
    from ...script.conversation.conversation import Conversation
    from ...script.conversation.duet import duet
    from ...script.markdown import written
    from ...script.prompts.library import prompt

    check_outputs(options)
    assert options.duet is not None and options.output is not None
    pairs = [tuple(part.strip() for part in p.partition("=")[::2]) for p in options.duet.split(",")]
    if len(pairs) != 2 or not all(name for name, _ in pairs) or pairs[0][0] == pairs[1][0]:
        raise InputError(f"{options.duet!r} names no two speakers", "write ANNA=host,BEN=engineer")
    for _, persona in pairs:
        prompt("personas", persona)
    model, ways = _model(options), ways_of_writing(options)
    language = options.language or "en"
    one, other = (Conversation(persona, language) for _, persona in pairs)
    script = duet(
        options.said or "",
        (pairs[0][0], pairs[1][0]),
        (one, other),
        (model, model),
        ways.sampling,
        options.turns,
        ways.moderation,
        progress,
        guard_for(options),
    )
    write_text(options.output, written(script))
    return options.output


def answers(talk: Conversation) -> Script:
    """What was answered, as a script."""
    from ...script.answer import sound
    from ...script.script import Line, Script

    return sound(Script(tuple(Line(turn.answer) for turn in talk.turns)))


def _model(options: WriterOptions) -> Model:
    model = model_of(options)
    if model is None:
        raise InputError(
            "a talk needs a model, and rules are none",
            "--writer smollm2, a .gguf file, a model's folder, or an address",
        )
    return model
