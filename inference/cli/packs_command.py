"""``paksatalker avatars packs``: which were added, and taking them in and out."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from ...base.report import Report, plain

if TYPE_CHECKING:
    from ...rigs.avatar.packs.store import Pack

USED = {
    "clothes": "--avatar-shape clothes={}",
    "hair": "--avatar-shape hair={}",
    "skin": "--avatar-shape skin={}",
    "person": "--avatar {}",
}
"""How each kind is asked for."""
_NONE = "no packs yet; add one: paksatalker avatars packs add FILE|FOLDER"
_MOST_REFUSED = 10


def run(options: Namespace, report: Report) -> None:
    """List, add or remove packs, as the options say. Raises InputError."""
    {"add": _add, "remove": _remove, None: _list}[options.packs](options, report)


def lines(packs: Sequence[Pack]) -> list[str]:
    """A table for people: each pack, and what is in it with its licence."""
    if not packs:
        return [_NONE]
    out = []
    for pack in packs:
        out.append(f"{pack.name} (from {pack.source}; {pack.licence})")
        rows = [(i.kind, i.name, i.licence, i.author or "author unknown") for i in pack.items]
        widths = [max(len(r[k]) for r in rows) for k in range(3)]
        out += [
            "  " + "  ".join([*(c.ljust(w) for c, w in zip(r, widths, strict=False)), r[3]]) for r in rows
        ]
    return out


def _list(options: Namespace, report: Report) -> None:
    from ...rigs.avatar.packs.store import stored

    packs = stored()
    print(json.dumps([asdict(p) for p in packs]) if options.json else plain("\n".join(lines(packs))))


def _add(options: Namespace, report: Report) -> None:
    from ...rigs.avatar.packs.adding import add
    from ...rigs.avatar.packs.store import named_items

    added = add(options.source, name=options.name, licence=options.licence, progress=report)
    report.note(plain("\n".join(lines([added.pack]))))
    for why in list(added.refused.values())[:_MOST_REFUSED]:
        report.note(plain(f"left out: {why}"))
    if len(added.refused) > _MOST_REFUSED:
        report.note(f"left out: {len(added.refused) - _MOST_REFUSED} more")
    if added.passed:
        report.note(
            f"{added.passed} of kinds that the people have of their own (eyes, teeth, brows) passed over"
        )
    first = added.pack.items[0]
    alone = named_items(first.kind).get(first.name) == first
    report.note(f"use it: {USED[first.kind].format(first.name if alone else f'{first.pack}:{first.name}')}")
    if any(i.licence == "unknown" for i in added.pack.items):
        report.note("some tell no licence; where you know it: --licence TEXT")


def _remove(options: Namespace, report: Report) -> None:
    from ...rigs.avatar.packs.adding import remove

    report.note(f"removed {remove(options.name).name}")
