"""Whether what was baked is what would be baked now: a hash of the code and the tables that make it."""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

_TABLE = re.compile(r"[\w-]+\.toml")


def stamp(folder: Path, maker: str, given: Sequence[str] = (), apart: tuple[str, ...] = ()) -> str:
    """Of a module of a folder, such as ``avatar/person.py``, of all of the folder that it imports, of the
    ``.toml`` files beside these that they name, and of what else is ``given``.

    ``apart``: beginnings of modules that change nothing. Nor do comments, docstrings, imports and the modules
    in which functions stand.
    """
    digest = hashlib.sha256(_made_by(folder, maker, apart).encode())
    for text in given:
        digest.update(hashlib.sha256(text.encode()).digest())
    return digest.hexdigest()


@cache
def _made_by(root: Path, maker: str, apart: tuple[str, ...]) -> str:
    statements: set[str] = set()
    left, seen = [root / maker], set[Path]()
    while left:
        file = left.pop()
        if file in seen or not file.is_relative_to(root):
            continue
        if file.relative_to(root).as_posix().startswith(apart):
            continue
        seen.add(file)
        text = file.read_text("utf-8")
        tree = ast.parse(text)
        left += _imported(file, tree)
        statements |= set(_statements(text, tree))
        named = (
            folder / name for name in _TABLE.findall(text) for folder in (file.parent, file.parent / "data")
        )
        tables = {table for table in (file.with_suffix(".toml"), *named) if table.is_file()}
        statements |= {table.read_text("utf-8") for table in tables}
    digest = hashlib.sha256()
    for statement in sorted(statements):
        digest.update(hashlib.sha256(statement.encode()).digest())
    return digest.hexdigest()


def _imported(file: Path, tree: ast.Module) -> Iterator[Path]:
    """The modules that one imports by a way of dots, anywhere in it."""
    for node in _within(tree):
        if not isinstance(node, ast.ImportFrom) or not node.level:
            continue
        folder = file.parents[node.level - 1].joinpath(*(node.module or "").split("."))
        for place in (folder, *(folder / alias.name for alias in node.names)):
            for found in (place.with_suffix(".py"), place / "__init__.py"):
                if found.is_file():
                    yield found


def _statements(text: str, tree: ast.Module) -> Iterator[str]:
    """The top-level statements as they are written, without what makes nothing."""
    lines: list[str] = text.splitlines()
    for node in _within(tree):
        if isinstance(node, ast.Import | ast.ImportFrom) or (
            isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        ):
            first, last = node.lineno - 1, node.end_lineno or node.lineno
            lines[first:last] = [""] * (last - first)
    for node in tree.body:
        first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))])
        kept = [line.rstrip() for line in lines[first - 1 : node.end_lineno]]
        statement = "\n".join(line for line in kept if line and not line.lstrip().startswith("#"))
        if statement:
            yield statement


def _within(node: ast.AST) -> Iterator[ast.stmt]:
    """Every statement of a module, however deep."""
    for part in ("body", "orelse", "finalbody", "handlers", "cases"):
        for inner in getattr(node, part, ()):
            if isinstance(inner, ast.stmt):
                yield inner
            yield from _within(inner)
