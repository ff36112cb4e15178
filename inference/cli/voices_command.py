"""``paksatalker voices`` and ``engines``: which there are, and taking them in and out."""

from __future__ import annotations

import json
from argparse import Namespace
from dataclasses import asdict
from typing import TYPE_CHECKING

from ...base.errors import InputError
from ...base.report import Report, plain
from .asking import asked

if TYPE_CHECKING:
    from ..speech.voices.engines import Voice
    from ..speech.voices.voice_store import StoredVoice


def run(options: Namespace, report: Report) -> None:
    """List, add, remove or train voices, as the options say."""
    {"add": _add, "remove": _remove, "tune": _tune, None: _list}[options.action](options, report)


def run_engines(options: Namespace, report: Report) -> None:
    """List, add or remove engines, as the options say."""
    {"add": _add_engine, "remove": _remove_engine, None: _list_engines}[options.action](options, report)


def lines(voices: tuple[Voice, ...]) -> list[str]:
    """A table for people."""
    rows = [("VOICE", "LANGUAGE", "SOUNDS", "LICENCE", "INSTALLED")]
    rows += [
        (v.qualified, _called(v), v.naturalness, v.licence, "yes" if v.installed else f"no; {v.about}")
        for v in voices
    ]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]) - 1)]
    return [
        "  ".join([*(c.ljust(w) for c, w in zip(row, [*widths, 0], strict=True))]).rstrip() for row in rows
    ]


def _called(voice: Voice) -> str:
    name = voice.about if voice.installed else ""
    return f"{voice.language} ({name})" if name else voice.language


def _list(options: Namespace, report: Report) -> None:
    from ..speech.voices.voices import ADD_HINT, add_hint, voices

    found = voices(options.language)
    if options.json:
        print(json.dumps([{**asdict(v), "qualified": v.qualified} for v in found]))
        return
    if not found:
        raise InputError(
            f"no voice speaks '{options.language}'", f"see all with: paksatalker voices; {ADD_HINT}"
        )
    print(plain("\n".join(lines(found))))
    if options.language and not any(v.naturalness == "natural" and v.installed for v in found):
        best = "a clear voice" if any(v.naturalness == "clear" and v.installed for v in found) else ""
        best = best or "the robotic fallback"
        report.note(f"only {best} speaks {options.language}; {add_hint(options.language)}")


def _add(options: Namespace, report: Report) -> None:
    from ..speech.voices.voice_adding import Wish, add
    from ..speech.voices.voice_adding import lines as described

    if options.source is None:
        from ..speech.voices.offered import lines as listed
        from ..speech.voices.offered import offers

        print(plain("\n".join(listed(offers(options.language)))))
        return

    def agreed(voice: StoredVoice) -> bool:
        report.note("\n".join(described(voice)))
        return options.yes or asked(f"add the voice {voice.name}?", "--yes")

    wish = Wish(options.language, options.licence, options.sha256)
    voice = add(options.source, wish, agreed, report)
    if voice is None:
        report.note("nothing was added")
        return
    if voice.engine == "kokoro":
        report.note("added; its voices: paksatalker voices --language es (or en, fr, hi, it, ja, pt-br, zh)")
    elif voice.engine == "pico":
        report.note("added; speak with one: --voice pico:de (or en-gb, en-us, es, fr-fr, it)")
    else:
        report.note(f"added; speak with it: --voice {voice.name}")
    report.result(voice.model)


def _remove(options: Namespace, report: Report) -> None:
    from ..speech.voices.voice_store import remove

    report.note(f"removed {remove(options.name).name}")


def _tune(options: Namespace, report: Report) -> None:
    from ..speech.tuning import Course, tune

    course = Course(options.steps, options.batch, options.rate, options.seed)
    made = tune(
        options.folder,
        options.base,
        options.output,
        options.consent,
        language=options.language,
        course=course,
        progress=report,
    )
    report.note(f"trained; take it in with: paksatalker voices add {made}")
    report.result(made)


def _list_engines(options: Namespace, report: Report) -> None:
    from ..jobs.listing.engines import lines as described
    from ..jobs.listing.engines import speech_engines

    found = speech_engines()
    print(json.dumps(found) if options.json else plain("\n".join(described(found))))


def _add_engine(options: Namespace, report: Report) -> None:
    from ..speech.voices.apart import environment
    from ..speech.voices.apart.kinds import kind

    wanted = kind(options.name)
    report.note(f"{wanted.title}, {wanted.licence}; {wanted.size}")
    report.note(f"pip installs {', '.join(wanted.requires)} in {environment.folder(wanted)}")
    if not (options.yes or asked(f"add the engine {wanted.name}?", "--yes")):
        report.note("nothing was added")
        return
    environment.add(wanted, base=options.python, options=options.pip or (), progress=report)
    report.note(
        f"added {environment.installed(wanted)}; now a model: paksatalker voices add DIR|{wanted.fetched}"
    )


def _remove_engine(options: Namespace, report: Report) -> None:
    from ..speech.voices.apart import environment
    from ..speech.voices.apart.kinds import kind

    environment.remove(kind(options.name))
    report.note(f"removed {options.name}; its models stay: paksatalker voices")
