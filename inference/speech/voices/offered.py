"""The voices that can be added by name: language, licence, size, and how where there is no network."""

from __future__ import annotations

from dataclasses import dataclass

from ....base.tables import shipped
from .apart.kinds import kinds
from .hibari_voice import installed, known
from .kokoro import adding as kokoro_adding
from .pico import adding as pico_adding

BY_HAND = "without a network fetch the .onnx and the .onnx.json beside it elsewhere: voices add FILE.onnx"


@dataclass(frozen=True)
class Offer:
    """What ``voices add SOURCE`` takes; ``size`` in megabytes, 0 where nobody knows beforehand."""

    source: str
    languages: str
    licence: str
    size: int


def offers(language: str | None = None) -> list[Offer]:
    """All, or those of a language, that are not there already."""
    whole = [] if kokoro_adding.model() else [kokoro_adding.described()]
    whole += [] if pico_adding.folder() else [pico_adding.described()]
    found = [Offer(v.name, v.language, v.licence, round(v.size / 1e6)) for v in whole]
    here = installed()
    found += [Offer(f"hibari:{n}", code, "Apache-2.0", 0) for n, code in known().items() if n not in here]
    found += [Offer(n, code, "see its MODEL_CARD", size) for n, code, size in _piper()["voices"]]
    found += [Offer(kind.fetched, kind.languages, kind.licence, 0) for kind in kinds().values()]
    if language is None:
        return found
    wanted = language.lower().replace("_", "-").partition("-")[0]
    wanted = {"zh": "cmn", "no": "nb"}.get(wanted, wanted)
    return [o for o in found if any(c.partition("-")[0] == wanted for c in o.languages.split())]


def address(name: str) -> str | None:
    """Where the network of a listed piper voice is fetched from; None for another name."""
    if name not in {row[0] for row in _piper()["voices"]}:
        return None
    place, voice, quality = name.split("-")
    return f"{_piper()['base']}/{place.partition('_')[0]}/{place}/{voice}/{quality}/{name}.onnx"


def lines(found: list[Offer]) -> list[str]:
    """The same for people."""
    rows = [("ADD", "SIZE", "LICENCE", "LANGUAGES")]
    rows += [(o.source, f"{o.size} MB" if o.size else "?", o.licence, o.languages) for o in found]
    widths = [max(len(row[i]) for row in rows) for i in range(3)]
    told = ["  ".join([*(c.ljust(w) for c, w in zip(r, widths, strict=False)), r[3]]) for r in rows]
    return [*told, f"paksatalker voices add NAME; {BY_HAND}"]


def _piper() -> dict[str, list[tuple[str, str, int]]]:
    return shipped(__file__, "piper_list.toml")
