import pytest

from paksatalker.rigs.arkit import NAMES
from paksatalker.rigs.face_map import match_face_keys


def short_side(name: str) -> str:
    for side in ("Left", "Right"):
        if name.endswith(side):
            return f"{name[: -len(side)]}_{side[0]}"
    return name


def snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name)


WAYS = {
    "as Apple writes it": lambda i, n: n,
    "upper camel case": lambda i, n: n[0].upper() + n[1:],
    "short side": lambda i, n: short_side(n),
    "short side, snake case": lambda i, n: snake(short_side(n)).replace("__", "_"),
    "Maya node": lambda i, n: f"blendShape1.{n}",
    "numbered": lambda i, n: f"A{i:02}_{snake(n)}",
    "spaces": lambda i, n: snake(n).replace("_", " "),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_all_units_are_found_in_every_way_to_write_them(way) -> None:  # type: ignore[no-untyped-def]
    written = {n: way(i, n) for i, n in enumerate(NAMES, 1)}
    found = match_face_keys(["Basis", *reversed(written.values())])
    assert dict(found.keys) == written and not found.missing


def test_an_exact_name_goes_before_a_variant_and_the_first_variant_before_others() -> None:
    found = match_face_keys(["JawOpen", "jawOpen", "Jaw_Forward", "jaw-forward"])
    assert found.keys == {"jawOpen": "jawOpen", "jawForward": "Jaw_Forward"}


def test_what_is_missing_is_said_in_one_line() -> None:
    found = match_face_keys(
        [n for n in NAMES if n not in ("tongueOut", "cheekPuff")] + ["viseme_aa", "Smile"]
    )
    assert found.missing == ("cheekPuff", "tongueOut")
    assert str(found) == "50 of 52 face shapes matched; missing: cheekPuff, tongueOut"
    assert not match_face_keys([]).keys
