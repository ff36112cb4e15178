"""Build the service's page: ``python scripts/build_page.py``, with node 20 or newer and paksatalker[server].

The types of the page come from the routes' own schema: a page that asks for what is not there fails here.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from types import SimpleNamespace

import environment

WEB = environment.ROOT / "server" / "web"
PEOPLE = environment.ROOT / "rigs" / "avatar" / "people" / "thumbnails"
"""Pictures of the library's people, which the sidebar shows too."""


def main() -> None:
    """Schema, types, packages, bundle."""
    npm = shutil.which("npm")
    if npm is None:
        environment.stop("no npm found", "install node 20 or newer; the service works without its page")
    (WEB / "openapi.json").write_text(schema(), encoding="utf-8")
    stamp, lock = WEB / "node_modules" / ".stamp", (WEB / "package-lock.json").read_text("utf-8")
    if not stamp.exists() or stamp.read_text("utf-8") != lock:
        _run(npm, "ci")
        stamp.write_text(lock, encoding="utf-8")
    _run(npm, "run", "build")
    shutil.copytree(PEOPLE, WEB / "dist" / "people", dirs_exist_ok=True)
    licences(WEB / "dist" / "third-party.txt")


def schema() -> str:
    """The routes' schema, without a service."""
    from paksatalker.server.api.application import application

    options = SimpleNamespace(root_path="", origins=())
    return json.dumps(application(SimpleNamespace(options=options)).openapi(), indent=1, sort_keys=True)


def licences(file: Path) -> None:
    """The licences of what is in the bundle, beside it."""
    wanted = json.loads((WEB / "package.json").read_text("utf-8"))["dependencies"]
    parts = []
    for name in sorted(wanted):
        folder = WEB / "node_modules" / name
        version = json.loads((folder / "package.json").read_text("utf-8"))["version"]
        texts = [f.read_text("utf-8") for f in sorted(folder.glob("LICENSE*"))]
        parts.append(f"{name} {version}\n\n{''.join(texts).strip()}\n")
    file.write_text("\n\n".join(parts), encoding="utf-8")


def _run(*command: str) -> None:
    subprocess.run(command, cwd=WEB, check=True, env={**os.environ, "CI": "1"})


if __name__ == "__main__":
    main()
