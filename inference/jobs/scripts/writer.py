"""Who writes: the options of a writer, and the model, the guard and the ways that they name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ....base.errors import InputError
from ....base.values import number
from ..options import Options, option
from ..values import seed

if TYPE_CHECKING:
    from ...script.brief import Brief
    from ...script.composing import Ways
    from ...script.moderation import Judge
    from ...script.writers.model import Model

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
    precision: Literal["auto", "float32", "bfloat16", "int8", "int4"] = option(
        "auto", "the numbers that a model of a folder runs in (auto)", group=_WRITER
    )
    moderation: Literal["off", "low", "standard", "strict"] = option(
        "standard", "how strictly topics and scripts are looked at (standard)", group=_WRITER
    )

    guard: str | None = option(
        None,
        "a model that judges as well, named as a writer is: Qwen3Guard, Llama Guard, or any chat model",
        metavar="NAME|DIR|F.gguf|URL",
        group=_WRITER,
    )

    def check(self) -> None:
        """Numbers in their ranges."""
        super().check()
        if self.guard is not None and self.moderation == "off":
            raise InputError("--guard judges, and --moderation off asks for no judgement", "leave one out")
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


def guard_for(options: WriterOptions) -> Judge | None:
    """The model that judges, opened; None where there is none. Raises InputError where it is no model."""
    if options.guard is None:
        return None
    from ...script.guard import guard_of
    from ...script.writers.found import find_model
    from ...script.writers.model import Setting

    model = find_model(options.guard, Setting("", None, options.writer_threads, options.precision))
    if model is None:
        raise InputError("rules are no guard: they judge anyway", "--guard with a model, or leave it out")
    return guard_of(model, options.moderation)


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
