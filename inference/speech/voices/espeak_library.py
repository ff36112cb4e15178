"""espeak-ng as a library: markup to sound with the sample of every word and phone, and text to IPA."""

from __future__ import annotations

import ctypes
import re
import sys
import threading
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ....base.errors import PaksaTalkerError

NORMAL_SPEED = 175
"""Words a minute that espeak-ng speaks when it is not told another speed."""
SPEEDS = (80, 450)
UNSAFE = ("kl",)
"""Languages left out: reading the number 8 in Greenlandic ends the whole program (1.52)."""
_SYNCHRONOUS, _WORD_AND_IPA_EVENTS = 2, 1 | 2
_UTF8, _SSML, _PHONEMES, _END_PAUSE = 1, 0x10, 0x100, 0x1000
_WORD, _PHONE = 1, 7
_RATE, _VOLUME, _IPA, _TIED = 1, 2, 2, 0x80
LOUDNESS = 40
"""Per cent of espeak-ng's own, at which some of its voices are cut off."""
_LANGUAGE_MARK = re.compile(r"\([a-z][\w-]*\)?")
"""espeak-ng's note that a word is read as another language's, ``(en)…(de)``; events cut it short."""
_lock = threading.RLock()  # the library keeps its voice and its callback in globals


@dataclass(frozen=True)
class Spoken:
    """Sound (N,) in -1..1 at ``rate`` Hz with its phones.

    ``phones`` holds, for each, the IPA as espeak-ng writes it (with stress and length marks, empty for a
    pause), its first sample, and the place in the markup (characters) of the word that it belongs to, -1
    before the first.
    """

    audio: npt.NDArray[np.float32]
    rate: int
    phones: tuple[tuple[str, int, int], ...]


def speak_markup(markup: str, voice: str, speed: int = NORMAL_SPEED, *, steady: bool = True) -> Spoken:
    """What espeak-ng makes of SSML ``<speak>…</speak>`` with a voice of :func:`languages`.

    ``[[...]]`` holds phones by espeak's own names. The same call gives the same sound; where that does not
    matter, it is twice as quick without ``steady``. Raises PaksaTalkerError where the library is missing
    or does not know the voice.
    """
    with _lock:
        if steady:
            # phases of pitch and of trills go on from one sentence into the next: begin from nothing
            _unload()
        library = _library()
        _choose(library, voice)
        library.espeak_SetParameter(_RATE, max(SPEEDS[0], min(SPEEDS[1], speed)), 0)
        library.espeak_SetParameter(_VOLUME, LOUDNESS, 0)
        take = _Synthesis()
        _TAKE.append(take)
        try:
            data = markup.encode()
            flags = _UTF8 | _SSML | _PHONEMES | _END_PAUSE
            library.espeak_Synth(data, len(data) + 1, 0, 1, 0, flags, None, None)
            library.espeak_Synchronize()
        finally:
            _TAKE.pop()
    audio = np.frombuffer(b"".join(take.sound), np.int16).astype(np.float32) / 32768
    return Spoken(audio, _rate(), tuple(take.phones))


def ipa(text: str, voice: str, tie: str = "") -> list[str]:
    """The IPA of each clause of a text, its words separated by spaces; ``[[...]]`` as above.

    ``tie`` is a sign to put between the letters of one sound, as in ``t^ʃ``.
    """
    mode = _IPA | (_TIED | ord(tie) << 8 if tie else 0)
    with _lock:
        library = _library()
        # "[[...]]" is taken for phones only once something was spoken that way
        _settle(library)
        _choose(library, voice)
        kept = ctypes.c_char_p(text.encode())
        rest = ctypes.c_void_p(ctypes.cast(kept, ctypes.c_void_p).value)
        clauses = []
        while rest.value:  # all of it: what is left unread would begin the next text
            found = library.espeak_TextToPhonemes(ctypes.byref(rest), _UTF8, mode)
            said = _LANGUAGE_MARK.sub("", (found or b"").decode("utf-8", "replace"))
            clauses.append(" ".join(said.split()))
        _settle(library)
    return [clause for clause in clauses if clause]


def languages() -> dict[str, str]:
    """The code of every language, such as ``"de"`` or ``"pt-br"``, with its English name; empty where the
    library is missing."""
    try:
        return dict(_languages())
    except PaksaTalkerError:
        return {}


def phoneme_names() -> tuple[str, ...]:
    """The names that espeak-ng gives its phones in any language."""
    return _phoneme_names()


class _Id(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class _Event(ctypes.Structure):
    """espeak_EVENT of speak_lib.h."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Id),
    )


class _Voice(ctypes.Structure):
    """espeak_VOICE of speak_lib.h."""

    _fields_ = (
        ("name", ctypes.c_char_p),
        ("languages", ctypes.c_void_p),
        ("identifier", ctypes.c_char_p),
        ("gender", ctypes.c_ubyte),
        ("age", ctypes.c_ubyte),
        ("variant", ctypes.c_ubyte),
        ("xx1", ctypes.c_ubyte),
        ("score", ctypes.c_int),
        ("spare", ctypes.c_void_p),
    )


class _Synthesis:
    def __init__(self) -> None:
        self.sound: list[bytes] = []
        self.phones: list[tuple[str, int, int]] = []
        self.word = -1
        self.since: int | None = None
        """First sample of the mark that begins words of another language, until a phone follows."""
        self.elsewhere = False

    def add(self, label: str, sample: int) -> None:
        """A phone. A mark of language is none: the time of one that begins is that of the phone after it, the
        time of one that ends that of the phone before it."""
        if _LANGUAGE_MARK.match(label):
            self.elsewhere = not self.elsewhere
            self.since = sample if self.elsewhere else None
            return
        self.phones.append((label, sample if self.since is None or not label else self.since, self.word))
        self.since = None


_TAKE: list[_Synthesis] = []
_CHOSEN: list[str] = []
_CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


@_CALLBACK
def _hear(wave: Any, count: int, events: Any) -> int:
    take = _TAKE[-1] if _TAKE else _Synthesis()
    if wave and count > 0:
        take.sound.append(ctypes.string_at(wave, 2 * count))
    i = 0
    while events[i].type:
        event = events[i]
        if event.type == _WORD:
            take.word = event.text_position - 1
        elif event.type == _PHONE:
            label = event.id.string.decode("utf-8", "ignore")
            take.add(label, event.sample)
        i += 1
    return 0


@lru_cache(maxsize=1)
def _loaded() -> tuple[Any, int]:
    try:
        import espeakng_loader

        library = ctypes.CDLL(espeakng_loader.get_library_path())
        folder = espeakng_loader.get_data_path()
    except (ImportError, OSError, RuntimeError) as e:
        raise PaksaTalkerError(f"espeak-ng cannot be loaded: {e}", "pip install espeakng-loader") from e
    rate = library.espeak_Initialize(_SYNCHRONOUS, 0, folder.encode(), _WORD_AND_IPA_EVENTS | 0x8000)
    if rate <= 0:
        raise PaksaTalkerError("espeak-ng does not find its data", "install espeakng-loader again")
    library.espeak_TextToPhonemes.restype = ctypes.c_char_p
    library.espeak_TextToPhonemes.argtypes = (ctypes.c_void_p, ctypes.c_int, ctypes.c_int)
    library.espeak_ListVoices.restype = ctypes.POINTER(ctypes.POINTER(_Voice))
    library.espeak_SetSynthCallback(_hear)
    return library, rate


def _settle(library: Any) -> None:
    """Say nothing: the first synthesis after text to IPA loses the events of its first phones."""
    library.espeak_Synth(b" ", 2, 0, 1, 0, _UTF8 | _PHONEMES, None, None)


def _library() -> Any:
    return _loaded()[0]


def _rate() -> int:
    return _loaded()[1]


def _unload() -> None:
    """Let go of the library and all its state; the next call loads it again, in some milliseconds."""
    if not _loaded.cache_info().currsize:
        return
    library = _library()
    _loaded.cache_clear()
    _CHOSEN.clear()
    library.espeak_Terminate()
    import _ctypes

    unload = "FreeLibrary" if sys.platform == "win32" else "dlclose"
    getattr(_ctypes, unload)(library._handle)


def _choose(library: Any, voice: str) -> None:
    if [voice] == _CHOSEN:
        return  # reading a language's dictionary again takes a while
    name = _identifiers().get(voice, voice)
    _CHOSEN.clear()
    if library.espeak_SetVoiceByName(name.encode()) != 0:
        raise PaksaTalkerError(f"espeak-ng does not know '{voice}'", "install espeakng-loader again")
    _CHOSEN.append(voice)


@lru_cache(maxsize=1)
def _voices() -> tuple[tuple[str, str, str], ...]:
    """Language code, English name and file of every voice; of two with one code the first counts."""
    with _lock:
        listed = _library().espeak_ListVoices(None)
        found, i = [], 0
        while listed[i]:
            voice = listed[i].contents
            # a byte of priority, the code, a zero; at the end a zero instead of the priority
            code = ctypes.string_at(voice.languages + 1).decode()
            if code not in UNSAFE and _has_dictionary(code, voice.identifier.decode()):
                found.append((code, voice.name.decode().strip(), voice.identifier.decode()))
            i += 1
    return tuple(reversed(found))


def _has_dictionary(code: str, file: str) -> bool:
    """Whether the rules of reading are there: a few languages of espeak-ng come without."""
    import espeakng_loader

    data = Path(espeakng_loader.get_data_path())
    lines = (data / "lang" / file).read_text("utf-8", "replace").splitlines()
    named = [line.split()[1] for line in lines if line.startswith("dictionary ")]
    name = named[0] if named else code.partition("-")[0]
    return (data / f"{name}_dict").is_file()


def _languages() -> dict[str, str]:
    return {code: name for code, name, _ in sorted(_voices())}


@lru_cache(maxsize=1)
def _identifiers() -> dict[str, str]:
    return {code: file for code, _, file in _voices()}


@lru_cache(maxsize=1)
def _phoneme_names() -> tuple[str, ...]:
    """Read from espeak-ng's ``phontab``: tables of a header (two counts, padding, 32 bytes of name) and
    phones of 16 bytes, the first four of which are the name."""
    import espeakng_loader

    data = (Path(espeakng_loader.get_data_path()) / "phontab").read_bytes()
    names, at = set(), 4
    for _ in range(data[0]):
        count = data[at]
        at += 36
        for i in range(count):
            names.add(data[at + 16 * i : at + 16 * i + 4].rstrip(b"\0").decode("latin-1"))
        at += 16 * count
    return tuple(
        sorted(n for n in names if n.isascii() and n.isprintable() and n and not set(n) & set("[]_ "))
    )
