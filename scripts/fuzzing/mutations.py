"""Valid files spoilt by chance: bytes, text by its tokens and lines, tables by their values, archives."""

from __future__ import annotations

import io
import json
import re
import struct
import zipfile
from collections.abc import Callable
from itertools import islice
from random import Random
from typing import Any

import numpy as np

Spoil = Callable[[bytes, Random], bytes]
_TOKEN = re.compile(r"[-+]?\d[\d.,:eE+-]*|\w+|\s+|.", re.DOTALL)
_NUMBER = re.compile(r"[-+]?\d[\d.]*(?:[eE][-+]?\d+)?")
_SIGNS = "\0\x1b\x7f\r\n\t \"'\\{}[]()<>&|:;,.%$€#@*_~-–—+=/\u0301\u200b\u202e\u2028\ufeff\ufffd½²٣३五〇ⅷßİıﬁ𝟗😀\ue000"  # noqa: E501
_LONGEST = 200_000
"""Characters of a spoilt text: what takes time in the square of it shows by then."""
_MOST_PLACES = 5000
"""In a table: one that has been made larger is spoilt no more."""
_WORDS = ("nan", "inf", "-inf", "NaN", "1e999", "-1e999", "true", "null", "0x10", "1_000", "1e-400", "--", "")


def odd_number(rng: Random) -> str:
    """A number as no program writes it, or hardly one."""
    digits = "".join(rng.choice("0123456789") for _ in range(rng.choice((1, 2, 5, 20, 400, 5000))))
    kinds = (
        digits,
        f"-{digits}",
        f"{digits}.{digits}",
        f"{digits}e{rng.randint(-400, 400)}",
        "".join(chr(rng.choice((0x660, 0x966, 0xFF10, 0x1D7D8)) + int(d)) for d in digits[:20]),
        str(rng.choice((-1, 0, 1)) + (1 << rng.choice((7, 8, 15, 16, 31, 32, 63, 64, 1023)))),
        f"0.{'0' * rng.choice((1, 30, 400))}1",
        rng.choice(_WORDS),
        rng.choice("²½٣Ⅷ〇"),
    )
    return rng.choice(kinds)


def spoil_bytes(data: bytes, rng: Random) -> bytes:
    """A few of: bits turned, numbers overwritten, chunks left out, doubled, moved or made up, an end cut off."""  # noqa: E501
    out = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 3, 6, 20))):
        at = rng.randrange(len(out) + 1) if rng.random() < 0.7 else rng.randrange(min(len(out), 64) + 1)
        size = rng.choice((1, 2, 4, 8, 40, 1000))
        chunk = bytes(out[at : at + size])
        match rng.randrange(8):
            case 0 if at < len(out):
                out[at] ^= 1 << rng.randrange(8)
            case 1:
                out[at : at + 1] = bytes([rng.randrange(256)])
            case 2:
                form, big = rng.choice((("B", 8), ("H", 16), ("I", 32), ("Q", 64)))
                value = rng.choice(
                    (0, 1, (1 << big) - 1, 1 << (big - 1), (1 << (big - 1)) - 1, rng.getrandbits(big))
                )
                raw = struct.pack(rng.choice("<>") + form, value)
                out[at : at + len(raw)] = raw
            case 3:
                del out[at : at + size]
            case 4:
                out[at:at] = chunk * rng.choice((1, 2, 50))
            case 5:
                to = rng.randrange(len(out) + 1)
                out[to : to + len(chunk)] = chunk
            case 6:
                out[at:at] = rng.randbytes(size)
            case 7 if rng.random() < 0.3:
                del out[at:]
    return bytes(out)


def spoil_text(data: bytes, rng: Random) -> bytes:
    """A few of: numbers, words and signs exchanged, lines left out, doubled or moved, things nested, cells of
    enormous length; now and then bytes as well, or another encoding."""
    text = data.decode("utf-8", "replace")
    for _ in range(rng.choice((1, 1, 2, 3, 6, 20))):
        text = rng.choice(
            (_spoil_token, _spoil_token, _spoil_number, _spoil_number, _spoil_lines, _spoil_signs)
        )(text, rng)[:_LONGEST]
    if rng.random() < 0.05:
        return text.encode(rng.choice(("utf-16", "utf-16-be", "latin-1", "utf-32")), "replace")
    raw = text.encode("utf-8", "surrogatepass")
    return spoil_bytes(raw, rng) if rng.random() < 0.1 else raw


def _spoil_number(text: str, rng: Random) -> str:
    found = list(_NUMBER.finditer(text))
    if not found:
        return text + odd_number(rng)
    m = rng.choice(found if rng.random() < 0.6 else found[:8])
    return text[: m.start()] + odd_number(rng) + text[m.end() :]


def _spoil_token(text: str, rng: Random) -> str:
    tokens = _TOKEN.findall(text[:200_000])
    if not tokens:
        return text
    i, j = rng.randrange(len(tokens)), rng.randrange(len(tokens))
    match rng.randrange(5):
        case 0:
            del tokens[i : i + rng.choice((1, 2, 10))]
        case 1:
            tokens[i], tokens[j] = tokens[j], tokens[i]
        case 2:
            tokens.insert(i, tokens[j] * rng.choice((1, 2, 30, 3000)))
        case 3:
            tokens[i] = rng.choice((*_WORDS, tokens[i].upper(), tokens[i] + rng.choice(_SIGNS)))
        case 4:
            tokens[i : i + 1] = tokens[i : i + 8] * rng.choice((2, 3, 100))
    return "".join(tokens) + text[200_000:]


def _spoil_lines(text: str, rng: Random) -> str:
    lines = text.split("\n")
    i, j = rng.randrange(len(lines)), rng.randrange(len(lines))
    match rng.randrange(5):
        case 0:
            del lines[i : i + rng.choice((1, 2, 10))]
        case 1:
            lines[i], lines[j] = lines[j], lines[i]
        case 2:
            lines[i:i] = lines[j : j + rng.choice((1, 3))] * rng.choice((1, 2, 300))
        case 3:
            lines[i] = lines[i][: rng.randrange(len(lines[i]) + 1)]
        case 4:
            lines[i] = lines[i] + lines[j]
    return rng.choice(("\n", "\n", "\n", "\r\n", "\r")).join(lines)


def _spoil_signs(text: str, rng: Random) -> str:
    at = rng.randrange(len(text) + 1)
    many = rng.choice((1, 1, 2, 20, 600, 5000))
    pair = rng.choice(
        ("[", "{", "(", "<a>", "[[", "a.", "<s>", '"', "'", "\\", "0", "-", "x=", "&amp;", ", ", "A")
    )
    new = pair * many if rng.random() < 0.3 else "".join(rng.choice(_SIGNS) for _ in range(min(many, 20)))
    return text[:at] + new + text[at:]


def odd_value(rng: Random, depth: int = 0) -> Any:
    """A value as JSON and TOML may hold it where another is expected."""
    number = rng.choice(
        (0, -1, 1, 2**31, 2**63, -(2**63), 10**400, 0.5, -0.0, 1e308, 5e-324, float("nan"), float("inf"))
    )
    simple = (
        None,
        True,
        False,
        number,
        number,
        odd_number(rng),
        "",
        "\x1b[31m\n",
        "a" * 5000,
        "é\u202e",
        [],
        {},
    )
    match rng.randrange(5):
        case 0 if depth < 3:
            return [odd_value(rng, depth + 1)] * rng.choice((1, 3, 500 if depth == 0 else 2))
        case 1 if depth < 3:
            return {odd_number(rng)[:30]: odd_value(rng, depth + 1)}
        case 2 if depth == 0 and rng.random() < 0.1:
            deep: Any = 1
            for _ in range(rng.choice((20, 900))):
                deep = [deep] if rng.random() < 0.5 else {"a": deep}
            return deep
        case _:
            return rng.choice(simple)


def spoil_value(value: Any, rng: Random) -> Any:
    """A table with one or more of its values exchanged, left out, doubled, moved or renamed."""
    for _ in range(rng.choice((1, 1, 2, 4))):
        places = list(islice(_places(value), _MOST_PLACES + 1))
        if not places:
            return odd_value(rng)
        if len(places) > _MOST_PLACES:
            break
        owner, key = rng.choice(places)
        other, there = rng.choice(places)
        match rng.randrange(6):
            case 0:
                del owner[key]
            case 1:
                owner[key] = json.loads(json.dumps(other[there]))
            case 2 if isinstance(owner, dict):
                owner[rng.choice((str(key).upper(), str(there), odd_number(rng)[:20], ""))] = owner.pop(key)
            case 3 if isinstance(owner, list):
                owner[key:key] = [owner[key]] * rng.choice((1, 50))
            case _:
                owner[key] = odd_value(rng)
    return value


def _places(value: Any, depth: int = 0) -> Any:
    if isinstance(value, dict | list) and depth < 50:
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from _places(value[key], depth + 1)


def spoil_json(data: bytes, rng: Random) -> bytes:
    """JSON with odd values, or as text."""
    if rng.random() < 0.3:
        return spoil_text(data, rng)
    return json.dumps(spoil_value(json.loads(data), rng), ensure_ascii=rng.random() < 0.5).encode(
        "utf-8", "replace"
    )


def spoil_toml(data: bytes, rng: Random) -> bytes:
    """TOML with odd values, or as text."""
    import tomllib

    import tomli_w

    if rng.random() < 0.5:
        return spoil_text(data, rng)
    try:
        return tomli_w.dumps(spoil_value(tomllib.loads(data.decode()), rng)).encode("utf-8", "replace")
    except (
        TypeError,
        ValueError,
        AttributeError,
        RecursionError,
    ):  # it holds what no TOML can: null, no table
        return spoil_text(data, rng)


def spoil_glb(data: bytes, rng: Random) -> bytes:
    """A glTF binary with odd values in its tables, lengths as they are or not, or as bytes."""
    if rng.random() < 0.3:
        return spoil_bytes(data, rng)
    size = struct.unpack_from("<I", data, 12)[0]
    text, rest = data[20 : 20 + size], data[20 + size :]
    text = spoil_json(text, rng)
    text += b" " * (-len(text) % 4)
    says = len(text) if rng.random() < 0.9 else rng.choice((0, 1, len(text) + 1, 2**32 - 1, 2**31))
    return struct.pack("<4sIIII", b"glTF", 2, 20 + len(text) + len(rest), says, 0x4E4F534A) + text + rest


def spoil_npz(data: bytes, rng: Random) -> bytes:
    """An archive with odd arrays, headers that claim something else, members packed otherwise, or as bytes."""  # noqa: E501
    if rng.random() < 0.25:
        return spoil_bytes(data, rng)
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        sound = {m: z.read(m) for m in z.namelist()}
    members = dict(sound)
    for _ in range(rng.choice((1, 1, 2, 4))):
        name = rng.choice(list(members))
        match rng.randrange(7):
            case 0:
                members.pop(name)
            case 1:
                members[rng.choice((name.upper(), f"a{name}", "../x.npy", "x"))] = members.pop(name)
            case 2:
                members[name] = spoil_bytes(members[name], rng)
            case 3:
                members[name] = _spoil_header(members[name], rng)
            case _:
                array = np.load(io.BytesIO(sound[name])) if name in sound else np.zeros(3)
                members[name] = _npy(_spoil_array(array, rng))
        if not members:
            break
    how = rng.choice((zipfile.ZIP_DEFLATED,) * 6 + (zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how, compresslevel=1) as z:
        for name, raw in members.items():
            z.writestr(name, raw)
    return out.getvalue() if rng.random() < 0.9 else spoil_bytes(out.getvalue(), rng)


def spoil_npz_or_text(data: bytes, rng: Random) -> bytes:
    """By what it is."""
    return spoil_npz(data, rng) if data.startswith(b"PK") else spoil_text(data, rng)


def _npy(array: np.ndarray) -> bytes:
    out = io.BytesIO()
    np.lib.format.write_array(out, array, allow_pickle=True)
    return out.getvalue()


def _spoil_header(raw: bytes, rng: Random) -> bytes:
    size = int.from_bytes(raw[8:10], "little")
    header = spoil_text(raw[10 : 10 + size], rng)[:65000]
    return raw[:8] + len(header).to_bytes(2, "little") + header + raw[10 + size :]


def _spoil_array(array: np.ndarray, rng: Random) -> np.ndarray:
    if array.dtype.kind in "US":
        if array.ndim == 0 and str(array)[:1] in "{[" and rng.random() < 0.8:
            return np.array(json.dumps(spoil_value(json.loads(str(array)), rng)))
        flat = array.reshape(-1).astype(object)
        if len(flat):
            flat[rng.randrange(len(flat))] = rng.choice((odd_number(rng), "", "\x1b[31m", "a" * 999, _SIGNS))
        return flat.astype(str).reshape(array.shape)
    match rng.randrange(6):
        case 0:
            return array.astype(rng.choice(("f2", "f8", "i1", "u1", "i8", "u8", "c8", "?", "U4", ">f4", "O")))
        case 1:
            return array.reshape(rng.choice(((-1,), (1, -1), (-1, 1), array.shape[::-1])))
        case 2 if array.ndim:
            return array[: rng.randrange(len(array) + 1)]
        case 3 if array.ndim:
            return np.concatenate([array] * rng.choice((2, 3)), axis=rng.randrange(array.ndim))
        case 4:
            return np.zeros(
                rng.choice(((), (0,), (0, 3), (1, 0, 3), (5, 55, 3))), rng.choice(("f4", "i8", "U3"))
            )
    out = array.astype(np.float64 if rng.random() < 0.5 or array.dtype.kind not in "iuf" else array.dtype)
    if out.size:
        odd = rng.choice(
            (-1.0, 0.0, 1e-300, 1e30, 1e300, -1e300, float("nan"), float("inf"), 2.0**31, 2.0**63, 1e6)
        )
        with np.errstate(all="ignore"):
            if rng.random() < 0.5:
                out.reshape(-1)[rng.randrange(out.size)] = np.float64(odd).astype(out.dtype)
            else:
                out[...] = np.float64(odd).astype(out.dtype)
    return out
