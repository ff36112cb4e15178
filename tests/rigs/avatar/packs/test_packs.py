"""Packs of the MakeHuman community: taken in, worn, refused where they are no good."""

from __future__ import annotations

import struct
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paksatalker.base.errors import InputError
from paksatalker.inference.person.avatar_choice import check_choices
from paksatalker.rigs.avatar import library
from paksatalker.rigs.avatar.clothes.cover import covered, zones
from paksatalker.rigs.avatar.clothes.of_packs import skin_of_pack, wear
from paksatalker.rigs.avatar.description import describe
from paksatalker.rigs.avatar.human import Human, shape_human
from paksatalker.rigs.avatar.packs.adding import add, remove
from paksatalker.rigs.avatar.packs.mhclo import read_mhclo
from paksatalker.rigs.avatar.packs.pictures import look
from paksatalker.rigs.avatar.packs.store import item, stored
from paksatalker.rigs.avatar.packs.wanted import items_of
from paksatalker.rigs.avatar.skeleton import build_skeleton
from paksatalker.rigs.avatar.source import Source

MHM = "version v1.2.0\nname Somebody\nmodifier macrodetails/Gender 1.0\nmodifier macrodetails/Age {age}\n"
MHM += "modifier macrodetails/African 0.5\nmodifier macrodetails/Asian 0.5\n"
MHM += (
    "modifier nose/nose-hump-decr|incr -0.4\nclothes Kilt 123\nskinMaterial skins/freckled/freckled.mhmat\n"
)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PAKSATALKER_HOME", str(tmp_path / "home"))
    return tmp_path


@pytest.fixture(scope="module")
def human(source: Source) -> Human:
    return shape_human(source, {"gender": 0.0}, {"caucasian": 1.0}, {})


def _png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x40\x80\xc0" * 2) * 2)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def _skirt(source: Source) -> dict[str, bytes]:
    """The base mesh's skirt as a garment of the format, 1 cm off it to the front."""
    ids = source.groups["helper-skirt"]
    member = np.isin(source.faces, ids).all(axis=1)
    new = {int(v): i for i, v in enumerate(ids)}
    places = source.vertices[ids] * 10
    obj = "".join(f"v {x:.4f} {y:.4f} {z:.4f}\n" for x, y, z in places) + "vt 0 0\nvt 1 0\nvt 1 1\nvt 0 1\n"
    for face in source.faces[member]:
        obj += "f " + " ".join(f"{new[int(v)] + 1}/{k + 1}" for k, v in enumerate(face)) + "\n"
    rows = "".join(f"{v} {v} {v} 1.0 0.0 0.0 0.0 0.0 0.1\n" for v in ids)
    text = "# author Somebody\n# license CC-BY\nbasemesh hm08\nname Kilt\nuuid 123\nobj_file kilt.obj\n"
    text += f"material kilt.mhmat\nz_depth 50\nverts 0\n{rows}\ndelete_verts\n100 - 150 200\n"
    return {
        "clothes/kilt/kilt.mhclo": text.encode(),
        "clothes/kilt/kilt.obj": obj.encode(),
        "clothes/kilt/kilt.mhmat": b"name kilt\nroughness 0.4\ndiffuseTexture KILT.png\n",
        "clothes/kilt/kilt.png": _png(),
        "clothes/kilt/kilt.thumb": b"no picture that is used",
        "skins/freckled/freckled.mhmat": b"name freckled\nlicense CC0\ndiffuseTexture freckled.png\n",
        "skins/freckled/freckled.png": _png(),
        "models/somebody.mhm": MHM.format(age=0.5).encode(),
        "LICENCE.txt": b"free for all",
    }


def _zip(file: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file


def test_a_pack_is_added_listed_worn_and_removed(home: Path, source: Source, human: Human) -> None:
    added = add(_zip(home / "My Pack.zip", _skirt(source)))
    assert [(i.kind, i.name, i.licence, i.author) for i in added.pack.items] == [
        ("clothes", "kilt", "CC-BY", "Somebody"),
        ("skin", "freckled", "CC0", ""),
        ("person", "somebody", "unknown", ""),
    ]
    assert [p.name for p in stored()] == ["my-pack"] and stored()[0].licence == "CC-BY, CC0, unknown"
    kept = {p.name for p in (home / "home" / "packs" / "my-pack").rglob("*") if p.is_file()}
    assert "LICENCE.txt" in kept and "kilt.thumb" not in kept
    worn = wear(item("clothes", "kilt"), human, build_skeleton(human))
    ids = source.groups["helper-skirt"]
    np.testing.assert_allclose(worn.part.vertices, human.vertices[ids] + [0, 0, 0.01], atol=1e-5)
    np.testing.assert_allclose(worn.part.weight_value.sum(axis=1), 1, atol=1e-5)
    assert worn.hidden.sum() == 52 and worn.material.params["roughness"] == 0.4
    assert worn.images["clothes_kilt_base_color"].tobytes() == _png(), (
        "capitals of a file's name don't matter"
    )
    assert zones(human, worn.part.vertices) == {"lower"}
    assert skin_of_pack(item("skin", "freckled"))[0].textures == {"base_color": "skin_base_color"}
    assert remove("my-pack").name == "my-pack" and not stored()
    with pytest.raises(InputError, match="no pack 'my-pack' was added"):
        remove("my-pack")


def test_a_person_of_a_pack_is_one_of_the_people_with_what_the_pack_has(home: Path, source: Source) -> None:
    add(_zip(home / "pack.zip", _skirt(source)))
    assert library.of_packs() == ["somebody"]
    table = describe("somebody", "clothes=kilt+pack:kilt")
    assert table["race"] == {"african": 0.5, "asian": 0.5} and table["macros"]["gender"] == 1
    assert table["details"] == {"nose/nose-hump-decr": 0.4} and table["skin"]["tone"] == "freckled"
    assert describe("somebody")["clothes"]["garments"] == ["kilt"]
    check_choices(table)
    for wrong in ("clothes=toga", "clothes=pack:toga"):
        with pytest.raises(InputError, match="toga"):
            check_choices(describe("somebody", wrong))
    with pytest.raises(InputError, match="no garment 'cape' to color"):
        check_choices({**table, "clothes": {**table["clothes"], "colors": {"cape": [1, 2, 3]}}})
    before = library.named("somebody").stamp
    changed = _skirt(source)
    changed["clothes/kilt/kilt.mhclo"] += b"# another\n"
    add(_zip(home / "pack.zip", changed))
    assert library.named("somebody").stamp != before, "who wears what was changed is made anew"


def test_offsets_grow_with_the_body_they_are_fitted_to(human: Human) -> None:
    text = "obj_file a.obj\nx_scale 3924 10589 2.0\nverts 0\n3924 10589 1 0.5 0.5 0.0 0.3 0.3 0.0\n"
    fitting = read_mhclo(text.encode(), "a.mhclo")
    width = abs(human.vertices[3924, 0] - human.vertices[10589, 0])
    middle = human.vertices[[3924, 10589]].mean(axis=0)
    moved = fitting.place(human.vertices)[0] - middle
    np.testing.assert_allclose(moved, [0.3 * width / 2.0, 0.03, 0.0], atol=1e-6)


def test_skin_beneath_a_garment_that_says_nothing_is_found(human: Human) -> None:
    y, neck = human.vertices[:, 1], human.centre("joint-neck")[1]
    faces = human.faces[human.faces_of("helper-tights")]
    faces = faces[(y[faces] < neck - 0.05).all(axis=1)]
    beneath = covered(human, human.vertices, faces)
    body = np.isin(np.arange(len(y)), human.groups["body"])
    chest = body & (np.abs(human.vertices[:, 0]) < 0.1) & (y < neck - 0.12) & (y > neck - 0.3)
    assert beneath[chest].mean() > 0.95
    assert not beneath[y > neck - 0.05].any(), "what lies beyond the edge is not beneath it"


@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        ({"../out.mhclo": b""}, "no name below it"),
        ({"/etc/out.mhclo": b""}, "no name below it"),
        ({"a\\..\\..\\b.mhclo": b""}, "no name below it"),
        ({"aux.mhclo": b""}, "no name below it"),
        ({"big.obj": b"0" * (65 << 20)}, "larger than 64 MB"),
        ({"a.mhclo": b"name a\nobj_file b.obj\nverts 0\n0\n"}, "which the pack lacks"),
        ({"a.mhclo": b"obj_file b.obj\nverts 0\n19158\n", "b.obj": b""}, "no number from 0 to 19157"),
        ({"a.mhclo": b"obj_file b.obj\nverts 0\n-1\n", "b.obj": b""}, "no number from 0 to 19157"),
        ({"a.mhclo": b"obj_file b.obj\nverts 0\n1 2 3 nan 0 0 0 0 0\n", "b.obj": b""}, "no number up to"),
        ({"a.mhclo": b"obj_file b.obj\nverts 0\n1 2 3 9 9 9 0 0 0\n", "b.obj": b""}, "add up to 27"),
        ({"a.mhclo": b"obj_file b.obj\nverts 0\n1\n", "b.obj": b"v 0 0 0\nf 1 2 3\n"}, "from -1 to 1"),
        ({"a.mhclo": b"obj_file b.obj\nverts 0\n1\n2\n", "b.obj": b"v 0 0 0\nf 1 1 1\n"}, "fits 2 vertices"),
        ({"a.mhclo": b"basemesh hm07\nobj_file b.obj\nverts 0\n1\n"}, "the base mesh 'hm07'"),
        ({"a.mhm": MHM.format(age=0.2).encode()}, "describes a child"),
        ({"notes.txt": b"hello"}, "no .mhclo, .mhm or skin is in it"),
    ],
)  # fmt: skip
def test_what_is_no_pack_or_means_harm_is_refused_and_nothing_kept(
    spoilt: dict[str, bytes], said: str, home: Path
) -> None:
    with pytest.raises(InputError, match=said):
        add(_zip(home / "pack.zip", spoilt))
    assert not stored() and not list(home.glob("home/packs/*/*"))


def test_one_bad_garment_does_not_keep_the_others_out(home: Path, source: Source) -> None:
    members = {**_skirt(source), "clothes/bad/bad.mhclo": b"obj_file bad.obj\nverts 0\n1\n"}
    added = add(_zip(home / "pack.zip", members))
    assert list(added.refused) == ["clothes/bad/bad.mhclo"] and len(added.pack.items) == 3


def test_a_pack_does_not_take_the_names_of_what_comes_along(home: Path, source: Source) -> None:
    members = _skirt(source)
    members["clothes/kilt/kilt.mhclo"] = members["clothes/kilt/kilt.mhclo"].replace(
        b"name Kilt", b"name Skirt"
    )
    members["skins/freckled/freckled.mhmat"] = members["skins/freckled/freckled.mhmat"].replace(
        b"name freckled", b"name light"
    )
    members["models/woman.mhm"] = members.pop("models/somebody.mhm")
    added = add(_zip(home / "pack.zip", members))
    assert {i.name for i in added.pack.items} == {"skirt-2", "light-2", "woman-2"}
    assert items_of(describe("woman", "skin=light,clothes=skirt")) == ()


def test_a_note_that_leads_out_of_the_pack_is_passed_over(home: Path, source: Source) -> None:
    add(_zip(home / "pack.zip", _skirt(source)))
    note = home / "home" / "packs" / "pack" / "pack.json"
    note.write_text(note.read_text("utf-8").replace("clothes/kilt/kilt.mhclo", "../../kilt.mhclo"), "utf-8")
    assert stored() == ()


@given(st.binary(max_size=200))
def test_any_bytes_are_a_picture_or_refused(data: bytes) -> None:
    for start in (b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8"):
        try:
            seen = look(start + data, "x")
        except InputError:
            continue
        assert 0 < seen.width <= 8192 and 0 < seen.height <= 8192
