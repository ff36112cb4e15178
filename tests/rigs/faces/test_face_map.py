import pytest

from paksatalker.rigs.arkit import INDEX, NAMES
from paksatalker.rigs.faces.face_map import match_face, match_face_keys
from paksatalker.rigs.recognition.face_tables import face_conventions
from paksatalker.rigs.recognition.mapping import parse_mapping

DOUBLED = {"A", "MTH_A", "MTH_I", "MTH_U", "MTH_E", "MTH_O"}
"""Second names of VRM's vowels: no avatar has both."""


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
    "maker's mark": lambda i, n: f"face_shapes.ai_{short_side(n)}",
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


def test_lids_of_bitmoji_shut_by_the_whole_key_not_by_a_step_on_its_way() -> None:
    lids = [f"face_shapes.ai_eyeUpperClose{step}_{s}" for step in ("_25", "_50", "") for s in "LR"]
    found = match_face_keys(["face_shapes.ai_mouthSmile_L", *lids, "face_shapes.ai_mouthIn_L"])
    assert found.keys["eyeBlinkLeft"] == "face_shapes.ai_eyeUpperClose_L"
    assert found.keys["eyeBlinkRight"] == "face_shapes.ai_eyeUpperClose_R"
    assert set(found.controls) == {"face_shapes.ai_mouthSmile_L", *lids[-2:], "face_shapes.ai_mouthIn_L"}
    assert not {*lids} & set(match_face_keys([*lids, "eyeBlinkLeft", "eyeBlinkRight"]).controls)


def test_a_corrective_of_a_jaw_bone_does_not_open_the_mouth() -> None:
    found = match_face_keys(["face_shapes.ai_mouthSmile_L", "face_shapes.ca_jawOpen", "pJCM_jawOpen"])
    assert list(found.keys) == ["mouthSmileLeft"]


def test_japanese_morphs_are_told_apart() -> None:
    found = match_face_keys(["あ", "い", "う", "お", "ω", "まばたき", "ウィンク右", "はぅ"])
    assert found.convention == "mmd" and len(found.controls) == 6
    assert found.keys["eyeBlinkRight"] == "ウィンク右"


def test_what_is_missing_is_said_in_one_line() -> None:
    found = match_face_keys(
        [n for n in NAMES if n not in ("tongueOut", "cheekPuff")] + ["viseme_aa", "Smile"]
    )
    assert found.missing == ("cheekPuff", "tongueOut")
    assert str(found) == "50 of 52 face shapes matched; missing: cheekPuff, tongueOut"
    assert not match_face_keys([]).keys


@pytest.mark.parametrize("name", face_conventions())
def test_every_convention_of_faces_recognises_itself_and_speaks(name: str) -> None:
    found = match_face_keys([k for k in face_conventions()[name].rows if k not in DOUBLED])
    assert found.convention == name and found.controls
    assert found.reach[INDEX["jawOpen"]] > 0.5, "the mouth opens"
    assert found.reach[INDEX["eyeBlinkLeft"]] > 0.5


def test_keys_of_all_meshes_move_however_each_spells_them() -> None:
    found = match_face([["jawOpen", "JawOpen", "mouthClose"], ["JawOpen"], ["blendShape.jaw_open", "Basis"]])
    assert found.names["jawOpen"] == ("jawOpen", "JawOpen", "blendShape.jaw_open")
    assert set(found.controls) == {"jawOpen", "mouthClose"}


def test_one_convention_is_chosen_and_others_fill_in_what_it_lacks() -> None:
    visemes = [
        f"viseme_{v}" for v in ("sil", "PP", "FF", "TH", "DD", "kk", "CH", "SS", "nn", "RR", "aa", "E")
    ]
    ready_player = match_face_keys([*NAMES, *visemes, "mouthOpen", "mouthSmile", "eyesClosed"])
    assert ready_player.whole and ready_player.convention == "arkit" and len(ready_player.controls) == 52
    mixed = match_face_keys([*visemes, "viseme_I", "viseme_O", "viseme_U", "eyeBlinkLeft", "eyeBlinkRight"])
    assert mixed.convention == "oculus" and {"eyeBlinkLeft", "eyeBlinkRight", "viseme_aa"} <= set(
        mixed.controls
    )
    assert "lost: " in str(mixed) and "browDownLeft/Right" in str(mixed)


def test_a_saved_mapping_goes_before_everything() -> None:
    shapes = parse_mapping('[shapes]\n"Big A" = { jawOpen = 0.8 }\nGone = { cheekPuff = 1 }').shapes
    found = match_face([["jawOpen", "Big A"]], shapes)
    assert set(found.controls) == {"Big A"} and found.convention == "saved"


def test_mapped_keys_that_do_the_same_on_other_meshes_move_as_one() -> None:
    shapes = parse_mapping("[shapes]\nA = { jawOpen = 1 }\nB = { jawOpen = 1 }\nC = { jawOpen = 1 }").shapes
    found = match_face([["A", "C"], ["B"]], shapes)
    assert found.names == {"A": ("A", "B"), "C": ("C",)}, "two keys of one mesh share the way"
