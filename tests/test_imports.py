"""Who imports whom: no circle between the rooms of any folder, and no arrow that runs back up the house."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

import paksatalker

ROOT = Path(paksatalker.__file__).parent
FOLDERS = ("base", "stage", "film", "rigs", "inference", "server", "shaders", "blender_addon")
COMPAT = "blender_addon.compat"
MAY_IMPORT = {
    "base": {""},
    "stage": {"base"},
    "film": {"base"},
    "rigs": {"base"},
    "inference": {"base", "rigs", "stage", "film", ""},
    "server": {"base", "inference", ""},
    "shaders": {"base", "rigs", "stage", COMPAT},
    "blender_addon": {"base", "rigs", "stage", "film", "shaders", "inference", ""},
    "api": {"base", "rigs", "inference", "blender_addon"},
}
"""What each folder may import; the root is ``""``. ``compat`` lies beneath all that need it."""
MOST_FILES = 16


@cache
def modules() -> dict[str, Path]:
    """Every module of the product by its dotted name below the package."""
    found = {"api": ROOT / "api.py", "": ROOT / "__init__.py"}
    for folder in FOLDERS:
        for file in (ROOT / folder).rglob("*.py"):
            parts = file.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file
    return found


def imported(name: str) -> Iterator[str]:
    """The modules of ours that a module imports, anywhere in it."""
    file, known = modules()[name], modules()
    package = name.split(".") if file.name == "__init__.py" else name.split(".")[:-1]
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if not isinstance(node, ast.ImportFrom):
            continue
        if node.level:
            above = [p for p in package if p][: len(package) - (node.level - 1)]
            base = ".".join([*above, *([node.module] if node.module else [])])
        elif (node.module or "").split(".")[0] == "paksatalker":
            base = (node.module or "").removeprefix("paksatalker").lstrip(".")
        else:
            continue
        for alias in node.names:
            whole = f"{base}.{alias.name}".lstrip(".")
            yield whole if whole in known else base


@cache
def arrows() -> frozenset[tuple[str, str]]:
    """Every import as (from, to)."""
    return frozenset((a, b) for a in modules() if a for b in imported(a) if a != b)


def circle(graph: dict[str, set[str]]) -> list[str]:
    """One circle of a graph, or nothing."""
    done: set[str] = set()

    def walk(room: str, way: list[str]) -> list[str]:
        if room in way:
            return [*way[way.index(room) :], room]
        if room in done:
            return []
        for other in sorted(graph[room]):
            if found := walk(other, [*way, room]):
                return found
        done.add(room)
        return []

    return next((found for room in sorted(graph) if (found := walk(room, []))), [])


def rooms_of(folder: str) -> dict[str, set[str]]:
    """The files and sub-folders of a folder, each with those that it imports."""
    graph: dict[str, set[str]] = defaultdict(set)
    depth = len(folder.split("."))
    for a, b in arrows():
        if a.startswith(f"{folder}.") and b.startswith(f"{folder}."):
            one, other = (".".join(m.split(".")[: depth + 1]) for m in (a, b))
            graph[one] |= {other} if one != other else set()
            graph[other] |= set()
    return graph


def folders() -> list[str]:
    """Every package, dotted."""
    return sorted(n for n, f in modules().items() if f.name == "__init__.py" and n)


@pytest.mark.parametrize("folder", folders())
def test_the_rooms_of_a_folder_import_each_other_in_no_circle(folder: str) -> None:
    found = circle(rooms_of(folder))
    ties = [f"{a} -> {b}" for a, b in sorted(arrows()) if _between(a, b, found)]
    assert not found, f"{' -> '.join(found)}: {', '.join(ties)}"


def _between(a: str, b: str, way: list[str]) -> bool:
    return any(
        f"{a}.".startswith(f"{one}.") and f"{b}.".startswith(f"{other}.") for one, other in pairwise(way)
    )


@pytest.mark.parametrize("folder", sorted(MAY_IMPORT))
def test_no_arrow_runs_back_up(folder: str) -> None:
    allowed = MAY_IMPORT[folder] | {folder}
    wrong = [
        f"{a} -> {b}"
        for a, b in sorted(arrows())
        if a.split(".")[0] == folder and a != COMPAT and not ({b.split(".")[0], b} & allowed)
    ]
    assert not wrong, ", ".join(wrong)


def test_compat_imports_nothing_of_ours() -> None:
    assert not list(imported(COMPAT))


@pytest.mark.parametrize("folder", folders())
def test_a_folder_holds_few_files(folder: str) -> None:
    here = [f for f in modules()[folder].parent.glob("*.py") if f.name != "__init__.py"]
    assert len(here) <= MOST_FILES, f"{folder} holds {len(here)} files: part it by subject"


@pytest.mark.parametrize("folder", ["base", "stage", "film", "rigs", "inference", "server"])
def test_no_blender_outside_its_own_folders(folder: str) -> None:
    wrong = []
    for name, file in modules().items():
        if name.split(".")[0] == folder:
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
                names += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
                wrong += [f"{name} imports {n}" for n in names if n.split(".")[0] in ("bpy", "mathutils")]
    assert not wrong, ", ".join(wrong)
