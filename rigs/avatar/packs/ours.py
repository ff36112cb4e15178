"""Names that are the product's own: what a pack brings never takes their place."""

from __future__ import annotations

from pathlib import Path

from ....base.tables import shipped

_AVATAR = Path(__file__).parents[1]
_TABLES = {"clothes": "clothes/garments.toml", "hair": "hair/styles.toml", "skin": "skin/skin.toml"}


def ours(kind: str) -> set[str]:
    """The names of a kind (``clothes``, ``hair``, ``skin``, ``person``) that come with the product."""
    if kind == "person":
        return {file.stem for file in (_AVATAR / "people").rglob("*.toml")}
    table = shipped(__file__, _AVATAR / _TABLES[kind])
    return set(table["tone"] if kind == "skin" else table)
