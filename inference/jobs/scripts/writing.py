"""A topic, notes or a rough text to a script: the options of a writer, and the job that keeps a script."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ....base.errors import InputError
from ....base.progress import Cancel, Note, Progress, silent, stoppable, unsaid
from ....base.text_file import read_text
from ....base.values import number
from ....base.writing import write_text
from ..options import Options, Written, option
from ..outputs import check_outputs
from ..values import seconds, seed

if TYPE_CHECKING:
    from ...script.brief import Brief
    from ...script.composing import Ways
    from ...script.script import Script
    from ...script.writers.model import Model

MOST_TEXT = 1_000_000
_SCRIPT = "script"
_WRITER = "writer"


@dataclass(frozen=True, kw_only=True)
class WriterOptions(Options):
    """Who writes, and how its words are drawn."""

    writer: str = option(
        "rules",
        "who writes: rules (no model), smollm2, a folder with a model (Qwen and others), a .gguf file, a "
        "model's name, or an address such as http://127.0.0.1:8080/v1, several parted by commas; the key of "
        "an address stands in PAKSATALKER_WRITER_KEY (rules)",
        metavar="NAME|DIR|F.gguf|URL",
        group=_WRITER,
    )
    writer_model: str | None = option(
        None, "which model behind the address (its first)", metavar="NAME", group=_WRITER
    )
    temperature: float | None = option(
        None,
        "how freely words are drawn, 0 to 2 (0.7)",
        metavar="N",
        group=_WRITER,
        read=number("from 0 to 2"),
    )
    top_p: float | None = option(
        None,
        "from how much of the likely words, 0 to 1 (0.8)",
        metavar="N",
        group=_WRITER,
        read=number("to 1"),
    )
    max_tokens: int | None = option(None, "tokens of an answer (1024)", metavar="N", group=_WRITER)
    writer_seed: int = option(0, "another seed, other words (0)", metavar="N", group=_WRITER, read=seed)
    writer_context: int | None = option(
        None, "tokens that the model is to read (as it can, at most 8192 here)", metavar="N", group=_WRITER
    )
    writer_threads: int | None = option(
        None, "threads of a model on this machine (all cores but one)", metavar="N", group=_WRITER
    )
    precision: Literal["auto", "float32", "bfloat16", "int8"] = option(
        "auto", "the numbers that a model of a folder runs in (auto)", group=_WRITER
    )
    moderation: Literal["off", "low", "standard", "strict"] = option(
        "standard", "how strictly topics and scripts are looked at (standard)", group=_WRITER
    )

    def check(self) -> None:
        """Numbers in their ranges."""
        super().check()
        for name, least, most in (
            ("temperature", 0, 2),
            ("top_p", 0.01, 1),
            ("max_tokens", 16, 32_768),
            ("writer_context", 256, 1_048_576),
            ("writer_threads", 1, 512),
        ):
            value = getattr(self, name)
            if value is not None and not least <= value <= most:
                raise InputError(
                    f"--{name.replace('_', '-')} {value:g} is out of range", f"give {least:g} to {most:g}"
                )


@dataclass(frozen=True, kw_only=True)
class BriefOptions(Options):
    """What a script is to be like."""

    genre: str | None = option(
        None,
        "lesson, news, product, welcome, story, interview, greeting, or a .toml file",
        metavar="NAME",
        group=_SCRIPT,
    )
    persona: str | None = option(
        None,
        "teacher, newsreader, host, engineer, storyteller, guide, a .toml file, or in words",
        metavar="NAME",
        group=_SCRIPT,
    )
    audience: str | None = option(None, "who listens, in words", metavar="TEXT", group=_SCRIPT)
    tone: str | None = option(
        None,
        "emotions, a level of formality (casual, neutral, formal, official), traits (open, careful, lively, "
        "warm, calm, witty), domain=WORD: happy:0.6,formal,warm:0.5,domain=medicine",
        metavar="NAME:N,...",
        group=_SCRIPT,
    )
    length: float | None = option(
        None, "seconds of speech that are aimed for", metavar="S", group=_SCRIPT, read=seconds
    )
    speakers: tuple[str, ...] = option(
        (), "somebody who speaks, once for each", flags=["--speaker"], metavar="NAME", group=_SCRIPT
    )
    glossary: Path | None = option(
        None, "terms and what they mean, as TOML: term = 'meaning'", metavar="F.toml", group=_SCRIPT
    )
    material: tuple[Path, ...] = option(
        (), "a text that the script draws on, once for each", metavar="F", group=_SCRIPT
    )
    translate: str | None = option(
        None,
        "say it in another language, such as es, translated by the writer; a recording in the time of "
        "its sentences",
        metavar="CODE",
        group=_SCRIPT,
    )
    mark_languages: bool = option(
        False, "find words in other languages and have them said as such", group=_SCRIPT
    )


@dataclass(frozen=True, kw_only=True)
class WriteJob(BriefOptions, WriterOptions):
    """A script to be written and kept as Markdown."""

    topic: str | None = option(
        None, "what it is about, notes, or a rough text", flags=["topic"], metavar="TOPIC", group=_SCRIPT
    )
    language: str | None = option(
        None, "the language of the script (as the topic's)", metavar="CODE", group=_SCRIPT
    )
    script: Path | None = option(None, "a script that is changed", metavar="S.md", group=_SCRIPT)
    change: Literal["refine", "shorten", "expand", "simplify", "tone", "slides"] | None = option(
        None, "what is done to it", group=_SCRIPT
    )
    pace_of: str | None = option(
        None, "the voice whose pace counts for --length", metavar="[ENGINE:]NAME", group=_SCRIPT
    )
    output: Path = option(
        help="the script",
        flags=["-o", "--output"],
        metavar="S.md",
        written=Written("a script", (".md",)),
    )

    def check(self) -> None:
        """Something to write about, or something to change."""
        super().check()
        if self.topic is None and self.script is None:
            raise InputError("nothing to write about", "give a TOPIC, or --script S.md with --change")


def write(
    job: WriteJob, *, progress: Progress = silent, note: Note = unsaid, cancel: Cancel | None = None
) -> Path:
    """Write the script that the job describes; returns its file.

    Raises InputError where an option can't be followed, PaksaTalkerError where the writer gives no script.
    """
    from ...script.markdown import written

    told = stoppable(progress, cancel)
    check_outputs(job)
    brief = brief_of(job, job.topic or "", job.language, job.script, job.change or "")
    script = in_other_language(job, job, composed(job, brief, job.pace_of, told, note), job.language, told)
    write_text(job.output, written(script))
    return job.output


def brief_of(
    options: BriefOptions, topic: str, language: str | None, script: Path | None = None, change: str = ""
) -> Brief:
    """What the options ask for. Raises InputError where a file can't be read or a name is unknown."""
    from ....base.tables import read_table
    from ...script.brief import Brief
    from ...script.prompts.library import prompt
    from ...script.tone import PLAIN, parse_tone
    from ...speech.text.language_guess import guess

    for kind, name in (("genres", options.genre), ("personas", options.persona)):
        prompt(kind, name or "")  # type: ignore[arg-type]
    glossary = read_table(options.glossary, 100_000, "the glossary") if options.glossary else {}
    return Brief(
        topic=topic,
        genre=options.genre or "",
        persona=options.persona or "",
        audience=options.audience or "",
        tone=parse_tone(options.tone) if options.tone else PLAIN,
        language=language or guess(topic) or "en",
        seconds=options.length,
        speakers=options.speakers,
        glossary=tuple((str(term), str(meaning)) for term, meaning in glossary.items()),
        material=tuple(read_text(file, MOST_TEXT, "the material") for file in options.material),
        change=change,
        script=read_script(script) if script is not None else None,
    )


def read_script(path: Path) -> Script:
    """The script in a Markdown file. Raises InputError, naming the file, where it is none."""
    from ...script.markdown import parsed

    try:
        return parsed(read_text(path, MOST_TEXT, "the script"))
    except InputError as e:
        raise InputError(str(e) if str(path) in str(e) else f"{path}: {e}", e.hint) from e


def composed(
    options: WriterOptions,
    brief: Brief,
    voice: str | None,
    progress: Progress = silent,
    note: Note = unsaid,
    arrived: Callable[[Script], None] | None = None,
) -> Script:
    """The script of a brief by the writer that the options name. ``voice`` is the one whose pace counts;
    ``arrived`` gets each line, as a script of its own, while the rest is still being written."""
    from ...script.composing import compose

    model = model_of(options)
    ways = replace(ways_of_writing(options, brief, voice), arrived=arrived)
    return compose(brief, model, ways, progress, note)


def in_other_language(
    brief: BriefOptions,
    writer: WriterOptions,
    script: Script,
    language: str | None = None,
    progress: Progress = silent,
) -> Script:
    """The script translated, and with its languages marked, where the options ask for it."""
    if brief.translate is not None:
        from ...script.languages.translation import in_language

        model = translator(writer)
        script = in_language(script, brief.translate, model, ways_of_writing(writer).sampling, progress)
    if brief.mark_languages:
        from ...script.languages.marking import with_languages

        script = with_languages(script, brief.translate or language or "")
    return script


def translator(options: WriterOptions) -> Model:
    """The model that translates. Raises InputError where the writer is none."""
    model = model_of(options)
    if model is None:
        raise InputError(
            "a translation needs a model, and rules are none",
            "--writer with a .gguf file, a model's folder, or an address",
        )
    return model


def model_of(options: WriterOptions) -> Model | None:
    """The model that the options name, opened; None for rules. Raises InputError."""
    from ...script.writers.found import find_model
    from ...script.writers.model import Setting

    setting = Setting(
        options.writer_model or "", options.writer_context, options.writer_threads, options.precision
    )
    return find_model(options.writer, setting)


def ways_of_writing(options: WriterOptions, brief: Brief | None = None, voice: str | None = None) -> Ways:
    """How the options say that it is written."""
    from ...script.composing import Ways
    from ...script.pace import voice_factor
    from ...script.writers.model import Sampling

    given = {"temperature": options.temperature, "top_p": options.top_p, "most": options.max_tokens}
    sampling = Sampling(seed=options.writer_seed, **{k: v for k, v in given.items() if v is not None})  # type: ignore[arg-type]
    measured: list[float] = []

    def factor(text: str) -> float:
        if not measured:
            measured.append(voice_factor(text, voice, brief.language if brief and not voice else None))
        return measured[0]

    return Ways(sampling, moderation=options.moderation, factor=factor)
