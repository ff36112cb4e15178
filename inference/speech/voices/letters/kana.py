"""Japanese text as the letters that Kokoro reads, by Open JTalk's dictionary (the ``japanese`` extra)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.util import find_spec

from .....base.errors import InputError
from .....base.tables import Table, shipped
from ...text.readings import Reading

HINT = "pip install 'paksatalker[japanese]'"
_BEFORE = {"m": "mpb", "ŋ": "kɡ", "ɲ": "ɲʨʥ", "n": "ntdɾzʣʦ"}
"""What ん is before which sounds; else ɴ."""


def available() -> bool:
    """Whether Japanese can be read here."""
    return find_spec("pyopenjtalk") is not None


def letters(words: Sequence[Reading]) -> tuple[str, list[int]]:
    """Words without a pause between them in Kokoro's letters, parted as Open JTalk does, and for each letter
    the one of ``words`` that it is said for (-1 none). Raises InputError where pyopenjtalk is missing."""
    if not available():
        raise InputError("reading Japanese needs pyopenjtalk, which is not installed", HINT)
    import pyopenjtalk

    out, owners = "", list[int]()
    whose = [i for i, w in enumerate(words) for _ in w.spoken]
    at = 0
    for token in pyopenjtalk.run_frontend("".join(w.spoken for w in words)):
        own = whose[min(at, len(whose) - 1)] if whose else 0
        at += len(token["string"])
        said = sounds(token["pron"])
        if said and out and not _chained(token, said):
            out, owners = out + " ", [*owners, -1]
        out, owners = out + said, owners + [own] * len(said)
    return out, owners


def _chained(token: Mapping[str, object], said: str) -> bool:
    """Whether it goes on the word before it, as the ending of a verb does."""
    return said[0] in "ːʔ" or token.get("pos") == "助動詞" or str(token.get("pron", "")).startswith("ー")


def sounds(pron: str) -> str:
    """Katakana, as Open JTalk tells a pronunciation, in Kokoro's letters."""
    own = table()
    kana = "".join(c for c in pron if c in own["kana"] or c in "ッンー")
    out, at = "", 0
    morae: list[str] = []
    while at < len(kana):
        two = own["kana"].get(kana[at : at + 2]) if at + 1 < len(kana) else None
        morae.append(two or {"ッ": "ʔ", "ン": "N", "ー": "ː"}.get(kana[at]) or own["kana"][kana[at]])
        at += 2 if two else 1
    for mora, following in zip(morae, [*morae[1:], ""], strict=True):
        if mora == "N":
            mora = next((n for n, before in _BEFORE.items() if following and following[0] in before), "ɴ")
        out += mora
    return out


def table() -> Table:
    """``kana.toml``."""
    return shipped(__file__, "kana.toml")
