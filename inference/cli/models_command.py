"""The command ``models``: the head and body models and EMAGE's weights there are; add, check, remove."""

from __future__ import annotations

import json
from argparse import Namespace
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path

from ...base.errors import InputError
from ...base.report import Report, plain
from .. import models
from ..body.emage import store
from ..body.emage.check import checked
from ..script.writers import small_model
from .asking import asked


def run(options: Namespace, report: Report) -> None:
    """List, add, check or remove, as the options say. Raises InputError."""
    if options.action == "add" and _is_writer(options.file):
        _add_writer(options, report)
    elif options.action == "add" and options.file.is_dir():
        _add_weights(options, report)
    elif options.action == "add":
        added = models.add(
            options.file,
            name=options.name,
            space=options.space,
            licence=options.licence,
            non_commercial=False if options.commercial_use else None,
            progress=report,
        )
        report.note(_line(added))
        report.note(
            f"the ARKit units are met within {added.unit_mm:.2f} mm, our head lies within "
            f"{added.surface_mm:.2f} mm of its surface (root mean squares)"
        )
        report.note(f"use it: --head-model {added.name}, or {models.VARIABLE}={added.name}")
        report.result(added.file)
    elif options.action == "check":
        print("\n".join(plain(line) for line in checked(options.file)))
    elif options.action == "remove":
        if options.name == small_model.SMALL:
            small_model.remove()
        elif any(weights.name == options.name for weights in store.stored()):
            store.remove(options.name)
        else:
            models.remove(options.name)
        report.note(f"removed {options.name}")
    else:
        _list(options)


def _is_writer(file: Path) -> bool:
    """Whether the small model that writes is meant, by its name or its wheel."""
    named = str(file) == small_model.SMALL and not file.exists()
    return named or file.name == small_model.RELEASE.wheel.file


def _add_writer(options: Namespace, report: Report) -> None:
    def agreed() -> bool:
        report.note("\n".join(small_model.described()))
        return options.yes or asked(f"add the model {small_model.SMALL}?", "--yes")

    if options.name or options.space or options.licence or options.commercial_use:
        raise InputError(f"{small_model.SMALL} has its own name and licence", "give --yes alone")
    source = None if str(options.file) == small_model.SMALL else options.file
    if source is not None and not source.is_file():
        raise InputError(f"there is no {source}", f"give {small_model.SMALL}, to have it fetched")
    kept = small_model.add(agreed, source, report)
    if kept is None:
        report.note("nothing was added")
        return
    report.note(f"write with it: --writer {small_model.SMALL}")
    if find_spec("xllamacpp") is None:
        report.note("it needs llama.cpp as well: pip install 'paksatalker[script]'")
    report.result(kept)


def _add_weights(options: Namespace, report: Report) -> None:
    if options.space or options.licence or options.commercial_use:
        raise InputError(
            "EMAGE's weights have their own licence and basis",
            "leave out --space, --licence, --commercial-use",
        )
    added = store.add(options.file, options.name, report)
    report.note(_weights_line(added))
    report.note("use it: --body emage")
    report.result(added.folder)


def _list(options: Namespace) -> None:
    found, weights = models.stored(), store.stored()
    if options.json:
        print(json.dumps([*map(asdict, found), *map(asdict, weights)]))
        return
    print(f"{models.OPEN}: the built-in head, CC0-1.0")
    for model in found:
        print(plain(_line(model)))
    for each in weights:
        print(plain(_weights_line(each)))
    if small_model.added().is_file():
        print(plain(f"{small_model.SMALL}: writes scripts, {small_model.RELEASE.licence}"))


def _line(model: models.StoredModel) -> str:
    use = "non-commercial" if model.non_commercial else "commercial use allowed"
    return (
        f"{model.name}: {model.kind}, {model.vertices} vertices, expressions {model.space}, "
        f"{model.licence} ({use}), units within {model.unit_mm:.2f} mm"
    )


def _weights_line(weights: store.StoredWeights) -> str:
    return f"{weights.name}: EMAGE, {weights.weights / 1e6:.0f} million weights, licence: {weights.licence}"
