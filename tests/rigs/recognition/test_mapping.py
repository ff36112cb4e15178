from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paksatalker.base.errors import InputError
from paksatalker.rigs.arkit import INDEX, NAMES
from paksatalker.rigs.recognition.detect import conventions, detect
from paksatalker.rigs.recognition.mapping import RigMapping, load_mapping, mapping_text, parse_mapping


@given(
    st.dictionaries(
        st.text(min_size=1, max_size=12),
        st.dictionaries(st.sampled_from(NAMES), st.floats(0.01, 2), min_size=1, max_size=4),
        max_size=4,
    )
)
def test_a_mapping_written_reads_back_as_it_was(shapes: dict[str, dict[str, float]]) -> None:
    rows = {}
    for key, weights in shapes.items():
        rows[key] = np.zeros(52)
        rows[key][[INDEX[u] for u in weights]] = list(weights.values())
    saved = RigMapping("mixamo", {"left_elbow": ("a", 'b "quoted"'), "jaw": ()}, rows)
    read = parse_mapping(mapping_text(saved))
    assert (read.convention, read.joints) == (saved.convention, saved.joints)
    assert list(read.shapes) == list(rows)
    for key, weights in rows.items():
        np.testing.assert_array_equal(read.shapes[key], weights)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("joints = 3", "'joints' has to be"),
        ("x = [", "no TOML"),
        ("bones = {}", "unknown entry 'bones'"),
        ("[joints]\ntail = 'Tail'", "no joint 'tail'"),
        ("[joints]\nhead = 5", "'head' needs the name of a bone"),
        ("[shapes]\nSmile = { mouthGrin = 1 }", "no ARKit unit 'mouthGrin'"),
        ("[shapes]\nSmile = { mouthSmile = 'much' }", "no number"),
        ("[shapes]\nSmile = 1", "'Smile' needs a table"),
        ("convention = 'blob'", "unknown convention 'blob'"),
    ],
)
def test_what_is_wrong_with_a_mapping_is_said_in_one_line(text: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(text)
    with pytest.raises(InputError, match=said) as error:
        load_mapping(file)
    assert "mine.toml" in str(error.value) and "\n" not in str(error.value)
    with pytest.raises(InputError, match="can't read"):
        load_mapping(tmp_path / "none.toml")


def test_a_mapping_overrides_what_is_recognised_and_has_to_fit_the_rig() -> None:
    bones = [b for row in conventions()["mixamo"].joints.values() for b in row]
    found = detect([*bones, "MyHead"], parse_mapping("[joints]\nhead = 'MyHead'\nleft_wrist = ''"))
    assert found is not None and found.mapping["head"] == ("MyHead",) and "left_wrist" in found.missing
    assert found.mapping["right_wrist"] == ("RightHand",)
    with pytest.raises(InputError, match="lacks: Nose"):
        detect(bones, parse_mapping("[joints]\nhead = 'Nose'"))
    with pytest.raises(InputError, match=r"to neck and to head|to head and to neck"):
        detect(bones, parse_mapping("[joints]\nhead = 'Neck'"))
    own = "\n".join(
        f"{j} = '{i}'" for i, j in enumerate(["pelvis", "left_hip", "right_hip", "spine1", "head"])
    )
    made = detect(list("0123456"), parse_mapping("[joints]\n" + own))
    assert made is not None and made.mapping["head"] == ("4",)
