"""The sidebar in Blender's real window: drawn, driven from text to film, timed, and photographed.

    python3 scripts/check_blender_ui.py --python .venv/bin/python
    python3 scripts/check_blender_ui.py --python .venv/bin/python --pictures docs/pictures

Wants on the PATH: ``blender`` 5.2, ``Xvfb``, and ImageMagick's ``import``; ``xdotool`` for real clicks. On
Debian: apt-get install blender xvfb imagemagick xdotool python3-numpy python3-scipy python3-tomli-w
python3-platformdirs. ``--python`` names an
interpreter with the paksatalker packages, which the preferences are pointed to; this script needs none.
What is measured is printed with what is to be reached; anything missed, or any error on Blender's console,
ends it with 1.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import build_extension

ROOT = Path(__file__).resolve().parent.parent
DRIVER = Path(__file__).with_name("blender_ui_driver.py")
SIZE = (1500, 940)
PATIENCE = 1800
WRONG = ("Traceback", "Error:", "rna_uiItem", "not found", "unknown keyword")
"""What no line of Blender's console may hold."""
HARMLESS = ("EGL", "libEGL", "ALSA", "audio", "AL lib", "XDG", "Fontconfig", "OpenAL", "dconf")


def main() -> int:
    """Build, start a display and Blender in it, serve its wishes for pictures and clicks, judge."""
    options = _options()
    for tool in ("blender", "Xvfb", "import"):
        if shutil.which(tool) is None:
            print(f"{tool} is not on the PATH; see the first lines of this script", file=sys.stderr)
            return 2
    with tempfile.TemporaryDirectory(prefix="paksatalker window ü ") as name:
        folder = Path(name)
        # this Python may have none of the packages that packing wants
        subprocess.run([str(options.python), "-m", "paksatalker.rigs.avatar.packed"], check=True)
        archive = build_extension.build(folder, "5.2")
        display = f":{options.display}"
        screen = ["-screen", "0", f"{SIZE[0]}x{SIZE[1]}x24"]
        server = subprocess.Popen(["Xvfb", display, *screen, "-nolisten", "tcp"], stderr=subprocess.DEVNULL)
        try:
            _wait_for(Path("/tmp/.X11-unix") / f"X{options.display}")
            return _drive(folder, archive, display, options)
        finally:
            server.terminate()


def _wait_for(socket: Path) -> None:
    """Until the display is up, which takes a while on a machine that has more to do."""
    until = time.monotonic() + 60
    while not socket.exists() and time.monotonic() < until:
        time.sleep(0.2)
    time.sleep(2)


def _drive(folder: Path, archive: Path, display: str, options: argparse.Namespace) -> int:
    environment = {
        **os.environ,
        "DISPLAY": display,
        "BLENDER_USER_RESOURCES": str(folder / "user"),
        "PAKSATALKER_UI": str(folder),
        "PAKSATALKER_UI_ZIP": str(archive),
        "PAKSATALKER_UI_PYTHON": str(options.python),
        "TMPDIR": str(folder),
    }
    window = ["--window-geometry", "0", "0", str(SIZE[0]), str(SIZE[1])]
    command = ["blender", "--factory-startup", *window, "--python", str(DRIVER)]
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    blender = subprocess.Popen(command, env=environment, text=True, errors="replace", **pipes)
    patience = threading.Timer(PATIENCE, blender.kill)
    patience.start()
    wrong, missed, ended = [], 0, False
    assert blender.stdout is not None
    for line in blender.stdout:
        words = line.split()
        if line.startswith("SHOT "):
            _picture(display, words[1], folder, options.pictures)
        elif line.startswith("CLICK "):
            _mouse(
                display,
                "mousemove",
                *words[1:3],
                "sleep",
                "0.2",
                "click",
                "1",
                "sleep",
                "1",
                "mousemove",
                "300",
                "400",
            )
        elif line.startswith("FIGURE "):
            print(line.removeprefix("FIGURE ").rstrip(), flush=True)
            missed += "MISS" in line
        elif line.startswith("END"):
            ended = True
        else:
            if any(w in line for w in WRONG) and not any(h in line for h in HARMLESS):
                wrong.append(line.rstrip())
            if options.verbose:
                print(line, end="", flush=True)
    blender.wait()
    patience.cancel()
    for line in wrong:
        print(f"console: {line}")
    print("the walk ended" if ended else "MISS: Blender ended before the walk was done")
    return int(bool(wrong or missed or not ended))


def _mouse(display: str, *words: str) -> None:
    if shutil.which("xdotool"):
        subprocess.run(["xdotool", *words], env={**os.environ, "DISPLAY": display}, check=False, timeout=30)


def _picture(display: str, name: str, folder: Path, pictures: Path | None) -> None:
    """Of the whole window; small enough to be kept. ``screen.screenshot`` gives black ones under Xvfb."""
    file = (pictures or folder) / f"guide-{name}.jpg"
    shrink = ["-resize", "1100x", "-quality", "82"]
    subprocess.run(
        ["import", "-display", display, "-window", "root", *shrink, str(file)], check=False, timeout=60
    )
    (folder / f"{name}.done").touch()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--python", type=Path, required=True, help="an interpreter with the packages")
    parser.add_argument("--pictures", type=Path, metavar="DIR", help="keep the pictures there")
    parser.add_argument("--display", type=int, default=99, help="number of the virtual display (99)")
    parser.add_argument("--verbose", action="store_true", help="show Blender's console")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
