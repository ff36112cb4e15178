"""What each engine's voice costs, side by side in one run.

    python scripts/bench_voices.py                     the best voice of each engine that is installed
    python scripts/bench_voices.py --voice heart --voice kokoro:af_bella --voice espeak:de

Each voice speaks in a process of its own, once short to be loaded, then the text. Printed are: seconds until
it is loaded, seconds from a text of several sentences to the sound of its first (what a listener waits for
where sentences are played as they come), time on the clock and of processors by the sound's length, and the
most memory that the process, with the engine's own beside it, took. Run it on an idle machine.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

LANGUAGES = {
    "en": "The boy was there when the sun rose. A rod is used to catch pink salmon. The source of the huge "
    "river is the clear spring. Kick the ball straight and follow through. Help the woman back to her feet.",
    "es": "El viento y el sol discutían sobre quién era el más fuerte. Pasó un viajero con una capa. "
    "Mi padre compra pan y manzanas en el mercado. La ventana da a un patio con flores.",
    "de": "Einst stritten sich Nordwind und Sonne, wer der Stärkere wäre. Da kam ein Wanderer des Weges. "
    "Mein Vater kauft Brot und Äpfel auf dem Markt. Das Boot legt ab, bevor der Nebel sich hebt.",
    "fr": "La bise et le soleil se disputaient, chacun assurant qu'il était le plus fort. Un voyageur passa. "
    "Mon père achète du pain et des pommes au marché. Le bateau part avant la brume.",
}


def main() -> int:
    """Print a row for each voice."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--voice", action="append", help="instead of the best of each engine")
    parser.add_argument("--one", nargs=2, metavar=("VOICE", "LANGUAGE"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measured(*options.one)))
        return 0
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.2f}, Python {sys.version.split()[0]}")
    table(options.voice)
    return 0


def table(asked: list[str] | None) -> None:
    """A row for each of the voices asked for, else for the best of each engine that is installed."""
    print(f"{'voice':<32} loaded, s  first sound, s  clock / sound  processor / sound  memory, MB")
    for name, language in rows(asked):
        command = [sys.executable, __file__, "--one", name, language]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"{name:<32} not measured: {(done.stderr.strip().splitlines() or ['?'])[-1][:120]}")
            continue
        row = json.loads(done.stdout.splitlines()[-1])
        print(
            f"{name:<32} {row['loaded']:9.2f}  {row['first']:14.2f}  {row['clock']:13.3f}"
            f"  {row['processor']:17.3f}  {row['memory']:10.0f}",
            flush=True,
        )


def rows(asked: list[str] | None) -> list[tuple[str, str]]:
    """Voices and the language that each is heard in."""
    from paksatalker.inference.speech.voices.voices import choose, voices

    names = asked
    if names is None:
        best: dict[str, str] = {}
        for voice in voices("en") + voices():
            if voice.installed and (voice.engine != "espeak" or voice.language == "en-us"):
                best.setdefault(voice.engine, voice.qualified)
        names = [*best.values()]
    found = []
    for name in names:
        voice, _ = choose(name, None, "")
        spoken = [c.partition("-")[0] for c in (voice.language, *voice.others)]
        found.append((name, next((c for c in LANGUAGES if c in spoken), "en")))
    return found


def measured(name: str, language: str) -> dict[str, float]:
    """The figures of one voice."""
    from paksatalker.inference.speech.tts import speak, takes_of

    text = LANGUAGES[language]
    began = time.perf_counter()
    speak(text.partition(".")[0] + ".", voice=name, language=language)
    loaded = time.perf_counter() - began
    began = time.perf_counter()
    next(takes_of(text, voice=name, language=language))
    first = time.perf_counter() - began
    began, spent = time.perf_counter(), _processor()
    speech = speak(text, voice=name, language=language)
    clock, processor = time.perf_counter() - began, _processor() - spent
    return {
        "loaded": loaded,
        "first": first,
        "clock": clock / speech.duration,
        "processor": processor / speech.duration,
        "memory": _memory(),
    }


def _processor() -> float:
    """Seconds of processors that this process and the engine beside it took."""
    return time.process_time() + sum(_of_child(pid)[0] for pid in _children())


def _memory() -> float:
    """MB at most of this process and the engine beside it."""
    import resource

    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return own + sum(_of_child(pid)[1] for pid in _children())


def _children() -> list[int]:
    """The processes that this one started (Linux; none where the system does not tell)."""
    try:
        children = Path(f"/proc/self/task/{os.getpid()}/children").read_text()
        return [int(pid) for pid in children.split()]
    except OSError:
        return []


def _of_child(pid: int) -> tuple[float, float]:
    """Seconds of processors and the most MB of a process."""
    ticks = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    most = next((line for line in lines if line.startswith("VmHWM")), "VmHWM: 0 kB")
    seconds = (int(ticks[11]) + int(ticks[12])) / os.sysconf("SC_CLK_TCK")
    return seconds, int(most.split()[1]) / 1024


if __name__ == "__main__":
    sys.exit(main())
