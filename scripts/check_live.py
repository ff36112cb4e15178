"""The live avatar in a real browser: ``python scripts/check_live.py [--count 50] [--minutes 0] [--heard]``.

Text to first sound, measured in the audio thread and as it leaves the loudspeaker, and to first lips; how
soon an interruption is heard and seen; what late sound does; the clock over a simulated hour; how late what a
microphone hears is given out. Needs node 20, Chromium and the page (scripts/build_page.py).
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
from check_page import BROWSERS, DRIVER, LONGEST, MODULES, install, served
from environment import ROOT, stop
from scipy.signal import resample_poly

WEB = ROOT / "server" / "web"
SENTENCES = (
    "Hello, I am Maya.",
    "The baby bought a puppy.",
    "My mother may be home by five.",
    "What would you like to know today?",
    "I am not sure about that.",
    "Let me show you something.",
    "Good morning, everybody.",
    "That is a very good question.",
    "Please take a seat and wait for a moment.",
    "The sun is bright today, and the sea is calm.",
    "Maybe we should begin with the first chapter.",
    "It was the best film that I have ever seen.",
    "Water boils at one hundred degrees.",
    "Nobody knows what happened in the garden.",
    "We went down to the river to look for the boats.",
    "Thank you very much for your help.",
    "Yes.",
    "The meeting has been moved to Thursday.",
    "Could you say that again, please?",
    "Every morning he walks to the station.",
    "This is how a leaf makes sugar out of light.",
    "I beg your pardon?",
    "The train to Paris leaves from platform nine.",
    "Numbers can be even or odd.",
    "Perhaps, but I would not bet on it.",
)


def main() -> int:
    """Serve, drive, print each figure; 1 where one is missed."""
    options = _options()
    if options.heard:
        return _heard()
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if browser is None or not shutil.which("npm"):
        return stop("Chromium and npm are needed", "apt-get install chromium npm")
    install()
    shutil.copy(DRIVER / "live.mjs", MODULES / "live.mjs")
    options.keep.mkdir(parents=True, exist_ok=True)
    missed = _hour() + _heard()
    with tempfile.TemporaryDirectory(prefix="paksatalker-") as name:
        folder = Path(name)
        lines = [SENTENCES[i % len(SENTENCES)] for i in range(options.count)]
        (folder / "lines.txt").write_text("\n".join(lines) + "\n", "utf-8")
        service, port = served(folder)
        words = [browser, f"http://127.0.0.1:{port}/", str(folder / "lines.txt"), str(options.keep.resolve())]
        words += [str(options.minutes), options.canvas or ""]
        driver = subprocess.Popen(
            ["node", str(MODULES / "live.mjs"), *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        )
        guard = threading.Timer(LONGEST + 90 * options.minutes, driver.kill)
        guard.start()
        try:
            assert driver.stdout is not None
            for line in driver.stdout:
                missed += _shown(json.loads(line))
            missed += driver.wait(60) != 0
        finally:
            guard.cancel()
            driver.kill()
            service.send_signal(signal.SIGKILL)
            service.wait(60)
    print(f"load {os.getloadavg()[0]:.1f}; {'ok' if not missed else f'{missed} missed'}")
    return min(missed, 1)


def _heard() -> int:
    """How long after it was spoken sound is given out, and its lips; 1 where that is too late."""
    from paksatalker.inference.live.hearing import RATE
    from paksatalker.inference.live.wire import FACE, SOUND, read
    from paksatalker.inference.speech.tts import speak
    from paksatalker.inference.timeline.speech import as_float

    said = speak(" ".join(SENTENCES[:9]))
    pcm = (resample_poly(as_float(said.audio), RATE, said.rate).clip(-1, 1) * 32767).astype("<i2")
    words = [sys.executable, "-m", "paksatalker.inference.cli", "live", "--hear", "-", "--messages", "-"]
    engine = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert engine.stdin is not None and engine.stdout is not None
    written: list[float] = []
    piece = RATE // 50

    def speak_on() -> None:
        began = time.monotonic()
        for at in range(0, len(pcm), piece):
            time.sleep(max(0.0, began + (at + piece) / RATE - time.monotonic()))
            written.append(time.monotonic())
            engine.stdin.write(pcm[at : at + piece].tobytes())
            engine.stdin.flush()
        engine.stdin.close()

    threading.Thread(target=speak_on, daemon=True).start()
    late: dict[int, list[float]] = {SOUND: [], FACE: []}
    given = begun = 0
    while len(head := engine.stdout.read(4)) == 4:
        kind, _, _, _, rows = read(engine.stdout.read(int.from_bytes(head, "little")))
        now = time.monotonic()
        if kind == SOUND:
            begun, given = given, given + len(rows)
        if kind in late and given <= len(pcm) and begun > 8 * RATE:  # what is read at first is read by then
            late[kind].append(now - written[begun // piece])
    if engine.wait(60) or not late[FACE]:
        return _shown({"line": "spoken: nothing was given out to the end", "met": False})
    sound, lips = (1000 * np.array(late[kind]) for kind in (SOUND, FACE))
    apart = float(np.abs(lips - sound).max())
    met = bool(np.median(sound) < 215 and apart < 20)
    return _shown(
        {
            "line": f"spoken: sound {np.median(sound):.0f} ms later (p95 {np.percentile(sound, 95):.0f}), "
            f"lips {np.median(lips):.0f} ms (p95 {np.percentile(lips, 95):.0f}), at most {apart:.1f} apart",
            "met": met,
        }
    )


def _shown(told: dict[str, object]) -> int:
    print(f"{'ok  ' if told['met'] else 'MISS'} {told['line']}", flush=True)
    return not told["met"]


def _hour() -> int:
    """The page's own clock over an hour of which the audio's second is not the page's: how far it is off."""
    done = subprocess.run(
        ["node", str(DRIVER / "hour.mjs"), str(WEB)], capture_output=True, text=True, check=False, timeout=300
    )
    if done.returncode:
        stop(f"the clock can't be run: {done.stderr.strip()[-200:]}", "python scripts/build_page.py")
    return _shown(json.loads(done.stdout))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--count", type=int, default=50, help="sentences (50)")
    parser.add_argument("--minutes", type=float, default=0, help="of a long talk beside it (0)")
    parser.add_argument("--heard", action="store_true", help="what a microphone hears alone: half a minute")
    parser.add_argument(
        "--canvas", nargs="?", const="person", help="with the canvas on as well: a .vrm, or the woman"
    )
    parser.add_argument("--keep", type=Path, default=ROOT / "out/check_live", help="folder for the pictures")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
