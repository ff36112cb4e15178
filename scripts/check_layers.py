"""What `--format layers` writes is read back: cryptomatte gives the person again, layers the picture.

    pip install openexr
    python scripts/check_layers.py                    # a frame of the default woman; half a minute
    python scripts/check_layers.py --keep folder/     # leaves the frames there

Renders one frame in layers, and as a plain EXR. Of the layers, read by the OpenEXR library: the mask of all
objects of the person by the cryptomatte against the person's alpha, that of the hair alone, and the person
over the set with its shadow against the plain picture. Exits with 1 where one misses its bound.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt

CLI = [sys.executable, "-m", "paksatalker.inference.cli"]
F32 = npt.NDArray[np.float32]
PERSON, SHADOWED = "Person", "Set with Shadow"
MOST_MASK, MOST_PICTURE = 0.005, 0.02


def main() -> int:
    """Render, read and compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--keep", type=Path)
    keep = parser.parse_args().keep
    with tempfile.TemporaryDirectory() as name:
        folder = keep or Path(name)
        folder.mkdir(exist_ok=True)
        clip = folder / "clip.npz"
        _run("perform", "Hello there.", "-o", str(clip))
        look = ["--set", "living-room", "--framing", "medium", "--size", "320x240", "--frames", "10-10"]
        plain = ["--samples", "16", "--without-lever", "plate"]
        _run("render", str(clip), *look, *plain, "--format", "layers", "-o", str(folder / "layers"))
        _run("render", str(clip), *look, *plain, "--format", "exr", "-o", str(folder / "plain"))
        layers, header = _read(next((folder / "layers").glob("*.exr")))
        whole, _ = _read(next((folder / "plain").glob("*.exr")))
    return _compare(layers, header, whole)


def _compare(layers: dict[str, F32], header: dict[str, str], whole: dict[str, F32]) -> int:
    manifest = _manifest(header, f"{PERSON}.CryptoObject")
    alpha = layers[f"{PERSON}.Combined.A"]
    mask = matte(layers, f"{PERSON}.CryptoObject", [h for n, h in manifest.items() if n.startswith("Woman ")])
    apart = float(np.abs(mask - alpha).mean())
    hair = [hash for name, hash in manifest.items() if name.endswith("hair")]
    one = matte(layers, f"{PERSON}.CryptoObject", hair)
    person = np.stack([layers[f"{PERSON}.Combined.{c}"] for c in "RGB"], -1)
    below = np.stack([layers[f"{SHADOWED}.Combined.{c}"] for c in "RGB"], -1)
    together = person + below * (1 - alpha[..., None])
    plain = np.stack([_channel(whole, c) for c in "RGB"], -1)
    off = float(np.abs(_shown(together) - _shown(plain)).mean())
    good = apart < MOST_MASK and off < MOST_PICTURE and 0 < one.mean() < 0.5 * mask.mean()
    print(f"the manifest names {len(manifest)} objects: {', '.join(sorted(manifest))}")
    print(f"mask of the person by cryptomatte against alpha: mean error {apart:.5f} (bound {MOST_MASK})")
    print(f"mask of the hair alone: {one.mean():.3f} of the picture, of all the person {mask.mean():.3f}")
    print(f"person over set with shadow against the plain picture: {100 * off:.2f} % (bound 2 %)")
    print("met" if good else "MISSED")
    return int(not good)


def matte(layers: dict[str, F32], name: str, hashes: list[int]) -> F32:
    """Coverage (H, W) of the objects of these hashes: of each rank the share whose id is one of them.

    After Friedman and Jones, "Cryptomatte specification" 1.2.0: pairs of id and coverage, ids being the bits
    of a 32 bit float.
    """
    found = np.zeros_like(next(iter(layers.values())))
    wanted = np.array(hashes, np.uint32)
    ranks = sorted({key.rsplit(".", 1)[0] for key in layers if key.startswith(name)})
    for rank in ranks:
        for id_, share in (("R", "G"), ("B", "A")):
            ids = _of(layers, rank, id_).view(np.uint32)
            found += np.where(np.isin(ids, wanted), _of(layers, rank, share), 0)
    return found


def _of(layers: dict[str, F32], rank: str, channel: str) -> F32:
    found = layers.get(f"{rank}.{channel}", layers.get(f"{rank}.{channel.lower()}"))
    assert found is not None, f"{rank} has no channel {channel}"
    return np.ascontiguousarray(found)


def _manifest(header: dict[str, str], name: str) -> dict[str, int]:
    """Names of objects and their hashes, of the cryptomatte of that name."""
    for key, value in header.items():
        if key.startswith("cryptomatte/") and key.endswith("/name") and value == name:
            rows = json.loads(header[key.removesuffix("name") + "manifest"])
            return {n: int(h, 16) for n, h in rows.items()}
    raise SystemExit(f"no cryptomatte {name} in {sorted(header)}")


def _read(file: Path) -> tuple[dict[str, F32], dict[str, str]]:
    """Channels (H, W) by their names, and the header's texts."""
    import OpenEXR

    channels: dict[str, F32] = {}
    header: dict[str, str] = {}
    with OpenEXR.File(str(file), separate_channels=True) as opened:
        for part in opened.parts:
            own = part.header.get("name", "")
            for name, channel in part.channels.items():
                full = name if not own or name.startswith(f"{own}.") or "." in name else f"{own}.{name}"
                channels[full] = np.asarray(channel.pixels, np.float32)
            header |= {k: v for k, v in part.header.items() if isinstance(v, str)}
    return channels, header


def _channel(picture: dict[str, F32], name: str) -> F32:
    return next(v for k, v in picture.items() if k.rsplit(".", 1)[-1] == name)


def _shown(light: F32) -> F32:
    """About as it is seen: what is twice as bright is not twice as far off."""
    return np.clip(light, 0, 1) ** np.float32(1 / 2.2)


def _run(*words: str) -> None:
    done = subprocess.run([*CLI, *words], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr)


if __name__ == "__main__":
    sys.exit(main())
