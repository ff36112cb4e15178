"""Chinese text as syllables: initial, final and tone, by pypinyin and rjieba (the ``chinese`` extra).

What a syllable sounds like: Duanmu, "The phonology of standard Chinese" (2nd ed., 2007), in the letters that
misaki (Apache-2.0) writes for Kokoro.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np
import numpy.typing as npt

from .....base.errors import InputError
from .....base.tables import Table, shipped
from ...sound.utterance import SpokenPhone
from ...text.readings import Reading

HINT = "pip install 'paksatalker[chinese]'"
_HANZI = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_INITIALS = ("zh", "ch", "sh", *"bpmfdtnlgkhjqxrzcsyw")
_SIGNS = {",": "，", ".": "。", "?": "？", "!": "！", ";": "；", ":": "：", "—": "—", "…": "…"}
_DIGITS = "零一二三四五六七八九"
_PLACES = ("", "十", "百", "千")
_MYRIADS = ("", "万", "亿", "万亿")


@dataclass(frozen=True)
class Syllable:
    """One syllable: ``written`` in pinyin with its tone behind (``"zhong1"``, 5 the neutral one), the word
    that it is said for, and whether it ends a word as a dictionary parts them."""

    written: str
    owner: int
    ends: bool = False

    @property
    def tone(self) -> int:
        """1 to 5."""
        return int(self.written[-1])

    @property
    def base(self) -> str:
        """The syllable without its tone; ü is v."""
        return self.written[:-1]


def available() -> bool:
    """Whether Chinese can be read here."""
    return find_spec("pypinyin") is not None and find_spec("rjieba") is not None


def letters(words: Sequence[Reading]) -> tuple[str, list[int]]:
    """Words without a pause between them in Kokoro's letters, parted by a dictionary, and for each letter the
    one of ``words`` that it is said for (-1 none)."""
    out, owners = "", list[int]()
    signs = table()["tones"]
    for one in syllables(words):
        initial, final = sounds(one)
        said = "".join((*initial, *final)).replace("0", signs[str(one.tone)])
        out, owners = out + said, owners + [one.owner] * len(said)
        if one.ends:
            out, owners = out + " ", [*owners, -1]
    return out.rstrip(), owners[: len(out.rstrip())]


def written(words: Sequence[Reading], known: Collection[str]) -> tuple[list[str], list[int]]:
    """The sentence as piper's Chinese voices read it (initial or Ø, final, tone; signs of pause), and the
    word of each (-1 none). ``known`` holds the signs that a voice has."""
    out, owners = list[str](), list[int]()
    first = 0
    for i, word in enumerate(words):
        if not word.after and i < len(words) - 1:
            continue
        for one in syllables(words[first : i + 1]):
            initial = next((x for x in _INITIALS if one.base.startswith(x)), "")
            final = one.base[len(initial) :]
            mine = [initial or "Ø", final, str(one.tone)] if final else ["Ø", one.base, str(one.tone)]
            out, owners = out + mine, owners + [one.owner + first] * len(mine)
        sign = _SIGNS.get(word.after, "，") if word.after or i == len(words) - 1 else ""
        if sign in known:
            out, owners = [*out, sign], [*owners, -1]
        first = i + 1
    return out, owners


def planned(
    letters: Sequence[str], owners: Sequence[int], edges: npt.NDArray[np.float64]
) -> list[SpokenPhone]:
    """The phones of what :func:`written` gave, whose times lie between the seconds of ``edges``
    (len(letters) + 1,): those of a final share its time and that of its tone."""
    made: list[SpokenPhone] = []
    for i, c in enumerate(letters):
        if owners[i] < 0 and made and made[-1].label != "sil":
            made.append(SpokenPhone("sil", float(edges[i]), float(edges[i + 1]), 0, -1))
        if not c.isdigit() or i < 2:
            continue
        base = letters[i - 2].replace("Ø", "") + letters[i - 1]
        initial, final = sounds(Syllable(base + c, owners[i]))
        ipa = {"ʦ": "ts", "ʨ": "tɕ", "ꭧ": "ʈʂ"}
        heads = ["".join(ipa.get(x, x) for x in sound) for sound in initial]
        tails = [sound.replace("0", "") for sound in final] or [base]
        starts = [(h, edges[i - 2], edges[i - 1]) for h in heads]
        begin = edges[i - 1] if heads else edges[i - 2]
        cuts = np.linspace(begin, edges[i + 1], len(tails) + 1)
        starts += [(x, a, b) for x, a, b in zip(tails, cuts, cuts[1:], strict=False)]
        made += [SpokenPhone(x, float(a), float(b), 0, owners[i]) for x, a, b in starts]
    return made


def syllables(words: Sequence[Reading]) -> list[Syllable]:
    """What is said for words of Chinese; what is no Chinese is left out. The third tones and those of 一 and
    不 change as in speech. Raises InputError where the extra is missing."""
    if not available():
        raise InputError("reading Chinese needs pypinyin and rjieba, which are not installed", HINT)
    import rjieba
    from pypinyin import Style, lazy_pinyin

    text, owner = "", []
    for i, word in enumerate(words):
        letters = in_hanzi(word.spoken, next((w.spoken for w in words[i + 1 : i + 2]), ""))
        text += letters
        owner += [i] * len(letters)
    found: list[Syllable] = []
    for run in re.finditer(rf"(?:{_HANZI.pattern})+", text):
        at = run.start()
        for piece in rjieba.cut(run.group()):
            read = lazy_pinyin(piece, style=Style.TONE3, neutral_tone_with_five=True, tone_sandhi=True)
            for k, one in enumerate(read):
                if re.fullmatch(r"[a-zü]+[1-5]", one) and k < len(piece):
                    found.append(
                        Syllable(one.replace("ü", "v"), owner[at + k], k == min(len(read), len(piece)) - 1)
                    )
            at += len(piece)
    return found


def in_hanzi(spoken: str, following: str = "") -> str:
    """Numbers as they are read: one by one in years and long codes, else by their places."""

    def said(m: re.Match[str]) -> str:
        whole, _, part = m.group().partition(".")
        year = len(whole) == 4 and not part and (spoken[m.end() :] or following).startswith("年")
        out = "".join(_DIGITS[int(c)] for c in whole) if year or len(whole) > 16 else number(int(whole))
        return out + ("点" + "".join(_DIGITS[int(c)] for c in part) if part else "")

    return re.sub(r"\d+(?:\.\d+)?", said, re.sub(r"(\d+(?:\.\d+)?)%", r"百分之\1", spoken))


def number(value: int) -> str:
    """A number from 0 to below 10**16 in Chinese."""
    if value < 10:
        return _DIGITS[value]
    groups: list[str] = []
    place = 0
    gap = False
    while value:
        value, four = divmod(value, 10_000)
        if four:
            text = _below_myriad(four)
            groups.insert(0, text + _MYRIADS[place] + ("零" if gap and groups else ""))
        gap = four < 1000 and bool(value)
        if gap and four:
            groups.insert(0, "零")
            gap = False
        place += 1
    said = re.sub("零+", "零", "".join(groups)).strip("零")
    return said[1:] if said.startswith("一十") else said


def _below_myriad(value: int) -> str:
    said = ""
    for place in (3, 2, 1, 0):
        digit = value // 10**place % 10
        said += _DIGITS[digit] + (_PLACES[place] if digit else "")
    return re.sub("零+", "零", said).strip("零")


def parts(syllable: Syllable) -> tuple[str, str]:
    """Initial and final as the dictionaries of phonology count them (``"yuan"`` is ``""`` and ``"üan"``)."""
    from pypinyin.contrib.tone_convert import to_finals, to_initials

    base = syllable.base.replace("v", "ü")
    return to_initials(base, strict=True), to_finals(base, strict=True, v_to_u=True)


def sounds(syllable: Syllable) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The letters of the initial and those of the final, where the vowel that bears the tone is followed by a
    ``0``; nothing for what is no syllable."""
    own = table()
    if syllable.base in own["whole"]:
        return (), tuple(own["whole"][syllable.base])
    initial, final = parts(syllable)
    if final == "i" and initial in own["buzzed"]:
        return tuple(own["initials"][initial]), tuple(own["buzzed"][initial])
    if final not in own["finals"]:
        return (), ()
    return tuple(own["initials"].get(initial, ())), tuple(own["finals"][final])


def table() -> Table:
    """``pinyin.toml``."""
    return shipped(__file__, "pinyin.toml")
