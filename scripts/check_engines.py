"""Runs the tests of everything that needs an environment of its own: the engines that speak, and torch.

    python scripts/check_engines.py [--home DIR] [--pip WORD ...] [--only coqui ...]

Made first where they are missing, in ``DIR`` (``$PAKSATALKER_HOME``): the environments of coqui-tts,
Qwen3-TTS and pocket-tts by ``engines add``, and one of torch, transformers and bitsandbytes over this one.
Then the tests run that write tiny models of random weights with the engines' own code, load them, speak,
clone and train; and those of writers in folders. Exit code 1 where one fails or is passed over. ``--pip``
goes to pip, such as ``--pip=torch==2.13.0``. Gigabytes and half an hour the first time, minutes then.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

ENGINES = ("coqui", "qwen-tts", "pocket-tts")
TESTS = {
    **{name: ("tests/inference/speech/voices/apart/test_real_engines.py", key) for name, key in zip(
        ENGINES, ("coqui or xtts or trained", "qwen", "pocket"), strict=True
    )},
    "writers": ("tests/inference/script/writers/test_local_model.py", ""),
}  # fmt: skip
NEURAL = ("torch", "transformers", "accelerate", "bitsandbytes", "gguf", "llguidance")


def main() -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--home", type=Path, default=os.environ.get("PAKSATALKER_HOME"))
    parser.add_argument("--pip", action="append", default=[], metavar="WORD")
    parser.add_argument("--only", action="append", choices=TESTS)
    options = parser.parse_args()
    if options.home:
        os.environ["PAKSATALKER_HOME"] = str(Path(options.home).absolute())
    bad = 0
    for name in options.only or TESTS:
        file, words = TESTS[name]
        python = made(name, options.pip)
        command = [
            str(python),
            "-m",
            "pytest",
            "-q",
            "-rs",
            "--timeout=3600",
            file,
            *(["-k", words] if words else []),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        lines = done.stdout.strip().splitlines() or done.stderr.strip().splitlines() or ["nothing ran"]
        failed = bool(done.returncode) or " skipped" in lines[-1]
        print(f"{'MISS' if failed else 'ok  '} {name:<12} {lines[-1]}", flush=True)
        if failed:
            print("\n".join(lines[-12:-1]))
        bad += failed
    return int(bad > 0)


def made(name: str, words: list[str]) -> Path:
    """The Python to run the tests of an environment with, which is made where it is missing."""
    from paksatalker.base.folders import user_folder
    from paksatalker.inference.speech.voices.apart import environment
    from paksatalker.inference.speech.voices.apart.kinds import kind

    if name in ENGINES:
        if environment.python(kind(name)) is None:
            print(f"making the environment of {name}", flush=True)
            environment.add(kind(name), options=words)
        return Path(sys.executable)
    place = user_folder("engines") / "torch"
    python = place / "bin" / "python"
    if not (place / "ready").is_file():
        print("making an environment of torch and transformers", flush=True)
        subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        named = [word.partition("=")[0] for word in words]
        subprocess.run([*pip, *words, *(x for x in NEURAL if x not in named)], check=True)
        packages = next(place.glob("lib/python*/site-packages"))
        here = next(p for p in sys.path if p.endswith("site-packages"))
        # what is not in it is taken from here
        (packages / "zz_here.pth").write_text(here + "\n")
        (place / "ready").touch()
    return python


if __name__ == "__main__":
    sys.exit(main())
