"""Make ``inference/speech/voices/pico/pico.wasm``: SVOX Pico, compiled to WebAssembly from its sources.

    pip install ziglang==0.17.1
    pip download --no-deps --no-binary :all: ttspico==0.3.2
    python scripts/make_pico.py ttspico-0.3.2.tar.gz

The C stays as it is; ``scripts/pico/pico.c`` is put before it. The same compiler gives the same file, byte
for byte. One minute.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from paksatalker.base.wheels import sha256_of
from paksatalker.inference.speech.voices.pico import adding

SHIM = Path(__file__).parent / "pico" / "pico.c"
# its types are read as others than they were written as, and its sums overflow: what C leaves open is fixed
COMPILER = ("-target", "wasm32-wasi", "-Os", "-w", "-fno-sanitize=all", "-fno-strict-aliasing", "-fwrapv")
FILES = ("fopen", "fclose", "flength", "feof", "fseek", "fget_char", "fread_bytes")
OWN = {
    "picopam": ["-Dpicodata_cbPutItem=pico_noted"],
    "picopal": [f"-Dpicopal_{name}=unused_{name}" for name in FILES],
}
"""What is put aside in a file for what the shim has in its place."""


def main() -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("archive", type=Path)
    archive = parser.parse_args().archive
    if sha256_of(archive) != adding.SHA256:
        print(f"{archive} is not {adding.ARCHIVE}; its hash has to be {adding.SHA256}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="paksatalker-pico-") as work:
        with tarfile.open(archive) as packed:
            packed.extractall(work, filter="data")
        source = Path(work) / f"ttspico-{adding.VERSION}" / "picopi" / "pico" / "lib"
        made = [_compiled(file, source, Path(work)) for file in (SHIM, *sorted(source.glob("*.c")))]
        link = ["-s", "-Wl,-z,stack-size=1048576", "-mexec-model=reactor"]
        place = Path(adding.__file__).with_name("pico.wasm")
        _zig([*link, *map(str, made), "-o", str(place)])
    print(f"{place}: {place.stat().st_size} bytes")
    return 0


def _compiled(file: Path, source: Path, work: Path) -> Path:
    made = work / f"{file.stem}.{'shim.' if file == SHIM else ''}o"
    own = OWN.get(file.stem, [])
    _zig(["-DPICO_PLATFORM=PICO_Linux", f"-I{source}", *own, "-c", str(file), "-o", str(made)])
    return made


def _zig(words: list[str]) -> None:
    subprocess.run([sys.executable, "-m", "ziglang", "cc", *COMPILER, *words], check=True)


if __name__ == "__main__":
    sys.exit(main())
