"""A topic, notes or a rough text to a script: the options of a writer, and the job that keeps a script."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ....base.errors import InputError
from ....base.progress import Cancel, Note, Progress, silent, stoppable, unsaid
from ....base.text_file import read_text
from ....base.writing import write_text
from ..options import Options, Written, option
from ..outputs import check_outputs
from ..values import seconds
from .writer import WriterOptions, guard_for, model_of, translator, ways_of_writing

if TYPE_CHECKING:
    from ...script.brief import Brief
    from ...script.script import Script

MOST_TEXT = 1_000_000
_SCRIPT = "script"


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
    batch: Path | None = option(
        None,
        "many scripts at once: a file with a topic a line, or a folder of .txt files; they are called after "
        "-o S.md: S-1.md, S-2.md, or S-NAME.md",
        metavar="F|DIR",
        group=_SCRIPT,
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
        if self.batch is not None and (self.topic is not None or self.script is not None):
            raise InputError("--batch holds the topics", "leave out TOPIC and --script")
        if self.batch is not None and (self.translate is not None or self.mark_languages):
            raise InputError("a batch is not translated", "then `paksatalker write --script` each")
        if self.topic is None and self.script is None and self.batch is None:
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
    if job.batch is not None:
        return _write_batch(job, job.batch, told, note)
    brief = brief_of(job, job.topic or "", job.language, job.script, job.change or "")
    script = in_other_language(job, job, composed(job, brief, job.pace_of, told, note), job.language, told)
    write_text(job.output, written(script))
    return job.output


def _write_batch(job: WriteJob, batch: Path, progress: Progress, note: Note) -> Path:
    """The scripts of a batch, by one writer, as many at a time as it has addresses."""
    from ...script.composing import compose
    from ...script.markdown import written
    from ...script.writers.endpoint import Endpoint
    from .batch import write_all

    model, guard = model_of(job), guard_for(job)

    def one(topic: str, file: Path) -> None:
        brief = brief_of(job, topic, job.language)
        ways = replace(ways_of_writing(job, brief, job.pace_of), guard=guard)
        write_text(file, written(compose(brief, model, ways, note=note)))

    at_once = model.addresses if isinstance(model, Endpoint) else 1
    return write_all(batch, job.output, one, at_once, progress, note)


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
    ways = replace(ways_of_writing(options, brief, voice), arrived=arrived, guard=guard_for(options))
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
