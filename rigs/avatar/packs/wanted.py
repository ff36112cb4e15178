"""Which things of packs a description names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .ours import ours
from .store import Item, item, named_items


def items_of(table: Mapping[str, Any]) -> tuple[Item, ...]:
    """The garments, hair and skin of packs in a description; names that no pack knows are passed over."""
    named = [("clothes", name) for name in table.get("clothes", {}).get("garments", ())]
    named += [("hair", table.get("hair", {}).get("style")), ("skin", table.get("skin", {}).get("tone"))]
    found = []
    for kind, name in named:
        if not isinstance(name, str) or name in ours(kind):
            continue
        if ":" in name or name in named_items(kind):
            found.append(item(kind, name))
    return tuple(found)
