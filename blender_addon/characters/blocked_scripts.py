"""Scripts of a .blend that were not run: files of others are opened with scripts disabled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import bpy

from .character import some


def blocked_line() -> str | None:
    """A line on the scripts of the open file that Blender runs where it may; None where there are none."""
    texts = [text.name for text in bpy.data.texts if text.use_module]
    drivers = list(_drivers())
    said = []
    if texts:
        said.append(f"{len(texts)} registered {'text' if len(texts) == 1 else 'texts'} ({some(texts)})")
    if drivers:
        said.append(f"{len(drivers)} {'driver' if len(drivers) == 1 else 'drivers'} ({some(drivers)})")
    if not said:
        return None
    return f"scripts of the file were not run: {' and '.join(said)}; what they move stays as it was saved"


def _drivers() -> Iterator[str]:
    """What is driven by Python: Blender reads simple expressions by itself."""
    for block in bpy.data.user_map():
        for owner in (block, getattr(block, "node_tree", None)):
            animation: Any = getattr(owner, "animation_data", None)
            for curve in animation.drivers if animation is not None else ():
                if curve.driver.type == "SCRIPTED" and not curve.driver.is_simple_expression:
                    yield f"{block.name}: {curve.data_path}"
