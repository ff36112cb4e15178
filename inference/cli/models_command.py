"""The command ``models``: the head and body models there are; add one, remove one."""

from __future__ import annotations

import json
from argparse import Namespace
from dataclasses import asdict

from ...base.report import Report
from .. import models


def run(options: Namespace, report: Report) -> None:
    """List, add or remove, as the options say. Raises InputError."""
    if options.action == "add":
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
    elif options.action == "remove":
        models.remove(options.name)
        report.note(f"removed {options.name}")
    else:
        _list(options)


def _list(options: Namespace) -> None:
    found = models.stored()
    if options.json:
        print(json.dumps([asdict(m) for m in found], ensure_ascii=False))
        return
    print(f"{models.OPEN}: the built-in head, CC0-1.0")
    for model in found:
        print(_line(model))


def _line(model: models.StoredModel) -> str:
    use = "non-commercial" if model.non_commercial else "commercial use allowed"
    return (
        f"{model.name}: {model.kind}, {model.vertices} vertices, expressions {model.space}, "
        f"{model.licence} ({use}), units within {model.unit_mm:.2f} mm"
    )
