"""The service's page in a real browser: ``python scripts/check_page.py [--short] [--keep DIR]``.

Somebody types a text, chooses by keyboard alone, makes a film, reloads midway, looks from a second tab; the
service is killed and comes back; the film is played and downloaded; a recording with a hostile name is
dropped, one that is too large refused, a film cancelled, the network taken away, a person made of a
photograph, the performance looked at in 3D. axe looks for what keeps people out.
``--short``: what stands on the page alone, in some seconds.
Needs node 20, Chromium (``apt-get install chromium``) and the page (scripts/build_page.py).
"""

from __future__ import annotations

import argparse
import contextlib
import json
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import soundfile
from environment import ROOT, run, stop
from PIL import Image

DRIVER = ROOT / "scripts" / "page_driver"
MODULES = ROOT / ".cache" / "page_driver"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
LONGEST = 1800.0
"""Seconds after which the browser is ended: it waits for films, on whatever machine this is."""
LIMIT = 1.0
"""MB of an upload, in the service that is looked at."""


def main() -> int:
    """Serve, drive, print each figure; 1 where one is missed."""
    options = _options()
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if browser is None or not shutil.which("npm"):
        return stop("Chromium and npm are needed", "apt-get install chromium npm")
    install()
    options.keep.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="paksatalker-") as folder:
        missed = _look(Path(folder), browser, options.keep.resolve(), short=options.short)
    print(f"{'ok' if not missed else f'{missed} missed'}; pictures in {options.keep}")
    return min(missed, 1)


def _look(folder: Path, browser: str, pictures: Path, *, short: bool) -> int:
    rate = 16_000
    sound = 0.1 * np.sin(np.arange(rate) * 0.05)
    soundfile.write(folder / "recording.wav", sound, rate)
    soundfile.write(folder / "large.wav", np.tile(sound, 60), rate)
    (folder / "photos").mkdir()
    Image.new("RGB", (640, 480), (90, 120, 90)).save(folder / "photos" / "blank.png")
    with contextlib.suppress(ImportError, OSError):  # in the public domain; it comes with matplotlib
        import matplotlib

        sample = Path(matplotlib.get_data_path()) / "sample_data" / "grace_hopper.jpg"
        shutil.copy(sample, folder / "photos" / "face.jpg")
    service, port = served(folder)
    words = [browser, f"http://127.0.0.1:{port}/", str(folder / "recording.wav"), str(folder / "large.wav")]
    words += [str(pictures), str(folder / "photos")]
    driver = subprocess.Popen(
        ["node", str(MODULES / "drive.mjs"), *words, *(["short"] if short else [])],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert driver.stdin is not None and driver.stdout is not None
    missed = 0
    guard = threading.Timer(LONGEST, driver.kill)
    guard.start()
    try:
        for line in driver.stdout:
            told = json.loads(line)
            if told.get("ask") == "kill":
                service.send_signal(signal.SIGKILL)
                service.wait(60)
            elif told.get("ask") == "start":
                service, _ = served(folder, port)
            if "ask" in told:
                driver.stdin.write("\n")
                driver.stdin.flush()
            else:
                missed += not told["met"]
                print(f"{'ok  ' if told['met'] else 'MISS'} {told['line']}", flush=True)
        return missed + (driver.wait(60) != 0)
    finally:
        guard.cancel()
        driver.kill()
        service.kill()
        service.wait(60)


def served(folder: Path, port: str = "") -> tuple[subprocess.Popen[bytes], str]:
    """A service, and its port."""
    if not port:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = str(free.getsockname()[1])
    words = ["--port", port, "--data", str(folder / "data"), "--upload-limit", str(LIMIT)]
    began = time.monotonic()
    said = folder / "service.log"  # a pipe that nobody reads would hold the service up once it is full
    with said.open("w") as errors:
        service = subprocess.Popen(
            [sys.executable, "-m", "paksatalker.inference.cli", "serve", *words],
            stdin=subprocess.DEVNULL,
            stderr=errors,
        )
    while "serving on" not in said.read_text("utf-8"):
        if service.poll() is not None or time.monotonic() > began + 60:
            service.kill()
            stop(f"the service does not start: {said.read_text('utf-8')}", "see above")
        time.sleep(0.05)
    print(f"     the service stands after {time.monotonic() - began:.1f} s", flush=True)
    return service, port


def install() -> None:
    """What drives the browser, where it is not there yet; the driver lies beside its packages."""
    MODULES.mkdir(parents=True, exist_ok=True)
    wanted, copy = DRIVER / "package.json", MODULES / "package.json"
    if not copy.exists() or copy.read_bytes() != wanted.read_bytes():
        shutil.copy(wanted, copy)
        run(["npm", "install", "--no-audit", "--no-fund", "--prefix", str(MODULES)])
    shutil.copy(DRIVER / "drive.mjs", MODULES / "drive.mjs")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--keep", type=Path, default=ROOT / "out/check_page", help="folder for the pictures")
    parser.add_argument("--short", action="store_true", help="what stands there, and nothing is made")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
