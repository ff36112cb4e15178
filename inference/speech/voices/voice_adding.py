"""``paksatalker voices add``: a voice from a file or an address, described before it is taken in."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit, urlunsplit

from ....base.errors import InputError, PaksaTalkerError
from ....base.progress import Progress, silent
from . import espeak_voice, hibari_adding, offered
from .apart import adding as apart_adding
from .kokoro import adding as kokoro_adding
from .pico import adding as pico_adding
from .piper_model import LARGEST, read_config
from .voice_store import StoredVoice, changing, check_name, new_voice, stored, write_description

SMALLEST = 1000
MOST_SETTINGS = 5_000_000
UNKNOWN_LICENCE = "unknown: ask where it comes from"
_TIMEOUT = 60.0


@dataclass(frozen=True)
class Wish:
    """What the user says of a voice beyond its own files; ``sha256`` is what its network has to have."""

    language: str | None = None
    licence: str | None = None
    sha256: str | None = None


def add(
    source: str,
    wish: Wish,
    agreed: Callable[[StoredVoice], bool],
    progress: Progress = silent,
) -> StoredVoice | None:
    """Take in the piper voice at a path or https address of its ``.onnx`` (``.onnx.json`` beside it), or one
    of hibari-tts by its name (``hibari:emma``) or file, or all of Kokoro's (``kokoro``, its file, or a folder
    that holds its wheels) or of Pico's (``pico``, its archive, or a folder that holds that), or a model of an
    engine with an environment of its own (its folder, or ``ENGINE:MODEL``, which that engine fetches).

    ``agreed`` is asked with the voice's name, language, licence, size and hash before anything is kept; None
    comes back where it says no. The voice has to speak a word first. Raises InputError where it is no voice
    or another process is adding it, and PaksaTalkerError where it cannot be fetched.
    """
    if not source.strip():
        raise InputError(
            "there is no voice of no name", "give its .onnx, its address, hibari:NAME, kokoro or pico"
        )
    if not Path(source).exists():
        source = offered.address(source) or source
    with changing(_name_of(source)):
        return _taken_in(source, wish, agreed, progress)


def _taken_in(
    source: str, wish: Wish, agreed: Callable[[StoredVoice], bool], progress: Progress
) -> StoredVoice | None:
    if source == kokoro_adding.NAME or _is_kokoro(Path(source).expanduser()):
        _check_hash(kokoro_adding.described(), wish)
        file = None if source == kokoro_adding.NAME else Path(source).expanduser()
        return kokoro_adding.add(agreed, file, progress)
    if source == pico_adding.NAME or pico_adding.is_here(Path(source).expanduser()):
        _check_hash(pico_adding.described(), wish)
        return pico_adding.add(
            agreed, None if source == pico_adding.NAME else Path(source).expanduser(), progress
        )
    if (kind := apart_adding.engine_of(source)) is not None:
        return apart_adding.add(
            source, kind, language=wish.language, licence=wish.licence, agreed=agreed, progress=progress
        )
    known = _of_hibari(source)
    if known is not None:
        voice, file = known
        _check_hash(voice, wish)
        return voice if hibari_adding.add(voice, agreed, file) is not None else None
    with tempfile.TemporaryDirectory(prefix="paksatalker-voice-") as work:
        name, model, card = _fetched(source, Path(work), progress)
        config = read_config(model.with_name(model.name + ".json"))
        size = model.stat().st_size
        if size < SMALLEST:
            raise InputError(f"{source} is too small to be a voice", "give the .onnx itself")
        voice = StoredVoice(
            name=check_name(name),
            language=_language(wish.language, model, config.espeak),
            licence=wish.licence or _licence(card) or UNKNOWN_LICENCE,
            size=size,
            sha256=_sha256(model),
            source=source,
        )
        _check_hash(voice, wish)
        _try_out(model, config.kind)
        if not agreed(voice):
            return None
        with new_voice(voice.name) as place:
            shutil.copyfile(model, place / f"{voice.name}.onnx")
            shutil.copyfile(model.with_name(model.name + ".json"), place / f"{voice.name}.onnx.json")
            write_description(place, voice)
    return next(v for v in stored() if v.name == voice.name)


def _name_of(source: str) -> str:
    """The name that a voice from there will have."""
    if source == kokoro_adding.NAME or _is_kokoro(Path(source).expanduser()):
        return kokoro_adding.NAME
    if source == pico_adding.NAME or pico_adding.is_here(Path(source).expanduser()):
        return pico_adding.NAME
    path = urlsplit(source).path if "://" in source else source.removeprefix("hibari:").replace("\\", "/")
    return path.rpartition("/")[2].removesuffix(".json").removesuffix(".onnx")


def _check_hash(voice: StoredVoice, wish: Wish) -> None:
    if wish.sha256 and wish.sha256.strip().lower() != voice.sha256:
        raise InputError(
            f"the hash of {voice.name} is not the one given but {voice.sha256}", "fetch it again elsewhere"
        )


def _is_kokoro(path: Path) -> bool:
    if path.is_dir():
        return kokoro_adding.has_wheels(path)
    return path.suffix == ".onnx" and path.is_file() and kokoro_adding.is_network(path)


def _of_hibari(source: str) -> tuple[StoredVoice, Path | None] | None:
    """A voice of hibari-tts by its name, or by the hash of a file."""
    if source.startswith("hibari:"):
        return hibari_adding.offered(source.removeprefix("hibari:")), None
    file = Path(source).expanduser()
    if file.suffix == ".onnx" and file.is_file() and file.stat().st_size <= LARGEST:
        found = hibari_adding.by_hash(_sha256(file))
        return None if found is None else (found, file)
    return None


def lines(voice: StoredVoice) -> list[str]:
    """What is shown of a voice before it is added."""
    return [
        f"voice     {voice.name}",
        f"language  {voice.language}",
        f"licence   {voice.licence}",
        f"size      {voice.size / 1e6:.1f} MB",
        f"sha256    {voice.sha256}",
        f"from      {voice.source}",
    ]


def _fetched(source: str, work: Path, progress: Progress) -> tuple[str, Path, str]:
    """The voice's name, its network with the settings beside it, and its description where there is one."""
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]+://", source):
        return _downloaded(source, work, progress)
    path = Path(source).expanduser()
    path = path.with_name(path.name.removesuffix(".json"))
    if path.suffix != ".onnx":
        raise InputError(
            f"{source} is no voice", "give an .onnx file of piper's format, or an address of one"
        )
    for file in (path, path.with_name(path.name + ".json")):
        if not file.is_file():
            raise InputError(f"there is no {file}", "a voice is two files side by side: .onnx and .onnx.json")
    if path.stat().st_size > LARGEST:
        raise InputError(f"{source} is larger than {LARGEST // 1_000_000} MB", "no voice is that large")
    card = path.with_name("MODEL_CARD")
    return path.stem, path, card.read_text("utf-8", "replace")[:20000] if card.is_file() else ""


def _downloaded(address: str, work: Path, progress: Progress) -> tuple[str, Path, str]:
    parts = urlsplit(address)
    local = parts.hostname in ("localhost", "127.0.0.1", "::1")
    if parts.scheme != "https" and not (parts.scheme == "http" and local):
        raise InputError(f"{address[:80]} is no https address", "give https://…/voice.onnx, or a file")
    # what a hosting site shows as a page has the file itself under another path
    path = parts.path.replace("/blob/", "/resolve/").removesuffix(".json")
    if not path.endswith(".onnx"):
        raise InputError(f"{address[:80]} is no address of an .onnx file", "give https://…/voice.onnx")
    name = check_name(path.rpartition("/")[2].removesuffix(".onnx"))
    base = urlunsplit((parts.scheme, parts.netloc, path, parts.query, ""))
    settings = urlunsplit((parts.scheme, parts.netloc, path + ".json", parts.query, ""))
    card = urlunsplit((parts.scheme, parts.netloc, path.rpartition("/")[0] + "/MODEL_CARD", "", ""))
    model = work / f"{name}.onnx"
    _download(settings, work / f"{name}.onnx.json", MOST_SETTINGS, silent)
    try:
        _download(card, work / "MODEL_CARD", MOST_SETTINGS, silent)
        described = (work / "MODEL_CARD").read_text("utf-8", "replace")[:20000]
    except PaksaTalkerError:
        described = ""
    _download(base, model, LARGEST, progress)
    return name, model, described


def _download(address: str, file: Path, most: int, progress: Progress) -> None:
    from http.client import HTTPException
    from urllib.request import Request, urlopen

    request = Request(address, headers={"User-Agent": "paksatalker"})
    try:
        with urlopen(request, timeout=_TIMEOUT) as answer, file.open("wb") as out:
            final = urlsplit(answer.url)
            if final.scheme != urlsplit(address).scheme and final.scheme != "https":
                raise PaksaTalkerError(f"{address} leads to an address that is not safe", "fetch it by hand")
            total = int(answer.headers.get("Content-Length") or 0)
            if total > most:
                raise InputError(f"{address} is larger than {most // 1_000_000} MB", "no voice is that large")
            _copy(answer, out, total, most, address, progress)
    except (OSError, HTTPException, ValueError) as e:
        why = getattr(e, "reason", None) or e
        raise PaksaTalkerError(
            f"can't fetch {address}: {why}", "without a network give the files: voices add VOICE.onnx"
        ) from e


def _copy(answer: Any, out: IO[bytes], total: int, most: int, address: str, progress: Progress) -> None:
    done = 0
    while block := answer.read(1 << 20):
        done += len(block)
        if done > most:
            raise InputError(f"{address} is larger than {most // 1_000_000} MB", "no voice is that large")
        out.write(block)
        progress("fetch", done, max(total, done))
    if total and done < total:
        raise PaksaTalkerError(f"{address} broke off after {done} of {total} bytes", "try again")


def _language(wanted: str | None, model: Path, espeak: str) -> str:
    data = json.loads(model.with_name(model.name + ".json").read_text("utf-8"))
    row = data.get("language")
    told = row.get("code") if isinstance(row, dict) else None
    tag = (wanted or (told if isinstance(told, str) else "") or espeak).lower().replace("_", "-")
    if espeak_voice.find(tag) is None:
        raise InputError(
            f"'{tag[:32]}' is no known language", "name the voice's language, such as --language de"
        )
    return tag


def _licence(card: str) -> str:
    found = re.search(r"^\W*licen[cs]e\W*:\s*(.{1,200})$", card, re.IGNORECASE | re.MULTILINE)
    return " ".join(found[1].split()) if found else ""


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _try_out(model: Path, kind: str) -> None:
    """Let the voice say something, so that what is kept does speak."""
    import numpy as np

    from ..text.readings import Reading
    from . import piper_voice

    try:
        said = "好" if kind == "pinyin" else "a"
        take = piper_voice.synthesise([Reading(said, said, ".")], model, np.random.default_rng(0))
    except PaksaTalkerError:
        raise
    except Exception as e:  # onnx and onnxruntime have many kinds for a file that is no network
        reason = str(e).splitlines()[0][:160] if str(e) else type(e).__name__
        raise InputError(f"{model.name} does not run: {reason}", "it may be damaged: fetch it again") from e
    if not (take.sounds or take.untimed) or not len(take.audio) or float(np.abs(take.audio).max()) < 1e-3:
        raise InputError(f"{model.name} says nothing", "it may be damaged: fetch it again")
