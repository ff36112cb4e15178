"""Tables of a glTF or VRM that are not what they should be are one line, whoever reads them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paksatalker.base.errors import InputError
from paksatalker.rigs.gltf.glb import read_document, write_glb
from paksatalker.rigs.gltf.glb_roots import skins_to_roots
from paksatalker.rigs.gltf.reduce_glb import reduce_glb
from paksatalker.rigs.gltf.vrm import expression_names, read_vrm, target_names

_odd = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)
_keys = st.sampled_from(
    ["extensions", "nodes", "meshes", "animations", "accessors", "bufferViews", "scenes", "skins"]
)


@given(
    st.dictionaries(
        _keys, _odd | st.lists(st.fixed_dictionaries({"extras": _odd, "channels": _odd}), max_size=2)
    )
)
def test_odd_tables_are_read_or_one_line(
    tmp_path_factory: pytest.TempPathFactory, table: dict[str, Any]
) -> None:
    data = write_glb(table, b"data")
    file = tmp_path_factory.mktemp("odd") / "a.vrm"
    file.write_bytes(data)
    for read in (read_vrm, expression_names, target_names):
        _read_or_refused(read, file)
    for rewrite in (skins_to_roots, reduce_glb):
        _read_or_refused(rewrite, data)


def _read_or_refused(read: Callable[[Any], Any], given: Any) -> None:
    try:
        read(given)
    except InputError as e:
        assert e.hint and "\n" not in str(e)


@pytest.mark.parametrize(
    "table", [{"VRMC_vrm": {"expressions": {"preset": ["aa"]}}}, {"VRM": {"blendShapeMaster": 1}}]
)
def test_odd_tables_of_a_vrm_are_told(tmp_path: Path, table: dict[str, Any]) -> None:
    file = tmp_path / "a.vrm"
    file.write_bytes(write_glb({"extensions": table}, b""))
    with pytest.raises(InputError, match=r"a\.vrm: its VRM tables"):
        read_vrm(file)


def test_names_in_primitives_are_given_with_their_mesh(tmp_path: Path) -> None:
    file = tmp_path / "a.glb"
    own = {"primitives": [{"extras": {"targetNames": ["aa"]}}]}
    named = {"name": "Body", "extras": {"targetNames": ["b"]}, **own}
    file.write_bytes(write_glb({"meshes": [own, named, {"name": "Face", **own}]}, b""))
    assert target_names(file) == [("Mesh_0", ["aa"]), ("Face", ["aa"])]


def test_a_document_that_claims_more_than_there_is_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.glb"
    data = write_glb({}, b"")
    file.write_bytes(data[:12] + (2**31).to_bytes(4, "little") + data[16:])
    with pytest.raises(InputError, match="no glTF 2 binary"):
        read_document(file)
